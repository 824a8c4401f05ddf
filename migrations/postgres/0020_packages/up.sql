-- Packages of coverage (gói hợp tác truyền thông) with what they promise, what was accepted and what was paid (I.2, IV.6, V).
CREATE TABLE packages (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL
        CHECK (status IN ('draft', 'appraised', 'approved', 'signed', 'in_force', 'completed', 'liquidated', 'cancelled')),
    plan_id uuid NOT NULL REFERENCES plans (id),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('regular', 'event')),
    title text NOT NULL,
    procurement_mode text COLLATE "C" NOT NULL CHECK (procurement_mode IN ('assigned', 'ordered', 'tendered')),
    buyer_party_id uuid NOT NULL REFERENCES parties (id),
    seller_party_id uuid NOT NULL REFERENCES parties (id),
    buyer_id uuid REFERENCES organisations (id),
    buyer_authorisation text,
    seller_id uuid REFERENCES organisations (id),
    seller_authorisation text,
    contract_citation text,
    contract_id uuid REFERENCES documents (id),
    first_day date NOT NULL,
    last_day date NOT NULL,
    advance_vnd bigint CHECK (advance_vnd BETWEEN 0 AND 9007199254740991),
    signed_on text COLLATE "C",
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
);
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
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    package_id uuid NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
    plan_item_id uuid NOT NULL REFERENCES plan_items (id),
    source text COLLATE "C" NOT NULL CHECK (source IN ('locality', 'press', 'sponsor')),
    title text NOT NULL,
    channel text COLLATE "C" NOT NULL,
    genre text COLLATE "C" NOT NULL,
    unit text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
    unit_price_vnd bigint NOT NULL CHECK (unit_price_vnd BETWEEN 0 AND 9007199254740991),
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX deliverables__external_id ON deliverables (external_source, external_id);
CREATE INDEX deliverables_by_package ON deliverables (package_id, created_at, id);
CREATE INDEX deliverables_by_plan_item ON deliverables (plan_item_id, created_at, id);
CREATE INDEX deliverables_by_created_at ON deliverables (created_at, id);

CREATE TABLE acceptance_records (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'accepted')),
    package_id uuid NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('regular', 'make_good', 'reversal')),
    title text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    document_citation text,
    document_id uuid REFERENCES documents (id),
    note text,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
);
CREATE UNIQUE INDEX acceptance_records__external_id ON acceptance_records (external_source, external_id);
CREATE INDEX acceptance_records_by_package ON acceptance_records (package_id, created_at, id);
CREATE INDEX acceptance_records_by_status ON acceptance_records (status, created_at, id);
CREATE INDEX acceptance_records_by_created_at ON acceptance_records (created_at, id);
CREATE INDEX acceptance_records_by_document ON acceptance_records (document_id);

CREATE TABLE acceptance_lines (
    id uuid PRIMARY KEY,
    acceptance_record_id uuid NOT NULL REFERENCES acceptance_records (id) ON DELETE CASCADE,
    position integer NOT NULL,
    deliverable_id uuid NOT NULL REFERENCES deliverables (id),
    quantity bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000)
);
CREATE UNIQUE INDEX acceptance_lines__deliverable_id ON acceptance_lines (acceptance_record_id, deliverable_id);
CREATE INDEX acceptance_lines_by_deliverable ON acceptance_lines (deliverable_id);

CREATE TABLE payments (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    package_id uuid NOT NULL REFERENCES packages (id),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('advance', 'instalment', 'refund')),
    paid_on date NOT NULL,
    amount_vnd bigint NOT NULL CHECK (amount_vnd BETWEEN 1 AND 9007199254740991),
    vat_vnd bigint NOT NULL CHECK (vat_vnd BETWEEN 0 AND 9007199254740991),
    invoice_number text,
    treasury_reference text,
    budget_code text,
    document_id uuid REFERENCES documents (id),
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (vat_vnd <= amount_vnd)
);
CREATE UNIQUE INDEX payments__external_id ON payments (external_source, external_id);
CREATE INDEX payments_by_package ON payments (package_id, paid_on, id);
CREATE INDEX payments_by_paid_on ON payments (paid_on, id);
CREATE INDEX payments_by_created_at ON payments (created_at, id);
CREATE INDEX payments_by_document ON payments (document_id);

CREATE TABLE payment_lines (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments (id) ON DELETE CASCADE,
    position integer NOT NULL,
    plan_item_id uuid NOT NULL REFERENCES plan_items (id),
    source text COLLATE "C" NOT NULL CHECK (source IN ('locality', 'press', 'sponsor')),
    amount_vnd bigint NOT NULL CHECK (amount_vnd BETWEEN 1 AND 9007199254740991)
);
CREATE UNIQUE INDEX payment_lines__source ON payment_lines (payment_id, plan_item_id, source);
CREATE INDEX payment_lines_by_plan_item ON payment_lines (plan_item_id);

CREATE TABLE press_titles (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    name text NOT NULL,
    publisher_id uuid NOT NULL REFERENCES organisations (id),
    frequency text,
    issn text,
    valid_from date,
    valid_to date,
    name_sort text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX press_titles__external_id ON press_titles (external_source, external_id);
CREATE UNIQUE INDEX press_titles__issn ON press_titles (issn);
CREATE INDEX press_titles_by_publisher ON press_titles (publisher_id, name_sort, id);
CREATE INDEX press_titles_by_name ON press_titles (name_sort, id);
CREATE INDEX press_titles_by_created_at ON press_titles (created_at, id);

CREATE TABLE subscriptions (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    press_title_id uuid NOT NULL REFERENCES press_titles (id),
    copies integer NOT NULL CHECK (copies BETWEEN 1 AND 1000000),
    first_day date NOT NULL,
    last_day date NOT NULL,
    recipients jsonb NOT NULL,
    note text,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (first_day <= last_day)
);
CREATE UNIQUE INDEX subscriptions__external_id ON subscriptions (external_source, external_id);
CREATE INDEX subscriptions_by_programme ON subscriptions (programme_id, first_day, id);
CREATE INDEX subscriptions_by_press_title ON subscriptions (press_title_id, first_day, id);
CREATE INDEX subscriptions_by_first_day ON subscriptions (first_day, id);
CREATE INDEX subscriptions_by_created_at ON subscriptions (created_at, id);
