package scoring

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// collocation contains the words that stand next to a word in its ordinary meaning: "audience" after "target".
type collocation struct{ after, before []neighbour }

// neighbour is a word, or two words, next to a word in its ordinary meaning.
type neighbour struct {
	words []string // in the order of the text
	stem  bool     // whether the last word may have any ending
	ends  bool     // whether the phrase ends after the last word
	weak  bool     // whether all words are function words, which may also follow the name of a company
	vague bool     // whether the phrase may also contain the name of a company: "Target prices"
	space bool     // whether the phrase counts only in answers about space: "people to Mars"
}

//nolint:gochecknoglobals // the table is constant and parsed only once
var collocations = sync.OnceValue(func() map[string]*collocation {
	table := map[string]*collocation{}
	for _, list := range []string{
		englishCollocationsToK, englishCollocationsFromL, germanCollocations, frenchCollocations, spanishCollocations, portugueseCollocations,
		italianCollocations, dutchCollocations, polishCollocations, nordicCollocations, russianCollocations, turkishCollocations,
	} {
		for line := range strings.Lines(list) {
			word, rest, found := strings.Cut(strings.TrimSpace(line), " ")
			if !found {
				continue
			}
			if table[word] == nil {
				table[word] = &collocation{}
			}
			c := table[word]
			neighbours, isBefore := strings.CutPrefix(rest, "< ")
			for text := range strings.FieldsSeq(strings.TrimPrefix(neighbours, "> ")) {
				if isBefore {
					c.before = append(c.before, newNeighbour(text))
				} else {
					c.after = append(c.after, newNeighbour(text))
				}
			}
		}
	}
	return table
})

func newNeighbour(text string) neighbour {
	var n neighbour
	text, n.vague = strings.CutPrefix(text, "?")
	text, n.space = strings.CutPrefix(text, "~")
	text, n.ends = strings.CutSuffix(text, ".")
	text, n.stem = strings.CutSuffix(text, "*")
	n.words = strings.Split(text, "_")
	n.weak = !slices.ContainsFunc(n.words, func(word string) bool {
		return !slices.ContainsFunc(functionLists(), func(list string) bool { return oneOf(word, list) })
	})
	return n
}

// functionLists returns the function words of each language, with spaces around the words.
//
//nolint:gochecknoglobals // the table is constant and computed only once
var functionLists = sync.OnceValue(func() []string {
	lists := []string{" we up out down off before after between over she there i your " + russianRules().followers}
	for _, words := range functionWords() {
		lists = append(lists, " "+words+" ")
	}
	return lists
})

// isOrdinary reports whether the neighbours of the name at token i show the ordinary meaning of the word: "Target
// audience", "Linear regression", "the Amazon rainforest". The method isOrdinary returns false for a name in capitals
// before a word that is not in capitals: "LOT do Paryża".
func (r *Reading) isOrdinary(i int) bool { return r.hasNeighbour(i, false) }

// mayBeOrdinary reports whether the neighbours of the name at token i also occur beside the name of a company, as in
// "Target prices". After another name and a conjunction, the word is a name: "Walmart and Target prices".
func (r *Reading) mayBeOrdinary(i int) bool {
	isNext := i > 1 && r.tokens[i-1].kind.is(conjunction) && r.tokens[i-2].isMention() && !r.tokens[i].pause
	return !isNext && r.hasNeighbour(i, true)
}

// hasNeighbour reports whether a neighbour stands next to the name at token i. The parameter "vague" selects the vague
// neighbours or the other neighbours.
func (r *Reading) hasNeighbour(i int, vague bool) bool {
	c := collocations()[r.lowerText(i)]
	if c == nil || r.isShouted(i) && (i+1 == len(r.tokens) || !r.isInCapitals(i+1)) {
		return false
	}
	if r.hasNext(i, " data ") && r.hasNext(i+1, companyData) {
		return false // the name is a company, as in "Meta data centers"
	}
	isPossessor := r.isPossessor(i) && !oneOf(r.lowerText(i), possessors)
	follows := func(n neighbour) bool { return n.vague == vague && r.follows(n, i) }
	isBefore := func(n neighbour) bool {
		return n.vague == vague && r.isBefore(n, i) && (!n.space || r.isAboutSpace())
	}
	return !isPossessor && slices.ContainsFunc(c.after, follows) || slices.ContainsFunc(c.before, isBefore)
}

// findSpace reports whether the answer contains a word such as "planet".
func (r *Reading) findSpace() bool {
	return slices.ContainsFunc(r.tokens, func(t token) bool { return isAmong(t.word, spaceWords) })
}

// spaceWords are words of answers about space.
const spaceWords = " nasa esa spacex musk roscosmos starship rocket rockets rakete raketen sonnensystem weltall" +
	" planet planets planetary planeten planète planètes planeta" +
	" pianeta pianeti planety planeet orbit astronaut astronauts astronauten astronauti spacecraft" +
	" spaceship rover rovers lander raumfahrt raumsonde weltraum ruimtevaart erde moon mond "

const (
	// companyData are words after "data" in phrases that contain the name of a company.
	companyData = " center centers centre centres breach practices privacy scandal leak policy scientists "
	// possessors are planets and a river, which own their rings and forests: "Saturn's rings". Other names with a
	// possessive are companies: "Target's customers".
	possessors = " saturn mars mercury jupiter venus amazon "
)

// isPossessor reports whether a possessive "'s" follows the name at token i: "Target's customers".
func (r *Reading) isPossessor(i int) bool {
	after := r.doc.plain[r.tokens[i].end:]
	mark, size := utf8.DecodeRuneInString(after)
	rest, ok := strings.CutPrefix(after[size:], "s")
	return ok && strings.ContainsRune(apostrophes, mark) && !isLetter(rest)
}

// isShouted reports whether capitals distinguish the name at token i from a word. The method isShouted returns false
// for "O2", because the formula of oxygen has the same capital. For "GAP insurance", the result is false because the
// name of the insurance has the same capitals.
func (r *Reading) isShouted(i int) bool {
	return r.isInCapitals(i) && !strings.ContainsAny(r.lowerText(i), "0123456789") &&
		(r.lowerText(i) != "gap" || i+1 == len(r.tokens) || r.tokens[i+1].word != "insurance")
}

// follows reports whether a neighbour follows the name at token i. A function word counts only if the name begins a
// sentence, a line or the text after a colon, because function words also follow names: "from Signal to Telegram".
func (r *Reading) follows(n neighbour, i int) bool {
	end := i + len(n.words)
	if end >= len(r.tokens) || r.tokens[i+1].word != n.words[0] && !n.stem {
		return false
	}
	for k, word := range n.words {
		t := r.tokens[i+1+k]
		mayContinue := n.stem && k == len(n.words)-1
		if t.pause || !strings.HasPrefix(t.word, word) || len(t.word) > len(word) && !mayContinue {
			return false
		}
	}
	if n.ends && end+1 < len(r.tokens) && !r.tokens[end+1].pause {
		return false
	}
	return !n.weak || r.beginsPhrase(i) && !r.isMentionAt(end+1)
}

// isMentionAt reports whether token i is a name in the same phrase, as in "Next to Target".
func (r *Reading) isMentionAt(i int) bool {
	return i < len(r.tokens) && !r.tokens[i].pause && r.tokens[i].isMention()
}

// isBefore reports whether a neighbour stands before the name at token i.
func (r *Reading) isBefore(n neighbour, i int) bool {
	from := i - len(n.words)
	if from < 0 || r.tokens[i].pause || strings.HasPrefix(r.doc.plain[r.tokens[i].end:], "-") {
		return false
	}
	for k, word := range n.words {
		if r.tokens[from+k].word != word || k > 0 && r.tokens[from+k].pause {
			return false
		}
	}
	return !n.ends || r.endsPhrase(i)
}

// endsPhrase reports whether no noun follows the name at token i, so that the name itself is the noun of its phrase.
func (r *Reading) endsPhrase(i int) bool {
	if i+1 == len(r.tokens) || r.tokens[i+1].pause {
		return true
	}
	next := r.tokens[i+1]
	return !next.isMention() && (next.kind.is(verb|conjunction) || len(r.scorer.words.function[next.word]) > 0)
}
