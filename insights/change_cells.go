package insights

import (
	"math"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/webaddress"
	"tidewatch/store"
)

// tally counts the answers of one run that show a state.
type tally struct {
	at    time.Time
	k, n  int // k of n answers show the state
	runID uuid.UUID
}

// vote returns 1 if more than half of the answers show the state, -1 if fewer than half do, and 0 otherwise.
func (t tally) vote() int {
	switch {
	case 2*t.k > t.n:
		return 1
	case 2*t.k < t.n:
		return -1
	default:
		return 0
	}
}

// split is a series of runs, divided into the stretch of the newest agreeing runs and the history before.
type split struct {
	isOn          bool    // whether most answers of the stretch show the state
	p             float64 // p-value of Fisher's exact test
	runs          int     // runs of the stretch
	first         tally   // the oldest run of the stretch
	last          tally   // the newest run of the history with the opposite vote, or else the newest run of the history
	before, after tally   // sums of the history, and of the stretch
}

// divide splits a series of runs into the stretch and the history. The series begins with the newest run. divide
// returns false if the newest run has no majority, if the stretch or the history is too short, or if the history does
// not have the opposite majority.
func divide(series []tally) (split, bool) {
	if len(series) == 0 || series[0].vote() == 0 {
		return split{}, false
	}
	vote := series[0].vote()
	s := split{isOn: vote > 0}
	for s.runs < len(series) && series[s.runs].vote() == vote {
		s.after.k += series[s.runs].k
		s.after.n += series[s.runs].n
		s.runs++
	}
	history := series[s.runs:min(len(series), s.runs+historyRuns)]
	if s.runs < minStretch || len(history) < minHistory {
		return split{}, false
	}
	s.first, s.last = series[s.runs-1], history[0]
	for _, t := range history {
		s.before.k += t.k
		s.before.n += t.n
		if t.vote() == -vote && s.last.vote() != -vote {
			s.last = t
		}
	}
	if s.before.vote() != -vote {
		return split{}, false
	}
	s.p = fisher(s.before, s.after)
	return s, true
}

// fisher returns the one-sided p-value of Fisher's exact test. The test divides all answers at random into two groups
// of the given sizes. The p-value is the probability that the count of the second group is at least as extreme as the
// observed count, in the same direction.
func fisher(before, after tally) float64 {
	total, shown := before.n+after.n, before.k+after.k
	probability := func(k int) float64 {
		return math.Exp(logChoose(shown, k) + logChoose(total-shown, after.n-k) - logChoose(total, after.n))
	}
	low, high := max(0, after.n-(total-shown)), min(after.n, shown)
	if after.k*before.n > before.k*after.n {
		low = after.k
	} else {
		high = after.k
	}
	p := 0.0
	for k := low; k <= high; k++ {
		p += probability(k)
	}
	return min(p, 1)
}

func logChoose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	factorial := func(n int) float64 {
		v, _ := math.Lgamma(float64(n) + 1)
		return v
	}
	return factorial(n) - factorial(k) - factorial(n-k)
}

// examineCells finds the changes of cells.
func (x *examination) examineCells() {
	level := familyLevel / float64(max(len(x.called), 1))
	for _, c := range x.called {
		engine := x.engines[c.Collector]
		if engine == nil || engine.isOut(x.run.ID) {
			continue
		}
		series := x.comparable(c, engine)
		if len(series) == 0 || series[0].RunID != x.run.ID {
			continue
		}
		x.examineCell(c, series, level)
	}
}

// comparable returns the observations of a cell that are comparable with the run. Observations from before the last
// change of the engine's model are left out. Runs in which the engine gave too few answers are left out.
func (x *examination) comparable(c store.Cell, engine *engineState) []store.Observation {
	var kept []store.Observation
	for _, o := range x.series[c.ID] {
		if !engine.isOut(o.RunID) && !o.At.Before(engine.since) {
			kept = append(kept, o)
		}
	}
	return kept
}

func (x *examination) examineCell(c store.Cell, series []store.Observation, level float64) {
	mentions, tones := x.brandTallies(series)
	if s, ok := x.passes(mentions, level); ok {
		x.addCell(c, s, [2]store.ChangeKind{store.ChangeNoLongerMentioned, store.ChangeMentioned}, "")
	}
	if s, ok := x.passes(tones, level); ok {
		x.addCell(c, s, [2]store.ChangeKind{store.ChangeSentimentTurned, store.ChangeSentimentTurned}, "")
	}
	since := x.edits.domains()
	for _, domain := range x.domains {
		cited := make([]tally, 0, len(series))
		for _, o := range series {
			if o.Answers > 0 && !o.At.Before(since) {
				k := min(x.own[ownKey{c.ID, o.RunID, domain}], o.Answers)
				cited = append(cited, tally{o.At, k, o.Answers, o.RunID})
			}
		}
		if s, ok := x.passes(cited, level); ok {
			x.addCell(c, s, [2]store.ChangeKind{store.ChangeOwnPageNoLongerCited, store.ChangeOwnPageCited}, domain)
		}
	}
}

// brandTallies returns two series with one tally for each run. In the series "mentions", the tally counts the answers
// that mention the brand. Truncated answers without a mention are left out. In the series "tones", each run is one
// observation, which shows the state if the mean of the run's sure sentiments is positive. Runs with the mean 0 are
// left out. Answers before a change of the brand's names do not count.
func (x *examination) brandTallies(series []store.Observation) (mentions, tones []tally) {
	named := x.edits.names()
	for _, o := range series {
		if o.At.Before(named) {
			continue
		}
		if n := o.Answers - o.Truncated + o.MentionedTruncated; n > 0 {
			mentions = append(mentions, tally{o.At, o.Mentioned, n, o.RunID})
		}
		if o.Sure > 0 && o.Sentiment != 0 {
			t := tally{at: o.At, n: 1, runID: o.RunID}
			if o.Sentiment > 0 {
				t.k = 1
			}
			tones = append(tones, t)
		}
	}
	return mentions, tones
}

// passes divides a series of runs into the newest agreeing runs and the earlier runs, and reports whether the two parts
// differ by more than chance. The newest run of the series must be the examined run.
func (x *examination) passes(series []tally, level float64) (split, bool) {
	if len(series) == 0 || series[0].runID != x.run.ID {
		return split{}, false
	}
	s, ok := divide(series)
	return s, ok && s.p <= level
}

// addCell adds a change of a cell. The parameter "kinds" has the kind for a state that ended, and then the kind for a
// new state.
func (x *examination) addCell(c store.Cell, s split, kinds [2]store.ChangeKind, domain string) {
	kind := kinds[0]
	if s.isOn {
		kind = kinds[1]
	}
	key := cellKey(c)
	if domain != "" {
		key += " " + domain
	}
	change := x.change(kind, key, s.first.at, coolDown)
	id := c.ID
	change.CellID, change.Collector = &id, c.Collector
	change.Details = store.ChangeDetails{
		Before: sideOf(s.before, s.last.runID), After: sideOf(s.after, x.run.ID), Country: c.Country, Domain: domain,
		PValue: &s.p, Query: c.QueryText, QueryID: c.QueryID, Runs: s.runs,
	}
	if kind == store.ChangeSentimentTurned {
		change.Details.Figure = figureSentiment
		change.Details.Change = &store.Difference{Value: *change.Details.After.Value - *change.Details.Before.Value}
		change.Key += map[bool]string{true: " positive", false: " negative"}[s.isOn]
	}
	x.evidence = append(x.evidence, len(x.found))
	x.showing = append(x.showing,
		store.ShownState{Cell: c, Domain: domain, Positive: !s.isOn, RunID: s.last.runID},
		store.ShownState{Cell: c, Domain: domain, Positive: s.isOn, RunID: x.run.ID})
	if kind == store.ChangeSentimentTurned { // both answers mention the brand
		x.showing[len(x.showing)-1].Positive, x.showing[len(x.showing)-2].Positive = true, true
	}
	x.found = append(x.found, change)
}

func sideOf(t tally, run uuid.UUID) *store.ChangeSide {
	side := &store.ChangeSide{Count: float64(t.k), N: t.n, RunID: &run}
	if t.n > 0 {
		side.Value = new(float64(t.k) / float64(t.n))
	}
	return side
}

// registrable returns the registrable domains of a brand's domains.
func registrable(domains []string) []string {
	var found []string
	seen := map[string]bool{}
	for _, entry := range domains {
		domain, err := webaddress.Domain(entry)
		if err != nil {
			continue
		}
		if domain = webaddress.Registrable(domain); domain != "" && !seen[domain] {
			seen[domain] = true
			found = append(found, domain)
		}
	}
	return found
}
