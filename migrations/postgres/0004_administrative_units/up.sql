-- Administrative units of Viet Nam, each version a row, and which became which. Loaded from `reference/administrative-units`.
CREATE TABLE administrative_units (
    id uuid PRIMARY KEY,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    short_name text NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('province', 'municipality', 'district', 'town', 'city_under_province', 'ward', 'commune',
        'township', 'special_zone')),
    level text COLLATE "C" NOT NULL CHECK (level IN ('province', 'district', 'commune')),
    parent_code text COLLATE "C",
    valid_from date NOT NULL,
    valid_to date,
    valid_from_basis text COLLATE "C" NOT NULL CHECK (valid_from_basis IN ('instrument', 'baseline')),
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX administrative_units__valid_from ON administrative_units (code, valid_from);
CREATE INDEX administrative_units_by_code ON administrative_units (code, id);
CREATE INDEX administrative_units_by_name ON administrative_units (name_sort, id);
CREATE INDEX administrative_units_by_parent_and_name ON administrative_units (parent_code, name_sort, id);

CREATE TABLE administrative_unit_successions (
    predecessor_id uuid NOT NULL REFERENCES administrative_units (id),
    successor_id uuid NOT NULL REFERENCES administrative_units (id),
    effective_on date NOT NULL,
    extent text COLLATE "C" NOT NULL CHECK (extent IN ('whole', 'part')),
    instrument text NOT NULL,
    confidence text COLLATE "C" NOT NULL CHECK (confidence IN ('agreed', 'single_source')),
    note text,
    PRIMARY KEY (predecessor_id, successor_id, effective_on)
);
CREATE INDEX administrative_unit_successions_by_successor ON administrative_unit_successions (successor_id);

-- Which reference data are loaded, by the digest of what was shipped.
CREATE TABLE reference_data (
    name text COLLATE "C" PRIMARY KEY,
    digest text COLLATE "C" NOT NULL,
    loaded_at timestamptz NOT NULL
);
