package jobs

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// Config holds the dependencies and settings of a [Client]. A zero duration or number stands for its default.
type Config struct {
	// Alerts configures how alerts are sent.
	Alerts AlertConfig
	// CallTimeout bounds one engine call. It is part of a job's time limit. Default: 45 s.
	CallTimeout time.Duration
	// CollectWorkers is the number of runs that this node collects at once. They mostly wait for engines. Default: 1,000.
	CollectWorkers int
	// Collectors are the configured engines. Calls of other engines fail and name the missing setting.
	Collectors collector.Set
	// DayCap bounds the daily (UTC) spending of customers without a cap of their own. Default: no cap.
	DayCap store.Cap
	// DefaultCollectors are used when neither the schedule nor the brand names any. Default: the configured ones among
	// chatgpt, google_aio, perplexity and claude, or all configured ones when none of these four is configured.
	DefaultCollectors []string
	// Instruments holds the metrics. Default: a set that is not exported.
	Instruments *instruments.Set
	// Judge rates sentiment in place of the lexicon. Nil: the lexicon rates it.
	Judge *judge.Judge
	// LaneWidth is the number of calls that a parallel run makes at once to one engine. Default: 4.
	LaneWidth int
	// Limits bound the calls of all nodes together, by collector. Default: no limit.
	Limits map[string]store.Limit
	// Logger is required.
	Logger *slog.Logger
	// Now is the node's clock, which the client corrects by the database's while it works. Required.
	Now func() time.Time
	// PollOnly makes the node poll instead of using LISTEN, which some connection poolers do not support. Changes then
	// take effect later.
	PollOnly bool
	// Pool is the database. Required.
	Pool *pgxpool.Pool
	// Prices give the costs that engines do not report. Default: none.
	Prices collector.Prices
	// RescueAfter is the age of an attempt from which another node takes over its job. RescueAfter must exceed SliceTime +
	// CallTimeout + 5 s. Default: SliceTime + CallTimeout + 25 s.
	RescueAfter time.Duration
	// RetryPause is the wait before a failed call is repeated for the first time. Each of the next three waits is four
	// times as long as the previous one. Default: 5 s.
	RetryPause time.Duration
	// Retain is the retention of customers without a retention of their own. Default: unlimited.
	Retain store.Retention
	// RunCap bounds the spending of runs whose schedule has no cap of its own. Default: no cap.
	RunCap store.Cap
	// Scheduler lets this node become the leader, dispatch ticks and run maintenance jobs.
	Scheduler bool
	// ScoreWorkers is the number of runs that this node scores at once. Scoring uses the processor, except for the judge's
	// calls. Default: 2.
	ScoreWorkers int
	// SliceTime is how long a job starts new calls before it makes room for other jobs. Default: 30 s.
	SliceTime time.Duration
	// StopTimeout is how long a stopping node waits for calls under way before it cuts them off. Default: 20 s.
	StopTimeout time.Duration
	// SyncInterval is how often the specs are read even without a notification. Default: 30 s.
	SyncInterval time.Duration
	// Tracer provides the tracer of jobs and runs. Default: no traces.
	Tracer trace.TracerProvider
	// Worker lets this node dispatch ticks, collect answers and score them.
	Worker bool
}

// withDefaults returns the config with its defaults filled in.
func (c Config) withDefaults() Config {
	c.Alerts = c.Alerts.withDefaults()
	c.CallTimeout = cmp.Or(c.CallTimeout, 45*time.Second)
	c.CollectWorkers = cmp.Or(c.CollectWorkers, 1000)
	if len(c.DefaultCollectors) == 0 {
		c.DefaultCollectors = defaultCollectors(c.Collectors.Names())
	}
	if c.Instruments == nil {
		c.Instruments = instruments.New(nil)
	}
	c.LaneWidth = cmp.Or(c.LaneWidth, 4)
	c.RetryPause = cmp.Or(c.RetryPause, 5*time.Second)
	c.ScoreWorkers = cmp.Or(c.ScoreWorkers, 2)
	c.SliceTime = cmp.Or(c.SliceTime, 30*time.Second)
	c.StopTimeout = cmp.Or(c.StopTimeout, 20*time.Second)
	c.SyncInterval = cmp.Or(c.SyncInterval, 30*time.Second)
	c.RescueAfter = cmp.Or(c.RescueAfter, c.stepLimit()+2*flushTimeout)
	return c
}

// defaultCollectors returns the configured engines that need no deliberate choice: the others cost extra or do not
// search the web.
func defaultCollectors(configured []string) []string {
	var names []string
	for _, name := range []string{"chatgpt", "google_aio", "perplexity", "claude"} {
		if slices.Contains(configured, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return configured
	}
	return names
}

// validate returns everything that is wrong with a config whose defaults are filled in.
func (c Config) validate() error {
	problems := []error{
		checkPositive("CallTimeout", c.CallTimeout),
		checkPositive("CollectWorkers", c.CollectWorkers),
		checkPositive("LaneWidth", c.LaneWidth),
		checkPositive("RetryPause", c.RetryPause),
		checkPositive("ScoreWorkers", c.ScoreWorkers),
		checkPositive("SliceTime", c.SliceTime),
		checkPositive("StopTimeout", c.StopTimeout),
		checkPositive("SyncInterval", c.SyncInterval),
		checkAtMost("CollectWorkers", c.CollectWorkers, river.QueueNumWorkersMax),
		checkAtMost("ScoreWorkers", c.ScoreWorkers, river.QueueNumWorkersMax),
		checkCap("DayCap", c.DayCap),
		checkCap("RunCap", c.RunCap),
		c.Alerts.validate(),
	}
	for _, required := range []struct {
		field string
		given bool
	}{{"Logger", c.Logger != nil}, {"Now", c.Now != nil}, {"Pool", c.Pool != nil}} {
		if !required.given {
			problems = append(problems, fmt.Errorf("%s: is required", required.field))
		}
	}
	if c.RescueAfter <= c.stepLimit() {
		problems = append(problems, fmt.Errorf(
			"RescueAfter: must exceed SliceTime + CallTimeout + 5s, which is %s, got %s", c.stepLimit(), c.RescueAfter))
	}
	for _, name := range c.DefaultCollectors {
		if _, known := collector.Lookup(name); !known {
			problems = append(problems, fmt.Errorf("DefaultCollectors: no engine is named %q", name))
		}
	}
	for name, limit := range c.Limits {
		problems = append(problems, checkLimit("Limits["+name+"]", limit))
	}
	return errors.Join(problems...)
}

func checkPositive[N int | time.Duration](field string, n N) error {
	if n > 0 {
		return nil
	}
	return fmt.Errorf("%s: must be positive, got %v", field, n)
}

func checkAtMost(field string, n, most int) error {
	if n <= most {
		return nil
	}
	return fmt.Errorf("%s: must be at most %d, got %d", field, most, n)
}

func checkLimit(field string, l store.Limit) error {
	if l.AtOnce >= 0 && l.PerMinute >= 0 {
		return nil
	}
	return fmt.Errorf("%s: must not be negative, got %d at once and %d per minute", field, l.AtOnce, l.PerMinute)
}

func checkCap(field string, c store.Cap) error {
	if c.Calls >= 0 && c.CostUSD >= 0 {
		return nil
	}
	return fmt.Errorf("%s: must not be negative, got %d calls and %g USD", field, c.Calls, c.CostUSD)
}

// stepLimit bounds a run's step in one attempt: a slice, the calls under way at its end, and 5 s to store their
// answers.
func (c Config) stepLimit() time.Duration { return c.SliceTime + c.CallTimeout + 5*time.Second }

// callLease is how long a call holds its slot unless the slot is released. It is longer than RescueAfter, after which
// another node takes the job over. So a node that is suspended for a minute during a call can still store the answer
// before another node repeats the call.
func (c Config) callLease() time.Duration { return c.RescueAfter + c.RescueAfter/10 }

// works reports whether the node has a role.
func (c Config) works() bool { return c.Scheduler || c.Worker }
