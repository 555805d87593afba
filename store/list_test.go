package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// recorder is a connection that records its statements.
type recorder struct {
	store.Conn

	settings   []string // statements that set parameters of the transaction
	statements []statement
}

type statement struct {
	args []any
	sql  string
}

// Query implements [store.Conn].
func (r *recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.statements = append(r.statements, statement{args, sql})
	return r.Conn.Query(ctx, sql, args...) //nolint:rowserrcheck // the caller checks the error of the rows
}

// Begin implements [store.Conn]. The recorder also records the statements of transactions.
func (r *recorder) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := r.Conn.Begin(ctx)
	return &recordedTx{Tx: tx, recorder: r}, err
}

// recordedTx is a transaction whose queries are recorded.
type recordedTx struct {
	pgx.Tx

	recorder *recorder
}

// Query implements [store.Conn].
func (t *recordedTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	t.recorder.statements = append(t.recorder.statements, statement{args, sql})
	return t.Tx.Query(ctx, sql, args...) //nolint:rowserrcheck // the caller checks the error of the rows
}

// Exec implements [store.Conn].
func (t *recordedTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if strings.HasPrefix(sql, "SELECT set_config") {
		t.recorder.settings = append(t.recorder.settings, sql)
	}
	return t.Tx.Exec(ctx, sql, args...)
}

// planNode is a node of a plan in EXPLAIN (FORMAT JSON).
//
//nolint:tagliatelle // Postgres's names
type planNode struct {
	Type     string     `json:"Node Type"`
	Relation string     `json:"Relation Name"`
	Rows     float64    `json:"Actual Rows"`
	Loops    float64    `json:"Actual Loops"`
	Filtered float64    `json:"Rows Removed by Filter"`
	Plans    []planNode `json:"Plans"`
}

// The method "all" returns the node and its descendants.
func (n planNode) all() []planNode {
	nodes := []planNode{n}
	for _, below := range n.Plans {
		nodes = append(nodes, below.all()...)
	}
	return nodes
}

// plansOf calls a list method and returns two plans for each of its statements. The first plan is for the given
// arguments, and the second is the generic plan that Postgres uses after a few executions.
func plansOf(t *testing.T, db storetest.DB, list func(db *store.DB) error) []planNode {
	t.Helper()
	recorded := &recorder{Conn: db.Pool}
	require.NoError(t, list(store.New(recorded)))
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	for _, sql := range append([]string{"BEGIN"}, recorded.settings...) {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	var nodes []planNode
	for i, s := range recorded.statements {
		name := fmt.Sprintf("list_%d", i)
		_, err := conn.Exec(t.Context(), "PREPARE "+name+" AS "+s.sql)
		require.NoError(t, err)
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			_, err := conn.Exec(t.Context(), "SET plan_cache_mode = "+mode)
			require.NoError(t, err)
			nodes = append(nodes, explained(t, conn, name, s.args))
		}
		_, err = conn.Exec(t.Context(), "DEALLOCATE "+name)
		require.NoError(t, err)
	}
	_, err = conn.Exec(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	return nodes
}

func explained(t *testing.T, conn *pgxpool.Conn, name string, args []any) planNode {
	t.Helper()
	execute := "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE " + name
	if len(args) > 0 {
		places := make([]string, len(args))
		for i := range args {
			places[i] = "$" + strconv.Itoa(i+1)
		}
		execute += "(" + strings.Join(places, ", ") + ")"
	}
	args = slices.Clone(args)
	for i, arg := range args {
		if ids, ok := arg.([]uuid.UUID); ok { // the simple protocol cannot encode the list
			texts := make([]string, len(ids))
			for j, id := range ids {
				texts[j] = id.String()
			}
			args[i] = texts
		}
	}
	var raw string
	require.NoError(t,
		conn.QueryRow(t.Context(), execute, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...).Scan(&raw))
	var plans []struct {
		Plan planNode `json:"Plan"` //nolint:tagliatelle // see planNode
	}
	require.NoError(t, json.Unmarshal([]byte(raw), &plans))
	return plans[0].Plan
}

// outline returns a short form of a plan for the messages of failed tests.
func (n planNode) outline(indent string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s%s %s rows=%.0f loops=%.0f filtered=%.0f\n", indent, n.Type, n.Relation, n.Rows, n.Loops,
		n.Filtered)
	for _, below := range n.Plans {
		text.WriteString(below.outline(indent + "  "))
	}
	return text.String()
}

// offences returns the reasons why a plan does not read a page in the order of an index. Such reasons are a scan of a
// whole table, a sort of more rows than the largest page has, and a skip of more rows than the parameter "passedOver"
// allows.
func (n planNode) offences(passedOver int) []string {
	const largestPage = 201
	var found []string
	for _, node := range n.all() {
		if node.Type == "Seq Scan" && node.Loops > 0 {
			found = append(found, "scans the whole table "+node.Relation)
		}
		if node.Type == "Sort" || node.Type == "Incremental Sort" {
			for _, below := range node.Plans {
				if int(below.Rows) > largestPage {
					found = append(found, fmt.Sprintf("sorts %.0f rows", below.Rows))
				}
			}
		}
		if over := node.Filtered * max(node.Loops, 1); int(over) > passedOver {
			found = append(found, fmt.Sprintf("skips %.0f rows of %s", over, node.Relation))
		}
	}
	return found
}

// middle returns the place in the middle of a list.
func middle(t *testing.T, db storetest.DB, table, at string) store.Place {
	t.Helper()
	var p store.Place
	require.NoError(
		t,
		db.Pool.QueryRow(
			t.Context(),
			"SELECT "+at+", id FROM "+table+" ORDER BY "+at+" DESC, id DESC OFFSET (SELECT count(*) / 2 FROM "+table+") LIMIT 1",
		).Scan(
			&p.At,
			&p.ID,
		),
	)
	return p
}

// fill creates 5,000 customers with 10,000 brands, 20,000 schedules, and more than 60,000 runs and answers. One customer has
// as many rows of each kind as the largest customer of a large database. The function "fill" returns a brand of the
// largest customer, and a run of the brand.
func fill(t *testing.T, db storetest.DB) (brand store.Brand, run store.Run) {
	t.Helper()
	brand = db.Brand(t, 0)
	db.Exec(
		t,
		"INSERT INTO customers (name, created_at) SELECT 'Customer ' || i, now() - i * interval '1 minute' FROM generate_series(1, 5000) i",
	)
	db.Exec(
		t,
		"INSERT INTO spending_days (customer_id, day, calls) SELECT id, now()::date - n, n FROM customers, generate_series(0, 6) n",
	)
	db.Exec(t,
		`INSERT INTO brands (customer_id, name, created_at) SELECT id, 'Brand ' || i || ' of ' || name,
			created_at - i * interval '1 second'
		FROM customers, generate_series(1, 2) i WHERE id <> $1`, brand.CustomerID)
	db.Exec(t,
		`INSERT INTO brands (customer_id, name, created_at) SELECT $1, 'Line ' || i, now() - i * interval '1 hour'
			FROM generate_series(1, 120) i`,
		brand.CustomerID)
	db.Exec(t,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, next_run_at, is_active, name,
			created_at)
		SELECT b.id, b.customer_id, (ARRAY['data_collection', 'scoring', 'data_collection_and_scoring'])[1 + n % 3],
			'0 9 * * *', now(), n % 20 > 0,
			'job ' || n || ' x' || b.r % 1000, now() - b.r * n * interval '1 second'
		FROM (SELECT *, row_number() OVER (ORDER BY created_at) AS r FROM brands
			WHERE customer_id <> $1) b, generate_series(1, 2) n`,
		brand.CustomerID)
	db.Exec(t,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, next_run_at, is_active, created_at)
		SELECT $1, $2, 'scoring', '0 9 * * *', now(), i % 3 > 0, now() - i * interval '1 hour' FROM generate_series(1, 90) i`,
		brand.ID, brand.CustomerID)
	db.Exec(t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, error_message, river_job_id, run_timeout_seconds)
		SELECT tidewatch_uuid7(), j.id, j.brand_id, j.customer_id, j.job_type, CASE WHEN r % 50 = 0 THEN 'manual'
			ELSE 'tick' END, s.status,
			now() - n * interval '1 hour', CASE WHEN s.status <> 'pending' THEN now()
				END, CASE WHEN s.status IN ('failed', 'skipped') THEN 'x' END, 1, 1
		FROM (SELECT *, row_number() OVER (ORDER BY id) AS r FROM scheduled_jobs) j, generate_series(1, 3) n,
			LATERAL (SELECT CASE WHEN r % 500 = 2 THEN 'pending' WHEN r % 50 = 0 THEN 'failed' WHEN r % 50 = 1 THEN 'skipped'
				ELSE 'completed' END AS status) s ORDER BY n, r`)
	db.Exec(t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1
		FROM (SELECT * FROM scheduled_jobs WHERE brand_id = $1 ORDER BY id LIMIT 1) j, generate_series(1, 300)`,
		brand.ID)
	db.Exec(t,
		`INSERT INTO competitors (brand_id, name, created_at) SELECT $1, 'Competitor ' || i, now() - i * interval '1 minute'
			FROM generate_series(1, 2000) i`,
		brand.ID)
	db.Exec(t,
		`INSERT INTO queries (brand_id, text, topic, is_active, created_at)
			SELECT $1, 'query ' || i, 'topic ' || i % 4, i % 3 > 0, now() - i * interval '1 minute'
		FROM generate_series(1, 5000) i`, brand.ID)
	db.Exec(t, `INSERT INTO queries (brand_id, text) SELECT id, 'query' FROM brands`)
	run, err := db.Run(
		t.Context(),
		storetest.Value[uuid.UUID](
			t,
			db,
			"SELECT id FROM job_runs WHERE brand_id = $1 ORDER BY id OFFSET 100 LIMIT 1",
			brand.ID,
		),
	)
	require.NoError(t, err)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, position_version)
		SELECT tidewatch_uuid7(), id, brand_id, 'x', (ARRAY['chatgpt', 'perplexity'])[1 + i % 2], (ARRAY['ok',
			'no_answer'])[1 + i / 2 % 2], 1
		FROM job_runs, LATERAL generate_series(1, CASE WHEN id = $1 THEN 600 ELSE 1 END) i ORDER BY job_runs.id`, run.ID)
	db.Exec(t,
		`INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'x', 1 FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM answers) a
			WHERE n % 2 = 0`)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, name, owner, 0, 'neutral', 1, 'x', 1 FROM positions`)
	db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version)
		SELECT answer_id, 1, 'https://acme.example/', true, 'brand', 'x', 1 FROM positions`)
	db.Exec(t, `SELECT tidewatch_pack_scores_of(ARRAY (SELECT answer_id FROM positions
		WHERE get_byte(uuid_send(answer_id), 15) % 2 = 0))`)
	db.Exec(t, `INSERT INTO cell_facts (brand_id, bucket, cell_id, run_id, model, calls, failed, answers, truncated,
			all_mentions, all_citations, mentioned, mentioned_truncated, mentions, order_sum, sentiment, sure, unsure,
			citations, cited_answers, cited_unnamed)
		SELECT brand_id, created_at, 1, run_id, '', 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
		FROM answers WHERE run_id <> $1`, run.ID)
	db.Exec(t, `INSERT INTO audit_log (actor, actor_kind, address, request_id, action, object_kind, object_id, customer_id)
		SELECT 'x', 'token', '', '', 'update', 'brand', b.id::text, b.customer_id
			FROM brands b, LATERAL generate_series(1, CASE WHEN b.id = $1 THEN 200 WHEN b.customer_id = $2 THEN 0 ELSE 4 END)`,
		brand.ID, brand.CustomerID)
	db.Exec(t, "VACUUM ANALYZE") // VACUUM merges the pending entries of GIN indexes, which ANALYZE alone does not merge
	return brand, run
}

// The test calls every list of the API with each filter, on its first page and on a page in the middle.
func TestLists_ReadAPageFromAnIndexInTheirOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand, run := fill(t, db)
	const limit, few, some = 51, 20, 2000
	const searched = 3300 // maximum number of schedules that a search reads without the index of words
	yes, no := true, false
	lately := time.Now().Add(-time.Minute)
	jobs := func(f store.ScheduledJobFilter) func(*store.DB, store.Place) error {
		f.RecentRuns = 1
		return func(db *store.DB, after store.Place) error {
			_, err := db.ListScheduledJobs(t.Context(), f, after, limit)
			return err
		}
	}
	runs := func(f store.RunFilter) func(*store.DB, store.Place) error {
		return func(db *store.DB, after store.Place) error {
			_, err := db.ListRuns(t.Context(), f, after, limit)
			return err
		}
	}
	before := time.Now().AddDate(0, 0, -7)
	failed := func(f store.RunFilter) func(*store.DB, store.Place) error {
		return func(db *store.DB, _ store.Place) error {
			_, err := db.FailedRuns(t.Context(), store.RetryFilter{RunFilter: f})
			return err
		}
	}
	brands := func(f store.BrandFilter) func(*store.DB, store.Place) error {
		return func(db *store.DB, after store.Place) error {
			_, err := db.ListBrands(t.Context(), f, after, limit)
			return err
		}
	}
	queries := func(f store.QueryFilter) func(*store.DB, store.Place) error {
		f.BrandID = brand.ID
		return func(db *store.DB, after store.Place) error {
			_, err := db.ListQueries(t.Context(), f, after, limit)
			return err
		}
	}
	answers := func(f store.AnswerFilter) func(*store.DB, store.Place) error {
		f.RunID = run.ID
		return func(db *store.DB, after store.Place) error {
			_, err := db.ListAnswers(t.Context(), f, after, limit)
			return err
		}
	}
	audit := func(f store.AuditFilter) func(*store.DB, store.Place) error {
		return func(db *store.DB, after store.Place) error {
			_, err := db.AuditLog(t.Context(), f, after, limit)
			return err
		}
	}
	for _, tt := range []struct {
		name       string
		list       func(*store.DB, store.Place) error
		from       store.Place
		passedOver int // number of rows that the plan may skip for a page
	}{
		{"customers", func(db *store.DB, after store.Place) error {
			_, err := db.Customers(t.Context(), nil, after, limit)
			return err
		}, middle(t, db, "customers", "created_at"), few},
		{"competitors of a brand", func(db *store.DB, after store.Place) error {
			_, err := db.ListCompetitors(t.Context(), brand.ID, after, limit)
			return err
		}, middle(t, db, "competitors", "created_at"), few},

		{"brands", brands(store.BrandFilter{}), middle(t, db, "brands", "created_at"), few},
		{"brands of a customer", brands(store.BrandFilter{CustomerID: &brand.CustomerID}), middle(t, db, "brands",
			"created_at"), few},
		{"brands that the caller sees", brands(store.BrandFilter{Visible: &brand.CustomerID}), middle(t, db, "brands",
			"created_at"), few},
		{"brands with a rare word", brands(store.BrandFilter{Text: "Acme"}), middle(t, db, "brands", "created_at"), few},

		{"queries", queries(store.QueryFilter{}), middle(t, db, "queries", "created_at"), few},
		{"active queries", queries(store.QueryFilter{IsActive: &yes}), middle(t, db, "queries", "created_at"), some},
		{"inactive queries", queries(store.QueryFilter{IsActive: &no}), middle(t, db, "queries", "created_at"), some},
		{"queries of a topic", queries(store.QueryFilter{Topic: "topic 3"}), middle(t, db, "queries", "created_at"), few},

		{"answers of a run", answers(store.AnswerFilter{}), middle(t, db, "answers", "created_at"), few},
		{"answers of a collector", answers(store.AnswerFilter{Collector: "perplexity"}), middle(t, db, "answers",
			"created_at"), some},
		{"answers of a status", answers(store.AnswerFilter{Status: store.AnswerNone}), middle(t, db, "answers",
			"created_at"), some},
		{"answers that mention the brand", answers(store.AnswerFilter{BrandMentioned: &yes}), middle(t, db, "answers",
			"created_at"), some},
		{"answers that do not mention the brand", answers(store.AnswerFilter{BrandMentioned: &no}), middle(t, db, "answers",
			"created_at"), some},

		{"scheduled jobs", jobs(store.ScheduledJobFilter{}), middle(t, db, "scheduled_jobs", "created_at"), few},
		{"scheduled jobs of a customer", jobs(store.ScheduledJobFilter{CustomerID: &brand.CustomerID}), middle(t, db,
			"scheduled_jobs", "created_at"), few},
		{"scheduled jobs that the caller sees", jobs(store.ScheduledJobFilter{Visible: &brand.CustomerID}), middle(t, db,
			"scheduled_jobs", "created_at"), few},
		{"scheduled jobs of a brand", jobs(store.ScheduledJobFilter{BrandID: &brand.ID}), middle(t, db, "scheduled_jobs",
			"created_at"), few},
		{"scheduled jobs of a type", jobs(store.ScheduledJobFilter{JobType: store.JobTypeScore}), middle(t, db,
			"scheduled_jobs", "created_at"), some},
		{"active scheduled jobs", jobs(store.ScheduledJobFilter{IsActive: &yes}), middle(t, db, "scheduled_jobs",
			"created_at"), some},
		{"paused scheduled jobs", jobs(store.ScheduledJobFilter{IsActive: &no}), middle(t, db, "scheduled_jobs",
			"created_at"), few},
		{"scheduled jobs with a word that all have", jobs(store.ScheduledJobFilter{Text: "job"}), middle(t, db,
			"scheduled_jobs", "created_at"), 200},
		{"scheduled jobs with a word that all brands have", jobs(store.ScheduledJobFilter{Text: "brand"}), middle(t, db,
			"scheduled_jobs", "created_at"), 200},
		{"scheduled jobs of a customer with a word that others have", jobs(store.ScheduledJobFilter{
			Text:    "job",
			Visible: &brand.CustomerID,
		}), store.Place{}, 200},
		{"scheduled jobs with a rare word", jobs(store.ScheduledJobFilter{Text: "x100"}), middle(t, db, "scheduled_jobs",
			"created_at"), searched},
		{"scheduled jobs of a brand with a rare word", jobs(store.ScheduledJobFilter{Text: "acme"}), middle(t, db,
			"scheduled_jobs", "created_at"), searched},

		{"runs", runs(store.RunFilter{}), middle(t, db, "job_runs", "created_at"), few},
		{"runs of a customer", runs(store.RunFilter{CustomerID: &brand.CustomerID}), middle(t, db, "job_runs",
			"created_at"), few},
		{"runs that the caller sees", runs(store.RunFilter{Visible: &brand.CustomerID}), middle(t, db, "job_runs",
			"created_at"), few},
		{"runs of a brand", runs(store.RunFilter{BrandID: &brand.ID}), middle(t, db, "job_runs", "created_at"), few},
		{"runs of a schedule", runs(store.RunFilter{ScheduledJobID: run.ScheduledJobID}), middle(t, db, "job_runs",
			"created_at"), few},
		{
			"runs of a type", runs(store.RunFilter{JobType: store.JobTypeCollect}), middle(t, db, "job_runs", "created_at"),
			few,
		},
		{
			"runs by ticks", runs(store.RunFilter{Trigger: store.TriggerTick}), middle(t, db, "job_runs", "created_at"),
			some * 2,
		},
		{"failed runs", failed(store.RunFilter{From: before}), store.Place{}, some},
		{"failed runs of a customer", failed(store.RunFilter{From: before, Visible: &brand.CustomerID}), store.Place{}, 200},
		{"failed runs of a brand", failed(store.RunFilter{From: before, BrandID: &brand.ID}), store.Place{}, 200},
		{"manual runs", runs(store.RunFilter{Trigger: store.TriggerManual}), middle(t, db, "job_runs", "created_at"), few},
		{"completed runs", runs(store.RunFilter{Statuses: []store.RunStatus{store.RunCompleted}}), middle(t, db, "job_runs",
			"created_at"), some},
		{"failed runs", runs(store.RunFilter{Statuses: []store.RunStatus{store.RunFailed}}), middle(t, db, "job_runs",
			"created_at"), some},
		{"pending runs", runs(store.RunFilter{Statuses: []store.RunStatus{store.RunPending}}), middle(t, db, "job_runs",
			"created_at"), some},
		{
			"failed runs of a brand", runs(store.RunFilter{BrandID: &brand.ID, Statuses: []store.RunStatus{store.RunFailed}}),
			middle(t, db, "job_runs", "created_at"), some,
		},
		{"runs after a time", runs(store.RunFilter{From: lately}), middle(t, db, "job_runs", "created_at"), few},
		{"runs before a time", runs(store.RunFilter{To: lately}), store.Place{}, few},

		{"audit log", audit(store.AuditFilter{}), middle(t, db, "audit_log", "at"), few},
		{"audit log of a customer", audit(store.AuditFilter{CustomerID: &brand.CustomerID}), middle(t, db, "audit_log",
			"at"), few},
		{
			"audit log of a thing", audit(store.AuditFilter{ObjectID: brand.ID.String()}), middle(t, db, "audit_log", "at"),
			few,
		},
	} {
		for page, after := range map[string]store.Place{"first page": {}, "far page": tt.from} {
			t.Run(tt.name+", "+page, func(t *testing.T) {
				t.Parallel()
				for _, plan := range plansOf(t, db, func(db *store.DB) error { return tt.list(db, after) }) {
					require.Empty(t, plan.offences(tt.passedOver), plan.outline(""))
				}
			})
		}
	}
	db.Exec(t, `INSERT INTO river_job (args, kind, max_attempts, queue, state, priority, scheduled_at, finalized_at)
		SELECT '{}', 'collect', 8, (ARRAY['collect', 'score'])[1 + i % 2], s.state, 1 + i % 4,
			now() - i * interval '1 second', CASE WHEN s.state = 'completed' THEN now() END
		FROM generate_series(1, 20000) i, LATERAL (SELECT (CASE WHEN i % 100 = 0 THEN 'available'
			WHEN i % 99 = 0 THEN 'scheduled' ELSE 'completed' END)::river_job_state AS state) s`)
	db.Exec(t, "VACUUM ANALYZE river_job")
	for name, read := range map[string]func(*store.DB) error{
		"due schedules": func(db *store.DB) error {
			_, err := db.Vitals(t.Context(), nil)
			return err
		},
		"queues": func(db *store.DB) error {
			_, err := db.QueueVitals(t.Context(), []string{"collect", "score", "ticks"})
			return err
		},
		"any due schedule": func(db *store.DB) error {
			_, err := db.AnyDue(t.Context())
			return err
		},
		"a late tick": func(db *store.DB) error {
			_, err := db.NeedsTick(t.Context(), "ticks", time.Second)
			return err
		},
	} {
		t.Run("statements of each second read the start of indexes, "+name, func(t *testing.T) {
			t.Parallel()
			for _, plan := range plansOf(t, db, read) {
				for _, node := range plan.all() {
					if node.Relation == "scheduled_jobs" || node.Relation == "river_job" {
						require.NotEqual(t, "Seq Scan", node.Type, plan.outline(""))
						require.Zero(t, node.Filtered, plan.outline(""))
					}
				}
			}
		})
	}
	t.Run("a sort of many rows is detected", func(t *testing.T) {
		t.Parallel()
		plan := plansOf(t, db, func(db *store.DB) error {
			_, err := db.QueriesOf(t.Context(), brand.ID)
			return err
		})[0]
		require.Contains(t, plan.offences(few), "sorts 5001 rows", plan.outline(""))
	})
}
