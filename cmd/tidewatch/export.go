package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/migrations"
	"tidewatch/store"
)

type exportCommand struct {
	databaseSettings
	logSettings

	Brand    string   `help:"Only this brand, by its id, or its name beside --customer." placeholder:"NAME|ID"`
	Customer string   `help:"Only this customer, by its name or id." placeholder:"NAME|ID"`
	Format   string   `default:"csv" enum:"csv,jsonl" help:"csv, or jsonl: one JSON object on each line."`
	From     string   `help:"Only what was made from then on: a date, which begins in UTC, or a time such as 2026-11-01T09:00:00Z." placeholder:"TIME"`
	Output   string   `default:"-" help:"A folder, which gets a file for each table; - is standard output, for one table." placeholder:"DIR" short:"o"`
	Plain    bool     `help:"In CSV, leave texts as they are that a spreadsheet would take for formulas. Otherwise they begin with an apostrophe."`
	Tables   []string `arg:"" help:"What to export: runs, answers, positions, sentiments, citations, trends. Default: all." optional:""`
	To       string   `help:"Only what was made before then, see --from." placeholder:"TIME"`
}

// Validate is called by kong.
func (c *exportCommand) Validate() error {
	if len(c.Tables) == 0 {
		c.Tables = store.ExportTables()
	}
	for _, table := range c.Tables {
		if !slices.Contains(store.ExportTables(), table) {
			return fmt.Errorf("there is no table %q to export; there are %s", table, strings.Join(store.ExportTables(), ", "))
		}
	}
	if c.Output == "-" && len(c.Tables) > 1 {
		return fmt.Errorf(
			"standard output takes one table (%s); name a folder with --output for several",
			strings.Join(store.ExportTables(), ", "),
		)
	}
	_, err1 := exportTime("--from", c.From)
	_, err2 := exportTime("--to", c.To)
	return errors.Join(c.databaseSettings.check(), err1, err2)
}

func exportTime(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf(
		"%s: must be a date such as 2026-11-01 or a time such as 2026-11-01T09:00:00Z, is %q",
		flag,
		text,
	)
}

// Run exports all tables as of one instant.
func (c *exportCommand) Run(ctx context.Context, e *env) (err error) {
	db, err := c.open(ctx, e, c.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	if err := migrations.Check(ctx, db.pool, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	if err := store.New(db.pool).CheckAccess(ctx); err != nil {
		return err
	}
	return store.New(db.pool).Snapshot(ctx, func(db *store.DB) error {
		filter, err := c.filter(ctx, db)
		if err != nil {
			return err
		}
		for _, table := range c.Tables {
			if err := c.table(ctx, e, db, table, filter); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *exportCommand) filter(ctx context.Context, db *store.DB) (f store.ExportFilter, err error) {
	if f.From, err = exportTime("--from", c.From); err != nil {
		return f, err
	}
	if f.To, err = exportTime("--to", c.To); err != nil {
		return f, err
	}
	if c.Customer != "" {
		if f.CustomerID, err = customerNamed(ctx, db, c.Customer); err != nil {
			return f, err
		}
	}
	if c.Brand == "" {
		return f, nil
	}
	if id, err := uuid.Parse(c.Brand); err == nil {
		f.BrandID = &id
		return f, nil
	}
	if f.CustomerID == nil {
		return f, errors.New("--brand: a name needs --customer beside it; or give the brand's id")
	}
	brands, err := db.BrandsOf(ctx, *f.CustomerID)
	for _, b := range brands {
		if b.Name == c.Brand {
			f.BrandID = &b.ID
		}
	}
	if err == nil && f.BrandID == nil {
		return f, fmt.Errorf("--brand: customer %q has no brand %q", c.Customer, c.Brand)
	}
	return f, err
}

// customerNamed is the id of a customer that is named by its name or its id.
func customerNamed(ctx context.Context, db *store.DB, name string) (*uuid.UUID, error) {
	id, err := uuid.Parse(name)
	find := func() (store.Customer, error) { return db.Customer(ctx, id) }
	if err != nil {
		find = func() (store.Customer, error) { return db.CustomerByName(ctx, name) }
	}
	found, err := find()
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("--customer: there is no customer %q", name)
	}
	return &found.ID, err
}

// table exports one table to its file, or to standard output.
func (c *exportCommand) table(
	ctx context.Context,
	e *env,
	db *store.DB,
	table string,
	f store.ExportFilter,
) (err error) {
	out := e.stdout
	if c.Output != "-" {
		file, made := c.create(table)
		if made != nil {
			return made
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	buffered := bufio.NewWriterSize(out, 64<<10)
	n, err := c.write(ctx, db, buffered, table, f)
	if err := errors.Join(err, buffered.Flush()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stderr, "%s: %d rows\n", table, n)
	return err
}

// create makes a table's file, which only this account can read, and overwrites none.
func (c *exportCommand) create(table string) (*os.File, error) {
	if err := os.MkdirAll(c.Output, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder to export to: %w", err)
	}
	file, err := os.OpenFile(
		filepath.Join(c.Output, table+"."+c.Format),
		os.O_WRONLY|os.O_CREATE|os.O_EXCL,
		0o600,
	) //nolint:gosec // where the user wants it
	if err != nil {
		return nil, fmt.Errorf("make the file to export to: %w", err)
	}
	return file, nil
}

func (c *exportCommand) write(
	ctx context.Context,
	db *store.DB,
	w io.Writer,
	table string,
	f store.ExportFilter,
) (int64, error) {
	if c.Format == "jsonl" {
		return db.Export(ctx, table, f, func(row []byte) error {
			if _, err := w.Write(row); err != nil {
				return err
			}
			_, err := w.Write([]byte{'\n'})
			return err
		})
	}
	sheet := newSheet(w, store.ExportColumns(table), c.Plain)
	if err := sheet.head(); err != nil {
		return 0, err
	}
	n, err := db.Export(ctx, table, f, sheet.row)
	return n, errors.Join(err, sheet.flush())
}
