package scoring_test

import (
	"fmt"

	"tidewatch/jobs/scoring"
)

func Example() {
	scorer := scoring.New([]scoring.Subject{
		{Key: "own", Own: true, Name: "HubSpot", Domains: []string{"hubspot.com"}},
		{Key: "rival", Name: "Pipedrive"},
	})
	r := scorer.Read(
		"1. **Pipedrive** is frustrating and overpriced.\n2. **HubSpot** is excellent ([g2.com](https://g2.com/hubspot)).",
	)
	for i, p := range r.Positions() {
		s := r.Sentiments()[i]
		fmt.Printf("%s: order %d, list rank %d, %s\n", p.Key, p.Order, p.ListRank, s.Label)
	}
	sources := []scoring.Source{{URL: "https://blog.hubspot.com/crm/?utm_source=chatgpt.com", Cited: true}}
	for _, c := range scorer.Citations(sources) {
		fmt.Println(c.URL, c.Domain, c.Owner)
	}
	// Output:
	// rival: order 1, list rank 1, negative
	// own: order 2, list rank 2, positive
	// https://blog.hubspot.com/crm hubspot.com own
}
