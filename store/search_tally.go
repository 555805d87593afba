package store

import (
	"bytes"
	"cmp"
	"crypto/md5" //nolint:gosec // identifies texts
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// searchedAnswer is an answer with searches.
type searchedAnswer struct {
	at               time.Time
	collector, query string
	id               uuid.UUID
	searches         []string
	truncated, named bool
}

// searchTally adds up searches. Spellings that differ only in letter case, in white space or in their Unicode
// normalization form are one search.
type searchTally struct {
	keys    map[string]string // the form in which searches are compared, by the text of a search
	queries map[string]Query  // the queries of the brand, by the compared form of their text
	sums    map[string]*searchSums
}

type searchSums struct {
	collectors, queries map[string]bool
	search              Search
}

func newSearchTally(queries []Query) *searchTally {
	t := &searchTally{keys: map[string]string{}, queries: map[string]Query{}, sums: map[string]*searchSums{}}
	for _, q := range queries {
		key := Fold(shownSearch(q.Text))
		other, ok := t.queries[key]
		if !ok || q.IsActive && !other.IsActive ||
			q.IsActive == other.IsActive && bytes.Compare(q.ID[:], other.ID[:]) < 0 {
			t.queries[key] = q
		}
	}
	return t
}

// shownSearch returns a text in lower case, with single spaces, in Unicode normalization form C.
func shownSearch(text string) string {
	return norm.NFC.String(strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(text), " "))))
}

// sumsOf returns the sums of the search with a text, or nil if the text is blank.
func (t *searchTally) sumsOf(text string) *searchSums {
	key, ok := t.keys[text]
	if !ok {
		shown := shownSearch(text)
		key = Fold(shown)
		t.keys[text] = key
		switch sums := t.sums[key]; {
		case key == "":
		case sums == nil:
			sums = &searchSums{collectors: map[string]bool{}, queries: map[string]bool{}}
			sums.search = Search{ID: md5.Sum([]byte(key)), Text: shown} //nolint:gosec // identifies the text
			if q, ok := t.queries[key]; ok {
				sums.search.QueryID = &q.ID
			}
			t.sums[key] = sums
		case shown < sums.search.Text:
			sums.search.Text = shown
		}
	}
	return t.sums[key]
}

// add counts the searches of an answer.
func (t *searchTally) add(a searchedAnswer) {
	seen := make([]*searchSums, 0, len(a.searches))
	for _, text := range a.searches {
		sums := t.sumsOf(text)
		if sums == nil {
			continue
		}
		sums.search.Searches++
		if !slices.Contains(seen, sums) {
			seen = append(seen, sums)
			sums.add(a)
		}
	}
}

// add counts an answer with the search.
func (s *searchSums) add(a searchedAnswer) {
	s.collectors[a.collector], s.queries[a.query] = true, true
	if s.search.Answers == 0 || a.at.Before(s.search.FirstAt) {
		s.search.FirstAt = a.at
	}
	if a.at.After(s.search.LastAt) {
		s.search.LastAt = a.at
	}
	s.search.Answers++
	if a.named {
		s.search.Mentioned++
	}
	if a.named || !a.truncated {
		s.search.Judged++
	}
}

// page returns the searches that match a filter, up to the given limit.
func (t *searchTally) page(filter SearchFilter, limit int) []Search {
	part := Fold(norm.NFC.String(filter.Text))
	var found []*searchSums
	for key, s := range t.sums {
		if strings.Contains(key, part) && (filter.IsQuery == nil || *filter.IsQuery == (s.search.QueryID != nil)) &&
			(filter.After.IsZero() || compareSearches(s.search.Answers, s.search.ID,
				int(filter.After.At.UnixMicro()), filter.After.ID) > 0) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *searchSums) int {
		return compareSearches(a.search.Answers, a.search.ID, b.search.Answers, b.search.ID)
	})
	searches := make([]Search, 0, min(len(found), limit))
	for _, s := range found[:min(len(found), limit)] {
		for name := range s.collectors {
			s.search.Collectors = append(s.search.Collectors, name)
		}
		slices.Sort(s.search.Collectors)
		s.search.Queries = len(s.queries)
		searches = append(searches, s.search)
	}
	return searches
}

// compareSearches sorts by the number of answers, in descending order, and by id.
func compareSearches(answers int, id uuid.UUID, otherAnswers int, other uuid.UUID) int {
	return cmp.Or(cmp.Compare(otherAnswers, answers), bytes.Compare(id[:], other[:]))
}
