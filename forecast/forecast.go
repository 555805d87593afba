// Package forecast computes what the schedules will ask of the answer engines: the calls and US dollars of each hour
// and engine, how late calls will start because of the limits of the engines, and the first cap on spending that would
// be reached. The package is pure arithmetic: callers read the schedules and the past figures.
//
// # Method
//
// The calls of a tick are the queries times the samples, times the mean number of attempts at a past call of the brand.
// Their cost is the mean cost of the brand's past answers of the engine, or the typical cost by the price table. All
// calls of a run become due at the same time, which is the tick plus the delay that the jitter of the schedule causes.
//
// The lateness follows from a queue in steps of a minute: the calls that become due in a minute join the queue of their
// engine, and the engine takes as many calls per minute as its limit allows. A call that becomes due waits for the
// calls before it. Without a limit, no call waits. The queue begins with the calls that wait now.
//
// # Files
//
//	forecast.go  the calls, the costs and the lateness
//	caps.go      the first cap that would be reached
package forecast

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// An Engine is an answer engine that takes calls.
type Engine struct {
	Name string
	// PerMinute is the number of calls that may start in a minute. If PerMinute is 0, there is no limit.
	PerMinute float64
	Waiting   float64 // number of calls that wait for the limit now
}

// Rate returns the number of calls per minute that two limits allow. The parameter perMinute limits the rate, and
// atOnce limits the simultaneous calls, each of which takes the given time. The value 0 of a limit or of the time means
// no limit.
func Rate(perMinute, atOnce int, call time.Duration) float64 {
	rate := float64(perMinute)
	if atOnce > 0 && call > 0 {
		byCalls := float64(atOnce) * float64(time.Minute) / float64(call)
		if rate == 0 || byCalls < rate {
			rate = byCalls
		}
	}
	return rate
}

// Calls are expected calls to one engine.
type Calls struct {
	Count    float64 // expected number of calls, including repeated calls
	CostUSD  float64 // expected cost of the calls with a known price
	Unpriced float64 // the part of Count whose cost is unknown
}

// Plus returns the sum of two expectations.
func (c Calls) Plus(o Calls) Calls {
	return Calls{Count: c.Count + o.Count, CostUSD: c.CostUSD + o.CostUSD, Unpriced: c.Unpriced + o.Unpriced}
}

// An Hour has the expected calls to one engine in one hour.
type Hour struct {
	Calls

	At     time.Time
	Engine string
	// Late is the longest time between the time at which a call of the hour becomes due and its start. Late is 0 if the
	// engine has no limit.
	Late time.Duration
}

// A Tick is a time at which the calls of schedules become due.
type Tick struct {
	At    time.Time        // the time after the delay of the schedules
	Calls map[string]Calls // the calls of each engine, over all schedules that fire
	Shown bool             // whether the calls count in the hours, or only in the queues of the engines
}

// A Forecast adds up ticks. Create a Forecast with [New].
type Forecast struct {
	from, now, to time.Time // "from" is the full hour before "now"
	engines       map[string]*lane
}

// A lane has the calls of one engine.
type lane struct {
	engine Engine
	due    []float64 // the calls of all schedules that become due in each minute
	shown  []Calls   // the calls of each minute of the schedules that count in the hours
}

// New returns a forecast of the time from the first to the second time. The forecast ignores ticks after this time.
func New(from, to time.Time, engines []Engine) *Forecast {
	f := &Forecast{from: from.Truncate(time.Hour), now: from, to: to, engines: map[string]*lane{}}
	minutes := int(math.Ceil(to.Sub(f.from).Minutes()))
	for _, e := range engines {
		f.engines[e.Name] = &lane{engine: e, due: make([]float64, minutes), shown: make([]Calls, minutes)}
	}
	return f
}

// Add adds the calls of a tick. Calls to engines that the forecast does not know are ignored.
func (f *Forecast) Add(t Tick) {
	minute := f.minute(t.At)
	for name, calls := range t.Calls {
		l := f.engines[name]
		if l == nil || minute >= len(l.due) {
			continue
		}
		l.due[minute] += calls.Count
		if t.Shown {
			l.shown[minute] = l.shown[minute].Plus(calls)
		}
	}
}

func (f *Forecast) minute(at time.Time) int { return max(int(at.Sub(f.from)/time.Minute), 0) }

// Hours returns the hours with expected calls, by time and engine.
func (f *Forecast) Hours() []Hour {
	var out []Hour
	for _, l := range f.engines {
		late := l.lateness(f.minute(f.now))
		for i, calls := range l.hours() {
			if calls.Count > 0 {
				out = append(out, Hour{
					At: f.from.Add(time.Duration(i) * time.Hour), Calls: calls, Engine: l.engine.Name, Late: late[i],
				})
			}
		}
	}
	slices.SortFunc(out, func(a, b Hour) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Engine, b.Engine))
	})
	return out
}

// hours returns the calls of each hour.
func (l *lane) hours() []Calls {
	out := make([]Calls, (len(l.shown)-1)/60+1)
	for minute, calls := range l.shown {
		out[minute/60] = out[minute/60].Plus(calls)
	}
	return out
}

// lateness returns the longest wait of a call that becomes due in each hour. The queue begins at the given minute.
func (l *lane) lateness(first int) []time.Duration {
	out := make([]time.Duration, (len(l.due)-1)/60+1)
	if l.engine.PerMinute <= 0 {
		return out
	}
	queue := l.engine.Waiting
	for minute, due := range l.due {
		if minute < first {
			continue
		}
		if due > 0 {
			queue += due
			wait := time.Duration(queue / l.engine.PerMinute * float64(time.Minute))
			out[minute/60] = max(out[minute/60], wait.Round(time.Millisecond))
		}
		queue = max(queue-l.engine.PerMinute, 0)
	}
	return out
}
