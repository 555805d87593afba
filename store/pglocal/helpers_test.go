package pglocal_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tidewatch/store/pglocal"
)

// helperEnv is an environment variable for tests that kill the parent process of Postgres. The value of the variable is
// the directory in which a second process of the test binary starts Postgres. The second process then waits until a
// test kills the second process.
const helperEnv = "PGLOCAL_TEST_HELPER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperEnv); dir != "" {
		os.Exit(helper(dir))
	}
	os.Exit(m.Run())
}

func helper(dir string) int {
	s, err := pglocal.Start(context.Background(), fast(dir))
	if err != nil {
		_, _ = fmt.Fprintln(os.Stdout, err)
		return 1
	}
	_, _ = fmt.Fprintln(os.Stdout, s.URL("postgres"))
	<-s.Done()
	return 1
}

// startHelper starts a helper process that runs Postgres, and returns the process and the database URL.
func startHelper(ctx context.Context, t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	self, err := os.Executable()
	noError(t, err)
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), helperEnv+"="+dir)
	stdout, err := cmd.StdoutPipe()
	noError(t, err)
	noError(t, cmd.Start())
	url, err := bufio.NewReader(stdout).ReadString('\n')
	noError(t, err)
	contains(t, url, "postgres://")
	return cmd, strings.TrimSpace(url)
}

// The function "fast" returns options for a fast cluster without protection against power failures.
func fast(dir string) pglocal.Options {
	return pglocal.Options{
		DataDir:  dir,
		NoSync:   true,
		Settings: map[string]string{"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"},
	}
}

func newContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// start starts a Postgres server, and stops the server at the end of the test.
func start(ctx context.Context, t *testing.T, o pglocal.Options) *pglocal.Server {
	t.Helper()
	s, err := pglocal.Start(ctx, o)
	noError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		noError(t, s.Stop(ctx))
	})
	return s
}

func connect(ctx context.Context, t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(ctx, url)
	noError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(ctx)) })
	return conn
}

func query(ctx context.Context, t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	var value string
	noError(t, conn.QueryRow(ctx, sql).Scan(&value))
	return value
}

// names returns the names of the files in a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	noError(t, err)
	for i, path := range paths {
		paths[i] = filepath.Base(path)
	}
	return paths
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("want an error, got none")
	}
}

func errorIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("want error %q, got: %v", want, err)
	}
}

func errorContains(t *testing.T, err error, want string) {
	t.Helper()
	isError(t, err)
	contains(t, err.Error(), want)
}

func contains(t *testing.T, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Fatalf("want %q in: %s", want, text)
	}
}

func equal[T comparable](t *testing.T, want, got T) {
	t.Helper()
	if want != got {
		t.Fatalf("want %v, got %v", want, got)
	}
}
