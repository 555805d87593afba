//go:build !linux

package pglocal

import "syscall"

// sysProcAttr puts the child process into a separate process group. Systems other than Linux send no signal to a child
// process when the parent process dies.
func sysProcAttr(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: credential, Setpgid: true}
}
