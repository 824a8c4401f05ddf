-- Plans (kế hoạch phối hợp) with their items, budget lines and supplements (IV.3, IV.4, V).
CREATE TABLE plans (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'agreed', 'closed')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2200),
    kind TEXT NOT NULL CHECK (kind IN ('annual', 'ad_hoc')),
    title TEXT NOT NULL,
    requested_by BLOB REFERENCES organisations (id),
    request_reason TEXT,
    ceilings TEXT NOT NULL,
    substance TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK ((kind = 'ad_hoc') = (requested_by IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX plans__external_id ON plans (external_source, external_id);
CREATE UNIQUE INDEX plans__year ON plans (programme_id, year) WHERE kind = 'annual';
CREATE INDEX plans_by_programme ON plans (programme_id, year, id);
CREATE INDEX plans_by_status ON plans (status, year, id);
CREATE INDEX plans_by_year ON plans (year, id);
CREATE INDEX plans_by_created_at ON plans (created_at, id);
CREATE INDEX plans_by_requester ON plans (requested_by);

CREATE TABLE plan_supplements (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'agreed', 'withdrawn')),
    plan_id BLOB NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    budget_changes TEXT NOT NULL,
    ceilings TEXT NOT NULL,
    substance TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX plan_supplements__external_id ON plan_supplements (external_source, external_id);
CREATE INDEX plan_supplements_by_plan ON plan_supplements (plan_id, created_at, id);
CREATE INDEX plan_supplements_by_status ON plan_supplements (status, created_at, id);
CREATE INDEX plan_supplements_by_created_at ON plan_supplements (created_at, id);

CREATE TABLE plan_items (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('planned', 'done', 'partial', 'dropped', 'carried_over')),
    plan_id BLOB NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    supplement_id BLOB REFERENCES plan_supplements (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    activity_kind TEXT NOT NULL,
    topic_id BLOB REFERENCES topics (id),
    lead_id BLOB NOT NULL REFERENCES organisations (id),
    cooperating_ids TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    outputs TEXT NOT NULL,
    carried_from_id BLOB REFERENCES plan_items (id),
    note TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
) STRICT;
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
    id BLOB PRIMARY KEY,
    plan_item_id BLOB NOT NULL REFERENCES plan_items (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('locality', 'press', 'sponsor')),
    amount_vnd INTEGER NOT NULL CHECK (amount_vnd BETWEEN 1 AND 9007199254740991)
) STRICT;
CREATE UNIQUE INDEX budget_lines__source ON budget_lines (plan_item_id, source);

CREATE TABLE plan_item_clauses (
    id BLOB PRIMARY KEY,
    plan_item_id BLOB NOT NULL REFERENCES plan_items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    clause_id BLOB NOT NULL REFERENCES clauses (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX plan_item_clauses__position ON plan_item_clauses (plan_item_id, position);
CREATE INDEX plan_item_clauses_by_clause ON plan_item_clauses (clause_id, plan_item_id);

-- The focal points of the parties put a plan before their leaders.
CREATE TABLE endorsements (
    id BLOB PRIMARY KEY,
    plan_id BLOB NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    comment TEXT,
    substance TEXT NOT NULL,
    endorsed_by BLOB NOT NULL REFERENCES users (id),
    voided_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX endorsements_by_plan ON endorsements (plan_id, created_at, id);
CREATE INDEX endorsements_by_party ON endorsements (party_id);
CREATE INDEX endorsements_by_user ON endorsements (endorsed_by);

-- One more cause of a transition.
CREATE TABLE transitions_anew (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    cause TEXT NOT NULL
        CHECK (cause IN ('request', 'consents', 'endorsements', 'signatures', 'rejection', 'substantive_edit', 'acceptance', 'schedule')),
    reason TEXT,
    effective_on TEXT,
    decided_by BLOB REFERENCES people (id),
    mandate_id BLOB REFERENCES mandates (id),
    document_citation TEXT,
    document_id BLOB REFERENCES documents (id),
    recorded_by BLOB,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO transitions_anew (id, subject_kind, subject_id, from_status, to_status, cause, reason, effective_on, decided_by, mandate_id,
                              document_citation, document_id, recorded_by, created_at)
    SELECT id, subject_kind, subject_id, from_status, to_status, cause, reason, effective_on, decided_by, mandate_id,
           document_citation, document_id, recorded_by, created_at FROM transitions;
DROP TABLE transitions;
ALTER TABLE transitions_anew RENAME TO transitions;
CREATE INDEX transitions_by_subject ON transitions (subject_id, created_at, id);
CREATE INDEX transitions_by_decider ON transitions (decided_by);
CREATE INDEX transitions_by_document ON transitions (document_id);
CREATE INDEX transitions_by_mandate ON transitions (mandate_id);
