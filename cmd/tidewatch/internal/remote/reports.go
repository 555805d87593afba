package remote

import (
	"context"
	"net/http"
	"os"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type reportsCommand struct {
	Create reportsCreateCommand `cmd:"" help:"Make a report about a brand. No engine calls, no cost."`
	List   reportsListCommand   `cmd:"" help:"List reports, newest first."`
	Get    reportsGetCommand    `cmd:"" help:"Show a report, or write its HTML document."`
	Delete reportsDeleteCommand `cmd:"" help:"Delete a report."`
	Share  reportsShareCommand  `cmd:"" help:"Create a link that shows a report without log-in."`
	Links  reportsLinksCommand  `cmd:"" help:"List the links of a report with their numbers of views."`
	Revoke reportsRevokeCommand `cmd:"" help:"Revoke a link to a report."`
}

// reportArg is the command-line argument with the id of a report.
type reportArg struct {
	ID uuid.UUID `arg:"" help:"Id of the report."`
}

type reportsCreateCommand struct {
	server

	Brand    uuid.UUID             `arg:"" help:"Name or id of the brand." named:"brand"`
	Template client.ReportTemplate `default:"weekly" help:"Template: weekly (7 days), monthly (a calendar month), competitors or sources (28 days)." placeholder:"TEMPLATE"`
	LastDay  *types.Date           `help:"Last day of the period, such as 2026-11-27. The default is yesterday." placeholder:"DATE"`
	Timezone string                `help:"IANA time zone of the day boundaries. The default is UTC." placeholder:"ZONE"`
}

// Run makes a report. With the idempotency key of the request, a repeated request does not make a second report.
func (c *reportsCreateCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateReportParams{IdempotencyKey: new(uuid.NewString())}
		body := client.NewReport{BrandID: c.Brand, LastDay: c.LastDay, Template: c.Template}
		if c.Timezone != "" {
			body.Timezone = &c.Timezone
		}
		got, err := api.CreateReportWithResponse(ctx, params, body)
		if err != nil {
			return err
		}
		r, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return c.showReport(e, r)
	})
}

type reportsListCommand struct {
	listCommand

	Brand    *uuid.UUID             `help:"List only reports about this brand." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID             `help:"List only reports of this customer." named:"customer" placeholder:"NAME"`
	Template *client.ReportTemplate `help:"List only reports with this template: weekly, monthly, competitors or sources." placeholder:"TEMPLATE"`
}

// Run lists reports.
func (c *reportsListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListReportsParams{BrandID: c.Brand, CustomerID: c.Customer, Template: c.Template}
	return list(c.listCommand, e, "ID\tTITLE\tFROM\tTO\tMADE\tBY",
		func(r client.Report) string {
			return command.Row(r.ID, r.Title, r.Period.From, r.Period.To, r.CreatedAt, r.CreatedBy)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Report], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListReportsWithResponse(ctx, &params)
			if err != nil {
				return page[client.Report]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Report]{rows.Data, rows.NextCursor}, err
		})
}

type reportsGetCommand struct {
	server
	reportArg

	HTML string `help:"Write the HTML document to this file. The value - writes to standard output." name:"html" placeholder:"FILE"`
}

// Run shows a report, or writes the document of a report.
func (c *reportsGetCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		if c.HTML != "" {
			got, err := api.GetReportHTMLWithResponse(ctx, c.ID)
			if err != nil {
				return err
			}
			return c.write(e, got.HTTPResponse, got.Body)
		}
		got, err := api.GetReportWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		r, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showReport(e, r)
	})
}

// write writes the document of a report to the file that the flag --html names.
func (c *reportsGetCommand) write(e *command.Env, response *http.Response, document []byte) error {
	if response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		return errForeign
	}
	if c.HTML == "-" {
		_, err := e.Stdout.Write(document)
		return err
	}
	return os.WriteFile(c.HTML, document, 0o600)
}

type reportsDeleteCommand struct {
	server
	reportArg
}

// Run deletes a report.
func (c *reportsDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteReportWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, "Deleted report "+c.ID.String()+".")
	})
}

// showReport prints a report with its headline.
func (s server) showReport(e *command.Env, r client.Report) error {
	fields := []field{
		{"id", r.ID},
		{"title", r.Title},
		{"brand", r.BrandName},
		{"period", r.Period.From.String() + " to " + r.Period.To.String()},
		{"time zone", r.Timezone},
		{"made at", r.CreatedAt},
		{"made by", r.CreatedBy},
	}
	for _, line := range r.Headline {
		fields = append(fields, field{"figure", line})
	}
	return s.show(e, r, append(fields, mailFields(r)...))
}

// mailFields returns a field for each recipient to whom the server sends the report by mail.
func mailFields(r client.Report) []field {
	fields := make([]field, len(r.Mails))
	for i, m := range r.Mails {
		text := m.Recipient + ": " + string(m.Status)
		if m.Error != nil {
			text += " (" + *m.Error + ")"
		}
		fields[i] = field{"mail", text}
	}
	return fields
}
