-- Difficulties (khó khăn, vướng mắc), which only both sides together call solved.
CREATE TABLE difficulties (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('raised', 'discussing', 'escalated', 'resolved')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    clause_id BLOB REFERENCES clauses (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    resolution TEXT,
    raised_on TEXT NOT NULL,
    substance TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX difficulties__external_id ON difficulties (external_source, external_id);
CREATE INDEX difficulties_by_programme ON difficulties (programme_id, created_at, id);
CREATE INDEX difficulties_by_party ON difficulties (party_id);
CREATE INDEX difficulties_by_clause ON difficulties (clause_id);
CREATE INDEX difficulties_by_status ON difficulties (status, created_at, id);
CREATE INDEX difficulties_by_raised_on ON difficulties (raised_on, id);
CREATE INDEX difficulties_by_created_at ON difficulties (created_at, id);
