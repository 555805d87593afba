-- +goose Up
-- Links that show one report to anybody who has the link.
CREATE TABLE report_links (
    id uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    report_id uuid NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE CONSTRAINT report_links_hash_length CHECK (length(hash) = 32),
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    views integer NOT NULL DEFAULT 0,
    viewed_at timestamptz
);
CREATE INDEX report_links_report ON report_links (report_id, id DESC);

COMMENT ON TABLE report_links IS 'Each row is a link that shows one report without log-in, until the link expires or is revoked.';
COMMENT ON COLUMN report_links.hash IS 'the SHA-256 hash of the secret in the link; the secret is not stored';
COMMENT ON COLUMN report_links.views IS 'how often the link was opened';
COMMENT ON COLUMN report_links.viewed_at IS 'the time of the last view; null without views';

ALTER TABLE report_links ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE report_links;
