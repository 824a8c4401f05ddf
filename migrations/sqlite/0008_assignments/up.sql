-- What a programme makes units do: tasks with reminders, and requests for opinions with those given.
CREATE TABLE assignments (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('assigned', 'acknowledged', 'reported', 'accepted', 'returned')),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    party_id BLOB NOT NULL REFERENCES parties (id),
    clause_id BLOB REFERENCES clauses (id),
    title TEXT NOT NULL,
    directive_citation TEXT,
    product TEXT,
    lead_id BLOB NOT NULL REFERENCES organisations (id),
    lead_function TEXT NOT NULL,
    acting_lead_id BLOB REFERENCES organisations (id),
    due_on TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX assignments__external_id ON assignments (external_source, external_id);
CREATE INDEX assignments_by_programme ON assignments (programme_id, due_on, id);
CREATE INDEX assignments_by_party ON assignments (party_id);
CREATE INDEX assignments_by_clause ON assignments (clause_id);
CREATE INDEX assignments_by_lead ON assignments (lead_id);
CREATE INDEX assignments_by_acting_lead ON assignments (acting_lead_id, due_on, id);
CREATE INDEX assignments_by_status ON assignments (status, due_on, id);
CREATE INDEX assignments_by_due_on ON assignments (due_on, id);
CREATE INDEX assignments_by_created_at ON assignments (created_at, id);

-- The units that cooperate; who does the part is null where the unit ended and nobody succeeded it.
CREATE TABLE assignment_units (
    id BLOB PRIMARY KEY,
    assignment_id BLOB NOT NULL REFERENCES assignments (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB REFERENCES organisations (id)
) STRICT;
CREATE UNIQUE INDEX assignment_units__organisation_id ON assignment_units (assignment_id, organisation_id);
CREATE INDEX assignment_units_by_assignment ON assignment_units (assignment_id, position);
CREATE INDEX assignment_units_by_organisation ON assignment_units (organisation_id);
CREATE INDEX assignment_units_by_acting_organisation ON assignment_units (acting_organisation_id, assignment_id);

CREATE TABLE reminders (
    id BLOB PRIMARY KEY,
    assignment_id BLOB NOT NULL REFERENCES assignments (id) ON DELETE CASCADE,
    note TEXT NOT NULL,
    document_citation TEXT,
    recorded_by BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reminders_by_assignment ON reminders (assignment_id, created_at, id);

CREATE TABLE opinion_requests (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    draft_citation TEXT NOT NULL,
    question TEXT,
    due_on TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX opinion_requests__external_id ON opinion_requests (external_source, external_id);
CREATE INDEX opinion_requests_by_programme ON opinion_requests (programme_id, due_on, id);
CREATE INDEX opinion_requests_by_party ON opinion_requests (party_id);
CREATE INDEX opinion_requests_by_status ON opinion_requests (status, due_on, id);
CREATE INDEX opinion_requests_by_due_on ON opinion_requests (due_on, id);
CREATE INDEX opinion_requests_by_created_at ON opinion_requests (created_at, id);

-- The units that are asked.
CREATE TABLE opinion_request_units (
    id BLOB PRIMARY KEY,
    opinion_request_id BLOB NOT NULL REFERENCES opinion_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB REFERENCES organisations (id)
) STRICT;
CREATE UNIQUE INDEX opinion_request_units__organisation_id ON opinion_request_units (opinion_request_id, organisation_id);
CREATE INDEX opinion_request_units_by_request ON opinion_request_units (opinion_request_id, position);
CREATE INDEX opinion_request_units_by_organisation ON opinion_request_units (organisation_id);
CREATE INDEX opinion_request_units_by_acting_organisation ON opinion_request_units (acting_organisation_id, opinion_request_id);

-- Of a unit's opinions the last one stands.
CREATE TABLE opinions (
    id BLOB PRIMARY KEY,
    opinion_request_id BLOB NOT NULL REFERENCES opinion_requests (id) ON DELETE CASCADE,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB NOT NULL REFERENCES organisations (id),
    answer TEXT NOT NULL CHECK (answer IN ('agrees', 'comments', 'no_opinion')),
    text TEXT,
    recorded_by BLOB NOT NULL,
    superseded_at INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (answer <> 'comments' OR text IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX opinions__organisation_id ON opinions (opinion_request_id, organisation_id) WHERE superseded_at IS NULL;
CREATE INDEX opinions_by_request ON opinions (opinion_request_id, created_at, id);
CREATE INDEX opinions_by_organisation ON opinions (organisation_id);
CREATE INDEX opinions_by_acting_organisation ON opinions (acting_organisation_id);
