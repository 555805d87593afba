package pglocal

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"
)

// Options configure the local Postgres. Only DataDir is required.
type Options struct {
	// BinDir is the directory of initdb and postgres. Default "": search PATH,
	// then what pg_config says, then the usual places, newest version first; an
	// existing cluster takes the first that has its major version.
	BinDir string

	// DataDir is the directory of the cluster, its password and its socket. It
	// is created when missing, and the cluster is made when it is empty.
	// Required; a relative path starts at the working directory.
	DataDir string

	// Logger gets the lines that Postgres and initdb print, at the level of
	// their prefix. Default nil: they are discarded (an error still quotes the last).
	Logger *slog.Logger

	// NoSync makes initdb return before the new cluster is safely on disk. For
	// tests only. Default false.
	NoSync bool

	// OSUser is the account that Postgres runs as when this process is root.
	// Default "": the owner of an existing cluster, else "postgres" when there
	// is such an account, else "nobody". Without root rights it is ignored:
	// Postgres then runs as the same user as this process.
	OSUser string

	// Settings are settings of postgresql.conf that win over the file, such as
	// "fsync": "off" for tests. Those that say where to listen are refused.
	// Default nil: none.
	Settings map[string]string

	// StartTimeout bounds the time from the launch of Postgres until it accepts
	// connections; crash recovery is part of it, making a new cluster is not
	// (only the context bounds that). Default 0: 30 seconds. Negative: no limit
	// but the context.
	StartTimeout time.Duration
}

func (o Options) withDefaults() (Options, error) {
	if o.DataDir == "" {
		return o, errors.New("pglocal: Options.DataDir is required")
	}
	for _, name := range []string{"data_directory", "listen_addresses", "port", "unix_socket_directories"} {
		if _, ok := o.Settings[name]; ok {
			return o, fmt.Errorf("pglocal: Options.Settings may not contain %q, which Start sets itself", name)
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
