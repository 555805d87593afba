package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsOverviewCommand struct {
	server
	segmentFlags

	ID         uuid.UUID   `arg:"" help:"Name or id of the brand." named:"brand"`
	BeforeFrom *types.Date `help:"First day of the previous period. By default, both periods have the same length." placeholder:"DATE"`
	BeforeTo   *types.Date `help:"Last day of the previous period. The default is the day before the period." placeholder:"DATE"`
	CSV        bool        `help:"Print the leaderboard as CSV, with one row for each name and figure." name:"csv"`
}

// Run shows the figures of a brand and its competitors in a segment.
func (c *brandsOverviewCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.GetOverviewParams{
		From: c.From, To: c.To, BeforeFrom: c.BeforeFrom, BeforeTo: c.BeforeTo, Timezone: c.Timezone,
		Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag,
	}
	return c.call(func(api *client.ClientWithResponses) error {
		if c.CSV {
			return c.printSheet(ctx, e, api)
		}
		got, err := api.GetOverviewWithResponse(ctx, c.ID, &params)
		if err != nil {
			return err
		}
		return printReceived(c.server, e, got.JSON200, printOverview)
	})
}

func (c *brandsOverviewCommand) printSheet(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses,
) error {
	got, err := api.GetOverviewCsvWithResponse(ctx, c.ID, &client.GetOverviewCsvParams{
		From: c.From, To: c.To, BeforeFrom: c.BeforeFrom, BeforeTo: c.BeforeTo, Timezone: c.Timezone,
		Collector: c.Engine, Country: c.Country, QueryID: c.Query, QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag,
	})
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

// printOverview prints the figures of the brand, the leaderboard, the weakest queries, the top sources and the engines.
// At the end, printOverview calls printScope.
func printOverview(e *command.Env, o client.Overview) error {
	var figures []string
	var changes []comparedFigure
	for _, f := range figuresOf(o.Brand.Figures) {
		figures = append(
			figures,
			command.Row(f.name, decimal(f.Value), interval(f.Low, f.High), f.N, decimal(f.Previous.Value),
				f.Previous.N, decimal(f.Change.Difference.Value), verdictText(f.Change)),
		)
		changes = append(changes, comparedFigure{f.Change, f.name})
	}
	board := make([]string, 0, len(o.Leaderboard))
	for _, s := range o.Leaderboard {
		f := s.Figures
		rate := f.MentionRate
		board = append(board, command.Row(s.Name, decimal(rate.Value), interval(rate.Low, rate.High), rate.N,
			verdictText(rate.Change), decimal(f.Position.Value), decimal(f.Sentiment.Value), decimal(f.ShareOfVoice.Value),
			decimal(f.CitationShare.Value)))
	}
	weakest := make([]string, 0, len(o.WeakestQueries))
	for _, q := range o.WeakestQueries {
		weakest = append(
			weakest,
			command.Row(q.Text, fmt.Sprintf("%d/%d", q.Mentioned, q.N), topCompetitors(q.Leaders), q.LeaderMentioned),
		)
	}
	sources := make([]string, 0, len(o.TopSources))
	for _, s := range o.TopSources {
		sources = append(sources, command.Row(s.Domain, s.Type, s.Answers, s.Queries, decimal(&s.Share)))
	}
	engines := make([]string, 0, len(o.Coverage))
	for _, c := range o.Coverage {
		engines = append(engines, command.Row(c.Collector, c.Calls, c.Failed, c.Answers, c.Truncated, c.Unsure,
			strings.Join(c.Models, ", ")))
	}
	tables := []table{
		{"FIGURE\tVALUE\t95 % INTERVAL\tN\tPREVIOUS\tN\tDIFFERENCE\tVERDICT", figures},
		{"NAME\tMENTION RATE\t95 % INTERVAL\tN\tVERDICT\tPOSITION\tSENTIMENT\tSHARE OF VOICE\tCITATION SHARE", board},
		{"WEAKEST QUERY\tMENTIONED\tTOP COMPETITOR\tMENTIONED", weakest},
		{"SOURCE\tTYPE\tANSWERS\tQUERIES\tSHARE", sources},
		{"ENGINE\tCALLS\tFAILED\tANSWERS\tTRUNCATED\tUNSURE\tMODELS", engines},
	}
	if err := printTables(e, tables); err != nil {
		return err
	}
	if _, err := fmt.Fprint(e.Stdout, explanations(changes)); err != nil {
		return err
	}
	return printScope(e, o)
}

// printScope prints the numbers of answers that mention or cite the brand, the periods, and the numbers of cells and
// queries. If the periods are not comparable, printScope also prints the reasons.
func printScope(e *command.Env, o client.Overview) error {
	p := o.Brand.Presence
	_, err := fmt.Fprintf(
		e.Stdout,
		"Answers that mention and cite the brand: %d, only mention: %d, only cite: %d, neither: %d\n"+
			"Period: %s, previous period: %s (%s)\n"+
			"Cells: %d of %s. Other query classes: %s of %s\nPaired cells: %d\n"+
			"VALUE and PREVIOUS cover all cells. DIFFERENCE and VERDICT cover only the paired cells, with equal weights\n",
		p.NamedAndCited,
		p.NamedOnly,
		p.CitedOnly,
		p.Neither,
		dayRange(o.Segment.Period),
		dayRange(o.Previous),
		o.Segment.Timezone,
		o.Scope.Cells,
		command.Count(o.Scope.Queries, "query"),
		command.Count(o.Scope.OtherClassCells, "cell"),
		command.Count(o.Scope.OtherClassQueries, "query"),
		o.Comparison.Cells,
	)
	if len(o.WeakestQueries) == 0 && o.FullyMentionedQueries > 0 && err == nil {
		_, err = fmt.Fprintln(e.Stdout, "Weakest queries: none. All answers to all active queries mention the brand")
	}
	for _, r := range o.Comparison.Reasons {
		if err == nil {
			_, err = fmt.Fprintln(e.Stdout, "Not comparable: "+r.Text)
		}
	}
	if o.AnswersOn != nil && err == nil {
		_, err = fmt.Fprintf(
			e.Stdout,
			"The period has no answers, but today has: --to %s shows the answers of today\n",
			o.AnswersOn,
		)
	}
	return err
}

// namedFigure is a figure with its name.
type namedFigure struct {
	client.Figure

	name string
}

// figuresOf returns the figures of a name in the order of a table.
func figuresOf(f client.Figures) []namedFigure {
	s := f.Sentiment
	sentiment := client.Figure{
		Change: s.Change, Count: s.Count, Enough: s.Enough, High: s.High, Low: s.Low, N: s.N, Previous: s.Previous,
		Value: s.Value,
	}
	return []namedFigure{
		{f.MentionRate, "mention rate"},
		{f.Position, "position"},
		{sentiment, "sentiment"},
		{f.ShareOfVoice, "share of voice"},
		{f.CitationShare, "citation share"},
	}
}

// interval returns the bounds of a confidence interval, or "-" if there are no bounds.
func interval(low, high *float64) string {
	if low == nil || high == nil {
		return "-"
	}
	return decimal(low) + " to " + decimal(high)
}

// topCompetitors returns the first two of the names that share the first place, and the number of the others.
func topCompetitors(names []string) string {
	if len(names) <= 2 {
		return strings.Join(names, " and ")
	}
	return fmt.Sprintf("%s, %s and %d more", names[0], names[1], len(names)-2)
}
