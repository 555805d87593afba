package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// killGrace is the maximum duration of an immediate shutdown. Postgres itself kills its children after five
	// seconds.
	killGrace = 10 * time.Second

	// outputGrace is how long to read the output of a program after its exit, because its children may still write.
	outputGrace = 5 * time.Second
)

// process is a started Postgres.
type process struct {
	cmd      *exec.Cmd
	done     chan struct{}
	err      error // exit status; set before done is closed
	out      *output
	stopping atomic.Bool // Stop was called
}

// startProcess starts the command and a goroutine that waits for its end. The
// goroutine keeps its thread, because Linux signals the child when the thread
// that started it ends, not when the process does.
func startProcess(cmd *exec.Cmd, out *output) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{}), out: out}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("run postgres: %w", err)
	}
	return p, nil
}

// failure returns the error of a Postgres that exited without Stop.
func (p *process) failure() error {
	err := p.err
	if err == nil {
		err = errors.New("it was not stopped by this process")
	}
	return p.out.quote(fmt.Errorf("postgres exited: %w", err))
}

// signal sends a signal to the process. It returns nil when the process has exited.
func (p *process) signal(sig os.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal postgres: %w", err)
	}
	return nil
}

// end stops Postgres immediately and waits until it has exited. The child processes of Postgres do not finish their
// work, and the next start recovers from the write-ahead log.
func (p *process) end() {
	_ = p.signal(syscall.SIGQUIT) // on failure the wait times out and the kill follows
	timer := time.NewTimer(killGrace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
		_ = p.signal(syscall.SIGKILL)
		<-p.done
	}
}

// Stop shuts Postgres down (a fast shutdown): Postgres ends all sessions, writes everything to disk and exits. When ctx
// ends first, Stop stops Postgres immediately, which loses no committed data, and returns an error. Stop may be called
// more than once, also after Postgres has exited.
func (s *Server) Stop(ctx context.Context) error {
	select {
	case <-s.done:
		return nil
	default:
	}
	s.proc.stopping.Store(true)
	if err := s.proc.signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
	}
	s.proc.end()
	<-s.done
	return fmt.Errorf("postgres did not shut down in time and was stopped immediately: %w", context.Cause(ctx))
}
