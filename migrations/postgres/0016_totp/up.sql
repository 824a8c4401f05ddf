-- A user's second factor (RFC 6238): its secret, sealed under the master key, and the last step in which a code of it was taken.
CREATE TABLE totp_factors (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    sealed_secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint
);
CREATE UNIQUE INDEX totp_factors__user_id ON totp_factors (user_id);
