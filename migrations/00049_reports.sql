-- +goose Up
-- Reports about brands: documents that do not change after they were made.
CREATE TABLE reports (
    id uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    brand_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    template text NOT NULL CONSTRAINT reports_template_valid CHECK (template IN ('weekly', 'monthly', 'competitors', 'sources')),
    title text NOT NULL,
    period_from timestamptz NOT NULL,
    period_to timestamptz NOT NULL,
    timezone text NOT NULL,
    headline text[] NOT NULL DEFAULT '{}',
    html bytea NOT NULL,
    html_bytes integer NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reports_period_valid CHECK (period_from < period_to),
    FOREIGN KEY (brand_id, customer_id) REFERENCES brands (id, customer_id) ON DELETE CASCADE
);
CREATE INDEX reports_brand ON reports (brand_id, id DESC);
CREATE INDEX reports_customer ON reports (customer_id, id DESC);

COMMENT ON TABLE reports IS 'Each row is a report about a brand. A trigger refuses updates, so that a report never changes.';
COMMENT ON COLUMN reports.period_to IS 'the start of the day after the last day of the period';
COMMENT ON COLUMN reports.timezone IS 'the IANA time zone in which days begin';
COMMENT ON COLUMN reports.headline IS 'the most important figures, one sentence each';
COMMENT ON COLUMN reports.html IS 'the document, compressed by gzip';
COMMENT ON COLUMN reports.html_bytes IS 'the length of the uncompressed document';
COMMENT ON COLUMN reports.created_by IS 'the user or token that requested the report';

ALTER TABLE reports ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE reports;
DROP FUNCTION IF EXISTS reports_unchanged;
