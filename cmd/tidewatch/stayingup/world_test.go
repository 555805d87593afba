package stayingup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/migrations"
	"tidewatch/store"
	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

// dueSchedules is the number of due schedules, queries is the number of queries of each brand, and tickStep is the time
// between two ticks.
const (
	dueSchedules = 24
	queries      = 3
	tickStep     = 300 * time.Millisecond
)

// world has a Postgres, the stand-in engines, nodes and schedules for a scenario.
type world struct {
	t        *testing.T
	began    time.Time
	options  pglocal.Options
	postgres *pglocal.Server
	database string // the URL of the database
	answers  standin.Options
	engines  *standin.Server
	engine   string // the address of the stand-in engines
	env      []string
	nodes    []*node
	token    string

	due       []uuid.UUID // schedules that the method makeDue makes due
	triggered []uuid.UUID // schedules that the load triggers
	minutely  []uuid.UUID // schedules that fire each minute, only in long tests
	ended     time.Time   // the time at which the method judge deactivated these schedules
}

// choice is a function that changes a new world before its Postgres starts.
type choice func(*world)

func newWorld(t *testing.T, choices ...choice) *world {
	t.Helper()
	w := &world{
		t:     t,
		began: time.Now(),
		options: pglocal.Options{
			DataDir:  storetest.ClusterDir(t),
			NoSync:   true,
			Settings: map[string]string{"max_connections": "100"},
		},
		answers: standin.Options{Latency: 200 * time.Millisecond, Now: time.Now},
	}
	for _, choose := range choices {
		choose(w)
	}
	w.startPostgres()
	t.Cleanup(func() { require.NoError(t, w.postgres.Stop(context.WithoutCancel(t.Context()))) })
	require.NoError(t, pglocal.EnsureDatabase(t.Context(), w.postgres.URL("postgres"), "tidewatch"))
	w.database = w.postgres.URL("tidewatch")
	w.engines = standin.New(w.answers)
	server := httptest.NewServer(w.engines)
	t.Cleanup(server.Close)
	w.engine = server.URL
	w.seed()
	w.note("the world is ready")
	return w
}

func (w *world) startPostgres() {
	w.t.Helper()
	var err error
	w.postgres, err = pglocal.Start(w.t.Context(), w.options)
	require.NoError(w.t, err)
}

// The method "with" calls the function f with a database connection that can write. The connection can write even if a
// scenario has made the database read-only.
func (w *world) with(f func(ctx context.Context, conn *pgx.Conn)) {
	w.t.Helper()
	ctx := w.t.Context()
	conn, err := pgx.Connect(ctx, w.database)
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, "SET default_transaction_read_only = off")
	require.NoError(w.t, err)
	f(ctx, conn)
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.with(func(ctx context.Context, conn *pgx.Conn) {
		_, err := conn.Exec(ctx, sql, args...)
		require.NoError(w.t, err, sql)
	})
}

func value[T any](w *world, sql string, args ...any) T {
	w.t.Helper()
	var v T
	w.with(func(ctx context.Context, conn *pgx.Conn) {
		require.NoError(w.t, conn.QueryRow(ctx, sql, args...).Scan(&v), sql)
	})
	return v
}

// seed migrates the database and creates a customer, a token and schedules. Each schedule has its own brand and
// queries.
func (w *world) seed() {
	w.t.Helper()
	ctx := w.t.Context()
	pool, err := pgxpool.New(ctx, w.database)
	require.NoError(w.t, err)
	defer pool.Close()
	_, err = migrations.Up(ctx, pool, slog.New(slog.DiscardHandler))
	require.NoError(w.t, err)
	db := store.New(pool)
	secret, hash := door.NewSecret(door.TokenPrefix)
	_, err = db.CreateToken(ctx, store.Token{CreatedBy: "test", Name: "tests", Role: store.RoleAdmin}, hash)
	require.NoError(w.t, err)
	w.token = secret
	customer, err := db.SaveCustomer(ctx, store.Customer{Name: "Northwind"})
	require.NoError(w.t, err)
	schedule := func(name, cron string) uuid.UUID {
		brand, err := db.SaveBrand(ctx, store.Brand{CustomerID: customer.ID, Name: name})
		require.NoError(w.t, err)
		for q := range queries {
			text := fmt.Sprintf("who leads %s, take %d", name, q)
			_, err := db.SaveQuery(ctx, store.Query{BrandID: brand.ID, Text: text, IsActive: true})
			require.NoError(w.t, err)
		}
		created, err := db.CreateScheduledJob(ctx, store.ScheduledJob{
			BrandID:              brand.ID,
			CustomerID:           customer.ID,
			IsActive:             true,
			JobType:              store.JobTypeCollectAndScore,
			Name:                 &name,
			Metadata:             []byte(`{"collectors":["chatgpt","perplexity"],"parallel":true}`),
			MisfirePolicy:        store.MisfireRunAll,
			MisfireWindowSeconds: store.DefaultMisfireWindowSeconds,
			OverlapPolicy:        store.OverlapAllow,
			RunTimeoutSeconds:    store.DefaultRunTimeoutSeconds,
			Timing: store.Timing{
				Spec: store.Spec{Cron: cron, DSTGap: "shift", DSTRepeat: "first", Timezone: "UTC"},
			},
		}, func(_ store.Timing, after time.Time) (time.Time, error) {
			if cron == "* * * * *" {
				return after.Truncate(time.Minute).Add(time.Minute), nil
			}
			return after.AddDate(1, 0, 0), nil
		})
		require.NoError(w.t, err)
		return created.ID
	}
	for i := range dueSchedules {
		w.due = append(w.due, schedule(fmt.Sprintf("due %d", i), storetest.YearlyCron()))
	}
	for i := range 4 {
		w.triggered = append(w.triggered, schedule(fmt.Sprintf("triggered %d", i), storetest.YearlyCron()))
	}
	for i := range 6 {
		if long {
			w.minutely = append(w.minutely, schedule(fmt.Sprintf("minutely %d", i), "* * * * *"))
		}
	}
}

// makeDue plans one tick for each schedule in w.due. The constant tickStep is the time between two ticks. In addition,
// makeDue inserts the tick jobs that River's periodic jobs would insert.
func (w *world) makeDue() {
	w.t.Helper()
	w.note("ticks are planned")
	w.exec(`UPDATE scheduled_jobs s SET next_run_at = now() + d.place * $2::interval
		FROM unnest($1::uuid[]) WITH ORDINALITY AS d(id, place) WHERE s.id = d.id`, w.due, tickStep)
	w.exec(`INSERT INTO river_job (state, kind, queue, priority, max_attempts, args, scheduled_at)
		SELECT 'available', 'tick', 'ticks', 1, 3, '{}', next_run_at FROM scheduled_jobs WHERE id = ANY($1)`, w.due)
}

// node is a process of tidewatch serve.
type node struct {
	addr string
	env  []string // environment variables of this node only
	link *link    // the network between this node and Postgres, or nil
	cmd  *exec.Cmd
	done chan error
	log  *os.File
}

// start starts a node and waits until the node is ready. The parameter bin may be the binary of another version of
// Tidewatch.
func (w *world) start(bin string, flags ...string) *node {
	w.t.Helper()
	n := &node{addr: commandtest.FreeAddr(w.t)}
	w.add(n, bin, flags...)
	return n
}

// add starts the process of a new node and waits until the node is ready.
func (w *world) add(n *node, bin string, flags ...string) {
	w.t.Helper()
	w.run(n, bin, flags...)
	w.nodes = append(w.nodes, n)
	w.waitReady(n)
	w.note("a node is ready")
}

// run starts the process of a node.
func (w *world) run(n *node, bin string, flags ...string) {
	w.t.Helper()
	var err error
	n.log, err = os.Create(filepath.Join(w.t.TempDir(), "log"))
	require.NoError(w.t, err)
	args := append([]string{"serve", "--addr", n.addr}, flags...)
	n.cmd = exec.CommandContext(context.WithoutCancel(w.t.Context()), bin, args...)
	n.cmd.Env = slices.Concat(w.environment(), w.env, n.env)
	n.cmd.Stderr = n.log
	require.NoError(w.t, n.cmd.Start())
	ended := make(chan error, 1)
	n.done = ended
	cmd, log := n.cmd, n.log
	go func() { ended <- cmd.Wait() }()
	w.t.Cleanup(func() {
		_ = cmd.Process.Kill() // the call fails if the process has already ended
		if w.t.Failed() {
			text, _ := os.ReadFile(log.Name())
			w.t.Logf("%s:\n%s", n.addr, lastLines(string(text)))
		}
		_ = log.Close()
	})
}

// lastLines returns the end of a log, without lines of level INFO.
func lastLines(text string) string {
	const most = 12_000
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return strings.Contains(line, `"level":"INFO"`)
	})
	text = strings.Join(lines, "\n")
	return text[max(0, len(text)-most):]
}

func (w *world) environment() []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + os.TempDir(),
		"DATABASE_URL=" + w.database,
		"TIDEWATCH_DRAIN=1s",
	}, w.engineVariables()...)
}

// engineVariables returns the variables with which nodes use the stand-in engines, without limits on calls and
// requests.
func (w *world) engineVariables() []string {
	env := []string{"TIDEWATCH_REQUESTS_PER_SECOND=0"}
	bases := standin.BaseURLs(w.engine)
	for _, name := range []string{"chatgpt", "perplexity"} {
		engine, _ := collector.Lookup(name)
		prefix := strings.TrimSuffix(engine.KeyVar, "_API_KEY")
		env = append(env, engine.KeyVar+"=stand-in", engine.BaseURLVar()+"="+bases[name], prefix+"_REQUESTS_PER_MINUTE=0")
	}
	return env
}

func (w *world) waitReady(n *node) {
	w.t.Helper()
	w.until(time.Minute, n.addr+" is ready", func() bool {
		select {
		case err := <-n.done:
			w.t.Fatalf("the node ended: %v", err)
		default:
		}
		return status(w.t.Context(), n.addr) == http.StatusOK
	})
}

// status returns the HTTP status of /readyz, or 0 without a response.
func status(ctx context.Context, addr string) int {
	code, _ := fetch(ctx, "http://"+addr+"/readyz")
	return code
}

func fetch(ctx context.Context, url string) (code int, body string) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, ""
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// signal sends a signal to a node's process.
func (w *world) signal(n *node, sig syscall.Signal) {
	w.t.Helper()
	require.NoError(w.t, n.cmd.Process.Signal(sig))
}

// end stops a node gracefully.
func (w *world) end(n *node) {
	w.t.Helper()
	w.signal(n, syscall.SIGTERM)
	require.NoError(w.t, n.ended(time.Minute))
}

func (n *node) ended(within time.Duration) error {
	select {
	case err := <-n.done:
		return err
	case <-time.After(within):
		return errors.New("the node is still running")
	}
}

// The method "until" waits until a condition is true, and checks the condition every 200 ms.
func (w *world) until(within time.Duration, what string, done func() bool) {
	w.t.Helper()
	deadline := time.After(within)
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for !done() {
		select {
		case <-deadline:
			w.t.Fatalf("timed out waiting until %s", what)
		case <-ticker.C:
		}
	}
}

// note logs the progress of a scenario.
func (w *world) note(what string) {
	w.t.Logf("%6.1f s: %s", time.Since(w.began).Seconds(), what)
}

// keepGoing lets a scenario continue for the duration d.
func (w *world) keepGoing(d time.Duration) {
	w.t.Helper()
	select {
	case <-time.After(d):
	case <-w.t.Context().Done():
		w.t.Fatal("the test is over")
	}
}
