package remote

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsCompareCommand struct {
	server

	segmentFlags

	ID         uuid.UUID   `arg:"" help:"Name or id of the brand." named:"brand"`
	BeforeFrom *types.Date `help:"First day of the earlier period. By default, both periods have the same length." placeholder:"DATE"`
	BeforeTo   *types.Date `help:"Last day of the earlier period. The default is the day before the later period." placeholder:"DATE"`
}

// Run compares the selected period of a brand with an earlier period.
func (c *brandsCompareCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.CompareBrandParams{
		From: c.From, To: c.To, BeforeFrom: c.BeforeFrom, BeforeTo: c.BeforeTo, Timezone: c.Timezone, Topic: c.Topic,
		Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Tag: c.Tag,
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.CompareBrandWithResponse(ctx, c.ID, &params)
		if err != nil {
			return err
		}
		compared, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, compared)
		}
		return printComparison(e, compared)
	})
}

// printComparison prints one line for each figure, the two periods, and the numbers of cells and of unsure sentiments.
// If the periods are not comparable, printComparison also prints the reasons.
func printComparison(e *command.Env, c client.Comparison) error {
	s := c.Figures.Sentiment
	figures := []comparedFigure{
		{c.Figures.MentionRate, "mention rate"},
		{c.Figures.Position, "position"},
		{client.ComparedFigure{
			After: s.After, Before: s.Before, Cells: s.Cells, Difference: s.Difference, Explanation: s.Explanation,
			Verdict: s.Verdict, VerdictText: s.VerdictText,
		}, "sentiment"},
		{c.Figures.ShareOfVoice, "share of voice"},
		{c.Figures.CitationShare, "citation share"},
	}
	rows := make([]string, len(figures))
	for i, f := range figures {
		rows[i] = command.Row(f.name, decimal(f.Before.Value), f.Before.N, decimal(f.After.Value), f.After.N,
			decimal(f.Difference.Value), interval(f.Difference.Low, f.Difference.High), verdictText(f.ComparedFigure))
	}
	if err := command.Table(
		e.Stdout,
		"FIGURE\tBEFORE\tN\tAFTER\tN\tDIFFERENCE\t95 % INTERVAL\tVERDICT",
		rows,
	); err != nil {
		return err
	}
	_, err := fmt.Fprintf(
		e.Stdout,
		"\n%sPeriods: %s, and %s (%s)\n"+
			"BEFORE and AFTER cover only the paired cells, with equal weights in both periods\n"+
			"Paired cells: %d. Left out: %d before only, %d after only, %d without an answer, %d of other query classes\n"+
			"Unsure sentiments: %d before, %d after\n",
		explanations(figures),
		dayRange(
			c.Before,
		),
		dayRange(c.After),
		c.Timezone,
		c.Cells,
		c.LeftOut.OnlyBefore,
		c.LeftOut.OnlyAfter,
		c.LeftOut.Unanswered,
		c.LeftOut.OtherClass,
		c.Figures.Sentiment.UnsureBefore,
		c.Figures.Sentiment.UnsureAfter,
	)
	for _, r := range c.Reasons {
		if err == nil {
			_, err = fmt.Fprintln(e.Stdout, "Not comparable: "+r.Text)
		}
	}
	return err
}

// comparedFigure is a figure in two periods with its name.
type comparedFigure struct {
	client.ComparedFigure

	name string
}

// explanations returns one line for each figure whose verdict has an explanation.
func explanations(figures []comparedFigure) string {
	var lines strings.Builder
	for _, f := range figures {
		if f.Explanation != "" {
			fmt.Fprintf(&lines, "%s, %s: %s\n", f.name, verdictText(f.ComparedFigure), f.Explanation)
		}
	}
	return lines.String()
}

// verdictText returns a verdict in words, in lower case.
func verdictText(f client.ComparedFigure) string { return strings.ToLower(f.VerdictText) }

// dayRange returns the days of a period, such as "2026-11-02 to 2026-11-08", or one day.
func dayRange(p client.ComparedPeriod) string {
	if p.From == p.To {
		return p.From.String()
	}
	return p.From.String() + " to " + p.To.String()
}

// decimal returns a number with three decimal places, or "-" if there is no number.
func decimal(v *float64) string {
	if v == nil {
		return "-"
	}
	const scale = 1000
	return strconv.FormatFloat(math.Round(*v*scale)/scale+0, 'f', 3, 64) // the sum with 0 turns the negative zero into 0
}
