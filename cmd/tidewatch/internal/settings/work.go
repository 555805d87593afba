package settings

import (
	"fmt"
	"strings"
	"time"

	"tidewatch/jobs/collector"
)

// Work limits the parallel work of a node and sets the node's timeouts.
type Work struct {
	CallTimeout       time.Duration `default:"45s" help:"Maximum duration of one call to an answer engine, 1s to 5m." setting:"TIDEWATCH_CALL_TIMEOUT"`
	CollectWorkers    int           `default:"10000" help:"Number of runs for which this node collects answers at the same time, 1 to 10000." setting:"TIDEWATCH_COLLECT_WORKERS"`
	DefaultCollectors []string      `help:"Engines for a run if neither its schedule nor its brand has a list of engines. Default: the configured engines among chatgpt, google_aio, perplexity and claude, or all configured engines if none of these four is configured." placeholder:"NAME" setting:"TIDEWATCH_DEFAULT_COLLECTORS"`
	LaneWidth         int           `default:"4" help:"Number of simultaneous calls to one engine in a run with the option parallel, 1 to 100." setting:"TIDEWATCH_LANE_WIDTH"`
	PollOnly          bool          `help:"Do not use LISTEN. Set this flag if a connection pooler does not support LISTEN. Without LISTEN, nodes notice changes later." setting:"TIDEWATCH_POLL_ONLY"`
	RescoreRate       int           `default:"200" help:"Maximum number of stored answers that a re-score of a brand scores per second, 1 to 10000." setting:"TIDEWATCH_RESCORE_RATE"`
	ScoreWorkers      int           `default:"2" help:"Number of runs that this node scores at the same time, 1 to 1000." setting:"TIDEWATCH_SCORE_WORKERS"`
	StopTimeout       time.Duration `default:"20s" help:"How long a stopping node waits for its calls in progress, 1s to 10m." setting:"TIDEWATCH_STOP_TIMEOUT"`
}

// Validate checks the bounds and the names of the default engines.
func (s Work) Validate() error {
	for _, bound := range []struct {
		flag, variable string
		value, most    int
	}{
		{"--collect-workers", "TIDEWATCH_COLLECT_WORKERS", s.CollectWorkers, 10_000},
		{"--lane-width", "TIDEWATCH_LANE_WIDTH", s.LaneWidth, 100},
		{"--rescore-rate", "TIDEWATCH_RESCORE_RATE", s.RescoreRate, 10_000},
		{"--score-workers", "TIDEWATCH_SCORE_WORKERS", s.ScoreWorkers, 1000},
	} {
		if bound.value < 1 || bound.value > bound.most {
			return outOfRange(bound.flag, bound.variable, fmt.Sprintf("1 to %d", bound.most), bound.value)
		}
	}
	switch {
	case s.CallTimeout < time.Second || s.CallTimeout > 5*time.Minute:
		return outOfRange("--call-timeout", "TIDEWATCH_CALL_TIMEOUT", "1s to 5m", s.CallTimeout)
	case s.StopTimeout < time.Second || s.StopTimeout > 10*time.Minute:
		return outOfRange("--stop-timeout", "TIDEWATCH_STOP_TIMEOUT", "1s to 10m", s.StopTimeout)
	}
	for _, name := range s.DefaultCollectors {
		if _, ok := collector.Lookup(name); !ok {
			return fmt.Errorf("--default-collectors (TIDEWATCH_DEFAULT_COLLECTORS): unknown engine %q; known engines: %s",
				name, strings.Join(collector.Names(), ", "))
		}
	}
	return nil
}

// CheckDefaultCollectors rejects default engines that are not configured, because runs with such engines would fail.
func (s Work) CheckDefaultCollectors(configs map[string]collector.Config) error {
	if err := collector.Check(configs, s.DefaultCollectors); err != nil {
		return fmt.Errorf("--default-collectors (TIDEWATCH_DEFAULT_COLLECTORS): %w", err)
	}
	return nil
}
