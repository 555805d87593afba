package pglocal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
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
	if l.opts.StartTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, l.opts.StartTimeout,
			fmt.Errorf("postgres accepted no connections within %s: %w", l.opts.StartTimeout, context.DeadlineExceeded))
		defer cancel()
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		s, retry, err := l.launch(ctx, password)
		if err == nil {
			return s, nil
		}
		err = fmt.Errorf("start Postgres in %s: %w", l.dir, err)
		if !retry {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-tick.C:
		}
	}
}

// launch makes one attempt to start Postgres. The result "retry" reports whether another attempt to start Postgres can
// succeed.
func (l *launcher) launch(ctx context.Context, password string) (s *Server, retry bool, err error) {
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
	s = &Server{addr: addr, done: make(chan struct{}), password: password, proc: proc}
	if err = l.waitReady(ctx, s); err == nil {
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

// waitReady waits until the new Postgres accepts connections or exits, or until ctx ends.
func (l *launcher) waitReady(ctx context.Context, s *Server) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		if pm := l.dir.postmaster(); pm.pid == s.PID() && pm.status == "ready" {
			return s.ping(ctx)
		}
		select {
		case <-s.proc.done:
			return s.proc.failure()
		case <-ctx.Done():
			return s.proc.out.quote(context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// ping logs in once to check that the server accepts the password.
func (s *Server) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}
