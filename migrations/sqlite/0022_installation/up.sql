-- One row: what was sealed under the master key that this database belongs to, and a number that is counted up to show that rows can be written.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sealed_check BLOB,
    beats INTEGER NOT NULL
) STRICT;
INSERT INTO installation (id, sealed_check, beats) VALUES (1, NULL, 0);

-- Only PostgreSQL has use for it; both have the same tables.
CREATE TABLE write_gate (
    id INTEGER PRIMARY KEY
) STRICT;
