package instruments

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tidewatch/store"
)

// DatabaseConfig configures a [Database]. All fields are required.
type DatabaseConfig struct {
	Logger *slog.Logger
	// Node is the name of this node in River's leader election.
	Node string
	// Now returns the time of the node, which determines the age of the last result.
	Now func() time.Time
	// Read reads the vitals from the database. Read must return when its context ends.
	Read func(context.Context) (store.Vitals, error)
}

// Database is a [prometheus.Collector] of the state that all nodes share through the database. The database is read at
// most once per maxAge, regardless of the number of scrapes. If a read fails, Database reports tidewatch_database_up 0
// and omits all other metrics.
type Database struct {
	cfg DatabaseConfig

	mu   sync.Mutex // the mutex is held during a read, so that concurrent scrapes share one result
	at   time.Time
	last store.Vitals
	ok   bool

	due, dueAge, isLeader, lastTick, leader, queueAge, queueJobs, up *prometheus.Desc
}

const (
	maxAge      = 5 * time.Second
	readTimeout = 2 * time.Second // well below 10 s, the default timeout of a Prometheus scrape
)

// NewDatabase returns a Database that makes its first read at the first scrape.
func NewDatabase(cfg DatabaseConfig) *Database {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &Database{
		cfg: cfg,
		due: desc(
			"tidewatch_schedules_due",
			"Active schedules with a tick that is due and not dispatched; 100000 means 100000 or more.",
		),
		dueAge: desc(
			"tidewatch_schedules_due_oldest_age_seconds",
			"Time since the oldest due tick; 0 if none is due.",
		),
		isLeader: desc("tidewatch_is_leader", "1 on the leader, which starts the dispatch at each tick; 0 on other nodes."),
		lastTick: desc("tidewatch_last_tick_timestamp_seconds", "Time of the last check for due ticks, on any node."),
		leader:   desc("tidewatch_leader_present", "1 if some node is the leader."),
		queueAge: desc(
			"tidewatch_queue_oldest_job_age_seconds",
			"Time that the oldest available job has waited for a free worker; 0 if no job waits.",
			"queue",
		),
		queueJobs: desc(
			"tidewatch_queue_jobs",
			"Jobs of a queue by state; 100000 means 100000 or more.",
			"queue",
			"state",
		),
		up: desc("tidewatch_database_up", "1 if the last read of these metrics from the database succeeded."),
	}
}

// Describe implements [prometheus.Collector].
func (d *Database) Describe(ch chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{
		d.due, d.dueAge, d.isLeader, d.lastTick, d.leader, d.queueAge, d.queueJobs, d.up,
	} {
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

// read returns vitals that are at most maxAge old. The result "ok" is false if the last read failed. A failed read is
// repeated only after maxAge.
func (d *Database) read() (vitals store.Vitals, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.cfg.Now(); d.at.IsZero() || now.Sub(d.at) >= maxAge {
		// The interface [prometheus.Collector] passes no context.
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		defer cancel()
		last, err := d.cfg.Read(ctx)
		if err != nil && (d.ok || d.at.IsZero()) {
			d.cfg.Logger.WarnContext(ctx, "Could not read the metrics from the database.", slog.Any("error", err))
		}
		d.at, d.last, d.ok = now, last, err == nil
	}
	return d.last, d.ok
}
