// Package local has the commands that work on the database directly, without a server: import, export, bi,
// encrypt-secrets, retention, migrate, user and token. The commands "user" and "token" create the first credentials for
// the API.
package local

import (
	"context"
	"errors"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

// Commands has a field for each command of this package.
type Commands struct {
	Migrate        migrateCommand        `cmd:"" group:"Operate a server:" help:"Apply, undo or show the migrations of the database schema."`
	User           userCommand           `cmd:"" group:"Operate a server:" help:"Create, invite, list and disable users who log in, set their passwords, and unlink them from their OpenID Connect issuer."`
	Token          tokenCommand          `cmd:"" group:"Operate a server:" help:"Create, list and revoke API tokens for programs."`
	Import         importCommand         `cmd:"" group:"Operate a server:" help:"Create or update customers, brands, competitors, queries, schedules, blackouts and pauses from a YAML file."`
	Export         exportCommand         `cmd:"" group:"Operate a server:" help:"Write runs, answers, scores and trends as CSV or JSON lines."`
	BI             biCommand             `cmd:"" group:"Operate a server:" help:"Let roles of the database read the rows of one customer in the views for BI tools." name:"bi"`
	EncryptSecrets encryptSecretsCommand `cmd:"" group:"Operate a server:" help:"Encrypt the URLs and secrets of alert channels with the first key of TIDEWATCH_SECRETS_KEY."`
	Retention      retentionCommand      `cmd:"" group:"Operate a server:" help:"Delete data that is older than its retention. With --dry-run, only count the data."`
}

// base has the settings that all commands of this package share.
type base struct {
	settings.Database `group:"Database:"`
	settings.Log      `group:"Log:"`
}

func (b base) options(e *command.Env) database.Options {
	return database.Options{Database: b.Database, Vars: e.Vars, Logger: e.Logger(b.Log), Stderr: e.Stderr}
}

// withDatabase opens the database and passes the database to the function "work". Unlike withStore, withDatabase does
// not check the schema.
func (b base) withDatabase(ctx context.Context, e *command.Env, work func(*database.Database) error) (err error) {
	db, err := database.Open(ctx, b.options(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	return work(db)
}

// withStore opens the database, checks that the schema matches this program, and passes the store to the function
// "work". A local database is migrated before the check of the schema.
func (b base) withStore(ctx context.Context, e *command.Env, work func(*store.DB) error) (err error) {
	db, err := database.OpenReady(ctx, b.options(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	return work(store.New(db.Pool))
}
