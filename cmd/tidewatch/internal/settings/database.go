package settings

import (
	"errors"
	"time"
)

// Database selects the Postgres that a command uses.
type Database struct {
	DatabaseURL string `help:"Connection string of Postgres, such as postgres://user:password@host:5432/name. If unset, Tidewatch starts a local Postgres with the programs installed on this machine." name:"database-url" placeholder:"URL" setting:"DATABASE_URL"`
	DataDir     string `help:"Data directory of the local Postgres. Default: tidewatch/postgres in the user's data directory, or in /var/lib for root." placeholder:"DIR" setting:"TIDEWATCH_DATA_DIR" type:"path"`
	DBMaxConns  int32  `default:"20" help:"Maximum number of pooled database connections of this process, 4 to 1000. The process opens four more connections." name:"db-max-conns" setting:"TIDEWATCH_DB_MAX_CONNS"`
}

// Validate checks the bounds of the number of connections.
func (s Database) Validate() error {
	if s.DBMaxConns < 4 || s.DBMaxConns > 1000 {
		return outOfRange("--db-max-conns", "TIDEWATCH_DB_MAX_CONNS", "4 to 1000", s.DBMaxConns)
	}
	return nil
}

// Replica selects a hot standby of the database that answers reads.
type Replica struct {
	ReadDatabaseURL string        `help:"Connection string of a hot standby of the database. The standby answers API requests for figures and exports. While the standby is not available, the primary answers. Requires --database-url." name:"read-database-url" placeholder:"URL" setting:"TIDEWATCH_READ_DATABASE_URL"`
	ReadMaxLag      time.Duration `default:"30s" help:"Maximum age of the standby's data, 1s to 1h. While the data is older, the primary answers." name:"read-max-lag" setting:"TIDEWATCH_READ_MAX_LAG"`
}

// validate checks the bounds of the lag, and that the primary is not a local Postgres.
func (s Replica) validate(databaseURL string) error {
	switch {
	case s.ReadMaxLag < time.Second || s.ReadMaxLag > time.Hour:
		return outOfRange("--read-max-lag", "TIDEWATCH_READ_MAX_LAG", "1s to 1h", s.ReadMaxLag)
	case s.ReadDatabaseURL != "" && databaseURL == "":
		return errors.New("--read-database-url (TIDEWATCH_READ_DATABASE_URL): requires --database-url (DATABASE_URL), " +
			"because a local Postgres has no standby")
	default:
		return nil
	}
}
