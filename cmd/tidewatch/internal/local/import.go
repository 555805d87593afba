package local

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

type importCommand struct {
	base
	settings.Import

	DryRun bool   `help:"Show the changes, but do not make them."`
	File   string `arg:"" help:"YAML file, or - for standard input."`
	JSON   bool   `help:"Print JSON instead of text." name:"json"`
}

// Run imports the whole file, or nothing if any part of the file is invalid.
func (c *importCommand) Run(ctx context.Context, e *command.Env) error {
	data, err := c.read(e)
	if err != nil {
		return err
	}
	check := c.collectorCheck(e.Vars.Engines(time.Minute))
	rules := catalog.Rules{CheckCollectors: check.check, Collectors: collector.Names(), Plan: jobs.NewPlanner().Plan}
	doc, err := catalog.Parse(c.File, data, rules)
	if err != nil {
		return err
	}
	for _, warning := range check.warnings {
		fmt.Fprintf(e.Stderr, "Warning: %s, in the environment of the server.\n", warning)
	}
	for _, w := range doc.Warnings() {
		fmt.Fprintf(e.Stderr, "Warning: %s:%d: %s: %s\n", c.File, w.Line, w.Field, w.Message)
	}
	return c.withStore(ctx, e, func(db *store.DB) error {
		report, err := c.apply(ctx, db, doc, rules)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, report)
		}
		return importedFrom(report).Print(e.Stdout)
	})
}

// apply imports a document and writes an audit entry for each created or updated object.
func (c *importCommand) apply(
	ctx context.Context, db *store.DB, doc *catalog.Document, rules catalog.Rules,
) (report catalog.Report, err error) {
	err = db.InTx(ctx, func(db *store.DB) error {
		by := localActor()
		if err := db.SetAuthor(ctx, store.Author{Kind: by.ActorKind, Name: by.Actor}); err != nil {
			return err
		}
		if report, err = catalog.Apply(ctx, db, doc, rules, c.DryRun); err != nil || c.DryRun {
			return err
		}
		return report.Audit(ctx, db, by)
	})
	return report, err
}

func (c *importCommand) read(e *command.Env) ([]byte, error) {
	if c.File == "-" {
		return io.ReadAll(e.Stdin)
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return nil, fmt.Errorf("read the file to import: %w", err)
	}
	return data, nil
}

// collectorCheck checks that the engines in a file are configured in this environment. With --allow-unconfigured,
// collectorCheck only records warnings, because the environment of the server may differ. If this environment
// configures no engine, collectorCheck also records only warnings.
type collectorCheck struct {
	configs  map[string]collector.Config
	lenient  bool
	warnings []string // the warnings, each once
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

func importedFrom(r catalog.Report) command.Imported {
	out := command.Imported{DryRun: r.DryRun, Unchanged: r.Unchanged}
	for _, c := range r.Changes {
		object := command.ImportedObject{Action: string(c.Action), Kind: c.Kind, Name: c.Name}
		for _, f := range c.Fields {
			object.Fields = append(object.Fields, command.ImportedField{Name: f.Field, From: f.From, To: f.To})
		}
		out.Objects = append(out.Objects, object)
	}
	return out
}
