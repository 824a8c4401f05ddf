-- Organisations, people and the mandates by which people act for organisations.
CREATE TABLE organisations (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('peoples_committee', 'department', 'commune_peoples_committee', 'cpv_body', 'front', 'union',
        'newspaper', 'representative_office', 'school', 'sponsor', 'media_outlet', 'other')),
    name TEXT NOT NULL,
    name_en TEXT,
    short_name TEXT,
    parent_id BLOB REFERENCES organisations (id),
    agency_code TEXT,
    unit_code TEXT,
    address TEXT,
    phone TEXT,
    fax TEXT,
    email TEXT,
    valid_from TEXT,
    valid_to TEXT,
    name_sort TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX organisations__external_id ON organisations (external_source, external_id);
CREATE UNIQUE INDEX organisations__agency_code ON organisations (agency_code);
CREATE INDEX organisations_by_name ON organisations (name_sort, id);
CREATE INDEX organisations_by_kind_and_name ON organisations (kind, name_sort, id);
CREATE INDEX organisations_by_created_at ON organisations (created_at, id);
CREATE INDEX organisations_by_parent ON organisations (parent_id);

CREATE TABLE people (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    honorific TEXT,
    full_name TEXT NOT NULL,
    full_name_sort TEXT NOT NULL,
    full_name_fold TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX people__external_id ON people (external_source, external_id);
CREATE INDEX people_by_full_name ON people (full_name_sort, id);
CREATE INDEX people_by_created_at ON people (created_at, id);

CREATE TABLE mandates (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    person_id BLOB NOT NULL REFERENCES people (id),
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    position TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    may_sign INTEGER NOT NULL,
    may_consent INTEGER NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX mandates__external_id ON mandates (external_source, external_id);
CREATE INDEX mandates_by_person ON mandates (person_id, valid_from, id);
CREATE INDEX mandates_by_organisation ON mandates (organisation_id, valid_from, id);
CREATE INDEX mandates_by_valid_from ON mandates (valid_from, id);
CREATE INDEX mandates_by_created_at ON mandates (created_at, id);
