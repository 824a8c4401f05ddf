-- A page of documents of one kind is read in its order, however rare the kind is.
CREATE INDEX documents_by_type ON documents (document_type, sorted_on, id);
