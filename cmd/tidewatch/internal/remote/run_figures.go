package remote

import (
	"context"
	"fmt"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type runsFiguresCommand struct {
	server
	runArg
}

// Run shows the figures of the answers that a run scored.
func (c *runsFiguresCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetRunFiguresWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		return printReceived(c.server, e, got.JSON200, printRunResult)
	})
}

func printRunResult(e *command.Env, r client.RunResult) error {
	var figures []string
	for _, f := range []struct {
		name   string
		figure client.RunFigure
	}{
		{"mention rate", r.Figures.MentionRate},
		{"position", r.Figures.Position},
		{"sentiment", r.Figures.Sentiment},
		{"share of voice", r.Figures.ShareOfVoice},
		{"citation share", r.Figures.CitationShare},
	} {
		few := ""
		if f.figure.N > 0 && !f.figure.Enough {
			few = "few answers"
		}
		figures = append(figures, command.Row(f.name, decimal(f.figure.Value), interval(f.figure.Low, f.figure.High),
			f.figure.N, few))
	}
	domains := make([]string, 0, len(r.Domains))
	for _, d := range r.Domains {
		domains = append(domains, command.Row(d.Domain, d.Owner, d.Answers))
	}
	if err := printTables(e, []table{
		{"FIGURE\tVALUE\t95 % INTERVAL\tN\tNOTE", figures}, {"CITED DOMAIN\tOWNER\tANSWERS", domains},
	}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(e.Stdout, "\n%d scored answers, without %d answers to branded queries; %d of %d calls failed\n",
		r.Answers.Scored, r.Answers.Branded, r.Answers.Failed, r.Answers.Calls)
	return err
}
