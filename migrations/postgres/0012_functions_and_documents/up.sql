-- A named unit has its part by a function, which passes on by itself; what a record cites can also be a document that is entered.
ALTER TABLE assignment_units ADD COLUMN function text COLLATE "C" NOT NULL DEFAULT 'general';
ALTER TABLE opinion_request_units ADD COLUMN function text COLLATE "C" NOT NULL DEFAULT 'general';

ALTER TABLE consents ADD COLUMN document_id uuid REFERENCES documents (id);
ALTER TABLE signatures ADD COLUMN document_id uuid REFERENCES documents (id);
ALTER TABLE transitions ADD COLUMN document_id uuid REFERENCES documents (id);
ALTER TABLE transitions ADD COLUMN mandate_id uuid REFERENCES mandates (id);
ALTER TABLE focal_points ADD COLUMN document_id uuid REFERENCES documents (id);
ALTER TABLE legal_bases ADD COLUMN document_id uuid REFERENCES documents (id);
ALTER TABLE assignments ADD COLUMN directive_id uuid REFERENCES documents (id);
ALTER TABLE reminders ADD COLUMN document_id uuid REFERENCES documents (id);
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
    id uuid PRIMARY KEY,
    agency_code text COLLATE "C" NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id)
);
CREATE INDEX agency_codes_by_code ON agency_codes (agency_code, organisation_id);
CREATE INDEX agency_codes_by_organisation ON agency_codes (organisation_id);
INSERT INTO agency_codes (id, agency_code, organisation_id) SELECT id, upper(agency_code), id FROM organisations WHERE agency_code IS NOT NULL;
DROP INDEX organisations__agency_code;

ALTER TABLE organisations ADD COLUMN named_from date;
-- The names that an organisation had and has: the present ones have no last day yet.
CREATE TABLE organisation_names (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name text NOT NULL,
    name_en text,
    short_name text,
    name_fold text COLLATE "C" NOT NULL,
    first_day date,
    last_day date
);
CREATE UNIQUE INDEX organisation_names__last_day ON organisation_names (organisation_id) WHERE last_day IS NULL;
CREATE INDEX organisation_names_by_organisation ON organisation_names (organisation_id, last_day, id);
INSERT INTO organisation_names (id, organisation_id, name, name_en, short_name, name_fold)
    SELECT id, id, name, name_en, short_name, name_fold FROM organisations;

-- One unit can have two parts, each by a function of its own.
DROP INDEX assignment_units__organisation_id;
CREATE UNIQUE INDEX assignment_units__function ON assignment_units (assignment_id, organisation_id, function);

-- An amendment can be withdrawn.
ALTER TABLE amendments DROP CONSTRAINT amendments_status_check;
ALTER TABLE amendments ADD CONSTRAINT amendments_status_check CHECK (status IN ('draft', 'agreed', 'in_force', 'withdrawn'));
