-- What users are told, in the API and by mail.
ALTER TABLE users ADD COLUMN email TEXT;

CREATE TABLE notifications (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('given', 'transitioned', 'consented', 'signed', 'reminded', 'passed_on')),
    resource TEXT NOT NULL,
    resource_id BLOB NOT NULL,
    title TEXT NOT NULL,
    status TEXT,
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    mail_claimed_at INTEGER,
    mail_attempts INTEGER NOT NULL,
    mailed_at INTEGER
) STRICT;
CREATE INDEX notifications_by_user ON notifications (user_id, created_at, id);
CREATE INDEX notifications_to_mail ON notifications (created_at, id) WHERE mailed_at IS NULL;
