package stayingup_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// During an update, migrations run first, so that old nodes run on a newer schema. An old node must start and work on a
// newer schema. The old node must ignore unknown columns and jobs, and `migrate up` of the old binary must do nothing.
func TestASchemaThatIsNewerThanTheNode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, sql := range []string{
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (90001, true)",
		"INSERT INTO river_migration (line, version) VALUES ('main', 99)",
		"ALTER TABLE job_runs ADD COLUMN of_the_future text NOT NULL DEFAULT 'x'",
		"ALTER TABLE scheduled_jobs ADD COLUMN of_the_future text NOT NULL DEFAULT 'x'",
		"ALTER TABLE answers ADD COLUMN of_the_future text NOT NULL DEFAULT 'x'",
		"ALTER TABLE brands ADD COLUMN of_the_future text NOT NULL DEFAULT 'x'",
		// The queue job stands for a new kind of job with its own queue, as a future version may add.
		"INSERT INTO river_job (state, kind, queue, priority, max_attempts, args) " +
			"VALUES ('available', 'of_the_future', 'of_the_future', 1, 3, '{}')",
	} {
		w.exec(sql)
	}
	w.start(binary)
	w.start(binary, "--migrate")
	l := w.load()
	w.makeDue()
	w.keepGoing(pick(2*time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("The schema is newer than the nodes", l, 0)
	require.Equal(t, 1, value[int](w,
		"SELECT count(*) FROM river_job WHERE kind = 'of_the_future' AND state = 'available' AND attempt = 0"))
	for _, args := range [][]string{{"migrate", "up"}, {"migrate", "status"}} {
		command := exec.CommandContext(t.Context(), binary, args...)
		command.Env = w.environment()
		out, err := command.CombinedOutput()
		require.NoError(t, err, string(out))
		require.NotRegexp(t, `(?m)^\w+ +\d+ +pending`, string(out))
	}
}

// Nodes of this commit run beside nodes of the previous version. The previous version is the commit before the one that
// added the newest migration. Both use the current schema.
func TestThePreviousVersionBesideThisOne(t *testing.T) {
	t.Parallel()
	if !long {
		t.Skip("needs make staying-up, because the test builds the previous version")
	}
	before := buildBefore(t)
	w := newWorld(t)
	w.exec("UPDATE score_packing SET starts_at = 'infinity'") // as in a database that the previous version has used
	w.start(before)
	w.start(binary)
	w.start(before)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Minute)
	for _, n := range []*node{w.nodes[0], w.nodes[2]} { // the update continues
		w.end(n)
		w.run(n, binary)
		w.waitReady(n)
	}
	w.keepGoing(time.Minute)
	l.end()
	t.Log(l.failures) // the previous version may refuse connections during its stop
	w.judge("The previous version beside this one", l, 0)
}

// buildBefore builds the commit before the newest migration, and returns the path of the binary.
func buildBefore(t *testing.T) string {
	t.Helper()
	git := func(args ...string) string {
		command := exec.CommandContext(t.Context(), "git", args...)
		command.Stderr = t.Output()
		out, err := command.Output()
		require.NoError(t, err)
		return strings.TrimSpace(string(out))
	}
	root := git("rev-parse", "--show-toplevel")
	newest := git("log", "-1", "--format=%H", "--diff-filter=A", "--", filepath.Join(root, "migrations", "*.sql"))
	tree := filepath.Join(t.TempDir(), "before")
	git("-C", root, "worktree", "add", "--detach", tree, newest+"^")
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_ = exec.CommandContext(ctx, "git", "-C", root, "worktree", "remove", "--force", tree).Run()
	})
	bin := filepath.Join(filepath.Dir(tree), "tidewatch-before")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./cmd/tidewatch")
	build.Dir, build.Stderr = tree, t.Output()
	require.NoError(t, build.Run())
	require.NoError(t, os.Chmod(bin, 0o755))
	return bin
}
