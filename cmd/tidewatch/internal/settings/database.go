package settings

// Database selects the Postgres that a command uses.
type Database struct {
	DatabaseURL string `help:"Connection string of Postgres, such as postgres://user:password@host:5432/name. If unset, Tidewatch starts a local Postgres with the programs installed on this machine." name:"database-url" placeholder:"URL" setting:"DATABASE_URL"`
	DataDir     string `help:"Data directory of the local Postgres. Default: tidewatch/postgres in the user's data directory." placeholder:"DIR" setting:"TIDEWATCH_DATA_DIR" type:"path"`
	DBMaxConns  int32  `default:"20" help:"Maximum number of database connections of this process, 4 to 1000." name:"db-max-conns" setting:"TIDEWATCH_DB_MAX_CONNS"`
}

// Validate checks the bounds of the number of connections.
func (s Database) Validate() error {
	if s.DBMaxConns < 4 || s.DBMaxConns > 1000 {
		return outOfRange("--db-max-conns", "TIDEWATCH_DB_MAX_CONNS", "4 to 1000", s.DBMaxConns)
	}
	return nil
}
