package mcp

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
)

// Some figures of the API come from only a part of the answers, or may be due to chance. The results state these
// limits.
func TestViews_StateTheLimitsOfTheirFigures(t *testing.T) {
	t.Parallel()
	since, status := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC), client.SourceURLStatusNew
	cited := client.CitedSource{Answers: 560, NamesFrom: 100}
	for name, c := range map[string]struct {
		result any
		want   []string
	}{
		"list_sources": {
			shortSources(client.Sources{Data: []client.CitedSource{cited}}, links{}),
			[]string{`"names_from_newest_answers":100`, `"status_is_sure":false`},
		},
		"get_source": {
			shortSource(client.SourceDetails{
				PagesFrom: 3000, Pages: []client.SourceURL{{Status: &status}}, Source: &cited,
			}, links{}),
			[]string{`"status":"new","status_is_sure":false`, `"names_from_newest_answers":3000`},
		},
		"list_searches": {
			shortSearches(client.SearchPage{Since: &since}, links{}), []string{`"counted_since":"2026-10-05T09:00:00Z"`},
		},
		"list_changes": {
			shortChanges(client.PageChange{Data: []client.Change{{RescoredSince: true}}}, links{}),
			[]string{`"rescored_since":true`},
		},
	} {
		encoded, err := json.Marshal(c.result)
		require.NoError(t, err)
		for _, want := range c.want {
			require.Contains(t, string(encoded), want, name)
		}
	}
}
