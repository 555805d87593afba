package instruments

import (
	"github.com/prometheus/client_golang/prometheus"

	"tidewatch/store/replica"
)

// Replica is a [prometheus.Collector] of the read replica of one node.
type Replica struct {
	status func() replica.Status

	lagBytes, lagSeconds, reads, up *prometheus.Desc
}

// NewReplica returns a Replica. The function "status" returns the status that the Replica reports.
func NewReplica(status func() replica.Status) *Replica {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &Replica{
		status:   status,
		lagBytes: desc("tidewatch_read_replica_lag_bytes", "Write-ahead log that the read replica has not replayed."),
		lagSeconds: desc("tidewatch_read_replica_lag_seconds",
			"Age of the data of the read replica. Absent while the age is unknown."),
		reads: desc("tidewatch_read_replica_reads_total", "Reads that the read replica may answer, by outcome: replica, or "+
			"the reason why the primary answered: lagging, own_write, repeated, unavailable.", "outcome"),
		up: desc("tidewatch_read_replica_up", "1 if the read replica answers reads; 0 if the primary answers all reads."),
	}
}

// Describe implements [prometheus.Collector].
func (r *Replica) Describe(ch chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{r.lagBytes, r.lagSeconds, r.reads, r.up} {
		ch <- desc
	}
}

// Collect implements [prometheus.Collector].
func (r *Replica) Collect(ch chan<- prometheus.Metric) {
	s := r.status()
	gauge := func(desc *prometheus.Desc, value float64) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value)
	}
	up := 0.0
	if s.State == replica.StateUp {
		up = 1
	}
	gauge(r.up, up)
	if s.LagBytes != nil {
		gauge(r.lagBytes, float64(*s.LagBytes))
	}
	if s.Lag != nil {
		gauge(r.lagSeconds, s.Lag.Seconds())
	}
	for _, outcome := range replica.Outcomes() {
		ch <- prometheus.MustNewConstMetric(r.reads, prometheus.CounterValue, float64(s.Reads[outcome]), string(outcome))
	}
}
