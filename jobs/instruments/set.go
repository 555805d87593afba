package instruments

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// What a tick becomes.
const (
	TickRun     = "run"     // work
	TickSkipped = "skipped" // a row that says why it is none
)

// Set is what a node measures of its own work. It is safe for concurrent use.
type Set struct {
	answersScored prometheus.Counter
	callDuration  *prometheus.HistogramVec
	calls         *prometheus.CounterVec
	cost          *prometheus.CounterVec
	rateLimitWait *prometheus.HistogramVec
	runDuration   *prometheus.HistogramVec
	runs          *prometheus.CounterVec
	scoring       prometheus.Histogram
	tickLateness  prometheus.Histogram
	ticks         *prometheus.CounterVec
	tokens        *prometheus.CounterVec
}

// New returns a Set that is registered with reg, once; nil: with none, so that nobody reads it.
func New(reg prometheus.Registerer) *Set {
	f := promauto.With(reg)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return f.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	}
	s := &Set{
		answersScored: f.NewCounter(prometheus.CounterOpts{
			Name: "tidewatch_answers_scored_total", Help: "Answers that were read for positions, sentiments and citations.",
		}),
		calls: counter(
			"tidewatch_engine_calls_total",
			"Calls of answer engines, by what came of them: ok, no_answer, refused, or the class of the error.",
			"collector",
			"class",
		),
		callDuration: histogram("tidewatch_engine_call_duration_seconds", "How long calls of answer engines took.",
			[]float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300}, "collector"),
		cost: counter("tidewatch_engine_cost_dollars_total",
			"What answers cost in US dollars, as far as it is known.", "collector"),
		rateLimitWait: histogram("tidewatch_rate_limit_wait_seconds",
			"How long runs were told to wait for an engine whose limit was reached, or that is held or paused.",
			[]float64{0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400}, "collector"),
		runDuration: histogram("tidewatch_run_duration_seconds", "From the start of a run to its end.",
			[]float64{1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 21600}, "job_type"),
		runs: counter(
			"tidewatch_runs_total",
			"Runs that ended, by how: completed, failed, cancelled, skipped.",
			"job_type",
			"outcome",
		),
		scoring: f.NewHistogram(prometheus.HistogramOpts{
			Name:    "tidewatch_scoring_batch_duration_seconds",
			Help:    "How long it took to read, score and store a batch of answers.",
			Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30},
		}),
		tickLateness: f.NewHistogram(prometheus.HistogramOpts{
			Name: "tidewatch_tick_lateness_seconds", Help: "From a tick's time until it was worked, by the database's clock.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200, 86400},
		}),
		ticks: counter("tidewatch_ticks_total", "Ticks that were worked, by what they became: run, skipped.", "outcome"),
		tokens: counter(
			"tidewatch_engine_tokens_total",
			"Tokens that engines reported, by direction: input, output.",
			"collector",
			"direction",
		),
	}
	// What has not happened yet is 0, not absent: a rate over its first time would miss it.
	for _, jobType := range []store.JobType{store.JobTypeCollect, store.JobTypeScore, store.JobTypeCollectAndScore} {
		for _, status := range []store.RunStatus{store.RunCompleted, store.RunFailed, store.RunCancelled, store.RunSkipped} {
			s.runs.WithLabelValues(string(jobType), string(status))
		}
	}
	s.ticks.WithLabelValues(TickRun)
	s.ticks.WithLabelValues(TickSkipped)
	return s
}

// Expect makes the counters of these engines 0 where they are absent.
func (s *Set) Expect(collectors []string) {
	for _, name := range collectors {
		for _, class := range []string{
			string(store.AnswerOK), string(store.AnswerNone), string(store.AnswerRefused), string(collector.ClassOutOfQuota),
			string(collector.ClassPermanent), string(collector.ClassThrottled), string(collector.ClassTransient),
		} {
			s.calls.WithLabelValues(name, class)
		}
		s.cost.WithLabelValues(name)
	}
}

// Ticked counts ticks that were worked, by what they became.
func (s *Set) Ticked(outcome string) { s.ticks.WithLabelValues(outcome).Inc() }

// TickWas notes how late a schedule's tick was worked.
func (s *Set) TickWas(late time.Duration) { s.tickLateness.Observe(late.Seconds()) }

// RunEnded counts a run that ended. took is from its start; 0: it had not started.
func (s *Set) RunEnded(jobType store.JobType, status store.RunStatus, took time.Duration) {
	s.runs.WithLabelValues(string(jobType), string(status)).Inc()
	if took > 0 {
		s.runDuration.WithLabelValues(string(jobType)).Observe(took.Seconds())
	}
}

// Call is a call of an engine that was made.
type Call struct {
	Class        string // ok, no_answer, refused, or the class of the error
	Collector    string
	CostUSD      *float64 // nil: not known
	InputTokens  int64
	OutputTokens int64
	Took         time.Duration
}

// Called counts a call of an engine.
func (s *Set) Called(c Call) {
	s.calls.WithLabelValues(c.Collector, c.Class).Inc()
	s.callDuration.WithLabelValues(c.Collector).Observe(c.Took.Seconds())
	if c.InputTokens > 0 {
		s.tokens.WithLabelValues(c.Collector, "input").Add(float64(c.InputTokens))
	}
	if c.OutputTokens > 0 {
		s.tokens.WithLabelValues(c.Collector, "output").Add(float64(c.OutputTokens))
	}
	if c.CostUSD != nil && *c.CostUSD > 0 {
		s.cost.WithLabelValues(c.Collector).Add(*c.CostUSD)
	}
}

// Waits notes that a run was told to wait for an engine.
func (s *Set) Waits(collector string, wait time.Duration) {
	s.rateLimitWait.WithLabelValues(collector).Observe(wait.Seconds())
}

// Scored counts a batch of answers that was scored.
func (s *Set) Scored(answers int, took time.Duration) {
	s.answersScored.Add(float64(answers))
	s.scoring.Observe(took.Seconds())
}
