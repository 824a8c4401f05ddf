-- The audit trail: a row for each act, written with it and never changed but to be numbered and chained, once it is committed.
CREATE TABLE audit_events (
    id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL,
    user_id uuid,
    on_behalf_of uuid,
    action text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    revision integer,
    before_digest bytea,
    after_digest bytea,
    request_id text NOT NULL,
    sequence bigint,
    chain_hash bytea,
    CHECK (sequence >= 1),
    CHECK ((sequence IS NULL) = (chain_hash IS NULL))
);
CREATE UNIQUE INDEX audit_events__sequence ON audit_events (sequence);
CREATE INDEX audit_events_unchained ON audit_events (created_at, id) WHERE sequence IS NULL;
CREATE INDEX audit_events_by_created_at ON audit_events (created_at, id);
CREATE INDEX audit_events_by_user ON audit_events (user_id, created_at, id);
CREATE INDEX audit_events_by_resource ON audit_events (resource_id, created_at, id);
