// Package pglocal starts and stops the local Postgres that Tidewatch uses when
// DATABASE_URL is unset, and the one of the tests.
//
// Options.DataDir holds everything:
//
//	lock       locked (flock) while a Server exists; contains its process id
//	password   the superuser's password, mode 0600, written once
//	pgdata/    the cluster (PGDATA), mode 0700
//	socket/    the Unix socket, mode 0700
//	init-*/    a running initdb, renamed to pgdata when it is complete
//
// A root process runs Postgres as an unprivileged account, because Postgres
// refuses to run as root. DataDir itself stays root's, and only pgdata and socket
// belong to the account, so that root never follows a path that the account could
// have replaced by a symbolic link.
//
// Postgres is a child in a process group of its own: a Ctrl-C in the terminal
// reaches only this process, which decides when the database stops. When this
// process is killed outright, Linux sends Postgres the signal for a fast
// shutdown (PR_SET_PDEATHSIG). Elsewhere Postgres outlives its parent, and the
// next Start returns ErrInUse with its process id.
//
// The package needs a Unix system.
package pglocal

import (
	"context"
	"errors"
	"net/url"
	"os"
)

// Superuser is the database role that URL logs in as.
const Superuser = "tidewatch"

var (
	// ErrInUse is returned when another process uses the data directory. The
	// error that wraps it names the process.
	ErrInUse = errors.New("the data directory is in use")

	// ErrNoBinaries is returned when initdb and postgres are not found.
	ErrNoBinaries = errors.New("the programs initdb and postgres were not found: install PostgreSQL " +
		"(Debian/Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql)")

	// ErrNotCluster is returned when the data directory contains other files.
	// They are not changed.
	ErrNotCluster = errors.New("the data directory is not empty and was not made by tidewatch")

	// ErrVersion is returned when the major version of the cluster differs from
	// that of the installed Postgres.
	ErrVersion = errors.New("the data directory belongs to another major version of PostgreSQL")
)

// Server is a running local Postgres. Its methods are safe for concurrent use.
type Server struct {
	addr     address
	done     chan struct{}
	err      error // set before done is closed
	password string
	proc     *process
}

// Start creates a cluster in o.DataDir if there is none, starts Postgres and returns when it accepts connections. The
// context bounds only the start: the server lives until Stop. Errors wrap ErrInUse, ErrNoBinaries, ErrNotCluster or
// ErrVersion where that is the reason.
func Start(ctx context.Context, o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	dir := dataDir(o.DataDir)
	if err := dir.check(); err != nil {
		return nil, err
	}
	major, err := dir.major()
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, o.BinDir, major)
	if err != nil {
		return nil, err
	}
	acct, err := findAccount(o.OSUser, dir)
	if err != nil {
		return nil, err
	}
	if err := dir.prepare(acct, bin); err != nil {
		return nil, err
	}
	lock, err := dir.lock()
	if err != nil {
		return nil, err
	}
	l := &launcher{acct: acct, bin: bin, dir: dir, opts: o}
	s, err := l.start(ctx)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	go s.watch(lock)
	return s, nil
}

// watch frees the data directory when Postgres has exited, then closes done.
func (s *Server) watch(lock *os.File) {
	<-s.proc.done
	if !s.proc.stopping.Load() {
		s.err = s.proc.failure()
	}
	_ = lock.Close() // closing frees the lock in any case
	close(s.done)
}

// URL returns the DATABASE_URL of one of the server's databases, for Superuser. It contains the password and must not
// be logged.
func (s *Server) URL(database string) string {
	q := url.Values{"sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(Superuser, s.password), Path: "/" + database}
	if s.addr.socketDir != "" {
		q.Set("host", s.addr.socketDir)
		q.Set("port", s.addr.port)
	} else {
		u.Host = loopback + ":" + s.addr.port
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// PID returns the process id of the postmaster.
func (s *Server) PID() int { return s.proc.cmd.Process.Pid }

// Done returns a channel that is closed when Postgres has exited and the data directory is no longer locked.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err returns the reason for which Postgres exited; nil while Postgres runs and after Stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}
