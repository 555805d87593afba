package forecast

import "time"

// A Cap bounds the spending of a customer in a day (UTC). The value 0 means no cap.
type Cap struct {
	Calls   float64
	CostUSD float64
}

// A Budget adds up the expected spending of one customer. Create a Budget with [NewBudget].
type Budget struct {
	cap   Cap
	from  time.Time // a full hour
	hours []Calls
	spent Calls // spending of the current day so far
}

// NewBudget returns the budget of a customer for the period between the times "from" and "to". The parameter "spent" is
// the spending of the current day (UTC) so far.
func NewBudget(bound Cap, spent Calls, from, to time.Time) *Budget {
	from = from.Truncate(time.Hour)
	return &Budget{cap: bound, from: from, hours: make([]Calls, int(to.Sub(from)/time.Hour)+1), spent: spent}
}

// Add adds the expected calls of a tick, summed over all engines. Add ignores ticks outside the hours of the period.
func (b *Budget) Add(at time.Time, calls Calls) {
	if i := int(at.Sub(b.from) / time.Hour); !at.Before(b.from) && i < len(b.hours) {
		b.hours[i] = b.hours[i].Plus(calls)
	}
}

// Reached has the cap that the expected spending of a day would exceed.
type Reached struct {
	At      time.Time // start of the hour
	ByCost  bool      // true for the cap on the cost, false for the cap on the number of calls
	Cap     float64   // the cap, in calls or US dollars
	Expects float64   // expected spending of the day (UTC) up to the end of the hour, in the same unit
}

// Reached returns the first hour with calls in which the expected spending of the day would exceed a cap. Without such
// an hour, Reached returns false.
func (b *Budget) Reached() (Reached, bool) {
	sum := b.spent
	for i, hour := range b.hours {
		at := b.from.Add(time.Duration(i) * time.Hour)
		if i > 0 && at.UTC().Hour() == 0 {
			sum = Calls{}
		}
		sum = sum.Plus(hour)
		switch {
		case hour.Count == 0: // no run is refused in an hour without runs
		case b.cap.Calls > 0 && sum.Count > b.cap.Calls:
			return Reached{At: at, Cap: b.cap.Calls, Expects: sum.Count}, true
		case b.cap.CostUSD > 0 && sum.CostUSD > b.cap.CostUSD:
			return Reached{At: at, ByCost: true, Cap: b.cap.CostUSD, Expects: sum.CostUSD}, true
		}
	}
	return Reached{}, false
}
