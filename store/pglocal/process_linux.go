package pglocal

import "syscall"

// sysProcAttr puts the child into a process group of its own and has the kernel
// send it the signal for a fast shutdown when the thread that started it ends.
// Go sets the signal after it has changed the user, because that change clears it.
func sysProcAttr(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: credential, Pdeathsig: syscall.SIGINT, Setpgid: true}
}
