package pglocal

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"
)

// Options configure the local Postgres. Only the field DataDir is required.
type Options struct {
	// BinDir is the directory that contains the programs initdb and postgres. If BinDir is empty (the default), Start
	// searches PATH, then the directory that pg_config names, then the usual directories of Postgres installations.
	// Among the usual directories, newer versions of Postgres come first. For an existing cluster, Start uses the first
	// installation with the major version of the cluster.
	BinDir string

	// DataDir is the directory that contains the cluster, the password of the cluster and the socket. Start creates the
	// directory and the cluster if they do not exist. DataDir is required. A relative DataDir is relative to the
	// working directory.
	DataDir string

	// Logger receives the lines that Postgres and initdb print. The prefix of a line determines the log level. If
	// Logger is nil (the default), the lines from Postgres are not logged, but errors still quote the last lines.
	Logger *slog.Logger

	// NoSync makes initdb return before the new cluster is synced to disk. Only tests may set NoSync. The default of
	// NoSync is false.
	NoSync bool

	// OSUser is the name of the account under which Postgres runs if this process runs as root. An empty OSUser (the
	// default) selects the owner of an existing cluster. For a new cluster, an empty OSUser selects the account
	// "postgres", or "nobody" if the account "postgres" does not exist. If this process does not run as root, Start
	// ignores OSUser, and Postgres runs as the user of this process.
	OSUser string

	// Settings override settings of postgresql.conf, such as "fsync": "off" for tests. Start rejects settings for the
	// data directory, the port and the addresses. If Settings is nil (the default), Start overrides no settings.
	Settings map[string]string

	// StartTimeout is the time limit from the launch of Postgres until Postgres accepts connections. Only the context
	// limits crash recovery and the creation of a cluster. The default of StartTimeout (0) means 30 seconds. If
	// StartTimeout is negative, only the context limits the start.
	StartTimeout time.Duration
}

func (o Options) withDefaults() (Options, error) {
	if o.DataDir == "" {
		return o, errors.New("pglocal: Options.DataDir is required")
	}
	for _, name := range []string{"data_directory", "listen_addresses", "port", "unix_socket_directories"} {
		if _, ok := o.Settings[name]; ok {
			return o, fmt.Errorf("pglocal: Options.Settings must not contain %q, because Start sets this setting", name)
		}
	}
	path, err := filepath.Abs(o.DataDir)
	if err != nil {
		return o, fmt.Errorf("resolve data directory: %w", err)
	}
	o.DataDir = path
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.StartTimeout = cmp.Or(o.StartTimeout, 30*time.Second)
	return o, nil
}
