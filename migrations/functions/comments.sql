-- revision 1
-- Comments on tables and columns. schema.sql shows them beside the columns.

COMMENT ON TABLE alert_attempts IS 'Attempts at a delivery of alerts.';
COMMENT ON COLUMN alert_attempts.status_code IS 'the HTTP status; null: no HTTP response';
COMMENT ON COLUMN alert_attempts.response IS 'the first bytes of the response body';
COMMENT ON COLUMN alert_attempts.error IS 'empty: the message was delivered';

COMMENT ON TABLE alert_channels IS 'Destinations of the alerts of a customer.';
COMMENT ON COLUMN alert_channels.target IS 'the part of the address that may be shown: scheme and host, or the recipients';
COMMENT ON COLUMN alert_channels.url IS 'sealed, see store.Keyring';
COMMENT ON COLUMN alert_channels.secret IS 'sealed, see store.Keyring';

COMMENT ON TABLE alert_deliveries IS 'Messages to alert channels.';
COMMENT ON COLUMN alert_deliveries.id IS 'UUIDv7; sent to the receiver with each attempt';
COMMENT ON COLUMN alert_deliveries.message IS 'see jobs/alert';

COMMENT ON TABLE alert_events IS 'Events that alert rules report. The key is unique, so each event is written once. No foreign keys: a transaction that ends a run must not wait for a brand that is being deleted.';
COMMENT ON COLUMN alert_events.brand_id IS 'null: all brands of the customer';
COMMENT ON COLUMN alert_events.since IS 'the start of the incident; for a late or missed run, its tick';
COMMENT ON COLUMN alert_events.delivery_id IS 'null: waiting to be sent';

COMMENT ON TABLE alert_facts IS 'Facts about runs that may matter to an alert rule. store.TellFacts turns them into alert events and deletes them. No foreign keys, as in alert_events.';
COMMENT ON COLUMN alert_facts.since IS 'for a late or missed run, its tick; else the time of the event';
COMMENT ON COLUMN alert_facts.details IS 'values of the run that may change later';

COMMENT ON TABLE alert_incidents IS 'Open incidents. No foreign keys, as in alert_events: triggers and store.SweepAlerts delete the incidents of deleted rules and schedules.';
COMMENT ON COLUMN alert_incidents.subject IS 'the id of the schedule, or the name of the engine';
COMMENT ON COLUMN alert_incidents.failures IS 'failed runs in a row';
COMMENT ON COLUMN alert_incidents.since IS 'the start of the incident; part of the keys of its events';

COMMENT ON TABLE alert_rules IS 'Problems to report, and the channels that get the reports.';
COMMENT ON COLUMN alert_rules.brand_id IS 'null: all brands of the customer';
COMMENT ON COLUMN alert_rules.failures IS 'kind failing only: number of failed runs of a schedule in a row';
COMMENT ON COLUMN alert_rules.seconds IS 'kinds late and silent only: time after the tick and its jitter';

COMMENT ON TABLE answers IS 'Answers of engines to queries in runs, or the failures to get one.';
COMMENT ON COLUMN answers.id IS 'UUIDv7';
COMMENT ON COLUMN answers.query_id IS 'null: the query was deleted';
COMMENT ON COLUMN answers.query_text IS 'the text that was sent';
COMMENT ON COLUMN answers.country IS 'as requested; country_applied says whether the engine received it';
COMMENT ON COLUMN answers.locale IS 'as requested; locale_applied says whether the engine received it';
COMMENT ON COLUMN answers.cost_usd IS 'null: unknown';
COMMENT ON COLUMN answers.cost_source IS 'reported by the engine, computed from the price table, or empty: unknown';
COMMENT ON COLUMN answers.retry_at IS 'when a failed call is repeated; null: settled';
COMMENT ON COLUMN answers.reason_code IS 'the reason for error_message, see store/reason.go; null: none, or an older version wrote the row';
COMMENT ON COLUMN answers.position_version IS 'version of the scorer; 0: not scored';
COMMENT ON COLUMN answers.sentiment_version IS 'version of the scorer; 0: not scored';
COMMENT ON COLUMN answers.judge_version IS 'version of the judge; 0: not judged';
COMMENT ON COLUMN answers.judged_at IS 'time of the last call of the judge, successful or not; tokens and costs are those of that call';
COMMENT ON COLUMN answers.judge_lease_until IS 'until then a worker has leased the answer for the judge';
COMMENT ON COLUMN answers.judge_error IS 'why the judge did not judge the answer';
COMMENT ON COLUMN answers.judge_cost_usd IS 'null: unknown';
COMMENT ON COLUMN answers.judge_dropped IS 'judgements whose quote is not in the text';
COMMENT ON COLUMN answers.text_deleted_at IS 'when text, sources and searches were deleted; the scores stay';

COMMENT ON TABLE api_tokens IS 'API tokens.';
COMMENT ON COLUMN api_tokens.hash IS 'SHA-256 of the secret, which is random';
COMMENT ON COLUMN api_tokens.customer_id IS 'null: all customers';
COMMENT ON COLUMN api_tokens.expires_at IS 'null: never';

COMMENT ON TABLE audit_log IS 'The history of changes. Entries outlive their objects, so the table has no foreign keys.';
COMMENT ON COLUMN audit_log.actor IS 'an e-mail address, the name of a token, the subject of a JWT, or the command line';
COMMENT ON COLUMN audit_log.actor_customer_id IS 'the customer that the actor is limited to; null: all customers';
COMMENT ON COLUMN audit_log.before IS 'null: created';
COMMENT ON COLUMN audit_log.after IS 'null: deleted';

COMMENT ON TABLE brands IS 'Brands whose mentions in answers are tracked.';
COMMENT ON COLUMN brands.collectors IS 'the engines of schedules without their own list; empty: the default engines';

COMMENT ON TABLE citations IS 'Pages that answers cite or that engines consulted.';
COMMENT ON COLUMN citations.url IS 'normalised';
COMMENT ON COLUMN citations.domain IS 'registrable domain';
COMMENT ON COLUMN citations.cited IS 'false: only consulted';
COMMENT ON COLUMN citations.competitor_id IS 'null: none, or deleted';

COMMENT ON TABLE collector_calls IS 'Calls in progress. The row of a killed node''s call stays until it expires.';
COMMENT ON COLUMN collector_calls.id IS 'the id of the call, see store.RunCall.ID';

COMMENT ON TABLE collectors IS 'The state of each engine, shared by all nodes.';
COMMENT ON COLUMN collectors.next_call_at IS 'the theoretical arrival time of the next call, of the generic cell rate algorithm';
COMMENT ON COLUMN collectors.held_until IS 'the engine asked for no calls until then';
COMMENT ON COLUMN collectors.paused_at IS 'an admin has paused it for all customers; null: not paused';

COMMENT ON TABLE competitors IS 'Other names whose mentions in the answers of a brand are tracked.';

COMMENT ON TABLE customers IS 'Tenants. They own brands.';
COMMENT ON COLUMN customers.min_interval_seconds IS 'the minimum time between ticks of a schedule; 0: any';
COMMENT ON COLUMN customers.max_calls_per_day IS 'null: the server''s default';
COMMENT ON COLUMN customers.max_cost_usd_per_day IS 'null: the server''s default';
COMMENT ON COLUMN customers.keep_runs_days IS 'null: the server''s default; 0: for ever';
COMMENT ON COLUMN customers.keep_answers_days IS 'like keep_runs_days; no answer is kept longer than its run';
COMMENT ON COLUMN customers.keep_raw_days IS 'like keep_runs_days; no text is kept longer than its answer';
COMMENT ON COLUMN customers.deleted_at IS 'since then the customer is invisible and deleted in pieces; null: not deleted';

COMMENT ON TABLE idempotency_keys IS 'Responses to requests with an Idempotency-Key, written in the transactions of the requests.';

COMMENT ON TABLE job_runs IS 'Runs of schedules.';
COMMENT ON COLUMN job_runs.id IS 'UUIDv7, so that new rows are neighbours in the indexes';
COMMENT ON COLUMN job_runs.scheduled_job_id IS 'null: the schedule was deleted';
COMMENT ON COLUMN job_runs.scheduled_for IS 'the tick, without jitter';
COMMENT ON COLUMN job_runs.error_message IS 'on a completed run: what failed';
COMMENT ON COLUMN job_runs.reason_code IS 'the reason for error_message, see store/reason.go; null: none, or an older version wrote the row';
COMMENT ON COLUMN job_runs.options IS 'the metadata of the schedule when the run was created';
COMMENT ON COLUMN job_runs.metadata IS 'see store.RunMetadata';
COMMENT ON COLUMN job_runs.metrics IS 'see store.Metrics';
COMMENT ON COLUMN job_runs.waits_for IS 'the run that must end before this one starts';
COMMENT ON COLUMN job_runs.rescores IS 'the run whose answers it re-scores; null: none. No foreign key, so that it stays when that run is deleted';

COMMENT ON TABLE login_failures IS 'Failed log-ins by account and by address, which slow down the next one.';

COMMENT ON TABLE positions IS 'Mentions of names in answers.';
COMMENT ON COLUMN positions.name IS 'the name that was searched for; it stays when the competitor is deleted';
COMMENT ON COLUMN positions.mention_order IS '1: the first distinct name in the answer';
COMMENT ON COLUMN positions.list_rank IS 'null: not in a list';
COMMENT ON COLUMN positions.first_offset IS 'offset of the first mention in bytes';

COMMENT ON TABLE queries IS 'Prompts to ask about a brand.';
COMMENT ON COLUMN queries.locale IS 'BCP 47; empty: that of the schedule, else none';
COMMENT ON COLUMN queries.country IS 'ISO 3166-1 alpha-2; empty: that of the schedule, else none';

COMMENT ON TABLE retention_marks IS 'The id up to which the texts of a brand''s answers are deleted. The mark replaces an index.';

COMMENT ON TABLE run_spending IS 'The spending of a run, and the amount that spending_days counts for it: more while the run has a reservation, the same when the run is settled. No foreign key to customers: rows are deleted with their runs.';
COMMENT ON COLUMN run_spending.day IS 'the day of the last reservation';
COMMENT ON COLUMN run_spending.calls IS 'number of calls; each attempt counts';
COMMENT ON COLUMN run_spending.cost_usd IS 'cost of these calls, as far as it is known';

COMMENT ON TABLE scheduled_jobs IS 'Schedules. store/schedule_field.go defines the fields that users set.';
COMMENT ON COLUMN scheduled_jobs.name IS 'the natural key of an import';
COMMENT ON COLUMN scheduled_jobs.next_run_at IS 'null: not planned yet, or schedule_error says why there is none';
COMMENT ON COLUMN scheduled_jobs.schedule_error IS 'why an active schedule has no next run';
COMMENT ON COLUMN scheduled_jobs.spec_changed_at IS 'ticks up to this time do not fire';
COMMENT ON COLUMN scheduled_jobs.paused_reason IS 'why Tidewatch paused it; null: a user did, or it is active';
COMMENT ON COLUMN scheduled_jobs.metadata IS 'see store.Options';

COMMENT ON TABLE scheduler_state IS 'When the last tick was worked, for /readyz. One row.';

COMMENT ON TABLE schema_functions IS 'The files in migrations/functions that the database has, with their revisions.';
COMMENT ON COLUMN schema_functions.hash IS 'SHA-256 of the content';

COMMENT ON TABLE sentiments IS 'Sentiments of answers about names.';
COMMENT ON COLUMN sentiments.name IS 'the name that was searched for; it stays when the competitor is deleted';
COMMENT ON COLUMN sentiments.clauses IS 'number of scored clauses';
COMMENT ON COLUMN sentiments.quote IS 'the words that the judge quotes; empty: scored by the lexicon';

COMMENT ON TABLE sessions IS 'Logins of users.';
COMMENT ON COLUMN sessions.hash IS 'SHA-256 of the secret';

COMMENT ON TABLE spending_days IS 'The spending of the runs of a customer in a day (UTC), reservations included.';

COMMENT ON TABLE trend_buckets IS 'Sums of the scored answers of a brand by quarter of an hour, engine and name. The days and weeks of every time zone consist of whole quarters of an hour. Rows with the owner "all" have the totals. The rows are computed from answers and scores whenever those change, and may be deleted.';
COMMENT ON COLUMN trend_buckets.answers IS 'owner "all": scored answers with status ok; else: answers that mention the name';
COMMENT ON COLUMN trend_buckets.order_sum IS 'sum of the orders of first mention';
COMMENT ON COLUMN trend_buckets.sentiments IS 'number of sentiments in sentiment_sum';
COMMENT ON COLUMN trend_buckets.citations IS 'owner "all": cited pages; else: cited pages of the domains of the name';

COMMENT ON TABLE users IS 'People who log in with a password.';
COMMENT ON COLUMN users.customer_id IS 'null: all customers';
COMMENT ON COLUMN users.password_hash IS 'argon2id, in the PHC string format';
