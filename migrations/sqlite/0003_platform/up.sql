-- What serves every area: users, signing keys, history, repeated requests and the outbox.
CREATE TABLE users (
    id BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    person_id BLOB REFERENCES people (id),
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    epoch INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users__username ON users (username);
CREATE INDEX users_by_person ON users (person_id);

CREATE TABLE memberships (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'leader', 'coordinator', 'officer', 'editor', 'finance', 'judge', 'auditor', 'viewer')),
    valid_from TEXT,
    valid_to TEXT
) STRICT;
CREATE UNIQUE INDEX memberships__role ON memberships (user_id, organisation_id, role);
CREATE INDEX memberships_by_organisation ON memberships (organisation_id);

-- Keys that sign access tokens; the private half is sealed under the master key, which is not in the database.
CREATE TABLE signing_keys (
    id BLOB PRIMARY KEY,
    public_key BLOB NOT NULL,
    sealed_private_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    signs_from INTEGER NOT NULL
) STRICT;
CREATE INDEX signing_keys_by_signs_from ON signing_keys (signs_from, id);

CREATE TABLE transitions (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('request', 'consents', 'signatures', 'rejection', 'substantive_edit', 'schedule')),
    reason TEXT,
    recorded_by BLOB,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX transitions_by_subject ON transitions (subject_id, created_at, id);

-- Answers kept for repeated requests, sealed under the master key.
CREATE TABLE idempotency_records (
    id BLOB PRIMARY KEY,
    principal_id BLOB NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest BLOB NOT NULL,
    sealed_answer BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX idempotency_records__idempotency_key ON idempotency_records (principal_id, idempotency_key, path, method);
CREATE INDEX idempotency_records_by_expires_at ON idempotency_records (expires_at, id);

-- One row for each change, written with it; only ever inserted.
CREATE TABLE outbox (
    id BLOB PRIMARY KEY,
    resource TEXT NOT NULL,
    resource_id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('created', 'updated', 'deleted', 'transitioned', 'consented', 'signed')),
    actor_id BLOB,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_resource ON outbox (resource_id, id);
