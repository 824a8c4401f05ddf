-- What passes on when an organisation ends, and who works for a party: successions, focal points, implementing units, original copies.
ALTER TABLE organisations ADD COLUMN functions TEXT;

CREATE TABLE organisation_successions (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('planned', 'in_force', 'suspended', 'revoked')),
    from_id BLOB NOT NULL REFERENCES organisations (id),
    to_id BLOB NOT NULL REFERENCES organisations (id),
    functions TEXT,
    effective_on TEXT NOT NULL,
    instrument TEXT NOT NULL,
    ended_on TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (from_id <> to_id)
) STRICT;
CREATE UNIQUE INDEX organisation_successions__external_id ON organisation_successions (external_source, external_id);
CREATE INDEX organisation_successions_by_from ON organisation_successions (from_id, effective_on, id);
CREATE INDEX organisation_successions_by_to ON organisation_successions (to_id, effective_on, id);
CREATE INDEX organisation_successions_by_effective_on ON organisation_successions (effective_on, id);
CREATE INDEX organisation_successions_by_created_at ON organisation_successions (created_at, id);

-- Who holds a party's rights today; null where it ended and nobody succeeded it.
ALTER TABLE parties ADD COLUMN acting_organisation_id BLOB REFERENCES organisations (id);
UPDATE parties SET acting_organisation_id = organisation_id;
CREATE INDEX parties_by_acting_organisation ON parties (acting_organisation_id, programme_id);

CREATE TABLE focal_points (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB REFERENCES organisations (id),
    function TEXT NOT NULL,
    document_citation TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX focal_points__external_id ON focal_points (external_source, external_id);
CREATE INDEX focal_points_by_programme ON focal_points (programme_id, valid_from, id);
CREATE INDEX focal_points_by_party ON focal_points (party_id);
CREATE INDEX focal_points_by_organisation ON focal_points (organisation_id);
CREATE INDEX focal_points_by_acting_organisation ON focal_points (acting_organisation_id, programme_id);
CREATE INDEX focal_points_by_valid_from ON focal_points (valid_from, id);
CREATE INDEX focal_points_by_created_at ON focal_points (created_at, id);

CREATE TABLE implementing_units (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB REFERENCES organisations (id),
    function TEXT NOT NULL,
    duty TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX implementing_units__external_id ON implementing_units (external_source, external_id);
CREATE INDEX implementing_units_by_programme ON implementing_units (programme_id, valid_from, id);
CREATE INDEX implementing_units_by_party ON implementing_units (party_id);
CREATE INDEX implementing_units_by_organisation ON implementing_units (organisation_id);
CREATE INDEX implementing_units_by_acting_organisation ON implementing_units (acting_organisation_id, programme_id);
CREATE INDEX implementing_units_by_valid_from ON implementing_units (valid_from, id);
CREATE INDEX implementing_units_by_created_at ON implementing_units (created_at, id);

-- How many originals the text says were made, and where each party keeps its own.
ALTER TABLE programmes ADD COLUMN copies_made INTEGER;
CREATE TABLE original_copies (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    copies INTEGER NOT NULL CHECK (copies >= 1),
    kept_at TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX original_copies__external_id ON original_copies (external_source, external_id);
CREATE INDEX original_copies_by_programme ON original_copies (programme_id, created_at, id);
CREATE INDEX original_copies_by_party ON original_copies (party_id);
CREATE INDEX original_copies_by_created_at ON original_copies (created_at, id);

-- A transition decided on paper says by whom, from which document, and from which day it counts.
ALTER TABLE transitions ADD COLUMN effective_on TEXT;
ALTER TABLE transitions ADD COLUMN decided_by BLOB REFERENCES people (id);
ALTER TABLE transitions ADD COLUMN document_citation TEXT;
CREATE INDEX transitions_by_decider ON transitions (decided_by);

-- Signatures serve every kind of subject, as consents do.
CREATE TABLE signatures_of_subjects (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    party_id BLOB NOT NULL REFERENCES parties (id),
    signed_by BLOB NOT NULL REFERENCES people (id),
    mandate_id BLOB NOT NULL REFERENCES mandates (id),
    signed_on TEXT NOT NULL,
    document_citation TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO signatures_of_subjects
    SELECT id, 'programmes', programme_id, party_id, signed_by, mandate_id, signed_on, document_citation, recorded_by, created_at FROM signatures;
DROP TABLE signatures;
ALTER TABLE signatures_of_subjects RENAME TO signatures;
CREATE UNIQUE INDEX signatures__party_id ON signatures (subject_id, party_id);
CREATE INDEX signatures_by_subject ON signatures (subject_id, created_at, id);
CREATE INDEX signatures_by_party ON signatures (party_id);
CREATE INDEX signatures_by_signer ON signatures (signed_by);
CREATE INDEX signatures_by_mandate ON signatures (mandate_id);
