package scoring

import (
	"strings"

	"github.com/jonreiter/govader"
)

// lexicon rates words and phrases from -4 (worst) to 4 (best): VADER's
// crowd-rated lexicon (Hutto and Gilbert, ICWSM 2014), corrected for what is
// said about products. It is read-only once made.
type lexicon struct {
	words    map[string]float64
	boosters map[string]float64
	negators map[string]bool
	phrases  map[string][]phrase // by first word, longest first
	everyDay map[string]bool
	guards   map[string]bool // protection
}

type phrase struct {
	words   []string
	valence float64
}

func newLexicon() *lexicon {
	vader := govader.NewSentimentIntensityAnalyzer()
	l := &lexicon{
		words:    vader.Lexicon,
		boosters: vader.Constants.BoosterDict,
		negators: map[string]bool{},
		phrases:  map[string][]phrase{},
		everyDay: map[string]bool{},
		guards:   map[string]bool{},
	}
	for w := range strings.FieldsSeq(protection) {
		l.guards[w] = true
	}
	for _, w := range append(vader.Constants.NegateList, strings.Fields(negators)...) {
		l.negators[w] = true
	}
	for w := range l.words {
		l.everyDay[w] = true
	}
	for w := range strings.FieldsSeq(everydayWords) {
		l.everyDay[w] = true
	}
	for w := range strings.FieldsSeq(neutralWords + protectedTopics) {
		delete(l.words, w)
	}
	for w := range strings.FieldsSeq(negators) {
		delete(l.words, w)
	}
	for _, rated := range ratedWords() {
		for entry := range strings.SplitSeq(rated.entries, ",") {
			l.rate(strings.Fields(entry), rated.valence)
		}
	}
	return l
}

// rate enters a word or a phrase; a later rating replaces an earlier one.
func (l *lexicon) rate(words []string, valence float64) {
	if len(words) == 1 {
		l.words[words[0]] = valence
		return
	}
	list := l.phrases[words[0]]
	at := 0
	for at < len(list) && len(list[at].words) >= len(words) {
		at++
	}
	list = append(list, phrase{})
	copy(list[at+1:], list[at:])
	list[at] = phrase{words: words, valence: valence}
	l.phrases[words[0]] = list
}

func (l *lexicon) english(word string) bool { return l.everyDay[word] }

// valence rates the words at the beginning of tokens and says how many of them
// the rating covers: more than one for a phrase, zero for a word without one.
func (l *lexicon) valence(tokens []token) (rating float64, length int) {
	word := tokens[0].word
	if word == "" {
		return 0, 0
	}
	for _, p := range l.phrases[word] {
		if p.matches(tokens) {
			return p.valence, len(p.words)
		}
	}
	if v, ok := l.words[word]; ok && l.boosters[word] == 0 {
		return v, 1
	}
	return 0, 0
}

func (p phrase) matches(tokens []token) bool {
	if len(tokens) < len(p.words) {
		return false
	}
	for i, w := range p.words {
		if tokens[i].word != w {
			return false
		}
	}
	return true
}
