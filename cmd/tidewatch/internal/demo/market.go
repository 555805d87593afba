package demo

import (
	"context"
	"strings"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
)

// storyOf returns the story of the brand with the given index in d.brands.
func (d *demo) storyOf(ctx context.Context, brand int) (story, error) {
	competitors, err := store.New(d.db.Pool).CompetitorsOf(ctx, d.brands[brand].ID)
	return newStory(brand, d.brands[brand], competitors), err
}

// marketsByQuery returns the markets of all brands by the texts of the brands' queries.
func (d *demo) marketsByQuery(ctx context.Context) (map[string][]standin.Company, error) {
	markets := map[string][]standin.Company{}
	for i, brand := range d.brands {
		plot, err := d.storyOf(ctx, i)
		if err != nil {
			return nil, err
		}
		queries, err := store.New(d.db.Pool).ActiveQueriesOf(ctx, brand.ID)
		if err != nil {
			return nil, err
		}
		for _, q := range queries {
			markets[q.Text] = plot.market()
		}
	}
	return markets, nil
}

// findMarket returns the market of the longest query that a prompt contains. Without such a query, findMarket returns
// nil.
func findMarket(markets map[string][]standin.Company, prompt string) []standin.Company {
	longest := ""
	for text := range markets {
		if len(text) > len(longest) && strings.Contains(prompt, text) {
			longest = text
		}
	}
	return markets[longest]
}
