package pglocal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// initPrefix is the name prefix of the directories in which initdb works.
const initPrefix = "init-"

// dataDir is the absolute path of Options.DataDir. The package comment lists the contents of the data directory.
type dataDir string

func (d dataDir) pgdata() string    { return filepath.Join(string(d), "pgdata") }
func (d dataDir) socket() string    { return filepath.Join(string(d), "socket") }
func (d dataDir) lockFile() string  { return filepath.Join(string(d), "lock") }
func (d dataDir) passFile() string  { return filepath.Join(string(d), "password") }
func (d dataDir) versionOf() string { return filepath.Join(d.pgdata(), "PG_VERSION") }

// HasCluster reports whether a data directory contains a cluster.
func HasCluster(dir string) bool {
	_, err := os.Stat(dataDir(dir).versionOf())
	return err == nil
}

// check returns an error if the data directory has no cluster but contains unknown files. The files of an interrupted
// start do not count as unknown. The method dataDir.check changes no files.
func (d dataDir) check() error {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf(
			"read data directory as user id %d: %w: run as its owner, or choose another directory",
			os.Geteuid(),
			err,
		)
	}
	if err != nil {
		return fmt.Errorf("read data directory: %w", err)
	}
	if _, err := os.Stat(d.versionOf()); err == nil {
		return nil
	}
	ours := []string{"lock", "lost+found", "password", "password.new", "socket"}
	for _, entry := range entries {
		if !slices.Contains(ours, entry.Name()) && !strings.HasPrefix(entry.Name(), initPrefix) {
			return fmt.Errorf("%w: %s contains %q: choose an empty or a new directory", ErrNotCluster, d, entry.Name())
		}
	}
	return nil
}

// major returns the major version of the cluster, or 0 if the cluster does not exist yet.
func (d dataDir) major() (int, error) {
	text, err := os.ReadFile(d.versionOf())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data directory: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read the version of the data directory %s: %w", d, err)
	}
	return major, nil
}

// prepare creates the directories, and checks that the account can reach the directories and the Postgres programs.
func (d dataDir) prepare(acct account, bin Binaries) error {
	//nolint:gosec // G301: the mode is usual; only DataDir itself is closed to other users
	if err := os.MkdirAll(filepath.Dir(string(d)), 0o755); err != nil {
		return fmt.Errorf("create the parent directories of the data directory: %w", err)
	}
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return fmt.Errorf("create data directory: %w", err)
	}
	if err := d.open(acct); err != nil {
		return fmt.Errorf("allow user %s to enter the data directory: %w", acct.name, err)
	}
	for _, path := range []string{string(d), bin.Dir} {
		if err := acct.checkReach(path); err != nil {
			return err
		}
	}
	return acct.mkdir(d.socket())
}

// checkOwner returns an error if this process runs as root, and the data directory with its cluster belongs to the
// account of Postgres. If root took the directory over, the user of the account could no longer start Postgres. Root
// must not write into a directory that the account can change.
func (d dataDir) checkOwner(acct account) error {
	if !acct.isOther() {
		return nil
	}
	owner, err := ownerOf(string(d))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("find the owner of the data directory: %w", err)
	}
	major, err := d.major()
	if err != nil {
		return err
	}
	if major != 0 && owner == strconv.FormatUint(uint64(acct.credential.Uid), 10) {
		return fmt.Errorf(
			"%s belongs to user %s, and this process runs as root: run as that user, such as with sudo -u %s, "+
				"or leave the directory to root for good: chown root %s",
			d, acct.name, acct.name, d,
		)
	}
	return nil
}

// open allows another account to enter subdirectories of the data directory, but not to write to the data directory.
// The subdirectories of the data directory have separate permissions.
func (d dataDir) open(acct account) error {
	if !acct.isOther() {
		return nil
	}
	if err := os.Chown(string(d), os.Geteuid(), os.Getegid()); err != nil {
		return err
	}
	return os.Chmod(string(d), 0o711) //nolint:gosec // G302: other users may only pass through
}

// lock locks the data directory for this process. The lock is released when the caller closes the returned file.
func (d dataDir) lock() (*os.File, error) {
	file, err := os.OpenFile(d.lockFile(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file of the data directory: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(d.inUse(), file.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock data directory %s: %w", d, err), file.Close())
	}
	if err := writeOwner(file); err != nil {
		return nil, errors.Join(fmt.Errorf("write the lock file of the data directory: %w", err), file.Close())
	}
	return file, nil
}

func writeOwner(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// inUse returns an error with the id of the process that uses the directory. The process is the postmaster, or a
// tidewatch process that has not started the postmaster yet.
func (d dataDir) inUse() error {
	who := "another process"
	if pm := d.postmaster(); pm.pid != 0 {
		who = fmt.Sprintf("process %d (postgres)", pm.pid)
	} else if text, err := os.ReadFile(d.lockFile()); err == nil && len(text) > 0 {
		who = "process " + strings.TrimSpace(string(text)) + " (tidewatch)"
	}
	return fmt.Errorf("%w: %s is used by %s: stop that process first", ErrInUse, d, who)
}

// password returns the password of the database superuser.
func (d dataDir) password() (string, error) {
	text, err := os.ReadFile(d.passFile())
	if err != nil {
		return "", fmt.Errorf("read the database password: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// newPassword creates the password of a new cluster, or returns the password from an interrupted start.
func (d dataDir) newPassword() (string, error) {
	password, err := d.password()
	if !errors.Is(err, fs.ErrNotExist) {
		return password, err
	}
	password = rand.Text()
	temp := d.passFile() + ".new"
	if err := writeSynced(temp, password+"\n"); err != nil {
		return "", fmt.Errorf("write password of database: %w", err)
	}
	if err := os.Rename(temp, d.passFile()); err != nil {
		return "", fmt.Errorf("write password of database: %w", err)
	}
	return password, nil
}

// writeSynced writes a file that only this user can read, and waits until the file is on disk.
func writeSynced(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // G304: path is in DataDir
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncDir writes a directory to disk, so that renames in the directory survive a power failure.
func syncDir(path string) error {
	dir, err := os.Open(path) //nolint:gosec // G304: DataDir
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
