-- A named unit has its part by a function, which passes on by itself; what a record cites can also be a document that is entered.
ALTER TABLE assignment_units ADD COLUMN function TEXT NOT NULL DEFAULT 'general';
ALTER TABLE opinion_request_units ADD COLUMN function TEXT NOT NULL DEFAULT 'general';

ALTER TABLE consents ADD COLUMN document_id BLOB REFERENCES documents (id);
ALTER TABLE signatures ADD COLUMN document_id BLOB REFERENCES documents (id);
ALTER TABLE transitions ADD COLUMN document_id BLOB REFERENCES documents (id);
ALTER TABLE transitions ADD COLUMN mandate_id BLOB REFERENCES mandates (id);
ALTER TABLE focal_points ADD COLUMN document_id BLOB REFERENCES documents (id);
ALTER TABLE legal_bases ADD COLUMN document_id BLOB REFERENCES documents (id);
ALTER TABLE assignments ADD COLUMN directive_id BLOB REFERENCES documents (id);
ALTER TABLE reminders ADD COLUMN document_id BLOB REFERENCES documents (id);
CREATE INDEX consents_by_document ON consents (document_id);
CREATE INDEX signatures_by_document ON signatures (document_id);
CREATE INDEX transitions_by_document ON transitions (document_id);
CREATE INDEX transitions_by_mandate ON transitions (mandate_id);
CREATE INDEX focal_points_by_document ON focal_points (document_id);
CREATE INDEX legal_bases_by_document ON legal_bases (document_id);
CREATE INDEX assignments_by_directive ON assignments (directive_id);
CREATE INDEX reminders_by_document ON reminders (document_id);

-- An agency identifier is never given to another organisation, not even after it was taken back.
CREATE TABLE agency_codes (
    id BLOB PRIMARY KEY,
    agency_code TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisations (id)
) STRICT;
CREATE INDEX agency_codes_by_code ON agency_codes (agency_code, organisation_id);
CREATE INDEX agency_codes_by_organisation ON agency_codes (organisation_id);
INSERT INTO agency_codes (id, agency_code, organisation_id) SELECT id, upper(agency_code), id FROM organisations WHERE agency_code IS NOT NULL;
DROP INDEX organisations__agency_code;

ALTER TABLE organisations ADD COLUMN named_from TEXT;
-- The names that an organisation had and has: the present ones have no last day yet.
CREATE TABLE organisation_names (
    id BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    name_en TEXT,
    short_name TEXT,
    name_fold TEXT NOT NULL,
    first_day TEXT,
    last_day TEXT
) STRICT;
CREATE UNIQUE INDEX organisation_names__last_day ON organisation_names (organisation_id) WHERE last_day IS NULL;
CREATE INDEX organisation_names_by_organisation ON organisation_names (organisation_id, last_day, id);
INSERT INTO organisation_names (id, organisation_id, name, name_en, short_name, name_fold)
    SELECT id, id, name, name_en, short_name, name_fold FROM organisations;

-- One unit can have two parts, each by a function of its own.
DROP INDEX assignment_units__organisation_id;
CREATE UNIQUE INDEX assignment_units__function ON assignment_units (assignment_id, organisation_id, function);

-- An amendment can be withdrawn. What refers to amendments lets go of them while their table is made anew.
CREATE TABLE clauses_amended AS SELECT id, amendment_id FROM clauses WHERE amendment_id IS NOT NULL;
UPDATE clauses SET amendment_id = NULL;
CREATE TABLE amendments_withdrawable (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'agreed', 'in_force', 'withdrawn')),
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
INSERT INTO amendments_withdrawable SELECT * FROM amendments;
DROP TABLE amendments;
ALTER TABLE amendments_withdrawable RENAME TO amendments;
CREATE UNIQUE INDEX amendments__external_id ON amendments (external_source, external_id);
CREATE INDEX amendments_by_programme ON amendments (programme_id, created_at, id);
CREATE INDEX amendments_by_status ON amendments (status, created_at, id);
CREATE INDEX amendments_by_created_at ON amendments (created_at, id);
UPDATE clauses SET amendment_id = (SELECT amendment_id FROM clauses_amended a WHERE a.id = clauses.id)
    WHERE id IN (SELECT id FROM clauses_amended);
DROP TABLE clauses_amended;
