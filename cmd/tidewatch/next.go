package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"tidewatch/jobs/cronspec"
)

type nextCommand struct {
	Count     int       `default:"5" help:"How many fire times to print, 1 to 10000."`
	Cron      string    `help:"The cron expression: minute hour day month weekday." placeholder:"EXPRESSION" required:""`
	DSTGap    string    `default:"shift" help:"A wall time that the clock leaves out: shift (to the first instant after the gap) or skip." name:"dst-gap" placeholder:"POLICY"`
	DSTRepeat string    `default:"first" help:"A wall time that the clock shows twice: first, second or both." name:"dst-repeat" placeholder:"POLICY"`
	From      time.Time `help:"Print what fires after this instant, in RFC 3339. Default: now." placeholder:"TIME"`
	JSON      bool      `help:"Print a JSON array instead of a table." name:"json"`
	TZ        string    `default:"UTC" help:"The IANA time zone, such as Europe/Berlin." name:"tz" placeholder:"ZONE"`
}

// fireTime is an instant at which a schedule fires.
type fireTime struct {
	UTC   time.Time `json:"utc"`
	Local time.Time `json:"local"`
}

// Validate is called by kong.
func (c *nextCommand) Validate() error {
	if c.Count < 1 || c.Count > 10_000 {
		return fmt.Errorf("--count: must be 1 to 10000, is %d", c.Count)
	}
	return nil
}

// Run prints fire times.
func (c *nextCommand) Run(_ context.Context, e *env) error {
	schedule, err := cronspec.Parse(cronspec.Spec{
		Cron: c.Cron, Zone: c.TZ, DSTGap: cronspec.GapPolicy(c.DSTGap), DSTRepeat: cronspec.RepeatPolicy(c.DSTRepeat),
	})
	if err != nil {
		return asFlagError(err)
	}
	at := c.From
	if at.IsZero() {
		at = time.Now()
	}
	var times []fireTime
	for range c.Count {
		if at = schedule.Next(at); at.IsZero() {
			break // the end of the years that can be written
		}
		times = append(times, fireTime{UTC: at, Local: at.In(schedule.Location())})
	}
	if c.JSON {
		encoder := json.NewEncoder(e.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(times)
	}
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "UTC\tLOCAL\tDAY")
	for _, t := range times {
		fmt.Fprintf(table, "%s\t%s\t%s\n", t.UTC.Format(time.RFC3339), t.Local.Format(time.RFC3339), t.Local.Format("Mon"))
	}
	return table.Flush()
}

// asFlagError says a spec's error in the words of the command line.
func asFlagError(err error) error {
	field, ok := errors.AsType[*cronspec.FieldError](err)
	if !ok {
		return err
	}
	flags := map[string]string{
		"cron_expression": "--cron",
		"timezone":        "--tz",
		"dst_gap":         "--dst-gap",
		"dst_repeat":      "--dst-repeat",
	}
	return fmt.Errorf("%s: %s", flags[field.Field], field.Message())
}
