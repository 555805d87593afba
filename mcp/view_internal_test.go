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
		"get_overview": {
			shortOverview(client.Overview{Leaderboard: []client.Standing{{Name: "Everfield", FiguresSince: &since}}}, links{}),
			[]string{`"name":"Everfield","figures_since":"2026-10-05T09:00:00Z","mention_rate":{"value":null,"n":0`},
		},
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
		"list_changes, overtaken": {
			shortChanges(client.PageChange{Data: []client.Change{{
				Kind: client.ChangeKindOvertaken, Before: &client.ChangeSide{N: 60, Value: new(0.4)},
				After: &client.ChangeSide{N: 61, Value: new(0.7)},
			}}}, links{}),
			[]string{`"brand":{"value":0.4,"n":60},"competitor":{"value":0.7,"n":61}`},
		},
		"a difference that is rounded to 0": {
			map[string]any{"difference": rounded(new(-0.0002))}, []string{`{"difference":0}`},
		},
	} {
		encoded, err := json.Marshal(c.result)
		require.NoError(t, err)
		for _, want := range c.want {
			require.Contains(t, string(encoded), want, name)
		}
	}
}

func TestViews_SayWhetherAChangeIsBetterOrWorse(t *testing.T) {
	t.Parallel()
	risen, fallen := client.ComparedFigure{Verdict: client.VerdictUp}, client.ComparedFigure{Verdict: client.VerdictDown}
	unclear := client.ComparedFigure{Verdict: client.VerdictNoClearChange}
	compared := client.ComparedFigures{
		MentionRate: fallen, Position: risen, ShareOfVoice: unclear, CitationShare: risen,
		Sentiment: client.ComparedSentiment{Verdict: client.VerdictUp},
	}
	levels := client.Figures{
		MentionRate: client.Figure{Change: fallen}, Position: client.Figure{Change: risen},
		ShareOfVoice: client.Figure{Change: unclear}, CitationShare: client.Figure{Change: risen},
		Sentiment: client.SentimentFigure{Change: risen},
	}
	for name, result := range map[string]any{
		"compare_periods": shortComparison(client.Comparison{Figures: compared}, links{}),
		"get_overview":    figuresOf(levels),
	} {
		text, err := json.Marshal(result)
		require.NoError(t, err)
		var got map[string]struct {
			Effect string `json:"effect"`
		}
		_ = json.Unmarshal(text, &got) // other fields of the result are not figures
		require.Equal(t, []string{"worse", "worse", "better", "better", ""}, []string{
			got["mention_rate"].Effect, got["position"].Effect, got["sentiment"].Effect, got["citation_share"].Effect,
			got["share_of_voice"].Effect,
		}, name)
	}
}
