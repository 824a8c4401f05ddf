-- What users are told, in the API and by mail.
ALTER TABLE users ADD COLUMN email text;

CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('given', 'transitioned', 'consented', 'signed', 'reminded', 'passed_on')),
    resource text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    title text NOT NULL,
    status text COLLATE "C",
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    mail_claimed_at timestamptz,
    mail_attempts integer NOT NULL,
    mailed_at timestamptz
);
CREATE INDEX notifications_by_user ON notifications (user_id, created_at, id);
CREATE INDEX notifications_to_mail ON notifications (created_at, id) WHERE mailed_at IS NULL;
