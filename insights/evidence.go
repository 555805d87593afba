package insights

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/webaddress"
	"tidewatch/store"
)

// EvidenceFilter selects the answers behind a figure. A nil or empty field selects all answers, except Name and
// Statuses.
type EvidenceFilter struct {
	Cited      *bool                // whether an answer cites a page on the domains of the name
	Counted    *bool                // whether an answer counts in the mention rate of the name
	Domain     string               // a domain of a cited page
	Mentioned  *bool                // whether an answer mentions the name
	Name       string               // the name of the brand or a competitor; empty means the brand
	Presents   []string             // spellings of a discovery; an answer presents at least one of them
	Rivals     *bool                // whether an answer mentions a competitor
	Search     string               // a search of the engine, see [ReadSearches]
	Sentiments []string             // labels of the sentiment towards the name
	Statuses   []store.AnswerStatus // outcomes of the calls; empty selects scored answers
	Truncated  *bool                // whether a length limit ended the answer
	URL        string               // the URL of a cited page
}

// Evidence is an answer with the passages that mention names.
type Evidence struct {
	store.EvidenceAnswer

	Class    scoring.QueryClass // the class of the query
	Found    *Passage           // the line that presents the discovery of the filter; nil without one
	Opening  string             // the beginning of the text
	Passages []Passage          // one passage for each position; nil if not requested or if the text is deleted
}

// Passage is a part of an answer around the first mention of a name.
type Passage struct {
	Before, Name, After string // Name is empty if the current names do not match the mention
}

// EvidencePage selects a part of a list of answers.
type EvidencePage struct {
	After    store.Place // the place of the last answer of the page before; zero for the first page
	Limit    int
	Passages bool // whether to return the passages of the answers
}

// ReadEvidence returns the answers of a segment that match a filter, newest first.
func ReadEvidence(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, f EvidenceFilter, page EvidencePage,
) ([]Evidence, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return nil, err
	}
	if s, err = f.scored(ctx, db, about, s); err != nil {
		return nil, err
	}
	var answers []store.EvidenceAnswer
	err = db.ReadFacts(ctx, brand.ID, func(facts *store.Facts) error {
		cells, err := facts.CellsOf(ctx)
		if err != nil {
			return err
		}
		answers, err = facts.Evidence(ctx, f.query(s, about, cells, page.Limit), page.After)
		return err
	})
	found := make([]Evidence, len(answers))
	for i, a := range answers {
		found[i] = Evidence{
			EvidenceAnswer: a, Class: about.scorer.ClassOf(a.QueryText), Opening: cutAfter(a.Text, maxQuote),
		}
		if page.Passages {
			found[i].Passages = about.passages(a)
			found[i].Found = presentedIn(a)
		}
	}
	return found, err
}

// mostCounted is the maximum number of answers that CountEvidence counts.
const mostCounted = 10_000

// CountEvidence returns the number of answers of a segment that match a filter. If there are more than 10,000 answers,
// CountEvidence returns 10,000 and false.
func CountEvidence(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, f EvidenceFilter,
) (n int, isExact bool, err error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return 0, false, err
	}
	if s, err = f.scored(ctx, db, about, s); err != nil {
		return 0, false, err
	}
	err = db.ReadFacts(ctx, brand.ID, func(facts *store.Facts) error {
		cells, err := facts.CellsOf(ctx)
		if err != nil {
			return err
		}
		n, err = facts.CountEvidence(ctx, f.query(s, about, cells, mostCounted+1))
		return err
	})
	return min(n, mostCounted), n <= mostCounted, err
}

// scored narrows the segment s to the answers that were scored for the brand or competitor of the filter. If the filter
// selects the answers that count in the mention rate of a competitor, the segment begins no earlier than
// [Standing.FiguresSince]. Other filters do not change the segment.
func (f EvidenceFilter) scored(ctx context.Context, db *store.DB, about subject, s Segment) (Segment, error) {
	if f.Counted == nil || !*f.Counted || f.Name == "" || f.Name == about.brand.Name {
		return s, nil
	}
	edited, err := about.edits(ctx, db, s.Period.To)
	if since := edited.allFiguresSince()[f.Name]; since.After(s.Period.To) {
		s.Period.From = s.Period.To
	} else if since.After(s.Period.From) {
		s.Period.From = since
	}
	return s, err
}

// query returns the selection of answers in a segment.
func (f EvidenceFilter) query(s Segment, about subject, cells []store.Cell, limit int) store.EvidenceQuery {
	q := store.EvidenceQuery{
		Candidates: s.candidates(about.brand.ID, cells, about.scorer), Cells: s.Resolve(cells, about.scorer).Cells,
		Filter: f.about(about.brand), Limit: limit, Newest: searchedAnswers, Period: s.Period, Search: f.Search,
	}
	for _, name := range f.Presents {
		q.Presented = appendNew(q.Presented, scoring.CandidateKey(name))
	}
	return q
}

// The method "about" converts the filter to the filter of package store. The name of the brand becomes an empty name.
func (f EvidenceFilter) about(brand store.Brand) store.EvidenceFilter {
	filter := store.EvidenceFilter{
		Cited: f.Cited, Counted: f.Counted, Mentioned: f.Mentioned, Rivals: f.Rivals, Sentiments: f.Sentiments,
		Statuses: f.Statuses, Truncated: f.Truncated,
	}
	if f.Name != brand.Name {
		filter.Competitor = f.Name
	}
	if f.Domain != "" {
		filter.Domain = webaddress.Registrable(cmp.Or(webaddress.ASCIIHost(f.Domain), f.Domain))
	}
	if f.URL != "" {
		// Normalise returns an empty text for a text of invisible characters. The filter then keeps the text, and
		// selects no answers.
		filter.URL = cmp.Or(webaddress.Normalise(f.URL).URL, f.URL)
	}
	return filter
}

// passages returns the passage of each position of an answer. If the text of the answer is deleted, passages returns
// nil.
func (s subject) passages(a store.EvidenceAnswer) []Passage {
	if a.Text == "" {
		return nil
	}
	passages := make([]Passage, len(a.Positions))
	read := map[int][]scoring.Mention{} // the mentions in each line, keyed by the offset of the line
	for i, p := range a.Positions {
		if p.FirstOffset > len(a.Text) {
			continue
		}
		start := strings.LastIndexByte(a.Text[:p.FirstOffset], '\n') + 1
		line, _, _ := strings.Cut(a.Text[start:], "\n")
		if _, done := read[start]; !done {
			read[start] = s.scorer.Read(line).Mentions()
		}
		passages[i] = passageAt(line, p.FirstOffset-start, read[start])
	}
	return passages
}

// presentedIn returns the line around the candidate of an answer, or nil.
func presentedIn(a store.EvidenceAnswer) *Passage {
	p := a.Presented
	if p == nil || p.End > len(a.Text) || p.Start >= p.End {
		return nil
	}
	start := strings.LastIndexByte(a.Text[:p.Start], '\n') + 1
	after, _, _ := strings.Cut(a.Text[p.End:], "\n")
	return &Passage{
		Before: strings.TrimLeft(cutBefore(a.Text[start:p.Start], maxQuote/2), " \t"),
		Name:   cutAfter(a.Text[p.Start:p.End], maxQuote), After: cutAfter(after, maxQuote/2),
	}
}

// passageAt returns the passage around the mention that starts at an offset of a line.
func passageAt(line string, start int, mentions []scoring.Mention) Passage {
	end := start
	for _, m := range mentions {
		if m.Start == start {
			end = m.End
		}
	}
	return Passage{
		Before: strings.TrimLeft(cutBefore(line[:start], maxQuote/2), " \t"), Name: cutAfter(line[start:end], maxQuote),
		After: cutAfter(line[end:], maxQuote/2),
	}
}

// cutAfter returns at most the first n bytes of a text, followed by an ellipsis if the text is longer.
func cutAfter(text string, n int) string {
	if len(text) <= n {
		return strings.ToValidUTF8(text, "")
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}

// cutBefore returns at most the last n bytes of a text, preceded by an ellipsis if the text is longer.
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
