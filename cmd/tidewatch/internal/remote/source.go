package remote

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsSourceCommand struct {
	server
	segmentFlags

	ID     uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
	Domain string    `arg:"" help:"Domain of the source."`
}

// Run shows one cited domain with its pages.
func (c *brandsSourceCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetSourceWithResponse(ctx, c.ID, c.Domain, &client.GetSourceParams{
			From: c.From, To: c.To, Timezone: c.Timezone, Collector: c.Engine, Country: c.Country, QueryID: c.Query,
			QueryClass: c.Class, Topic: c.Topic, Tag: c.Tag,
		})
		if err != nil {
			return err
		}
		source, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, source)
		}
		return printSource(e, source)
	})
}

// printSource prints the tables of a source. If no answer of the two periods cites the source, its figures are zero.
func printSource(e *command.Env, d client.SourceDetails) error {
	var s client.CitedSource
	if d.Source != nil {
		s = *d.Source
	}
	figures := []string{
		command.Row("type", d.Type),
		command.Row("status", text(s.Status)),
		command.Row("status is sure", s.StatusSure),
		command.Row("answers", fmt.Sprintf("%d of %d", s.Answers, d.Answers)),
		command.Row("previous answers", fmt.Sprintf("%d of %d", s.PreviousAnswers, d.PreviousAnswers)),
	}
	var names, pages, queries, engines, weeks []string
	for _, n := range d.Names {
		names = append(names, command.Row(n.Name, n.Owner, n.Answers))
	}
	for _, p := range d.Pages {
		pages = append(pages, command.Row(p.URL, p.Title, text(p.Status), p.StatusSure, p.Answers,
			p.PreviousAnswers, p.Queries, p.Mentioned, p.RivalsMentioned,
			strings.Join(p.Collectors, ", "), p.LastSeen.Format(time.DateOnly)))
	}
	for _, q := range d.Queries {
		queries = append(queries, command.Row(q.Text, q.Answers, q.N))
	}
	for _, g := range d.Engines {
		engines = append(engines, command.Row(g.Collector, g.Answers, g.N))
	}
	for _, w := range d.Series {
		weeks = append(weeks, command.Row(w.Week, w.Answers, w.N))
	}
	return printTables(e, []table{
		{"FIELD\tVALUE", figures},
		{"PAGE\tTITLE\tSTATUS\tSURE\tANSWERS\tPREVIOUS\tQUERIES\tMENTIONED\tCOMPETITORS\tENGINES\tLAST SEEN", pages},
		{"NAME\tOWNER\tANSWERS", names},
		{"QUERY\tANSWERS\tN", queries},
		{"ENGINE\tANSWERS\tN", engines},
		{"WEEK\tANSWERS\tN", weeks},
	})
}
