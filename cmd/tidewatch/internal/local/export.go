package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/sheet"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

type exportCommand struct {
	base

	BOM      bool     `help:"Start CSV files with a byte order mark, so that Excel reads the files as UTF-8." name:"bom"`
	Brand    string   `help:"Id of the brand to export. With --customer, the brand's name is also accepted. Default: all brands." placeholder:"NAME|ID"`
	Customer string   `help:"Name or id of the customer to export. Default: all customers." placeholder:"NAME|ID"`
	Format   string   `default:"csv" enum:"csv,jsonl" help:"Format: csv, or jsonl (one JSON object per line)."`
	From     string   `help:"Export only runs that were created at or after this time, with their answers and scores, and trends from this time on: a date (in UTC) or a time such as 2026-11-01T09:00:00Z." placeholder:"TIME"`
	Output   string   `default:"-" help:"Folder for one file per table, or - to write one table to standard output." placeholder:"DIR" short:"o"`
	Plain    bool     `help:"Do not add apostrophes to texts in CSV. By default, an apostrophe precedes each part of a text that a spreadsheet would run as a formula. A part begins at the start of the text, or after a semicolon, tab or line break."`
	Tables   []string `arg:"" help:"Tables to export: runs, answers, positions, sentiments, citations, trends. Default: all." optional:""`
	To       string   `help:"Export only runs that were created before this time, with their answers and scores, and trends from before this time. The time has the format of --from." placeholder:"TIME"`

	created []string // the files that this export has created
}

// Validate selects all tables if the command line names none, and checks the tables, the output and the times.
func (c *exportCommand) Validate() error {
	if len(c.Tables) == 0 {
		c.Tables = store.ExportTables()
	}
	for _, table := range c.Tables {
		if !slices.Contains(store.ExportTables(), table) {
			return fmt.Errorf("unknown table %q; known tables: %s", table, strings.Join(store.ExportTables(), ", "))
		}
	}
	if c.Output == "-" && len(c.Tables) > 1 {
		return fmt.Errorf("standard output accepts only one table (%s); to export several tables, set --output to a folder",
			strings.Join(store.ExportTables(), ", "))
	}
	from, err1 := exportTime("--from", c.From)
	to, err2 := exportTime("--to", c.To)
	if err := errors.Join(c.Database.Validate(), err1, err2); err != nil {
		return err
	}
	if c.From != "" && c.To != "" && !from.Before(to) {
		return fmt.Errorf("--to: must be after --from, which is %s, got %s", c.From, c.To)
	}
	return nil
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
	return time.Time{}, fmt.Errorf("%s: must be a date such as 2026-11-01 or a time such as 2026-11-01T09:00:00Z, got %q",
		flag, text)
}

// Run exports the selected tables from one snapshot of the database. If the export fails, Run removes the files of the
// export, so that the export can be repeated.
func (c *exportCommand) Run(ctx context.Context, e *command.Env) (err error) {
	defer func() {
		if err == nil {
			return
		}
		for _, path := range c.created {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	return c.withStore(ctx, e, func(db *store.DB) error {
		return db.Snapshot(ctx, func(db *store.DB) error {
			// The reader of standard output or of a pipe can be slow.
			if err := db.AllowIdle(ctx); err != nil {
				return err
			}
			filter, err := c.filter(ctx, db)
			if err != nil {
				return err
			}
			for _, table := range c.Tables {
				if err := c.exportTable(ctx, e, db, table, filter); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (c *exportCommand) filter(ctx context.Context, db *store.DB) (f store.ExportFilter, err error) {
	f.Access = map[string]string{}
	for _, engine := range collector.Engines() {
		f.Access[engine.Name] = string(engine.Access)
	}
	if f.From, err = exportTime("--from", c.From); err != nil {
		return f, err
	}
	if f.To, err = exportTime("--to", c.To); err != nil {
		return f, err
	}
	if f.CustomerID, err = customerID(ctx, db, c.Customer); err != nil {
		return f, err
	}
	f.BrandID, err = c.brandID(ctx, db, f.CustomerID)
	return f, err
}

// brandID returns the id of the selected brand, or nil if no brand is selected.
func (c *exportCommand) brandID(ctx context.Context, db *store.DB, customer *uuid.UUID) (*uuid.UUID, error) {
	if c.Brand == "" {
		return nil, nil //nolint:nilnil // no brand is selected
	}
	if id, err := uuid.Parse(c.Brand); err == nil {
		brand, err := db.Brand(ctx, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil, fmt.Errorf("--brand: there is no brand %q", c.Brand)
		case err == nil && customer != nil && brand.CustomerID != *customer:
			return nil, fmt.Errorf("--brand: customer %q has no brand %q", c.Customer, c.Brand)
		}
		return &id, err
	}
	if customer == nil {
		return nil, errors.New("--brand: must be the brand's id, or the brand's name together with --customer")
	}
	brands, err := db.BrandsOf(ctx, *customer)
	if err != nil {
		return nil, err
	}
	for _, b := range brands {
		if b.Name == c.Brand {
			return &b.ID, nil
		}
	}
	return nil, fmt.Errorf("--brand: customer %q has no brand %q", c.Customer, c.Brand)
}

// exportTable exports one table to its file or to standard output.
func (c *exportCommand) exportTable(
	ctx context.Context, e *command.Env, db *store.DB, table string, f store.ExportFilter,
) (err error) {
	if c.Output == "-" {
		return c.writeTable(ctx, e, db, e.Stdout, table, f)
	}
	file, err := c.create(table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return c.writeTable(ctx, e, db, file, table, f)
}

func (c *exportCommand) writeTable(
	ctx context.Context, e *command.Env, db *store.DB, out io.Writer, table string, f store.ExportFilter,
) error {
	buffered := bufio.NewWriterSize(out, 64<<10)
	n, err := c.writeRows(ctx, db, buffered, table, f)
	if err := errors.Join(err, buffered.Flush()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.Stderr, "%s: %s\n", table, command.Count(n, "row"))
	return err
}

// create creates the file of a table. Only the operating system account of this process can read the file. If the file
// already exists, create returns an error and does not change the file.
func (c *exportCommand) create(table string) (*os.File, error) {
	if err := os.MkdirAll(c.Output, 0o700); err != nil {
		return nil, fmt.Errorf("create the folder: %w", err)
	}
	path := filepath.Join(c.Output, table+"."+c.Format)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the folder
	if err != nil {
		return nil, fmt.Errorf("create the file: %w", err)
	}
	c.created = append(c.created, path)
	return file, nil
}

func (c *exportCommand) writeRows(
	ctx context.Context, db *store.DB, w io.Writer, table string, f store.ExportFilter,
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
	if c.BOM {
		if _, err := io.WriteString(w, sheet.BOM); err != nil {
			return 0, err
		}
	}
	rows := sheet.NewObjects(w, store.ExportColumns(table), c.Plain)
	if err := rows.WriteHead(); err != nil {
		return 0, err
	}
	n, err := db.Export(ctx, table, f, rows.WriteObject)
	return n, errors.Join(err, rows.Flush())
}
