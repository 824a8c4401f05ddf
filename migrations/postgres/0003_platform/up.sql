-- What serves every area: users, signing keys, history, repeated requests and the outbox.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    username text COLLATE "C" NOT NULL,
    password_hash text NOT NULL,
    person_id uuid REFERENCES people (id),
    status text COLLATE "C" NOT NULL CHECK (status IN ('active', 'suspended')),
    epoch integer NOT NULL
);
CREATE UNIQUE INDEX users__username ON users (username);
CREATE INDEX users_by_person ON users (person_id);

CREATE TABLE memberships (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    role text COLLATE "C" NOT NULL CHECK (role IN ('administrator', 'leader', 'coordinator', 'officer', 'editor', 'finance', 'judge', 'auditor', 'viewer')),
    valid_from date,
    valid_to date
);
CREATE UNIQUE INDEX memberships__role ON memberships (user_id, organisation_id, role);
CREATE INDEX memberships_by_organisation ON memberships (organisation_id);

-- Keys that sign access tokens; the private half is sealed under the master key, which is not in the database.
CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    public_key bytea NOT NULL,
    sealed_private_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL
);
CREATE INDEX signing_keys_by_signs_from ON signing_keys (signs_from, id);

CREATE TABLE transitions (
    id uuid PRIMARY KEY,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    from_status text COLLATE "C" NOT NULL,
    to_status text COLLATE "C" NOT NULL,
    cause text COLLATE "C" NOT NULL CHECK (cause IN ('request', 'consents', 'signatures', 'rejection', 'substantive_edit', 'schedule')),
    reason text,
    recorded_by uuid,
    created_at timestamptz NOT NULL
);
CREATE INDEX transitions_by_subject ON transitions (subject_id, created_at, id);

-- Answers kept for repeated requests, sealed under the master key.
CREATE TABLE idempotency_records (
    id uuid PRIMARY KEY,
    principal_id uuid NOT NULL,
    method text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    request_digest bytea NOT NULL,
    sealed_answer bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX idempotency_records__idempotency_key ON idempotency_records (principal_id, idempotency_key, path, method);
CREATE INDEX idempotency_records_by_expires_at ON idempotency_records (expires_at, id);

-- One row for each change, written with it; only ever inserted.
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    resource text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    revision integer NOT NULL,
    change text COLLATE "C" NOT NULL CHECK (change IN ('created', 'updated', 'deleted', 'transitioned', 'consented', 'signed')),
    actor_id uuid,
    request_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX outbox_by_resource ON outbox (resource_id, id);
