package api_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/store"
	"tidewatch/store/replica"
	"tidewatch/store/storetest"
)

// exportTables returns the tables that the API exports.
func exportTables() []string {
	return []string{"runs", "answers", "positions", "sentiments", "citations", "changes"}
}

// addRuns adds completed runs of a brand, each with the given number of scored answers, and returns the ids of the
// runs. Each answer mentions two names and cites two pages.
func addRuns(tb testing.TB, db storetest.DB, brand store.Brand, runs, answers, size int) []uuid.UUID {
	tb.Helper()
	rows := storetest.Value[[]uuid.UUID](tb, db, `WITH added AS (
			INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
				run_timeout_seconds)
			SELECT tidewatch_uuid7(), $1, $2, 'scoring', 'manual', 'completed', now(), now(), 1 FROM generate_series(1, $3)
			RETURNING id)
		SELECT array_agg(id ORDER BY id) FROM added`, brand.ID, brand.CustomerID, runs)
	db.Exec(tb, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, country, status, text)
		SELECT tidewatch_uuid7(), r, $1, 'query ' || n % 3, CASE n % 2 WHEN 0 THEN 'chatgpt' ELSE 'perplexity' END,
			CASE n % 2 WHEN 0 THEN 'DE' ELSE '' END, 'ok', repeat('x', $4)
		FROM unnest($2::uuid[]) r, generate_series(1, $3) n`, brand.ID, rows, answers, size)
	for _, sql := range []string{
		`INSERT INTO positions (answer_id, owner, name, mention_order, first_offset, mentions, prominence, scorer, scorer_version)
		SELECT id, o, 'Acme ' || o || ' É', 1, 0, 1, 1, 'x', 1 FROM answers, unnest(ARRAY['brand', 'competitor']) o
		WHERE run_id = ANY($1)`,
		`INSERT INTO sentiments (answer_id, owner, name, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, owner, name, 0.5, 'positive', 1, 'x', 1 FROM positions JOIN answers a ON a.id = answer_id
		WHERE run_id = ANY($1)`,
		`INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version)
		SELECT id, o, 'https://acme.example/' || o, true, 'other', 'x', 1 FROM answers, generate_series(9, 10) o
		WHERE run_id = ANY($1)`,
		`INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector, details)
		SELECT brand_id, id, 'new_source', 'low', 'x' || n, now(), created_at, 'chatgpt', '{"domain": "acme.example"}'
		FROM job_runs, generate_series(1, 2) n WHERE id = ANY($1)`,
	} {
		db.Exec(tb, sql, rows)
	}
	return rows
}

// lines returns the lines of a response, as texts.
func (a answer) lines() []string {
	return strings.Split(strings.TrimSuffix(string(a.body), "\n"), "\n")
}

// cursorOf returns the cursor of a JSON line.
func cursorOf(tb testing.TB, line string) string {
	tb.Helper()
	row := struct {
		Cursor string `json:"cursor"`
	}{}
	require.NoError(tb, json.Unmarshal([]byte(line), &row), line)
	require.NotEmpty(tb, row.Cursor)
	return row.Cursor
}

func TestExports_ResumeAfterEachRow(t *testing.T) {
	t.Parallel()
	f := setup(t)
	addRuns(t, f.db, f.brand, 3, 2, 10)
	addRuns(t, f.db, f.db.Brand(t, 0), 1, 1, 10)
	for _, table := range exportTables() {
		path := "/exports/" + table
		all := f.call(t, http.MethodGet, path+".jsonl", nil).must(t, http.StatusOK)
		require.Equal(t, "application/x-ndjson", all.header.Get("Content-Type"))
		want := all.lines()
		require.Len(t, want, map[string]int{"runs": 4, "answers": 7, "changes": 8}[table]+
			map[bool]int{true: 14}[slices.Contains([]string{"positions", "sentiments", "citations"}, table)], table)
		file := f.call(t, http.MethodGet, path+".csv", nil).must(t, http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(string(file.body))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, len(want)+1)
		require.Equal(t, "cursor", rows[0][0])
		for i, line := range want {
			cursor := cursorOf(t, line)
			rest := f.call(t, http.MethodGet, path+".jsonl?cursor="+cursor, nil).must(t, http.StatusOK)
			require.Equal(t, strings.Join(want[i+1:], "\n"), strings.TrimSuffix(string(rest.body), "\n"), "%s %d", table, i)
			one := f.call(t, http.MethodGet, path+".jsonl?limit=1&cursor="+cursor, nil).must(t, http.StatusOK)
			require.Equal(t, strings.Join(want[i+1:min(i+2, len(want))], ""), strings.TrimSpace(string(one.body)))
			sheet := f.call(t, http.MethodGet, path+".csv?cursor="+url.QueryEscape(rows[i+1][0]), nil).must(t, http.StatusOK)
			got, err := csv.NewReader(strings.NewReader(string(sheet.body))).ReadAll()
			require.NoError(t, err)
			require.Len(t, got, len(want)-i-1, "a resumed file has no header row")
		}
	}
}

// A cursor of another caller opens no rows that the caller may not see.
func TestExports_ACursorGivesNoAccess(t *testing.T) {
	t.Parallel()
	f := setup(t)
	foreign := f.db.Brand(t, 0)
	addRuns(t, f.db, foreign, 1, 3, 10)
	own := addRuns(t, f.db, f.brand, 1, 1, 10)[0].String()
	viewer := f.token(t, store.Token{CustomerID: &f.brand.CustomerID, Name: "viewer", Role: store.RoleViewer})
	for _, table := range exportTables() {
		path := "/exports/" + table + ".jsonl"
		for _, line := range f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK).lines() {
			read := f.callAs(t, viewer, http.MethodGet, path+"?cursor="+cursorOf(t, line), nil).must(t, http.StatusOK)
			for _, row := range read.lines() {
				require.True(t, row == "" || strings.Contains(row, own), "%s: %s", table, row)
			}
		}
	}
}

// A run has more answers than a page, and many runs have no answers.
func TestExports_CrossPages(t *testing.T) {
	t.Parallel()
	f := setup(t)
	addRuns(t, f.db, f.brand, 1, 450, 10)
	addRuns(t, f.db, f.brand, 300, 0, 10)
	addRuns(t, f.db, f.brand, 20, 30, 10)
	for table, want := range map[string]int{"runs": 321, "answers": 1050, "citations": 2100, "changes": 642} {
		got := f.call(t, http.MethodGet, "/exports/"+table+".jsonl", nil).must(t, http.StatusOK).lines()
		require.Len(t, got, want, table)
		cursors := make([]string, 0, len(got))
		for _, line := range got {
			cursors = append(cursors, cursorOf(t, line))
		}
		slices.Sort(cursors)
		require.Len(t, slices.Compact(cursors), want, "each row has its own cursor")
	}
	half := f.call(t, http.MethodGet, "/exports/answers.jsonl?collector=perplexity", nil).must(t, http.StatusOK)
	require.Len(t, half.lines(), 225+20*15)
}

func TestExports_SelectRows(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	runs := addRuns(t, f.db, f.brand, 2, 6, 10)
	addRuns(t, f.db, other, 1, 6, 10)
	ours := f.token(t, store.Token{Name: "ours", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	f.db.Exec(t, `INSERT INTO cells (brand_id, query_text, collector, country)
		SELECT DISTINCT brand_id, query_text, collector, country FROM answers`)
	brand := "brand_id=" + f.brand.ID.String()
	first := storetest.Value[time.Time](t, f.db, "SELECT created_at FROM job_runs WHERE id = $1", runs[0])
	for _, tt := range []struct {
		path   string
		secret string
		rows   int
	}{
		{"answers", f.admin, 18},
		{"answers", ours, 12},
		{"runs", ours, 2},
		{"changes", ours, 4},
		{"changes?customer_id=" + other.CustomerID.String(), ours, 0},
		{"answers?customer_id=" + other.CustomerID.String(), ours, 0},
		{"answers?customer_id=" + other.CustomerID.String(), f.admin, 6},
		{"answers?" + brand, f.admin, 12},
		{"answers?brand_id=" + other.ID.String(), ours, 0},
		{"citations?" + brand + "&country=DE", f.admin, 12},
		{"answers?" + brand + "&query_class=unbranded", f.admin, 12},
		{"answers?" + brand + "&query_class=branded", f.admin, 0},
		{"answers?" + brand + "&topic=prices", f.admin, 0},
		{"changes?collector=claude", f.admin, 0},
		{"answers?to=" + url.QueryEscape(first.Add(-time.Hour).Format(time.RFC3339)), f.admin, 0},
		{"runs?from=" + url.QueryEscape(first.Add(-time.Hour).Format(time.RFC3339)), ours, 2},
	} {
		table, query, _ := strings.Cut(tt.path, "?")
		got := f.callAs(t, tt.secret, http.MethodGet, "/exports/"+table+".jsonl?"+query, nil).must(t, http.StatusOK)
		require.Equal(t, tt.rows, strings.Count(string(got.body), "\n"), tt.path)
	}
	cursor := cursorOf(t, f.call(t, http.MethodGet, "/exports/runs.jsonl", nil).lines()[0])
	for path, field := range map[string]string{
		"secrets.jsonl": "path.table", "runs.csv?collector=chatgpt": "query.collector",
		"answers.csv?topic=x": "query.topic", "runs.csv?country=DE": "query.country",
		"answers.csv?brand_id=" + uuid.NewString() + "&query_id=x":      "query.query_id[0]",
		"answers.csv?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z": "query.to",
		"answers.jsonl?limit=0":                     "query.limit",
		"answers.jsonl?collector=chatgpt,pigeon":    "query.collector[1]",
		"answers.jsonl?country=DE,Germany":          "query.country[1]",
		"runs.jsonl?cursor=x":                       "query.cursor",
		"answers.jsonl?cursor=" + cursor:            "query.cursor",
		"runs.jsonl?" + brand + "&cursor=" + cursor: "query.cursor",
	} {
		got := f.call(t, http.MethodGet, "/exports/"+path, nil)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, got.status, path)
		require.Contains(t, string(got.body), field, path)
	}
	gone := "answers.csv?topic=x&brand_id=" + other.ID.String()
	f.callAs(t, ours, http.MethodGet, "/exports/"+gone, nil).problem(t, http.StatusNotFound)
}

// openExport starts an export, and reads its first line.
func openExport(tb testing.TB, f *fixture, secret, path string) (*bufio.Reader, string) {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, f.url+"/api/admin/exports/"+path, nil)
	require.NoError(tb, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	response, err := (&http.Client{Timeout: time.Minute}).Do(r)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, response.Body.Close()) })
	require.Equal(tb, http.StatusOK, response.StatusCode)
	reader := bufio.NewReader(response.Body)
	line, err := reader.ReadString('\n')
	require.NoError(tb, err)
	return reader, line
}

// rest reads the other lines of an export, and returns the complete lines.
func rest(reader *bufio.Reader) (lines []string, err error) {
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
	}
}

// large adds 2,000 answers with 40 MB of text, more than the buffers between the server and the client hold.
func large(tb testing.TB, f *fixture) (answers int) {
	tb.Helper()
	addRuns(tb, f.db, f.brand, 20, 100, 20_000)
	return 2000
}

func TestExports_EndWhenTheRightsOrTheServerEnd(t *testing.T) {
	t.Parallel()
	hub := events.NewHub(slog.New(slog.DiscardHandler))
	f := setup(t, func(c *api.Config) {
		c.Events, c.Logger = hub, slog.New(slog.DiscardHandler)
	})
	total := large(t, f)
	secret := f.token(t, store.Token{Name: "revoked", Role: store.RoleViewer})
	reader, first := openExport(t, f, secret, "answers.jsonl")
	id := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM api_tokens WHERE name = 'revoked'")
	f.call(t, http.MethodDelete, "/tokens/"+id.String(), nil).must(t, http.StatusNoContent)
	lines, err := rest(reader)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Less(t, len(lines), total-1)
	require.NotEmpty(t, lines, "the page in progress is complete")
	f.callAs(t, secret, http.MethodGet, "/exports/answers.jsonl?cursor="+cursorOf(t, first), nil).
		problem(t, http.StatusUnauthorized)

	reader, _ = openExport(t, f, f.admin, "answers.jsonl")
	hub.Stop()
	before, err := rest(reader)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "a server that stops does not complete the response")
	other := f.node(t)
	after := other.call(t, http.MethodGet, "/exports/answers.jsonl?cursor="+cursorOf(t, before[len(before)-1]), nil)
	require.Len(t, after.must(t, http.StatusOK).lines(), total-1-len(before), "another node resumes the export")
}

// The first page of the export waits for the lock of a table. The token is revoked during this wait.
func TestExports_SendNoRowsThatWereReadWhileTheRightsEnded(t *testing.T) {
	t.Parallel()
	f := setup(t, func(c *api.Config) { c.Logger = slog.New(slog.DiscardHandler) })
	addRuns(t, f.db, f.brand, 1, 3, 10)
	secret := f.token(t, store.Token{Name: "revoked", Role: store.RoleViewer})
	id := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM api_tokens WHERE name = 'revoked'")
	sent := make(chan []byte, 1)
	lock, err := f.db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = lock.Exec(t.Context(), "LOCK TABLE answers")
	require.NoError(t, err)
	go func() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/api/admin/exports/answers.jsonl", nil)
		if err != nil {
			t.Error(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		var body []byte
		if response, err := (&http.Client{Timeout: time.Minute}).Do(r); err == nil {
			body, _ = io.ReadAll(response.Body)
			_ = response.Body.Close()
		}
		sent <- body
	}()
	f.db.WaitFor(t, "the export", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	f.call(t, http.MethodDelete, "/tokens/"+id.String(), nil).must(t, http.StatusNoContent)
	require.NoError(t, lock.Commit(t.Context()))
	require.NotContains(t, string(<-sent), "query")
}

// The access log and the metrics contain an export that ends early, and its caller.
func TestExports_AreRecordedIfTheyEndEarly(t *testing.T) {
	t.Parallel()
	hub := events.NewHub(slog.New(slog.DiscardHandler))
	served, logged := make(chan door.Served, 9), make(chan string, 9)
	f := setup(t, func(c *api.Config) {
		c.Events = hub
		c.Observe = func(r door.Served) { served <- r }
		c.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
			if strings.Contains(string(p), "msg=Request.") {
				logged <- string(p)
			}
			return len(p), nil
		}), nil))
	})
	large(t, f)
	reader, _ := openExport(t, f, f.admin, "answers.jsonl")
	hub.Stop()
	_, err := rest(reader)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Len(t, served, 1)
	require.Equal(t, "export-jsonl", (<-served).Operation)
	require.Len(t, logged, 1)
	line := <-logged
	require.Contains(t, line, "status=200")
	require.Contains(t, line, "aborted=true")
	require.Contains(t, line, "caller=")
}

func TestExports_LeaveOutLaterRunsAndDeletedRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	total := large(t, f)
	reader, first := openExport(t, f, f.admin, "answers.jsonl")
	addRuns(t, f.db, f.brand, 1, 5, 10)
	last := storetest.Value[uuid.UUID](t, f.db, `DELETE FROM job_runs WHERE id =
		(SELECT id FROM job_runs ORDER BY id DESC OFFSET 1 LIMIT 1) RETURNING id`)
	lines, err := rest(reader)
	require.ErrorIs(t, err, io.EOF)
	require.Len(t, lines, total-1-100, "the rows of the later run and of the deleted run %s are left out", last)
	resumed := f.call(t, http.MethodGet, "/exports/answers.jsonl?cursor="+cursorOf(t, first), nil).must(t, http.StatusOK)
	require.Len(t, resumed.lines(), total-1-100, "the cursor keeps the end of the period")
	all := f.call(t, http.MethodGet, "/exports/answers.jsonl", nil).must(t, http.StatusOK)
	require.Len(t, all.lines(), total-100+5)
}

// The clock of the server is behind, so that the time limit of a chunk has almost passed when the server sets the
// limit.
func TestExports_EndWhenTheClientDoesNotRead(t *testing.T) {
	t.Parallel()
	ended := make(chan string, 1)
	f := setup(t, func(c *api.Config) {
		c.Now = func() time.Time { return time.Now().Add(-29500 * time.Millisecond) }
		c.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
			if strings.Contains(string(p), "Export ended early.") {
				ended <- string(p)
			}
			return len(p), nil
		}), nil))
	})
	large(t, f)
	reader, _ := openExport(t, f, f.admin, "answers.jsonl")
	require.Contains(t, <-ended, "i/o timeout")
	_, err := rest(reader)
	require.True(t, errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "reset"), "%v", err)
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestExports_LimitTheExportsOfACaller(t *testing.T) {
	t.Parallel()
	f := setup(t)
	large(t, f)
	for range 4 {
		openExport(t, f, f.admin, "answers.jsonl")
	}
	refused := f.call(t, http.MethodGet, "/exports/answers.csv", nil)
	refused.problem(t, http.StatusServiceUnavailable)
	seconds, err := strconv.Atoi(refused.header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, seconds)
	viewer := f.token(t, store.Token{Name: "another", Role: store.RoleViewer})
	openExport(t, f, viewer, "answers.csv")
}

// The standby of the test is a connection to the same database. On this connection, a schema replaces the functions
// that identify a standby. An export reads each of its pages with several statements, and the last one reads the users.
// This statement breaks the connection.
func TestExports_KeepEachPageIfTheReplicaIsLost(t *testing.T) {
	t.Parallel()
	f := setup(t)
	runs := addRuns(t, f.db, f.brand, 3, 0, 0)
	f.db.Exec(t, `UPDATE job_runs SET metadata = '{"triggered_by": "token tests"}'`)
	for _, sql := range []string{
		"CREATE SCHEMA standby",
		"CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
		`CREATE FUNCTION standby.pg_last_wal_replay_lsn() RETURNS pg_lsn LANGUAGE sql AS 'SELECT
			CASE current_setting(''synchronous_commit'') WHEN ''off'' THEN pg_current_wal_insert_lsn()
			ELSE pg_current_wal_flush_lsn() END'`,
		`CREATE FUNCTION standby.lost() RETURNS text LANGUAGE plpgsql AS
			$$ BEGIN RAISE 'terminating connection' USING ERRCODE = 'admin_shutdown'; END $$`,
		"CREATE VIEW standby.users AS SELECT standby.lost() AS email, id AS customer_id FROM customers",
	} {
		f.db.Exec(t, sql)
	}
	cfg, err := pgxpool.ParseConfig(f.db.URL)
	require.NoError(t, err)
	cfg.ConnConfig.RuntimeParams["search_path"] = "standby, pg_catalog, public"
	standby, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(standby.Close)
	copied := replica.New(replica.Config{
		Logger: slog.New(slog.DiscardHandler), MaxLag: time.Minute, Primary: f.db.Pool, Standby: standby,
	})
	go copied.Watch(t.Context())
	require.Eventually(t, func() bool { return copied.Status().State == replica.StateUp }, time.Minute, time.Millisecond)
	f = f.node(t, func(c *api.Config) { c.Replica = copied })
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	rows := f.callAs(t, limited, http.MethodGet, "/exports/runs.jsonl", nil).must(t, http.StatusOK)
	require.Len(t, rows.lines(), len(runs))
	require.NotContains(t, string(rows.body), "token tests")
	require.Positive(t, copied.Status().Reads[replica.Answered])
}

// Exports that wait for the database before their first row count as exports of the caller.
func TestExports_LimitTheExportsThatHaveNotStarted(t *testing.T) {
	t.Parallel()
	const own = 4
	f := setup(t)
	lock, err := f.db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = lock.Rollback(t.Context()) }()
	_, err = lock.Exec(t.Context(), "LOCK TABLE brands IN ACCESS EXCLUSIVE MODE")
	require.NoError(t, err)
	exported := "/exports/answers.csv?topic=prices&brand_id=" + f.brand.ID.String()
	done := make(chan int, own)
	for range own {
		go func() { done <- f.call(t, http.MethodGet, exported, nil).status }()
	}
	f.db.WaitFor(t, "the exports", `SELECT count(*) = $1 FROM pg_locks
		WHERE relation = 'brands'::regclass AND NOT granted`, own)
	refused := f.call(t, http.MethodGet, exported, nil)
	refused.problem(t, http.StatusServiceUnavailable)
	require.Contains(t, string(refused.body), "At most 4 exports")
	require.NoError(t, lock.Rollback(t.Context()))
	for range own {
		require.Equal(t, http.StatusOK, <-done)
	}
}

// The function answersTable returns the table that the tests of access export.
func answersTable(things) string { return "answers" }

// ofBrand returns a filter by brand.
func ofBrand(o things) string { return "brand_id=" + o.brand.ID.String() }

func TestExports_OfATopicHaveOnlyTheAnswersToItsQueries(t *testing.T) {
	t.Parallel()
	f := setup(t)
	addRuns(t, f.db, f.brand, 1, 2, 10)
	f.db.Exec(t, `WITH q AS (INSERT INTO queries (brand_id, text, locale, topic, tags)
			VALUES ($1, 'best crm', 'en-US', 'us', '{us}'), ($1, 'best crm', 'en-GB', 'gb', '{gb}') RETURNING id)
		UPDATE answers a SET query_text = 'best crm', collector = 'chatgpt', country = '', status = 'ok', query_id = x.id
		FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM q) x,
			(SELECT id, row_number() OVER (ORDER BY id) n FROM answers) y
		WHERE x.n = y.n AND a.id = y.id`, f.brand.ID)
	f.db.Exec(t, `INSERT INTO cells (brand_id, query_id, query_text, collector, country)
		SELECT DISTINCT brand_id, query_id, query_text, collector, country FROM answers ON CONFLICT DO NOTHING`)
	for _, filter := range []string{"topic=us", "tag=gb"} {
		path := "/exports/answers.jsonl?brand_id=" + f.brand.ID.String() + "&" + filter
		require.Len(t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK).lines(), 1, filter)
	}
}
