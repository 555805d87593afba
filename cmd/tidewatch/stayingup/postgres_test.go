package stayingup_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store/pglocal"
)

func TestPostgresIsRestarted(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t)
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	require.NoError(t, w.postgres.Stop(t.Context()))
	w.startPostgres()
	w.keepGoing(pick(2*time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("Postgres is restarted", l, 0)
}

func TestPostgresIsKilledAndUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	require.NoError(t, syscall.Kill(w.postgres.PID(), syscall.SIGKILL))
	<-w.postgres.Done()
	w.keepGoing(pick(6*time.Second, 5*time.Minute))
	for _, n := range w.nodes {
		require.Equal(t, http.StatusServiceUnavailable, status(t.Context(), n.addr))
	}
	w.startPostgres()
	for _, n := range w.nodes {
		w.waitReady(n)
	}
	w.keepGoing(pick(time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("Postgres is killed and unavailable for "+pick(6*time.Second, 5*time.Minute).String(), l, 0)
}

func TestPostgresIsReadOnly(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t)
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	w.exec("ALTER SYSTEM SET default_transaction_read_only = on")
	w.exec("SELECT pg_reload_conf()")
	w.until(10*time.Second, "a node reports the read-only database", func() bool {
		code, body := fetch(t.Context(), "http://"+w.nodes[0].addr+"/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(body, "takes no writes")
	})
	code, retryAfter := w.trigger(w.nodes[0])
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.NotEmpty(t, retryAfter)
	w.keepGoing(pick(3*time.Second, 2*time.Minute))
	w.exec("ALTER SYSTEM RESET default_transaction_read_only")
	w.exec("SELECT pg_reload_conf()")
	for _, n := range w.nodes {
		w.waitReady(n)
	}
	w.keepGoing(pick(time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("Postgres is read-only", l, 0)
}

// trigger sends one request that triggers a run, and returns the HTTP status and the header Retry-After.
func (w *world) trigger(n *node) (code int, retryAfter string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(
		w.t.Context(),
		http.MethodPost,
		"http://"+n.addr+"/api/admin/scheduled-jobs/"+w.triggered[0].String()+"/trigger",
		http.NoBody,
	)
	require.NoError(w.t, err)
	request.Header.Set("Authorization", "Bearer "+w.token)
	response, err := (&http.Client{Timeout: 20 * time.Second}).Do(request)
	require.NoError(w.t, err)
	require.NoError(w.t, response.Body.Close())
	return response.StatusCode, response.Header.Get("Retry-After")
}

func TestPostgresIsOutOfConnections(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t)
	for _, sql := range []string{ // a superuser could use the connections that are reserved for superusers
		"CREATE ROLE app LOGIN PASSWORD 'app' BYPASSRLS",
		"GRANT ALL ON ALL TABLES IN SCHEMA public TO app",
		"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app",
	} {
		w.exec(sql)
	}
	address, err := url.Parse(w.database)
	require.NoError(t, err)
	address.User = url.UserPassword("app", "app")
	w.env = append(w.env, "DATABASE_URL="+address.String())
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	w.exec("ALTER ROLE app CONNECTION LIMIT 0") // connections fail with SQLSTATE 53300, as if max_connections were reached
	w.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'")
	code, retryAfter := w.trigger(w.nodes[0])
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.NotEmpty(t, retryAfter)
	w.keepGoing(pick(3*time.Second, 2*time.Minute))
	w.exec("ALTER ROLE app CONNECTION LIMIT -1")
	for _, n := range w.nodes {
		w.waitReady(n)
	}
	w.keepGoing(pick(time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("Postgres is out of connections", l, 0)
}

// The library libfaketime changes the clock of Postgres. The clock of the machine does not change.
func TestPostgresClockIsStepped(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	libraries, err := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1")
	require.NoError(t, err)
	if len(libraries) == 0 {
		t.Skip("libfaketime is not installed (Debian: apt-get install faketime)")
	}
	for name, step := range map[string]string{"forward and back": "+", "back and forward": "-"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &fakeClock{library: libraries[0]}
			w := newWorld(t, clock.wrap)
			w.start(binary)
			w.start(binary)
			l := w.load()
			w.makeDue()
			w.keepGoing(2 * time.Second)
			by := pick(10*time.Minute, time.Hour)
			clock.set(t, fmt.Sprintf("%s%d", step, int(by.Seconds())))
			w.keepGoing(pick(4*time.Second, 2*time.Minute))
			clock.set(t, "+0")
			w.keepGoing(pick(2*time.Second, 2*time.Minute))
			l.end()
			require.Empty(t, l.failures)
			w.judge("Postgres' clock goes "+by.String()+" "+name, l, 0)
		})
	}
}

// fakeClock changes the clock of a Postgres by the offset in a file.
type fakeClock struct {
	file    string
	library string
}

// wrap makes a world start Postgres with the fake clock.
func (c *fakeClock) wrap(w *world) {
	bin, err := pglocal.FindBinaries(w.t.Context(), "")
	require.NoError(w.t, err)
	dir, err := os.MkdirTemp("/tmp", "tidewatch-up-")
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, os.RemoveAll(dir)) })
	require.NoError(w.t, os.Chmod(dir, 0o755))
	c.file = filepath.Join(dir, "offset")
	c.set(w.t, "+0")
	for program, fake := range map[string]string{
		"initdb": "",
		"postgres": "LD_PRELOAD=" + c.library + " FAKETIME_TIMESTAMP_FILE=" + c.file +
			" FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 ",
	} {
		script := "#!/bin/sh\n[ \"$1\" = --version ] || export " + fake + "\nexec " +
			filepath.Join(bin.Dir, program) + " \"$@\"\n"
		if fake == "" {
			script = strings.Replace(script, "[ \"$1\" = --version ] || export \n", "", 1)
		}
		require.NoError(w.t, os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755))
	}
	w.options.BinDir = dir
}

// The method "set" changes the offset of the clock. The parameter offset is a signed number of seconds.
func (c *fakeClock) set(t *testing.T, offset string) {
	t.Helper()
	require.NoError(t, os.WriteFile(c.file, []byte(offset+"\n"), 0o644))
}
