package instruments

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tidewatch/store"
)

// DatabaseConfig is what a [Database] works with. All is required.
type DatabaseConfig struct {
	Logger *slog.Logger
	// Node is this node's name in River's election.
	Node string
	// Now is the node's clock. It says how old what was read is.
	Now func() time.Time
	// Read reads the vitals, and returns when its context ends.
	Read func(context.Context) (store.Vitals, error)
}

// Database is a [prometheus.Collector] of what is the same on every node, because the database holds it. However often it
// is asked, it reads once in maxAge; what it cannot read is left out, and tidewatch_database_up says so.
type Database struct {
	cfg DatabaseConfig

	mu   sync.Mutex // held while it reads: who comes meanwhile gets what it brings
	at   time.Time
	last store.Vitals
	ok   bool

	due, dueAge, isLeader, lastTick, leader, queueAge, queueJobs, up *prometheus.Desc
}

const (
	maxAge      = 5 * time.Second
	readTimeout = 2 * time.Second // far less than a scrape may take: 10 s by default
)

// NewDatabase returns a Database that has read nothing yet.
func NewDatabase(cfg DatabaseConfig) *Database {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &Database{
		cfg: cfg,
		due: desc(
			"tidewatch_schedules_due",
			"Active schedules whose tick is due and not worked yet; 100000 stands for that many or more.",
		),
		dueAge: desc(
			"tidewatch_schedules_due_oldest_age_seconds",
			"How long the longest overdue schedule has been due; 0: none is.",
		),
		isLeader: desc("tidewatch_is_leader", "1 on the node that leads: it wakes up the others at each tick."),
		lastTick: desc("tidewatch_last_tick_timestamp_seconds", "When a tick was last worked, on any node."),
		leader:   desc("tidewatch_leader_present", "1 when some node leads."),
		queueAge: desc(
			"tidewatch_queue_oldest_job_age_seconds",
			"For how long the job has waited that waits longest for a free worker; 0: none does.",
			"queue",
		),
		queueJobs: desc(
			"tidewatch_queue_jobs",
			"Jobs of a queue by state; 100000 stands for that many or more.",
			"queue",
			"state",
		),
		up: desc("tidewatch_database_up", "1 when what the database holds could be read for these metrics."),
	}
}

// Describe implements [prometheus.Collector].
func (d *Database) Describe(ch chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{d.due, d.dueAge, d.isLeader, d.lastTick, d.leader, d.queueAge, d.queueJobs, d.up} {
		ch <- desc
	}
}

// Collect implements [prometheus.Collector].
func (d *Database) Collect(ch chan<- prometheus.Metric) {
	vitals, ok := d.read()
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	number := map[bool]float64{true: 1}
	gauge(d.up, number[ok])
	if !ok {
		return
	}
	gauge(d.due, float64(vitals.Due))
	gauge(d.dueAge, vitals.OldestDueSeconds)
	gauge(d.isLeader, number[vitals.Leader == d.cfg.Node])
	gauge(d.leader, number[vitals.Leader != ""])
	if vitals.LastTick != nil {
		gauge(d.lastTick, *vitals.LastTick)
	}
	for _, q := range vitals.Queues {
		gauge(d.queueJobs, float64(q.Jobs), q.Queue, q.State)
		if q.OldestSeconds != nil {
			gauge(d.queueAge, *q.OldestSeconds, q.Queue)
		}
	}
}

// read returns the vitals, at most maxAge old; ok is false when they could not be read, which is not tried again before
// maxAge is over either.
func (d *Database) read() (vitals store.Vitals, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.cfg.Now(); d.at.IsZero() || now.Sub(d.at) >= maxAge {
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout) // the library hands none over
		defer cancel()
		last, err := d.cfg.Read(ctx)
		if err != nil && (d.ok || d.at.IsZero()) {
			d.cfg.Logger.WarnContext(ctx, "What the database holds cannot be read for the metrics.", slog.Any("error", err))
		}
		d.at, d.last, d.ok = now, last, err == nil
	}
	return d.last, d.ok
}
