package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsAnswersCommand struct {
	listCommand
	segmentFlags

	ID        uuid.UUID                                         `arg:"" help:"Name or id of the brand." named:"brand"`
	Name      *string                                           `group:"Filters:" help:"Name to which --mentioned, --counted, --cited and --sentiment apply. The default is the brand. With --name but none of these four flags, the command lists the answers that mention the name." placeholder:"NAME"`
	Mentioned *client.ListBrandAnswersParamsMentioned           `group:"Filters:" help:"Select only answers that mention the name (true) or do not mention the name (false)." placeholder:"BOOL"`
	Counted   *client.ListBrandAnswersParamsCounted             `group:"Filters:" help:"Select only answers that count in the mention rate of the name (true) or do not count (false)." placeholder:"BOOL"`
	Cited     *client.ListBrandAnswersParamsCited               `group:"Filters:" help:"Select only answers that cite a page on a domain of the name (true) or cite no such page (false)." placeholder:"BOOL"`
	Sentiment []client.ListBrandAnswersParamsSentiment          `group:"Filters:" help:"Select only answers whose sentiment towards the name has one of these labels: positive, neutral, negative, unsure." placeholder:"LABEL"`
	Domain    *string                                           `group:"Filters:" help:"Select only answers that cite a page of this domain." placeholder:"DOMAIN"`
	URL       *string                                           `group:"Filters:" help:"Select only answers that cite this page." name:"url" placeholder:"URL"`
	Rival     *client.ListBrandAnswersParamsCompetitorMentioned `group:"Filters:" help:"Select only answers that mention a competitor (true) or mention no competitor (false)." name:"competitor-mentioned" placeholder:"BOOL"`
	Truncated *client.ListBrandAnswersParamsTruncated           `group:"Filters:" help:"Select only answers that the engine cut off at a length limit (true), or only complete answers (false)." placeholder:"BOOL"`
	Presents  []string                                          `group:"Filters:" help:"Select only answers that present a discovery. Pass the variants of the discovery, which tidewatch brands discoveries ID --json prints." placeholder:"NAME" sep:"none"`
	Search    *string                                           `group:"Filters:" help:"Select only answers for which the engine made this search." placeholder:"TEXT"`
	Status    []client.ListBrandAnswersParamsStatus             `group:"Filters:" help:"Select calls with these outcomes instead of scored answers: ok, no_answer, refused, failed." placeholder:"STATUS"`
	CSV       bool                                              `help:"Print the newest 5,000 answers as CSV." name:"csv"`
}

// Run lists answers of a brand.
func (c *brandsAnswersCommand) Run(ctx context.Context, e *command.Env) error {
	if c.CSV {
		return c.call(func(api *client.ClientWithResponses) error { return c.printSheet(ctx, e, api) })
	}
	params := client.ListBrandAnswersParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Name: c.Name, Mentioned: c.Mentioned, Counted: c.Counted,
		Cited: c.Cited, Sentiment: c.Sentiment, Domain: c.Domain, URL: c.URL, CompetitorMentioned: c.Rival,
		Truncated: c.Truncated, Presents: c.Presents, Search: c.Search, Status: c.Status,
	}
	var total string
	params.Count = new(true)
	answers, err := readAll(c.listCommand, e,
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.BrandAnswer], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListBrandAnswersWithResponse(ctx, c.ID, &params)
			if err != nil {
				return page[client.BrandAnswer]{}, err
			}
			rows, err := received(got.JSON200)
			if rows.Total != nil {
				total = command.Cell(*rows.Total)
				if !rows.TotalExact {
					total += "+"
				}
			}
			params.Count = nil
			return page[client.BrandAnswer]{rows.Data, rows.NextCursor}, err
		})
	if err != nil {
		return err
	}
	if c.JSON {
		return command.JSON(e.Stdout, answers)
	}
	rows := make([]string, 0, len(answers))
	for _, a := range answers {
		own := ownName(a)
		rows = append(rows, command.Row(a.ID, a.CreatedAt, a.Collector, a.QueryText, rank(own), label(own), len(a.Names),
			len(a.Citations), passageOf(a)))
	}
	const header = "ID\tTIME\tENGINE\tQUERY\tPOSITION\tSENTIMENT\tNAMES\tPAGES\tTEXT"
	if err := command.Table(e.Stdout, header, rows); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.Stdout, "%d of %s answers\n", len(rows), total)
	return err
}

func (c *brandsAnswersCommand) printSheet(ctx context.Context, e *command.Env, api *client.ClientWithResponses) error {
	params := client.GetBrandAnswersCsvParams{
		From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
		QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag, Name: c.Name,
		Mentioned: (*client.GetBrandAnswersCsvParamsMentioned)(c.Mentioned),
		Counted:   (*client.GetBrandAnswersCsvParamsCounted)(c.Counted),
		Cited:     (*client.GetBrandAnswersCsvParamsCited)(c.Cited), Domain: c.Domain, URL: c.URL,
		CompetitorMentioned: (*client.GetBrandAnswersCsvParamsCompetitorMentioned)(c.Rival),
		Truncated:           (*client.GetBrandAnswersCsvParamsTruncated)(c.Truncated),
		Presents:            c.Presents, Search: c.Search,
	}
	for _, status := range c.Status {
		params.Status = append(params.Status, client.GetBrandAnswersCsvParamsStatus(status))
	}
	for _, label := range c.Sentiment {
		params.Sentiment = append(params.Sentiment, client.GetBrandAnswersCsvParamsSentiment(label))
	}
	got, err := api.GetBrandAnswersCsvWithResponse(ctx, c.ID, &params)
	if err != nil {
		return err
	}
	return printCSV(e, got.HTTPResponse, got.Body)
}

// ownName returns the entry of the brand in the names of an answer, or nil if the answer does not mention the brand.
func ownName(a client.BrandAnswer) *client.AnswerName {
	for i := range a.Names {
		if a.Names[i].Owner == "brand" {
			return &a.Names[i]
		}
	}
	return nil
}

func rank(n *client.AnswerName) string {
	if n == nil {
		return ""
	}
	return command.Cell(n.MentionOrder)
}

func label(n *client.AnswerName) string {
	if n == nil || n.Sentiment == nil {
		return ""
	}
	return string(n.Sentiment.Label)
}

// passageOf returns the text around the discovered name or around the brand. If the answer mentions neither of the two
// names, passageOf returns the beginning of the answer. For a failed call, passageOf returns the error.
func passageOf(a client.BrandAnswer) string {
	if a.ErrorMessage != "" {
		return a.ErrorMessage
	}
	if p := a.Presented; p != nil {
		return p.Before + p.Name + p.After
	}
	if own := ownName(a); own != nil && own.Passage != nil {
		return own.Passage.Before + own.Passage.Name + own.Passage.After
	}
	return a.Opening
}

type brandsDiffCommand struct {
	server

	ID     uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	First  uuid.UUID `arg:"" help:"Id of the first answer."`
	Second uuid.UUID `arg:"" help:"Id of the second answer."`
}

// Run compares two answers of a brand.
func (c *brandsDiffCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DiffAnswersWithResponse(ctx, c.ID, &client.DiffAnswersParams{First: c.First, Second: c.Second})
		if err != nil {
			return err
		}
		diff, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, diff)
		}
		return printDiff(e, diff)
	})
}

// printDiff prints the names and pages of both answers, and the texts. Lost words are in [-…-] and gained words are in
// {+…+}, as git prints differences of words.
func printDiff(e *command.Env, d client.AnswerDiff) error {
	names := make([]string, 0, len(d.Names))
	for _, n := range d.Names {
		names = append(names, command.Row(n.Change, n.Name, number(n.FirstRank), number(n.SecondRank),
			text(n.FirstSentiment), text(n.SecondSentiment)))
	}
	pages := make([]string, 0, len(d.Sources))
	for _, s := range d.Sources {
		pages = append(pages, command.Row(s.Change, s.URL))
	}
	if err := command.Table(e.Stdout, "CHANGE\tNAME\tRANK 1\tRANK 2\tSENTIMENT 1\tSENTIMENT 2", names); err != nil {
		return err
	}
	fmt.Fprintln(e.Stdout)
	if err := command.Table(e.Stdout, "CHANGE\tPAGE", pages); err != nil {
		return err
	}
	var out strings.Builder
	for _, p := range d.Text {
		switch p.Change {
		case "lost":
			out.WriteString("[-" + p.Text + "-]")
		case "gained":
			out.WriteString("{+" + p.Text + "+}")
		default:
			out.WriteString(p.Text)
		}
	}
	if d.Text == nil {
		out.WriteString("The texts cannot be compared, because the text of at least one of the answers was deleted.")
	}
	if !d.Complete {
		out.WriteString(
			"\n\nThe texts are too long or too different to compare all words. Some of the marked words may be in " +
				"both answers.",
		)
	}
	_, err := fmt.Fprintln(e.Stdout, "\n"+command.Printable(out.String()))
	return err
}

// number returns a number, or "-" if there is no number.
func number(value *int64) string {
	if value == nil {
		return "-"
	}
	return command.Cell(*value)
}
