-- Coordination programmes: the text, its clauses and parties, and the acts that bring it into force.
CREATE TABLE programmes (
    id BLOB PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_source TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'agreed', 'in_force', 'completed', 'terminated')),
    title TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    public_from INTEGER,
    signed_place TEXT,
    effective_from TEXT,
    in_force_from TEXT,
    substance TEXT NOT NULL,
    title_sort TEXT NOT NULL,
    title_fold TEXT NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (last_day >= first_day)
) STRICT;
CREATE UNIQUE INDEX programmes__external_id ON programmes (external_source, external_id);
CREATE INDEX programmes_by_title ON programmes (title_sort, id);
CREATE INDEX programmes_by_first_day ON programmes (first_day, id);
CREATE INDEX programmes_by_created_at ON programmes (created_at, id);
CREATE INDEX programmes_by_status ON programmes (status, created_at, id);

CREATE TABLE parties (
    id BLOB PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    side TEXT NOT NULL CHECK (side IN ('locality', 'press')),
    signatory_mandate_id BLOB REFERENCES mandates (id),
    contact TEXT
) STRICT;
CREATE UNIQUE INDEX parties__organisation_id ON parties (programme_id, organisation_id);
CREATE INDEX parties_by_organisation ON parties (organisation_id, programme_id);
CREATE INDEX parties_by_signatory_mandate ON parties (signatory_mandate_id);

CREATE TABLE legal_bases (
    id BLOB PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX legal_bases_by_programme ON legal_bases (programme_id, position);

CREATE TABLE clauses (
    id BLOB PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    number TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('preamble', 'heading', 'purpose', 'requirement', 'principle', 'content', 'activity',
        'responsibility', 'funding', 'final')),
    text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX clauses__path ON clauses (programme_id, path);
CREATE INDEX clauses_by_position ON clauses (programme_id, position, id);

-- Consents serve every kind of subject, so they name it by kind and id.
CREATE TABLE consents (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    party_id BLOB NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('agree', 'reject')),
    comment TEXT,
    substance TEXT NOT NULL,
    decided_by BLOB NOT NULL REFERENCES people (id),
    mandate_id BLOB NOT NULL REFERENCES mandates (id),
    decided_on TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    document_citation TEXT,
    voided_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_by_subject ON consents (subject_id, created_at, id);
CREATE INDEX consents_by_decider ON consents (decided_by);
CREATE INDEX consents_by_mandate ON consents (mandate_id);

CREATE TABLE signatures (
    id BLOB PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    party_id BLOB NOT NULL REFERENCES parties (id),
    signed_by BLOB NOT NULL REFERENCES people (id),
    mandate_id BLOB NOT NULL REFERENCES mandates (id),
    signed_on TEXT NOT NULL,
    document_citation TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX signatures__party_id ON signatures (party_id);
CREATE INDEX signatures_by_programme ON signatures (programme_id, created_at, id);
CREATE INDEX signatures_by_signer ON signatures (signed_by);
CREATE INDEX signatures_by_mandate ON signatures (mandate_id);
