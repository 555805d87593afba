package insights_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

func TestSegment_SelectsCellsByAllFiltersAndSaysWhatTheClassesExclude(t *testing.T) {
	t.Parallel()
	scorer := scoring.New([]scoring.Subject{
		{Key: "brand", Own: true, Name: "Acme"}, {Key: "rival", Name: "Globex"},
	})
	first, second := uuid.New(), uuid.New()
	cells := []store.Cell{
		{ID: 1, QueryText: "best crm", QueryID: &first, Collector: "chatgpt", Topic: "prices", Tags: []string{"Spring", "b"}},
		{ID: 2, QueryText: "best crm", QueryID: &first, Collector: "claude", Country: "DE", Topic: "prices"},
		{ID: 3, QueryText: "is Globex good", QueryID: &second, Collector: "chatgpt"},
		{ID: 4, QueryText: "Acme reviews", Collector: "chatgpt", Country: "DE"},
	}
	ids := func(cells []store.Cell) []int {
		ids := []int{}
		for _, c := range cells {
			ids = append(ids, c.ID)
		}
		return ids
	}
	all := []scoring.QueryClass{scoring.BrandedQuery, scoring.CompetitorQuery, scoring.UnbrandedQuery}
	for name, tt := range map[string]struct {
		segment        insights.Segment
		chosen, others []int
	}{
		"no filter":         {insights.Segment{}, []int{1, 2, 3}, []int{4}},
		"all classes":       {insights.Segment{Classes: all}, []int{1, 2, 3, 4}, []int{}},
		"one class":         {insights.Segment{Classes: all[:1]}, []int{4}, []int{1, 2, 3}},
		"engines":           {insights.Segment{Collectors: []string{"claude", "x"}}, []int{2}, []int{}},
		"countries":         {insights.Segment{Countries: []string{"DE"}}, []int{2}, []int{4}},
		"no country":        {insights.Segment{Countries: []string{""}}, []int{1, 3}, []int{}},
		"topics":            {insights.Segment{Topics: []string{"prices"}}, []int{1, 2}, []int{}},
		"tags":              {insights.Segment{Tags: []string{"SPRING"}}, []int{1}, []int{}},
		"queries":           {insights.Segment{QueryIDs: []uuid.UUID{second}}, []int{3}, []int{}},
		"filters together":  {insights.Segment{Topics: []string{"prices"}, Countries: []string{"DE"}}, []int{2}, []int{}},
		"filters in vain":   {insights.Segment{QueryIDs: []uuid.UUID{second}, Tags: []string{"b"}}, []int{}, []int{}},
		"a class in vain":   {insights.Segment{Classes: all[1:2], Topics: []string{"prices"}}, []int{}, []int{1, 2}},
		"an unknown engine": {insights.Segment{Collectors: []string{"x"}}, []int{}, []int{}},
	} {
		selected := tt.segment.Resolve(cells, scorer)
		require.Equal(t, tt.chosen, ids(selected.Cells), name)
		require.Equal(t, tt.others, ids(selected.OtherClass), name)
	}
}

func TestSegment_PreviousPeriodHasTheSameDays(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	day := func(month time.Month, day int, zone *time.Location) time.Time {
		return time.Date(2026, month, day, 0, 0, 0, 0, zone)
	}
	for name, tt := range map[string]struct {
		segment  insights.Segment
		from, to time.Time
	}{
		"four weeks": {
			insights.Segment{Period: store.Period{From: day(11, 2, time.UTC), To: day(11, 30, time.UTC)}},
			day(10, 5, time.UTC), day(11, 2, time.UTC),
		},
		"the clock changes in the period": {
			insights.Segment{Zone: berlin, Period: store.Period{From: day(3, 28, berlin), To: day(3, 31, berlin)}},
			day(3, 25, berlin), day(3, 28, berlin),
		},
		"the clock changes before the period": {
			insights.Segment{Zone: berlin, Period: store.Period{From: day(3, 30, berlin).UTC(), To: day(4, 2, berlin).UTC()}},
			day(3, 27, berlin), day(3, 30, berlin),
		},
	} {
		previous := tt.segment.PreviousPeriod()
		require.True(t, tt.from.Equal(previous.From), "%s: %s", name, previous.From)
		require.True(t, tt.to.Equal(previous.To), "%s: %s", name, previous.To)
	}
}

// Each day starts when the date of the local clock changes, even if the clock skips or repeats midnight.
func TestStartOfDay_IsWhereTheDateChanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"UTC", "Europe/Berlin", "Africa/Cairo", "America/Asuncion", "America/Havana", "America/Santiago", "America/Sao_Paulo",
		"America/Scoresbysund", "Asia/Amman", "Asia/Beirut", "Asia/Damascus", "Asia/Gaza", "Asia/Tehran", "Atlantic/Azores",
		"Australia/Lord_Howe",
	} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		start := insights.StartOfDay(time.Date(2000, 1, 1, 15, 0, 0, 0, zone), 0)
		for day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2030; day = day.AddDate(0, 0, 1) {
			next := insights.StartOfDay(start, 1)
			if start.YearDay() != day.YearDay() || start.Add(-1).YearDay() == day.YearDay() ||
				!insights.StartOfDay(next, -1).Equal(start) || insights.Days(store.Period{From: start, To: next}) != 1 {
				require.Fail(t, "a day starts at another time", "%s: %s", day.Format(time.DateOnly), start)
			}
			start = next
		}
	}
}
