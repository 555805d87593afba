package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// maxCallAttempts is the maximum number of attempts at one call in a run.
const maxCallAttempts = 5

// A plannedCall is a call of a run, with its query.
type plannedCall struct {
	store.Call
	attempts int // the number of attempts so far
	query    store.Query
}

// A callPlan lists the calls that a run still has to make.
type callPlan struct {
	asked   map[string]bool // collectors with a call that has an answer or a failure
	due     []plannedCall   // the due calls, in the order of a sequential run
	made    int             // number of calls that have an answer or a failure
	retryIn time.Duration   // wait until the first waiting call is due again; 0 if no call waits
	stopped map[string]bool // collectors whose quota is used up, to which the run makes no further calls
	waiting int             // number of failed calls that wait for their next attempt
	total   int             // number of all calls of the run, including finished calls
}

// callPlanner computes which calls a run still has to make.
type callPlanner struct {
	defaults []string // the collectors of a run whose options and brand name no collectors
	inputs   *batcher[store.RunOfBrand, store.RunInput]
}

// plan returns the calls that a run still has to make.
func (p *callPlanner) plan(ctx context.Context, run store.Run, opts store.Options) (callPlan, error) {
	in, err := p.inputs.do(ctx, store.RunOfBrand{BrandID: run.BrandID, RunID: run.ID})
	if err != nil {
		return callPlan{}, fmt.Errorf("plan the calls: %w", err)
	}
	collectors, err := p.collectorsOf(opts, in.Collectors)
	if err != nil {
		return callPlan{}, err
	}
	queries, made := in.Queries, in.Made
	if len(queries) == 0 && len(made) == 0 {
		return callPlan{}, failRun(store.ReasonNoActiveQueries, "No active queries found for brand %s.", in.BrandName)
	}
	states := make(map[store.Call]store.CallState, len(made))
	samples := max(opts.Samples, 1)
	plan := callPlan{
		asked:   map[string]bool{},
		made:    len(made),
		stopped: map[string]bool{},
		total:   len(queries) * len(collectors) * samples,
	}
	for _, s := range made {
		states[s.Call] = s
		plan.asked[s.Collector] = true
		if s.Class == string(collector.ClassOutOfQuota) && s.RetryIn == nil {
			plan.stopped[s.Collector] = true
		}
	}
	// The first sample of every query comes before any second sample. A run that is cut short therefore covers as many
	// queries as possible.
	for sample := 1; sample <= samples; sample++ {
		for _, q := range queries {
			for _, name := range collectors {
				call := store.Call{Collector: name, QueryID: q.ID, Sample: sample}
				plan.add(plannedCall{Call: call, query: q}, states)
			}
		}
	}
	return plan, nil
}

// add adds a call to the due calls, unless the call's result is final or the call waits for its next attempt.
func (p *callPlan) add(call plannedCall, states map[store.Call]store.CallState) {
	state, made := states[call.Call]
	switch {
	case made && state.RetryIn == nil: // the result of the call is final
	case made && *state.RetryIn > 0:
		p.waiting++
		wait := max(time.Duration(*state.RetryIn*float64(time.Second)), time.Second)
		if p.retryIn == 0 || wait < p.retryIn {
			p.retryIn = wait
		}
	default:
		call.attempts = state.Attempts
		p.due = append(p.due, call)
	}
}

// collectorsOf returns the collectors of a run's options, otherwise the collectors of the brand, otherwise the default
// collectors. If no collectors are configured, the error is a [*runError].
func (p *callPlanner) collectorsOf(opts store.Options, ofBrand []string) ([]string, error) {
	names := p.named(opts, ofBrand)
	if len(names) == 0 {
		return nil, failRun(store.ReasonNoEngineConfigured,
			"No engine is configured: set the key of an engine (%s), or start the stand-in engines.",
			strings.Join(keyVariables(), ", "))
	}
	return names, nil
}

// named returns the first list that is not empty: the collectors of the options, of the brand, or the defaults.
func (p *callPlanner) named(opts store.Options, ofBrand []string) []string {
	switch {
	case len(opts.Collectors) > 0:
		return opts.Collectors
	case len(ofBrand) > 0:
		return ofBrand
	default:
		return p.defaults
	}
}

// keyVariables returns the environment variables of all engines' keys.
func keyVariables() []string {
	var names []string
	for _, engine := range collector.Engines() {
		if !slices.Contains(names, engine.KeyVar) {
			names = append(names, engine.KeyVar)
		}
	}
	return names
}
