-- Lists of tables that grow long. What one system brought lies close together, long before or after all else: it is read in its order, too.
CREATE INDEX documents_by_source ON documents (external_source, sorted_on, id) WHERE external_source IS NOT NULL;
CREATE INDEX documents_by_source_created_at ON documents (external_source, created_at, id) WHERE external_source IS NOT NULL;
CREATE INDEX documents_by_programme_created_at ON documents (programme_id, created_at, id) WHERE programme_id IS NOT NULL;
CREATE INDEX document_receipts_by_receiver_created_at ON document_receipts (receiver_id, created_at, id);
CREATE INDEX document_receipts_by_source ON document_receipts (external_source, arrived_on, id) WHERE external_source IS NOT NULL;
CREATE INDEX document_receipts_by_source_created_at ON document_receipts (external_source, created_at, id) WHERE external_source IS NOT NULL;
CREATE INDEX press_works_by_source ON press_works (external_source, published_at, id) WHERE external_source IS NOT NULL;
CREATE INDEX press_works_by_source_created_at ON press_works (external_source, created_at, id) WHERE external_source IS NOT NULL;
-- What is rare among many works, in either order.
CREATE INDEX press_works_by_programme_created_at ON press_works (programme_id, created_at, id);
CREATE INDEX press_works_by_genre ON press_works (genre, published_at, id);
CREATE INDEX press_works_by_genre_created_at ON press_works (genre, created_at, id);
CREATE INDEX press_works_by_purpose ON press_works (purpose, published_at, id);
CREATE INDEX press_works_by_purpose_created_at ON press_works (purpose, created_at, id);
CREATE INDEX press_works_by_channel_created_at ON press_works (channel, created_at, id);
CREATE INDEX press_works_by_status_created_at ON press_works (status, created_at, id);
-- Identifiers of another system, asked for without its name.
CREATE INDEX documents_by_external_id ON documents (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX document_receipts_by_external_id ON document_receipts (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX press_works_by_external_id ON press_works (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX organisations_by_external_id ON organisations (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX people_by_external_id ON people (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX mandates_by_external_id ON mandates (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX school_sites_by_external_id ON school_sites (external_id) WHERE external_id IS NOT NULL;
