package insights

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// MostMarked is the maximum number of periods that a chart marks. If the composition changes in more periods, charts
// only state that it often changes.
const MostMarked = 6

// mostModelChanges is the maximum number of changed models that a series reads.
const mostModelChanges = 100

// CompositionChange says how the composition of the answers in one period of a series differs from the period before. A
// figure of the series can move for this reason although no answer changed.
type CompositionChange struct {
	First           time.Time // the first day of the period, as a date at midnight UTC
	EnginesReturned []string  // engines with answers again
	EnginesStarted  []string  // engines with their first answers
	EnginesStopped  []string  // engines without answers
	Models          []ChangedModel
	QueriesStarted  int // number of added queries
	QueriesStopped  int // number of queries that are no longer sent

	part int // the index of the period
}

// ChangedModel is the change of the model of an engine.
type ChangedModel struct{ Collector, Before, After string }

// Text describes the change in words, such as "no answers from Gemini; 8 queries added". The function "engine" returns
// the title of an engine.
func (c CompositionChange) Text(engine func(collector string) string) string {
	var texts []string
	of := func(before string, collectors []string, after string) {
		titles := make([]string, len(collectors))
		for i, collector := range collectors {
			titles[i] = engine(collector)
		}
		if len(titles) > 0 {
			texts = append(texts, before+strings.Join(titles, ", ")+after)
		}
	}
	of("no answers from ", c.EnginesStopped, "")
	of("answers from ", c.EnginesReturned, " again")
	of("first answers from ", c.EnginesStarted, "")
	if c.QueriesStarted > 0 {
		texts = append(texts, numeral.Things(c.QueriesStarted, "query", "queries")+" added")
	}
	if c.QueriesStopped > 0 {
		texts = append(texts, numeral.Things(c.QueriesStopped, "query", "queries")+" no longer sent")
	}
	for _, m := range c.Models {
		texts = append(
			texts,
			fmt.Sprintf("%s answers with the model %s instead of %s", engine(m.Collector), m.After, m.Before),
		)
	}
	return strings.Join(texts, "; ")
}

// CompositionChanges returns the changes of the composition that are certain at the given time, the oldest first. In an
// unfinished period, the engines and queries that have not had their turn yet do not count as stopped. The result is
// nil if the changes are unknown, because the series is too large.
func (out *Series) CompositionChanges(now time.Time) []CompositionChange {
	if out.composition == nil {
		return nil
	}
	certain := make([]CompositionChange, 0, len(out.composition))
	for _, c := range out.composition {
		if out.ends[c.part].After(now) {
			c.EnginesStopped, c.QueriesStopped = nil, 0
		}
		if c.Text(func(collector string) string { return collector }) != "" {
			certain = append(certain, c)
		}
	}
	return certain
}

// modelChange is a changed model with the index of the period of the first answer.
type modelChange struct {
	ChangedModel

	part int
}

// composer finds the changes of the composition in the periods with answers.
type composer struct {
	changes map[int]*CompositionChange // by the index of the period
	isCut   func(part int) bool        // whether a week extends beyond the period of the series
	parts   []int                      // the indexes of the periods with answers
	periods []SeriesPeriod
}

// compose finds the changes of the composition of a series. The parameter "answered" says for each engine in which
// periods the engine has answers. The parameter "sent" says for each query in which periods the query was sent. The
// parameter "isCut" reports whether a week extends beyond the period of the series.
func (out *Series) compose(answered, sent map[string][]bool, models []modelChange, isCut func(part int) bool) {
	c := composer{changes: map[int]*CompositionChange{}, isCut: isCut, periods: out.Periods}
	for i, p := range out.Periods {
		if p.Answers > 0 {
			c.parts = append(c.parts, i)
		}
	}
	for _, collector := range slices.Sorted(maps.Keys(answered)) {
		stops, starts, returns := c.turns(answered[collector])
		for _, change := range stops {
			change.EnginesStopped = append(change.EnginesStopped, collector)
		}
		for _, change := range starts {
			change.EnginesStarted = append(change.EnginesStarted, collector)
		}
		for _, change := range returns {
			change.EnginesReturned = append(change.EnginesReturned, collector)
		}
	}
	for _, in := range sent {
		stops, starts, returns := c.turns(in)
		for _, change := range stops {
			change.QueriesStopped++
		}
		for _, change := range slices.Concat(starts, returns) {
			change.QueriesStarted++
		}
	}
	for _, m := range models {
		// A model that changed in a period without answers counts in the next period with answers.
		i, _ := slices.BinarySearch(c.parts, m.part)
		if i > 0 && i < len(c.parts) && answered[m.Collector] != nil {
			change := c.at(c.parts[i])
			change.Models = append(change.Models, m.ChangedModel)
		}
	}
	out.composition = []CompositionChange{}
	for _, part := range slices.Sorted(maps.Keys(c.changes)) {
		out.composition = append(out.composition, *c.changes[part])
	}
}

// at returns the change in the period with the given index.
func (c composer) at(part int) *CompositionChange {
	if c.changes[part] == nil {
		c.changes[part] = &CompositionChange{First: c.periods[part].First, part: part}
	}
	return c.changes[part]
}

// turns returns the changes in which an engine or a query stops, starts, or returns. The parameter "present" says in
// which periods the engine or query is present. Only periods with answers count. A week that extends beyond the period
// of the series does not count if the engine or query is missing in it. The turn of an engine or query is the median
// distance between the periods in which it is present. An engine or query that misses at least one turn stopped in the
// period of the first missed turn, or starts in the period after the missed turns. An engine or query that was present
// only once, and not in the first or the last period, changes nothing, because its turn is unknown. Otherwise, a single
// presence has a turn of one period.
func (c composer) turns(present []bool) (stops, starts, returns []*CompositionChange) {
	at, parts := c.positions(present)
	if len(at) == 0 || len(at) == 1 && at[0] > 0 && at[0] < len(parts)-1 {
		return nil, nil, nil
	}
	turn := medianDistance(at)
	last := -1
	for _, i := range append(at, len(parts)) {
		isMissed := i-last >= 2*turn
		if isMissed && last >= 0 {
			stops = append(stops, c.at(parts[last+turn]))
		}
		switch {
		case !isMissed || i == len(parts):
		case last < 0:
			starts = append(starts, c.at(parts[i]))
		default:
			returns = append(returns, c.at(parts[i]))
		}
		last = i
	}
	return stops, starts, returns
}

// positions returns the periods that count for an engine or a query, and the positions among them in which the engine or
// query is present.
func (c composer) positions(present []bool) (at, parts []int) {
	for _, part := range c.parts {
		if present[part] {
			at = append(at, len(parts))
		}
		if present[part] || !c.isCut(part) {
			parts = append(parts, part)
		}
	}
	return at, parts
}

// medianDistance returns the median of the distances between ascending positions, or 1 for a single position.
func medianDistance(at []int) int {
	if len(at) == 1 {
		return 1
	}
	var distances []int
	for i := range at[1:] {
		distances = append(distances, at[i+1]-at[i])
	}
	slices.Sort(distances)
	return distances[(len(distances)-1)/2]
}

// queriesSent says for each query of a series in which periods it was sent.
func queriesSent(q store.SplitQuery, sums []store.SplitSums) map[string][]bool {
	keys := map[int]string{}
	for i, c := range q.Cells {
		keys[q.Groups[i]] = c.QueryKey()
	}
	sent := map[string][]bool{}
	for _, s := range sums {
		key := keys[s.Group]
		if sent[key] == nil {
			sent[key] = make([]bool, len(q.Starts))
		}
		sent[key][s.Part] = sent[key][s.Part] || s.Calls > 0
	}
	return sent
}

// readModelChanges reads the changes of models in a segment from the changes of the brand.
func readModelChanges(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, starts []time.Time,
) ([]modelChange, error) {
	found, err := db.ListChanges(ctx, store.ChangeFilter{
		BrandID: brand.ID, Collectors: s.Collectors, Kinds: []store.ChangeKind{store.NoticeModelChanged},
		Since: &s.Period.From,
	}, store.Place{}, mostModelChanges)
	var changes []modelChange
	for _, c := range slices.Backward(found) {
		d := c.Details
		if d.Before == nil || d.After == nil || c.Since.Before(s.Period.From) || !c.Since.Before(s.Period.To) {
			continue
		}
		part := len(starts) - 1
		for part > 0 && starts[part].After(c.Since) {
			part--
		}
		changes = append(changes, modelChange{ChangedModel{c.Collector, d.Before.Model, d.After.Model}, part})
	}
	return changes, err
}
