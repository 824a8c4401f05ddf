-- Coordination programmes: the text, its clauses and parties, and the acts that bring it into force.
CREATE TABLE programmes (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_source text,
    external_id text,
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'agreed', 'in_force', 'completed', 'terminated')),
    title text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'parties', 'restricted')),
    public_from timestamptz,
    signed_place text,
    effective_from text COLLATE "C",
    in_force_from text COLLATE "C",
    substance text COLLATE "C" NOT NULL,
    title_sort text COLLATE "C" NOT NULL,
    title_fold text COLLATE "C" NOT NULL,
    CHECK ((external_source IS NULL) = (external_id IS NULL)),
    CHECK (last_day >= first_day)
);
CREATE UNIQUE INDEX programmes__external_id ON programmes (external_source, external_id);
CREATE INDEX programmes_by_title ON programmes (title_sort, id);
CREATE INDEX programmes_by_first_day ON programmes (first_day, id);
CREATE INDEX programmes_by_created_at ON programmes (created_at, id);
CREATE INDEX programmes_by_status ON programmes (status, created_at, id);

CREATE TABLE parties (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    position integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    side text COLLATE "C" NOT NULL CHECK (side IN ('locality', 'press')),
    signatory_mandate_id uuid REFERENCES mandates (id),
    contact jsonb
);
CREATE UNIQUE INDEX parties__organisation_id ON parties (programme_id, organisation_id);
CREATE INDEX parties_by_organisation ON parties (organisation_id, programme_id);
CREATE INDEX parties_by_signatory_mandate ON parties (signatory_mandate_id);

CREATE TABLE legal_bases (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    position integer NOT NULL,
    text text NOT NULL
);
CREATE INDEX legal_bases_by_programme ON legal_bases (programme_id, position);

CREATE TABLE clauses (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id) ON DELETE CASCADE,
    position integer NOT NULL,
    path text COLLATE "C" NOT NULL,
    number text,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('preamble', 'heading', 'purpose', 'requirement', 'principle', 'content', 'activity',
        'responsibility', 'funding', 'final')),
    text text NOT NULL
);
CREATE UNIQUE INDEX clauses__path ON clauses (programme_id, path);
CREATE INDEX clauses_by_position ON clauses (programme_id, position, id);

-- Consents serve every kind of subject, so they name it by kind and id.
CREATE TABLE consents (
    id uuid PRIMARY KEY,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    party_id uuid NOT NULL,
    decision text COLLATE "C" NOT NULL CHECK (decision IN ('agree', 'reject')),
    comment text,
    substance text COLLATE "C" NOT NULL,
    decided_by uuid NOT NULL REFERENCES people (id),
    mandate_id uuid NOT NULL REFERENCES mandates (id),
    decided_on date NOT NULL,
    recorded_by uuid NOT NULL,
    document_citation text,
    voided_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX consents_by_subject ON consents (subject_id, created_at, id);
CREATE INDEX consents_by_decider ON consents (decided_by);
CREATE INDEX consents_by_mandate ON consents (mandate_id);

CREATE TABLE signatures (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    party_id uuid NOT NULL REFERENCES parties (id),
    signed_by uuid NOT NULL REFERENCES people (id),
    mandate_id uuid NOT NULL REFERENCES mandates (id),
    signed_on text COLLATE "C" NOT NULL,
    document_citation text NOT NULL,
    recorded_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX signatures__party_id ON signatures (party_id);
CREATE INDEX signatures_by_programme ON signatures (programme_id, created_at, id);
CREATE INDEX signatures_by_signer ON signatures (signed_by);
CREATE INDEX signatures_by_mandate ON signatures (mandate_id);
