package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"

	"tidewatch/migrations"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Apply what is missing: River's migrations, then Tidewatch's. Safe to start several times at once."`
	Down   migrateDownCommand   `cmd:"" help:"Undo Tidewatch's last migration, or all down to a version. Tables are dropped with their data."`
	Status migrateStatusCommand `cmd:"" help:"Show every migration and whether the database has it."`
}

type migrateUpCommand struct {
	databaseSettings
	logSettings
}

// Validate is called by kong.
func (c *migrateUpCommand) Validate() error { return c.databaseSettings.check() }

// Run applies what is missing.
func (c *migrateUpCommand) Run(ctx context.Context, e *env) (err error) {
	db, err := c.open(ctx, e, c.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	applied, err := migrations.Up(ctx, db.pool, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	for _, m := range applied {
		fmt.Fprintf(e.stdout, "applied %s %d %s\n", m.Line, m.Version, m.Name)
	}
	fmt.Fprintf(e.stdout, "The schema is up to date; %d migrations were applied.\n", len(applied))
	return nil
}

type migrateDownCommand struct {
	databaseSettings
	logSettings

	To int64 `default:"-1" help:"The version to go back to; 0 undoes all of Tidewatch's. Default: one step." placeholder:"VERSION"`
}

// Validate is called by kong.
func (c *migrateDownCommand) Validate() error { return c.databaseSettings.check() }

// Run undoes migrations.
func (c *migrateDownCommand) Run(ctx context.Context, e *env) (err error) {
	db, err := c.open(ctx, e, c.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	undone, err := migrations.Down(ctx, db.pool, slog.New(slog.DiscardHandler), c.To)
	if err != nil {
		return err
	}
	for _, m := range undone {
		fmt.Fprintf(e.stdout, "undone %s %d %s\n", m.Line, m.Version, m.Name)
	}
	if len(undone) == 0 {
		fmt.Fprintln(e.stdout, "There was nothing to undo.")
	}
	return nil
}

type migrateStatusCommand struct {
	databaseSettings
	logSettings
}

// Validate is called by kong.
func (c *migrateStatusCommand) Validate() error { return c.databaseSettings.check() }

// Run shows where the database stands.
func (c *migrateStatusCommand) Run(ctx context.Context, e *env) (err error) {
	db, err := c.open(ctx, e, c.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	all, err := migrations.Status(ctx, db.pool, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LINE\tVERSION\tSTATUS\tNAME")
	for _, m := range all {
		status := "pending"
		if m.Applied {
			status = "applied"
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", m.Line, m.Version, status, m.Name)
	}
	return table.Flush()
}
