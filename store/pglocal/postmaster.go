package pglocal

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// postmaster is the content of the file postmaster.pid. Postgres writes the file postmaster.pid at its start, updates
// the status in the file, and removes the file at shutdown.
type postmaster struct {
	pid    int    // the process id, or 0 if the file does not exist
	status string // "starting", "ready", "stopping" or "standby"; "" if Postgres has not written a status yet
}

// postmaster reads postmaster.pid. The existence of postmaster.pid does not prove that Postgres is alive. Postgres
// itself detects a stale file at its next start.
func (d dataDir) postmaster() postmaster {
	text, err := os.ReadFile(filepath.Join(d.pgdata(), "postmaster.pid"))
	if err != nil {
		return postmaster{}
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{} // Postgres is still writing the file
	}
	const statusLine = 7
	if len(lines) <= statusLine {
		return postmaster{pid: pid}
	}
	return postmaster{pid: pid, status: strings.TrimSpace(lines[statusLine])}
}
