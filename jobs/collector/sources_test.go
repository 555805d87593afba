package collector_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// Every address that an engine reports becomes a source, even if the address is not a valid URL.
func TestSources_KeepEveryAddress(t *testing.T) {
	t.Parallel()
	addresses, err := json.Marshal([]string{
		"https://acme.example/100%-natural",
		" https://blank.example/a\n",
		"https://blank.example/a b",
		"https://acme.example/100%-natural?utm_source=openai", // the first page again
		"https://acme.example/100%-natural?page=2&utm_source=chatgpt.com#top",
		"www.acme.example",
		"Acme, annual report 2025",
		"doi:10.1000/182",
		"",
		"javascript:alert(1)",
		"DATA:text/html,x",
	})
	require.NoError(t, err)
	c := against(t, perplexity, says(`{"choices":[{"message":{"content":"Acme[1]."}}],"citations":`+string(addresses)+`}`))

	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	want := []collector.Source{
		{URL: "https://acme.example/100%-natural", Cited: true},
		{URL: "https://blank.example/a"},
		{URL: "https://blank.example/a b"},
		{URL: "https://acme.example/100%-natural?page=2&utm_source=chatgpt.com#top"},
		{URL: "www.acme.example"},
		{URL: "Acme, annual report 2025"},
		{URL: "doi:10.1000/182"},
	}
	if diff := cmp.Diff(want, a.Sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}
