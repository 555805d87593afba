package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/migrations"
	"tidewatch/store"
	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

// replicated is a cluster with a primary and a streaming hot standby.
type replicated struct {
	admin      string // the secret of a token for all customers
	db         storetest.DB
	standby    storetest.DB
	standbyDir string
	server     *pglocal.Server // the Postgres of the standby
	settings   map[string]string
	t          *testing.T
}

// copyCluster copies a stopped cluster, so that the copy starts as a hot standby. copyCluster does not use
// pg_basebackup, because some installations of Postgres lack this program.
func copyCluster(t *testing.T, from string) (to string) {
	t.Helper()
	to = storetest.ClusterDir(t)
	copied, err := exec.CommandContext(t.Context(), "cp", "-a", filepath.Join(from, "pgdata"),
		filepath.Join(from, "password"), to).CombinedOutput()
	require.NoError(t, err, "%s", copied)
	becomeStandby(t, to)
	return to
}

// becomeStandby lets a cluster start as a hot standby.
func becomeStandby(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pgdata", "standby.signal"), nil, 0o644))
}

func startPostgres(t *testing.T, dir string, more map[string]string) *pglocal.Server {
	t.Helper()
	settings := map[string]string{"autovacuum": "off", "fsync": "off", "jit": "off", "max_connections": "100"}
	maps.Copy(settings, more)
	server, err := pglocal.Start(t.Context(), pglocal.Options{DataDir: dir, NoSync: true, Settings: settings})
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Stop(t.Context()) })
	return server
}

func openDB(t *testing.T, url string) storetest.DB {
	t.Helper()
	pool := storetest.Pool(t, url)
	return storetest.DB{DB: store.New(pool), Pool: pool, URL: url}
}

// replicate starts a primary with the schema, and a standby.
func replicate(t *testing.T) *replicated {
	t.Helper()
	dir := storetest.ClusterDir(t)
	first := startPostgres(t, dir, nil)
	require.NoError(t, pglocal.EnsureDatabase(t.Context(), first.URL("postgres"), "tidewatch"))
	pool, err := pgxpool.New(t.Context(), first.URL("tidewatch"))
	require.NoError(t, err)
	_, err = migrations.Up(t.Context(), pool, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	pool.Close()
	require.NoError(t, first.Stop(t.Context()))

	r := &replicated{standbyDir: copyCluster(t, dir), t: t}
	primary := startPostgres(t, dir, nil)
	address, err := pgconn.ParseConfig(primary.URL("postgres"))
	require.NoError(t, err)
	r.settings = map[string]string{
		"primary_conninfo": "host=" + address.Host + " port=5432 user=" + address.User + " password=" + address.Password,
	}
	r.db = openDB(t, primary.URL("tidewatch"))
	r.startStandby()
	r.admin = adminToken(t, r.db)
	return r
}

// startStandby starts the standby. Even if a subtest calls startStandby, the standby runs until the end of the whole
// test.
func (r *replicated) startStandby() {
	r.t.Helper()
	r.server = startPostgres(r.t, r.standbyDir, r.settings)
	r.standby = openDB(r.t, r.server.URL("tidewatch"))
}

// signal sends a signal to all processes of the standby.
func (r *replicated) signal(s syscall.Signal) {
	r.t.Helper()
	pid := strconv.Itoa(r.server.PID())
	children, err := os.ReadFile(fmt.Sprintf("/proc/%[1]s/task/%[1]s/children", pid))
	require.NoError(r.t, err)
	for _, process := range append(strings.Fields(string(children)), pid) {
		number, err := strconv.Atoi(process)
		require.NoError(r.t, err)
		_ = syscall.Kill(number, s) // the process may have ended
	}
}

// caughtUp waits until the standby has replayed all changes of the primary.
func (r *replicated) caughtUp(t *testing.T) {
	t.Helper()
	position := storetest.Value[string](t, r.db, "SELECT pg_current_wal_flush_lsn()::text")
	r.standby.WaitFor(t, "the replay", "SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn", position)
}

// token creates an API token for a customer, or for all customers, and returns its secret.
func (r *replicated) token(t *testing.T, customer *uuid.UUID) string {
	t.Helper()
	secret, hash := door.NewSecret(door.TokenPrefix)
	_, err := r.db.CreateToken(t.Context(), store.Token{
		CreatedBy: "test", CustomerID: customer, Name: uuid.NewString(), Role: store.RoleAdmin,
	}, hash)
	require.NoError(t, err)
	return secret
}

// reader is a node that reads the standby.
type reader struct {
	addr string
	log  *commandtest.Buffer
}

func (r *replicated) serve(t *testing.T, vars map[string]string) reader {
	t.Helper()
	all := map[string]string{
		"DATABASE_URL": r.db.URL, "TIDEWATCH_METRICS_TOKEN": metricsToken, "TIDEWATCH_READ_DATABASE_URL": r.standby.URL,
	}
	maps.Copy(all, vars)
	n := serve(t, all, "--roles", "api")
	return reader{addr: n.URL, log: n.Stderr}
}

// replicaCheck is the check of the read replica in /readyz.
type replicaCheck struct {
	LagBytes   *int64   `json:"lag_bytes"`
	LagSeconds *float64 `json:"lag_seconds"`
	Message    string   `json:"message"`
	OK         bool     `json:"ok"`
	State      string   `json:"state"`
}

// awaits waits until the node reports a state of its replica, with a message that begins with the given text. The node
// stays ready in all states of the replica.
func (n reader) awaits(t *testing.T, state, message string) replicaCheck {
	t.Helper()
	for {
		var ready struct {
			Checks map[string]replicaCheck `json:"checks"`
		}
		require.NoError(t, json.Unmarshal([]byte(commandtest.Get(t, n.addr+"/readyz", http.StatusOK)), &ready))
		if check := ready.Checks["read_replica"]; check.State == state && strings.HasPrefix(check.Message, message) {
			return check
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("the replica of %s is not %s: %s", n.addr, state, message)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// reads returns the number of reads with an outcome.
func (n reader) reads(t *testing.T, outcome string) int {
	t.Helper()
	status, text := askMetrics(t, n.addr+"/metrics", metricsToken)
	require.Equal(t, http.StatusOK, status)
	return int(parse(t, text).value(t, "tidewatch_read_replica_reads_total", "outcome", outcome))
}

// call sends a request, and returns the body of a response with the given status.
func (n reader) call(t *testing.T, token, method, path, body string, status int) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, n.addr+"/api/admin"+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: time.Minute}).Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	var text strings.Builder
	require.NoError(t, response.Write(&text))
	require.Equal(t, status, response.StatusCode, "%s: %s", path, text.String())
	return text.String()
}

// shows requests the brands that the caller sees, and returns the response and the outcome of the read.
func (n reader) shows(t *testing.T, token string) (text, outcome string) {
	t.Helper()
	outcomes := []string{"replica", "own_write", "lagging", "repeated", "unavailable"}
	before := map[string]int{}
	for _, outcome := range outcomes {
		before[outcome] = n.reads(t, outcome)
	}
	text = n.call(t, token, http.MethodGet, "/brand-overviews", "", http.StatusOK)
	for _, name := range outcomes {
		if n.reads(t, name) > before[name] {
			outcome = name
		}
	}
	return text, outcome
}

// showsFrom repeats [reader.shows] until a read has the given outcome, and returns the response. If a check of the
// standby takes too long on a busy machine, the primary answers until the next check.
func (n reader) showsFrom(t *testing.T, token, want string) string {
	t.Helper()
	for range 100 {
		text, outcome := n.shows(t, token)
		if outcome == want {
			return text
		}
		require.Contains(t, []string{"lagging", "unavailable"}, outcome)
	}
	t.Fatalf("no read has the outcome %s", want)
	return ""
}

func TestReplica_OfAnotherClusterIsRefused(t *testing.T) {
	t.Parallel()
	dir := storetest.ClusterDir(t)
	require.NoError(t, startPostgres(t, dir, nil).Stop(t.Context()))
	becomeStandby(t, dir)
	r := &replicated{db: storetest.Open(t), standby: openDB(t, startPostgres(t, dir, nil).URL("postgres"))}
	n := r.serve(t, nil)
	n.awaits(t, "refused", "The standby belongs to another cluster. Its system identifier is ")
	_, outcome := n.shows(t, adminToken(t, r.db))
	require.Equal(t, "unavailable", outcome)
}

func TestReplica(t *testing.T) {
	t.Parallel()
	// The steps change one standby, so they run one after another.
	step := func(name string, f func()) {
		t.Log(name)
		f()
	}
	r := replicate(t)
	acme, other := r.db.Brand(t, 2), r.db.Brand(t, 1)
	r.caughtUp(t)
	a, b := r.serve(t, nil), r.serve(t, map[string]string{"TIDEWATCH_READ_MAX_LAG": "1s"})
	require.True(t, a.awaits(t, "up", "").OK)
	writer, customer, stranger := r.token(t, nil), r.token(t, &acme.CustomerID), r.token(t, &other.CustomerID)
	brand := "/brands/" + acme.ID.String()

	step("answers figures and exports without a write", func() {
		paths := []string{"/brand-overviews", brand + "/sources/review.example"}
		for _, view := range []string{
			"answers", "changes", "comparison", "discoveries", "overview", "overview-series", "query-grid", "searches",
			"sources", "trends",
		} {
			paths = append(paths, brand+"/"+view, brand+"/"+view+".csv", brand+"/"+view+".jsonl")
		}
		for _, table := range []string{"runs", "answers", "positions", "sentiments", "citations", "changes"} {
			paths = append(paths, "/exports/"+table+".csv?query_class=unbranded&brand_id="+acme.ID.String())
			if table == "runs" || table == "changes" {
				paths[len(paths)-1] = "/exports/" + table + ".jsonl"
			}
		}
		for _, path := range paths {
			before := a.reads(t, "replica")
			for try := 0; a.reads(t, "replica") == before; try++ {
				require.Less(t, try, 50, path)
				a.call(t, r.admin, http.MethodGet, path, "", http.StatusOK)
			}
		}
		for _, outcome := range []string{"own_write", "repeated"} {
			require.Zero(t, a.reads(t, outcome), outcome)
		}
		require.NotZero(t, storetest.Value[int](t, r.standby, `SELECT count(*)::int FROM pg_stat_activity
			WHERE application_name = 'tidewatch' AND query NOT LIKE '%pg_control%'`), "connections for reads")
		_, err := r.standby.Pool.Exec(t.Context(), "DELETE FROM brands")
		require.ErrorContains(t, err, "read-only transaction")
	})
	step("has the right password", func() {
		wrong := strings.Replace(r.standby.URL, "@", "-wrong@", 1)
		_, _, err := tidewatch(t, map[string]string{
			"DATABASE_URL": r.db.URL, "TIDEWATCH_READ_DATABASE_URL": wrong,
		}, "serve", "--addr", "127.0.0.1:0")
		require.ErrorContains(t, err, "--read-database-url (TIDEWATCH_READ_DATABASE_URL): FATAL: password")
	})
	step("shows a customer nothing of another customer", func() {
		a.call(t, stranger, http.MethodGet, brand+"/overview", "", http.StatusNotFound)
		a.call(t, stranger, http.MethodGet, brand+"/answers.csv", "", http.StatusNotFound)
		text := a.showsFrom(t, stranger, "replica")
		require.Contains(t, text, other.ID.String())
		require.NotContains(t, text, acme.ID.String())
	})
	step("shows callers their own writes", func() {
		r.standby.Exec(t, "SELECT pg_wal_replay_pause()")
		r.standby.WaitFor(t, "the pause", "SELECT pg_get_wal_replay_pause_state() = 'paused'")
		a.call(t, writer, http.MethodPut, brand, `{"name":"Umbra"}`, http.StatusOK)
		for _, node := range []reader{a, b} {
			text, outcome := node.shows(t, writer)
			require.Contains(t, text, "Umbra")
			require.NotEqual(t, "replica", outcome)
		}
		require.Contains(t, a.showsFrom(t, customer, "own_write"), "Umbra",
			"a write of another caller to the brands of the customer")
		require.NotContains(t, a.showsFrom(t, r.admin, "replica"), "Umbra", "the caller has written nothing")
	})
	step("leaves no gap between two exports", func() {
		job := r.db.Schedule(t, acme)
		r.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds) SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual',
			'completed', now(), now(), 1 FROM scheduled_jobs WHERE id = $1`, job.ID)
		export := "/exports/runs.jsonl"
		require.NotContains(t, a.call(t, r.admin, http.MethodGet, export, "", http.StatusOK), "completed")
		now := time.Now().UTC().Add(time.Second).Format(time.RFC3339)
		require.Contains(t, a.call(t, r.admin, http.MethodGet, export+"?to="+now, "", http.StatusOK), "completed",
			"the standby does not have all runs of the period")
	})
	step("answers nothing that is too old", func() {
		check := b.awaits(t, "lagging", "The data of the standby is ")
		require.False(t, check.OK)
		require.Contains(t, check.Message, "s old, and the maximum is 1s.")
		require.Greater(t, *check.LagSeconds, 1.0)
		require.Positive(t, *check.LagBytes)
		text, outcome := b.shows(t, r.admin)
		require.Contains(t, text, "Umbra")
		require.Equal(t, "lagging", outcome)
		r.standby.Exec(t, "SELECT pg_wal_replay_resume()")
		check = b.awaits(t, "up", "")
		require.Less(t, *check.LagSeconds, 1.1)
		r.caughtUp(t)
		require.Contains(t, b.showsFrom(t, writer, "replica"), "Umbra", "the standby has the write")
	})
	step("is replaced by the primary while it hangs", func() {
		r.signal(syscall.SIGSTOP)
		defer r.signal(syscall.SIGCONT)
		text, outcome := a.shows(t, r.admin)
		require.Contains(t, text, "Umbra")
		require.Equal(t, "unavailable", outcome)
	})
	step("is replaced by the primary while it is down", func() {
		const message = "The read replica answers no reads."
		a.awaits(t, "up", "")
		logged := strings.Count(a.log.String(), message)
		require.NoError(t, syscall.Kill(r.server.PID(), syscall.SIGKILL))
		<-r.server.Done()
		for range 5 {
			_, outcome := a.shows(t, r.admin)
			require.Equal(t, "unavailable", outcome)
		}
		a.awaits(t, "down", "The standby cannot be reached.")
		late := r.serve(t, nil)
		late.awaits(t, "down", "The standby cannot be reached.")
		require.Equal(t, logged+1, strings.Count(a.log.String(), message))
		r.startStandby()
		for _, node := range []reader{a, late} {
			node.awaits(t, "up", "")
			require.Contains(t, node.showsFrom(t, r.admin, "replica"), "Umbra")
		}
	})
	step("is refused after a promotion", func() {
		r.standby.Exec(t, "SELECT pg_promote()")
		_, outcome := a.shows(t, r.admin)
		require.Equal(t, "unavailable", outcome)
		a.awaits(t, "refused", "The address leads to a server that is not a standby.")
		require.NoError(t, r.server.Stop(t.Context()))
		becomeStandby(t, r.standbyDir)
		r.startStandby()
		a.awaits(t, "refused", "The standby is on timeline 2, and the primary is on timeline 1.")
	})
}
