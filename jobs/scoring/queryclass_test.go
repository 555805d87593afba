package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestClassOf_FollowsTheNamesInTheQuery(t *testing.T) {
	t.Parallel()
	scorer := scoring.New([]scoring.Subject{
		{Key: "brand", Own: true, Name: "Northwind", Aliases: []string{"Northwind CRM", "ノースウィンド"}},
		{Key: "1", Name: "Globex"},
		{Key: "2", Name: "Slack"},
	})
	for query, want := range map[string]scoring.QueryClass{
		"best CRM for small companies":       scoring.UnbrandedQuery,
		"northwind pricing":                  scoring.BrandedQuery,
		"Is Northwind better than Globex?":   scoring.BrandedQuery,
		"Globex or Northwind CRM":            scoring.BrandedQuery,
		"ノースウィンドの料金は？":                       scoring.BrandedQuery,
		"globex alternatives":                scoring.CompetitorQuery,
		"Alternatives to Slack for teams":    scoring.CompetitorQuery,
		"how much slack should a rope have?": scoring.UnbrandedQuery,
		"":                                   scoring.UnbrandedQuery,
	} {
		require.Equal(t, want, scorer.ClassOf(query), query)
	}
}
