-- What the agreement leaves open, as data: code lists and topics; and the sites of schools.
CREATE TABLE code_list_items (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    label_vi TEXT NOT NULL,
    label_en TEXT,
    position INTEGER NOT NULL CHECK (position >= 0),
    valid_from TEXT,
    valid_to TEXT,
    label_fold TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX code_list_items__external_id ON code_list_items (external_source, external_id);
CREATE UNIQUE INDEX code_list_items__code ON code_list_items (list, code);
CREATE INDEX code_list_items_by_position ON code_list_items (position, id);
CREATE INDEX code_list_items_by_list_and_position ON code_list_items (list, position, id);
CREATE INDEX code_list_items_by_code ON code_list_items (code, id);
CREATE INDEX code_list_items_by_created_at ON code_list_items (created_at, id);

-- A draft's clauses come and go; a topic outlives them.
CREATE TABLE topics (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('theme', 'resolution', 'breakthrough_task', 'infrastructure_project',
        'national_target_programme', 'policy')),
    name TEXT NOT NULL,
    name_en TEXT,
    parent_id BLOB REFERENCES topics (id),
    clause_id BLOB REFERENCES clauses (id) ON DELETE SET NULL,
    valid_from TEXT,
    valid_to TEXT,
    name_sort TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX topics__external_id ON topics (external_source, external_id);
CREATE UNIQUE INDEX topics__code ON topics (code);
CREATE INDEX topics_by_name ON topics (name_sort, id);
CREATE INDEX topics_by_code ON topics (code, id);
CREATE INDEX topics_by_created_at ON topics (created_at, id);
CREATE INDEX topics_by_parent ON topics (parent_id, name_sort, id);
CREATE INDEX topics_by_clause ON topics (clause_id, name_sort, id);

CREATE TABLE school_sites (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    school_id BLOB NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('main', 'satellite')),
    unit_code TEXT,
    address TEXT,
    level TEXT NOT NULL CHECK (level IN ('preschool', 'primary', 'lower_secondary', 'upper_secondary')),
    pupils INTEGER CHECK (pupils >= 0),
    library_condition TEXT CHECK (library_condition IN ('none', 'poor', 'fair', 'good')),
    valid_from TEXT,
    valid_to TEXT,
    name_sort TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX school_sites__external_id ON school_sites (external_source, external_id);
CREATE INDEX school_sites_by_name ON school_sites (name_sort, id);
CREATE INDEX school_sites_by_created_at ON school_sites (created_at, id);
CREATE INDEX school_sites_by_school ON school_sites (school_id, name_sort, id);
CREATE INDEX school_sites_by_unit ON school_sites (unit_code, name_sort, id);
