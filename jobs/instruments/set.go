package instruments

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// A tick has one of these outcomes.
const (
	TickRun     = "run"     // the tick became a run that does work
	TickSkipped = "skipped" // the tick became a skipped run, which states a reason
)

// Set holds the metrics of one node's work and is safe for concurrent use.
type Set struct {
	answersScored prometheus.Counter
	callDuration  *prometheus.HistogramVec
	calls         *prometheus.CounterVec
	cost          *prometheus.CounterVec
	examinations  *prometheus.CounterVec
	rateLimitWait *prometheus.HistogramVec
	runDuration   *prometheus.HistogramVec
	runs          *prometheus.CounterVec
	scoring       prometheus.Histogram
	tickLateness  prometheus.Histogram
	ticks         *prometheus.CounterVec
	tokens        *prometheus.CounterVec
}

// New returns a Set and registers its metrics. Without a registerer, the metrics are not exported. A registerer accepts
// only one Set.
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
			Name: "tidewatch_answers_scored_total", Help: "Answers that were scored for positions, sentiments and citations.",
		}),
		calls: counter(
			"tidewatch_engine_calls_total",
			"Calls to answer engines by result: ok, no_answer, refused, or the class of the error.",
			"collector",
			"class",
		),
		callDuration: histogram("tidewatch_engine_call_duration_seconds", "Duration of calls to answer engines.",
			[]float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300}, "collector"),
		cost: counter("tidewatch_engine_cost_dollars_total",
			"Known cost of answers in US dollars.", "collector"),
		examinations: counter("tidewatch_change_examinations_total",
			"Attempts to find the changes in the answers after a run, by outcome: done, failed.", "outcome"),
		rateLimitWait: histogram("tidewatch_rate_limit_wait_seconds",
			"Time that runs had to wait for an engine because of a rate limit, a hold or a pause.",
			[]float64{0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400}, "collector"),
		runDuration: histogram("tidewatch_run_duration_seconds", "Time from the start of a run to its end.",
			[]float64{1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 21600}, "job_type"),
		runs: counter(
			"tidewatch_runs_total",
			"Runs that ended, by outcome: completed, failed, cancelled, skipped.",
			"job_type",
			"outcome",
		),
		scoring: f.NewHistogram(prometheus.HistogramOpts{
			Name:    "tidewatch_scoring_batch_duration_seconds",
			Help:    "Time to read, score and store a batch of answers.",
			Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30},
		}),
		tickLateness: f.NewHistogram(prometheus.HistogramOpts{
			Name: "tidewatch_tick_lateness_seconds", Help: "Time from a tick to its dispatch, by the clock of the database.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200, 86400},
		}),
		ticks: counter("tidewatch_ticks_total", "Dispatched ticks by outcome: run, skipped.", "outcome"),
		tokens: counter(
			"tidewatch_engine_tokens_total",
			"Tokens reported by engines, by direction: input, output.",
			"collector",
			"direction",
		),
	}
	// Counters exist from the start with the value 0, so that a Prometheus rate includes their first increase.
	for _, jobType := range store.JobTypes() {
		for _, status := range []store.RunStatus{store.RunCompleted, store.RunFailed, store.RunCancelled, store.RunSkipped} {
			s.runs.WithLabelValues(string(jobType), string(status))
		}
	}
	s.examinations.WithLabelValues(examinationDone)
	s.examinations.WithLabelValues(examinationFailed)
	s.ticks.WithLabelValues(TickRun)
	s.ticks.WithLabelValues(TickSkipped)
	return s
}

// Expect creates the counters of the given engines with the value 0.
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

// These constants name the outcomes of an attempt to work out changes.
const (
	examinationDone   = "done"
	examinationFailed = "failed"
)

// CountExamination counts an attempt to work out the changes of a run. An attempt with an error counts as failed.
func (s *Set) CountExamination(err error) {
	outcome := examinationDone
	if err != nil {
		outcome = examinationFailed
	}
	s.examinations.WithLabelValues(outcome).Inc()
}

// CountTick counts a dispatched tick by its outcome.
func (s *Set) CountTick(outcome string) { s.ticks.WithLabelValues(outcome).Inc() }

// ObserveTickLateness records the time from a tick to its dispatch.
func (s *Set) ObserveTickLateness(late time.Duration) { s.tickLateness.Observe(late.Seconds()) }

// RecordRun records the end of a run. The parameter "took" is the time since the start of the run, or 0 if the run
// never started.
func (s *Set) RecordRun(jobType store.JobType, status store.RunStatus, took time.Duration) {
	s.runs.WithLabelValues(string(jobType), string(status)).Inc()
	if took > 0 {
		s.runDuration.WithLabelValues(string(jobType)).Observe(took.Seconds())
	}
}

// Call is one call to an engine.
type Call struct {
	Class        string // result of the call: ok, no_answer, refused, or the class of the error
	Collector    string
	CostUSD      *float64 // nil if the cost is unknown
	InputTokens  int64
	OutputTokens int64
	Took         time.Duration
}

// RecordCall records a call to an engine.
func (s *Set) RecordCall(c Call) {
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

// RecordWait records the time that a run has to wait for an engine.
func (s *Set) RecordWait(collector string, wait time.Duration) {
	s.rateLimitWait.WithLabelValues(collector).Observe(wait.Seconds())
}

// RecordScoring records the scoring of a batch of answers.
func (s *Set) RecordScoring(answers int, took time.Duration) {
	s.answersScored.Add(float64(answers))
	s.scoring.Observe(took.Seconds())
}
