-- +goose Up
-- Customers take turns at the limit of an engine.
ALTER TABLE collectors ADD COLUMN served double precision NOT NULL DEFAULT 0;

CREATE TABLE collector_shares (
    collector text NOT NULL REFERENCES collectors (name) ON DELETE CASCADE,
    customer_id uuid NOT NULL,
    served double precision NOT NULL,
    PRIMARY KEY (collector, customer_id)
);
CREATE INDEX collector_shares_customer ON collector_shares (customer_id);

CREATE TABLE collector_waits (
    collector text NOT NULL REFERENCES collectors (name) ON DELETE CASCADE,
    run_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    manual boolean NOT NULL,
    due integer NOT NULL,
    ready integer NOT NULL,
    since timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    asks_at timestamptz NOT NULL,
    PRIMARY KEY (collector, run_id)
);
CREATE INDEX collector_waits_customer ON collector_waits (customer_id);

ALTER TABLE collector_shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE collector_waits ENABLE ROW LEVEL SECURITY;

COMMENT ON COLUMN collectors.served IS 'the least number in the column "served" of the customers that wait for the engine; a customer that begins to wait starts with this number';
COMMENT ON TABLE collector_shares IS 'Each row is a customer that has waited for the limit of an engine. The customer with the smallest number "served" has the next turn.';
COMMENT ON COLUMN collector_shares.served IS 'the calls that the engine admitted for the customer while customers waited; the virtual time of start-time fair queueing';
COMMENT ON TABLE collector_waits IS 'Each row is a run that waits for the limit of an engine. A row whose run no longer asks is deleted after a minute.';
COMMENT ON COLUMN collector_waits.due IS 'the calls to the engine that the run still has to make';
COMMENT ON COLUMN collector_waits.ready IS 'the calls that the run can make at the same time';
COMMENT ON COLUMN collector_waits.since IS 'the time of the first refusal';
COMMENT ON COLUMN collector_waits.asked_at IS 'the time of the last refusal; -infinity if the job of the run was woken after the refusal';
COMMENT ON COLUMN collector_waits.customer_id IS 'the customer; there is no foreign key, so that an admission does not wait for a change of the customer';
COMMENT ON COLUMN collector_waits.asks_at IS 'the time at which the run asks for admission again';

-- +goose Down
DROP FUNCTION IF EXISTS collector_admit_in_turn, collector_turns, collector_open, collector_made, collector_places,
    collector_take, collector_wake;
DROP TABLE collector_waits;
DROP TABLE collector_shares;
ALTER TABLE collectors DROP COLUMN served;
