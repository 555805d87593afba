//go:build !linux

package pglocal

import "syscall"

// sysProcAttr puts the child into a process group of its own. These systems do
// not signal a child when its parent dies.
func sysProcAttr(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: credential, Setpgid: true}
}
