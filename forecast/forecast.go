// Package forecast computes the expected calls of the schedules, and their cost in US dollars, for each hour and
// engine. The package also computes how late calls will start because of the limits of the engines, and which spending
// cap would be reached first. The package is pure arithmetic: callers read the schedules and the past figures.
//
// # Method
//
// A tick makes one call for each query, engine and sample. To include repeated calls, the number of calls is multiplied
// by the mean number of attempts at past calls of the brand. The cost of a call is the mean cost of the engine's past
// answers for the brand, or the typical cost in the price table. All calls of a run become due at the same time: the
// time of the tick plus the delay from the jitter of the schedule.
//
// To compute how late calls start, the package simulates a queue for each engine in steps of one minute. The simulated
// queue begins with the calls that are waiting now. The calls that become due in a minute join the queue, and the
// engine takes as many calls per minute as its limit allows. If an engine has no limit, its calls do not wait.
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

// Rate returns the number of calls per minute that two limits allow. The parameter perMinute limits the rate, atOnce
// limits the simultaneous calls, and "call" is the duration of a call. A limit of 0 does not apply. If the duration of
// a call is 0, the limit atOnce does not apply. If no limit applies, Rate returns 0.
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

// Calls are the number and the cost of expected calls, to one engine or to all engines together.
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
	// Late is the longest wait of a call that becomes due in the hour. Late is 0 if the engine has no limit.
	Late time.Duration
}

// A Tick is a time at which the calls of schedules become due.
type Tick struct {
	At    time.Time        // the time at which the calls become due, including the delay from the jitter
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
	due    []float64 // the number of calls that become due in each minute
	shown  []Calls   // the calls of each minute that count in the hours, see [Tick.Shown]
}

// New returns a forecast for the period between the times "from" and "to". The forecast ignores later ticks.
func New(from, to time.Time, engines []Engine) *Forecast {
	f := &Forecast{from: from.Truncate(time.Hour), now: from, to: to, engines: map[string]*lane{}}
	minutes := int(math.Ceil(to.Sub(f.from).Minutes()))
	for _, e := range engines {
		f.engines[e.Name] = &lane{engine: e, due: make([]float64, minutes), shown: make([]Calls, minutes)}
	}
	return f
}

// Add adds the calls of a tick. The calls of a tick in the past become due now. Calls to engines that the forecast does
// not know are ignored.
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

// minute returns the index of the minute in which calls become due.
func (f *Forecast) minute(at time.Time) int {
	return int(max(at.Sub(f.from), f.now.Sub(f.from)) / time.Minute)
}

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

// lateness returns the longest wait of a call that becomes due in each hour. The simulated queue begins at the minute
// in the parameter "first".
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
