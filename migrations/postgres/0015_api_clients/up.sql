-- Programs that use the API for an organisation. Each is a user without a password, so that roles, sessions and the audit trail know it as one.
CREATE TABLE api_clients (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    name text COLLATE "C" NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    valid_to date
);
CREATE UNIQUE INDEX api_clients__name ON api_clients (name);
CREATE UNIQUE INDEX api_clients__user_id ON api_clients (user_id);
CREATE INDEX api_clients_by_created_at ON api_clients (created_at, id);

-- Two secrets overlap while a client changes from one to the next; only their hashes are kept.
CREATE TABLE api_client_secrets (
    id uuid PRIMARY KEY,
    api_client_id uuid NOT NULL REFERENCES api_clients (id),
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX api_client_secrets__secret_hash ON api_client_secrets (secret_hash);
CREATE INDEX api_client_secrets_by_client ON api_client_secrets (api_client_id, created_at, id);

-- A session can be narrower than its user: a client asks for some of its scopes.
ALTER TABLE sessions ADD COLUMN scopes text COLLATE "C";
