package scoring

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// lexicon rates the words and phrases of one language from -4 (worst) to 4 (best). A lexicon does not change after its
// creation.
//
// The English lexicon is VADER's lexicon (Hutto and Gilbert, ICWSM 2014), corrected for texts about products. The
// lexicons of the other languages contain only praise and criticism of products.
type lexicon struct {
	language language
	entries  map[string]*wordEntry // the entries of all words
	unknown  *wordEntry            // the entry of words that the lexicon does not know, and of names
	stems    map[string]float64    // stems that match with any short ending: "zuverlässig" for "zuverlässig*"
	// The method "index" creates the entries from the maps from "words" to "kinds", and removes these maps.
	words    map[string]float64
	neutral  map[string]bool // words of a word list that get no rating
	boosters map[string]float64
	phrases  map[string][]phrase // phrases with each first word, the longest first
	kinds    map[string]wordKind
	// runes maps a character to the entries that begin with the character, longest first. The map runes is nil except
	// for Japanese, Chinese and Korean. The fields from "behind" to "around" also apply only to these languages.
	runes        map[rune][]phrase
	unspaced     textIndex[float64] // the valences of the entries in the map runes
	behind       []string           // endings and words that reverse the rating of the text before them
	before       []string           // words that reverse the rating of the text after them
	after, ahead []string           // particles after or ahead of a name with which a clause compares
	concedes     []string           // endings before a comma that begins a contrast: "ものの"
	objects      []string           // words after the comma that begins a contrast: "可是"
	opposes      []string           // endings directly before a name that begin a contrast without a comma: "지만"
	equals       []string           // particles after a name with which a clause compares only in a denial: "ほど"
	around       [][2]string        // words ahead of and after a name with which a clause compares: "与" and "相比"
	elides       bool               // whether "l'application" counts as "application"
	concepts     *concepts
	comparatives bool // whether the word for "than" needs a comparative, as French "que" has other meanings
}

type phrase struct {
	words   []string
	valence float64
}

// languageData contains the words of a language in the form in which people edit them.
type languageData struct {
	ratings []rating
	kinds   map[wordKind]string
	// boosters are words that strengthen the next word, and dampers are words that weaken the next word.
	boosters, dampers string
	unspaced, elides  bool
	// The following fields apply only to Japanese, Chinese and Korean; the type lexicon explains these fields. The
	// field "around" contains pairs of words with an underscore: "与_相比".
	behind, before, after, ahead, concedes, objects, opposes, equals, around string
}

// rating assigns one valence to a comma-separated list of words and phrases. A word with a final "*" also matches with
// an ending of up to maxEnding bytes.
type rating struct {
	valence float64
	entries string
}

func newLexicon() *lexicon {
	return &lexicon{
		words:    map[string]float64{},
		stems:    map[string]float64{},
		boosters: map[string]float64{},
		phrases:  map[string][]phrase{},
		kinds:    map[string]wordKind{},
	}
}

// correctEnglish adapts VADER's lexicon to texts about products.
func correctEnglish(l *lexicon) {
	l.neutral = map[string]bool{}
	for w := range strings.FieldsSeq(neutralWords + protectedTopics) {
		l.neutral[w] = true
		delete(l.words, w)
	}
	data := englishWords()
	for w := range strings.FieldsSeq(data.kinds[negator]) {
		delete(l.words, w)
	}
	l.enter(data)
	l.enterRatings(slices.Concat(englishReviews(), englishEvents(), englishPraise(), englishBlame(), englishIdioms()))
}

// enter adds the words of a language to the lexicon. A later rating of a word replaces an earlier rating of the same
// word.
func (l *lexicon) enter(data languageData) {
	l.elides = data.elides
	if data.unspaced {
		l.runes = map[rune][]phrase{}
	}
	l.behind, l.before = strings.Fields(data.behind), strings.Fields(data.before)
	l.after, l.ahead = strings.Fields(data.after), strings.Fields(data.ahead)
	l.concedes, l.objects = strings.Fields(data.concedes), strings.Fields(data.objects)
	l.opposes, l.equals = strings.Fields(data.opposes), strings.Fields(data.equals)
	for pair := range strings.FieldsSeq(data.around) {
		ahead, after, _ := strings.Cut(pair, "_")
		l.around = append(l.around, [2]string{ahead, after})
	}
	for kind, words := range data.kinds {
		for w := range strings.FieldsSeq(words) {
			l.kinds[w] |= kind
		}
		l.comparatives = l.comparatives || kind == comparative
	}
	for w := range strings.FieldsSeq(data.boosters) {
		l.boosters[w] = boost
	}
	for w := range strings.FieldsSeq(data.dampers) {
		l.boosters[w] = -boost
	}
	l.enterRatings(data.ratings)
}

func (l *lexicon) enterRatings(ratings []rating) {
	for _, rated := range ratings {
		for entry := range strings.SplitSeq(rated.entries, ",") {
			l.rate(strings.Fields(entry), rated.valence)
		}
	}
}

// rate adds a word or a phrase.
func (l *lexicon) rate(words []string, valence float64) {
	switch stem, cut := strings.CutSuffix(words[0], "*"); {
	case l.runes != nil:
		r, _ := utf8.DecodeRuneInString(words[0])
		l.runes[r] = insert(l.runes[r], phrase{words: words, valence: valence}, func(p phrase) int { return len(p.words[0]) })
	case len(words) > 1:
		l.phrases[words[0]] = insert(
			l.phrases[words[0]],
			phrase{words: words, valence: valence},
			func(p phrase) int { return len(p.words) },
		)
	case cut:
		l.stems[stem] = valence
	default:
		l.words[words[0]] = valence
	}
}

// insert adds a phrase to a list that is sorted by length, longest first. Among phrases of equal length, the phrase
// that was inserted last comes first.
func insert(list []phrase, p phrase, length func(phrase) int) []phrase {
	at := 0
	for at < len(list) && length(list[at]) > length(p) {
		at++
	}
	list = append(list, phrase{})
	copy(list[at+1:], list[at:])
	list[at] = p
	return list
}

// valence returns the rating of the word or phrase at the beginning of tokens, and the number of its words. The number
// is zero for a word without a rating.
func (*lexicon) valence(tokens []token) (rating float64, length int) {
	e := tokens[0].entry
	for _, p := range e.phrases {
		if p.matches(tokens) {
			return p.valence, len(p.words)
		}
	}
	if e.boost != 0 || !e.isRated {
		return 0, 0
	}
	return e.valence, 1
}

// A stem has at least minStem bytes, and an ending has at most maxEnding bytes.
const (
	minStem   = 3
	maxEnding = 4
)

func (p phrase) matches(tokens []token) bool {
	if len(tokens) < len(p.words) {
		return false
	}
	for i, w := range p.words {
		if tokens[i].word == w {
			continue
		}
		stem, cut := strings.CutSuffix(w, "*")
		if !cut {
			return false
		}
		if rest, ok := strings.CutPrefix(tokens[i].word, stem); !ok || len(rest) > maxEnding {
			return false
		}
	}
	return true
}
