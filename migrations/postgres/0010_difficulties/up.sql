-- Difficulties (khó khăn, vướng mắc), which only both sides together call solved.
CREATE TABLE difficulties (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('raised', 'discussing', 'escalated', 'resolved')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    clause_id uuid REFERENCES clauses (id) ON DELETE SET NULL,
    title text NOT NULL,
    description text NOT NULL,
    resolution text,
    raised_on date NOT NULL,
    substance text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX difficulties__external_id ON difficulties (external_source, external_id);
CREATE INDEX difficulties_by_programme ON difficulties (programme_id, created_at, id);
CREATE INDEX difficulties_by_party ON difficulties (party_id);
CREATE INDEX difficulties_by_clause ON difficulties (clause_id);
CREATE INDEX difficulties_by_status ON difficulties (status, created_at, id);
CREATE INDEX difficulties_by_raised_on ON difficulties (raised_on, id);
CREATE INDEX difficulties_by_created_at ON difficulties (created_at, id);
