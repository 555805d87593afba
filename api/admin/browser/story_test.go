package browser_test

import (
	_ "embed"
	"testing"

	"tidewatch/store"
)

//go:embed testdata/story.sql
var story string

// storyBrand adds a brand with twelve weeks of daily answers. The file testdata/story.sql describes the answers.
func storyBrand(t *testing.T, site *site) store.Brand {
	t.Helper()
	brand := site.db.Brand(t, 0)
	site.db.Schedule(t, brand)
	site.db.Exec(t, story)
	return brand
}
