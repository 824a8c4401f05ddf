-- A user's second factor (RFC 6238): its secret, sealed under the master key, and the last step in which a code of it was taken.
CREATE TABLE totp_factors (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    sealed_secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER
) STRICT;
CREATE UNIQUE INDEX totp_factors__user_id ON totp_factors (user_id);
