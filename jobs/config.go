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
	"tidewatch/jobs/zoneinfo"
	"tidewatch/store"
)

// Config holds the dependencies and settings of a [Client]. A duration or number of zero is replaced by the field's
// default.
type Config struct {
	// Alerts configures how alerts are sent.
	Alerts AlertConfig
	// CallTimeout bounds one engine call and is part of a job's time limit. Default: 45 s.
	CallTimeout time.Duration
	// CollectWorkers is the number of runs whose answers this node collects concurrently. Many workers cost little,
	// because a run that collects answers mostly waits for engines. Default: 10,000.
	CollectWorkers int
	// Collectors are the configured engines. A call to an engine that is not configured fails with an error that names
	// the missing setting.
	Collectors collector.Set
	// DayCap bounds the daily (UTC) spending of customers without a cap of their own. Default: no cap.
	DayCap store.Cap
	// DefaultCollectors are the collectors of runs if neither the schedule nor the brand names collectors. The defaults
	// are the configured engines among chatgpt, google_aio, perplexity and claude, or all configured engines if none of
	// these four is configured.
	DefaultCollectors []string
	// Instruments holds the metrics. By default, the metrics are not exported.
	Instruments *instruments.Set
	// Judge rates sentiments that are unsure after scoring, or all sentiments, depending on the judge's scope. If Judge
	// is nil, the statistical model of package scoring rates all sentiments.
	Judge *judge.Judge
	// LaneWidth is the number of concurrent calls that a parallel run makes to one engine. Default: 4.
	LaneWidth int
	// Limits bound the calls to each collector, on all nodes together. Default: no limit.
	Limits map[string]store.Limit
	// Logger is required.
	Logger *slog.Logger
	// Now returns the node's time, which the client corrects to the database's time. Now is required.
	Now func() time.Time
	// PollOnly makes the node poll for changes instead of using LISTEN, which some connection poolers do not support.
	// With polling, changes take effect later.
	PollOnly bool
	// Pool is the required pool of database connections.
	Pool *pgxpool.Pool
	// Prices determine the cost of a call if the engine reports no cost. Default: none.
	Prices collector.Prices
	// RescueAfter is the age at which an attempt counts as stuck and another node takes over the job. RescueAfter must
	// exceed SliceTime + CallTimeout + 5 s. The default of RescueAfter is SliceTime + CallTimeout + 25 s.
	RescueAfter time.Duration
	// RescoreRate is the maximum number of answers that a re-score of a brand scores per second. Default: 200.
	RescoreRate int
	// RetryPause is the wait before a failed call is repeated for the first time. Each of the next three waits is four
	// times as long as the previous wait. Default: 5 s.
	RetryPause time.Duration
	// Retain is the retention of customers without a retention of their own. Default: unlimited.
	Retain store.Retention
	// RunCap bounds the spending of runs whose schedule has no cap of its own. Default: no cap.
	RunCap store.Cap
	// Scheduler lets this node become the leader, dispatch ticks and run maintenance jobs.
	Scheduler bool
	// ScoreWorkers is the number of runs whose answers this node scores concurrently. Scoring keeps a processor core
	// busy, except during the judge's calls. Default: 2.
	ScoreWorkers int
	// SliceTime is how long a job may start new calls before it yields to other jobs. Default: 30 s.
	SliceTime time.Duration
	// StopTimeout is how long a stopping node waits for calls in progress before the node interrupts these calls.
	// Default: 20 s.
	StopTimeout time.Duration
	// SyncInterval is the time after which a node reads the specs again even without a notification. Default: 30 s.
	SyncInterval time.Duration
	// Tracer provides the tracer of jobs and runs. Default: no traces.
	Tracer trace.TracerProvider
	// Worker lets this node dispatch ticks, collect answers, score answers and make reports.
	Worker bool
	// Zones is the time-zone data of the node. Default: [zoneinfo.Current].
	Zones *zoneinfo.Data
}

// withDefaults returns the config with its defaults filled in.
func (c Config) withDefaults() Config {
	c.Alerts = c.Alerts.withDefaults()
	c.CallTimeout = cmp.Or(c.CallTimeout, 45*time.Second)
	c.CollectWorkers = cmp.Or(c.CollectWorkers, 10_000)
	if len(c.DefaultCollectors) == 0 {
		c.DefaultCollectors = defaultCollectors(c.Collectors.Names())
	}
	if c.Instruments == nil {
		c.Instruments = instruments.New(nil)
	}
	c.LaneWidth = cmp.Or(c.LaneWidth, 4)
	c.RescoreRate = cmp.Or(c.RescoreRate, 200)
	c.RetryPause = cmp.Or(c.RetryPause, 5*time.Second)
	c.ScoreWorkers = cmp.Or(c.ScoreWorkers, 2)
	c.SliceTime = cmp.Or(c.SliceTime, 30*time.Second)
	c.StopTimeout = cmp.Or(c.StopTimeout, 20*time.Second)
	c.SyncInterval = cmp.Or(c.SyncInterval, 30*time.Second)
	if c.Zones == nil {
		c.Zones = zoneinfo.Current()
	}
	c.RescueAfter = cmp.Or(c.RescueAfter, c.stepLimit()+2*flushTimeout)
	return c
}

// defaultCollectors returns the configured engines that runs use by default. Engines that cost extra or do not search
// the web are left out, so that their use is a deliberate choice.
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

// validate returns an error that lists all problems of a config. Callers must fill in the defaults before they call
// validate.
func (c Config) validate() error {
	problems := []error{
		checkPositive("CallTimeout", c.CallTimeout),
		checkPositive("CollectWorkers", c.CollectWorkers),
		checkPositive("LaneWidth", c.LaneWidth),
		checkPositive("RescoreRate", c.RescoreRate),
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
	return fmt.Errorf("%s: must not be negative, got %d concurrent calls and %d calls per minute",
		field, l.AtOnce, l.PerMinute)
}

func checkCap(field string, c store.Cap) error {
	if c.Calls >= 0 && c.CostUSD >= 0 {
		return nil
	}
	return fmt.Errorf("%s: must not be negative, got %d calls and %g USD", field, c.Calls, c.CostUSD)
}

// stepLimit returns the time limit of a run's step in one attempt. The limit covers a slice, the calls in progress at
// the end of the slice, and 5 s to store the answers.
func (c Config) stepLimit() time.Duration { return c.SliceTime + c.CallTimeout + 5*time.Second }

// callLease returns how long a call holds its slot if the slot is not released earlier. The lease of a call is longer
// than the call's time limit. The lease is also longer than RescueAfter, the age at which another node takes over the
// job of a suspended node. The suspended node can therefore still store the answer before another node repeats the
// call. A node with a session has a long lease, because the other nodes notice the loss of the session.
func (c Config) callLease() time.Duration {
	if c.PollOnly {
		return c.lostLease()
	}
	return c.sessionLease()
}

// sessionLease returns how long the calls of a node with a session hold their slots. The lease exceeds lostLease by
// less than ten minutes, see the SQL function collector_admit. Nodes with lostLease, such as nodes of older versions,
// delete leases that exceed lostLease by more than ten minutes. Such a long lease usually means that the clock of the
// database was set back.
func (c Config) sessionLease() time.Duration {
	const margin = 9 * time.Minute
	return min(6*c.RescueAfter, c.lostLease()+margin)
}

// lostLease returns how long the calls of a node without a session hold their slots.
func (c Config) lostLease() time.Duration { return c.RescueAfter + c.RescueAfter/10 }

func (c Config) takeover() store.Takeover {
	return store.Takeover{
		CallLease: c.sessionLease(), Grace: presenceGrace, Lease: c.lostLease(), MostTime: c.RescueAfter,
	}
}

// works reports whether the node has a role.
func (c Config) works() bool { return c.Scheduler || c.Worker }
