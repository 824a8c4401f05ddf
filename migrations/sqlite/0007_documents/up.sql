-- Documents with those they are sent to, and each receiver's own entry of them.
CREATE TABLE documents (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    document_type TEXT NOT NULL,
    issuer_id BLOB NOT NULL REFERENCES organisations (id),
    acting_issuer_id BLOB REFERENCES organisations (id),
    number_symbol TEXT,
    number INTEGER CHECK (number >= 1),
    number_suffix TEXT,
    symbol TEXT,
    register TEXT NOT NULL,
    issued_on TEXT,
    issued_year INTEGER,
    number_symbol_fold TEXT,
    sorted_on TEXT NOT NULL,
    title TEXT NOT NULL,
    title_fold TEXT NOT NULL,
    signer_id BLOB REFERENCES people (id),
    signer_name TEXT,
    signer_position TEXT,
    capacity TEXT CHECK (capacity IN ('tm', 'kt', 'tl', 'tuq', 'q')),
    urgency TEXT NOT NULL CHECK (urgency IN ('normal', 'urgent', 'very_urgent', 'express')),
    -- What is classified is not kept here.
    classification TEXT NOT NULL CHECK (classification = 'none'),
    replies_to_id BLOB REFERENCES documents (id),
    programme_id BLOB REFERENCES programmes (id) ON DELETE SET NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    file_name TEXT,
    file_sha256 TEXT,
    file_size INTEGER CHECK (file_size >= 1),
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK ((number_symbol IS NULL) = (number IS NULL)),
    CHECK (number_symbol IS NULL OR issued_on IS NOT NULL),
    CHECK ((file_name IS NULL) = (file_sha256 IS NULL) AND (file_name IS NULL) = (file_size IS NULL))
) STRICT;
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
    id BLOB PRIMARY KEY,
    document_id BLOB NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    acting_organisation_id BLOB REFERENCES organisations (id)
) STRICT;
CREATE UNIQUE INDEX document_receivers__organisation_id ON document_receivers (document_id, organisation_id);
CREATE INDEX document_receivers_by_organisation ON document_receivers (organisation_id, document_id);
CREATE INDEX document_receivers_by_acting_organisation ON document_receivers (acting_organisation_id, document_id);

CREATE TABLE document_receipts (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    document_id BLOB NOT NULL REFERENCES documents (id),
    receiver_id BLOB NOT NULL REFERENCES organisations (id),
    acting_receiver_id BLOB REFERENCES organisations (id),
    arrival_number INTEGER NOT NULL CHECK (arrival_number >= 1),
    arrived_on TEXT NOT NULL,
    arrival_year INTEGER NOT NULL,
    note TEXT,
    CHECK ((external_source IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX document_receipts__external_id ON document_receipts (external_source, external_id);
CREATE UNIQUE INDEX document_receipts__receiver_id ON document_receipts (document_id, receiver_id);
CREATE UNIQUE INDEX document_receipts__arrival_number ON document_receipts (receiver_id, arrival_year, arrival_number);
CREATE INDEX document_receipts_by_arrived_on ON document_receipts (arrived_on, id);
CREATE INDEX document_receipts_by_created_at ON document_receipts (created_at, id);
CREATE INDEX document_receipts_by_receiver ON document_receipts (receiver_id, arrived_on, id);
CREATE INDEX document_receipts_by_acting_receiver ON document_receipts (acting_receiver_id, document_id);
