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
	pid    int    // 0: there is no file
	status string // "starting", "ready", "stopping" or "standby"; empty: not written yet
}

// postmaster reads postmaster.pid. The file does not prove that the process is alive. Only Postgres itself, at its
// start, detects a stale file.
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
