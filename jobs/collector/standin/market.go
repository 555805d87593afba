package standin

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Company is a brand that answers may mention.
type Company struct {
	// Domain is the domain of the company's own pages, which answers cite. By default, the domain is the company's name
	// below "example", such as cobaltdesk.example for "Cobalt Desk".
	Domain string
	Name   string
	// Share is the percentage of the answers that mention the company. A higher share also leads to better ranks.
	// Default: 80.
	Share int
}

const defaultShare = 80

// market returns the companies that compete for a prompt.
func (s *Server) market(prompt string) []Company {
	var market []Company
	if s.opts.Market != nil {
		market = s.opts.Market(prompt)
	}
	if len(market) == 0 {
		for _, brand := range s.opts.Brands {
			market = append(market, Company{Name: brand})
		}
	}
	return market
}

// ranking returns the companies of an answer, best company first. The order depends only on the provider, the prompt
// and the market.
func (s *Server) ranking(provider, prompt string) []Company {
	var present []Company
	for _, c := range s.market(prompt) {
		absent := max(100-cmp.Or(c.Share, defaultShare), 0)
		if pick(100, provider, prompt, c.Name, "present") >= uint64(absent) {
			present = append(present, c)
		}
	}
	if len(present) == 0 { // each answer names at least one company
		present = []Company{{Name: "Everfield"}, {Name: "Harrow & Lane"}}
	}
	rank := func(c Company) float64 {
		return float64(pick(1<<32, provider, prompt, c.Name, "rank"))/(1<<32)*100 - float64(cmp.Or(c.Share, defaultShare))
	}
	slices.SortStableFunc(present, func(a, b Company) int { return cmp.Compare(rank(a), rank(b)) })
	return present
}

// page returns a page about the company. A page of kind 0 is on the company's own site.
func (c Company) page(kind uint64) page {
	slug := slugOf(c.Name)
	switch kind {
	case 0:
		return page{title: c.Name + " – official site", url: "https://www." + cmp.Or(c.Domain, slug+".example") + "/pricing"}
	case 1:
		return page{title: c.Name + " review: the good and the bad", url: "https://reviews.example.net/" + slug}
	default:
		return page{title: "Is " + c.Name + " worth it?", url: "https://www.example.com/blog/" + slug + "?ref=list"}
	}
}

// slugOf returns the ASCII letters and digits of a name in lower case.
func slugOf(name string) string {
	slug := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	return cmp.Or(slug, "brand")
}
