package scoring

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// matcher finds many names in one pass over folded text.
//
// The matcher is a trie, which a search enters only at the beginnings of words. At each place, a search tries names of
// every length. An Aho-Corasick automaton would report only the longest name at a place, even if the word continues. In
// "Acme Clouding", for example, the automaton would find "Acme Cloud" and miss "Acme". The trie costs no extra time,
// because the search for most words ends after one or two letters.
type matcher struct {
	patterns []pattern
	first    map[rune]int
	nodes    []node
	longer   map[string][]string // the longer words that contain a name, by the text of the name
	words    *vocabulary
}

type node struct {
	edges    []edge
	patterns []int // the indexes of the patterns that end at the node, first those of the customer's own brand
}

type edge struct {
	r    rune
	next int
}

// hit is a mention in the plain text. The method document.source converts the offsets to offsets in the stored text.
type hit struct {
	subject    int
	name       int // the number of the name, as in the type pattern
	start, end int
	bang       bool
	common     bool // whether the name is also a common word, such as "Target"
	word       bool // whether the name has the form of a word: "Acme", not "HubSpot"
	shouted    bool // whether the name is written in capitals: "LOT"
	lower      bool // whether the text has a common word in lower case, which may be an alias
	family     family
}

func newMatcher(subjects []Subject, words *vocabulary) *matcher {
	m := &matcher{
		patterns: newPatterns(subjects, words), words: words, first: map[rune]int{}, longer: map[string][]string{},
	}
	for i, p := range m.patterns {
		if script(p.units[0].r) != spacedScript {
			m.longer[p.text] = longerThan(p.text)
		}
		m.insert(i, p.units)
	}
	return m
}

func (m *matcher) insert(index int, units []unit) {
	at, ok := m.first[units[0].r]
	if !ok {
		at = m.addNode()
		m.first[units[0].r] = at
	}
	for _, u := range units[1:] {
		i, ok := slices.BinarySearchFunc(m.nodes[at].edges, u.r, byRune)
		if !ok {
			next := m.addNode()
			m.nodes[at].edges = slices.Insert(m.nodes[at].edges, i, edge{r: u.r, next: next})
		}
		at = m.nodes[at].edges[i].next
	}
	m.nodes[at].patterns = append(m.nodes[at].patterns, index)
}

func (m *matcher) addNode() int {
	m.nodes = append(m.nodes, node{})
	return len(m.nodes) - 1
}

func byRune(e edge, r rune) int { return cmp.Compare(e.r, r) }

// find returns the mentions in a document from left to right. At each place in the document, the method find returns
// only the longest mention, so that mentions do not overlap.
func (m *matcher) find(doc *document) []hit {
	buffer, _ := unitBuffers.Get().(*[]unit)
	units := foldInto((*buffer)[:0], doc.plain)
	defer func() {
		*buffer = units
		unitBuffers.Put(buffer)
	}()
	hits := m.findIn(doc.plain, units)
	if slices.ContainsFunc(units, func(u unit) bool { return u.raised }) {
		hits = longestOf(hits, m.findIn(doc.plain, withoutNotes(units)))
	}
	return withoutLowerCase(doc.plain, withoutCommonWords(doc.plain, m.withoutForeignEndings(doc.plain, hits)))
}

// unitBuffers contains lists of units whose memory the method find uses again.
//
//nolint:gochecknoglobals // a cache
var unitBuffers = sync.Pool{New: func() any { return new([]unit) }}

// withoutCommonWords removes mentions of lower-case aliases that are common words, as in "the notion of time". A
// mention stays if the answer also has another name of the subject, as in "Notion Labs builds notion". Words such as
// "the" before the alias and "of" after the alias show that the alias is a common word.
func withoutCommonWords(text string, hits []hit) []hit {
	if !slices.ContainsFunc(hits, func(h hit) bool { return h.lower }) {
		return hits
	}
	named := map[int]bool{}
	for _, h := range hits {
		named[h.subject] = named[h.subject] || !h.lower
	}
	return slices.DeleteFunc(hits, func(h hit) bool {
		c := surroundingsOf(text, h.start, h.end)
		return h.lower && (!named[h.subject] || isAmong(c.last, determiners+nounOpeners) || isAmong(c.first, " of that "))
	})
}

// nounOpeners are words, in addition to determiners, that often precede a common noun or a verb.
const nounOpeners = " any some every each no another such one popular general common same very to can will could would" +
	" should must not don't cannot ein eine der die das un una le la el il o os "

// withoutNotes returns the units without footnote signs, so that "Acme¹ Cloud" mentions "Acme Cloud".
func withoutNotes(units []unit) []unit {
	bare := make([]unit, 0, len(units))
	for i, u := range units {
		if u.raised {
			continue
		}
		if i > 0 && units[i-1].raised && u.gap == tight {
			u.gap = apart // a sign between two letters ends a name
		}
		bare = append(bare, u)
	}
	return bare
}

// longestOf merges two sorted lists of hits. Of two hits that overlap, longestOf keeps the longer hit.
func longestOf(a, b []hit) []hit {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y hit) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(y.end, x.end))
	})
	kept := all[:0]
	for _, h := range all {
		if len(kept) == 0 || h.start >= kept[len(kept)-1].end {
			kept = append(kept, h)
		}
	}
	return kept
}

// findIn returns the mentions in units of a text, from left to right.
func (m *matcher) findIn(text string, units []unit) []hit {
	var hits []hit
	for i := 0; i < len(units); {
		n, index, of := m.longest(text, units, i)
		if n == 0 {
			i++
			continue
		}
		p := m.patterns[index]
		end := units[i+n-1].end
		if p.isAmount(text, units[i].start, end) {
			i += n
			continue
		}
		if strings.HasPrefix(text[end:], p.tail) {
			end += len(p.tail)
		} else if p.bang && p.common && p.word {
			i += n // the word "Ja" is no mention of "Ja!"
			continue
		}
		hits = append(hits, hit{
			subject: p.subject,
			name:    p.name,
			start:   units[i].start,
			end:     end,
			bang:    p.bang && text[end-1] == '!',
			common:  p.common,
			word:    p.word,
			shouted: p.word && p.text == strings.ToUpper(p.text),
			lower:   p.lower && p.spelling == capitalised && !units[i].upper,
			family:  of,
		})
		i += n
	}
	return hits
}

// withoutLowerCase removes lower-case mentions of a one-word name if the answer capitalises the same name elsewhere.
// For example, "put it away" does not mention the brand "Away" in an answer that also contains "Away". The function
// withoutLowerCase ignores the spelling of other names of the brand.
func withoutLowerCase(text string, hits []hit) []hit {
	lower := func(h hit) bool {
		first, _ := utf8.DecodeRuneInString(text[h.start:])
		return h.word && unicode.IsLower(first)
	}
	if !slices.ContainsFunc(hits, lower) {
		return hits
	}
	capitalised := map[int]bool{}
	for _, h := range hits {
		if h.word && !lower(h) {
			capitalised[h.name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return lower(h) && capitalised[h.name] })
}

// longest finds the longest name that begins at unit i. The results are the length of the name in units, the pattern,
// and the languages of the case ending. The length is 0 if no name begins at unit i.
func (m *matcher) longest(text string, units []unit, i int) (length, index int, of family) {
	at, ok := m.first[units[i].r]
	if !ok {
		return 0, 0, noFamily
	}
	shortest := shortestFrom(text, units, i)
	if shortest == 0 {
		return 0, 0, noFamily
	}
	for n := 1; ; n++ {
		for _, p := range m.patternsOf(at, n, shortest) {
			ending, family, ends := m.patterns[p].ends(text, units, i, i+n)
			if !ends || !m.patterns[p].fits(text, units[i:i+n]) {
				continue
			}
			if length < n+ending || ending == 0 &&
				m.isCloser(p, index, text[units[i].start:units[i+n-1].end], text[units[i+n-1].end:]) {
				length, index, of = n+ending, p, family
			}
		}
		if i+n == len(units) {
			return length, index, of
		}
		k, ok := slices.BinarySearchFunc(m.nodes[at].edges, units[i+n].r, byRune)
		if !ok {
			return length, index, of
		}
		at = m.nodes[at].edges[k].next
	}
}

// patternsOf returns the patterns that end at a node after n units. The result is nil if n is below the given minimum.
func (m *matcher) patternsOf(at, n, shortest int) []int {
	if n < shortest {
		return nil
	}
	return m.nodes[at].patterns
}

// shortestFrom returns the minimum number of letters of a name that begins at unit i, or 0 if no name may begin there.
func shortestFrom(text string, units []unit, i int) int {
	switch {
	case beginsWord(text, units, i):
		return 1
	case followsProclitic(units, i):
		if !isSemitic(units[i].r) {
			return 1 // the change of the script shows where the name begins
		}
		return minAfterProclitic
	}
	return 0
}

// isCloser reports whether pattern p spells the found text more exactly than pattern q, which also fits. If both
// "Dunkin" and "Dunkin'" match, the name with the apostrophe is the longer name. Among the names of a subject, the name
// with the same capitals as the text is closer to the text.
func (m *matcher) isCloser(p, q int, found, rest string) bool {
	a, b := m.patterns[p], m.patterns[q]
	if len(a.tail) > len(b.tail) && strings.HasPrefix(rest, a.tail) {
		return true
	}
	return a.subject == b.subject && a.tail == b.tail && a.text == found && b.text != found
}

// beginsWord reports whether a name may begin at unit i. No name may begin after a single letter with a hyphen or an
// apostrophe, as at "commerce" in "e-commerce" and at "Reilly" in "O'Reilly".
func beginsWord(text string, units []unit, i int) bool {
	if !wordBreak(units, i) {
		return false
	}
	if i == 0 || units[i].gap != joined || i > 1 && units[i-1].gap == tight {
		return true
	}
	switch textBetween(text, units[i-1], units[i]) {
	case "-", "‑":
		return units[i-1].r <= '9' || isSemitic(units[i-1].r) // "מ-Amazon" (from Amazon)
	case "'", "’", "ʼ", "ʹ", "′", "＇":
		return units[i-1].r != 'o'
	}
	return true
}

// ends reports whether a name from units[start] may end before units[end], alone or with a case ending. Only
// capitalised names may have a case ending: "mBankiem", "Mbankiem". The result "ending" is the length of the case
// ending, and the result "of" contains the languages of the ending.
func (p *pattern) ends(text string, units []unit, start, end int) (ending int, of family, ok bool) {
	if !p.isStem && p.endsAt(text, units, end) {
		return 0, p.family, true
	}
	if !units[start].upper && !units[start+p.firstCapital()].upper {
		return 0, noFamily, false
	}
	if p.isGenitive(units, end) {
		return 0, genitive, true
	}
	ending, of = p.endingAt(units, end)
	return ending, of, ending > 0
}

// firstCapital returns the index of the first capital in the name: 1 in "mBank". The index is 0 for a name without
// capitals.
func (p *pattern) firstCapital() int {
	return max(slices.IndexFunc(p.units, func(u unit) bool { return u.upper }), 0)
}

// endsAt reports whether a name may end before unit i. A name may end at the end of a word, before a plural "s", or
// before Korean particles.
func (p *pattern) endsAt(text string, units []unit, i int) bool {
	if touchesHangul(units, i) {
		return isParticle(text, units, i, len(p.units))
	}
	if wordBreak(units, i) {
		return !isContraction(units, i) && !p.isElided(text, units, i)
	}
	last := units[i-1]
	return p.spelling == anyCase && !p.single && units[i].r == 's' && last.r >= 'a' && last.r != 's' &&
		(last.upper || !units[i].upper) && wordBreak(units, i+1)
}

// touchesHangul reports whether a Korean word continues directly after a Korean or Latin letter at unit i.
func touchesHangul(units []unit, i int) bool {
	if i <= 0 || i >= len(units) || units[i].gap != tight || script(units[i].r) != hangulScript {
		return false
	}
	return !wordBreak(units, i) || script(units[i-1].r) == spacedScript && !units[i-1].raised && !units[i].raised
}

// elidedWords are words that lose their last vowel before an apostrophe and a noun: Italian "dell'esperto", French
// "jusqu'ici".
const elidedWords = " dell all nell sull dall coll quell bell sant quest un jusqu lorsqu puisqu quoiqu "

// afterNames are a possessive ending and the Turkish case endings, which follow the apostrophe after a name.
const afterNames = " s in ın un ün nin nın e a ye ya de da te ta den dan ten tan i ı u ü yi yı le la deki daki ki "

// isElided reports whether the name is an elided word before the noun at unit i.
func (p *pattern) isElided(text string, units []unit, i int) bool {
	if i == len(units) || !oneOf(strings.ToLower(p.text), elidedWords) {
		return false
	}
	switch textBetween(text, units[i-1], units[i]) {
	case "'", "’", "ʼ", "＇":
	default:
		return false
	}
	end := i + 1
	for end < len(units) && !wordBreak(units, end) {
		end++
	}
	return !oneOf(strings.ToLower(text[units[i].start:units[end-1].end]), afterNames)
}

// isContraction reports whether units[i] is the "t" of a contraction such as "can't", which does not contain the name
// "Can".
func isContraction(units []unit, i int) bool {
	return i > 0 && i < len(units) && units[i].gap == joined && units[i].r == 't' &&
		units[i].start > units[i-1].end && units[i-1].r == 'n' && wordBreak(units, i+1)
}
