-- Users as a resource: they are invited, and some of them are programs. References are not checked while tables are made anew.
CREATE TABLE users_anew (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT,
    person_id BLOB REFERENCES people (id),
    email TEXT,
    status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended'))
) STRICT;
INSERT INTO users_anew (id, revision, created_at, updated_at, username, password_hash, person_id, email, status)
    SELECT id, 1, created_at, updated_at, username, password_hash, person_id, email, status FROM users;
DROP TABLE users;
ALTER TABLE users_anew RENAME TO users;
CREATE UNIQUE INDEX users__username ON users (username);
CREATE INDEX users_by_person ON users (person_id);
CREATE INDEX users_by_status ON users (status, created_at, id);
CREATE INDEX users_by_created_at ON users (created_at, id);

-- A role in an organisation is a thing of its own, with the days between which it holds.
CREATE TABLE memberships_anew (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'leader', 'coordinator', 'officer', 'editor', 'finance', 'judge', 'auditor', 'viewer')),
    valid_from TEXT,
    valid_to TEXT,
    CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
INSERT INTO memberships_anew (id, revision, created_at, updated_at, user_id, organisation_id, role, valid_from, valid_to)
    SELECT m.id, 1, u.created_at, u.created_at, m.user_id, m.organisation_id, m.role, m.valid_from, m.valid_to
    FROM memberships m JOIN users u ON u.id = m.user_id;
DROP TABLE memberships;
ALTER TABLE memberships_anew RENAME TO memberships;
CREATE UNIQUE INDEX memberships__role ON memberships (user_id, organisation_id, role);
CREATE INDEX memberships_by_organisation ON memberships (organisation_id, created_at, id);
CREATE INDEX memberships_by_created_at ON memberships (created_at, id);

-- A log-in begins a session: a family of refresh tokens, each good once. Only their hashes are kept.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    user_agent TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at, id);
CREATE INDEX sessions_by_expires_at ON sessions (expires_at, id);
CREATE TABLE refresh_tokens (
    id BLOB PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX refresh_tokens__token_hash ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id, created_at, id);

-- One-time links: an invitation, or a way back for one who forgot his password.
CREATE TABLE one_time_links (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    token_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_time_links__token_hash ON one_time_links (token_hash);
CREATE INDEX one_time_links_by_user ON one_time_links (user_id, created_at, id);
CREATE INDEX one_time_links_by_expires_at ON one_time_links (expires_at, id);

-- One more cause of a transition.
CREATE TABLE transitions_anew (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    cause TEXT NOT NULL
        CHECK (cause IN ('request', 'consents', 'signatures', 'rejection', 'substantive_edit', 'acceptance', 'schedule')),
    reason TEXT,
    effective_on TEXT,
    decided_by BLOB REFERENCES people (id),
    mandate_id BLOB REFERENCES mandates (id),
    document_citation TEXT,
    document_id BLOB REFERENCES documents (id),
    recorded_by BLOB,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO transitions_anew (id, subject_kind, subject_id, from_status, to_status, cause, reason, effective_on, decided_by, mandate_id,
                              document_citation, document_id, recorded_by, created_at)
    SELECT id, subject_kind, subject_id, from_status, to_status, cause, reason, effective_on, decided_by, mandate_id,
           document_citation, document_id, recorded_by, created_at FROM transitions;
DROP TABLE transitions;
ALTER TABLE transitions_anew RENAME TO transitions;
CREATE INDEX transitions_by_subject ON transitions (subject_id, created_at, id);
CREATE INDEX transitions_by_decider ON transitions (decided_by);
CREATE INDEX transitions_by_document ON transitions (document_id);
CREATE INDEX transitions_by_mandate ON transitions (mandate_id);
