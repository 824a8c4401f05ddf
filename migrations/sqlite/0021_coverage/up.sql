-- Coverage (III.1): the calendar, campaigns, requests for coverage and information, press works with what they count for, findings.
CREATE TABLE calendar_events (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('planned', 'released', 'rescheduled', 'cancelled')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'holiday', 'anniversary', 'delegation', 'visit')),
    title TEXT NOT NULL,
    location TEXT,
    starts_on TEXT,
    lunar_date TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 366),
    starts_at INTEGER,
    ends_at INTEGER,
    organiser_id BLOB REFERENCES organisations (id),
    topic_id BLOB REFERENCES topics (id),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    note TEXT,
    audience TEXT NOT NULL CHECK (audience IN ('public', 'parties', 'restricted')),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    rescheduled_from_id BLOB REFERENCES calendar_events (id),
    CHECK (first_day <= last_day),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX calendar_events__external_id ON calendar_events (external_source, external_id);
CREATE INDEX calendar_events_by_programme ON calendar_events (programme_id, first_day, id);
CREATE INDEX calendar_events_by_status ON calendar_events (status, first_day, id);
CREATE INDEX calendar_events_by_topic ON calendar_events (topic_id, first_day, id);
CREATE INDEX calendar_events_by_organiser ON calendar_events (organiser_id);
CREATE INDEX calendar_events_by_first_day ON calendar_events (first_day, id);
CREATE INDEX calendar_events_by_created_at ON calendar_events (created_at, id);
CREATE UNIQUE INDEX calendar_events__rescheduled_from_id ON calendar_events (rescheduled_from_id);

CREATE TABLE campaigns (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'scheduled', 'running', 'completed', 'cancelled')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    channels TEXT NOT NULL,
    plan_item_id BLOB REFERENCES plan_items (id),
    calendar_event_id BLOB REFERENCES calendar_events (id),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    goals TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    note TEXT,
    CHECK (first_day <= last_day),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX campaigns__external_id ON campaigns (external_source, external_id);
CREATE INDEX campaigns_by_programme ON campaigns (programme_id, first_day, id);
CREATE INDEX campaigns_by_status ON campaigns (status, first_day, id);
CREATE INDEX campaigns_by_calendar_event ON campaigns (calendar_event_id, first_day, id);
CREATE INDEX campaigns_by_plan_item ON campaigns (plan_item_id, first_day, id);
CREATE INDEX campaigns_by_first_day ON campaigns (first_day, id);
CREATE INDEX campaigns_by_created_at ON campaigns (created_at, id);

CREATE TABLE campaign_topics (
    id BLOB PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic_id BLOB NOT NULL REFERENCES topics (id),
    CHECK (position >= 0)
) STRICT;
CREATE UNIQUE INDEX campaign_topics__topic_id ON campaign_topics (campaign_id, topic_id);
CREATE INDEX campaign_topics_by_topic ON campaign_topics (topic_id);

CREATE TABLE campaign_clauses (
    id BLOB PRIMARY KEY,
    campaign_id BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    clause_id BLOB NOT NULL REFERENCES clauses (id) ON DELETE CASCADE,
    CHECK (position >= 0)
) STRICT;
CREATE UNIQUE INDEX campaign_clauses__clause_id ON campaign_clauses (campaign_id, clause_id);
CREATE INDEX campaign_clauses_by_clause ON campaign_clauses (clause_id);

CREATE TABLE coverage_requests (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('requested', 'accepted', 'declined', 'completed', 'withdrawn')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id),
    press_party_id BLOB NOT NULL REFERENCES parties (id),
    title TEXT NOT NULL,
    brief TEXT,
    calendar_event_id BLOB REFERENCES calendar_events (id),
    campaign_id BLOB REFERENCES campaigns (id),
    topic_id BLOB REFERENCES topics (id),
    channel TEXT,
    genre TEXT,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    due_on TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
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
    id BLOB PRIMARY KEY,
    coverage_request_id BLOB NOT NULL REFERENCES coverage_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB REFERENCES organisations (id),
    function TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX coverage_request_units__position ON coverage_request_units (coverage_request_id, position);
CREATE INDEX coverage_request_units_by_organisation ON coverage_request_units (organisation_id);
CREATE INDEX coverage_request_units_by_acting ON coverage_request_units (acting_organisation_id);

CREATE TABLE coverage_request_clauses (
    id BLOB PRIMARY KEY,
    coverage_request_id BLOB NOT NULL REFERENCES coverage_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    clause_id BLOB NOT NULL REFERENCES clauses (id) ON DELETE CASCADE,
    CHECK (position >= 0)
) STRICT;
CREATE UNIQUE INDEX coverage_request_clauses__clause_id ON coverage_request_clauses (coverage_request_id, clause_id);
CREATE INDEX coverage_request_clauses_by_clause ON coverage_request_clauses (clause_id);

CREATE TABLE information_requests (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('asked', 'answered', 'declined', 'withdrawn')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id),
    kind TEXT NOT NULL CHECK (kind IN ('data', 'interview')),
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES organisations (id),
    unit_function TEXT NOT NULL,
    acting_unit_id BLOB REFERENCES organisations (id),
    calendar_event_id BLOB REFERENCES calendar_events (id),
    coverage_request_id BLOB REFERENCES coverage_requests (id),
    due_on TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
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
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('published', 'retracted')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id),
    channel TEXT NOT NULL,
    genre TEXT NOT NULL,
    purpose TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    press_title_id BLOB REFERENCES press_titles (id),
    issue TEXT,
    page TEXT,
    published_at INTEGER NOT NULL,
    authors TEXT NOT NULL,
    unit_id BLOB REFERENCES organisations (id),
    campaign_id BLOB REFERENCES campaigns (id),
    calendar_event_id BLOB REFERENCES calendar_events (id),
    coverage_request_id BLOB REFERENCES coverage_requests (id),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    public_from INTEGER,
    note TEXT,
    audience TEXT NOT NULL CHECK (audience IN ('public', 'parties', 'restricted')),
    published_on TEXT NOT NULL,
    month TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
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
    id BLOB PRIMARY KEY,
    press_work_id BLOB NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic_id BLOB NOT NULL REFERENCES topics (id),
    published_at INTEGER NOT NULL,
    CHECK (position >= 0)
) STRICT;
CREATE UNIQUE INDEX press_work_topics__topic_id ON press_work_topics (press_work_id, topic_id);
CREATE INDEX press_work_topics_by_topic ON press_work_topics (topic_id, published_at, press_work_id);

CREATE TABLE press_work_clauses (
    id BLOB PRIMARY KEY,
    press_work_id BLOB NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    clause_id BLOB NOT NULL REFERENCES clauses (id) ON DELETE CASCADE,
    CHECK (position >= 0)
) STRICT;
CREATE UNIQUE INDEX press_work_clauses__clause_id ON press_work_clauses (press_work_id, clause_id);
CREATE INDEX press_work_clauses_by_clause ON press_work_clauses (clause_id);

CREATE TABLE press_work_corrections (
    id BLOB PRIMARY KEY,
    press_work_id BLOB NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    corrected_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    recorded_by BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX press_work_corrections_by_press_work ON press_work_corrections (press_work_id, created_at, id);
CREATE INDEX press_work_corrections_by_user ON press_work_corrections (recorded_by);

-- Kept byte for byte: the hash is what makes it evidence.
CREATE TABLE press_work_evidence (
    id BLOB PRIMARY KEY,
    press_work_id BLOB NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')),
    size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 10485760),
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    recorded_by BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX press_work_evidence_by_press_work ON press_work_evidence (press_work_id, created_at, id);
CREATE INDEX press_work_evidence_by_user ON press_work_evidence (recorded_by);

-- What a press work counts for. Rows are only added: what was credited is taken back by another.
CREATE TABLE press_work_credits (
    id BLOB PRIMARY KEY,
    press_work_id BLOB NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    package_id BLOB NOT NULL REFERENCES packages (id),
    deliverable_id BLOB NOT NULL REFERENCES deliverables (id),
    kind TEXT NOT NULL CHECK (kind IN ('credit', 'reversal')),
    cause TEXT NOT NULL CHECK (cause IN ('request', 'retraction')),
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    split INTEGER NOT NULL CHECK (split IN (0, 1)),
    reason TEXT,
    recorded_by BLOB REFERENCES users (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX press_work_credits_by_press_work ON press_work_credits (press_work_id, created_at, id);
CREATE INDEX press_work_credits_by_package ON press_work_credits (package_id, created_at, id);
CREATE INDEX press_work_credits_by_deliverable ON press_work_credits (deliverable_id, created_at, id);
CREATE INDEX press_work_credits_by_user ON press_work_credits (recorded_by);
CREATE INDEX press_work_credits_by_created_at ON press_work_credits (created_at, id);

-- Which press works count for a request for coverage; likewise only added to.
CREATE TABLE coverage_acceptances (
    id BLOB PRIMARY KEY,
    coverage_request_id BLOB NOT NULL REFERENCES coverage_requests (id) ON DELETE CASCADE,
    press_work_id BLOB NOT NULL REFERENCES press_works (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('accepted', 'reversal')),
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    note TEXT,
    recorded_by BLOB REFERENCES users (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX coverage_acceptances_by_coverage_request ON coverage_acceptances (coverage_request_id, created_at, id);
CREATE INDEX coverage_acceptances_by_press_work ON coverage_acceptances (press_work_id);
CREATE INDEX coverage_acceptances_by_user ON coverage_acceptances (recorded_by);

CREATE TABLE findings (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('reported', 'acknowledged', 'remedying', 'remedied', 'contested')),
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    party_id BLOB NOT NULL REFERENCES parties (id),
    origin TEXT NOT NULL CHECK (origin IN ('press_work', 'reader_letter', 'review')),
    press_work_id BLOB REFERENCES press_works (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    topic_id BLOB REFERENCES topics (id),
    clause_id BLOB REFERENCES clauses (id) ON DELETE SET NULL,
    unit_id BLOB NOT NULL REFERENCES organisations (id),
    unit_function TEXT NOT NULL,
    acting_unit_id BLOB REFERENCES organisations (id),
    due_on TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
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
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX calendar_links__secret_hash ON calendar_links (secret_hash);
CREATE INDEX calendar_links_by_user ON calendar_links (user_id, created_at, id);

-- Two more causes of a transition.
CREATE TABLE transitions_anew (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('request', 'consents', 'endorsements', 'signatures', 'rejection',
                                         'substantive_edit', 'acceptance', 'rescheduling', 'retraction', 'schedule')),
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

-- One more kind of news.
CREATE TABLE notifications_anew (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('given', 'transitioned', 'consented', 'signed', 'reminded', 'rescheduled', 'passed_on')),
    resource TEXT NOT NULL,
    resource_id BLOB NOT NULL,
    title TEXT NOT NULL,
    status TEXT,
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    mail_claimed_at INTEGER,
    mail_attempts INTEGER NOT NULL,
    mailed_at INTEGER
) STRICT;
INSERT INTO notifications_anew (id, user_id, kind, resource, resource_id, title, status, created_at, read_at, mail_claimed_at, mail_attempts,
                                mailed_at)
    SELECT id, user_id, kind, resource, resource_id, title, status, created_at, read_at, mail_claimed_at, mail_attempts,
           mailed_at FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_anew RENAME TO notifications;
CREATE INDEX notifications_by_user ON notifications (user_id, created_at, id);
CREATE INDEX notifications_to_mail ON notifications (created_at, id) WHERE mailed_at IS NULL;
