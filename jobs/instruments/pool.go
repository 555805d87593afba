package instruments

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Pool is a [prometheus.Collector] of a pool of database connections.
type Pool struct {
	stat func() *pgxpool.Stat

	acquires, acquireSeconds, cancelled, connections, emptied, most *prometheus.Desc
}

// NewPool returns a Pool that reports the statistics of a [pgxpool.Pool]. The function "stat" returns the statistics.
func NewPool(stat func() *pgxpool.Stat) *Pool {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &Pool{
		stat:           stat,
		acquires:       desc("tidewatch_db_pool_acquires_total", "Connections acquired from the pool."),
		acquireSeconds: desc("tidewatch_db_pool_acquire_wait_seconds_total", "Total time spent acquiring connections."),
		cancelled: desc(
			"tidewatch_db_pool_acquires_cancelled_total",
			"Requests for a connection that were cancelled while they waited.",
		),
		connections: desc("tidewatch_db_pool_connections", "Connections by state: in_use, idle, opening.", "state"),
		emptied: desc(
			"tidewatch_db_pool_acquires_waited_total",
			"Requests for a connection that had to wait, because no connection was idle.",
		),
		most: desc("tidewatch_db_pool_max_connections", "Maximum number of connections of this process."),
	}
}

// Describe implements [prometheus.Collector].
func (p *Pool) Describe(ch chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{p.acquires, p.acquireSeconds, p.cancelled, p.connections, p.emptied, p.most} {
		ch <- desc
	}
}

// Collect implements [prometheus.Collector].
func (p *Pool) Collect(ch chan<- prometheus.Metric) {
	s := p.stat()
	gauge := func(desc *prometheus.Desc, value int32, labels ...string) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(value), labels...)
	}
	counter := func(desc *prometheus.Desc, value float64) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, value)
	}
	gauge(p.connections, s.AcquiredConns(), "in_use")
	gauge(p.connections, s.IdleConns(), "idle")
	gauge(p.connections, s.ConstructingConns(), "opening")
	gauge(p.most, s.MaxConns())
	counter(p.acquires, float64(s.AcquireCount()))
	counter(p.acquireSeconds, s.AcquireDuration().Seconds())
	counter(p.cancelled, float64(s.CanceledAcquireCount()))
	counter(p.emptied, float64(s.EmptyAcquireCount()))
}
