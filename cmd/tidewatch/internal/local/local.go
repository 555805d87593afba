// Package local has the commands that work on the database itself, without a server: import, export, retention,
// migrate, user and token. The last two create the first way in before anybody can call the API.
package local

import (
	"context"
	"errors"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

// Commands are the commands of this package.
type Commands struct {
	Migrate   migrateCommand   `cmd:"" group:"Operate a server:" help:"Apply, undo or show the migrations of the database schema."`
	User      userCommand      `cmd:"" group:"Operate a server:" help:"Create, list and disable users who log in, and set their passwords."`
	Token     tokenCommand     `cmd:"" group:"Operate a server:" help:"Create, list and revoke API tokens for programs."`
	Import    importCommand    `cmd:"" group:"Operate a server:" help:"Create or update customers, brands, competitors, queries and schedules from a YAML file."`
	Export    exportCommand    `cmd:"" group:"Operate a server:" help:"Write runs, answers, scores and trends as CSV or JSON lines."`
	Retention retentionCommand `cmd:"" group:"Operate a server:" help:"Delete data that is older than its retention, or count it with --dry-run."`
}

// base has the settings that every command of this package takes.
type base struct {
	settings.Database `group:"Database:"`
	settings.Log      `group:"Log:"`
}

func (b base) options(e *command.Env) database.Options {
	return database.Options{Database: b.Database, Getenv: e.Getenv, Logger: e.Logger(b.Log)}
}

// withDatabase runs work on an open database whose schema is not checked.
func (b base) withDatabase(ctx context.Context, e *command.Env, work func(*database.Database) error) (err error) {
	db, err := database.Open(ctx, b.options(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	return work(db)
}

// withStore runs work on a database that has this program's schema. The local one is migrated first.
func (b base) withStore(ctx context.Context, e *command.Env, work func(*store.DB) error) (err error) {
	db, err := database.OpenReady(ctx, b.options(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	return work(store.New(db.Pool))
}
