package demo

import (
	"tidewatch/insights/sourcetype"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
)

// The made-up history tells a story, so that each view of a brand has something to show. The days of the history are
// numbered from 0. Yesterday is day madeUpDays-1.
const (
	turnBegins = 30 // the last day before the shares begin to change
	turnEnds   = 60 // the day from which the shares stay the same

	incidentDay  = 50 // the day from which answers criticise the competitor with the incident
	sourceLost   = 60 // the day from which answers no longer cite the review site
	sourceFound  = 70 // the day from which answers cite the new blog
	modelChanged = 20 // the day from which one engine answers with another model
	outageDay    = 79 // the day on which all calls to one engine fail

	changingEngine = "chatgpt"
	failingEngine  = "perplexity"
)

// untracked is the name of a company that the answers recommend although no brand of the example tracks the company.
const untracked = "Everfield"

// character is a company in a story.
type character struct {
	standin.Company // the company, with its share of mentions on the last day

	before   int // the share until the day turnBegins, in percent
	incident bool
}

// shareOn returns the percentage of the answers of a day that mention the company.
func (c character) shareOn(day int) int {
	day = min(max(day, turnBegins), turnEnds)
	return c.before + (c.Share-c.before)*(day-turnBegins)/(turnEnds-turnBegins)
}

// story has the companies that compete in the answers to a brand's queries. The brand comes first.
type story []character

// role is the part that a company plays in a story.
type role struct {
	before, after int // percentages of answers that mention the company
	incident      bool
}

// rolesOf returns the roles of a brand, of its competitors in their order, and of the untracked company. In every
// second story, the brand rises. In the other stories, the second competitor overtakes the brand.
func rolesOf(index int) (brand role, competitors []role, newcomer role) {
	if index%2 == 1 {
		return role{before: 42, after: 74}, []role{{before: 71, after: 66}, {before: 55, after: 50, incident: true}},
			role{before: 12, after: 26}
	}
	return role{before: 66, after: 51},
		[]role{{before: 78, after: 64, incident: true}, {before: 36, after: 73}, {before: 24, after: 27}},
		role{before: 14, after: 38}
}

// newStory returns the story of the brand with the given index in the list of brands.
func newStory(index int, brand store.Brand, competitors []store.Competitor) story {
	own, rivals, newcomer := rolesOf(index)
	cast := func(name string, domains []string, r role) character {
		c := standin.Company{Name: name, Share: r.after}
		if len(domains) > 0 {
			c.Domain = domains[0]
		}
		return character{Company: c, before: r.before, incident: r.incident}
	}
	s := story{cast(brand.Name, brand.Domains, own)}
	for i, c := range competitors {
		s = append(s, cast(c.Name, c.Domains, rivals[i%len(rivals)]))
	}
	return append(s, cast(untracked, nil, newcomer))
}

// market returns the companies with their shares at the end of the story, so that the answers of the stand-in engines
// continue the history.
func (s story) market() []standin.Company {
	m := make([]standin.Company, len(s))
	for i, c := range s {
		m[i] = c.Company
	}
	return m
}

// site describes a page of a website that belongs to no company of the story.
type site struct {
	title, url string
	domain     string // the registrable domain
	kind       sourcetype.Type
	percent    int // the percentage of answers that cite the page
	from       int // the first day with citations
	until      int // the first day without citations
}

func sites() []site {
	return []site{
		{
			"The 10 best tools compared", "https://www.example.org/best-tools", "example.org", sourcetype.Editorial,
			60, 0, madeUpDays,
		},
		{
			"Which tool do you use?", "https://forum.example.com/which-tool", "example.com", sourcetype.Community,
			35, 0, madeUpDays,
		},
		{
			"What I wish I had known", "https://forum.example.com/lessons", "example.com", sourcetype.Community,
			15, 0, madeUpDays,
		},
		{"Reviews by users", "https://reviews.example.net/", "example.net", sourcetype.Review, 50, 0, sourceLost},
		{
			"A year with the new tools", "https://newtools.example/a-year", "newtools.example", sourcetype.Editorial,
			30, sourceFound, madeUpDays,
		},
	}
}

// modelOn returns the model with which an engine answers on a day.
func modelOn(day int, engine string) string {
	if engine == changingEngine && day >= modelChanged {
		return "made-up-2"
	}
	return "made-up-1"
}

// isOut reports whether all calls to an engine fail on a day.
func isOut(day int, engine string) bool { return day == outageDay && engine == failingEngine }
