package remote

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsSeriesCommand struct {
	server
	segmentFlags

	ID   uuid.UUID                           `arg:"" help:"Name or id of the brand." named:"brand"`
	Name []string                            `help:"Also show the series of this competitor. The flag may be repeated." placeholder:"NAME" sep:"none"`
	Unit *client.GetOverviewSeriesParamsUnit `help:"Length of one step of the series: day or week. By default, a segment of up to 92 days has steps of one day." placeholder:"UNIT"`
	CSV  bool                                `help:"Print all figures as CSV, with one row for each period, name and figure." name:"csv"`
}

// Run shows the figures of a brand and of chosen competitors by day or week.
func (c *brandsSeriesCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		if c.CSV {
			return c.printSheet(ctx, e, api)
		}
		got, err := api.GetOverviewSeriesWithResponse(ctx, c.ID, &client.GetOverviewSeriesParams{
			From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
			QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Name: c.Name, Unit: c.Unit,
		})
		if err != nil {
			return err
		}
		return printReceived(c.server, e, got.JSON200, printSeries)
	})
}

func (c *brandsSeriesCommand) printSheet(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	got, err := api.GetOverviewSeriesCsvWithResponse(ctx, c.ID, &client.GetOverviewSeriesCsvParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Name: c.Name,
		Unit: (*client.GetOverviewSeriesCsvParamsUnit)(c.Unit),
	})
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

// printSeries prints one row for each period and name.
func printSeries(e *command.Env, series client.OverviewSeries) error {
	var rows []string
	for i, p := range series.Periods {
		for _, s := range series.Series {
			if i >= len(s.Points) {
				continue
			}
			point := s.Points[i]
			rows = append(rows, command.Row(p.Period, s.Name, decimal(point.MentionRate.Value),
				interval(point.MentionRate.Low, point.MentionRate.High), point.MentionRate.N,
				decimal(point.Position.Value), decimal(point.Sentiment.Value), decimal(point.ShareOfVoice.Value),
				decimal(point.CitationShare.Value)))
		}
	}
	if err := command.Table(e.Stdout,
		"PERIOD\tNAME\tMENTION RATE\t95 % INTERVAL\tN\tPOSITION\tSENTIMENT\tSHARE OF VOICE\tCITATION SHARE", rows,
	); err != nil || len(series.CompositionChanges) == 0 {
		return err
	}
	rows = nil
	for _, c := range series.CompositionChanges {
		rows = append(rows, command.Row(c.Period, c.Text))
	}
	if _, err := fmt.Fprintln(e.Stdout, "\nIn these periods, figures also move because other engines, queries or models "+
		"answer:"); err != nil {
		return err
	}
	return command.Table(e.Stdout, "PERIOD\tCHANGE", rows)
}

type brandsOverviewsCommand struct {
	listCommand

	Customer *uuid.UUID `help:"List only brands of this customer." named:"customer" placeholder:"NAME"`
	Search   *string    `help:"List only brands whose name contains these words. The beginning of a word is enough." placeholder:"WORDS"`
	Timezone *string    `help:"IANA time zone of the day boundaries." placeholder:"ZONE"`
}

// Run lists brands with their mention rates and the state of their schedules.
func (c *brandsOverviewsCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListBrandOverviewsParams{CustomerID: c.Customer, Q: c.Search, Timezone: c.Timezone}
	var answersOn *openapi_types.Date
	err := list(c.listCommand, e,
		"ID\tCUSTOMER\tNAME\tMENTION RATE\t95 % INTERVAL\tN\tVERDICT\tFAILING SCHEDULES\tLAST RUN",
		func(b client.BrandOverview) string {
			answersOn = cmp.Or(answersOn, b.AnswersOn)
			last := "-"
			if b.LastRun != nil {
				last = command.Cell(b.LastRun.ScheduledFor) + " " + string(b.LastRun.Status)
			}
			return command.Row(b.BrandID, b.CustomerName, b.Name, decimal(b.MentionRate.Value),
				interval(b.MentionRate.Low, b.MentionRate.High), b.MentionRate.N, verdictText(b.MentionRate.Change),
				b.FailingSchedules, last)
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.BrandOverview], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListBrandOverviewsWithResponse(ctx, &params)
			if err != nil {
				return page[client.BrandOverview]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.BrandOverview]{rows.Data, rows.NextCursor}, err
		})
	if err == nil && answersOn != nil {
		_, err = fmt.Fprintf(e.Stderr, "The period ends yesterday. Brands without data have answers of today: "+
			"tidewatch brands overview NAME --to %s\n", answersOn)
	}
	return err
}
