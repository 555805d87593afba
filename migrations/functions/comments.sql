-- revision 9
-- Comments on tables and columns. schema.sql shows these comments beside the tables and columns.

COMMENT ON TABLE alert_attempts IS 'Each row is an attempt to deliver a message with alerts.';
COMMENT ON COLUMN alert_attempts.status_code IS 'the HTTP status; null if there was no HTTP response';
COMMENT ON COLUMN alert_attempts.response IS 'the first bytes of the response body';
COMMENT ON COLUMN alert_attempts.error IS 'the error of the attempt; empty if the message reached all recipients';

COMMENT ON TABLE alert_channels IS 'Each row is a destination of the alerts of a customer.';
COMMENT ON COLUMN alert_channels.target IS 'the part of the address that users may see: scheme and host, or the recipients';
COMMENT ON COLUMN alert_channels.url IS 'the encrypted address, see store.Keyring';
COMMENT ON COLUMN alert_channels.secret IS 'the encrypted secret, see store.Keyring';

COMMENT ON TABLE alert_deliveries IS 'Each row is a message to an alert channel.';
COMMENT ON COLUMN alert_deliveries.id IS 'UUIDv7; each attempt sends this id to the receiver';
COMMENT ON COLUMN alert_deliveries.message IS 'the content of the message, see jobs/alert';

COMMENT ON TABLE alert_events IS 'Each row is an event that an alert rule reports. The key is unique, so each event has one row. The table has no foreign keys, because a transaction that ends a run must not wait for the deletion of a brand.';
COMMENT ON COLUMN alert_events.brand_id IS 'the brand of the event; null if the event concerns all brands of the customer';
COMMENT ON COLUMN alert_events.since IS 'the start of the incident; for a late or missed run, the time of its tick';
COMMENT ON COLUMN alert_events.delivery_id IS 'the delivery that contains the event; null until the event is part of a delivery';

COMMENT ON TABLE alert_facts IS 'Each row is a fact about a run that may matter to an alert rule. store.TellFacts turns facts into alert events and deletes the facts. The table has no foreign keys, for the same reason as alert_events.';
COMMENT ON COLUMN alert_facts.since IS 'for a late or missed run, the time of its tick; otherwise the time of the event';
COMMENT ON COLUMN alert_facts.details IS 'copies of values of the run that may change later';

COMMENT ON TABLE alert_incidents IS 'Each row is an open incident. The table has no foreign keys, for the same reason as alert_events. Triggers and store.SweepAlerts delete the incidents of deleted rules and schedules.';
COMMENT ON COLUMN alert_incidents.subject IS 'the id of the schedule, or the name of the engine';
COMMENT ON COLUMN alert_incidents.failures IS 'the number of failed runs in a row';
COMMENT ON COLUMN alert_incidents.since IS 'the start of the incident, which is part of the keys of its events';

COMMENT ON TABLE alert_rules IS 'Each row is a rule that selects the problems to report and the channels that receive the reports.';
COMMENT ON COLUMN alert_rules.brand_id IS 'the brand of the rule; null if the rule applies to all brands of the customer';
COMMENT ON COLUMN alert_rules.failures IS 'only for rules of kind failing: the number of failed runs of a schedule in a row that causes an alert';
COMMENT ON COLUMN alert_rules.seconds IS 'only for rules of kind late or silent: the time to wait after the tick and its jitter';

COMMENT ON TABLE answers IS 'Each row is the answer of an engine to a query of a run, or a failed call.';
COMMENT ON COLUMN answers.id IS 'UUIDv7';
COMMENT ON COLUMN answers.query_id IS 'the query; null after the query was deleted';
COMMENT ON COLUMN answers.query_text IS 'the text of the query that was sent';
COMMENT ON COLUMN answers.country IS 'the requested country; country_applied shows whether the engine received it';
COMMENT ON COLUMN answers.locale IS 'the requested locale; locale_applied shows whether the engine received it';
COMMENT ON COLUMN answers.truncated IS 'whether a length limit of the engine ended the text';
COMMENT ON COLUMN answers.attempt_id IS 'the id of the last attempt; null if the first attempt is the last, whose id is the id of the row';
COMMENT ON COLUMN answers.created_at IS 'the time at which the last attempt was stored';
COMMENT ON COLUMN answers.cost_usd IS 'the cost of all attempts in US dollars; null if unknown';
COMMENT ON COLUMN answers.cost_source IS 'reported if the engine reported the cost; computed if the cost comes from the price table; empty if the cost is unknown';
COMMENT ON COLUMN answers.retry_at IS 'the time at which a failed call is repeated; null if the call is not repeated';
COMMENT ON COLUMN answers.reason_code IS 'the reason for error_message, see store/reason.go; null if there is no error or an older version wrote the row';
COMMENT ON COLUMN answers.position_version IS 'the version of the scorer that scored positions; 0 if the answer is not scored';
COMMENT ON COLUMN answers.sentiment_version IS 'the version of the scorer that scored sentiment; 0 if the answer is not scored';
COMMENT ON COLUMN answers.judge_version IS 'the version of the judge; 0 if the answer is not judged';
COMMENT ON COLUMN answers.judged_at IS 'the time of the last call of the judge, successful or not; the judge columns for tokens and costs are about that call';
COMMENT ON COLUMN answers.judge_lease_until IS 'the end of the lease of the worker that judges the answer';
COMMENT ON COLUMN answers.judge_error IS 'the reason why the judge did not judge the answer';
COMMENT ON COLUMN answers.judge_cost_usd IS 'the cost of the judge in US dollars; null if unknown';
COMMENT ON COLUMN answers.judge_dropped IS 'the number of judgements that were dropped, for example because their quote is not in the text';
COMMENT ON COLUMN answers.text_deleted_at IS 'the time at which text, sources and searches were deleted; the scores stay';

COMMENT ON TABLE api_tokens IS 'Each row is an API token of a program.';
COMMENT ON COLUMN api_tokens.hash IS 'the SHA-256 hash of the secret, which is random';
COMMENT ON COLUMN api_tokens.customer_id IS 'the customer to which the token is limited; null if the token is valid for all customers';
COMMENT ON COLUMN api_tokens.expires_at IS 'the time at which the token expires; null if the token does not expire';

COMMENT ON TABLE audit_log IS 'The audit log is the history of changes. An entry stays after its object is deleted, so the table has no foreign keys.';
COMMENT ON COLUMN audit_log.actor IS 'an e-mail address, the name of a token, the subject of a JWT, or the command line';
COMMENT ON COLUMN audit_log.actor_customer_id IS 'the customer to which the actor is limited; null if the actor has access to all customers';
COMMENT ON COLUMN audit_log.before IS 'the object before the change; null if the change created the object';
COMMENT ON COLUMN audit_log.after IS 'the object after the change; null if the change deleted the object';

COMMENT ON TABLE brand_keys IS 'Each row is the id of a brand. The rows of a deleted brand in other tables refer to it until they are deleted.';
COMMENT ON COLUMN brand_keys.deleted_at IS 'the time of the deletion of the brand; null if the brand exists';

COMMENT ON TABLE brands IS 'Each row is a brand whose mentions in answers are tracked.';
COMMENT ON COLUMN brands.collectors IS 'the engines for schedules that have no own list; if empty, the default engines apply';

COMMENT ON TABLE citations IS 'Each row is a page that an answer cites, or that an engine consulted for an answer.';
COMMENT ON COLUMN citations.url IS 'the normalized URL';
COMMENT ON COLUMN citations.domain IS 'the registrable domain of the URL';
COMMENT ON COLUMN citations.cited IS 'whether the answer cites the page; false if the engine only consulted the page';
COMMENT ON COLUMN citations.competitor_id IS 'the competitor that owns the domain; null if there is none or the competitor was deleted';

COMMENT ON TABLE collector_calls IS 'Each row is a call to an engine that is in progress. If a node is killed during a call, the row of the call stays until other nodes regard the node as lost, and at most until expires_at.';
COMMENT ON COLUMN collector_calls.node IS 'the node that makes the call, see nodes.id; null for nodes of earlier versions';
COMMENT ON COLUMN collector_calls.id IS 'the id of the call, see store.RunCall.ID';

COMMENT ON TABLE collectors IS 'Each row is the state of an engine, which all nodes share.';
COMMENT ON COLUMN collectors.next_call_at IS 'the theoretical arrival time of the next call, as defined by the generic cell rate algorithm';
COMMENT ON COLUMN collectors.held_until IS 'the time until which the engine asked clients to send no calls';
COMMENT ON COLUMN collectors.paused_at IS 'the time at which an admin paused the engine for all customers; null if the engine is not paused';

COMMENT ON TABLE competitors IS 'Each row is a competitor of a brand. Mentions of competitors in the answers for the brand are tracked.';

COMMENT ON TABLE customers IS 'Each row is a customer (tenant), which owns brands.';
COMMENT ON COLUMN customers.min_interval_seconds IS 'the minimum time between two ticks of a schedule; 0 means no minimum';
COMMENT ON COLUMN customers.max_calls_per_day IS 'the cap on calls per day; if null, the default of the server applies';
COMMENT ON COLUMN customers.max_cost_usd_per_day IS 'the cap on US dollars per day; if null, the default of the server applies';
COMMENT ON COLUMN customers.keep_runs_days IS 'the maximum age of runs in days; if null, the default of the server applies; 0 means no maximum';
COMMENT ON COLUMN customers.keep_answers_days IS 'the maximum age of answers in days, like keep_runs_days; an answer is deleted with its run at the latest';
COMMENT ON COLUMN customers.keep_raw_days IS 'the maximum age of texts in days, like keep_runs_days; a text is deleted with its answer at the latest';
COMMENT ON COLUMN customers.deleted_at IS 'the time of the deletion, after which the customer is invisible and its rows are deleted in steps; null if the customer is not deleted';

COMMENT ON TABLE idempotency_keys IS 'Each row is the response to a request with an Idempotency-Key. The transaction that executes the request also stores the response.';

COMMENT ON TABLE job_runs IS 'Each row is a run of a schedule.';
COMMENT ON COLUMN job_runs.id IS 'UUIDv7, so that new rows are adjacent in the indexes';
COMMENT ON COLUMN job_runs.scheduled_job_id IS 'the schedule; null after the deletion of the schedule, as soon as a job has cleared the reference';
COMMENT ON COLUMN job_runs.scheduled_for IS 'the time of the tick, without jitter';
COMMENT ON COLUMN job_runs.error_message IS 'the error of the run; a completed run lists its failed calls here';
COMMENT ON COLUMN job_runs.reason_code IS 'the reason for error_message, see store/reason.go; null if there is no error or an older version wrote the row';
COMMENT ON COLUMN job_runs.options IS 'the metadata of the schedule when the run was created';
COMMENT ON COLUMN job_runs.metadata IS 'facts about the run, see store.RunMetadata';
COMMENT ON COLUMN job_runs.metrics IS 'the metrics of the run, see store.Metrics';
COMMENT ON COLUMN job_runs.waits_for IS 'the run that must end before this run starts';
COMMENT ON COLUMN job_runs.rescores IS 'the run whose answers this run re-scores, or null. The column has no foreign key, so that the value stays when the other run is deleted.';

COMMENT ON TABLE login_failures IS 'Each row counts the failed log-ins of an account or an address. Failed log-ins slow down further log-ins.';

COMMENT ON TABLE nodes IS 'Each row is a node that works jobs. The node holds an advisory lock while its process is alive, see store.JoinNodes.';
COMMENT ON COLUMN nodes.id IS 'the id of the node, as in river_job.attempted_by';
COMMENT ON COLUMN nodes.lost_at IS 'since when the node has not held its lock; null if the node holds its lock';

COMMENT ON TABLE positions IS 'Each row describes the mentions of a name in an answer.';
COMMENT ON COLUMN positions.name IS 'the name that was searched for; the value stays when the competitor is deleted';
COMMENT ON COLUMN positions.mention_order IS 'the position among the distinct names of the answer by first mention; the first name has position 1';
COMMENT ON COLUMN positions.list_rank IS 'the rank of the name in a list; null if the name is not in a list';
COMMENT ON COLUMN positions.first_offset IS 'the offset of the first mention in bytes';

COMMENT ON TABLE queries IS 'Each row is a query about a brand. Runs send queries to engines.';
COMMENT ON COLUMN queries.locale IS 'a BCP 47 language tag; if empty, the locale of the schedule applies, if any';
COMMENT ON COLUMN queries.country IS 'an ISO 3166-1 alpha-2 code; if empty, the country of the schedule applies, if any';

COMMENT ON TABLE retention_marks IS 'Each row is the id up to which the texts of the answers of a brand are deleted. With these ids, the deletion of texts needs no index.';

COMMENT ON TABLE run_spending IS 'Each row contains the spending of a run, and the amount that spending_days counts for the run. While a run has a reservation, the counted amount is higher than its spending. After the settlement of a run, both amounts are equal. The table has no foreign key to customers, because rows are deleted with their runs.';
COMMENT ON COLUMN run_spending.day IS 'the day of the last reservation';
COMMENT ON COLUMN run_spending.calls IS 'the number of calls; each attempt counts as a call';
COMMENT ON COLUMN run_spending.cost_usd IS 'the sum of the known costs of the calls in US dollars';

COMMENT ON TABLE schedule_keys IS 'Each row is the id of a schedule. The runs of a deleted schedule refer to it until the references are cleared.';
COMMENT ON COLUMN schedule_keys.deleted_at IS 'the time of the deletion of the schedule; null if the schedule exists';

COMMENT ON TABLE scheduled_jobs IS 'Each row is a schedule. store/schedule_field.go defines the fields that users set.';
COMMENT ON COLUMN scheduled_jobs.name IS 'the name by which an import matches schedules';
COMMENT ON COLUMN scheduled_jobs.next_run_at IS 'the time of the next run; null if the run is not planned yet, the schedule fires after another schedule, or schedule_error states why there is none';
COMMENT ON COLUMN scheduled_jobs.schedule_error IS 'the reason why an active schedule has no next run; empty if the schedule fires after another schedule';
COMMENT ON COLUMN scheduled_jobs.spec_changed_at IS 'the time of the last change of the spec; ticks up to this time do not fire';
COMMENT ON COLUMN scheduled_jobs.paused_reason IS 'the reason why Tidewatch paused the schedule; null if a user paused the schedule or the schedule is active';
COMMENT ON COLUMN scheduled_jobs.search_words IS 'the words of the names of the schedule and its brand, see functions/search.sql';
COMMENT ON COLUMN scheduled_jobs.metadata IS 'the options of the runs, see store.Options';

COMMENT ON TABLE scheduler_state IS 'The only row contains the time at which the last tick was processed, and the state of the time-zone data. /readyz reports both.';

COMMENT ON TABLE schema_functions IS 'Each row is a file of migrations/functions that was applied to the database, with its revision.';
COMMENT ON COLUMN schema_functions.hash IS 'the SHA-256 hash of the content of the file';

COMMENT ON TABLE sentiments IS 'Each row is the sentiment that an answer expresses about a name.';
COMMENT ON COLUMN sentiments.name IS 'the name that was searched for; the value stays when the competitor is deleted';
COMMENT ON COLUMN sentiments.clauses IS 'the number of scored clauses';
COMMENT ON COLUMN sentiments.confidence IS 'the probability, from 0 to 1, that the most probable label is right; null for judgements and for sentiments of earlier versions';
COMMENT ON COLUMN sentiments.label IS 'unsure if the confidence is below the threshold of the scorer';
COMMENT ON COLUMN sentiments.quote IS 'the words that the judge quotes from the answer; empty if the sentiment is not a judgement';

COMMENT ON TABLE sessions IS 'Each row is the session of a user who has logged in.';
COMMENT ON COLUMN sessions.hash IS 'the SHA-256 hash of the secret of the session';

COMMENT ON TABLE spending_days IS 'Each row is the spending of a customer on a day (UTC), including the reservations of runs.';

COMMENT ON TABLE superseded_ticks IS 'Each row is a period in which ticks of a schedule were due and not processed before a change of the schedule. A scheduler counts the ticks by the old spec, stores the count on a skipped run, and deletes the row.';
COMMENT ON COLUMN superseded_ticks.scheduled_job_id IS 'the schedule, even if it was deleted';
COMMENT ON COLUMN superseded_ticks.run_id IS 'the skipped run of the first tick; null if the change added no run';
COMMENT ON COLUMN superseded_ticks.first_at IS 'the planned tick, which is the first tick of the period; null if no tick was planned';
COMMENT ON COLUMN superseded_ticks.since IS 'the planned tick, or the time after which the next run had not been planned';
COMMENT ON COLUMN superseded_ticks.until IS 'the time of the change';
COMMENT ON COLUMN superseded_ticks.ticked IS 'the ticks of the period that have runs of their own';
COMMENT ON COLUMN superseded_ticks.reason IS 'a clause that names the change, such as: The schedule was edited';
COMMENT ON COLUMN superseded_ticks.error IS 'the reason why the database refused the skipped run; null if there is none';

COMMENT ON TABLE trend_buckets IS 'Each row contains sums over the scored answers of a brand for a quarter-hour, an engine and a name. The days and weeks of every time zone consist of whole quarter-hours. Rows with the owner "all" contain the totals over all names. The rows outlive the answers that retention deletes. Do not delete rows, because Tidewatch does not notice missing rows of earlier days.';
COMMENT ON COLUMN trend_buckets.answers IS 'the number of answers that mention the name; for the owner "all", the number of scored answers with status ok';
COMMENT ON COLUMN trend_buckets.truncated IS 'the number of truncated answers among the answers';
COMMENT ON COLUMN trend_buckets.order_sum IS 'the sum of the mention orders of the name';
COMMENT ON COLUMN trend_buckets.sentiment_sum IS 'the sum of the scores of sure sentiments';
COMMENT ON COLUMN trend_buckets.sentiments IS 'the number of sure sentiments, which sentiment_sum adds up';
COMMENT ON COLUMN trend_buckets.unsure IS 'the number of unsure sentiments; null means 0';
COMMENT ON COLUMN trend_buckets.citations IS 'the number of cited pages on the domains of the name; for the owner "all", the number of all cited pages';

COMMENT ON TABLE users IS 'Each row is a user, who logs in with a password or with OpenID Connect.';
COMMENT ON COLUMN users.customer_id IS 'the customer to which the user is limited; null if the user has access to all customers';
COMMENT ON COLUMN users.password_hash IS 'the argon2id hash of the password, in the PHC string format; empty if the user has no password';
