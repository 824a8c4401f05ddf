-- Users as a resource: they are invited, and some of them are programs.
ALTER TABLE users ADD COLUMN revision integer;
UPDATE users SET revision = 1;
ALTER TABLE users ALTER COLUMN revision SET NOT NULL;
ALTER TABLE users ADD CHECK (revision >= 1);
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE users DROP COLUMN epoch;
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('invited', 'active', 'suspended'));
CREATE INDEX users_by_status ON users (status, created_at, id);
CREATE INDEX users_by_created_at ON users (created_at, id);

-- A role in an organisation is a thing of its own, with the days between which it holds.
ALTER TABLE memberships ADD COLUMN revision integer;
ALTER TABLE memberships ADD COLUMN created_at timestamptz;
ALTER TABLE memberships ADD COLUMN updated_at timestamptz;
UPDATE memberships m SET revision = 1, created_at = u.created_at, updated_at = u.created_at FROM users u WHERE u.id = m.user_id;
ALTER TABLE memberships ALTER COLUMN revision SET NOT NULL, ALTER COLUMN created_at SET NOT NULL, ALTER COLUMN updated_at SET NOT NULL;
ALTER TABLE memberships ADD CHECK (revision >= 1);
ALTER TABLE memberships ADD CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_to >= valid_from);
DROP INDEX memberships_by_organisation;
CREATE INDEX memberships_by_organisation ON memberships (organisation_id, created_at, id);
CREATE INDEX memberships_by_created_at ON memberships (created_at, id);

-- A log-in begins a session: a family of refresh tokens, each good once. Only their hashes are kept.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    user_agent text
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at, id);
CREATE INDEX sessions_by_expires_at ON sessions (expires_at, id);
CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE UNIQUE INDEX refresh_tokens__token_hash ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id, created_at, id);

-- One-time links: an invitation, or a way back for one who forgot his password.
CREATE TABLE one_time_links (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE UNIQUE INDEX one_time_links__token_hash ON one_time_links (token_hash);
CREATE INDEX one_time_links_by_user ON one_time_links (user_id, created_at, id);
CREATE INDEX one_time_links_by_expires_at ON one_time_links (expires_at, id);

-- One more cause of a transition.
ALTER TABLE transitions DROP CONSTRAINT transitions_cause_check;
ALTER TABLE transitions ADD CONSTRAINT transitions_cause_check
    CHECK (cause IN ('request', 'consents', 'signatures', 'rejection', 'substantive_edit', 'acceptance', 'schedule'));
