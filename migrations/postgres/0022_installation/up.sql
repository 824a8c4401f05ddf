-- One row: what was sealed under the master key that this database belongs to, and a number that is counted up to show that rows can be written.
CREATE TABLE installation (
    id integer PRIMARY KEY CHECK (id = 1),
    sealed_check bytea,
    beats bigint NOT NULL
);
INSERT INTO installation (id, sealed_check, beats) VALUES (1, NULL, 0);

-- Never has a row: whoever counts locks it together with others, who writes many rows that others count locks it alone.
CREATE TABLE write_gate (
    id integer PRIMARY KEY
);
