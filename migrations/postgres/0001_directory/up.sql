-- Organisations, people and the mandates by which people act for organisations.
CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('peoples_committee', 'department', 'commune_peoples_committee', 'cpv_body', 'front', 'union',
        'newspaper', 'representative_office', 'school', 'sponsor', 'media_outlet', 'other')),
    name text NOT NULL,
    name_en text,
    short_name text,
    parent_id uuid REFERENCES organisations (id),
    agency_code text,
    unit_code text,
    address text,
    phone text,
    fax text,
    email text,
    valid_from date,
    valid_to date,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX organisations__external_id ON organisations (external_source, external_id);
CREATE UNIQUE INDEX organisations__agency_code ON organisations (agency_code);
CREATE INDEX organisations_by_name ON organisations (name_sort, id);
CREATE INDEX organisations_by_kind_and_name ON organisations (kind, name_sort, id);
CREATE INDEX organisations_by_created_at ON organisations (created_at, id);
CREATE INDEX organisations_by_parent ON organisations (parent_id);

CREATE TABLE people (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    honorific text,
    full_name text NOT NULL,
    full_name_sort text COLLATE "C" NOT NULL,
    full_name_fold text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX people__external_id ON people (external_source, external_id);
CREATE INDEX people_by_full_name ON people (full_name_sort, id);
CREATE INDEX people_by_created_at ON people (created_at, id);

CREATE TABLE mandates (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    person_id uuid NOT NULL REFERENCES people (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    position text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    may_sign boolean NOT NULL,
    may_consent boolean NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX mandates__external_id ON mandates (external_source, external_id);
CREATE INDEX mandates_by_person ON mandates (person_id, valid_from, id);
CREATE INDEX mandates_by_organisation ON mandates (organisation_id, valid_from, id);
CREATE INDEX mandates_by_valid_from ON mandates (valid_from, id);
CREATE INDEX mandates_by_created_at ON mandates (created_at, id);
