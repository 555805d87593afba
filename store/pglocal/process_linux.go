package pglocal

import "syscall"

// sysProcAttr puts the child process into a separate process group. When the thread that started the child ends, the
// kernel sends the child the signal for a fast shutdown. The Go runtime configures the death signal after the change of
// the user, because a change of the user would clear the setting.
func sysProcAttr(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: credential, Pdeathsig: syscall.SIGINT, Setpgid: true}
}
