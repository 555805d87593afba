// Package pglocal starts and stops a local Postgres server. Tidewatch uses a local server if DATABASE_URL is unset, and
// the tests also use local servers.
//
// The directory Options.DataDir contains all files.
//
//	The file lock is locked (flock) while a Server exists, and contains the process id.
//	The file password (mode 0600) contains the superuser's password, and never changes.
//	The directory pgdata (mode 0700) contains the cluster (PGDATA).
//	The directory socket (mode 0700) contains the Unix socket.
//	A directory init-* belongs to a running initdb, and is renamed to pgdata at the end.
//
// A root process runs Postgres as an unprivileged account, because Postgres refuses to run as root. Root remains the
// owner of DataDir, and only pgdata and socket belong to the account. The account therefore cannot put a symbolic link
// in the place of a path that root uses.
//
// Postgres is a child process in a separate process group. A Ctrl-C in the terminal therefore reaches only this
// process, which decides when the database stops. If this process is killed, Linux sends Postgres the signal for a fast
// shutdown (PR_SET_PDEATHSIG). On other systems, Postgres continues to run after the death of its parent process. If
// the old Postgres still runs, the next Start returns ErrInUse with the process id of the old Postgres.
//
// The package works only on Unix systems.
package pglocal

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"
)

// Superuser is the database role in the URLs that Server.URL returns.
const Superuser = "tidewatch"

var (
	// ErrInUse is returned if another process uses the data directory. The error that wraps ErrInUse usually names the
	// process.
	ErrInUse = errors.New("the data directory is in use")

	// ErrNoBinaries is returned if the programs initdb and postgres are not found.
	ErrNoBinaries = errors.New("the programs initdb and postgres were not found: install PostgreSQL " +
		"(Debian/Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql)")

	// ErrNotCluster is returned if the data directory contains files of other programs. Start does not change the files
	// of other programs.
	ErrNotCluster = errors.New("the data directory is not empty and was not created by tidewatch")

	// ErrVersion is returned if Postgres is installed, but not in the major version of the cluster.
	ErrVersion = errors.New("the data directory belongs to another major version of PostgreSQL")
)

// Server is a running local Postgres. The methods of Server are safe for concurrent use.
type Server struct {
	addr     address
	dir      dataDir
	done     chan struct{}
	err      error // written before the channel done is closed
	password string
	proc     *process
}

// Start creates a cluster in o.DataDir if there is none, starts Postgres, and returns when Postgres accepts
// connections. The context limits only the start: the server runs until Stop. The returned error may wrap ErrInUse,
// ErrNoBinaries, ErrNotCluster or ErrVersion.
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
	if err := dir.checkOwner(acct); err != nil {
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

// watch waits until Postgres has exited, unlocks the data directory, and closes the channel done.
func (s *Server) watch(lock *os.File) {
	<-s.proc.done
	if !s.proc.stopping.Load() {
		s.err = s.proc.failure()
	}
	_ = lock.Close() // Close releases the lock even if Close returns an error
	close(s.done)
}

// URL returns the connection URL of one of the server's databases, with the role Superuser. The URL contains the
// password, so callers must not log the URL.
func (s *Server) URL(database string) string { return s.url(database, s.password) }

// ShellURL returns the URL of a database as a word of a POSIX shell. The word does not contain the password: the shell
// reads the password from its file.
func (s *Server) ShellURL(database string) string {
	const mark = "PASSWORD"
	file := "'" + strings.ReplaceAll(s.dir.passFile(), "'", `'\''`) + "'"
	return `"` + strings.Replace(s.url(database, mark), ":"+mark+"@", ":$(cat "+file+")@", 1) + `"`
}

func (s *Server) url(database, password string) string {
	q := url.Values{"sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(Superuser, password), Path: "/" + database}
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

// Err returns the reason why Postgres exited. The result of Err is nil while Postgres runs, and after Stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}
