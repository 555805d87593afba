package comparison

import (
	"cmp"
	"slices"
)

// Engine has the numbers of calls to an engine in both periods.
type Engine struct {
	Name          string
	Before, After EngineCalls
}

// EngineCalls has the numbers of calls to an engine in one period.
type EngineCalls struct {
	Calls  int            // calls with any outcome
	Failed int            // number of failed calls
	Models map[string]int // answers by model; answers of unknown models have the empty key
}

// Runs has the numbers of Data Collection runs in both periods.
type Runs struct{ Before, After RunCounts }

// RunCounts has the numbers of Data Collection runs in one period.
type RunCounts struct {
	All     int
	Partial int // runs that failed, were cancelled, or are unfinished
}

// ReasonKind classifies reasons.
type ReasonKind string

// Each reason has one of the following kinds.
const (
	ModelChanged ReasonKind = "model_changed" // the shares of models in an engine's answers overlap by less than 80 %
	EngineOut    ReasonKind = "engine_out"    // more than half of the calls to an engine failed in a period
	RunPartial   ReasonKind = "run_partial"   // more than a tenth of the runs with calls in a period are partial

	// The following kinds concern only some of the figures.

	NamesChanged       ReasonKind = "names_changed"       // mention rate, position, sentiment and share of voice
	CompetitorsChanged ReasonKind = "competitors_changed" // the position and the share of voice
	DomainsChanged     ReasonKind = "domains_changed"     // the citation share
)

// Edited says what was edited since the beginning of the earlier period. After an edit, answers are scored differently.
type Edited struct {
	Names       bool // the names of the company whose figures are compared
	Competitors bool // other names
	Domains     bool // the domains of the company whose figures are compared
}

func (e Edited) reasons() []Reason {
	var reasons []Reason
	if e.Names {
		reasons = append(reasons, Reason{Kind: NamesChanged})
	}
	if e.Competitors {
		reasons = append(reasons, Reason{Kind: CompetitorsChanged})
	}
	if e.Domains {
		reasons = append(reasons, Reason{Kind: DomainsChanged})
	}
	return reasons
}

// Reason says why two periods are not comparable.
type Reason struct {
	Kind   ReasonKind
	Engine string // empty except for ModelChanged and EngineOut
}

// isEdit reports whether the reason is an edit of names or domains.
func (r Reason) isEdit() bool {
	return r.Kind == NamesChanged || r.Kind == CompetitorsChanged || r.Kind == DomainsChanged
}

// hasEarlierCalls reports whether the earlier period has calls. Without earlier calls, there is nothing to compare, and
// therefore no reason of a failed engine, a changed model or a partial run.
func (in Input) hasEarlierCalls() bool {
	return slices.ContainsFunc(in.Cells, func(c Cell) bool { return c.Before.Calls > 0 })
}

// reasonsOf returns the reasons why the periods are not comparable: first the reasons that concern one engine, sorted
// by engine. Engines that were called in only one period give no reason, because their cells are unpaired.
func reasonsOf(in Input) []Reason {
	if !in.hasEarlierCalls() {
		return nil
	}
	var reasons []Reason
	for _, e := range in.Engines {
		switch {
		case e.Before.Calls == 0 || e.After.Calls == 0:
		case e.Before.isOut() || e.After.isOut():
			reasons = append(reasons, Reason{EngineOut, e.Name})
		case modelChanged(e.Before.Models, e.After.Models):
			reasons = append(reasons, Reason{ModelChanged, e.Name})
		}
	}
	slices.SortFunc(reasons, func(a, b Reason) int { return cmp.Compare(a.Engine, b.Engine) })
	if in.Runs.Before.arePartial() || in.Runs.After.arePartial() {
		reasons = append(reasons, Reason{Kind: RunPartial})
	}
	return reasons
}

func (c EngineCalls) isOut() bool { return 2*c.Failed > c.Calls }

func (c RunCounts) arePartial() bool { return 10*c.Partial > c.All }

// modelChanged reports whether the distributions of answers by model differ. The overlap of two distributions is the
// sum of the smaller shares of all models. Answers of unknown models do not count.
func modelChanged(before, after map[string]int) bool {
	const minCommon = 0.8
	n1, n2 := known(before), known(after)
	if n1 == 0 || n2 == 0 {
		return false
	}
	common := 0.0
	for model, n := range before {
		if model != "" {
			common += min(float64(n)/float64(n1), float64(after[model])/float64(n2))
		}
	}
	return common < minCommon
}

func known(models map[string]int) int {
	n := 0
	for model, answers := range models {
		if model != "" {
			n += answers
		}
	}
	return n
}
