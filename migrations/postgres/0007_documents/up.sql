-- Documents with those they are sent to, and each receiver's own entry of them.
CREATE TABLE documents (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    document_type text COLLATE "C" NOT NULL,
    issuer_id uuid NOT NULL REFERENCES organisations (id),
    acting_issuer_id uuid REFERENCES organisations (id),
    number_symbol text COLLATE "C",
    number integer CHECK (number >= 1),
    number_suffix text COLLATE "C",
    symbol text COLLATE "C",
    register text COLLATE "C" NOT NULL,
    issued_on date,
    issued_year integer,
    number_symbol_fold text COLLATE "C",
    sorted_on date NOT NULL,
    title text NOT NULL,
    title_fold text COLLATE "C" NOT NULL,
    signer_id uuid REFERENCES people (id),
    signer_name text,
    signer_position text,
    capacity text COLLATE "C" CHECK (capacity IN ('tm', 'kt', 'tl', 'tuq', 'q')),
    urgency text COLLATE "C" NOT NULL CHECK (urgency IN ('normal', 'urgent', 'very_urgent', 'express')),
    -- What is classified is not kept here.
    classification text COLLATE "C" NOT NULL CHECK (classification = 'none'),
    replies_to_id uuid REFERENCES documents (id),
    programme_id uuid REFERENCES programmes (id) ON DELETE SET NULL,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    file_name text,
    file_sha256 text COLLATE "C",
    file_size integer CHECK (file_size >= 1),
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK ((number_symbol IS NULL) = (number IS NULL)),
    CHECK (number_symbol IS NULL OR issued_on IS NOT NULL),
    CHECK ((file_name IS NULL) = (file_sha256 IS NULL) AND (file_name IS NULL) = (file_size IS NULL))
);
CREATE UNIQUE INDEX documents__external_id ON documents (external_source, external_id);
CREATE UNIQUE INDEX documents__number_symbol ON documents (issuer_id, register, issued_year, number_symbol_fold);
CREATE INDEX documents_by_sorted_on ON documents (sorted_on, id);
CREATE INDEX documents_by_created_at ON documents (created_at, id);
CREATE INDEX documents_by_issuer ON documents (issuer_id, sorted_on, id);
CREATE INDEX documents_by_acting_issuer ON documents (acting_issuer_id, sorted_on, id);
CREATE INDEX documents_by_programme ON documents (programme_id, sorted_on, id);
CREATE INDEX documents_by_number_symbol ON documents (number_symbol);
CREATE INDEX documents_by_replies_to ON documents (replies_to_id);
CREATE INDEX documents_by_signer ON documents (signer_id);

CREATE TABLE document_receivers (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    acting_organisation_id uuid REFERENCES organisations (id)
);
CREATE UNIQUE INDEX document_receivers__organisation_id ON document_receivers (document_id, organisation_id);
CREATE INDEX document_receivers_by_organisation ON document_receivers (organisation_id, document_id);
CREATE INDEX document_receivers_by_acting_organisation ON document_receivers (acting_organisation_id, document_id);

CREATE TABLE document_receipts (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    document_id uuid NOT NULL REFERENCES documents (id),
    receiver_id uuid NOT NULL REFERENCES organisations (id),
    acting_receiver_id uuid REFERENCES organisations (id),
    arrival_number integer NOT NULL CHECK (arrival_number >= 1),
    arrived_on date NOT NULL,
    arrival_year integer NOT NULL,
    note text,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX document_receipts__external_id ON document_receipts (external_source, external_id);
CREATE UNIQUE INDEX document_receipts__receiver_id ON document_receipts (document_id, receiver_id);
CREATE UNIQUE INDEX document_receipts__arrival_number ON document_receipts (receiver_id, arrival_year, arrival_number);
CREATE INDEX document_receipts_by_arrived_on ON document_receipts (arrived_on, id);
CREATE INDEX document_receipts_by_created_at ON document_receipts (created_at, id);
CREATE INDEX document_receipts_by_receiver ON document_receipts (receiver_id, arrived_on, id);
CREATE INDEX document_receipts_by_acting_receiver ON document_receipts (acting_receiver_id, document_id);
