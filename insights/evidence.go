package insights

import (
	"context"
	"strings"
	"unicode/utf8"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/webaddress"
	"tidewatch/store"
)

// EvidenceFilter selects the answers behind a figure.
type EvidenceFilter struct {
	Cited      *bool    // whether an answer cites a page on the domains of the name
	Counted    *bool    // whether an answer counts in the mention rate of the name
	Domain     string   // a domain of a cited page
	Mentioned  *bool    // whether an answer mentions the name
	Name       string   // the name of the brand or a competitor; empty means the brand
	Sentiments []string // labels of the sentiment towards the name
	URL        string   // the URL of a cited page
}

// Evidence is a scored answer with the passages that mention names.
type Evidence struct {
	store.EvidenceAnswer

	Class    scoring.QueryClass // the class of the query
	Opening  string             // the beginning of the text
	Passages []Passage          // one passage for each position; empty if the text is deleted
}

// Passage is a part of an answer around the first mention of a name.
type Passage struct {
	Before, Name, After string // Name is empty if the present names do not find the mention
}

// ReadEvidence returns the scored answers of a segment that match a filter, newest first. The list begins after the
// given place.
func ReadEvidence(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, f EvidenceFilter, after store.Place, limit int,
) ([]Evidence, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return nil, err
	}
	filter := store.EvidenceFilter{
		Cited: f.Cited, Counted: f.Counted, Mentioned: f.Mentioned, Sentiments: f.Sentiments, Domain: f.Domain,
	}
	if f.Name != "" && f.Name != brand.Name {
		filter.Competitor = f.Name
	}
	if f.Domain != "" {
		filter.Domain = webaddress.Registrable(f.Domain)
	}
	if f.URL != "" {
		filter.URL = webaddress.Normalise(f.URL).URL
	}
	var answers []store.EvidenceAnswer
	err = db.ReadFacts(ctx, brand.ID, func(facts *store.Facts) error {
		cells, err := facts.CellsOf(ctx)
		if err != nil {
			return err
		}
		answers, err = facts.Evidence(ctx, store.EvidenceQuery{
			Cells: s.Resolve(cells, about.scorer).Cells, Filter: filter, Limit: limit, Period: s.Period,
		}, after)
		return err
	})
	found := make([]Evidence, len(answers))
	for i, a := range answers {
		found[i] = about.evidence(a)
	}
	return found, err
}

// evidence adds the class of the query and the passages to an answer.
func (s subject) evidence(a store.EvidenceAnswer) Evidence {
	e := Evidence{EvidenceAnswer: a, Class: s.scorer.ClassOf(a.QueryText), Opening: cutAfter(a.Text, maxQuote)}
	if a.Text == "" {
		return e
	}
	ends := map[int]int{} // the end of each mention by its start
	for _, m := range s.scorer.Read(a.Text).Mentions() {
		ends[m.Start] = m.End
	}
	e.Passages = make([]Passage, len(a.Positions))
	for i, p := range a.Positions {
		if p.FirstOffset <= len(a.Text) {
			e.Passages[i] = passageAt(a.Text, p.FirstOffset, max(ends[p.FirstOffset], p.FirstOffset))
		}
	}
	return e
}

// passageAt returns the passage around the bytes from start until end. A passage stays in the lines of the mention.
func passageAt(text string, start, end int) Passage {
	before, after := text[:start], text[end:]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if stop := strings.IndexByte(after, '\n'); stop >= 0 {
		after = after[:stop]
	}
	return Passage{
		Before: strings.TrimLeft(cutBefore(before, maxQuote/2), " \t"),
		Name:   strings.ToValidUTF8(cutAfter(text[start:end], maxQuote), ""), After: cutAfter(after, maxQuote/2),
	}
}

// cutAfter returns the beginning of a text with at most n bytes, and an ellipsis if the text is longer.
func cutAfter(text string, n int) string {
	if len(text) <= n {
		return strings.ToValidUTF8(text, "")
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}

// cutBefore returns the end of a text with at most n bytes, after an ellipsis if the text is longer.
func cutBefore(text string, n int) string {
	if len(text) <= n {
		return strings.ToValidUTF8(text, "")
	}
	at := len(text) - n
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return "…" + strings.ToValidUTF8(text[at:], "")
}
