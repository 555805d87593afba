// Package insights computes the figures of a brand from stored answers, and selects the answers behind the figures.
package insights

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Discovery is a name that answers present in lists, headings, tables or bold leads, and that the brand does not track.
type Discovery struct {
	ID          uuid.UUID // id that is derived from the key and is the same in every period
	Key         string    // the key of the name, see [scoring.CandidateKey]
	Name        string    // the most frequent spelling
	Answers     int       // the number of answers that present the name
	Queries     int       // the number of queries whose answers present the name
	Collectors  []string
	First, Last time.Time

	keys    map[string]bool // the keys of all names that are folded into the discovery
	queries map[uuid.UUID]bool
	spelled map[string]int // the number of answers with each spelling
}

// Variants returns one spelling of each name that is folded into the discovery, sorted. The spellings select the
// answers of the discovery, see [EvidenceFilter].
func (d *Discovery) Variants() []string {
	byKey := map[string]string{}
	for _, name := range d.spellings() {
		if key := scoring.CandidateKey(name); byKey[key] == "" {
			byKey[key] = name
		}
	}
	return slices.Sorted(maps.Values(byKey))
}

// DiscoveryDetails are the spellings, the forms and the quotes of a discovery.
type DiscoveryDetails struct {
	Forms     []string // forms of presentation, such as "heading", the most frequent first
	Quotes    []DiscoveryQuote
	Spellings []string // the most frequent first
}

// DiscoveryQuote is a line of an answer that presents a discovery.
type DiscoveryQuote struct {
	RunID     uuid.UUID
	AnswerID  uuid.UUID
	Collector string
	CreatedAt time.Time
	Text      string
}

// Discoveries returns the discoveries of a brand in a segment, the most frequent first. Discoveries omits dismissed
// names, and names that begin with a name of the brand or of a competitor. A name such as "Acme CRM" ends in a kind of
// product. If at least as many answers present "Acme" as "Acme CRM", both names are one discovery. Discoveries also
// returns the selection of candidates for [Details].
func Discoveries(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment,
) ([]*Discovery, store.CandidateFilter, error) {
	scorer, err := ScorerOf(ctx, db, brand)
	if err != nil {
		return nil, store.CandidateFilter{}, err
	}
	cells, err := db.CellsOf(ctx, brand.ID)
	if err != nil {
		return nil, store.CandidateFilter{}, err
	}
	selected := s.candidates(brand.ID, cells, scorer)
	dismissed, err := db.DismissalsOf(ctx, brand.ID)
	if err != nil {
		return nil, selected, err
	}
	counts, err := db.CandidateCounts(ctx, selected)
	if err != nil {
		return nil, selected, err
	}
	found := map[string]*Discovery{}
	for _, c := range counts {
		addCount(found, c)
	}
	if err := foldStems(ctx, db, selected, found); err != nil {
		return nil, selected, err
	}
	for _, d := range dismissed {
		delete(found, d.Key)
	}
	maps.DeleteFunc(found, func(_ string, d *Discovery) bool { return scorer.Names(d.Name) })
	return slices.SortedFunc(maps.Values(found), compareDiscoveries), selected, nil
}

// candidates selects the candidates of a segment. Candidates do not store the text of their query. The selection of one
// text of an edited query therefore selects the candidates of all its texts. Likewise, if one deleted query of the
// brand is selected, all deleted queries are selected.
func (s Segment) candidates(brandID uuid.UUID, cells []store.Cell, scorer *scoring.Scorer) store.CandidateFilter {
	f := store.CandidateFilter{BrandID: brandID, Collectors: s.Collectors, Countries: s.Countries, Period: s.Period}
	seen := map[uuid.UUID]bool{}
	for _, c := range s.Resolve(cells, scorer).Cells {
		switch {
		case c.QueryID == nil:
			f.Deleted = true
		case !seen[*c.QueryID]:
			seen[*c.QueryID] = true
			f.QueryIDs = append(f.QueryIDs, *c.QueryID)
		}
	}
	for _, c := range cells {
		if c.QueryID != nil && !seen[*c.QueryID] {
			seen[*c.QueryID] = true
			f.Unselected = append(f.Unselected, *c.QueryID)
		}
	}
	return f
}

// ScorerOf returns a scorer for the current names of a brand and its competitors. The scorer also derives the classes
// of queries.
func ScorerOf(ctx context.Context, db *store.DB, brand store.Brand) (*scoring.Scorer, error) {
	competitors, err := db.CompetitorsOf(ctx, brand.ID)
	if err != nil {
		return nil, err
	}
	return scoring.New(subjectsOf(brand, competitors)), nil
}

// subjectsOf returns the names of a brand and its competitors as subjects.
func subjectsOf(brand store.Brand, competitors []store.Competitor) []scoring.Subject {
	subjects := []scoring.Subject{{Key: "brand", Own: true, Name: brand.Name, Aliases: brand.Aliases}}
	for _, c := range competitors {
		subjects = append(subjects, scoring.Subject{Key: c.ID.String(), Name: c.Name, Aliases: c.Aliases})
	}
	return subjects
}

// compareDiscoveries sorts by the number of answers, the most frequent discovery first. Discoveries with equal numbers
// are sorted by id, so that pages of a list do not overlap.
func compareDiscoveries(a, b *Discovery) int {
	return cmp.Or(cmp.Compare(b.Answers, a.Answers), bytes.Compare(b.ID[:], a.ID[:]))
}

// addCount adds the answers with one spelling to the discovery with the same key.
func addCount(found map[string]*Discovery, c store.CandidateCount) {
	d := found[c.Key]
	if d == nil {
		d = &Discovery{
			ID: discoveryID(c.Key), Key: c.Key, Name: c.Name, First: c.First, Last: c.Last,
			keys: map[string]bool{c.Key: true}, queries: map[uuid.UUID]bool{}, spelled: map[string]int{},
		}
		found[c.Key] = d
	}
	other := Discovery{
		Answers: c.Answers, Collectors: c.Collectors, First: c.First, Last: c.Last, queries: map[uuid.UUID]bool{},
	}
	for _, id := range c.Queries {
		other.queries[id] = true
	}
	d.add(&other)
	d.spelled[c.Name] += c.Answers
	if n := d.spelled[c.Name] - d.spelled[d.Name]; n > 0 || n == 0 && c.Name < d.Name {
		d.Name = c.Name
	}
}

// add adds the answers of another discovery.
func (d *Discovery) add(other *Discovery) {
	d.Answers += other.Answers
	maps.Copy(d.keys, other.keys)
	maps.Copy(d.queries, other.queries)
	for name, n := range other.spelled {
		d.spelled[name] += n
	}
	d.Queries = len(d.queries)
	for _, name := range other.Collectors {
		if at, found := slices.BinarySearch(d.Collectors, name); !found {
			d.Collectors = slices.Insert(d.Collectors, at, name)
		}
	}
	if other.First.Before(d.First) {
		d.First = other.First
	}
	if other.Last.After(d.Last) {
		d.Last = other.Last
	}
}

// spellings returns the spellings of the name, the most frequent first.
func (d *Discovery) spellings() []string {
	return slices.SortedFunc(maps.Keys(d.spelled), func(a, b string) int {
		return cmp.Or(cmp.Compare(d.spelled[b], d.spelled[a]), strings.Compare(a, b))
	})
}

// foldStems adds the answers of each name that ends in a kind of product to the name without the kind. The longer name
// remains separate if more answers present the longer name. An answer that presents both names counts once.
func foldStems(ctx context.Context, db *store.DB, f store.CandidateFilter, found map[string]*Discovery) error {
	answers := map[string]int{} // by key, before names are folded
	for key, d := range found {
		answers[key] = d.Answers
	}
	var folded []*Discovery
	for _, key := range slices.Sorted(maps.Keys(found)) {
		long := found[key]
		short := found[scoring.CandidateStem(long.Name)]
		if short != nil && short != long && answers[short.Key] >= answers[key] {
			if len(short.keys) == 1 {
				folded = append(folded, short)
			}
			short.add(long)
			delete(found, key)
		}
	}
	groups := make([][]string, len(folded))
	for i, d := range folded {
		groups[i] = slices.SortedFunc(maps.Keys(d.keys), func(a, b string) int {
			return cmp.Or(cmp.Compare(answers[b], answers[a]), strings.Compare(a, b))
		})
	}
	repeated, err := db.RepeatedCandidates(ctx, f, groups)
	for i, d := range folded {
		// Answers that were stored after the counts were read must not make the result too small.
		d.Answers = max(d.Answers-repeated[i], answers[d.Key])
	}
	return err
}

// discoveryID returns the id of the discovery with a key.
func discoveryID(key string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(key)) }

// quotesEach is the maximum number of quotes of each discovery. formsFrom is the maximum number of newest answers from
// which the forms of a name are counted.
const (
	formsFrom  = 100
	quotesEach = 3
)

// Details returns the details of discoveries, in the same order.
func Details(
	ctx context.Context, db *store.DB, f store.CandidateFilter, discoveries []*Discovery,
) ([]DiscoveryDetails, error) {
	var keys []string
	at := map[string]int{}
	for i, d := range discoveries {
		for _, key := range slices.Sorted(maps.Keys(d.keys)) {
			keys = append(keys, key)
			at[key] = i
		}
	}
	forms, err := db.CandidateForms(ctx, f.BrandID, f.Period, keys, formsFrom)
	if err != nil {
		return nil, err
	}
	quotes, err := db.CandidateQuotes(ctx, f, keys, quotesEach)
	if err != nil {
		return nil, err
	}
	details := make([]DiscoveryDetails, len(discoveries))
	for i, d := range discoveries {
		details[i].Spellings = d.spellings()
	}
	for _, form := range forms {
		i := at[form.Key]
		details[i].Forms = appendNew(details[i].Forms, form.Form)
	}
	for _, q := range quotes {
		text := lineAround(q.Text, q.FirstOffset, q.EndOffset)
		if i := at[q.Key]; text != "" && len(details[i].Quotes) < quotesEach {
			details[i].Quotes = append(details[i].Quotes, DiscoveryQuote{
				AnswerID: q.AnswerID, Collector: q.Collector, CreatedAt: q.CreatedAt, RunID: q.RunID, Text: text,
			})
		}
	}
	return details, nil
}

func appendNew(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// maxQuote is the maximum length of a quote in bytes.
const maxQuote = 240

// lineAround returns the line of a text around the given offsets. A long line is shortened. If the text of the answer
// is deleted, lineAround returns an empty string.
func lineAround(text string, start, end int) string {
	if end > len(text) || start >= end {
		return ""
	}
	begin := strings.LastIndexByte(text[:start], '\n') + 1
	if start-begin > maxQuote/2 {
		begin = start
	}
	rest := text[begin:]
	if stop := strings.IndexByte(rest[end-begin:], '\n'); stop >= 0 {
		rest = rest[:end-begin+stop]
	}
	if len(rest) > maxQuote {
		cut := maxQuote
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		rest = rest[:cut] + "…"
	}
	return strings.TrimSpace(strings.ToValidUTF8(rest, ""))
}
