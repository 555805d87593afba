package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Environment returns the value of an environment variable, as [os.Getenv] does.
type Environment func(name string) string

// Text returns a variable without the blanks around it.
func (e Environment) Text(name string) string { return strings.TrimSpace(e(name)) }

// DataDir returns the default directory of a local Postgres: XDG_DATA_HOME/tidewatch/name, else the default of the XDG
// Base Directory Specification. For root the directory is below /var/lib, because the account that runs Postgres cannot
// enter root's home.
func (e Environment) DataDir(name string) (string, error) {
	base := e("XDG_DATA_HOME")
	if base == "" && os.Geteuid() == 0 {
		base = "/var/lib"
	}
	if base == "" {
		home := e("HOME")
		if home == "" {
			return "", errors.New("--data-dir (TIDEWATCH_DATA_DIR): must be set, because HOME and XDG_DATA_HOME are not")
		}
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "tidewatch", name), nil
}

// outOfRange returns the error of a setting whose value is not allowed.
func outOfRange(flag, variable, allowed string, value any) error {
	return fmt.Errorf("%s (%s): must be %s, got %v", flag, variable, allowed, value)
}
