package remote

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type reportsShareCommand struct {
	server
	reportArg

	Days int64 `default:"30" help:"Number of days after which the link no longer works, from 1 to 365."`
}

// Run creates a link and prints its address. If the server has no public URL, the address begins with the address of
// the flag --server.
func (c *reportsShareCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateReportLinkParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateReportLinkWithResponse(ctx, c.ID, params, client.NewReportLink{ExpiresInDays: &c.Days})
		if err != nil {
			return err
		}
		link, err := received(got.JSON201)
		if err != nil {
			return err
		}
		address := link.URL
		if address == "" {
			address = strings.TrimSuffix(c.Server, "/") + link.Path
		}
		return c.show(e, link, []field{{"id", link.ID}, {"address", address}, {"expires at", link.ExpiresAt}})
	})
}

type reportsLinksCommand struct {
	listCommand
	reportArg
}

// Run lists the links of a report.
func (c *reportsLinksCommand) Run(ctx context.Context, e *command.Env) error {
	var params client.ListReportLinksParams
	return list(c.listCommand, e, "ID\tCREATED\tBY\tEXPIRES\tREVOKED\tVIEWS\tLAST VIEW",
		func(l client.ReportLink) string {
			return command.Row(l.ID, l.CreatedAt, l.CreatedBy, l.ExpiresAt, l.RevokedAt, l.Views, l.ViewedAt)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.ReportLink], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListReportLinksWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.ReportLink]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.ReportLink]{rows.Data, rows.NextCursor}, err
		})
}

type reportsRevokeCommand struct {
	server
	reportArg

	Link uuid.UUID `arg:"" help:"Id of the link."`
}

// Run revokes a link.
func (c *reportsRevokeCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.RevokeReportLinkWithResponse(ctx, c.ID, c.Link, nil)
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, "Revoked link "+c.Link.String()+".")
	})
}
