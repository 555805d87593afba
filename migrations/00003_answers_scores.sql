-- +goose Up
CREATE TABLE answers (
    id                uuid PRIMARY KEY, -- UUIDv7
    run_id            uuid NOT NULL REFERENCES job_runs ON DELETE CASCADE,
    brand_id          uuid NOT NULL REFERENCES brands ON DELETE CASCADE,
    query_id          uuid REFERENCES queries ON DELETE SET NULL,
    query_text        text NOT NULL, -- as it was asked
    collector         text NOT NULL,
    sample            smallint NOT NULL DEFAULT 1 CHECK (sample BETWEEN 1 AND 10),
    country           text NOT NULL DEFAULT '', -- as wanted; *_applied says whether the engine was told
    locale            text NOT NULL DEFAULT '',
    country_applied   boolean NOT NULL DEFAULT false,
    locale_applied    boolean NOT NULL DEFAULT false,
    status            text NOT NULL CHECK (status IN ('ok', 'no_answer', 'refused', 'failed')),
    text              text NOT NULL DEFAULT '',
    sources           jsonb NOT NULL DEFAULT '[]',
    searches          text[] NOT NULL DEFAULT '{}',
    model             text NOT NULL DEFAULT '',
    request_id        text NOT NULL DEFAULT '',
    input_tokens      bigint,
    output_tokens     bigint,
    cost_usd          numeric(14, 8),
    latency_ms        integer NOT NULL DEFAULT 0,
    attempts          integer NOT NULL DEFAULT 1,
    error_class       text NOT NULL DEFAULT '',
    error_message     text NOT NULL DEFAULT '',
    retry_at          timestamptz, -- a failed call that will be made again, and when; null: settled
    position_version  integer NOT NULL DEFAULT 0, -- the scorer's version that has read it; 0: none
    position_scored_at timestamptz,
    sentiment_version integer NOT NULL DEFAULT 0,
    sentiment_scored_at timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT answers_paid_once UNIQUE (run_id, query_id, collector, sample),
    CONSTRAINT answers_failed_has_reason CHECK ((status = 'failed') = (error_message <> '')),
    CONSTRAINT answers_only_failed_is_retried CHECK (retry_at IS NULL OR status = 'failed')
);

CREATE INDEX answers_query ON answers (query_id);
CREATE INDEX answers_brand ON answers (brand_id, id DESC);
CREATE INDEX answers_unscored ON answers (brand_id, least(position_version, sentiment_version), id DESC) WHERE status = 'ok';

-- The name as it was looked for stays when the competitor goes: nothing is lost on delete.
CREATE TABLE positions (
    answer_id      uuid NOT NULL REFERENCES answers ON DELETE CASCADE,
    name           text NOT NULL,
    owner          text NOT NULL CHECK (owner IN ('brand', 'competitor')),
    competitor_id  uuid REFERENCES competitors ON DELETE SET NULL,
    mention_order  integer NOT NULL CHECK (mention_order > 0), -- 1: the first distinct name in the answer
    list_rank      integer CHECK (list_rank > 0),              -- null: not in a list
    first_offset   integer NOT NULL CHECK (first_offset >= 0), -- bytes into answers.text
    mentions       integer NOT NULL CHECK (mentions > 0),
    prominence     double precision NOT NULL,
    scorer         text NOT NULL,
    scorer_version integer NOT NULL,
    scored_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (answer_id, owner, name)
);
CREATE INDEX positions_competitor ON positions (competitor_id) WHERE competitor_id IS NOT NULL;

CREATE TABLE sentiments (
    answer_id      uuid NOT NULL REFERENCES answers ON DELETE CASCADE,
    name           text NOT NULL,
    owner          text NOT NULL CHECK (owner IN ('brand', 'competitor')),
    competitor_id  uuid REFERENCES competitors ON DELETE SET NULL,
    score          double precision NOT NULL CHECK (score BETWEEN -1 AND 1),
    label          text NOT NULL CHECK (label IN ('positive', 'neutral', 'negative')),
    clauses        integer NOT NULL, -- how many clauses were read for it
    scorer         text NOT NULL,
    scorer_version integer NOT NULL,
    scored_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (answer_id, owner, name)
);
CREATE INDEX sentiments_competitor ON sentiments (competitor_id) WHERE competitor_id IS NOT NULL;

CREATE TABLE citations (
    answer_id      uuid NOT NULL REFERENCES answers ON DELETE CASCADE,
    ordinal        integer NOT NULL CHECK (ordinal > 0),
    url            text NOT NULL, -- normalised
    title          text NOT NULL DEFAULT '',
    domain         text NOT NULL DEFAULT '', -- registrable domain
    cited          boolean NOT NULL, -- false: only consulted
    owner          text NOT NULL CHECK (owner IN ('brand', 'competitor', 'other')),
    competitor_id  uuid REFERENCES competitors ON DELETE SET NULL,
    scorer         text NOT NULL,
    scorer_version integer NOT NULL,
    scored_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (answer_id, ordinal)
);
CREATE INDEX citations_competitor ON citations (competitor_id) WHERE competitor_id IS NOT NULL;

ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE positions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sentiments ENABLE ROW LEVEL SECURITY;
ALTER TABLE citations ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE citations;
DROP TABLE sentiments;
DROP TABLE positions;
DROP TABLE answers;
