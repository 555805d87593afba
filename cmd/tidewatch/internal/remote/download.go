package remote

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/openapi/client"
)

type downloadCommand struct {
	settings.Remote

	Table    string              `arg:"" enum:"runs,answers,positions,sentiments,citations,changes" help:"Table to download: runs, answers, positions, sentiments, citations, changes."`
	BOM      bool                `help:"Start a CSV file with a byte order mark, so that Excel reads the file as UTF-8." name:"bom"`
	Brand    *uuid.UUID          `group:"Filters:" help:"Download only rows of this brand." named:"brand" placeholder:"NAME"`
	Class    []client.QueryClass `group:"Filters:" help:"Download only answers to queries of these classes (branded, competitor, unbranded), and the scores of the answers." placeholder:"CLASS"`
	Continue bool                `help:"Continue the file of an interrupted download. The filters must be the same."`
	Country  []string            `group:"Filters:" help:"Download only answers for these countries (separated by commas), and the scores of the answers." placeholder:"CODE"`
	Customer *uuid.UUID          `group:"Filters:" help:"Download only rows of this customer." named:"customer" placeholder:"NAME"`
	Engine   []string            `group:"Filters:" help:"Download only rows about these engines, separated by commas." placeholder:"NAME"`
	Format   string              `default:"csv" enum:"csv,jsonl" help:"Format: csv, or jsonl (one JSON object per line)."`
	From     *time.Time          `group:"Filters:" help:"Download only rows of runs that were created at this time or later, or changes that were found at this time or later." placeholder:"TIME"`
	Output   string              `default:"-" help:"File to write, or - for standard output." placeholder:"FILE" short:"o"`
	Query    []string            `group:"Filters:" help:"Download only answers to these queries of the brand (separated by commas), and the scores of the answers." placeholder:"ID"`
	Tag      []string            `group:"Filters:" help:"Download only answers to queries with these tags (separated by commas), and the scores of the answers." placeholder:"TAG"`
	To       *time.Time          `group:"Filters:" help:"Download only rows of runs that were created before this time, or changes that were found before this time. The default is now." placeholder:"TIME"`
	Topic    []string            `group:"Filters:" help:"Download only answers to queries with this topic, and the scores of the answers. The flag may be repeated." placeholder:"TOPIC" sep:"none"`
}

// Validate checks that --continue has an output file, and checks the address and the token of the server.
func (c *downloadCommand) Validate() error {
	if c.Continue && c.Output == "-" {
		return errors.New("--continue: set --output to the file of the interrupted download")
	}
	return c.Remote.Validate()
}

// Run downloads all rows. If the connection breaks, Run requests the rows after the last complete row, see
// [mostFailures].
func (c *downloadCommand) Run(ctx context.Context, e *command.Env) (err error) {
	if err := call(c.Remote, func(api *client.ClientWithResponses) error { return c.checkOwners(ctx, api) }); err != nil {
		return err
	}
	d := &download{command: c, log: e.Stderr}
	out := e.Stdout
	if c.Output != "-" {
		var file *os.File
		if file, err = c.open(d); err != nil {
			return err
		}
		defer func() {
			err = errors.Join(err, file.Close())
			if err != nil && !d.started && !c.Continue { // an empty file would block the next attempt
				err = errors.Join(err, os.Remove(c.Output))
			}
		}()
		out = file
	}
	d.out = bufio.NewWriterSize(out, 64<<10)
	err = call(c.Remote, func(api *client.ClientWithResponses) error { return d.run(ctx, api) }, client.WithStreams())
	if err == nil {
		_, err = fmt.Fprintf(e.Stderr, "%s: %s\n", c.Table, command.Count(d.rows, "row"))
	}
	return err
}

// checkOwners returns an error if the customer or the brand does not exist, or is invisible to the token. The filters of
// the API would select no rows, and a script would take the empty file for the result.
func (c *downloadCommand) checkOwners(ctx context.Context, api *client.ClientWithResponses) error {
	if c.Customer != nil {
		got, err := api.GetCustomerWithResponse(ctx, *c.Customer)
		if err == nil {
			_, err = received(got.JSON200)
		}
		if err != nil {
			return fmt.Errorf("--customer: %w", err)
		}
	}
	if c.Brand != nil {
		got, err := api.GetBrandWithResponse(ctx, *c.Brand)
		if err == nil {
			_, err = received(got.JSON200)
		}
		if err != nil {
			return fmt.Errorf("--brand: %w", err)
		}
	}
	return nil
}

// open creates the output file. With --continue, open opens the existing file and removes an incomplete last row.
func (c *downloadCommand) open(d *download) (*os.File, error) {
	if !c.Continue {
		file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return nil, fmt.Errorf("create the file: %w", err)
		}
		return file, nil
	}
	file, err := os.OpenFile(c.Output, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	end, err := d.readOn(file)
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("continue the file: %w", err), file.Close())
	}
	return file, nil
}

// download is a download in progress.
type download struct {
	command *downloadCommand
	hasHead bool   // whether the header row was written
	last    string // the cursor of the last complete row; empty before the first row
	log     io.Writer
	out     *bufio.Writer
	rows    int
	started bool // whether a response has begun
}

// readOn reads the rows of an interrupted download, and returns the number of bytes of the complete rows. The field
// d.last then has the cursor of the last complete row.
func (d *download) readOn(file io.Reader) (end int64, err error) {
	rows := newExportRows(file, d.command.Format)
	for {
		row, err := rows.next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return end, nil
		}
		if err != nil {
			return end, err
		}
		end += int64(len(row))
		if d.command.Format == "csv" && !d.hasHead {
			if d.hasHead = isHead(row); !d.hasHead {
				return end, errors.New("the file does not begin with the header row of a download")
			}
			continue
		}
		if d.last, err = rows.cursor(row); err != nil {
			return end, err
		}
	}
}

// mostFailures is the maximum number of consecutive failed requests. A failed request that delivers rows starts the
// count again.
const mostFailures = 10

// run requests the rows until a response is complete. run gives up after a permanent error, after too many failures
// (see [mostFailures]), or if the first request fails.
func (d *download) run(ctx context.Context, api client.ClientInterface) error {
	failures := 0
	for {
		before := d.rows
		err := d.request(ctx, api)
		if err == nil || ctx.Err() != nil || !isTemporary(err) || !d.started {
			return err
		}
		if failures++; d.rows > before {
			failures = 1
		}
		if failures > mostFailures {
			return fmt.Errorf("%w (after %s; --continue resumes a download to a file)", err,
				command.Count(d.rows, "row"))
		}
		fmt.Fprintf(d.log, "%s: the connection broke after %s (%v), resuming\n", d.command.Table,
			command.Count(d.rows, "row"), err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(time.Second<<(failures-1)/4, 15*time.Second)):
		}
	}
}

// errOutput reports that the output cannot be written.
var errOutput = errors.New("write the rows")

// isTemporary reports whether a request that failed with the error err may succeed later.
func isTemporary(err error) bool {
	if problem, ok := errors.AsType[*client.Problem](err); ok {
		return problem.Status == http.StatusServiceUnavailable || problem.Status == http.StatusTooManyRequests
	}
	if foreign, ok := errors.AsType[*client.ForeignError](err); ok {
		return foreign.Status >= http.StatusInternalServerError || foreign.Status == http.StatusTooManyRequests
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return false
	}
	return !errors.Is(err, errForeign) && !errors.Is(err, errOutput)
}

// request writes the rows of one response.
func (d *download) request(ctx context.Context, api client.ClientInterface) (err error) {
	response, err := d.send(ctx, api)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Body.Close(), d.out.Flush()) }()
	want := map[string]string{"csv": "text/csv", "jsonl": "application/x-ndjson"}[d.command.Format]
	if !strings.HasPrefix(response.Header.Get("Content-Type"), want) {
		return errForeign
	}
	d.started = true
	rows := newExportRows(response.Body, d.command.Format)
	for {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := d.write(rows, row); err != nil {
			return err
		}
	}
}

func (d *download) write(rows *exportRows, row []byte) error {
	cursor, err := rows.cursor(row)
	if err != nil {
		return err
	}
	head := d.command.Format == "csv" && isHead(row)
	if head && d.hasHead {
		return nil // the connection broke between the header row and the first row
	}
	if _, err := d.out.Write(row); err != nil {
		return fmt.Errorf("%w: %w", errOutput, err)
	}
	if head {
		d.hasHead = true
		return nil
	}
	d.last = cursor
	d.rows++
	return nil
}

func (d *download) send(ctx context.Context, api client.ClientInterface) (*http.Response, error) {
	c := d.command
	var cursor *string
	if d.last != "" {
		cursor = &d.last
	}
	if c.Format == "csv" {
		return api.ExportCsv(ctx, client.ExportCsvParamsTable(c.Table), &client.ExportCsvParams{
			Bom: &c.BOM, BrandID: c.Brand, Collector: c.Engine, Country: c.Country, Cursor: cursor, CustomerID: c.Customer,
			From: c.From, QueryClass: c.Class, QueryID: c.Query, Tag: c.Tag, To: c.To, Topic: c.Topic,
		})
	}
	return api.ExportJsonl(ctx, client.ExportJsonlParamsTable(c.Table), &client.ExportJsonlParams{
		BrandID: c.Brand, Collector: c.Engine, Country: c.Country, Cursor: cursor, CustomerID: c.Customer, From: c.From,
		QueryClass: c.Class, QueryID: c.Query, Tag: c.Tag, To: c.To, Topic: c.Topic,
	})
}
