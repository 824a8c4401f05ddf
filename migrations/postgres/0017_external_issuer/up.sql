-- How the configured OIDC issuer names a user, and the moment before which it issued tokens for him in vain.
ALTER TABLE users ADD COLUMN external_subject text;
ALTER TABLE users ADD COLUMN external_not_before timestamptz;
CREATE UNIQUE INDEX users__external_subject ON users (external_subject);
