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

// scheduleFields are the fields of a scheduled job that somebody may set. The server checks them and names what is wrong.
type scheduleFields struct {
	DSTGap        *client.DSTGap        `help:"A time that the clock leaves out: shift (fire after the gap) or skip." name:"dst-gap" placeholder:"POLICY"`
	DSTRepeat     *client.DSTRepeat     `help:"A time that the clock shows twice: first, second or both." name:"dst-repeat" placeholder:"POLICY"`
	EndsAt        *time.Time            `help:"No tick after it, in RFC 3339." placeholder:"TIME"`
	Jitter        *time.Duration        `help:"Spread schedules that fire together over so long."`
	MisfirePolicy *client.MisfirePolicy `help:"Ticks found late: run_once, run_all or skip." placeholder:"POLICY"`
	MisfireWindow *time.Duration        `help:"Ticks missed for longer are only counted."`
	Name          *string               `help:"Its name, unique within the brand."`
	OverlapPolicy *client.OverlapPolicy `help:"A tick that finds an unfinished run: skip or allow." placeholder:"POLICY"`
	RunTimeout    *time.Duration        `help:"A run that takes longer fails with what it has."`
	StartsAt      *time.Time            `help:"No tick before it, in RFC 3339." placeholder:"TIME"`
	TZ            *string               `help:"The IANA time zone, such as Europe/Berlin." name:"tz" placeholder:"ZONE"`

	Collectors     []string `help:"The engines to ask, with commas between them." placeholder:"NAME"`
	Country        *string  `help:"The country for queries that name none, such as DE." placeholder:"CODE"`
	Locale         *string  `help:"The language for queries that name none, such as de-DE." placeholder:"TAG"`
	Parallel       *bool    `help:"Ask several queries at once." negatable:""`
	PositionLimit  *int64   `help:"How many answers have positions extracted. 0: all."`
	Rescore        *bool    `help:"Score answers again that have been scored." negatable:""`
	Samples        *int64   `help:"How many times each query is asked of each engine."`
	SentimentLimit *int64   `help:"How many answers have sentiments extracted. 0: all."`
}

// options are the metadata with what the flags change; false: they change nothing.
func (f scheduleFields) options(m client.Metadata) (client.Metadata, bool) {
	changed := false
	if f.Collectors != nil {
		m.Collectors, changed = f.Collectors, true
	}
	changed = over(&m.Country, f.Country) || changed
	changed = over(&m.Locale, f.Locale) || changed
	changed = over(&m.Parallel, f.Parallel) || changed
	changed = over(&m.PositionLimit, f.PositionLimit) || changed
	changed = over(&m.Rescore, f.Rescore) || changed
	changed = over(&m.Samples, f.Samples) || changed
	changed = over(&m.SentimentLimit, f.SentimentLimit) || changed
	return m, changed
}

func over[T any](target **T, value *T) bool {
	if value != nil {
		*target = value
	}
	return value != nil
}

func seconds(d *time.Duration) *int64 {
	if d == nil {
		return nil
	}
	n := int64(*d / time.Second)
	return &n
}

type schedulesCreateCommand struct {
	server
	scheduleFields

	Brand   uuid.UUID      `help:"The brand to ask about." placeholder:"ID" required:""`
	Cron    string         `help:"When: minute hour day month weekday; or @hourly to @yearly." placeholder:"EXPRESSION" required:""`
	JobType client.JobType `default:"data_collection_and_scoring" help:"data_collection, scoring or data_collection_and_scoring." placeholder:"TYPE"`
	Paused  bool           `help:"It does not fire until it is resumed."`
}

// Run adds a scheduled job.
func (c *schedulesCreateCommand) Run(ctx context.Context, e *command.Env) error {
	active := !c.Paused
	body := client.NewScheduledJob{
		BrandID:        c.Brand,
		CronExpression: c.Cron,
		DSTGap:         c.DSTGap,
		DSTRepeat:      c.DSTRepeat,
		EndsAt:         c.EndsAt,
		IsActive:       &active,
		JitterSeconds: seconds(
			c.Jitter,
		),
		JobType:              c.JobType,
		MisfirePolicy:        c.MisfirePolicy,
		MisfireWindowSeconds: seconds(c.MisfireWindow),
		Name:                 c.Name,
		OverlapPolicy:        c.OverlapPolicy,
		RunTimeoutSeconds:    seconds(c.RunTimeout),
		StartsAt:             c.StartsAt,
		Timezone:             c.TZ,
	}
	if options, changed := c.options(client.Metadata{}); changed {
		body.Metadata = &options
	}
	return c.call(func(api *client.ClientWithResponses) error {
		key := uuid.NewString()
		job, err := api.CreateScheduledJobWithResponse(ctx, &client.CreateScheduledJobParams{IdempotencyKey: &key}, body)
		if err != nil {
			return err
		}
		return c.showSchedule(e, *job.JSON201)
	})
}

type schedulesEditCommand struct {
	server
	scheduleArg
	scheduleFields

	Clear   []string        `enum:"name,starts_at,ends_at" help:"Fields to empty, with commas between them: name, starts_at, ends_at." placeholder:"FIELD"`
	Cron    *string         `help:"When: minute hour day month weekday; or @hourly to @yearly." placeholder:"EXPRESSION"`
	JobType *client.JobType `help:"data_collection, scoring or data_collection_and_scoring." placeholder:"TYPE"`
}

// Run edits a scheduled job. Options are one value of the API: those that no flag names are sent as they were read, and
// the edit is refused when somebody else has edited meanwhile.
func (c *schedulesEditCommand) Run(ctx context.Context, e *command.Env) error {
	change := client.ScheduledJobChange{
		CronExpression:       c.Cron,
		DSTGap:               c.DSTGap,
		DSTRepeat:            c.DSTRepeat,
		EndsAt:               c.EndsAt,
		JitterSeconds:        seconds(c.Jitter),
		JobType:              c.JobType,
		MisfirePolicy:        c.MisfirePolicy,
		MisfireWindowSeconds: seconds(c.MisfireWindow),
		Name:                 c.Name,
		OverlapPolicy:        c.OverlapPolicy,
		RunTimeoutSeconds:    seconds(c.RunTimeout),
		StartsAt:             c.StartsAt,
		Timezone:             c.TZ,
	}
	return c.call(func(api *client.ClientWithResponses) error {
		before, err := api.GetScheduledJobWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		if options, changed := c.options(before.JSON200.Metadata); changed {
			change.Metadata = &options
		}
		tag := before.HTTPResponse.Header.Get("ETag")
		params := &client.UpdateScheduledJobParams{IfMatch: &tag}
		job, err := api.UpdateScheduledJobWithResponse(ctx, c.ID, params, change, client.Clearing(c.Clear...))
		if err != nil {
			return err
		}
		return c.showSchedule(e, *job.JSON200)
	})
}

// optionsInWords names the options that are set.
func optionsInWords(m client.Metadata) string {
	var words []string
	add := func(name string, value any) { words = append(words, fmt.Sprintf("%s %v", name, value)) }
	if len(m.Collectors) > 0 {
		add("collectors", strings.Join(m.Collectors, ", "))
	}
	for _, text := range []struct {
		name  string
		value *string
	}{{"country", m.Country}, {"locale", m.Locale}} {
		if text.value != nil {
			add(text.name, *text.value)
		}
	}
	for _, number := range []struct {
		name  string
		value *int64
	}{{"positionLimit", m.PositionLimit}, {"sentimentLimit", m.SentimentLimit}, {"samples", m.Samples}} {
		if number.value != nil {
			add(number.name, *number.value)
		}
	}
	for _, flag := range []struct {
		name  string
		value *bool
	}{{"parallel", m.Parallel}, {"rescore", m.Rescore}} {
		if flag.value != nil {
			add(flag.name, *flag.value)
		}
	}
	return strings.Join(words, "; ")
}
