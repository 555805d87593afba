-- +goose Up
-- What the scored answers of a brand say, summed up by quarter of an hour, engine and name: each time zone's days and
-- weeks are made of quarters of an hour. The rows with owner 'all' hold what all names share. They are worked out anew
-- from answers and scores whenever those change, so they may be deleted at any time.
CREATE TABLE trend_buckets (
    brand_id      uuid NOT NULL REFERENCES brands ON DELETE CASCADE,
    bucket        timestamptz NOT NULL,
    collector     text NOT NULL,
    owner         text NOT NULL CHECK (owner IN ('all', 'brand', 'competitor')),
    name          text NOT NULL,
    answers       integer NOT NULL, -- scored answers with status ok on 'all'; those that mention the name on the others
    mentions      integer NOT NULL, -- all occurrences
    order_sum     integer NOT NULL, -- of the order of first mention
    sentiment_sum double precision NOT NULL,
    sentiments    integer NOT NULL, -- how many sentiment_sum adds up
    citations     integer NOT NULL, -- cited pages: all on 'all', the name's own on the others
    PRIMARY KEY (brand_id, bucket, collector, owner, name)
);
ALTER TABLE trend_buckets ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE trend_buckets;
