package pglocal

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// postmaster is the content of postmaster.pid, which Postgres writes while it starts, updates, and removes when it
// has stopped.
type postmaster struct {
	pid    int    // 0 without a file
	status string // "starting", "ready", "stopping", "standby" or not yet known
}

// postmaster reads postmaster.pid. The file does not prove that the process lives: only Postgres itself detects a
// stale file, at its start.
func (d dataDir) postmaster() postmaster {
	text, err := os.ReadFile(filepath.Join(d.pgdata(), "postmaster.pid"))
	if err != nil {
		return postmaster{}
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{} // being written
	}
	const statusLine = 7
	if len(lines) <= statusLine {
		return postmaster{pid: pid}
	}
	return postmaster{pid: pid, status: strings.TrimSpace(lines[statusLine])}
}
