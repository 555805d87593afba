package pglocal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	loopback      = "127.0.0.1"
	maxSocketPath = 100 // maximum in bytes; the system limits are 107 on Linux and 103 on macOS
	pollInterval  = 10 * time.Millisecond
	socketPort    = "5432" // a part of the socket's file name; Postgres opens no TCP port
)

// address is the address on which Postgres listens: a Unix socket in socketDir, or a loopback port if socketDir is
// empty.
type address struct{ port, socketDir string }

// launcher performs one start of Postgres, which may take several attempts.
type launcher struct {
	acct account
	bin  Binaries
	dir  dataDir
	opts Options
}

// start creates the cluster if the cluster does not exist, and then starts Postgres. After a temporary failure, the
// method "start" tries again until ctx ends. The caller must hold the lock of the data directory.
func (l *launcher) start(ctx context.Context) (*Server, error) {
	password, err := l.initialise(ctx)
	if err != nil {
		return nil, err
	}
	limit, cancel := l.limit(ctx)
	defer cancel()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		s, retry, err := l.launch(ctx, limit, password)
		if err == nil {
			return s, nil
		}
		err = fmt.Errorf("start Postgres in %s: %w", l.dir, err)
		if !retry {
			return nil, err
		}
		select {
		case <-limit.Done():
			return nil, err
		case <-tick.C:
		}
	}
}

// limit returns a context that ends with ctx, or after Options.StartTimeout.
func (l *launcher) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.opts.StartTimeout < 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, l.opts.StartTimeout,
		fmt.Errorf("postgres accepted no connections within %s: %w", l.opts.StartTimeout, context.DeadlineExceeded))
}

// launch makes one attempt to start Postgres. The context limit ends when Options.StartTimeout has passed. The result
// "retry" reports whether another attempt to start Postgres can succeed.
func (l *launcher) launch(ctx, limit context.Context, password string) (s *Server, retry bool, err error) {
	addr, err := l.address(ctx)
	if err != nil {
		return nil, false, err
	}
	out := newOutput(l.opts.Logger)
	// The command does not use ctx, because ctx limits only the start: the server runs until Stop.
	cmd := l.command(context.WithoutCancel(ctx), "postgres", l.arguments(addr), out)
	cmd.Dir = l.dir.pgdata()
	proc, err := startProcess(cmd, out)
	if err != nil {
		return nil, false, err
	}
	s = &Server{addr: addr, dir: l.dir, done: make(chan struct{}), password: password, proc: proc}
	if err = l.waitReady(ctx, limit, s); err == nil {
		return s, false, nil
	}
	proc.end()
	switch {
	case out.contains(`lock file "postmaster.pid" already exists`):
		// Another Postgres that used the directory may be stopping, or may have just stopped, after its parent process
		// was killed.
		pm := l.dir.postmaster()
		return nil, pm.pid == 0 || pm.status == "stopping", fmt.Errorf("%w: %w", l.dir.inUse(), err)
	case out.contains("pre-existing shared memory block"):
		// The previous postmaster was killed, and the child processes of that postmaster are about to exit.
		return nil, true, fmt.Errorf("%w: %w", ErrInUse, err)
	case addr.socketDir == "" && out.contains("could not bind"):
		return nil, true, err // another process opened the port first
	}
	return nil, false, err
}

// address returns the Unix socket on which Postgres will listen. If the path of the socket is too long or contains a
// comma or a quotation mark, address returns a free loopback port instead.
func (l *launcher) address(ctx context.Context) (address, error) {
	dir := l.dir.socket()
	if len(filepath.Join(dir, ".s.PGSQL."+socketPort)) <= maxSocketPath && !strings.ContainsAny(dir, `,"`) {
		return address{port: socketPort, socketDir: dir}, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", loopback+":0")
	if err != nil {
		return address{}, fmt.Errorf("find a free port: %w", err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err := errors.Join(err, listener.Close()); err != nil {
		return address{}, fmt.Errorf("find a free port: %w", err)
	}
	return address{port: port}, nil
}

// arguments returns the command line arguments of the postgres program. If a setting occurs twice in the arguments,
// Postgres uses the later value.
func (l *launcher) arguments(addr address) []string {
	set := []string{
		"cluster_name=tidewatch",
		// The log of Postgres must not contain SQL statements, or the contents of rows that violate a constraint.
		"log_error_verbosity=terse",
		"log_line_prefix=",
		"log_min_error_statement=panic",
		"log_timezone=UTC",
		"logging_collector=off",
		"timezone=UTC",
		"unix_socket_permissions=0700",
	}
	var extra []string
	for name, value := range l.opts.Settings {
		extra = append(extra, name+"="+value)
	}
	slices.Sort(extra)
	set = append(set, extra...)
	listen := ""
	if addr.socketDir == "" {
		listen = loopback
	}
	set = append(set, "listen_addresses="+listen, "port="+addr.port, "unix_socket_directories="+addr.socketDir)

	args := []string{"-D", l.dir.pgdata()}
	for _, setting := range set {
		args = append(args, "-c", setting)
	}
	return args
}

// recoveryNotice is the time between two warnings about a recovery that takes longer than Options.StartTimeout.
const recoveryNotice = 30 * time.Second

// waitReady waits until the new Postgres accepts connections or exits, or until the context limit ends.
//
// While Postgres recovers from a crash, only ctx limits the wait. If the recovery were killed, Postgres would begin the
// recovery anew at its next start, and the next start would reach the same time limit. After the recovery, the time
// limit begins anew.
func (l *launcher) waitReady(ctx, limit context.Context, s *Server) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	var early error
	isRecovering, late := false, 0 // late is the number of reads of the status after the end of the limit
	cancel := context.CancelFunc(func() {})
	defer func() { cancel() }()
	for {
		status := l.statusOf(s)
		wasRecovering := isRecovering
		if isRecovering = status == "starting" || status == "standby"; wasRecovering && !isRecovering {
			cancel()
			// The recovery may have used up the former limit.
			limit, cancel = l.limit(ctx) //nolint:fatcontext // replaces the former limit
		}
		if status == "ready" {
			if early = s.ping(ctx); !isTooEarly(early) {
				return early
			}
		}
		ended := limit.Done()
		if isRecovering {
			ended = ctx.Done()
			if limit.Err() == nil {
				late = 0
			} else if late++; late%int(recoveryNotice/pollInterval) == 1 {
				l.opts.Logger.WarnContext(ctx, "Postgres is still recovering its data. The start waits for the recovery.",
					slog.String("directory", string(l.dir)))
			}
		}
		select {
		case <-s.proc.done:
			return s.proc.failure()
		case <-ended:
			return s.proc.out.quote(errors.Join(cmp.Or(context.Cause(ctx), context.Cause(limit)), early))
		case <-tick.C:
		}
	}
}

// statusOf returns the status that postmaster.pid has for the new Postgres, or "" if the file belongs to another
// process. Before Postgres writes a status, Postgres removes the temporary files of a crash, which is a part of the
// recovery.
func (l *launcher) statusOf(s *Server) string {
	if pm := l.dir.postmaster(); pm.pid == s.PID() {
		return cmp.Or(pm.status, "starting")
	}
	return ""
}

// pingTimeout limits the log-in of ping.
const pingTimeout = 10 * time.Second

// ping logs in once to check that the server accepts the password.
func (s *Server) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// isTooEarly reports whether a log-in failed because Postgres does not accept connections yet. A killed Postgres leaves
// the word "ready" in its file postmaster.pid. In containers, the next Postgres may have the same process id. The file
// then seems to belong to the next Postgres, and says "ready" too early.
func isTooEarly(err error) bool {
	const cannotConnectNow = "57P03"
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refusal.Code == cannotConnectNow
	}
	return err != nil
}
