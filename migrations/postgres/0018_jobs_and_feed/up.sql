-- Long work: what was asked for, and how far it got.
CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('import', 'export')),
    job_order jsonb NOT NULL,
    status text COLLATE "C" NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    done bigint NOT NULL CHECK (done >= 0),
    total bigint CHECK (total >= 0),
    row_counts jsonb NOT NULL,
    problem jsonb,
    manifest jsonb,
    finished_at timestamptz,
    expires_at timestamptz,
    fence integer NOT NULL CHECK (fence >= 0)
);
CREATE INDEX jobs_by_user ON jobs (user_id, created_at, id);
CREATE INDEX jobs_open ON jobs (created_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_by_expires_at ON jobs (expires_at, id);

-- Which process is at a job, and until when nobody else takes it up. Apart from the job, so that keeping it disturbs nobody who works on it.
CREATE TABLE job_leases (
    job_id uuid PRIMARY KEY REFERENCES jobs (id),
    owner text COLLATE "C" NOT NULL,
    until timestamptz NOT NULL
);

-- What jobs read and write, in pieces sealed under the master key. An upload is there before its job is.
CREATE TABLE job_files (
    id uuid PRIMARY KEY,
    job_id uuid NOT NULL,
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('source', 'result')),
    position integer NOT NULL CHECK (position >= 0),
    sealed_bytes bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX job_files__position ON job_files (job_id, purpose, position);
CREATE INDEX job_files_by_created_at ON job_files (created_at, id);

-- What became of each row of an import, written with what was made of it.
CREATE TABLE import_rows (
    id uuid PRIMARY KEY,
    job_id uuid NOT NULL REFERENCES jobs (id),
    line integer NOT NULL CHECK (line >= 1),
    outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('created', 'updated', 'unchanged', 'failed', 'skipped')),
    external_id text COLLATE "C",
    resource_id uuid,
    errors jsonb
);
CREATE UNIQUE INDEX import_rows__line ON import_rows (job_id, line);

-- Changes are numbered in the order in which they were committed, once they are; a deleted thing tells nobody any more whom it concerned.
ALTER TABLE outbox ADD COLUMN sequence bigint CHECK (sequence >= 1);
ALTER TABLE outbox ADD COLUMN circle jsonb;
CREATE UNIQUE INDEX outbox__sequence ON outbox (sequence);
CREATE INDEX outbox_unnumbered ON outbox (created_at, id) WHERE sequence IS NULL;
