package browser_test

import (
	_ "embed"
	"testing"

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

// serveStory starts the program with a copy of the story, and returns the brand.
func serveStory(t *testing.T) (*site, store.Brand) {
	t.Helper()
	db, brand := storyTemplate.Open(t)
	return serveFrom(t, db), brand
}
