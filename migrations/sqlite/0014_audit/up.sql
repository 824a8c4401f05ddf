-- The audit trail: a row for each act, written with it and never changed but to be numbered and chained, once it is committed.
CREATE TABLE audit_events (
    id BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL,
    user_id BLOB,
    on_behalf_of BLOB,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    resource_id BLOB NOT NULL,
    revision INTEGER,
    before_digest BLOB,
    after_digest BLOB,
    request_id TEXT NOT NULL,
    sequence INTEGER,
    chain_hash BLOB,
    CHECK (sequence >= 1),
    CHECK ((sequence IS NULL) = (chain_hash IS NULL))
) STRICT;
CREATE UNIQUE INDEX audit_events__sequence ON audit_events (sequence);
CREATE INDEX audit_events_unchained ON audit_events (created_at, id) WHERE sequence IS NULL;
CREATE INDEX audit_events_by_created_at ON audit_events (created_at, id);
CREATE INDEX audit_events_by_user ON audit_events (user_id, created_at, id);
CREATE INDEX audit_events_by_resource ON audit_events (resource_id, created_at, id);
