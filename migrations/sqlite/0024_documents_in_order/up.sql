-- A page of the documents of one kind or issuer is read in its order, however many or few there are: by the day of issue (of an issuer since 0007),
-- and by the moment of entry.
CREATE INDEX documents_by_type ON documents (document_type, sorted_on, id);
CREATE INDEX documents_by_type_created_at ON documents (document_type, created_at, id);
CREATE INDEX documents_by_issuer_created_at ON documents (issuer_id, created_at, id);
