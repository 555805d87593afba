package mcp

import (
	"time"

	"tidewatch/openapi/client"
)

// namedIn is a name and the number of answers that mention the name.
type namedIn struct {
	Name    string `json:"name"`
	Answers int64  `json:"answers"`
}

func namesIn(names []client.SourceName) []namedIn {
	return each(most(names, shortRows), func(n client.SourceName) namedIn {
		return namedIn{Name: n.Name, Answers: n.Answers}
	})
}

// source is a cited domain.
type source struct {
	Domain      string    `json:"domain"`
	Type        string    `json:"type"`
	Share       rate      `json:"share_of_answers"`
	Previous    int64     `json:"previous_answers"`
	Queries     int64     `json:"queries"`
	Engines     []string  `json:"engines"`
	Status      string    `json:"status,omitempty"` // against the previous period
	StatusSure  bool      `json:"status_is_sure"`   // whether the status is unlikely to be due to chance
	Names       []namedIn `json:"names_in_these_answers"`
	NamesFrom   int64     `json:"names_from_newest_answers"` // number of newest answers in which names are counted
	CitesRivals int64     `json:"answers_that_cite_rivals"`
}

func sourceOf(s client.CitedSource, answers int64) source {
	out := source{
		Domain: s.Domain, Type: string(s.Type), Share: rateOf(s.Answers, answers, s.Share), Previous: s.PreviousAnswers,
		Queries: s.Queries, Engines: s.Collectors, StatusSure: s.StatusSure, Names: namesIn(s.Names),
		NamesFrom: s.NamesFrom, CitesRivals: s.RivalsCited,
	}
	if s.Status != nil {
		out.Status = string(*s.Status)
	}
	return out
}

func shortSources(s client.Sources, l links) any {
	return struct {
		Period          period   `json:"period"`
		Answers         int64    `json:"answers"`
		PreviousPeriod  period   `json:"previous_period"`
		PreviousAnswers int64    `json:"previous_answers"`
		Total           int64    `json:"sources_in_total"`
		Sources         []source `json:"sources"`
		NextCursor      *string  `json:"next_cursor,omitempty"`
		Link            string   `json:"link"`
	}{
		Period: periodIn(s.Segment), Answers: s.Answers, PreviousPeriod: periodOf(s.Previous),
		PreviousAnswers: s.PreviousAnswers, Total: s.Sources,
		Sources:    each(s.Data, func(c client.CitedSource) source { return sourceOf(c, s.Answers) }),
		NextCursor: s.NextCursor, Link: l.segment("brands/%s/sources", s.BrandID),
	}
}

func shortSource(d client.SourceDetails, l links) any {
	type page struct {
		URL        string `json:"url"`
		Title      string `json:"title,omitempty"`
		Answers    int64  `json:"answers"`
		Status     string `json:"status,omitempty"`
		StatusSure bool   `json:"status_is_sure"`
	}
	type query struct {
		Query string `json:"query"`
		K     int64  `json:"k"` // answers that cite the domain
		N     int64  `json:"n"`
	}
	type engine struct {
		Engine string `json:"engine"`
		K      int64  `json:"k"`
		N      int64  `json:"n"`
	}
	var whole *source
	domain := l.arguments["domain"] // without a source, the response has no domain
	if d.Source != nil {
		s := sourceOf(*d.Source, d.Answers)
		whole, domain = &s, s.Domain
	}
	return struct {
		Source    *source   `json:"source"` // null if no answer of the two periods cites the domain
		Period    period    `json:"period"`
		Answers   int64     `json:"answers"`
		Names     []namedIn `json:"names_in_these_answers"`
		NamesFrom int64     `json:"names_from_newest_answers"`
		Pages     []page    `json:"pages"`
		PagesFrom int64     `json:"pages_from_answers"` // number of newest answers that the pages come from
		Queries   []query   `json:"queries"`
		Engines   []engine  `json:"engines"`
		Link      string    `json:"link"`
	}{
		Source: whole, Period: periodIn(d.Segment), Answers: d.Answers, Names: namesIn(d.Names),
		NamesFrom: d.PagesFrom, PagesFrom: d.PagesFrom,
		Pages: each(most(d.Pages, leaderboardRows), func(p client.SourceURL) page {
			out := page{URL: p.URL, Title: p.Title, Answers: p.Answers, StatusSure: p.StatusSure}
			if p.Status != nil {
				out.Status = string(*p.Status)
			}
			return out
		}),
		Queries: each(most(d.Queries, leaderboardRows), func(q client.SourceQuery) query {
			return query{Query: q.Text, K: q.Answers, N: q.N}
		}),
		Engines: each(d.Engines, func(e client.SourceEngine) engine {
			return engine{Engine: e.Collector, K: e.Answers, N: e.N}
		}),
		Link: l.segment("brands/%s/sources/%s", d.BrandID, domain),
	}
}

func shortDiscoveries(page client.DiscoveryPage, l links) any {
	type quote struct {
		Engine string    `json:"engine"`
		At     time.Time `json:"answered_at"`
		Text   string    `json:"text"`
	}
	type discovery struct {
		Name      string    `json:"name"`
		Answers   int64     `json:"answers"`
		Queries   int64     `json:"queries"`
		Engines   []string  `json:"engines"`
		FirstSeen time.Time `json:"first_seen"`
		Quotes    []quote   `json:"quotes"`
	}
	return struct {
		Discoveries []discovery `json:"discoveries"`
		NextCursor  *string     `json:"next_cursor,omitempty"`
		Link        string      `json:"link"`
	}{
		Discoveries: each(page.Data, func(d client.Discovery) discovery {
			const quotes = 2
			return discovery{
				Name: d.Name, Answers: d.Answers, Queries: d.Queries, Engines: d.Collectors, FirstSeen: d.FirstSeen,
				Quotes: each(most(d.Quotes, quotes), func(q client.DiscoveryQuote) quote {
					return quote{Engine: q.Collector, At: q.CreatedAt, Text: q.Text}
				}),
			}
		}),
		NextCursor: page.NextCursor, Link: l.segment("brands/%v/discoveries", l.arguments[brandArgument]),
	}
}

func shortSearches(page client.SearchPage, l links) any {
	type search struct {
		Search  string   `json:"search"`
		Answers int64    `json:"answers"`
		Queries int64    `json:"queries"`
		Engines []string `json:"engines"`
		Rate    rate     `json:"mention_rate"`
		IsQuery bool     `json:"is_a_query"`
	}
	return struct {
		Since      *time.Time `json:"counted_since,omitempty"` // set if only the newest answers are counted
		Searches   []search   `json:"searches"`
		NextCursor *string    `json:"next_cursor,omitempty"`
		Link       string     `json:"link"`
	}{
		Since: page.Since,
		Searches: each(page.Data, func(s client.Search) search {
			return search{
				Search: s.Text, Answers: s.Answers, Queries: s.Queries, Engines: s.Collectors,
				Rate: rateOf(s.Mentioned, s.N, s.MentionRate), IsQuery: s.QueryID != nil,
			}
		}),
		NextCursor: page.NextCursor, Link: l.segment("brands/%v/discoveries", l.arguments[brandArgument]),
	}
}
