package standin_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestMarket_SetsSharesAndCitedDomains(t *testing.T) {
	t.Parallel()
	bikes := []standin.Company{
		{
			Domain: "shop.leader.example",
			Name:   "Leader",
			Share:  90,
		},
		{Name: "New Comer", Share: 30},
		{Name: "Never", Share: -1},
	}
	_, root := listen(t, standin.Options{
		Brands: []string{"Acme"},
		Market: func(prompt string) []standin.Company {
			if strings.HasPrefix(prompt, "bike") {
				return bikes
			}
			return nil
		},
	})
	c, err := collector.NewPerplexity(collector.Config{APIKey: "k", BaseURL: standin.BaseURLs(root)["perplexity"]})
	require.NoError(t, err)
	const answers = 100
	mentions, cited := map[string]int{}, map[string]int{}
	for i := range answers {
		a, err := c.Ask(t.Context(), collector.Question{Text: "bike " + strings.Repeat("x", i)})
		require.NoError(t, err)
		for _, company := range bikes {
			if strings.Contains(a.Text, company.Name) {
				mentions[company.Name]++
			}
		}
		require.NotContains(t, a.Text, "Acme")
		for _, source := range a.Sources {
			cited[source.URL]++
		}
	}
	require.InDelta(t, 90, mentions["Leader"], 10)
	require.InDelta(t, 30, mentions["New Comer"], 15)
	require.Zero(t, mentions["Never"])
	require.Positive(t, cited["https://www.shop.leader.example/pricing"])
	require.Positive(t, cited["https://www.newcomer.example/pricing"], "the default domain consists of the name")
	require.Less(t, cited["https://www.shop.leader.example/pricing"], answers, "answers cite other pages, too")

	a, err := c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)
	require.NotContains(t, a.Text, "Leader", "without a market, the brands of the options compete")
}
