-- Amendments of signed programmes, and the versions of clauses that they bring.
CREATE TABLE amendments (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'agreed', 'in_force')),
    programme_id uuid NOT NULL REFERENCES programmes (id),
    title text NOT NULL,
    text text,
    effective_from text COLLATE "C",
    last_day date,
    changes jsonb NOT NULL,
    in_force_from text COLLATE "C",
    replaced_last_day date,
    substance text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX amendments__external_id ON amendments (external_source, external_id);
CREATE INDEX amendments_by_programme ON amendments (programme_id, created_at, id);
CREATE INDEX amendments_by_status ON amendments (status, created_at, id);
CREATE INDEX amendments_by_created_at ON amendments (created_at, id);

-- A clause that an amendment replaces or removes stays, with its last day; of one path one is without.
ALTER TABLE clauses ADD COLUMN valid_from date;
ALTER TABLE clauses ADD COLUMN valid_to date;
ALTER TABLE clauses ADD COLUMN amendment_id uuid REFERENCES amendments (id);
DROP INDEX clauses__path;
CREATE UNIQUE INDEX clauses__path ON clauses (programme_id, path) WHERE valid_to IS NULL;
CREATE INDEX clauses_by_amendment ON clauses (amendment_id);
