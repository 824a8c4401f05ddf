-- Plans (kế hoạch phối hợp) with their items, budget lines and supplements (IV.3, IV.4, V).
CREATE TABLE plans (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'agreed', 'closed')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    year integer NOT NULL CHECK (year BETWEEN 1900 AND 2200),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('annual', 'ad_hoc')),
    title text NOT NULL,
    requested_by uuid REFERENCES organisations (id),
    request_reason text,
    ceilings jsonb NOT NULL,
    substance text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK ((kind = 'ad_hoc') = (requested_by IS NOT NULL))
);
CREATE UNIQUE INDEX plans__external_id ON plans (external_source, external_id);
CREATE UNIQUE INDEX plans__year ON plans (programme_id, year) WHERE kind = 'annual';
CREATE INDEX plans_by_programme ON plans (programme_id, year, id);
CREATE INDEX plans_by_status ON plans (status, year, id);
CREATE INDEX plans_by_year ON plans (year, id);
CREATE INDEX plans_by_created_at ON plans (created_at, id);
CREATE INDEX plans_by_requester ON plans (requested_by);

CREATE TABLE plan_supplements (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'agreed', 'withdrawn')),
    plan_id uuid NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    title text NOT NULL,
    reason text NOT NULL,
    budget_changes jsonb NOT NULL,
    ceilings jsonb NOT NULL,
    substance text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX plan_supplements__external_id ON plan_supplements (external_source, external_id);
CREATE INDEX plan_supplements_by_plan ON plan_supplements (plan_id, created_at, id);
CREATE INDEX plan_supplements_by_status ON plan_supplements (status, created_at, id);
CREATE INDEX plan_supplements_by_created_at ON plan_supplements (created_at, id);

CREATE TABLE plan_items (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('planned', 'done', 'partial', 'dropped', 'carried_over')),
    plan_id uuid NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    supplement_id uuid REFERENCES plan_supplements (id) ON DELETE CASCADE,
    title text NOT NULL,
    activity_kind text COLLATE "C" NOT NULL,
    topic_id uuid REFERENCES topics (id),
    lead_id uuid NOT NULL REFERENCES organisations (id),
    cooperating_ids jsonb NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    outputs jsonb NOT NULL,
    carried_from_id uuid REFERENCES plan_items (id),
    note text,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
);
CREATE UNIQUE INDEX plan_items__external_id ON plan_items (external_source, external_id);
CREATE UNIQUE INDEX plan_items__carried_from_id ON plan_items (carried_from_id);
CREATE INDEX plan_items_by_plan ON plan_items (plan_id, created_at, id);
CREATE INDEX plan_items_by_supplement ON plan_items (supplement_id);
CREATE INDEX plan_items_by_topic ON plan_items (topic_id, created_at, id);
CREATE INDEX plan_items_by_lead ON plan_items (lead_id, created_at, id);
CREATE INDEX plan_items_by_status ON plan_items (status, created_at, id);
CREATE INDEX plan_items_by_first_day ON plan_items (first_day, id);
CREATE INDEX plan_items_by_created_at ON plan_items (created_at, id);

CREATE TABLE budget_lines (
    id uuid PRIMARY KEY,
    plan_item_id uuid NOT NULL REFERENCES plan_items (id) ON DELETE CASCADE,
    source text COLLATE "C" NOT NULL CHECK (source IN ('locality', 'press', 'sponsor')),
    amount_vnd bigint NOT NULL CHECK (amount_vnd BETWEEN 1 AND 9007199254740991)
);
CREATE UNIQUE INDEX budget_lines__source ON budget_lines (plan_item_id, source);

CREATE TABLE plan_item_clauses (
    id uuid PRIMARY KEY,
    plan_item_id uuid NOT NULL REFERENCES plan_items (id) ON DELETE CASCADE,
    position integer NOT NULL,
    clause_id uuid NOT NULL REFERENCES clauses (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX plan_item_clauses__position ON plan_item_clauses (plan_item_id, position);
CREATE INDEX plan_item_clauses_by_clause ON plan_item_clauses (clause_id, plan_item_id);

-- The focal points of the parties put a plan before their leaders.
CREATE TABLE endorsements (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    comment text,
    substance text COLLATE "C" NOT NULL,
    endorsed_by uuid NOT NULL REFERENCES users (id),
    voided_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX endorsements_by_plan ON endorsements (plan_id, created_at, id);
CREATE INDEX endorsements_by_party ON endorsements (party_id);
CREATE INDEX endorsements_by_user ON endorsements (endorsed_by);

-- One more cause of a transition.
ALTER TABLE transitions DROP CONSTRAINT transitions_cause_check;
ALTER TABLE transitions ADD CONSTRAINT transitions_cause_check
    CHECK (cause IN ('request', 'consents', 'endorsements', 'signatures', 'rejection', 'substantive_edit', 'acceptance', 'schedule'));
