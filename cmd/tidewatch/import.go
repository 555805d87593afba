package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/migrations"
	"tidewatch/store"
)

type importCommand struct {
	databaseSettings
	logSettings

	AllowUnconfigured bool `help:"Take engines that are not configured in this environment, with a warning: the server's environment decides whether they can be asked. So it is anyway where no engine is configured at all." setting:"TIDEWATCH_ALLOW_UNCONFIGURED"`

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
	check := c.collectorCheck(engineConfigs(e.getenv, time.Minute))
	rules := importRules(check.check)
	doc, err := catalog.Parse(c.File, data, rules)
	if err != nil {
		return err
	}
	for _, warning := range check.warnings {
		fmt.Fprintf(e.stderr, "Warning: %s, in the environment of the server.\n", warning)
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
	report, err := c.apply(ctx, store.New(db.pool), doc, rules)
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

// apply imports a document, and audits each thing that it creates or updates.
func (c *importCommand) apply(
	ctx context.Context,
	db *store.DB,
	doc *catalog.Document,
	rules catalog.Rules,
) (report catalog.Report, err error) {
	err = db.InTx(ctx, func(db *store.DB) error {
		if report, err = catalog.Apply(ctx, db, doc, rules, c.DryRun); err != nil || c.DryRun {
			return err
		}
		entries, err := report.Entries(atThisMachine())
		if err != nil {
			return err
		}
		return db.WriteAudit(ctx, entries...)
	})
	return report, err
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

// importRules are what this program knows: its engines, and when specs fire. check refuses engines that are not
// configured; nil: none is.
func importRules(check func(names []string) error) catalog.Rules {
	return catalog.Rules{CheckCollectors: check, Collectors: collector.Names(), Plan: jobs.NewPlanner().Plan}
}

// collectorCheck looks whether engines are configured where the import runs. That need not be where the server runs, so
// it refuses only in an environment that looks like the server's: one that configures some engine.
type collectorCheck struct {
	configs  map[string]collector.Config
	lenient  bool
	warnings []string // distinct
}

func (c *importCommand) collectorCheck(configs map[string]collector.Config) *collectorCheck {
	configured := false
	for _, name := range collector.Names() {
		configured = configured || collector.Check(configs, []string{name}) == nil
	}
	return &collectorCheck{configs: configs, lenient: c.AllowUnconfigured || !configured}
}

func (c *collectorCheck) check(names []string) error {
	err := collector.Check(c.configs, names)
	if err == nil || !c.lenient {
		return err
	}
	if !slices.Contains(c.warnings, err.Error()) {
		c.warnings = append(c.warnings, err.Error())
	}
	return nil
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
