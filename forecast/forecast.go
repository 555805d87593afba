// Package forecast computes what the schedules will ask of the answer engines: the calls and US dollars of each hour and
// engine, how late calls will start because of the limits of the engines, and the first cap on spending that would be
// reached. The package is pure arithmetic: callers read the schedules and the past figures.
//
// # Method
//
// The calls of a tick are the queries times the samples, times the mean number of attempts at a past call of the brand.
// Their cost is the mean cost of the brand's past answers of the engine, or the typical cost by the price table. A
// schedule with jitter spreads its calls evenly over the jitter.
//
// The lateness follows from a queue in steps of a minute: the calls that become due in a minute join the queue of their
// engine, and the engine takes as many calls per minute as its limit allows. A call that becomes due waits for the calls
// before it. Without a limit, no call waits. The queue begins with the calls that wait now.
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

// Rate returns the number of calls per minute that two limits allow. The parameter perMinute limits the rate, and atOnce
// limits the simultaneous calls, each of which takes the given time. The value 0 of a limit or of the time means no
// limit.
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

func (c Calls) times(share float64) Calls {
	return Calls{Count: share * c.Count, CostUSD: share * c.CostUSD, Unpriced: share * c.Unpriced}
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

// A Tick is a time at which schedules fire.
type Tick struct {
	At     time.Time
	Calls  map[string]Calls // the calls of each engine, over all schedules that fire
	Jitter time.Duration    // the time over which the calls are spread
	Shown  bool             // whether the calls count in the hours, or only in the queues of the engines
}

// A Forecast adds up ticks. Create a Forecast with [New].
type Forecast struct {
	from, to time.Time
	engines  map[string]*lane
}

// A lane has the calls of one engine.
type lane struct {
	engine Engine
	due    []float64 // calls that become due in each minute, of all schedules
	hours  []Calls
}

// New returns a forecast of the time from the first to the second time. Ticks must be within this time.
func New(from, to time.Time, engines []Engine) *Forecast {
	f := &Forecast{from: from.Truncate(time.Hour), to: to, engines: map[string]*lane{}}
	minutes := int(math.Ceil(to.Sub(f.from).Minutes()))
	for _, e := range engines {
		f.engines[e.Name] = &lane{engine: e, due: make([]float64, minutes), hours: make([]Calls, minutes/60+1)}
	}
	return f
}

// Add adds the calls of a tick. Calls to engines that the forecast does not know are ignored.
func (f *Forecast) Add(t Tick) {
	first := f.minute(t.At)
	last := f.minute(t.At.Add(t.Jitter))
	share := 1 / float64(last-first+1)
	for name, calls := range t.Calls {
		l := f.engines[name]
		if l == nil {
			continue
		}
		for minute := first; minute <= min(last, len(l.due)-1); minute++ {
			l.due[minute] += share * calls.Count
			if t.Shown {
				l.hours[minute/60] = l.hours[minute/60].Plus(calls.times(share))
			}
		}
	}
}

func (f *Forecast) minute(at time.Time) int { return max(int(at.Sub(f.from)/time.Minute), 0) }

// Hours returns the hours with expected calls, by time and engine.
func (f *Forecast) Hours() []Hour {
	var out []Hour
	for _, l := range f.engines {
		late := l.lateness(f.minute(f.to))
		for i, calls := range l.hours {
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

// lateness returns the longest wait of a call that becomes due in each hour.
func (l *lane) lateness(minutes int) []time.Duration {
	out := make([]time.Duration, len(l.hours))
	if l.engine.PerMinute <= 0 {
		return out
	}
	queue := l.engine.Waiting
	for minute := range min(minutes+1, len(l.due)) {
		queue += l.due[minute]
		if l.due[minute] > 0 {
			wait := time.Duration(queue / l.engine.PerMinute * float64(time.Minute))
			out[minute/60] = max(out[minute/60], wait)
		}
		queue = max(queue-l.engine.PerMinute, 0)
	}
	return out
}
