package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

func (f *fixture) contributions(t *testing.T, query string) api.Contributions {
	t.Helper()
	path := "/brands/" + f.brand.ID.String() + "/contributions"
	return value[api.Contributions](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
}

// partly removes the mentions of the second week from Perplexity's answers, and from half of ChatGPT's answers to one
// query.
func (f *fixture) partly(t *testing.T) {
	t.Helper()
	f.db.Exec(t, `DELETE FROM positions p USING answers a WHERE a.id = p.answer_id AND (a.collector = 'perplexity'
		OR a.query_text = 'best product 2' AND a.sample <= 2)`)
}

func TestContributions_DivideTheDifferenceOfTheComparison(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	f.partly(t)
	whole := f.compare(t, comparedWeeks)
	for by, want := range map[string][]api.Contribution{
		"collector": {{Value: "chatgpt", Contribution: 22.0 / 48}, {Value: "perplexity"}},
		"topic":     {{Contribution: 18.0 / 48}, {Value: "prices", Contribution: 4.0 / 48}},
		"country":   {{Contribution: 18.0 / 48}, {Value: "DE", Contribution: 4.0 / 48}},
		"query": {
			{Value: "best product 1", Contribution: 4.0 / 48},
			{Value: "best product 3", Contribution: 4.0 / 48},
			{Value: "best product 4", Contribution: 4.0 / 48},
			{Value: "best product 5", Contribution: 4.0 / 48},
			{Value: "best product 6", Contribution: 4.0 / 48},
			{Value: "best product 2", Contribution: 2.0 / 48},
		},
	} {
		got := f.contributions(t, comparedWeeks+"&by="+by)
		require.Equal(t, whole.Figures.MentionRate, got.Total, by)
		require.Equal(t, []any{whole.Before, whole.After, whole.QueryClasses, "mention_rate", by},
			[]any{got.Before, got.After, got.QueryClasses, got.Figure, got.By})
		require.Len(t, got.Contributions, len(want), by)
		for i, c := range got.Contributions {
			require.Equal(t, want[i].Value, c.Value, by)
			require.InDelta(t, want[i].Contribution, c.Contribution, 1e-9, "%s %s", by, c.Value)
			require.Equal(t, by == "query", c.QueryID != nil, by)
		}
		require.Zero(t, got.Rest, by)
	}
	engines := f.contributions(t, comparedWeeks+"&by=collector").Contributions
	require.Equal(t, []any{24, 24, 6, "up"},
		[]any{engines[0].Before.N, engines[0].After.N, engines[0].Cells, engines[0].Verdict})
	require.Equal(t, "no_clear_change", engines[1].Verdict)
	require.Equal(t, f.compare(t, comparedWeeks+"&collector=chatgpt").Figures.MentionRate, engines[0].ComparedFigure)
}

func TestContributions_TheRestIsTheSumOfTheOtherGroups(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	f.partly(t)
	got := f.contributions(t, comparedWeeks+"&limit=2")
	require.Len(t, got.Contributions, 2)
	require.Equal(t, 4, got.Rest.Groups)
	require.InDelta(t, 14.0/48, got.Rest.Contribution, 1e-9)

	csv := f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/contributions.csv"+comparedWeeks, nil)
	require.Equal(t, 7, strings.Count(string(csv.must(t, http.StatusOK).body), "\n"), "a head and six queries")
}

func TestContributions_HaveNoGroupsWithoutADifference(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	for _, query := range []string{comparedWeeks + "&figure=citation_share", comparedWeeks + "&figure=sentiment", "?from=2020-01-01&to=2020-01-02"} {
		got := f.contributions(t, query)
		require.Empty(t, got.Contributions, query)
		require.NotNil(t, got.Contributions, query)
		require.Nil(t, got.Total.Difference.Value, query)
	}
}

func TestContributions_FollowTheSegmentAndItsReasons(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, query := f.compared(t)
	got := f.contributions(t, comparedWeeks+"&collector=chatgpt&query_id="+query.String())
	require.Len(t, got.Contributions, 1)
	require.Equal(t, &query, got.Contributions[0].QueryID)
	require.InDelta(t, *got.Total.Difference.Value, got.Contributions[0].Contribution, 1e-9)

	f.db.Exec(t, "UPDATE answers SET model = 'm2' WHERE collector = 'chatgpt' AND created_at >= '2026-11-09'")
	got = f.contributions(t, comparedWeeks+"&by=collector")
	require.Equal(t, "not_comparable", got.Total.Verdict)
	require.Equal(t, "model_changed", got.Reasons[0].Kind)
	for _, c := range got.Contributions {
		require.Equal(t, map[string]string{"chatgpt": "not_comparable", "perplexity": "up"}[c.Value], c.Verdict)
	}
}

func TestContributions_RefuseUnknownFiguresAndGroups(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String() + "/contributions"
	for _, query := range []string{"?figure=rank", "?by=tag", "?limit=0", "?limit=501", "?before_to=2026-13-01"} {
		f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusUnprocessableEntity)
	}
}
