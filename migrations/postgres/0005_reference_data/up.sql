-- What the agreement leaves open, as data: code lists and topics; and the sites of schools.
CREATE TABLE code_list_items (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    list text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    label_vi text NOT NULL,
    label_en text,
    position integer NOT NULL CHECK (position >= 0),
    valid_from date,
    valid_to date,
    label_fold text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to >= valid_from)
);
CREATE UNIQUE INDEX code_list_items__external_id ON code_list_items (external_source, external_id);
CREATE UNIQUE INDEX code_list_items__code ON code_list_items (list, code);
CREATE INDEX code_list_items_by_position ON code_list_items (position, id);
CREATE INDEX code_list_items_by_list_and_position ON code_list_items (list, position, id);
CREATE INDEX code_list_items_by_code ON code_list_items (code, id);
CREATE INDEX code_list_items_by_created_at ON code_list_items (created_at, id);

-- A draft's clauses come and go; a topic outlives them.
CREATE TABLE topics (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    code text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('theme', 'resolution', 'breakthrough_task', 'infrastructure_project',
        'national_target_programme', 'policy')),
    name text NOT NULL,
    name_en text,
    parent_id uuid REFERENCES topics (id),
    clause_id uuid REFERENCES clauses (id) ON DELETE SET NULL,
    valid_from date,
    valid_to date,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to >= valid_from)
);
CREATE UNIQUE INDEX topics__external_id ON topics (external_source, external_id);
CREATE UNIQUE INDEX topics__code ON topics (code);
CREATE INDEX topics_by_name ON topics (name_sort, id);
CREATE INDEX topics_by_code ON topics (code, id);
CREATE INDEX topics_by_created_at ON topics (created_at, id);
CREATE INDEX topics_by_parent ON topics (parent_id, name_sort, id);
CREATE INDEX topics_by_clause ON topics (clause_id, name_sort, id);

CREATE TABLE school_sites (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    school_id uuid NOT NULL REFERENCES organisations (id),
    name text NOT NULL,
    role text COLLATE "C" NOT NULL CHECK (role IN ('main', 'satellite')),
    unit_code text COLLATE "C",
    address text,
    level text COLLATE "C" NOT NULL CHECK (level IN ('preschool', 'primary', 'lower_secondary', 'upper_secondary')),
    pupils integer CHECK (pupils >= 0),
    library_condition text COLLATE "C" CHECK (library_condition IN ('none', 'poor', 'fair', 'good')),
    valid_from date,
    valid_to date,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (valid_to >= valid_from)
);
CREATE UNIQUE INDEX school_sites__external_id ON school_sites (external_source, external_id);
CREATE INDEX school_sites_by_name ON school_sites (name_sort, id);
CREATE INDEX school_sites_by_created_at ON school_sites (created_at, id);
CREATE INDEX school_sites_by_school ON school_sites (school_id, name_sort, id);
CREATE INDEX school_sites_by_unit ON school_sites (unit_code, name_sort, id);
