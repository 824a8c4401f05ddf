-- Programs that use the API for an organisation. Each is a user without a password, so that roles, sessions and the audit trail know it as one.
CREATE TABLE api_clients (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    valid_to TEXT
) STRICT;
CREATE UNIQUE INDEX api_clients__name ON api_clients (name);
CREATE UNIQUE INDEX api_clients__user_id ON api_clients (user_id);
CREATE INDEX api_clients_by_created_at ON api_clients (created_at, id);

-- Two secrets overlap while a client changes from one to the next; only their hashes are kept.
CREATE TABLE api_client_secrets (
    id BLOB PRIMARY KEY,
    api_client_id BLOB NOT NULL REFERENCES api_clients (id),
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_client_secrets__secret_hash ON api_client_secrets (secret_hash);
CREATE INDEX api_client_secrets_by_client ON api_client_secrets (api_client_id, created_at, id);

-- A session can be narrower than its user: a client asks for some of its scopes.
ALTER TABLE sessions ADD COLUMN scopes TEXT;
