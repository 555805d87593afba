package jobs_test

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// ofCustomers returns the tables whose rows belong to customers. A table with customer data has a direct or indirect
// foreign key to customers, or a column that names a customer.
func ofCustomers(t *testing.T, db storetest.DB) []string {
	t.Helper()
	return storetest.Value[[]string](t, db, `WITH RECURSIVE links AS (
			SELECT confrelid AS parent, conrelid AS child FROM pg_constraint WHERE contype = 'f'
			UNION SELECT 'customers'::regclass, a.attrelid FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
				WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace AND NOT a.attisdropped
					AND a.attname IN ('customer_id', 'brand_id', 'scheduled_job_id', 'run_id', 'answer_id', 'user_id')),
		reached AS (SELECT 'customers'::regclass::oid AS id UNION SELECT l.child FROM links l
			JOIN reached r ON l.parent = r.id)
		SELECT array_agg(id::regclass::text ORDER BY id::regclass::text) FROM reached`)
}

// fillCustomer creates a customer with a row in every table that refers to customers.
func fillCustomer(t *testing.T, db storetest.DB) uuid.UUID {
	t.Helper()
	brand := db.Brand(t, 1)
	job := db.Schedule(t, brand)
	insertPast(t, db, job, 2*day, 3)
	run, err := idle(t, db).Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	_, err = db.RefreshFacts(t.Context(), brand.ID, 10)
	require.NoError(t, err)
	for _, statement := range []string{
		"UPDATE scheduled_jobs SET jitter_seconds = 1 WHERE customer_id = $1", // makes a version
		`INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version)
			SELECT a.id, 1, 'https://acme.example', true, 'brand', 'x', 1 FROM answers a JOIN brands b ON b.id = a.brand_id
				WHERE b.customer_id = $1`,
		`INSERT INTO answer_scores (answer_id, scorer, scorer_version) SELECT a.id, 'x', 1 FROM answers a
			JOIN brands b ON b.id = a.brand_id WHERE b.customer_id = $1 ON CONFLICT DO NOTHING`,
		`INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, key, name, form, first_offset,
				end_offset)
			SELECT a.id, a.brand_id, a.created_at, a.collector, a.country, 'initech', 'Initech', 'item', 0, 7
			FROM answers a JOIN brands b ON b.id = a.brand_id WHERE b.customer_id = $1`,
		"INSERT INTO candidate_marks (brand_id) SELECT id FROM brands WHERE customer_id = $1",
		`INSERT INTO candidate_cells (brand_id, collector, country) SELECT id, 'x', '' FROM brands WHERE customer_id = $1`,
		`INSERT INTO candidate_months (brand_id, month, key, name, cells, answers, firsts, lasts)
			SELECT id, current_date, 'x', 'x', '{1}', '{1}', '{now}', '{now}' FROM brands WHERE customer_id = $1`,
		"INSERT INTO summed_candidates (brand_id, month) SELECT id, current_date FROM brands WHERE customer_id = $1",
		`INSERT INTO candidate_packs (brand_id, month, key, name, cells)
			SELECT id, current_date, 'x', 'x', '' FROM brands WHERE customer_id = $1`,
		"INSERT INTO changed_candidates (brand_id, month) SELECT id, current_date FROM brands WHERE customer_id = $1",
		// The node does not dispatch the chained tick, because the column "error" is set.
		`INSERT INTO chained_ticks (scheduled_job_id, after_run_id, after, brand_id, at, error)
			SELECT id, gen_random_uuid(), gen_random_uuid(), brand_id, now(), 'x' FROM scheduled_jobs
			WHERE customer_id = $1`,
		`INSERT INTO mailed_reports (scheduled_job_id, brand_id) SELECT id, brand_id FROM scheduled_jobs
			WHERE customer_id = $1`,
		"INSERT INTO schedule_exceptions (kind, customer_id) SELECT 'pause', id FROM customers WHERE id = $1",
		"INSERT INTO discovery_dismissals (brand_id, key, name) SELECT id, 'x', 'X' FROM brands WHERE customer_id = $1",
		`WITH x AS (INSERT INTO collectors (name) VALUES ('x') ON CONFLICT (name) DO UPDATE SET name = 'x' RETURNING name)
			INSERT INTO collector_shares (collector, customer_id, served) SELECT name, $1, 1 FROM x`,
		`INSERT INTO collector_waits (collector, run_id, customer_id, manual, due, ready, since, asked_at, asks_at)
			VALUES ('x', gen_random_uuid(), $1, false, 1, 1, now(), now(), now())`,
		`INSERT INTO reports (brand_id, customer_id, template, title, period_from, period_to, timezone, html, html_bytes,
				created_by)
			SELECT id, customer_id, 'weekly', 'x', now() - interval '1 day', now(), 'UTC', '', 0, 'x' FROM brands
			WHERE customer_id = $1`,
		`INSERT INTO report_links (report_id, hash, created_by, expires_at)
			SELECT id, sha256(id::text::bytea), 'x', now() FROM reports WHERE customer_id = $1`,
		"INSERT INTO customer_looks (customer_id) VALUES ($1)",
		`INSERT INTO report_mails (report_id, recipient) SELECT id, 'x' FROM reports WHERE customer_id = $1`,
		"INSERT INTO spending_days (customer_id, day) VALUES ($1, current_date)",
		`INSERT INTO run_spending (run_id, customer_id, day) SELECT id, customer_id, current_date FROM job_runs
			WHERE customer_id = $1`,
		"INSERT INTO retention_marks (brand_id, raw_until) SELECT id, id FROM brands WHERE customer_id = $1",
		"INSERT INTO bi_roles (role, customer_id) VALUES ($1::text, ($1::text)::uuid)",
		"INSERT INTO users (email, role, customer_id, password_hash) VALUES (($1::uuid)::text, 'admin', $1, 'x')",
		`INSERT INTO sessions (user_id, hash, address, expires_at)
			SELECT id, sha256(email::bytea), '', now() + interval '1 day' FROM users WHERE customer_id = $1`,
		`INSERT INTO password_links (user_id, purpose, hash, expires_at)
			SELECT id, 'reset', sha256(email::bytea), now() + interval '1 hour' FROM users WHERE customer_id = $1`,
		`INSERT INTO api_tokens (name, hash, role, customer_id, created_by)
			VALUES ('t', sha256(($1::uuid)::text::bytea), 'viewer', $1, 'x')`,
		`INSERT INTO audit_log (actor, actor_kind, address, request_id, action, object_kind, object_id, customer_id)
			VALUES ('x', 'user', '', '', 'update', 'brand', 'x', $1)`,
		`INSERT INTO alert_channels (customer_id, name, kind, target, url)
			VALUES ($1, 'chat', 'slack', 'https://chat.example', 'x')`,
		`INSERT INTO alert_rules (customer_id, channel_id, kind, failures) SELECT customer_id, id, 'failing', 1
			FROM alert_channels WHERE customer_id = $1`,
		`INSERT INTO alert_deliveries (id, channel_id, customer_id, message, river_job_id)
			SELECT tidewatch_uuid7(), id, customer_id, '{}', 0 FROM alert_channels WHERE customer_id = $1`,
		`INSERT INTO alert_attempts (delivery_id, number, latency_ms) SELECT id, 1, 1 FROM alert_deliveries
			WHERE customer_id = $1`,
		`INSERT INTO alert_events (rule_id, key, channel_id, customer_id, kind, since)
			SELECT id, 'x', channel_id, customer_id, 'failing', now() FROM alert_rules WHERE customer_id = $1`,
		`INSERT INTO alert_incidents (rule_id, subject, kind, scheduled_job_id, since)
			SELECT r.id, j.id::text, 'failing', j.id, now()
			FROM alert_rules r JOIN scheduled_jobs j USING (customer_id) WHERE customer_id = $1`,
		`INSERT INTO alert_facts (kind, run_id, brand_id, customer_id, since)
			SELECT 'tick_missed', id, brand_id, customer_id, now() FROM job_runs WHERE customer_id = $1`,
		"INSERT INTO rescores (run_id, answers) SELECT id, 1 FROM job_runs WHERE customer_id = $1",
		`INSERT INTO superseded_ticks (scheduled_job_id, brand_id, customer_id, job_type, cron_expression, timezone,
				dst_gap, dst_repeat, since, until, ticked, misfire_policy, run_timeout_seconds, options, reason, error)
			SELECT id, brand_id, customer_id, job_type, cron_expression, timezone, dst_gap, dst_repeat, now(), now(), '{}',
				misfire_policy, 1, '{}', 'x', 'set aside' FROM scheduled_jobs WHERE customer_id = $1`,
		`INSERT INTO cell_name_facts SELECT f.brand_id, f.bucket, f.cell_id, 'Globex', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
			FROM query_facts f JOIN brands b ON b.id = f.brand_id WHERE b.customer_id = $1`,
		`INSERT INTO query_name_facts SELECT f.brand_id, 'Globex', f.bucket, f.cell_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
			FROM query_facts f JOIN brands b ON b.id = f.brand_id WHERE b.customer_id = $1`,
		`INSERT INTO cell_months SELECT c.brand_id, '2000-01-01', c.id, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
			FROM cells c JOIN brands b ON b.id = c.brand_id WHERE b.customer_id = $1`,
		`INSERT INTO cell_name_months SELECT c.brand_id, '2000-01-01', c.id, 'Globex', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
			FROM cells c JOIN brands b ON b.id = c.brand_id WHERE b.customer_id = $1`,
		`INSERT INTO source_facts (brand_id, bucket, cell_id, answer_id, first_at, last_at, answers, citations, named,
				rivals_named, own_cited, rivals_cited, domain)
			SELECT c.brand_id, '2000-01-01', c.id, tidewatch_uuid7(), now(), now(), 1, 1, 0, 0, 0, 0, 'review.example'
			FROM cells c JOIN brands b ON b.id = c.brand_id WHERE b.customer_id = $1`,
		`INSERT INTO source_months (brand_id, month, cell_id, first_at, last_at, answers, citations, named, rivals_named,
				own_cited, rivals_cited, domain)
			SELECT c.brand_id, '2000-01-01', c.id, now(), now(), 1, 1, 0, 0, 0, 0, 'review.example'
			FROM cells c JOIN brands b ON b.id = c.brand_id WHERE b.customer_id = $1`,
		"INSERT INTO source_types VALUES ($1, 'review.example', 'review')",
		"INSERT INTO summed_months SELECT id, '2000-01-01' FROM brands WHERE customer_id = $1",
		`INSERT INTO source_packs SELECT id, '2000-01-01', 'review.example', '' FROM brands WHERE customer_id = $1`,
		"INSERT INTO fact_packs SELECT id, '2000-01-01', 1, '', '' FROM brands WHERE customer_id = $1",
		`INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at)
			SELECT brand_id, id, 'mentioned', 'low', 'x', now(), now() FROM job_runs WHERE customer_id = $1`,
		`INSERT INTO alert_changes (rule_id, change_id) SELECT r.id, c.id FROM changes c JOIN brands b ON b.id = c.brand_id
			JOIN alert_rules r USING (customer_id) WHERE customer_id = $1`,
		`INSERT INTO alert_scored_runs SELECT r.id, n.id, n.brand_id FROM alert_rules r JOIN job_runs n USING (customer_id)
			WHERE customer_id = $1`,
		"INSERT INTO examined_runs (run_id, brand_id) SELECT id, brand_id FROM job_runs WHERE customer_id = $1",
		"INSERT INTO changed_buckets SELECT id, '2000-01-01' FROM brands WHERE customer_id = $1",
		"INSERT INTO fact_fills SELECT id, '2000-01-01' FROM brands WHERE customer_id = $1",
		"INSERT INTO idempotency_keys VALUES ('token:x of ' || ($1::uuid)::text, 'k', 'x', '')",
	} {
		db.Exec(t, statement, brand.CustomerID)
	}
	require.Equal(t, brand.CustomerID, run.CustomerID)
	return brand.CustomerID
}

// holdMaintenance stops the maintenance job before the work on the candidates and facts of a customer. The job
// continues when the returned function is called.
func holdMaintenance(t *testing.T, db storetest.DB, customer uuid.UUID) (release func()) {
	t.Helper()
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	for _, lock := range []string{
		"SELECT FROM candidate_marks WHERE brand_id IN (SELECT id FROM brands WHERE customer_id = $1) FOR UPDATE",
		`SELECT pg_advisory_xact_lock(hashtextextended('candidates ' || id::text, 0)) FROM brands WHERE customer_id = $1`,
		"SELECT FROM fact_fills WHERE brand_id IN (SELECT id FROM brands WHERE customer_id = $1) FOR UPDATE",
		`SELECT pg_advisory_xact_lock(hashtextextended('facts ' || id::text, 0)) FROM brands WHERE customer_id = $1`,
	} {
		_, err = tx.Exec(t.Context(), lock, customer)
		require.NoError(t, err)
	}
	return func() { require.NoError(t, tx.Rollback(t.Context())) }
}

func deleteCustomer(t *testing.T, db storetest.DB, client *jobs.Client, id uuid.UUID) {
	t.Helper()
	require.NoError(t,
		db.InTx(t.Context(), func(db *store.DB) error { return client.DeleteCustomerIn(t.Context(), db, id) }))
}

// A new table that refers to customers, directly or indirectly, fails this test until fillCustomer adds a row to the
// table.
func TestDeletion_EmptiesEveryTableOfTheCustomersRows(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	gone, other := fillCustomer(t, db), fillCustomer(t, db)
	tables := append(ofCustomers(t, db), "idempotency_keys")
	before := map[string]int{}
	for _, table := range tables {
		before[table] = storetest.Value[int](t, db, "SELECT count(*) FROM "+table)
		require.Positive(
			t,
			before[table],
			"table %s refers to customers: add a row to fillCustomer. If it may have many rows, add it to store.BrandTables "+
				"or store.CustomerTables, so that a deletion deletes its rows in pieces",
			table,
		)
	}
	for _, table := range slices.Concat(store.BrandTables(), store.CustomerTables()) {
		require.Contains(t, tables, table)
	}
	release := holdMaintenance(t, db, other)
	defer release()
	node := startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the maintenance job", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	deleteCustomer(t, db, node, gone)
	db.WaitFor(t, "the deletion", "SELECT NOT EXISTS (SELECT FROM customers WHERE id = $1)", gone)
	after := map[string]int{}
	for _, table := range tables {
		after[table] = 2 * storetest.Value[int](t, db, "SELECT count(*) FROM "+table)
	}
	require.Equal(t, before, after, "the other customer keeps its rows")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM customers WHERE id = $1", other))
	require.Equal(t, 1,
		storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE customer_id = $1 AND finished_at IS NULL", other))
}

// If a foreign key has no index, Postgres reads the whole referring table for each deleted row.
func TestSchema_EveryForeignKeyHasAnIndex(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	missing := storetest.Value[[]string](
		t,
		db,
		`SELECT coalesce(array_agg(c.conrelid::regclass::text || '.' || c.conname), '{}') FROM pg_constraint c
		WHERE c.contype = 'f' AND c.conrelid::regclass::text !~ '^river_' AND NOT EXISTS (
			SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = ANY (c.conkey))`,
	)
	require.Empty(t, missing)
}

func TestDeletion_HidesACustomerAtOnceAndStopsItsRunsAndSchedules(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	defer close(hold)
	standIn := newEngines(t,
		standin.Options{Faults: func(standin.Call) standin.Fault { return standin.Fault{Hold: hold} }})
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 1)
	job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 1 }))
	name := storetest.Value[string](t, db, "SELECT name FROM customers WHERE id = $1", brand.CustomerID)
	require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, in *store.DB) error {
		if err := node.DeleteCustomerIn(t.Context(), in, brand.CustomerID); err != nil {
			return err
		}
		ended, err := in.Run(t.Context(), run.ID)
		require.NoError(t, err)
		require.Equal(t, store.RunCancelled, ended.Status)
		require.Contains(t, message(ended), "customer was deleted")
		stopped, err := in.ScheduledJob(t.Context(), job.ID)
		require.NoError(t, err)
		require.False(t, stopped.IsActive)
		for what, look := range map[string]func() error{
			"the customer":          func() error { _, err := in.Customer(t.Context(), brand.CustomerID); return err },
			"the customer by name":  func() error { _, err := in.CustomerByName(t.Context(), name); return err },
			"the brand":             func() error { _, err := in.ListedBrand(t.Context(), brand.ID); return err },
			"the schedule":          func() error { _, err := in.ListedScheduledJob(t.Context(), job.ID, 1); return err },
			"the run":               func() error { _, err := in.ListedRun(t.Context(), run.ID); return err },
			"the customer, deleted": func() error { return node.DeleteCustomerIn(t.Context(), in, brand.CustomerID) },
		} {
			require.ErrorIs(t, look(), store.ErrNotFound, what)
		}
		runs, err := in.ListRuns(t.Context(), store.RunFilter{}, store.Place{}, 10)
		require.NoError(t, err)
		require.Empty(t, runs)
		_, err = in.SaveCustomer(t.Context(), store.Customer{Name: name})
		return err // the name of the deleted customer is free again
	}))
	db.WaitFor(t, "the deletion", "SELECT count(*) = 0 FROM brands")
	db.WaitFor(t, "the end of the run's job", "SELECT state = 'cancelled' FROM river_job WHERE id = $1", *run.RiverJobID)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers"))
}

func TestDeletion_TakesPiecesAndSurvivesTheLossOfItsJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 2*day, 12_000)
	watchDeletes(t, db, "answers")
	deleteCustomer(t, db, idle(t, db), job.CustomerID)
	db.Exec(t, "DELETE FROM river_job") // this statement simulates the loss of the deletion job
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the deletion", "SELECT count(*) = 0 FROM customers")
	require.LessOrEqual(t, storetest.Value[int](t, db, "SELECT max(n) FROM deletes"), 5000)
	require.Equal(t, 12_000, storetest.Value[int](t, db, "SELECT sum(n)::int FROM deletes"))
}

func TestDeletion_IncludesRowsAddedAfterItBegan(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 0))
	deleteCustomer(t, db, client, job.CustomerID)
	_, err := client.Trigger(t.Context(), job.ID, "ada")
	require.NoError(t, err)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = true")
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the deletion", "SELECT count(*) = 0 FROM customers")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
}

func TestDeletion_OfABrandEndsItsRunsAndReturnsTheirReservations(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Hold: hold}
	}})
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 50)
	trigger(t, node, db.Schedule(t, brand, askChatGPT(func(*store.Options) {})))
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 1 }))
	require.Equal(t, 50, storetest.Value[int](t, db, "SELECT sum(calls) FROM spending_days"))
	require.NoError(t, node.DeleteBrandIn(t.Context(), db.DB, brand.ID))
	require.LessOrEqual(t, storetest.Value[int](t, db, "SELECT sum(calls) FROM spending_days"), 1)
	close(hold)
	db.WaitFor(t, "the end of the job",
		"SELECT bool_and(finalized_at IS NOT NULL) FROM river_job WHERE kind = 'collect'")
	require.LessOrEqual(t, len(standIn.Calls()), 2, "a call can begin at the moment of the deletion")

	var unknown uuid.UUID
	require.ErrorIs(t, node.DeleteBrandIn(t.Context(), db.DB, unknown), store.ErrNotFound)
}

// The database refuses to delete the data of the customer that was deleted first.
func TestDeletion_ContinuesWithOtherCustomersAfterAnError(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	jobsOf := []store.ScheduledJob{db.Schedule(t, db.Brand(t, 0)), db.Schedule(t, db.Brand(t, 0))}
	for _, job := range jobsOf {
		insertPast(t, db, job, 2*day, 3)
		deleteCustomer(t, db, client, job.CustomerID)
	}
	db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'The disk is broken.'; END $$`)
	ids, err := db.DeletedCustomers(t.Context())
	require.NoError(t, err)
	require.Len(t, ids, 2)
	db.Exec(t, `CREATE TRIGGER refuse BEFORE DELETE ON job_runs FOR EACH ROW
		WHEN (OLD.customer_id = '`+ids[0].String()+`') EXECUTE FUNCTION refuse()`)
	cfg := schedulerOnly(t, db)
	cfg.Logger = slog.New(slog.DiscardHandler)
	startNode(t, cfg)
	db.WaitFor(t, "the deletion", "SELECT count(*) = 1 FROM customers WHERE id = ANY($1)", ids)
	db.WaitFor(
		t,
		"the error of the job",
		"SELECT coalesce(max(errors::text) LIKE '%The disk is broken.%', false) FROM river_job WHERE kind = 'delete_customers'",
	)
	db.Exec(t, "DROP TRIGGER refuse ON job_runs")
}
