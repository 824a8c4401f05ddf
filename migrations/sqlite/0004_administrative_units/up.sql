-- Administrative units of Viet Nam, each version a row, and which became which. Loaded from `reference/administrative-units`.
CREATE TABLE administrative_units (
    id BLOB PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('province', 'municipality', 'district', 'town', 'city_under_province', 'ward', 'commune',
        'township', 'special_zone')),
    level TEXT NOT NULL CHECK (level IN ('province', 'district', 'commune')),
    parent_code TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    valid_from_basis TEXT NOT NULL CHECK (valid_from_basis IN ('instrument', 'baseline')),
    name_sort TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX administrative_units__valid_from ON administrative_units (code, valid_from);
CREATE INDEX administrative_units_by_code ON administrative_units (code, id);
CREATE INDEX administrative_units_by_name ON administrative_units (name_sort, id);
CREATE INDEX administrative_units_by_parent_and_name ON administrative_units (parent_code, name_sort, id);

CREATE TABLE administrative_unit_successions (
    predecessor_id BLOB NOT NULL REFERENCES administrative_units (id),
    successor_id BLOB NOT NULL REFERENCES administrative_units (id),
    effective_on TEXT NOT NULL,
    extent TEXT NOT NULL CHECK (extent IN ('whole', 'part')),
    instrument TEXT NOT NULL,
    confidence TEXT NOT NULL CHECK (confidence IN ('agreed', 'single_source')),
    note TEXT,
    PRIMARY KEY (predecessor_id, successor_id, effective_on)
) STRICT;
CREATE INDEX administrative_unit_successions_by_successor ON administrative_unit_successions (successor_id);

-- Which reference data are loaded, by the digest of what was shipped.
CREATE TABLE reference_data (
    name TEXT PRIMARY KEY NOT NULL,
    digest TEXT NOT NULL,
    loaded_at INTEGER NOT NULL
) STRICT;
