package demo

import (
	"context"
	"strings"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
)

// market has a brand and its competitors, which compete in the answers of the stand-in engines. The brand comes first.
type market []standin.Company

// Shares of answers that mention a company, in percent. The shares differ, so that a demo shows a leader, followers and
// a newcomer.
const ownShare = 68

func competitorShares() []int { return []int{83, 57, 34} }

func newMarket(brand store.Brand, competitors []store.Competitor) market {
	m := market{{Domain: firstOf(brand.Domains), Name: brand.Name, Share: ownShare}}
	shares := competitorShares()
	for i, c := range competitors {
		m = append(m, standin.Company{Domain: firstOf(c.Domains), Name: c.Name, Share: shares[i%len(shares)]})
	}
	return m
}

func firstOf(domains []string) string {
	if len(domains) == 0 {
		return ""
	}
	return domains[0]
}

// marketOf returns the market of a brand.
func (d *demo) marketOf(ctx context.Context, brand store.Brand) (market, error) {
	competitors, err := store.New(d.db.Pool).CompetitorsOf(ctx, brand.ID)
	return newMarket(brand, competitors), err
}

// marketsByQuery returns the markets of all brands by the texts of the brands' queries.
func (d *demo) marketsByQuery(ctx context.Context) (map[string]market, error) {
	markets := map[string]market{}
	for _, brand := range d.brands {
		m, err := d.marketOf(ctx, brand)
		if err != nil {
			return nil, err
		}
		queries, err := store.New(d.db.Pool).ActiveQueriesOf(ctx, brand.ID)
		if err != nil {
			return nil, err
		}
		for _, q := range queries {
			markets[q.Text] = m
		}
	}
	return markets, nil
}

// findMarket returns the market of the longest query that a prompt contains. Without such a query, findMarket returns
// nil.
func findMarket(markets map[string]market, prompt string) market {
	longest := ""
	for text := range markets {
		if len(text) > len(longest) && strings.Contains(prompt, text) {
			longest = text
		}
	}
	return markets[longest]
}
