package remote

import (
	"context"
	"fmt"
	"math"
	"strconv"

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
	sentiment := client.ComparedFigure{
		After: c.Figures.Sentiment.After, Before: c.Figures.Sentiment.Before, Cells: c.Figures.Sentiment.Cells,
		Difference: c.Figures.Sentiment.Difference, Verdict: c.Figures.Sentiment.Verdict,
	}
	rows := []string{
		comparisonRow("mention rate", c.Figures.MentionRate),
		comparisonRow(position, c.Figures.Position),
		comparisonRow("sentiment", sentiment),
		comparisonRow("share of voice", c.Figures.ShareOfVoice),
		comparisonRow("citation share", c.Figures.CitationShare),
	}
	if err := command.Table(
		e.Stdout,
		"FIGURE\tBEFORE\tN\tAFTER\tN\tDIFFERENCE\t95 % INTERVAL\tVERDICT",
		rows,
	); err != nil {
		return err
	}
	_, err := fmt.Fprintf(e.Stdout, "\nPeriods: %s to %s, and %s to %s (%s)\n"+
		"BEFORE and AFTER cover only the paired cells, with equal weights in both periods\n"+
		"Paired cells: %d. Left out: %d before only, %d after only, %d without an answer, %d of other query classes\n"+
		"Unsure sentiments: %d before, %d after\n", c.Before.From, c.Before.To, c.After.From, c.After.To, c.Timezone,
		c.Cells, c.LeftOut.OnlyBefore, c.LeftOut.OnlyAfter, c.LeftOut.Unanswered, c.LeftOut.OtherClass,
		c.Figures.Sentiment.UnsureBefore, c.Figures.Sentiment.UnsureAfter)
	for _, r := range c.Reasons {
		if err == nil {
			_, err = fmt.Fprintln(e.Stdout, "Not comparable: "+reasonText(r))
		}
	}
	return err
}

func reasonText(r client.ComparisonReason) string {
	if r.Collector == nil {
		return string(r.Kind)
	}
	return string(r.Kind) + " (" + *r.Collector + ")"
}

func comparisonRow(name string, f client.ComparedFigure) string {
	return command.Row(name, decimal(f.Before.Value), f.Before.N, decimal(f.After.Value), f.After.N,
		decimal(f.Difference.Value), interval(f.Difference.Low, f.Difference.High), verdictText(name, f.Verdict))
}

// position is the name of the only figure whose lower values are better.
const position = "position"

// verdictText returns a verdict about a figure. For a figure whose lower values are better, the text also says whether a
// change is better or worse.
func verdictText(figure string, v client.Verdict) string {
	switch {
	case figure == position && v == client.VerdictUp:
		return "up (worse)"
	case figure == position && v == client.VerdictDown:
		return "down (better)"
	default:
		return string(v)
	}
}

// decimal returns a number with three decimal places, or "-" if there is no number.
func decimal(v *float64) string {
	if v == nil {
		return "-"
	}
	const scale = 1000
	return strconv.FormatFloat(math.Round(*v*scale)/scale+0, 'f', 3, 64) // the sum with 0 turns the negative zero into 0
}
