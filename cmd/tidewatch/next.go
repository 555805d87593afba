package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/jobs/cronspec"
)

type nextCommand struct {
	Count     int       `default:"5" help:"Number of fire times to print, 1 to 10000."`
	Cron      string    `help:"Cron expression: minute hour day month weekday, or @hourly to @yearly." placeholder:"EXPRESSION" required:""`
	DSTGap    string    `default:"shift" help:"Policy for local times that clocks skip: shift (fire at the first instant after the gap) or skip." name:"dst-gap" placeholder:"POLICY"`
	DSTRepeat string    `default:"first" help:"Policy for local times that clocks repeat: fire at the first, the second, or both." name:"dst-repeat" placeholder:"POLICY"`
	From      time.Time `help:"Print fire times after this instant, in RFC 3339 format. Default: the current time." placeholder:"TIME"`
	JSON      bool      `help:"Print JSON instead of a table." name:"json"`
	TZ        string    `default:"UTC" help:"IANA time zone, such as Europe/Berlin." name:"tz" placeholder:"ZONE"`
}

// fireTime is an instant at which a schedule fires.
type fireTime struct {
	UTC   time.Time `json:"utc"`
	Local time.Time `json:"local"`
}

// Validate checks the bounds of --count.
func (c *nextCommand) Validate() error {
	if c.Count < 1 || c.Count > 10_000 {
		return fmt.Errorf("--count: must be 1 to 10000, got %d", c.Count)
	}
	return nil
}

// Run prints the next fire times of the cron expression.
func (c *nextCommand) Run(_ context.Context, e *command.Env) error {
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
			break // the next fire time is after the last year that RFC 3339 can express
		}
		times = append(times, fireTime{UTC: at, Local: at.In(schedule.Location())})
	}
	if c.JSON {
		return command.JSON(e.Stdout, times)
	}
	rows := make([]string, 0, len(times))
	for _, t := range times {
		rows = append(rows, command.Row(t.UTC, t.Local.Format(time.RFC3339), t.Local.Format("Mon")))
	}
	return command.Table(e.Stdout, "UTC\tLOCAL\tDAY", rows)
}

// asFlagError replaces the field name in an error about a spec with the name of the flag.
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
