package local

import (
	"context"
	"fmt"
	"log/slog"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/migrations"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Apply pending migrations: River's first, then Tidewatch's. Several processes may run this command at the same time."`
	Down   migrateDownCommand   `cmd:"" help:"Undo Tidewatch's last migration, or all migrations after a version. The undo drops tables and their data."`
	Status migrateStatusCommand `cmd:"" help:"List the migrations and whether they are applied."`
}

type migrateUpCommand struct{ base }

// Run applies pending migrations.
func (c *migrateUpCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withDatabase(ctx, e, func(db *database.Database) error {
		applied, err := migrations.Up(ctx, db.Pool, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		for _, m := range applied {
			fmt.Fprintf(e.Stdout, "applied %s %d %s\n", m.Line, m.Version, m.Name)
		}
		fmt.Fprintf(e.Stdout, "The schema is up to date; %d migrations were applied.\n", len(applied))
		return nil
	})
}

type migrateDownCommand struct {
	base

	To int64 `default:"-1" help:"Schema version to restore. 0 undoes all of Tidewatch's migrations. Default: undo one migration." placeholder:"VERSION"`
}

// Run undoes migrations.
func (c *migrateDownCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withDatabase(ctx, e, func(db *database.Database) error {
		undone, err := migrations.Down(ctx, db.Pool, slog.New(slog.DiscardHandler), c.To)
		if err != nil {
			return err
		}
		for _, m := range undone {
			fmt.Fprintf(e.Stdout, "undone %s %d %s\n", m.Line, m.Version, m.Name)
		}
		if len(undone) == 0 {
			fmt.Fprintln(e.Stdout, "There was no migration to undo.")
		}
		return nil
	})
}

type migrateStatusCommand struct{ base }

// Run lists the migrations.
func (c *migrateStatusCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withDatabase(ctx, e, func(db *database.Database) error {
		all, err := migrations.Status(ctx, db.Pool, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		rows := make([]string, 0, len(all))
		for _, m := range all {
			status := "pending"
			if m.Applied {
				status = "applied"
			}
			rows = append(rows, command.Row(m.Line, m.Version, status, m.Name))
		}
		return command.Table(e.Stdout, "LINE\tVERSION\tSTATUS\tNAME", rows)
	})
}
