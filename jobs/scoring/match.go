package scoring

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matcher finds many names in one pass over folded text.
//
// It is a trie that is entered at the beginnings of words only. An
// Aho-Corasick automaton would report the longest name at a place even if that
// one is cut off there ("Acme Cloud" in "Acme Clouding"), and the shorter one
// ("Acme") would be lost; the trie tries every length, and as most words leave
// it after one or two letters it is not slower.
type matcher struct {
	patterns []pattern
	first    map[rune]int
	nodes    []node
}

type node struct {
	edges    []edge
	patterns []int // indexes, the own brand's first
}

type edge struct {
	r    rune
	next int
}

// hit is a mention in the plain text. Offsets into the stored text come from
// the document.
type hit struct {
	subject    int
	start, end int
	bang       bool
	common     bool // the name is also a word
	word       bool // the name looks like one: "Acme", not "HubSpot" or "Best Buy"
}

func newMatcher(subjects []Subject, words *vocabulary) *matcher {
	m := &matcher{patterns: newPatterns(subjects, words), first: map[rune]int{}}
	for i, p := range m.patterns {
		m.insert(i, p.units)
	}
	return m
}

func (m *matcher) insert(index int, units []unit) {
	at, ok := m.first[units[0].r]
	if !ok {
		at = m.grow()
		m.first[units[0].r] = at
	}
	for _, u := range units[1:] {
		i, ok := slices.BinarySearchFunc(m.nodes[at].edges, u.r, byRune)
		if !ok {
			next := m.grow()
			m.nodes[at].edges = slices.Insert(m.nodes[at].edges, i, edge{r: u.r, next: next})
		}
		at = m.nodes[at].edges[i].next
	}
	m.nodes[at].patterns = append(m.nodes[at].patterns, index)
}

func (m *matcher) grow() int {
	m.nodes = append(m.nodes, node{})
	return len(m.nodes) - 1
}

func byRune(e edge, r rune) int { return cmp.Compare(e.r, r) }

// find returns the mentions in a document: leftmost first, the longest of those
// that begin at one place, none inside another.
func (m *matcher) find(doc *document) []hit {
	var hits []hit
	units := fold(doc.plain)
	for i := 0; i < len(units); {
		n, index := m.longest(doc.plain, units, i)
		if n == 0 {
			i++
			continue
		}
		p := m.patterns[index]
		end := units[i+n-1].end
		if strings.HasPrefix(doc.plain[end:], p.tail) {
			end += len(p.tail)
		}
		hits = append(hits, hit{
			subject: p.subject,
			start:   units[i].start,
			end:     end,
			bang:    p.bang && doc.plain[end-1] == '!',
			common:  p.common,
			word:    p.word,
		})
		i += n
	}
	return inOneCase(doc.plain, hits)
}

// inOneCase removes the lower-case spellings of a subject whose name is a single
// word, where the answer capitalises the name elsewhere: then "put it away" is
// not "Away".
func inOneCase(text string, hits []hit) []hit {
	lower := func(h hit) bool {
		first, _ := utf8.DecodeRuneInString(text[h.start:])
		return h.word && unicode.IsLower(first)
	}
	if !slices.ContainsFunc(hits, lower) {
		return hits
	}
	return slices.DeleteFunc(slices.Clone(hits), func(h hit) bool {
		return lower(h) &&
			slices.ContainsFunc(hits, func(other hit) bool { return other.subject == h.subject && other.word && !lower(other) })
	})
}

// longest returns the number of units of the longest name that begins at unit i
// and its pattern, or zero.
func (m *matcher) longest(text string, units []unit, i int) (length, index int) {
	at, ok := m.first[units[i].r]
	if !ok || !beginsWord(text, units, i) {
		return 0, 0
	}
	for n := 1; ; n++ {
		for _, p := range m.nodes[at].patterns {
			if !m.patterns[p].endsAt(units, i+n) || !m.patterns[p].fits(text, units[i:i+n]) {
				continue
			}
			// Of "Dunkin" and "Dunkin'" the one whose mark stands there is longer.
			if length < n ||
				len(m.patterns[p].tail) > len(m.patterns[index].tail) &&
					strings.HasPrefix(text[units[i+n-1].end:], m.patterns[p].tail) {
				length, index = n, p
			}
		}
		if i+n == len(units) {
			return length, index
		}
		k, ok := slices.BinarySearchFunc(m.nodes[at].edges, units[i+n].r, byRune)
		if !ok {
			return length, index
		}
		at = m.nodes[at].edges[k].next
	}
}

// beginsWord reports whether a name may begin at unit i. The word goes on
// before it in "e-commerce" and "O'Reilly": one letter and a mark are no word.
func beginsWord(text string, units []unit, i int) bool {
	if !wordBreak(units, i) {
		return false
	}
	if i == 0 || units[i].gap != joined || i > 1 && units[i-1].gap == tight {
		return true
	}
	switch text[units[i-1].end:units[i].start] {
	case "-", "‑":
		return units[i-1].r <= '9'
	case "'", "’":
		return units[i-1].r != 'o'
	}
	return true
}

// endsAt reports whether the name may end before unit i: at the end of a word,
// or before a plural's s.
func (p *pattern) endsAt(units []unit, i int) bool {
	if wordBreak(units, i) {
		return !contraction(units, i)
	}
	if script(units[i].r) == hangulScript {
		return particle(units, i)
	}
	last := units[i-1]
	return p.spelling == anyCase && units[i].r == 's' && last.r >= 'a' && last.r != 's' &&
		(last.upper || !units[i].upper) && wordBreak(units, i+1)
}

// contraction reports whether units[i] is the t of "can't", so that "Can" is no word there.
func contraction(units []unit, i int) bool {
	return i > 0 && i < len(units) && units[i].gap == joined && units[i].r == 't' &&
		units[i].start > units[i-1].end && units[i-1].r == 'n' && wordBreak(units, i+1)
}

// particle reports whether a Korean word ends after a particle that begins at
// unit i. Particles are written onto the noun, as are the other halves of
// compounds: "삼성은" mentions 삼성, "애플리케이션" (application) not 애플.
func particle(units []unit, i int) bool {
	var b strings.Builder
	for j := i; j < len(units) && (j == i || !wordBreak(units, j)); j++ {
		b.WriteRune(units[j].r)
	}
	return slices.Contains(strings.Fields(particles), b.String())
}

const particles = "은 는 이 가 을 를 의 에 와 과 도 만 로 으로 나 이나 랑 이랑 에서 에게 한테 께 보다 까지 부터 처럼 라는 이라는 " +
	"이다 입니다 이며 이고 등 들 들은 들이 들을 의경우 에는 에서는 에도 와는 과는 로는 으로는 만의 에서의"
