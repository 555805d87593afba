package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

type nextCommand struct {
	Count     int       `default:"5" help:"Number of fire times to print, 1 to 10000."`
	Cron      string    `help:"Cron expression: minute hour day month weekday, or @hourly to @yearly." placeholder:"EXPRESSION" required:""`
	Customer  string    `help:"Name of the customer whose blackouts in the YAML file (--exceptions) apply. Default: the only customer of the file." placeholder:"NAME"`
	DSTGap    string    `default:"shift" help:"Policy for local times that clocks skip: shift (fire at the first instant after the gap) or skip." name:"dst-gap" placeholder:"POLICY"`
	DSTRepeat string    `default:"first" help:"Policy for local times that clocks repeat: fire at the first, the second, or both." name:"dst-repeat" placeholder:"POLICY"`
	Excepted  []byte    `help:"File with blackouts: an iCalendar file, or a YAML file for the command \"import\". The output marks the fire times that the blackouts suppress." name:"exceptions" placeholder:"FILE" type:"filecontent"`
	From      time.Time `help:"Print fire times after this instant, in RFC 3339 format. Default: the current time." placeholder:"TIME"`
	JSON      bool      `help:"Print JSON instead of a table." name:"json"`
	TZ        string    `default:"UTC" help:"IANA time zone, such as Europe/Berlin." name:"tz" placeholder:"ZONE"`
}

// fireTime is an instant at which a schedule fires, unless a blackout suppresses the instant.
type fireTime struct {
	UTC        time.Time `json:"utc"`
	Local      time.Time `json:"local"`
	Suppressed string    `json:"suppressed_by,omitempty"` // the reason, such as "blackout: Christmas"
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
	suppress, err := c.suppress()
	if err != nil {
		return err
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
		times = append(times, fireTime{UTC: at, Local: at.In(schedule.Location()), Suppressed: suppress(at)})
	}
	if c.JSON {
		return command.JSON(e.Stdout, times)
	}
	header := "UTC\tLOCAL\tDAY"
	rows := make([]string, 0, len(times))
	for _, t := range times {
		row := command.Row(t.UTC, t.Local.Format(time.RFC3339), t.Local.Format("Mon"))
		if c.Excepted != nil {
			row += "\t" + command.Row(t.Suppressed)
		}
		rows = append(rows, row)
	}
	if c.Excepted != nil {
		header += "\tSUPPRESSED BY"
	}
	return command.Table(e.Stdout, header, rows)
}

// suppress reads the blackouts of the file. The returned function describes the blackout that suppresses a fire time,
// or returns "" without such a blackout.
func (c *nextCommand) suppress() (func(at time.Time) string, error) {
	zones := new(cronspec.Parser).Zone
	var blackouts []store.Exception
	var err error
	if text := string(c.Excepted); strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "BEGIN:VCALENDAR") {
		blackouts, err = exception.ParseCalendar(text, c.TZ, zones)
	} else if c.Excepted != nil {
		rules := catalog.Rules{Collectors: collector.Names(), Plan: jobs.NewPlanner().Plan}
		blackouts, err = catalog.Blackouts("the file", c.Excepted, rules, c.Customer)
	}
	if err != nil {
		return nil, fmt.Errorf("--exceptions: %w", err)
	}
	set := exception.NewSet(blackouts, zones)
	return func(at time.Time) string {
		by := set.Suppress(at)
		if by == nil {
			return ""
		}
		return string(by.Kind) + ": " + cmp.Or(text(by.Note), exception.Describe(*by))
	}, nil
}

// text returns the string that a pointer points to, or "" for nil.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
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
