-- What passes on when an organisation ends, and who works for a party: successions, focal points, implementing units, original copies.
ALTER TABLE organisations ADD COLUMN functions text COLLATE "C";

CREATE TABLE organisation_successions (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('planned', 'in_force', 'suspended', 'revoked')),
    from_id uuid NOT NULL REFERENCES organisations (id),
    to_id uuid NOT NULL REFERENCES organisations (id),
    functions text COLLATE "C",
    effective_on date NOT NULL,
    instrument text NOT NULL,
    ended_on date,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (from_id <> to_id)
);
CREATE UNIQUE INDEX organisation_successions__external_id ON organisation_successions (external_source, external_id);
CREATE INDEX organisation_successions_by_from ON organisation_successions (from_id, effective_on, id);
CREATE INDEX organisation_successions_by_to ON organisation_successions (to_id, effective_on, id);
CREATE INDEX organisation_successions_by_effective_on ON organisation_successions (effective_on, id);
CREATE INDEX organisation_successions_by_created_at ON organisation_successions (created_at, id);

-- Who holds a party's rights today; null where it ended and nobody succeeded it.
ALTER TABLE parties ADD COLUMN acting_organisation_id uuid REFERENCES organisations (id);
UPDATE parties SET acting_organisation_id = organisation_id;
CREATE INDEX parties_by_acting_organisation ON parties (acting_organisation_id, programme_id);

CREATE TABLE focal_points (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    acting_organisation_id uuid REFERENCES organisations (id),
    function text COLLATE "C" NOT NULL,
    document_citation text,
    valid_from date NOT NULL,
    valid_to date,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX focal_points__external_id ON focal_points (external_source, external_id);
CREATE INDEX focal_points_by_programme ON focal_points (programme_id, valid_from, id);
CREATE INDEX focal_points_by_party ON focal_points (party_id);
CREATE INDEX focal_points_by_organisation ON focal_points (organisation_id);
CREATE INDEX focal_points_by_acting_organisation ON focal_points (acting_organisation_id, programme_id);
CREATE INDEX focal_points_by_valid_from ON focal_points (valid_from, id);
CREATE INDEX focal_points_by_created_at ON focal_points (created_at, id);

CREATE TABLE implementing_units (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    acting_organisation_id uuid REFERENCES organisations (id),
    function text COLLATE "C" NOT NULL,
    duty text,
    valid_from date NOT NULL,
    valid_to date,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX implementing_units__external_id ON implementing_units (external_source, external_id);
CREATE INDEX implementing_units_by_programme ON implementing_units (programme_id, valid_from, id);
CREATE INDEX implementing_units_by_party ON implementing_units (party_id);
CREATE INDEX implementing_units_by_organisation ON implementing_units (organisation_id);
CREATE INDEX implementing_units_by_acting_organisation ON implementing_units (acting_organisation_id, programme_id);
CREATE INDEX implementing_units_by_valid_from ON implementing_units (valid_from, id);
CREATE INDEX implementing_units_by_created_at ON implementing_units (created_at, id);

-- How many originals the text says were made, and where each party keeps its own.
ALTER TABLE programmes ADD COLUMN copies_made integer;
CREATE TABLE original_copies (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    copies integer NOT NULL CHECK (copies >= 1),
    kept_at timestamptz,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX original_copies__external_id ON original_copies (external_source, external_id);
CREATE INDEX original_copies_by_programme ON original_copies (programme_id, created_at, id);
CREATE INDEX original_copies_by_party ON original_copies (party_id);
CREATE INDEX original_copies_by_created_at ON original_copies (created_at, id);

-- A transition decided on paper says by whom, from which document, and from which day it counts.
ALTER TABLE transitions ADD COLUMN effective_on date;
ALTER TABLE transitions ADD COLUMN decided_by uuid REFERENCES people (id);
ALTER TABLE transitions ADD COLUMN document_citation text;
CREATE INDEX transitions_by_decider ON transitions (decided_by);

-- Signatures serve every kind of subject, as consents do.
CREATE TABLE signatures_of_subjects (
    id uuid PRIMARY KEY,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    party_id uuid NOT NULL REFERENCES parties (id),
    signed_by uuid NOT NULL REFERENCES people (id),
    mandate_id uuid NOT NULL REFERENCES mandates (id),
    signed_on text COLLATE "C" NOT NULL,
    document_citation text NOT NULL,
    recorded_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
INSERT INTO signatures_of_subjects
    SELECT id, 'programmes', programme_id, party_id, signed_by, mandate_id, signed_on, document_citation, recorded_by, created_at FROM signatures;
DROP TABLE signatures;
ALTER TABLE signatures_of_subjects RENAME TO signatures;
CREATE UNIQUE INDEX signatures__party_id ON signatures (subject_id, party_id);
CREATE INDEX signatures_by_subject ON signatures (subject_id, created_at, id);
CREATE INDEX signatures_by_party ON signatures (party_id);
CREATE INDEX signatures_by_signer ON signatures (signed_by);
CREATE INDEX signatures_by_mandate ON signatures (mandate_id);
