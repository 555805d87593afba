package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// initialise returns the password of the cluster. If the cluster does not exist, initialise creates the cluster and the
// password. The caller must hold the lock of the data directory.
func (l *launcher) initialise(ctx context.Context) (string, error) {
	l.removeLeftovers()
	major, err := l.dir.major()
	if err != nil {
		return "", err
	}
	if major != 0 {
		return l.dir.password()
	}
	password, err := l.dir.newPassword()
	if err != nil {
		return "", err
	}
	stage, err := os.MkdirTemp(string(l.dir), initPrefix)
	if err != nil {
		return "", fmt.Errorf("create the directory for initdb: %w", err)
	}
	defer l.removeLeftovers()
	if err := l.fill(ctx, stage, password); err != nil {
		return "", fmt.Errorf("create the database cluster in %s: %w", l.dir, err)
	}
	return password, nil
}

// fill runs initdb in the staging directory, and then renames the complete cluster to pgdata. A killed start therefore
// leaves no incomplete cluster.
func (l *launcher) fill(ctx context.Context, stage, password string) error {
	if l.acct.isOther() {
		if err := os.Chmod(stage, 0o711); err != nil { //nolint:gosec // G302: other users may only pass through
			return err
		}
	}
	pgdata, passFile := filepath.Join(stage, "pgdata"), filepath.Join(stage, "password")
	if err := l.acct.mkdir(pgdata); err != nil {
		return err
	}
	if err := os.WriteFile(passFile, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	if err := l.acct.own(passFile); err != nil {
		return err
	}
	if err := l.initdb(ctx, pgdata, passFile); err != nil {
		return err
	}
	if err := os.Rename(pgdata, l.dir.pgdata()); err != nil {
		return err
	}
	if l.opts.NoSync {
		return nil
	}
	return syncDir(string(l.dir))
}

func (l *launcher) initdb(ctx context.Context, pgdata, passFile string) error {
	args := []string{
		"--auth=scram-sha-256",
		"--data-checksums",
		"--encoding=UTF8",
		"--locale=C",
		"--pgdata=" + pgdata,
		"--pwfile=" + passFile,
		"--username=" + Superuser,
	}
	const firstWithBuiltinLocales = 17
	if l.bin.Major >= firstWithBuiltinLocales {
		args = append(args, "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	}
	if l.opts.NoSync {
		args = append(args, "--no-sync")
	}
	out := newOutput(l.opts.Logger)
	cmd := l.command(ctx, "initdb", args, out)
	cmd.Dir = "/"
	// Cancel kills initdb and its child processes.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	// The thread that starts initdb must not end before initdb, because the Linux kernel would then stop initdb.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run initdb: %w", errors.Join(context.Cause(ctx), out.quote(err)))
	}
	return nil
}

// removeLeftovers removes the staging directories of initdb from this start and from killed starts.
func (l *launcher) removeLeftovers() {
	entries, err := os.ReadDir(string(l.dir))
	if err != nil {
		return // the next step of the start returns the same error
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), initPrefix) {
			_ = os.RemoveAll(filepath.Join(string(l.dir), entry.Name())) // the next start repeats a failed removal
		}
	}
}

// command returns the command that runs a Postgres program. The environment of the program contains only variables that
// make messages and times predictable. The environment contains no secrets of this process. PG* variables are also
// absent, because these variables would change the program's behaviour.
func (l *launcher) command(ctx context.Context, program string, args []string, out *output) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(l.bin.Dir, program), args...) //nolint:gosec // the operator's Postgres
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC"}
	cmd.Stderr = out
	cmd.Stdout = out
	cmd.SysProcAttr = sysProcAttr(l.acct.credential)
	cmd.WaitDelay = outputGrace
	return cmd
}
