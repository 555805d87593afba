package insights

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Segment selects answers of a brand. An empty filter of a segment matches everything, but an empty list of classes
// means the [DefaultClasses]. All views of a brand resolve a segment by [Segment.Resolve].
type Segment struct {
	Before     store.Period         // the period of the comparison; zero means the previous period of the same length
	Classes    []scoring.QueryClass // classes of queries; empty means [DefaultClasses]
	Collectors []string
	Countries  []string     // country codes; "" selects answers without a country
	Period     store.Period // a period of whole days in the time zone
	QueryIDs   []uuid.UUID
	Tags       []string // tags of queries, regardless of letter case
	Topics     []string
	Zone       *time.Location // the time zone of the day boundaries; nil means UTC
}

// DefaultClasses returns the classes of queries that a segment selects by default. Branded queries are excluded,
// because their answers almost always mention the brand.
func DefaultClasses() []scoring.QueryClass {
	return []scoring.QueryClass{scoring.CompetitorQuery, scoring.UnbrandedQuery}
}

// leavesOutDefaults reports whether the segment has classes, but not all of the default classes.
func (s Segment) leavesOutDefaults() bool {
	return len(s.Classes) > 0 && slices.ContainsFunc(DefaultClasses(), func(c scoring.QueryClass) bool {
		return !slices.Contains(s.Classes, c)
	})
}

// Selection is a resolved segment.
type Selection struct {
	Cells      []store.Cell // the cells of the segment
	OtherClass []store.Cell // the cells that only the segment's classes exclude
}

// Resolve selects the cells of a segment. The parameter "scorer" has the current names of the brand and its
// competitors. These names determine the classes of queries. Resolve compares the filters with the present topic and
// the present tags of each query. Cells of deleted queries have neither a topic nor tags.
func (s Segment) Resolve(cells []store.Cell, scorer *scoring.Scorer) Selection {
	classes := s.Classes
	if len(classes) == 0 {
		classes = DefaultClasses()
	}
	var selected Selection
	isOfClass := map[string]bool{} // whether the query text has one of the classes
	for _, c := range cells {
		if !s.includes(c) {
			continue
		}
		included, known := isOfClass[c.QueryText]
		if !known {
			included = slices.Contains(classes, scorer.ClassOf(c.QueryText))
			isOfClass[c.QueryText] = included
		}
		if included {
			selected.Cells = append(selected.Cells, c)
		} else {
			selected.OtherClass = append(selected.OtherClass, c)
		}
	}
	return selected
}

// includes reports whether a cell matches all filters other than the classes.
func (s Segment) includes(c store.Cell) bool {
	return matches(s.Collectors, c.Collector) && matches(s.Countries, c.Country) && matches(s.Topics, c.Topic) &&
		(len(s.QueryIDs) == 0 || c.QueryID != nil && slices.Contains(s.QueryIDs, *c.QueryID)) &&
		(len(s.Tags) == 0 || slices.ContainsFunc(c.Tags, func(tag string) bool { return store.HasTag(s.Tags, tag) }))
}

func matches[T comparable](wanted []T, value T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, value)
}

// CellsOf returns the cells of a brand that a segment selects.
func CellsOf(ctx context.Context, db *store.DB, brand store.Brand, s Segment) ([]store.Cell, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return nil, err
	}
	selected := []store.Cell{}
	err = db.ReadFacts(ctx, brand.ID, func(facts *store.Facts) error {
		cells, err := facts.CellsOf(ctx)
		selected = append(selected, s.Resolve(cells, about.scorer).Cells...)
		return err
	})
	return selected, err
}

// PreviousPeriod returns the period with which the segment's period is compared. Unless the field Before has another
// period, this period ends where the segment's period begins and has the same number of days.
func (s Segment) PreviousPeriod() store.Period {
	if !s.Before.From.IsZero() {
		return s.Before
	}
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	p := store.Period{From: s.Period.From.In(zone), To: s.Period.To.In(zone)}
	return store.Period{From: StartOfDay(p.From, -Days(p)), To: p.From}
}

// StartOfDay returns the start of the day that is the given number of days after the day of t, in the time zone of t.
// If the clock skips midnight, the day starts at the first time after the gap. If the clock repeats midnight, the day
// starts at the first midnight. If the clock skips or repeats midnight, the method AddDate of [time.Time] may return
// another time than StartOfDay.
func StartOfDay(t time.Time, days int) time.Time {
	noon := time.Date(t.Year(), t.Month(), t.Day()+days, 12, 0, 0, 0, t.Location())
	start := time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, t.Location())
	change, next := start.ZoneBounds()
	if start.Day() != noon.Day() {
		return next
	}
	if before := change.Add(-1); !change.IsZero() && utcDay(before).Equal(utcDay(start)) {
		return before.Truncate(time.Minute).Add(-time.Duration(60*before.Hour()+before.Minute()) * time.Minute)
	}
	return start
}

// Days returns the number of days of a period that begins and ends at the start of a day. A day on which the clock
// changes counts as one day.
func Days(p store.Period) int { return int(utcDay(p.To).Sub(utcDay(p.From)).Hours()/24 + 0.5) }

func utcDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
