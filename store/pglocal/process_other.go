//go:build !linux

package pglocal

import "syscall"

// sysProcAttr puts the child into a process group of its own. These systems
// have no signal for the death of a parent.
func sysProcAttr(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: credential, Setpgid: true}
}
