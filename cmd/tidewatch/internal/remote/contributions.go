package remote

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsContributionsCommand struct {
	server

	segmentFlags

	ID         uuid.UUID   `arg:"" help:"Name or id of the brand." named:"brand"`
	Figure     string      `default:"mention_rate" enum:"mention_rate,position,sentiment,share_of_voice,citation_share" help:"Figure whose change is divided: mention_rate, position, sentiment, share_of_voice, or citation_share." placeholder:"FIGURE"`
	By         string      `default:"query" enum:"query,engine,topic,country" help:"Groups of the answers: query, engine, topic, or country." placeholder:"GROUP"`
	BeforeFrom *types.Date `help:"First day of the earlier period. By default, both periods have the same length." placeholder:"DATE"`
	BeforeTo   *types.Date `help:"Last day of the earlier period. The default is the day before the later period." placeholder:"DATE"`
	Limit      *int64      `help:"Maximum number of groups. The last line has the sum of the other groups. The default is 50." placeholder:"N"`
	CSV        bool        `help:"Print all groups as CSV." name:"csv"`
}

// by returns the groups with the name that the API uses.
func (c *brandsContributionsCommand) by() string {
	if c.By == "engine" {
		return "collector"
	}
	return c.By
}

// Run divides the change of a figure among queries, engines, topics or countries.
func (c *brandsContributionsCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		if c.CSV {
			return c.printSheet(ctx, e, api)
		}
		got, err := api.ListContributionsWithResponse(ctx, c.ID, &client.ListContributionsParams{
			From: c.From, To: c.To, BeforeFrom: c.BeforeFrom, BeforeTo: c.BeforeTo, Timezone: c.Timezone, Topic: c.Topic,
			Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Tag: c.Tag, Limit: c.Limit,
			Figure: new(client.ListContributionsParamsFigure(c.Figure)), By: new(client.ListContributionsParamsBy(c.by())),
		})
		if err != nil {
			return err
		}
		contributions, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, contributions)
		}
		return printContributions(e, contributions)
	})
}

func (c *brandsContributionsCommand) printSheet(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses,
) error {
	got, err := api.GetContributionsCsvWithResponse(ctx, c.ID, &client.GetContributionsCsvParams{
		From: c.From, To: c.To, BeforeFrom: c.BeforeFrom, BeforeTo: c.BeforeTo, Timezone: c.Timezone, Topic: c.Topic,
		Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Tag: c.Tag,
		Figure: new(client.GetContributionsCsvParamsFigure(c.Figure)), By: new(client.GetContributionsCsvParamsBy(c.by())),
	})
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

// printContributions prints one line for each group, and the whole difference with its interval and verdict.
func printContributions(e *command.Env, c client.Contributions) error {
	rows := make([]string, 0, len(c.Contributions)+1)
	notes := []comparedFigure{{c.Total, string(c.Figure)}} // verdicts that can contradict the shown intervals
	for _, g := range c.Contributions {
		rows = append(rows, command.Row(cmp.Or(g.Value, "(none)"), decimal(&g.Contribution), decimal(g.Before.Value),
			g.Before.N, decimal(g.After.Value), g.After.N, interval(g.Difference.Low, g.Difference.High),
			strings.ToLower(g.VerdictText)))
		if g.Difference.PValue != nil {
			notes = append(notes, comparedFigure{
				client.ComparedFigure{Explanation: g.Explanation, VerdictText: g.VerdictText}, cmp.Or(g.Value, "(none)"),
			})
		}
	}
	if c.Rest.Groups > 0 {
		rows = append(rows, command.Row("("+command.Count(c.Rest.Groups, "other group")+")", decimal(&c.Rest.Contribution),
			"", "", "", "", "", ""))
	}
	if err := command.Table(e.Stdout,
		"GROUP\tCONTRIBUTION\tBEFORE\tN\tAFTER\tN\t95 % INTERVAL\tVERDICT", rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(e.Stdout, "\n%s%s: %s before, %s after, difference %s (95 %% interval %s), %s\n"+
		"The contributions add up to the difference. The interval of a group is the interval of its own difference\n"+
		"BEFORE, AFTER and N cover only the paired cells. The values have equal weights in both periods, so they are no "+
		"shares of N\n%s"+
		"Periods: %s, and %s (%s)\n", explanations(notes), c.Figure, decimal(c.Total.Before.Value), decimal(c.Total.After.Value),
		decimal(c.Total.Difference.Value), interval(c.Total.Difference.Low, c.Total.Difference.High),
		verdictText(c.Total), allCells(c), dayRange(c.Before), dayRange(c.After), c.Timezone)
	for _, r := range c.Reasons {
		if err == nil {
			_, err = fmt.Fprintln(e.Stdout, "Not comparable: "+r.Text)
		}
	}
	return err
}

// allCells returns a line with the figure over all cells, or nothing if the values of the paired cells are the same.
func allCells(c client.Contributions) string {
	before, after := decimal(c.AllCells.Before.Value), decimal(c.AllCells.After.Value)
	if before == decimal(c.Total.Before.Value) && after == decimal(c.Total.After.Value) {
		return ""
	}
	return fmt.Sprintf("Over all cells, without weights: %s before (N = %d), %s after (N = %d)\n", before,
		c.AllCells.Before.N, after, c.AllCells.After.N)
}
