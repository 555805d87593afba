package storetest

import (
	"errors"
	"os"
	"testing"
)

// ClusterDir returns a new directory for the Postgres cluster of a test and removes it at the end of the test. The
// directory is in memory if a file system in memory has enough free space (see [memoryDir]). The database of a test has
// hundreds of files. The creation of hundreds of files on disk takes ten times as long as the rest of a test.
func ClusterDir(tb testing.TB) string {
	tb.Helper()
	dir, err := newClusterDir()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	return dir
}

// newClusterDir creates a directory with a short path that the user account of Postgres can access. newClusterDir does
// not use the default temporary directory, which may be inaccessible to the account of Postgres. The path must be
// short, because the path of a Unix socket may have at most about 100 bytes.
func newClusterDir() (string, error) {
	parent := memoryDir()
	if parent == "" {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "tidewatch-test-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Postgres needs access to the directory
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}
