package insights

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/google/uuid"
	"github.com/sergi/go-diff/diffmatchpatch"

	"tidewatch/store"
)

// AnswerDiff is the difference between two answers.
type AnswerDiff struct {
	First, Second store.EvidenceAnswer

	Complete bool // false if the comparison reached a limit, see [DiffText]
	Names    []NameDiff
	Parts    []DiffPart // nil if the text of an answer is deleted
	Sources  []SourceDiff
}

// DiffChange is the kind of difference between two answers.
type DiffChange string

// A difference is one of these changes. The text of a diff has only the changes Same, Gained and Lost.
const (
	Same   DiffChange = "same"
	Gained DiffChange = "gained" // the part is only in the second answer
	Lost   DiffChange = "lost"   // the part is only in the first answer
	Moved  DiffChange = "moved"  // the name is in both answers, but with different ranks
)

// DiffPart is a part of the text of an answer.
type DiffPart struct {
	Change DiffChange
	Text   string
}

// NameDiff is a name in at least one of two answers.
type NameDiff struct {
	Change     DiffChange
	Name       string
	Owner      store.Owner
	Ranks      [2]int    // ranks by first mention; 0 if the answer does not mention the name
	Sentiments [2]string // labels of the sentiments; empty without a sentiment
}

// SourceDiff is a page that at least one of two answers cites.
type SourceDiff struct {
	Change DiffChange
	Domain string
	Owner  store.Owner
	Title  string
	URL    string
}

// DiffAnswers compares two answers of a brand. DiffAnswers returns [store.ErrNotFound] if an answer does not belong to
// the brand.
func DiffAnswers(ctx context.Context, db *store.DB, brandID, first, second uuid.UUID) (AnswerDiff, error) {
	a, err := db.BrandAnswer(ctx, brandID, first)
	if err != nil {
		return AnswerDiff{}, err
	}
	b, err := db.BrandAnswer(ctx, brandID, second)
	if err != nil {
		return AnswerDiff{}, err
	}
	d := AnswerDiff{First: a, Second: b, Complete: true, Names: diffNames(a, b), Sources: diffSources(a, b)}
	if a.TextDeletedAt == nil && b.TextDeletedAt == nil {
		d.Parts, d.Complete = DiffText(a.Text, b.Text)
	}
	return d, nil
}

// diffNames compares the names of two answers, sorted by the rank in the second answer. Lost names come last.
func diffNames(a, b store.EvidenceAnswer) []NameDiff {
	var names []NameDiff
	for side, answer := range []store.EvidenceAnswer{a, b} {
		for _, p := range answer.Positions {
			i := slices.IndexFunc(names, func(n NameDiff) bool { return n.Name == p.Name && n.Owner == p.Owner })
			if i < 0 {
				i = len(names)
				names = append(names, NameDiff{Name: p.Name, Owner: p.Owner})
			}
			names[i].Ranks[side] = p.MentionOrder
			names[i].Sentiments[side] = labelOf(answer.Sentiments, p)
		}
	}
	for i := range names {
		names[i].Change = rankChange(names[i].Ranks)
	}
	slices.SortStableFunc(names, func(x, y NameDiff) int {
		return cmp.Or(cmp.Compare(lostLast(x), lostLast(y)), cmp.Compare(x.Ranks[1], y.Ranks[1]))
	})
	return names
}

func labelOf(sentiments []store.ScoredSentiment, p store.Position) string {
	for _, s := range sentiments {
		if s.Name == p.Name && s.Owner == p.Owner {
			return s.Label
		}
	}
	return ""
}

func rankChange(ranks [2]int) DiffChange {
	switch {
	case ranks[0] == 0:
		return Gained
	case ranks[1] == 0:
		return Lost
	case ranks[0] != ranks[1]:
		return Moved
	default:
		return Same
	}
}

func lostLast(n NameDiff) int {
	if n.Change == Lost {
		return 1
	}
	return 0
}

// diffSources compares the cited pages of two answers, in the order of the second answer. Lost pages come last.
func diffSources(a, b store.EvidenceAnswer) []SourceDiff {
	before, after := citedPages(a), citedPages(b)
	var sources []SourceDiff
	for _, c := range after {
		change := Gained
		if hasPage(before, c.URL) {
			change = Same
		}
		sources = append(sources, sourceDiff(c, change))
	}
	for _, c := range before {
		if !hasPage(after, c.URL) {
			sources = append(sources, sourceDiff(c, Lost))
		}
	}
	return sources
}

// citedPages returns the cited pages of an answer without duplicates.
func citedPages(a store.EvidenceAnswer) []store.Citation {
	var pages []store.Citation
	for _, c := range a.Citations {
		if c.Cited && !hasPage(pages, c.URL) {
			pages = append(pages, c)
		}
	}
	return pages
}

func hasPage(pages []store.Citation, url string) bool {
	return slices.ContainsFunc(pages, func(c store.Citation) bool { return c.URL == url })
}

func sourceDiff(c store.Citation, change DiffChange) SourceDiff {
	return SourceDiff{Change: change, Domain: c.Domain, Owner: c.Owner, Title: c.Title, URL: c.URL}
}

// These constants limit the work of the comparison in DiffText. If a text is longer than maxDiffWords, DiffText
// compares only the maxDiffWords words that follow the common start of both texts. After the time maxDiffTime, DiffText
// stops comparing. Words that are not compared count as lost or gained. The limit on the words is necessary because the
// diff library checks the time only during its search for a path. The time of the library's other steps grows with the
// square of the number of words.
const (
	maxDiffWords = 10_000
	maxDiffTime  = 200 * time.Millisecond
)

// DiffText compares two texts by words, as Unicode Standard Annex 29 defines words. In Chinese and Japanese, each
// ideograph and each hiragana character is a word, and so is each run of katakana. All parts except the gained parts
// form the first text, and all parts except the lost parts form the second text. The result "complete" is false if the
// comparison reached maxDiffWords or maxDiffTime. Some lost and gained words may then be in both texts.
func DiffText(first, second string) (parts []DiffPart, complete bool) {
	return diffText(first, second, maxDiffTime)
}

func diffText(first, second string, limit time.Duration) (parts []DiffPart, complete bool) {
	a, b := splitWords(strings.ToValidUTF8(first, "\uFFFD")), splitWords(strings.ToValidUTF8(second, "\uFFFD"))
	var start, end []string // equal words of both texts
	if max(len(a), len(b)) > maxDiffWords {
		start, a, b = cutPrefix(a, b)
		end, a, b = cutSuffix(a, b)
	}
	restA, restB := a[min(len(a), maxDiffWords):], b[min(len(b), maxDiffWords):]
	var known wordTable
	from, to := known.encode(a[:len(a)-len(restA)]), known.encode(b[:len(b)-len(restB)])
	matcher := diffmatchpatch.New()
	matcher.DiffTimeout = limit
	began := time.Now() //nolint:forbidigo // the library compares with the same clock
	diffs := matcher.DiffMainRunes(from, to, false)
	inTime := time.Since(began) < limit //nolint:forbidigo // as above
	parts = appendPart(parts, Same, strings.Join(start, ""))
	for _, d := range matcher.DiffCleanupSemantic(diffs) {
		parts = appendPart(parts, changeOf(d.Type), known.decode(d.Text))
	}
	parts = appendPart(parts, Lost, strings.Join(restA, ""))
	parts = appendPart(parts, Gained, strings.Join(restB, ""))
	parts = appendPart(parts, Same, strings.Join(end, ""))
	return parts, inTime && len(restA)+len(restB) == 0
}

// cutPrefix cuts the words with which both texts begin.
func cutPrefix(a, b []string) (prefix, restA, restB []string) {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n], a[n:], b[n:]
}

// cutSuffix cuts the words with which both texts end.
func cutSuffix(a, b []string) (suffix, restA, restB []string) {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return a[len(a)-n:], a[:len(a)-n], b[:len(b)-n]
}

func changeOf(op diffmatchpatch.Operation) DiffChange {
	switch op {
	case diffmatchpatch.DiffDelete:
		return Lost
	case diffmatchpatch.DiffInsert:
		return Gained
	case diffmatchpatch.DiffEqual:
	}
	return Same
}

// appendPart appends a part, or extends the last part if the change is the same.
func appendPart(parts []DiffPart, change DiffChange, text string) []DiffPart {
	if text == "" {
		return parts
	}
	if n := len(parts); n > 0 && parts[n-1].Change == change {
		parts[n-1].Text += text
		return parts
	}
	return append(parts, DiffPart{Change: change, Text: text})
}

// splitWords returns the words of a text, each with the white space after it.
func splitWords(text string) (found []string) {
	tokens := words.FromString(text)
	start := 0 // the start of the last word
	for tokens.Next() {
		if tokens.Start() == 0 || strings.TrimSpace(tokens.Value()) == "" {
			continue
		}
		found = append(found, text[start:tokens.Start()])
		start = tokens.Start()
	}
	if start < len(text) {
		found = append(found, text[start:])
	}
	return found
}

// wordTable gives each word a rune, because the library compares runes. The first rune is firstWord, so that all runes
// have the same length in UTF-8.
type wordTable struct {
	runes map[string]rune
	words []string
}

const firstWord = 0x10000

func (t *wordTable) encode(text []string) []rune {
	if t.runes == nil {
		t.runes = map[string]rune{}
	}
	encoded := make([]rune, len(text))
	for i, word := range text {
		r, known := t.runes[word]
		if !known {
			r = firstWord + rune(len(t.words)) //nolint:gosec // the sum is far below the maximum of a rune
			t.runes[word] = r
			t.words = append(t.words, word)
		}
		encoded[i] = r
	}
	return encoded
}

func (t *wordTable) decode(encoded string) string {
	var text strings.Builder
	for _, r := range encoded {
		text.WriteString(t.words[r-firstWord])
	}
	return text.String()
}
