package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/migrations"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Apply pending migrations: River's first, then Tidewatch's. Several processes may run this command at the same time."`
	Down   migrateDownCommand   `cmd:"" help:"Undo Tidewatch's last migration, or all migrations after a version. The undo may drop or change tables and their data."`
	Status migrateStatusCommand `cmd:"" help:"List the migrations and whether they are applied."`
}

type migrateUpCommand struct{ base }

// Run applies pending migrations.
func (c *migrateUpCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withDatabase(ctx, e, func(db *database.Database) error {
		applied, err := migrations.Up(ctx, db.Pool, e.Logger(c.Log))
		if err != nil {
			return err
		}
		for _, m := range applied {
			fmt.Fprintf(e.Stdout, "applied %s %d %s\n", m.Line, m.Version, m.Name)
		}
		fmt.Fprintf(e.Stdout, "The schema is up to date; %s applied.\n", were(len(applied)))
		return nil
	})
}

// were returns the beginning of a sentence, such as "3 migrations were".
func were(migrations int) string {
	if migrations == 1 {
		return "1 migration was"
	}
	return fmt.Sprintf("%d migrations were", migrations)
}

type migrateDownCommand struct {
	base

	To  int64 `default:"-1" help:"Schema version to restore. 0 undoes all of Tidewatch's migrations. Default: undo one migration." placeholder:"VERSION"`
	Yes bool  `help:"Undo the migrations. Without this flag, the command only lists the tables and columns that it would drop, and the tables whose rows it would delete or change."`
}

// Run undoes migrations. Without --yes, Run only calls plan.
func (c *migrateDownCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withDatabase(ctx, e, func(db *database.Database) error {
		if !c.Yes {
			return c.plan(ctx, e, db)
		}
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

// plan lists the migrations that the command would undo, with their effects on data, and returns an error that asks for
// --yes. If there is no migration to undo, plan returns nil.
func (c *migrateDownCommand) plan(ctx context.Context, e *command.Env, db *database.Database) error {
	plan, err := migrations.PlanDown(ctx, db.Pool, slog.New(slog.DiscardHandler), c.To)
	if err != nil {
		return err
	}
	if len(plan) == 0 {
		fmt.Fprintln(e.Stdout, "There is no migration to undo.")
		return nil
	}
	for _, step := range plan {
		dropped := "no table or column"
		if len(step.Drops) > 0 {
			dropped = strings.Join(step.Drops, ", ")
		}
		effects := strings.Join(append([]string{"drop " + dropped}, step.Changes...), "; ")
		fmt.Fprintf(e.Stdout, "would undo %s %d %s: %s\n", step.Line, step.Version, step.Name, effects)
	}
	return errors.New("--yes: must be set, because undoing these migrations may delete or change data permanently")
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
