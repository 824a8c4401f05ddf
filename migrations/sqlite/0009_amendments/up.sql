-- Amendments of signed programmes, and the versions of clauses that they bring.
CREATE TABLE amendments (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'agreed', 'in_force')),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    title TEXT NOT NULL,
    text TEXT,
    effective_from TEXT,
    last_day TEXT,
    changes TEXT NOT NULL,
    in_force_from TEXT,
    replaced_last_day TEXT,
    substance TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX amendments__external_id ON amendments (external_source, external_id);
CREATE INDEX amendments_by_programme ON amendments (programme_id, created_at, id);
CREATE INDEX amendments_by_status ON amendments (status, created_at, id);
CREATE INDEX amendments_by_created_at ON amendments (created_at, id);

-- A clause that an amendment replaces or removes stays, with its last day; of one path one is without.
ALTER TABLE clauses ADD COLUMN valid_from TEXT;
ALTER TABLE clauses ADD COLUMN valid_to TEXT;
ALTER TABLE clauses ADD COLUMN amendment_id BLOB REFERENCES amendments (id);
DROP INDEX clauses__path;
CREATE UNIQUE INDEX clauses__path ON clauses (programme_id, path) WHERE valid_to IS NULL;
CREATE INDEX clauses_by_amendment ON clauses (amendment_id);
