-- Long work: what was asked for, and how far it got.
CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('import', 'export')),
    job_order TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    done INTEGER NOT NULL CHECK (done >= 0),
    total INTEGER CHECK (total >= 0),
    row_counts TEXT NOT NULL,
    problem TEXT,
    manifest TEXT,
    finished_at INTEGER,
    expires_at INTEGER,
    fence INTEGER NOT NULL CHECK (fence >= 0)
) STRICT;
CREATE INDEX jobs_by_user ON jobs (user_id, created_at, id);
CREATE INDEX jobs_open ON jobs (created_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_by_expires_at ON jobs (expires_at, id);

-- Which process is at a job, and until when nobody else takes it up. Apart from the job, so that keeping it disturbs nobody who works on it.
CREATE TABLE job_leases (
    job_id BLOB PRIMARY KEY REFERENCES jobs (id),
    owner TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- What jobs read and write, in pieces sealed under the master key. An upload is there before its job is.
CREATE TABLE job_files (
    id BLOB PRIMARY KEY,
    job_id BLOB NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('source', 'result')),
    position INTEGER NOT NULL CHECK (position >= 0),
    sealed_bytes BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_files__position ON job_files (job_id, purpose, position);
CREATE INDEX job_files_by_created_at ON job_files (created_at, id);

-- What became of each row of an import, written with what was made of it.
CREATE TABLE import_rows (
    id BLOB PRIMARY KEY,
    job_id BLOB NOT NULL REFERENCES jobs (id),
    line INTEGER NOT NULL CHECK (line >= 1),
    outcome TEXT NOT NULL CHECK (outcome IN ('created', 'updated', 'unchanged', 'failed', 'skipped')),
    external_id TEXT,
    resource_id BLOB,
    errors TEXT
) STRICT;
CREATE UNIQUE INDEX import_rows__line ON import_rows (job_id, line);

-- Changes are numbered in the order in which they were committed, once they are; a deleted thing tells nobody any more whom it concerned.
ALTER TABLE outbox ADD COLUMN sequence INTEGER CHECK (sequence >= 1);
ALTER TABLE outbox ADD COLUMN circle TEXT;
CREATE UNIQUE INDEX outbox__sequence ON outbox (sequence);
CREATE INDEX outbox_unnumbered ON outbox (created_at, id) WHERE sequence IS NULL;
