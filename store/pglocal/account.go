package pglocal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the operating system user under which Postgres runs.
type account struct {
	credential *syscall.Credential // nil if Postgres runs as the user of this process
	name       string
}

// isOther reports whether Postgres runs as a different user than this process.
func (a account) isOther() bool { return a.credential != nil }

// findAccount returns the account for Postgres. The parameter "name" is the value of Options.OSUser.
func findAccount(name string, dir dataDir) (account, error) {
	owner, err := ownerOf(dir.pgdata())
	hasOwner := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return account{}, fmt.Errorf("find the owner of the cluster: %w", err)
	}
	if euid := os.Geteuid(); euid != 0 {
		if hasOwner && owner != strconv.Itoa(euid) {
			return account{}, fmt.Errorf(
				"the cluster in %s belongs to user id %s, and this process runs as %d: run as that user or as root",
				dir,
				owner,
				euid,
			)
		}
		return account{}, nil
	}
	u, err := lookup(name, owner)
	if err != nil {
		return account{}, err
	}
	if hasOwner && owner != u.Uid {
		return account{}, fmt.Errorf(
			"the cluster in %s belongs to user id %s, but Postgres would run as %s (%s): choose the owner, or run: chown -R %s %s %s",
			dir,
			owner,
			u.Username,
			u.Uid,
			u.Username,
			dir.pgdata(),
			dir.socket(),
		)
	}
	return newAccount(u)
}

// lookup returns the user with the given name. If the name is empty, lookup returns the user with the id in the
// parameter "owner". If this id is also empty, lookup returns the user postgres or nobody.
func lookup(name, owner string) (*user.User, error) {
	if name != "" {
		u, err := user.Lookup(name)
		if err != nil {
			return nil, fmt.Errorf("find the user for Postgres: %w", err)
		}
		return u, nil
	}
	if owner != "" {
		u, err := user.LookupId(owner)
		if err != nil {
			return nil, fmt.Errorf("find the owner of the cluster: %w", err)
		}
		return u, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return u, nil
		}
	}
	return nil, errors.New(
		"find an unprivileged user for Postgres, which refuses to run as root: the users postgres and nobody do not exist",
	)
}

func newAccount(u *user.User) (account, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("read the id of user %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("read the group of user %s: %w", u.Username, err)
	}
	if uid == 0 {
		return account{}, fmt.Errorf("run Postgres as %s: Postgres refuses to run as root; choose another user", u.Username)
	}
	return account{credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, name: u.Username}, nil
}

// mkdir creates a directory that only the account can enter, or uses an existing directory.
func (a account) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("create directory: %w", err)
	}
	return a.own(path)
}

// The method "own" makes the account the owner of a file. The account must not have write access to the directory that
// contains the file.
func (a account) own(path string) error {
	if !a.isOther() {
		return nil
	}
	if err := os.Lchown(path, int(a.credential.Uid), int(a.credential.Gid)); err != nil {
		return fmt.Errorf("change the owner of %s to user %s: %w", path, a.name, err)
	}
	return nil
}

// checkReach returns an error if the account may not enter a directory or a parent directory. The error names the
// inaccessible directory.
func (a account) checkReach(path string) error {
	if !a.isOther() {
		return nil
	}
	dir, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("resolve path: %w", err)
	}
	for ; ; dir = filepath.Dir(dir) {
		ok, err := a.mayEnter(dir)
		if err != nil {
			return fmt.Errorf("check path to %s: %w", path, err)
		}
		if !ok {
			return fmt.Errorf(
				"this process is root, so Postgres runs as user %s, which may not enter %s and so cannot reach %s: "+
					"choose a directory elsewhere (such as /var/lib/tidewatch), or run: chmod o+x %s",
				a.name,
				dir,
				path,
				dir,
			)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// mayEnter reports whether the permission bits allow the account to enter a directory. The method mayEnter ignores
// access control lists.
func (a account) mayEnter(dir string) (bool, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return false, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false, fmt.Errorf("the owner of %s is unknown", dir)
	}
	bit := fs.FileMode(0o001)
	switch {
	case stat.Uid == a.credential.Uid:
		bit = 0o100
	case stat.Gid == a.credential.Gid:
		bit = 0o010
	}
	return info.Mode()&bit != 0, nil
}

// ownerOf returns the id of the user who owns a file.
func ownerOf(path string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", fmt.Errorf("the owner of %s is unknown", path)
	}
	return strconv.FormatUint(uint64(stat.Uid), 10), nil
}
