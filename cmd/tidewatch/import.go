package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"tidewatch/api/catalog"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/migrations"
	"tidewatch/store"
)

type importCommand struct {
	databaseSettings
	logSettings

	DryRun bool   `help:"Show what would change, and change nothing."`
	File   string `arg:"" help:"The YAML file; - is standard input."`
	JSON   bool   `help:"Print a JSON document instead of lines." name:"json"`
}

// Validate is called by kong.
func (c *importCommand) Validate() error { return c.databaseSettings.check() }

// Run imports the file: all of it or nothing.
func (c *importCommand) Run(ctx context.Context, e *env) (err error) {
	data, err := c.read()
	if err != nil {
		return err
	}
	rules := importRules()
	doc, err := catalog.Parse(c.File, data, rules)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, e, c.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	if db.local != nil {
		if _, err := migrations.Up(ctx, db.pool, slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
	}
	if err := migrations.Check(ctx, db.pool, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	report, err := catalog.Apply(ctx, store.New(db.pool), doc, rules, c.DryRun)
	if err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(e.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	return printChanges(e.stdout, report)
}

func (c *importCommand) read() ([]byte, error) {
	if c.File == "-" {
		return io.ReadAll(os.Stdin)
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return nil, fmt.Errorf("read the file to import: %w", err)
	}
	return data, nil
}

// importRules are what this program knows: its engines, and when specs fire.
func importRules() catalog.Rules {
	return catalog.Rules{Collectors: collector.Names(), Plan: jobs.NewPlanner().Plan}
}

func printChanges(w io.Writer, r catalog.Report) error {
	for _, change := range r.Changes {
		fmt.Fprintf(w, "%s %s %s\n", change.Action, change.Kind, change.Name)
		for _, field := range change.Fields {
			fmt.Fprintf(w, "    %s: %s -> %s\n", field.Field, field.From, field.To)
		}
	}
	verb := "were made"
	if r.DryRun {
		verb = "would be made"
	}
	_, err := fmt.Fprintf(w, "%d changes %s; %d items stay as they are.\n", len(r.Changes), verb, r.Unchanged)
	return err
}
