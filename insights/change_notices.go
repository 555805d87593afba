package insights

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// engineRun has the calls of one run to an engine.
type engineRun struct {
	at             time.Time
	answers, calls int
	id             uuid.UUID
	models         map[string]int
}

// engineState has the calls to one engine, by run.
type engineState struct {
	runs   []engineRun // the oldest first
	usual  float64     // the usual share of calls with an answer: the median of the runs before the examined run
	models [2]string   // the model before and since the last change of the model
	since  time.Time   // the first run with the present model; the zero time without a change
}

// dominant returns the model that gave at least 80 % of the answers with a known model, or an empty string.
func (r engineRun) dominant() string {
	total := 0
	for model, n := range r.models {
		if model != "" {
			total += n
		}
	}
	for model, n := range r.models {
		if model != "" && 10*n >= 8*total {
			return model
		}
	}
	return ""
}

func (r engineRun) rate() float64 { return float64(r.answers) / float64(max(r.calls, 1)) }

// isOut reports whether an engine gave fewer than half of its usual answers in a run. With three runs or fewer, the
// usual share is unknown, and isOut returns false.
func (e *engineState) isOut(run uuid.UUID) bool {
	i := slices.IndexFunc(e.runs, func(r engineRun) bool { return r.id == run })
	return i >= 0 && len(e.runs) > minHistory && e.runs[i].rate() < e.usual/2
}

// enginesOf adds up the observations by engine and run.
func (x *examination) enginesOf() map[string]*engineState {
	byRun := map[string]map[uuid.UUID]*engineRun{}
	for id, series := range x.series {
		name := x.cells[id].Collector
		if byRun[name] == nil {
			byRun[name] = map[uuid.UUID]*engineRun{}
		}
		for _, o := range series {
			r := byRun[name][o.RunID]
			if r == nil {
				r = &engineRun{at: o.At, id: o.RunID, models: map[string]int{}}
				byRun[name][o.RunID] = r
			}
			if o.At.Before(r.at) {
				r.at = o.At
			}
			r.answers += o.Answers
			r.calls += o.Calls
			r.models[o.Model] += o.Answers
		}
	}
	engines := map[string]*engineState{}
	for name, runs := range byRun {
		e := &engineState{}
		var rates []float64
		for _, r := range runs {
			e.runs = append(e.runs, *r)
			if r.id != x.run.ID {
				rates = append(rates, r.rate())
			}
		}
		slices.SortFunc(e.runs, func(a, b engineRun) int {
			return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id.String(), b.id.String()))
		})
		slices.Sort(rates)
		if len(rates) > 0 {
			e.usual = rates[len(rates)/2]
		}
		e.findModel()
		engines[name] = e
	}
	return engines
}

// findModel finds the last change of the model. Runs that mix the earlier and the new model count as runs of the new
// model.
func (e *engineState) findModel() {
	current, mixed := "", time.Time{}
	for _, r := range e.runs {
		switch d := r.dominant(); {
		case r.answers == 0:
		case d == "":
			if mixed.IsZero() {
				mixed = r.at
			}
		case current == "" || d == current:
			current, mixed = d, time.Time{}
		default:
			e.models, e.since = [2]string{current, d}, r.at
			if !mixed.IsZero() {
				e.since = mixed
			}
			current, mixed = d, time.Time{}
		}
	}
}

// examineEngines finds silent engines, outages and changed models.
func (x *examination) examineEngines() {
	x.engines = x.enginesOf()
	for _, name := range slices.Sorted(maps.Keys(x.engines)) {
		e := x.engines[name]
		last := e.runs[len(e.runs)-1]
		if last.id != x.run.ID {
			continue
		}
		if e.models[1] != "" && e.models[1] == last.dominant() && len(e.runs) > 1 && e.changedNow() {
			c := x.change(store.NoticeModelChanged, name+" "+e.models[1], e.since, coolDown)
			c.Collector = name
			c.Details.Before, c.Details.After = &store.ChangeSide{Model: e.models[0]}, &store.ChangeSide{Model: e.models[1]}
			x.found = append(x.found, c)
		}
		if e.isOut(x.run.ID) && (len(e.runs) < 2 || !e.isOut(e.runs[len(e.runs)-2].id)) {
			c := x.change(store.NoticeEngineOut, name, last.at, 0)
			c.Collector = name
			before := tally{}
			for _, r := range e.runs[:len(e.runs)-1] {
				before.k, before.n = before.k+r.answers, before.n+r.calls
			}
			c.Details.Before = sideOf(before, e.runs[len(e.runs)-2].id)
			c.Details.After = sideOf(tally{k: last.answers, n: last.calls}, x.run.ID)
			x.found = append(x.found, c)
		}
		x.examineSilence(name, e)
	}
}

// changedNow reports whether the last run is the first run that the present model dominates.
func (e *engineState) changedNow() bool {
	for _, r := range e.runs[:len(e.runs)-1] {
		if !r.at.Before(e.since) && r.dominant() == e.models[1] {
			return false
		}
	}
	return true
}

// examineSilence finds an engine that gave no usable answers in at least its two newest runs.
func (x *examination) examineSilence(name string, e *engineState) {
	stretch, after, before := 0, tally{}, tally{}
	for _, r := range slices.Backward(e.runs) {
		if before.n == 0 && r.answers == 0 {
			stretch++
			after.n += r.calls
			after.at = r.at
			continue
		}
		before.k, before.n = before.k+r.answers, before.n+r.calls
	}
	if stretch < minStretch || before.n == 0 {
		return
	}
	p := fisher(before, after)
	if p > familyLevel/float64(len(x.engines)) {
		return
	}
	c := x.change(store.ChangeEngineSilent, name, after.at, coolDown)
	c.Collector = name
	c.Details = store.ChangeDetails{
		Before: sideOf(before, e.runs[len(e.runs)-1-stretch].id), After: sideOf(after, x.run.ID), PValue: &p, Runs: stretch,
	}
	x.found = append(x.found, c)
}

// changedNames returns the names of the brand and its competitors for which earlier answers were not scored. The keys
// of the map are the names, and the values are the times from which the names are tracked.
func (x *examination) changedNames() map[string]time.Time {
	all := map[string]time.Time{}
	maps.Copy(all, x.edits.added(x.brand.TrackedSince))
	for _, c := range x.competitors {
		maps.Copy(all, x.edits.added(c.TrackedSince))
	}
	return all
}

func newest(since map[string]time.Time) time.Time {
	var last time.Time
	for _, t := range since {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// examineNames adds a notice if names changed since the previous run.
func (x *examination) examineNames() {
	if x.before == nil {
		return
	}
	names := x.changedNames()
	var changed []string
	for name, since := range names {
		if since.After(*x.before) {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return
	}
	slices.Sort(changed)
	c := x.change(store.NoticeNamesChanged, strings.Join(changed, ", "), newest(names), 0)
	c.Details.Name = strings.Join(changed, ", ")
	x.found = append(x.found, c)
}

// mostQueries is the maximum number of added queries, and of removed queries, that a notice lists.
const mostQueries = 20

// examineQueries adds a notice if the queries differ from the queries of the previous run of the schedule.
func (x *examination) examineQueries() {
	if x.queries[0] == nil {
		return
	}
	without := func(all, other []string) (missing []string) {
		for _, q := range all {
			if _, found := slices.BinarySearch(other, q); !found {
				missing = append(missing, q)
			}
		}
		return missing
	}
	added, removed := without(x.queries[1], x.queries[0]), without(x.queries[0], x.queries[1])
	if len(added)+len(removed) == 0 {
		return
	}
	c := x.change(store.NoticeQuerySetChanged, x.run.ScheduledJobID.String(), x.at, 0)
	c.Details = store.ChangeDetails{
		Added: added[:min(len(added), mostQueries)], AddedN: len(added),
		Removed: removed[:min(len(removed), mostQueries)], RemovedN: len(removed),
	}
	x.found = append(x.found, c)
}
