package starter

import (
	"strings"

	"tidewatch/jobs/scoring"
)

// Query is a suggested query.
type Query struct {
	Class scoring.QueryClass
	Text  string
}

// Subject has the names that queries contain.
type Subject struct {
	Brand       Brand
	Category    string // what the brand offers, such as "project management software"; empty if unknown
	Competitors []string
}

// Queries returns the first queries of a brand: unbranded queries if the category is known, competitor queries for each
// competitor, and branded queries. Queries leaves out a text if the inserted names change the class of the text. For
// example, an unbranded query becomes branded if the category contains the name of the brand.
func Queries(l Locale, s Subject) []Query {
	subjects := []scoring.Subject{{Key: "brand", Own: true, Name: s.Brand.Name, Aliases: s.Brand.Aliases}}
	for _, name := range s.Competitors {
		subjects = append(subjects, scoring.Subject{Key: name, Name: name})
	}
	scorer := scoring.New(subjects)
	var found []Query
	seen := map[string]bool{}
	add := func(class scoring.QueryClass, texts, competitor string) {
		fill := strings.NewReplacer("{brand}", s.Brand.Name, "{category}", s.Category, "{competitor}", competitor)
		for template := range strings.Lines(texts) {
			text := fill.Replace(strings.TrimSpace(template))
			if text != "" && !seen[text] && scorer.ClassOf(text) == class {
				seen[text] = true
				found = append(found, Query{Class: class, Text: text})
			}
		}
	}
	t := templates()[l.key]
	if s.Category != "" {
		add(scoring.UnbrandedQuery, t.unbranded, "")
	}
	for _, name := range s.Competitors {
		add(scoring.CompetitorQuery, t.competitor, name)
	}
	add(scoring.BrandedQuery, t.branded, "")
	return found
}
