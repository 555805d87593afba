package browser_test

import (
	_ "embed"
	"testing"
	"time"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

//go:embed testdata/story.sql
var story string

// storyTemplate has a brand with twelve weeks of daily answers. The file testdata/story.sql describes the answers.
var storyTemplate = storetest.Template[store.Brand]{Fill: func(tb testing.TB, db storetest.DB) store.Brand {
	tb.Helper()
	brand := db.Brand(tb, 0)
	db.Schedule(tb, brand)
	db.Exec(tb, story)
	return brand
}}

// lastWeeks returns the parameters that select the last 28 days of the story. Without the parameters, the end of the
// period would depend on whether midnight has passed since the story was told.
func (s *site) lastWeeks(t *testing.T) string {
	t.Helper()
	last := storetest.Value[time.Time](t, s.db, "SELECT max(scheduled_for) FROM job_runs").UTC()
	const days = 28
	return "timezone=UTC&from=" + last.AddDate(0, 0, 1-days).Format(time.DateOnly) + "&to=" + last.Format(time.DateOnly)
}

// serveStory starts the program with a copy of the story, and returns the brand.
func serveStory(t *testing.T) (*site, store.Brand) {
	t.Helper()
	db, brand := storyTemplate.Open(t)
	return serveFrom(t, db), brand
}
