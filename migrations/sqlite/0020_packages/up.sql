-- Packages of coverage (gói hợp tác truyền thông) with what they promise, what was accepted and what was paid (I.2, IV.6, V).
CREATE TABLE packages (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL
        CHECK (status IN ('draft', 'appraised', 'approved', 'signed', 'in_force', 'completed', 'liquidated', 'cancelled')),
    plan_id BLOB NOT NULL REFERENCES plans (id),
    kind TEXT NOT NULL CHECK (kind IN ('regular', 'event')),
    title TEXT NOT NULL,
    procurement_mode TEXT NOT NULL CHECK (procurement_mode IN ('assigned', 'ordered', 'tendered')),
    buyer_party_id BLOB NOT NULL REFERENCES parties (id),
    seller_party_id BLOB NOT NULL REFERENCES parties (id),
    buyer_id BLOB REFERENCES organisations (id),
    buyer_authorisation TEXT,
    seller_id BLOB REFERENCES organisations (id),
    seller_authorisation TEXT,
    contract_citation TEXT,
    contract_id BLOB REFERENCES documents (id),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    advance_vnd INTEGER CHECK (advance_vnd BETWEEN 0 AND 9007199254740991),
    signed_on TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
) STRICT;
CREATE UNIQUE INDEX packages__external_id ON packages (external_source, external_id);
CREATE INDEX packages_by_plan ON packages (plan_id, created_at, id);
CREATE INDEX packages_by_status ON packages (status, created_at, id);
CREATE INDEX packages_by_first_day ON packages (first_day, id);
CREATE INDEX packages_by_created_at ON packages (created_at, id);
CREATE INDEX packages_by_buyer_party ON packages (buyer_party_id);
CREATE INDEX packages_by_seller_party ON packages (seller_party_id);
CREATE INDEX packages_by_buyer ON packages (buyer_id);
CREATE INDEX packages_by_seller ON packages (seller_id);
CREATE INDEX packages_by_contract ON packages (contract_id);

CREATE TABLE deliverables (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    package_id BLOB NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
    plan_item_id BLOB NOT NULL REFERENCES plan_items (id),
    source TEXT NOT NULL CHECK (source IN ('locality', 'press', 'sponsor')),
    title TEXT NOT NULL,
    channel TEXT NOT NULL,
    genre TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    unit_price_vnd INTEGER NOT NULL CHECK (unit_price_vnd BETWEEN 0 AND 9007199254740991),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX deliverables__external_id ON deliverables (external_source, external_id);
CREATE INDEX deliverables_by_package ON deliverables (package_id, created_at, id);
CREATE INDEX deliverables_by_plan_item ON deliverables (plan_item_id, created_at, id);
CREATE INDEX deliverables_by_created_at ON deliverables (created_at, id);

CREATE TABLE acceptance_records (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'accepted')),
    package_id BLOB NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('regular', 'make_good', 'reversal')),
    title TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    document_citation TEXT,
    document_id BLOB REFERENCES documents (id),
    note TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
) STRICT;
CREATE UNIQUE INDEX acceptance_records__external_id ON acceptance_records (external_source, external_id);
CREATE INDEX acceptance_records_by_package ON acceptance_records (package_id, created_at, id);
CREATE INDEX acceptance_records_by_status ON acceptance_records (status, created_at, id);
CREATE INDEX acceptance_records_by_created_at ON acceptance_records (created_at, id);
CREATE INDEX acceptance_records_by_document ON acceptance_records (document_id);

CREATE TABLE acceptance_lines (
    id BLOB PRIMARY KEY,
    acceptance_record_id BLOB NOT NULL REFERENCES acceptance_records (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    deliverable_id BLOB NOT NULL REFERENCES deliverables (id),
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000)
) STRICT;
CREATE UNIQUE INDEX acceptance_lines__deliverable_id ON acceptance_lines (acceptance_record_id, deliverable_id);
CREATE INDEX acceptance_lines_by_deliverable ON acceptance_lines (deliverable_id);

CREATE TABLE payments (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    package_id BLOB NOT NULL REFERENCES packages (id),
    kind TEXT NOT NULL CHECK (kind IN ('advance', 'instalment', 'refund')),
    paid_on TEXT NOT NULL,
    amount_vnd INTEGER NOT NULL CHECK (amount_vnd BETWEEN 1 AND 9007199254740991),
    vat_vnd INTEGER NOT NULL CHECK (vat_vnd BETWEEN 0 AND 9007199254740991),
    invoice_number TEXT,
    treasury_reference TEXT,
    budget_code TEXT,
    document_id BLOB REFERENCES documents (id),
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (vat_vnd <= amount_vnd)
) STRICT;
CREATE UNIQUE INDEX payments__external_id ON payments (external_source, external_id);
CREATE INDEX payments_by_package ON payments (package_id, paid_on, id);
CREATE INDEX payments_by_paid_on ON payments (paid_on, id);
CREATE INDEX payments_by_created_at ON payments (created_at, id);
CREATE INDEX payments_by_document ON payments (document_id);

CREATE TABLE payment_lines (
    id BLOB PRIMARY KEY,
    payment_id BLOB NOT NULL REFERENCES payments (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    plan_item_id BLOB NOT NULL REFERENCES plan_items (id),
    source TEXT NOT NULL CHECK (source IN ('locality', 'press', 'sponsor')),
    amount_vnd INTEGER NOT NULL CHECK (amount_vnd BETWEEN 1 AND 9007199254740991)
) STRICT;
CREATE UNIQUE INDEX payment_lines__source ON payment_lines (payment_id, plan_item_id, source);
CREATE INDEX payment_lines_by_plan_item ON payment_lines (plan_item_id);

CREATE TABLE press_titles (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    name TEXT NOT NULL,
    publisher_id BLOB NOT NULL REFERENCES organisations (id),
    frequency TEXT,
    issn TEXT,
    valid_from TEXT,
    valid_to TEXT,
    name_sort TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX press_titles__external_id ON press_titles (external_source, external_id);
CREATE UNIQUE INDEX press_titles__issn ON press_titles (issn);
CREATE INDEX press_titles_by_publisher ON press_titles (publisher_id, name_sort, id);
CREATE INDEX press_titles_by_name ON press_titles (name_sort, id);
CREATE INDEX press_titles_by_created_at ON press_titles (created_at, id);

CREATE TABLE subscriptions (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    press_title_id BLOB NOT NULL REFERENCES press_titles (id),
    copies INTEGER NOT NULL CHECK (copies BETWEEN 1 AND 1000000),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    recipients TEXT NOT NULL,
    note TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
) STRICT;
CREATE UNIQUE INDEX subscriptions__external_id ON subscriptions (external_source, external_id);
CREATE INDEX subscriptions_by_programme ON subscriptions (programme_id, first_day, id);
CREATE INDEX subscriptions_by_press_title ON subscriptions (press_title_id, first_day, id);
CREATE INDEX subscriptions_by_first_day ON subscriptions (first_day, id);
CREATE INDEX subscriptions_by_created_at ON subscriptions (created_at, id);
