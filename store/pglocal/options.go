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
	// then the directory that pg_config names, then the usual places, newest
	// version first. An existing cluster uses the first of its major version.
	BinDir string

	// DataDir is the directory of the cluster, its password and its socket. It
	// is created if it does not exist, and the cluster if it is empty.
	// Required; a relative path is relative to the working directory.
	DataDir string

	// Logger gets the lines that Postgres and initdb print, at the level of
	// their prefix. Default nil: they are discarded (an error still quotes the last).
	Logger *slog.Logger

	// NoSync makes initdb return before the new cluster is synced to disk. For
	// tests only. Default false.
	NoSync bool

	// OSUser is the account that Postgres runs as when this process is root.
	// Default "": the owner of an existing cluster, else "postgres" if there
	// is such an account, else "nobody". Without root rights it is ignored,
	// and Postgres runs as the same user as this process.
	OSUser string

	// Settings override settings of postgresql.conf, such as "fsync": "off" for
	// tests. Settings for the listen addresses are rejected. Default nil: none.
	Settings map[string]string

	// StartTimeout limits the time from the launch of Postgres until it accepts
	// connections. That includes crash recovery, but not the creation of a
	// cluster. Default 0: 30 seconds. Negative: no limit other than the context.
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
