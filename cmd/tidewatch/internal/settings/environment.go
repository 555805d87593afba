package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Environment has the values of environment variables by the names of the variables.
type Environment map[string]string

// NewEnvironment parses variables of the form NAME=value, as [os.Environ] returns them.
func NewEnvironment(variables []string) Environment {
	e := Environment{}
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		e[name] = value
	}
	return e
}

// Text returns the value of a variable without leading and trailing whitespace.
func (e Environment) Text(name string) string { return strings.TrimSpace(e[name]) }

// DataDir returns the default data directory of a local Postgres, such as ~/.local/share/tidewatch/postgres for the
// name "postgres". The location follows the XDG Base Directory Specification. For root without XDG_DATA_HOME, the
// default is below /var/lib, because the account that runs Postgres cannot enter root's home directory.
func (e Environment) DataDir(name string) (string, error) {
	base := e["XDG_DATA_HOME"]
	if base == "" && os.Geteuid() == 0 {
		base = "/var/lib"
	}
	if base == "" {
		home := e["HOME"]
		if home == "" {
			return "", errors.New("--data-dir (TIDEWATCH_DATA_DIR): must be set if neither HOME nor XDG_DATA_HOME is set")
		}
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "tidewatch", name), nil
}

// outOfRange returns the error for a setting whose value is not allowed.
func outOfRange(flag, variable, allowed string, value any) error {
	if d, ok := value.(time.Duration); ok {
		value = FormatDuration(d)
	}
	return fmt.Errorf("%s (%s): must be %s, got %v", flag, variable, allowed, value)
}
