package scoring

import (
	"cmp"
	"embed"
	"slices"
	"strings"
	"unicode/utf8"
)

// conceptFiles contains one file for each language. A file contains the words of each concept, such as "waits" or
// "refund". The concepts are the same in all languages, so that the sentiment model can apply its knowledge of one
// language to another language.
//
//go:embed concepts/*.txt
var conceptFiles embed.FS

// concepts maps the words and phrases of one language to concepts.
type concepts struct {
	words     map[string]string // nil after [lexicon.index]
	stems     map[string]string
	phrases   map[string][]conceptPhrase // phrases by first word, longest first; nil after [lexicon.index]
	inflected []conceptPhrase            // phrases whose first word is a stem, longest first
	runes     map[rune][]conceptPhrase   // phrases by their first character, longest first; for languages without spaces
	texts     textIndex[string]          // the concepts of the phrases in the map runes
	unspaced  bool
}

type conceptPhrase struct {
	phrase

	concept string
}

// numberConcept is the concept that all numbers have.
const numberConcept = "number"

// newConcepts reads the concepts of a language. A file consists of lines "concept: entry, entry" and of indented lines
// with further entries of the same concept.
func newConcepts(lang language, unspaced bool) *concepts {
	c := &concepts{
		words:    map[string]string{},
		stems:    map[string]string{},
		phrases:  map[string][]conceptPhrase{},
		runes:    map[rune][]conceptPhrase{},
		texts:    newTextIndex[string](),
		unspaced: unspaced,
	}
	data, err := conceptFiles.ReadFile("concepts/" + lang.code() + ".txt")
	if err != nil {
		return c // the language has no concepts
	}
	concept := ""
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, " ") {
			before, after, found := strings.Cut(line, ":")
			if !found {
				continue
			}
			concept, line = before, after
		}
		for entry := range strings.SplitSeq(line, ",") {
			if words := strings.Fields(entry); len(words) > 0 {
				c.enter(words, concept)
			}
		}
	}
	byLength := func(a, b conceptPhrase) int {
		return cmp.Or(cmp.Compare(len(b.words), len(a.words)), cmp.Compare(len(b.words[0]), len(a.words[0])))
	}
	slices.SortStableFunc(c.inflected, byLength)
	for _, list := range c.phrases {
		slices.SortStableFunc(list, byLength)
	}
	for _, list := range c.runes {
		slices.SortStableFunc(list, byLength)
		for _, p := range list {
			c.texts.add(p.words[0], p.concept)
		}
	}
	return c
}

func (c *concepts) enter(words []string, concept string) {
	switch stem, cut := strings.CutSuffix(words[0], "*"); {
	case c.unspaced:
		text := strings.Join(words, "")
		r, _ := utf8.DecodeRuneInString(text)
		c.runes[r] = append(c.runes[r], conceptPhrase{phrase{words: []string{text}}, concept})
	case len(words) > 1:
		p := conceptPhrase{phrase{words: words}, concept}
		if cut {
			c.inflected = append(c.inflected, p)
		} else {
			c.phrases[words[0]] = append(c.phrases[words[0]], p)
		}
	case cut:
		c.stems[stem] = concept
	default:
		c.words[words[0]] = concept
	}
}

// find calls the function "add" with each concept in the tokens. For a name, find passes an empty concept and the index
// of the name's token.
func (c *concepts) find(tokens []token, add func(i int, concept string)) {
	for i := 0; i < len(tokens); {
		if tokens[i].isMention() {
			add(i, "")
			i++
			continue
		}
		if c.unspaced {
			first := i
			for i++; i < len(tokens) && !tokens[i].pause && !tokens[i].isMention(); i++ {
			}
			c.scan(textOf(tokens[first:i]), func(concept string) { add(first, concept) })
			continue
		}
		concept, n := c.at(tokens[i:])
		if concept != "" {
			add(i, concept)
		}
		i += n
	}
}

// at returns the concept at the beginning of the tokens, and the number of its tokens.
func (c *concepts) at(tokens []token) (concept string, length int) {
	t := tokens[0]
	for _, phrases := range [...][]conceptPhrase{t.entry.ideas, c.inflected} {
		for _, p := range phrases {
			if p.matches(tokens) {
				return p.concept, len(p.words)
			}
		}
	}
	if t.entry.concept == "" && t.word != "" && isDigit(t.word[0]) {
		return numberConcept, 1
	}
	return t.entry.concept, 1
}

// maxInflection is the maximum length, in bytes, of an ending after the stem of a concept's word.
const maxInflection = 6

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// scan calls the function "add" with each concept in a text without spaces.
func (c *concepts) scan(text string, add func(string)) {
	for i := 0; i < len(text); {
		concept, n := c.texts.at(text[i:])
		switch {
		case n > 0:
			add(concept)
		case isDigit(text[i]) && (i == 0 || !isDigit(text[i-1])):
			add(numberConcept)
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += max(n, size)
	}
}
