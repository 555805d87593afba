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

// addedMarket returns the market of a query that a user has added during the demo: the brand of the query and its
// competitors, or two invented companies if the brand has no competitors. For other prompts, addedMarket returns nil.
func (d *demo) addedMarket(ctx context.Context, prompt string) []standin.Company {
	const share = 60 // the brand of a user has room for improvement
	var brand string
	var competitors []string
	row := d.db.Pool.QueryRow(ctx, `SELECT b.name,
			ARRAY(SELECT c.name FROM competitors c WHERE c.brand_id = b.id ORDER BY c.id)
		FROM queries q JOIN brands b ON b.id = q.brand_id
		WHERE q.is_active AND position(q.text IN $1) > 0 ORDER BY length(q.text) DESC, q.id LIMIT 1`, prompt)
	if err := row.Scan(&brand, &competitors); err != nil {
		return nil // no brand has the query, or the demo is ending
	}
	if len(competitors) == 0 {
		competitors = []string{"Everfield", "Harrow & Lane"}
	}
	market := []standin.Company{{Name: brand, Share: share}}
	for _, name := range competitors {
		market = append(market, standin.Company{Name: name})
	}
	return market
}
