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
	from, now, to time.Time // "from" is the full hour before "now"
	engines       map[string]*lane
}

// A lane has the calls of one engine. The calls of a minute are the sums of the changes up to the minute.
type lane struct {
	engine Engine
	due    []float64 // changes of the calls that become due in a minute, of all schedules
	shown  []Calls   // changes of the calls that become due in a minute, of the schedules that count in the hours
}

// New returns a forecast of the time from the first to the second time. Ticks must be within this time.
func New(from, to time.Time, engines []Engine) *Forecast {
	f := &Forecast{from: from.Truncate(time.Hour), now: from, to: to, engines: map[string]*lane{}}
	minutes := int(math.Ceil(to.Sub(f.from).Minutes()))
	for _, e := range engines {
		f.engines[e.Name] = &lane{engine: e, due: make([]float64, minutes+1), shown: make([]Calls, minutes+1)}
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
		l.become(first, share*calls.Count)
		l.become(last+1, -share*calls.Count)
		if t.Shown {
			shown := calls.times(share)
			l.show(first, shown)
			l.show(last+1, shown.times(-1))
		}
	}
}

// become changes the calls that become due in each minute from the given minute on.
func (l *lane) become(minute int, calls float64) {
	if minute < len(l.due) {
		l.due[minute] += calls
	}
}

// show changes the shown calls of each minute from the given minute on.
func (l *lane) show(minute int, calls Calls) {
	if minute < len(l.shown) {
		l.shown[minute] = l.shown[minute].Plus(calls)
	}
}

func (f *Forecast) minute(at time.Time) int { return max(int(at.Sub(f.from)/time.Minute), 0) }

// Hours returns the hours with expected calls, by time and engine.
func (f *Forecast) Hours() []Hour {
	var out []Hour
	for _, l := range f.engines {
		late := l.lateness(f.minute(f.now))
		for i, calls := range l.hours() {
			if calls.Count > least {
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

// least is more than the error of sums of changes, and less than the calls of any hour.
const least = 1e-6

// hours returns the calls of each hour.
func (l *lane) hours() []Calls {
	out := make([]Calls, (len(l.shown)-1)/60+1)
	var now Calls
	for minute, change := range l.shown {
		now = now.Plus(change)
		out[minute/60] = out[minute/60].Plus(now)
	}
	return out
}

// lateness returns the longest wait of a call that becomes due in each hour. The queue begins at the given minute.
func (l *lane) lateness(first int) []time.Duration {
	out := make([]time.Duration, (len(l.due)-1)/60+1)
	if l.engine.PerMinute <= 0 {
		return out
	}
	queue, due := l.engine.Waiting, 0.0
	for minute, change := range l.due {
		due += change
		if minute < first {
			continue
		}
		if due > least {
			queue += due
			wait := time.Duration(queue / l.engine.PerMinute * float64(time.Minute))
			out[minute/60] = max(out[minute/60], wait.Round(time.Millisecond))
		}
		queue = max(queue-l.engine.PerMinute, 0)
	}
	return out
}
