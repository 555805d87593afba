package insights

import (
	"context"
	"time"

	"tidewatch/store"
)

// longestDaily is the maximum length of a period, in days, for which a series has daily points by default.
const longestDaily = 92

// Series are the figures of the brand and of chosen competitors by day or week.
type Series struct {
	Unit    store.TrendUnit
	Periods []SeriesPeriod
	Names   []NamedSeries // the brand first, then the competitors in the given order
}

// SeriesPeriod is a day or week.
type SeriesPeriod struct {
	First time.Time // the first day, as a date at midnight UTC
	store.Sums
}

// NamedSeries are the sums about one name, one for each period of the series.
type NamedSeries struct {
	Name string
	Own  bool // whether the name is the brand
	Sums []store.NameSums
}

// UsualUnit returns the unit of a series of the given period: days up to 92 days, and otherwise weeks.
func UsualUnit(p store.Period) store.TrendUnit {
	if Days(p) <= longestDaily {
		return store.TrendDay
	}
	return store.TrendWeek
}

// ReadSeries returns the series of a brand and of competitors with the given names. The first and the last week may be
// partly outside of the period; answers outside of the period do not count.
func ReadSeries(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, unit store.TrendUnit, names []string,
) (Series, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return Series{}, err
	}
	out := Series{Unit: unit, Periods: periodsOf(s.Period, unit)}
	at := map[string]int{} // the index of a period by its first day
	for i, p := range out.Periods {
		at[p.First.Format(time.DateOnly)] = i
	}
	out.Names = append(out.Names, NamedSeries{Name: brand.Name, Own: true, Sums: make([]store.NameSums, len(out.Periods))})
	index := map[string]int{} // the index of a competitor by name
	for _, name := range names {
		index[name] = len(out.Names)
		out.Names = append(out.Names, NamedSeries{Name: name, Sums: make([]store.NameSums, len(out.Periods))})
	}
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		q := store.SeriesQuery{
			Cells: s.Resolve(cells, about.scorer).Cells, Period: s.Period, Timezone: s.Zone.String(), Unit: unit,
		}
		rows, err := f.Series(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range rows {
			i := at[r.Period.UTC().Format(time.DateOnly)]
			out.Periods[i].Sums, out.Names[0].Sums[i] = r.Sums, r.NameSums
		}
		if len(names) == 0 {
			return nil
		}
		named, err := f.NameSeries(ctx, q, names)
		for _, r := range named {
			out.Names[index[r.Name]].Sums[at[r.Period.UTC().Format(time.DateOnly)]] = r.NameSums
		}
		return err
	})
	return out, err
}

// periodsOf returns the days or weeks of a period. Weeks begin on Mondays.
func periodsOf(p store.Period, unit store.TrendUnit) []SeriesPeriod {
	first, end := utcDay(p.From), utcDay(p.To)
	step := 1
	if unit == store.TrendWeek {
		step = 7
		first = first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
	}
	var periods []SeriesPeriod
	for day := first; day.Before(end); day = day.AddDate(0, 0, step) {
		periods = append(periods, SeriesPeriod{First: day})
	}
	return periods
}
