-- +goose Up
-- A re-score covers a segment of the stored answers of its brand. The default values describe a re-score of all answers
-- that does not ask the judge, which is what nodes of earlier versions start.
ALTER TABLE rescores
    ADD COLUMN period_from timestamptz,
    ADD COLUMN period_to timestamptz,
    ADD COLUMN collectors text[],
    ADD COLUMN outdated_only boolean NOT NULL DEFAULT false,
    ADD COLUMN asks_judge boolean NOT NULL DEFAULT false,
    ADD COLUMN rate integer CONSTRAINT rescores_rate_check CHECK (rate BETWEEN 1 AND 10000),
    ADD COLUMN scored_to uuid,
    ADD COLUMN to_judge uuid[],
    ADD COLUMN active_seconds double precision NOT NULL DEFAULT 0,
    ADD COLUMN judge_calls integer NOT NULL DEFAULT 0,
    ADD COLUMN judge_failed integer NOT NULL DEFAULT 0,
    ADD COLUMN judge_cost_usd double precision NOT NULL DEFAULT 0,
    ADD COLUMN judge_cap text NOT NULL DEFAULT '',
    ADD COLUMN judge_cap_message text NOT NULL DEFAULT '',
    ADD COLUMN judge_stopped text NOT NULL DEFAULT '',
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN paused_by text;
COMMENT ON TABLE rescores IS 'Each row is the segment and the progress of a run that re-scores stored answers of a brand.';
COMMENT ON COLUMN rescores.period_from IS 'the start of the period in which the answers were stored; null if the period has no start';
COMMENT ON COLUMN rescores.period_to IS 'the end of the period, which is not part of the period; null if the period has no end';
COMMENT ON COLUMN rescores.collectors IS 'the engines of the answers; null for all engines';
COMMENT ON COLUMN rescores.outdated_only IS 'whether only answers of earlier scorer versions are scored';
COMMENT ON COLUMN rescores.asks_judge IS 'whether answers without a judgement are sent to the judge';
COMMENT ON COLUMN rescores.rate IS 'the maximum number of answers per second; null for the setting of the node';
COMMENT ON COLUMN rescores.scored_to IS 'the cursor: the smallest id of the scored answers, because batches go from the newest answer to the oldest';
COMMENT ON COLUMN rescores.to_judge IS 'the scored answers of the last batch that the judge has not received';
COMMENT ON COLUMN rescores.active_seconds IS 'the time that the scored answers took, without pauses';
COMMENT ON COLUMN rescores.judge_failed IS 'the number of answers for which the judge failed';
COMMENT ON COLUMN rescores.judge_cap IS 'the spending cap that stopped the judge; empty if there is none';
COMMENT ON COLUMN rescores.judge_stopped IS 'the reason why the judge receives no further answers; empty if the judge receives them';

-- +goose Down
ALTER TABLE rescores DROP COLUMN period_from, DROP COLUMN period_to, DROP COLUMN collectors, DROP COLUMN outdated_only,
    DROP COLUMN asks_judge, DROP COLUMN rate, DROP COLUMN scored_to, DROP COLUMN to_judge, DROP COLUMN active_seconds,
    DROP COLUMN judge_calls, DROP COLUMN judge_failed, DROP COLUMN judge_cost_usd, DROP COLUMN judge_cap,
    DROP COLUMN judge_cap_message, DROP COLUMN judge_stopped, DROP COLUMN paused_at, DROP COLUMN paused_by;
COMMENT ON TABLE rescores IS 'The progress of the runs that re-score all stored answers of a brand.';
