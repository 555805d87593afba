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
	// killGrace is the maximum duration of an immediate shutdown. In an immediate shutdown, Postgres kills its child
	// processes after five seconds.
	killGrace = 10 * time.Second

	// outputGrace is the time limit for reading the output of a program after its exit. Child processes may still write
	// output after the exit of the program.
	outputGrace = 5 * time.Second
)

// process is a running or exited postmaster process.
type process struct {
	cmd      *exec.Cmd
	done     chan struct{}
	err      error // the exit status; written before the channel done is closed
	out      *output
	stopping atomic.Bool // Stop was called
}

// startProcess starts the command in a goroutine, which then waits for the end of the command. The goroutine locks its
// thread, because Linux signals the child process at the end of the thread that started the child.
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

// failure returns the error for a Postgres that exited without a call of Stop.
func (p *process) failure() error {
	err := p.err
	if err == nil {
		err = errors.New("another process stopped the server")
	}
	return p.out.quote(fmt.Errorf("postgres exited: %w", err))
}

// signal sends a signal to the process. The result of signal is nil if the process has already exited.
func (p *process) signal(sig os.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal postgres: %w", err)
	}
	return nil
}

// end stops Postgres immediately, and waits until Postgres has exited. In an immediate stop, Postgres aborts all work,
// and the next start recovers the data from the write-ahead log.
func (p *process) end() {
	_ = p.signal(syscall.SIGQUIT) // if the signal fails, a SIGKILL follows after killGrace
	timer := time.NewTimer(killGrace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
		_ = p.signal(syscall.SIGKILL)
		<-p.done
	}
}

// Stop performs a fast shutdown: Postgres ends all sessions, writes all data to disk and exits. If ctx ends first, Stop
// stops Postgres immediately and returns an error. An immediate stop loses no committed data. Callers may call Stop
// more than once, and also after Postgres has exited.
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
	return fmt.Errorf("the fast shutdown took too long, so Postgres was stopped immediately: %w", context.Cause(ctx))
}
