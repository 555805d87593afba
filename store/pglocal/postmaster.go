package pglocal

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// postmaster is what postmaster.pid says: Postgres writes it while it starts,
// keeps its last line up to date and removes it when it has stopped.
type postmaster struct {
	pid    int    // 0 without a file
	status string // "starting", "ready", "stopping", "standby" or not yet known
}

// postmaster reads postmaster.pid. It is not proof that the process lives: only
// Postgres itself can tell whether the file is stale, and does at its start.
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
