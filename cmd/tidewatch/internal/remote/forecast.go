package remote

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
	"tidewatch/store"
)

type schedulesForecastCommand struct {
	server

	Brand    *uuid.UUID `help:"Count only the schedules of this brand." named:"brand" placeholder:"NAME"`
	ByHour   bool       `help:"Print a row for each hour and engine instead of a row for each engine."`
	Customer *uuid.UUID `help:"Count only the schedules of this customer." named:"customer" placeholder:"NAME"`
	Hours    int64      `default:"24" help:"Length of the forecast in hours, up to 168."`
}

// Run prints the expected calls and costs of the active schedules.
func (c *schedulesForecastCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetForecastWithResponse(ctx, &client.GetForecastParams{
			BrandID: c.Brand, CustomerID: c.Customer, Hours: &c.Hours,
		})
		if err != nil {
			return err
		}
		forecast, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, forecast)
		}
		return c.print(e, forecast)
	})
}

func (c *schedulesForecastCommand) print(e *command.Env, f client.Forecast) error {
	fmt.Fprintf(e.Stdout, "%s: %.0f calls and %.2f USD from %s to %s", command.Count(f.ScheduleCount, "schedule"),
		f.Calls, f.CostUsd, f.From.Format(time.RFC3339), f.To.Format(time.RFC3339))
	if f.UnpricedCalls > 0 {
		fmt.Fprintf(e.Stdout, "; the price of %.0f calls is unknown", f.UnpricedCalls)
	}
	fmt.Fprintln(e.Stdout)
	if f.FirstCap != nil {
		fmt.Fprintln(e.Stdout, capSentence(*f.FirstCap))
	}
	var rows []string
	if c.ByHour {
		for _, h := range f.Hours {
			rows = append(rows, command.Row(h.At, h.Engine, fmt.Sprintf("%.1f", h.Calls), fmt.Sprintf("%.2f", h.CostUsd),
				late(h.LateSeconds), map[bool]string{true: "yes", false: "no"}[h.IsCrowded]))
		}
		return command.Table(e.Stdout, "HOUR\tENGINE\tCALLS\tUSD\tLONGEST WAIT\tCROWDED", rows)
	}
	for _, engine := range f.Engines {
		limit := "none"
		if engine.CallsPerMinute > 0 {
			limit = fmt.Sprintf("%.0f", engine.CallsPerMinute)
		}
		rows = append(rows, command.Row(engine.Engine, fmt.Sprintf("%.0f", engine.Calls),
			fmt.Sprintf("%.2f", engine.CostUsd), limit, late(engine.LateSeconds)))
	}
	return command.Table(e.Stdout, "ENGINE\tCALLS\tUSD\tLIMIT PER MINUTE\tLONGEST WAIT", rows)
}

// capSentence describes the first cap that the schedules would reach.
func capSentence(c client.ForecastCap) string {
	amount := func(n float64) string {
		if strings.HasSuffix(string(c.Kind), "cost") {
			return store.FormatUSD(n) + " USD"
		}
		if n == 1 {
			return "1 call"
		}
		return fmt.Sprintf("%.0f calls", n)
	}
	at := c.At.Format(time.RFC3339)
	if c.Schedule != nil {
		return fmt.Sprintf("The run of schedule %s at %s needs %s, but the cap of the run is %s.", c.Schedule.ID, at,
			amount(c.Expected), amount(c.Cap))
	}
	name := c.CustomerID.String()
	if c.CustomerName != nil {
		name = *c.CustomerName
	}
	return fmt.Sprintf("%s reaches its cap of %s per day (UTC) in the hour from %s.", name, amount(c.Cap), at)
}

// late formats a number of seconds as a duration, such as 1m30s.
func late(seconds int64) string { return (time.Duration(seconds) * time.Second).String() }

type schedulesSpreadCommand struct {
	server

	Engine   string     `arg:"" help:"Name of the engine whose limit delays calls."`
	Hour     time.Time  `arg:"" help:"A time in the crowded hour, in RFC 3339 format, as in the output of \"tidewatch schedules forecast --by-hour\"."`
	Brand    *uuid.UUID `help:"Change only the schedules of this brand." named:"brand" placeholder:"NAME"`
	Customer *uuid.UUID `help:"Change only the schedules of this customer." named:"customer" placeholder:"NAME"`
	DryRun   bool       `help:"Show the schedules and the wait before and after, and save nothing."`
	Hours    int64      `default:"24" help:"Length of the forecast in hours from now, up to 168."`
}

// Run sets a longer jitter for the schedules of a crowded hour.
func (c *schedulesSpreadCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.SpreadScheduledJobsWithResponse(ctx, &client.SpreadScheduledJobsParams{DryRun: &c.DryRun},
			client.SpreadSelection{At: c.Hour, BrandID: c.Brand, CustomerID: c.Customer, Engine: c.Engine, Hours: &c.Hours})
		if err != nil {
			return err
		}
		spread, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, spread)
		}
		return c.print(e, spread)
	})
}

func (c *schedulesSpreadCommand) print(e *command.Env, s client.Spread) error {
	at := s.At.Format(time.RFC3339)
	if len(s.Schedules) == 0 {
		fmt.Fprintf(e.Stdout, "No schedule changes. Calls to %s in the hour from %s wait up to %s.\n", s.Engine, at,
			late(s.LateSeconds))
		return nil
	}
	changed := "changed"
	if c.DryRun {
		changed = "would change"
	}
	fmt.Fprintf(e.Stdout, "%s %s. Calls to %s in the hour from %s wait up to %s instead of %s.\n",
		command.Count(len(s.Schedules), "schedule"), changed, s.Engine, at, late(s.LateSecondsAfter), late(s.LateSeconds))
	rows := make([]string, len(s.Schedules))
	for i, j := range s.Schedules {
		rows[i] = command.Row(j.ID, j.BrandName, j.Name, late(j.JitterSeconds), late(j.JitterSecondsAfter))
	}
	return command.Table(e.Stdout, "ID\tBRAND\tNAME\tJITTER BEFORE\tJITTER AFTER", rows)
}
