-- +goose Up
-- Changes of the answers about a brand, as insights/change.go defines them. A change keeps its run's id when retention
-- deletes the run, so the column has no foreign key.
CREATE TABLE changes (
    id uuid PRIMARY KEY DEFAULT tidewatch_uuid7(),
    number bigint GENERATED ALWAYS AS IDENTITY,
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    run_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT changes_kind_valid CHECK (kind IN ('mentioned', 'no_longer_mentioned', 'overtaken',
        'sentiment_turned', 'own_page_cited', 'own_page_no_longer_cited', 'new_source', 'figure_moved', 'engine_silent',
        'run_partial', 'engine_out', 'model_changed', 'query_set_changed', 'names_changed', 'run_not_examined')),
    severity text NOT NULL CONSTRAINT changes_severity_valid CHECK (severity IN ('high', 'medium', 'low', 'info')),
    key text NOT NULL,
    since timestamptz NOT NULL,
    found_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    cell_id integer,
    collector text NOT NULL DEFAULT '',
    details jsonb NOT NULL DEFAULT '{}',
    UNIQUE (brand_id, run_id, kind, key)
);
CREATE INDEX changes_newest ON changes (brand_id, found_at DESC, id DESC);
CREATE INDEX changes_key ON changes (brand_id, kind, key, found_at DESC);
CREATE INDEX changes_number ON changes (brand_id, number);

CREATE TABLE examined_runs (
    run_id uuid PRIMARY KEY REFERENCES job_runs (id) ON DELETE CASCADE,
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    attempts integer NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    examined_at timestamptz
);
CREATE INDEX examined_runs_brand ON examined_runs (brand_id);

COMMENT ON TABLE changes IS 'Each row is a change of the answers about a brand, or a notice why changes were not worked out.';
COMMENT ON COLUMN changes.number IS 'the order in which the changes of a brand were stored';
COMMENT ON COLUMN changes.run_id IS 'the run after which the change was found; the value stays when the run is deleted';
COMMENT ON COLUMN changes.key IS 'the subject of the change, which is unique within the kind and the run';
COMMENT ON COLUMN changes.since IS 'the first answer or the first day that shows the change';
COMMENT ON COLUMN changes.found_at IS 'the end of the run';
COMMENT ON COLUMN changes.cell_id IS 'the cell, see the table cells; null if the change is about several cells';
COMMENT ON COLUMN changes.collector IS 'the answer engine; empty if the change is about all engines';
COMMENT ON COLUMN changes.details IS 'the figures and the evidence, see store.ChangeDetails';
COMMENT ON TABLE examined_runs IS 'Each row is a run of a data collection whose changes are worked out or failed to be worked out.';
COMMENT ON COLUMN examined_runs.attempts IS 'the number of failed attempts';
COMMENT ON COLUMN examined_runs.error IS 'the error of the last failed attempt';
COMMENT ON COLUMN examined_runs.examined_at IS 'null until the changes are worked out';

ALTER TABLE changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE examined_runs ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE examined_runs;
DROP TABLE changes;
