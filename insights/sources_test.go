package insights_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/insights/sourcetype"
	"tidewatch/store"
)

// A status is sure if at least 3 citing answers are expected in the period without citations. The expected number of
// citing answers follows from the share of the period with citations.
func TestSource_IsSureByTheRuleOfThree(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		source insights.Source
		sure   bool
	}{
		"new in 3 answers":              {insights.Source{Status: insights.NewSource, SourceSums: store.SourceSums{Answers: 3}, N: [2]int{100, 100}}, true},
		"new in 2 answers":              {insights.Source{Status: insights.NewSource, SourceSums: store.SourceSums{Answers: 2}, N: [2]int{100, 100}}, false},
		"few earlier answers":           {insights.Source{Status: insights.ReturnedSource, SourceSums: store.SourceSums{Answers: 3}, N: [2]int{50, 100}}, false},
		"lost from 3 answers":           {insights.Source{Status: insights.LostSource, Before: 3, N: [2]int{100, 100}}, true},
		"lost, and few answers":         {insights.Source{Status: insights.LostSource, Before: 3, N: [2]int{100, 10}}, false},
		"kept":                          {insights.Source{Status: insights.KeptSource, Before: 1, N: [2]int{9, 9}}, true},
		"no answers before, no status":  {insights.Source{SourceSums: store.SourceSums{Answers: 9}, N: [2]int{0, 9}}, false},
		"lost, and no answers any more": {insights.Source{Status: insights.LostSource, Before: 9, N: [2]int{9, 0}}, false},
	} {
		require.Equal(t, tt.sure, tt.source.IsSure(), name)
	}
}

func TestSource_IsAGapIfItHelpsCompetitorsOnly(t *testing.T) {
	t.Parallel()
	s := insights.Source{Type: sourcetype.Review, SourceSums: store.SourceSums{Answers: 4, RivalsNamed: 2, RivalsCited: 1}}
	require.True(t, s.Unnamed())
	require.True(t, s.Uncited())
	s.Named = 1
	require.False(t, s.Unnamed())
	require.True(t, s.Uncited())
	s.OwnCited = 1
	require.False(t, s.Uncited())
	own := insights.Source{
		Type:       sourcetype.Competitor,
		SourceSums: store.SourceSums{Answers: 4, RivalsNamed: 4, RivalsCited: 4},
	}
	require.False(t, own.Unnamed() || own.Uncited(), "a competitor's own site is no gap")
}
