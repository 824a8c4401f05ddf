-- Coverage (III.1): the calendar, campaigns, requests for coverage and information, press works with what they count for, findings.
CREATE TABLE calendar_events (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('planned', 'released', 'rescheduled', 'cancelled')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('event', 'holiday', 'anniversary', 'delegation', 'visit')),
    title text NOT NULL,
    location text,
    starts_on date,
    lunar_date jsonb NOT NULL,
    days integer NOT NULL CHECK (days BETWEEN 1 AND 366),
    starts_at timestamptz,
    ends_at timestamptz,
    organiser_id uuid REFERENCES organisations (id),
    topic_id uuid REFERENCES topics (id),
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    note text,
    audience text COLLATE "C" NOT NULL CHECK (audience IN ('public', 'parties', 'restricted')),
    first_day date NOT NULL,
    last_day date NOT NULL,
    rescheduled_from_id uuid REFERENCES calendar_events (id),
    CHECK (first_day <= last_day),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX calendar_events__external_id ON calendar_events (external_source, external_id);
CREATE INDEX calendar_events_by_programme ON calendar_events (programme_id, first_day, id);
CREATE INDEX calendar_events_by_status ON calendar_events (status, first_day, id);
CREATE INDEX calendar_events_by_topic ON calendar_events (topic_id, first_day, id);
CREATE INDEX calendar_events_by_organiser ON calendar_events (organiser_id);
CREATE INDEX calendar_events_by_first_day ON calendar_events (first_day, id);
CREATE INDEX calendar_events_by_created_at ON calendar_events (created_at, id);
CREATE UNIQUE INDEX calendar_events__rescheduled_from_id ON calendar_events (rescheduled_from_id);

CREATE TABLE campaigns (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'scheduled', 'running', 'completed', 'cancelled')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    title text NOT NULL,
    channels jsonb NOT NULL,
    plan_item_id uuid REFERENCES plan_items (id),
    calendar_event_id uuid REFERENCES calendar_events (id),
    first_day date NOT NULL,
    last_day date NOT NULL,
    goals jsonb NOT NULL,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    note text,
    CHECK (first_day <= last_day),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX campaigns__external_id ON campaigns (external_source, external_id);
CREATE INDEX campaigns_by_programme ON campaigns (programme_id, first_day, id);
CREATE INDEX campaigns_by_status ON campaigns (status, first_day, id);
CREATE INDEX campaigns_by_calendar_event ON campaigns (calendar_event_id, first_day, id);
CREATE INDEX campaigns_by_plan_item ON campaigns (plan_item_id, first_day, id);
CREATE INDEX campaigns_by_first_day ON campaigns (first_day, id);
CREATE INDEX campaigns_by_created_at ON campaigns (created_at, id);

CREATE TABLE campaign_topics (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position integer NOT NULL,
    topic_id uuid NOT NULL REFERENCES topics (id),
    CHECK (position >= 0)
);
CREATE UNIQUE INDEX campaign_topics__topic_id ON campaign_topics (campaign_id, topic_id);
CREATE INDEX campaign_topics_by_topic ON campaign_topics (topic_id);

CREATE TABLE campaign_clauses (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position integer NOT NULL,
    clause_id uuid NOT NULL REFERENCES clauses (id) ON DELETE CASCADE,
    CHECK (position >= 0)
);
CREATE UNIQUE INDEX campaign_clauses__clause_id ON campaign_clauses (campaign_id, clause_id);
CREATE INDEX campaign_clauses_by_clause ON campaign_clauses (clause_id);

CREATE TABLE coverage_requests (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('requested', 'accepted', 'declined', 'completed', 'withdrawn')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id),
    press_party_id uuid NOT NULL REFERENCES parties (id),
    title text NOT NULL,
    brief text,
    calendar_event_id uuid REFERENCES calendar_events (id),
    campaign_id uuid REFERENCES campaigns (id),
    topic_id uuid REFERENCES topics (id),
    channel text COLLATE "C",
    genre text COLLATE "C",
    quantity bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    due_on date NOT NULL,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX coverage_requests__external_id ON coverage_requests (external_source, external_id);
CREATE INDEX coverage_requests_by_programme ON coverage_requests (programme_id, due_on, id);
CREATE INDEX coverage_requests_by_status ON coverage_requests (status, due_on, id);
CREATE INDEX coverage_requests_by_calendar_event ON coverage_requests (calendar_event_id, due_on, id);
CREATE INDEX coverage_requests_by_campaign ON coverage_requests (campaign_id, due_on, id);
CREATE INDEX coverage_requests_by_topic ON coverage_requests (topic_id);
CREATE INDEX coverage_requests_by_party ON coverage_requests (party_id);
CREATE INDEX coverage_requests_by_press_party ON coverage_requests (press_party_id);
CREATE INDEX coverage_requests_by_due_on ON coverage_requests (due_on, id);
CREATE INDEX coverage_requests_by_created_at ON coverage_requests (created_at, id);

CREATE TABLE coverage_request_units (
    id uuid PRIMARY KEY,
    coverage_request_id uuid NOT NULL REFERENCES coverage_requests (id) ON DELETE CASCADE,
    position integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    acting_organisation_id uuid REFERENCES organisations (id),
    function text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX coverage_request_units__position ON coverage_request_units (coverage_request_id, position);
CREATE INDEX coverage_request_units_by_organisation ON coverage_request_units (organisation_id);
CREATE INDEX coverage_request_units_by_acting ON coverage_request_units (acting_organisation_id);

CREATE TABLE coverage_request_clauses (
    id uuid PRIMARY KEY,
    coverage_request_id uuid NOT NULL REFERENCES coverage_requests (id) ON DELETE CASCADE,
    position integer NOT NULL,
    clause_id uuid NOT NULL REFERENCES clauses (id) ON DELETE CASCADE,
    CHECK (position >= 0)
);
CREATE UNIQUE INDEX coverage_request_clauses__clause_id ON coverage_request_clauses (coverage_request_id, clause_id);
CREATE INDEX coverage_request_clauses_by_clause ON coverage_request_clauses (clause_id);

CREATE TABLE information_requests (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('asked', 'answered', 'declined', 'withdrawn')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('data', 'interview')),
    title text NOT NULL,
    question text NOT NULL,
    unit_id uuid NOT NULL REFERENCES organisations (id),
    unit_function text COLLATE "C" NOT NULL,
    acting_unit_id uuid REFERENCES organisations (id),
    calendar_event_id uuid REFERENCES calendar_events (id),
    coverage_request_id uuid REFERENCES coverage_requests (id),
    due_on date NOT NULL,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX information_requests__external_id ON information_requests (external_source, external_id);
CREATE INDEX information_requests_by_programme ON information_requests (programme_id, due_on, id);
CREATE INDEX information_requests_by_status ON information_requests (status, due_on, id);
CREATE INDEX information_requests_by_calendar_event ON information_requests (calendar_event_id, due_on, id);
CREATE INDEX information_requests_by_coverage_request ON information_requests (coverage_request_id);
CREATE INDEX information_requests_by_acting_unit ON information_requests (acting_unit_id, due_on, id);
CREATE INDEX information_requests_by_unit ON information_requests (unit_id);
CREATE INDEX information_requests_by_party ON information_requests (party_id);
CREATE INDEX information_requests_by_due_on ON information_requests (due_on, id);
CREATE INDEX information_requests_by_created_at ON information_requests (created_at, id);

-- What was published. `published_on` and `month` are those of Vietnam.
CREATE TABLE press_works (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('published', 'retracted')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id),
    channel text COLLATE "C" NOT NULL,
    genre text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    title text NOT NULL,
    url text,
    press_title_id uuid REFERENCES press_titles (id),
    issue text,
    page text,
    published_at timestamptz NOT NULL,
    authors jsonb NOT NULL,
    unit_id uuid REFERENCES organisations (id),
    campaign_id uuid REFERENCES campaigns (id),
    calendar_event_id uuid REFERENCES calendar_events (id),
    coverage_request_id uuid REFERENCES coverage_requests (id),
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    public_from timestamptz,
    note text,
    audience text COLLATE "C" NOT NULL CHECK (audience IN ('public', 'parties', 'restricted')),
    published_on date NOT NULL,
    month text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX press_works__external_id ON press_works (external_source, external_id);
CREATE INDEX press_works_by_programme ON press_works (programme_id, published_at, id);
CREATE INDEX press_works_by_channel ON press_works (channel, published_at, id);
CREATE INDEX press_works_by_unit ON press_works (unit_id, published_at, id);
CREATE INDEX press_works_by_campaign ON press_works (campaign_id, published_at, id);
CREATE INDEX press_works_by_calendar_event ON press_works (calendar_event_id, published_at, id);
CREATE INDEX press_works_by_coverage_request ON press_works (coverage_request_id, published_at, id);
CREATE INDEX press_works_by_status ON press_works (status, published_at, id);
CREATE INDEX press_works_by_published_at ON press_works (published_at, id);
CREATE INDEX press_works_by_created_at ON press_works (created_at, id);
CREATE INDEX press_works_by_party ON press_works (party_id);
CREATE INDEX press_works_by_press_title ON press_works (press_title_id);
CREATE UNIQUE INDEX press_works__url ON press_works (programme_id, url) WHERE status = 'published';
CREATE UNIQUE INDEX press_works__title ON press_works (party_id, issue, page, title) WHERE status = 'published' AND press_title_id IS NULL;
CREATE UNIQUE INDEX press_works_of_press_title__title ON press_works (party_id, press_title_id, issue, page, title)
    WHERE status = 'published' AND press_title_id IS NOT NULL;
CREATE INDEX press_works_by_audience ON press_works (audience, status, published_at, id);

-- The moment of publication stands here once more, so that the page of a topic is found by one index.
CREATE TABLE press_work_topics (
    id uuid PRIMARY KEY,
    press_work_id uuid NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    position integer NOT NULL,
    topic_id uuid NOT NULL REFERENCES topics (id),
    published_at timestamptz NOT NULL,
    CHECK (position >= 0)
);
CREATE UNIQUE INDEX press_work_topics__topic_id ON press_work_topics (press_work_id, topic_id);
CREATE INDEX press_work_topics_by_topic ON press_work_topics (topic_id, published_at, press_work_id);

CREATE TABLE press_work_clauses (
    id uuid PRIMARY KEY,
    press_work_id uuid NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    position integer NOT NULL,
    clause_id uuid NOT NULL REFERENCES clauses (id) ON DELETE CASCADE,
    CHECK (position >= 0)
);
CREATE UNIQUE INDEX press_work_clauses__clause_id ON press_work_clauses (press_work_id, clause_id);
CREATE INDEX press_work_clauses_by_clause ON press_work_clauses (clause_id);

CREATE TABLE press_work_corrections (
    id uuid PRIMARY KEY,
    press_work_id uuid NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    corrected_at timestamptz NOT NULL,
    text text NOT NULL,
    recorded_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX press_work_corrections_by_press_work ON press_work_corrections (press_work_id, created_at, id);
CREATE INDEX press_work_corrections_by_user ON press_work_corrections (recorded_by);

-- Kept byte for byte: the hash is what makes it evidence.
CREATE TABLE press_work_evidence (
    id uuid PRIMARY KEY,
    press_work_id uuid NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    media_type text COLLATE "C" NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')),
    size integer NOT NULL CHECK (size BETWEEN 1 AND 10485760),
    sha256 text COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    recorded_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX press_work_evidence_by_press_work ON press_work_evidence (press_work_id, created_at, id);
CREATE INDEX press_work_evidence_by_user ON press_work_evidence (recorded_by);

-- What a press work counts for. Rows are only added: what was credited is taken back by another.
CREATE TABLE press_work_credits (
    id uuid PRIMARY KEY,
    press_work_id uuid NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    package_id uuid NOT NULL REFERENCES packages (id),
    deliverable_id uuid NOT NULL REFERENCES deliverables (id),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('credit', 'reversal')),
    cause text COLLATE "C" NOT NULL CHECK (cause IN ('request', 'retraction')),
    quantity bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    split boolean NOT NULL,
    reason text,
    recorded_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX press_work_credits_by_press_work ON press_work_credits (press_work_id, created_at, id);
CREATE INDEX press_work_credits_by_package ON press_work_credits (package_id, created_at, id);
CREATE INDEX press_work_credits_by_deliverable ON press_work_credits (deliverable_id, created_at, id);
CREATE INDEX press_work_credits_by_user ON press_work_credits (recorded_by);
CREATE INDEX press_work_credits_by_created_at ON press_work_credits (created_at, id);

-- Which press works count for a request for coverage; likewise only added to.
CREATE TABLE coverage_acceptances (
    id uuid PRIMARY KEY,
    coverage_request_id uuid NOT NULL REFERENCES coverage_requests (id) ON DELETE CASCADE,
    press_work_id uuid NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('accepted', 'reversal')),
    quantity bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    note text,
    recorded_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX coverage_acceptances_by_coverage_request ON coverage_acceptances (coverage_request_id, created_at, id);
CREATE INDEX coverage_acceptances_by_press_work ON coverage_acceptances (press_work_id);
CREATE INDEX coverage_acceptances_by_user ON coverage_acceptances (recorded_by);

CREATE TABLE findings (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('reported', 'acknowledged', 'remedying', 'remedied', 'contested')),
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id uuid NOT NULL REFERENCES parties (id),
    origin text COLLATE "C" NOT NULL CHECK (origin IN ('press_work', 'reader_letter', 'review')),
    press_work_id uuid REFERENCES press_works (id),
    title text NOT NULL,
    description text NOT NULL,
    topic_id uuid REFERENCES topics (id),
    clause_id uuid REFERENCES clauses (id) ON DELETE SET NULL,
    unit_id uuid NOT NULL REFERENCES organisations (id),
    unit_function text COLLATE "C" NOT NULL,
    acting_unit_id uuid REFERENCES organisations (id),
    due_on date NOT NULL,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX findings__external_id ON findings (external_source, external_id);
CREATE INDEX findings_by_programme ON findings (programme_id, due_on, id);
CREATE INDEX findings_by_status ON findings (status, due_on, id);
CREATE INDEX findings_by_press_work ON findings (press_work_id);
CREATE INDEX findings_by_clause ON findings (clause_id);
CREATE INDEX findings_by_topic ON findings (topic_id);
CREATE INDEX findings_by_acting_unit ON findings (acting_unit_id, due_on, id);
CREATE INDEX findings_by_unit ON findings (unit_id);
CREATE INDEX findings_by_party ON findings (party_id);
CREATE INDEX findings_by_due_on ON findings (due_on, id);
CREATE INDEX findings_by_created_at ON findings (created_at, id);

-- Links by which calendar programs subscribe; only the hashes of their secrets are kept.
CREATE TABLE calendar_links (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label text NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX calendar_links__secret_hash ON calendar_links (secret_hash);
CREATE INDEX calendar_links_by_user ON calendar_links (user_id, created_at, id);

-- Two more causes of a transition.
ALTER TABLE transitions DROP CONSTRAINT transitions_cause_check;
ALTER TABLE transitions ADD CONSTRAINT transitions_cause_check
    CHECK (cause IN ('request', 'consents', 'endorsements', 'signatures', 'rejection',
                     'substantive_edit', 'acceptance', 'rescheduling', 'retraction', 'schedule'));

-- One more kind of news.
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('given', 'transitioned', 'consented', 'signed', 'reminded', 'rescheduled', 'passed_on'));
