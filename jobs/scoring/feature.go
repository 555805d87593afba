package scoring

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"tidewatch/jobs/scoring/classifier"
)

// A feature of the sentiment model is a text, such as "about word slow". The model knows the text only by its hash. The
// value of a feature of words grows with the number of its occurrences in the evidence. Names have no influence on the
// model: a feature contains "@" for the subject, and "#" for every other name.

// features collects the model's features for one subject.
type features struct {
	reading *Reading
	subject int
	words   []classifier.Feature
	lists   []classifier.Feature // features of the ratings in the word lists
	names   []featureName        // nil unless the caller asks for an explanation
	explain bool
}

// typicalFeatures is the number of features of a subject in a typical answer.
const typicalFeatures = 512

type featureName struct {
	classifier.Feature

	name string
}

// weight returns how much a clause counts in the sentiment model, if the clause has the relation r to the subject.
func (r relation) weight() float64 {
	const sameSentence = 0.3
	if r == relationBeside {
		return sameSentence
	}
	return 1
}

// key returns the prefix of the names of a clause's features. A clause after a sentence about the subject has the same
// features as a clause about the subject.
func (r relation) key() string {
	if r == relationAfter {
		r = relationAbout
	}
	return r.String() + " "
}

// featuresOf returns the features of the evidence about a subject.
func (r *Reading) featuresOf(subject int, e evidence, explain bool) *features {
	f := &features{reading: r, subject: subject, explain: explain, words: make([]classifier.Feature, 0, typicalFeatures)}
	f.read(e)
	return f
}

// read adds the features of the evidence.
func (f *features) read(e evidence) {
	f.ratings(e)
	var length, ideas [relations]int
	lists := make([][]string, len(e.clauses))
	for i, c := range e.clauses {
		length[c.relation] += f.length(c.clause)
		lists[i] = f.ideasOf(c.clause)
		ideas[c.relation] += len(lists[i])
	}
	for i, c := range e.clauses {
		weight := c.relation.weight()
		f.clause(c, weight/math.Sqrt(float64(max(length[c.relation], 1))))
		f.ideas(c.relation, lists[i], weight/math.Sqrt(float64(max(ideas[c.relation], 1))))
	}
}

// kind is the kind of a feature. The name of a feature begins with the relation of its clause and the kind.
type kind uint8

const (
	kindWord    kind = iota // a word
	kindPair                // two neighbouring words
	kindGap                 // two words with one word between them
	kindNegated             // a word after a negator
	kindPart                // a part of a word; "^" and "$" stand for its beginning and its end
	kindStart               // the beginning of a word
	kindRun                 // neighbouring characters of a text without spaces
	kindIdea                // a concept
	kindIdeas               // two neighbouring concepts
	kindApart               // two concepts with one concept between them
	kinds                   // the number of kinds
)

func (k kind) key() string {
	return [kinds]string{
		"word ", "pair ", "gap ", "negated ", "part ", "start ", "run ", "idea ", "ideas ", "apart ",
	}[k]
}

// prefixes contains the hashes of the beginnings of the feature names that [features.put] writes.
type prefixes [relations][kinds]uint32

func newPrefixes() *prefixes {
	p := &prefixes{}
	for r := range relations {
		for k := range kinds {
			p[r][k] = hash(hash(hashOffset, r.key()), k.key())
		}
	}
	return p
}

// The hash function FNV-1a uses these constants.
const (
	hashOffset = 2166136261
	hashPrime  = 16777619
)

func hash(h uint32, text string) uint32 {
	for i := range len(text) {
		h = (h ^ uint32(text[i])) * hashPrime
	}
	return h
}

// put adds a feature that comes from the words of the answer. The name of the feature ends with the joined texts.
func (f *features) put(value float64, r relation, k kind, texts ...string) {
	h := f.reading.scorer.words.prefixes[r][k]
	for _, text := range texts {
		h = hash(h, text)
	}
	f.words = append(f.words, classifier.Feature{Hash: h, Value: float32(value)})
	if f.explain {
		f.names = append(f.names, featureName{
			Feature: f.words[len(f.words)-1], name: r.key() + k.key() + strings.Join(texts, ""),
		})
	}
}

// list adds a feature that comes from the word lists.
func (f *features) list(value float64, name string) {
	f.lists = append(f.lists, f.named(value, name))
}

func (f *features) named(value float64, name string) classifier.Feature {
	feature := classifier.Feature{Hash: hash(hashOffset, name), Value: float32(value)}
	if f.explain {
		f.names = append(f.names, featureName{Feature: feature, name: name})
	}
	return feature
}

// ratings adds the features of the word lists.
func (f *features) ratings(e evidence) {
	var praise, blame [relations]float64
	var count [relations]int
	last := 0.0
	for _, c := range e.clauses {
		count[c.relation]++
		if c.score > 0 {
			praise[c.relation] += c.score
		} else {
			blame[c.relation] -= c.score
		}
		if c.relation == relationAbout && c.score != 0 {
			last = c.score
		}
	}
	for r := range relations {
		key := r.String()
		if count[r] == 0 {
			f.words = append(f.words, f.named(1, "no clause "+key))
			continue
		}
		f.list(math.Sqrt(praise[r]), "list praise "+key)
		f.list(math.Sqrt(blame[r]), "list blame "+key)
		f.list((praise[r]-blame[r])/float64(count[r]), "list mean "+key)
		switch {
		case praise[r] > 0 && blame[r] > 0:
			f.list(1, "list both "+key)
		case praise[r] == 0 && blame[r] == 0:
			f.list(1, "list nothing "+key)
		}
	}
	f.list(1, "list label "+string(e.tally.label()))
	f.list(e.tally.mean(), "list score")
	f.list(last, "list last")
	const many = 5
	f.words = append(f.words, f.named(1, "clauses "+strconv.Itoa(min(count[relationAbout], many))))
}

// length returns the number of words of a clause. In a text without spaces, each character counts as a word.
func (f *features) length(c clause) int {
	n := 0
	for _, t := range f.reading.tokens[c.first:c.last] {
		if !t.isMention() && isUnspaced(t.word) {
			n += utf8.RuneCountInString(t.word)
			continue
		}
		n++
	}
	return n
}

func isUnspaced(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	s := script(r)
	return s != spacedScript && s != hangulScript
}

// wordOf returns the word at token i, "@" for the subject, or "#" for another name.
func (f *features) wordOf(i int) string {
	t := f.reading.tokens[i]
	switch {
	case !t.isMention():
		return t.word
	case f.reading.mentions[t.mention].subject == f.subject:
		return "@"
	}
	return "#"
}

// maxRun is the maximum length, in bytes, of the part of a token without spaces that the model reads. Most clauses of
// texts without spaces are much shorter.
const maxRun = 4096

// negationReach is the number of words after a negator that the negator affects.
const negationReach = 3

// A feature has a lower value if its words are farther apart, or if the feature is only a part of a word.
const (
	gapValue   = 0.7
	startValue = 0.7
	partValue  = 0.5
)

// clause adds the features of the words of a clause.
func (f *features) clause(c judgedClause, value float64) {
	r := c.relation
	negated := 0
	previous, before := "^", ""
	for i := c.first; i < c.last; i++ {
		word := f.wordOf(i)
		t := f.reading.tokens[i]
		if t.pause {
			negated = 0
		}
		if !t.isMention() && isUnspaced(word) {
			f.runs(r, word[:min(len(word), maxRun)], value)
			before, previous = previous, ""
			continue
		}
		f.put(value, r, kindWord, word)
		f.put(value, r, kindPair, previous, " ", word)
		if before != "" {
			f.put(value*gapValue, r, kindGap, before, " ", word)
		}
		if negated > 0 {
			f.put(value, r, kindNegated, word)
			negated--
		}
		if !t.isMention() {
			f.parts(r, word, value)
			if negates(f.reading.tokens, i) {
				negated = negationReach
			}
		}
		before, previous = previous, word
	}
	f.put(value, r, kindPair, previous, " $")
}

// parts adds the features of the parts of a word.
func (f *features) parts(r relation, word string, value float64) {
	const longest, size, start = 64, 3, 6
	var at [longest + 1]int // the offsets of the characters
	n := 0
	for i := range word {
		if n == longest {
			break
		}
		at[n] = i
		n++
	}
	at[n] = len(word)
	if n <= size {
		return
	}
	for k := 0; k+size <= n; k++ {
		edge := ""
		switch k {
		case 0:
			edge = "^"
		case n - size:
			edge = "$"
		}
		f.put(value*partValue, r, kindPart, edge, word[at[k]:at[k+size]])
	}
	if n >= start {
		f.put(value*startValue, r, kindStart, word[:at[start]])
	}
}

// runs adds the features of all runs of up to four characters in a text without spaces.
func (f *features) runs(r relation, text string, value float64) {
	const longest = 4
	var at [longest + 1]int // the offsets of the last characters
	n := 0
	for i := range text + " " {
		copy(at[1:], at[:])
		at[0] = i
		for k := 1; k <= min(n, longest); k++ {
			f.put(value, r, kindRun, text[at[k]:i])
		}
		n++
	}
}

// ideasOf returns the concepts of a clause, in order, with "@" for the subject and "#" for other names.
func (f *features) ideasOf(c clause) []string {
	var list []string
	f.reading.words.concepts.find(f.reading.tokens[c.first:c.last], func(i int, idea string) {
		if idea == "" {
			idea = f.wordOf(c.first + i)
		}
		list = append(list, idea)
	})
	return list
}

// ideas adds the features of the concepts of a clause.
func (f *features) ideas(r relation, list []string, value float64) {
	for i, idea := range list {
		f.put(value, r, kindIdea, idea)
		if i > 0 {
			f.put(value, r, kindIdeas, list[i-1], " ", idea)
		}
		if i > 1 {
			f.put(value, r, kindApart, list[i-2], " ", idea)
		}
	}
}

// Evidence contains the statements of an answer about one mentioned subject, as features of the sentiment model.
type Evidence struct {
	// Key is the [Subject.Key] of the mentioned subject.
	Key string
	// Words are the features of the words in the answer, and Lists the features of the ratings in the word lists.
	Words, Lists []classifier.Feature
	// WordList is the label that the word lists give to the subject. WordListScore is the mean rating, from -1 to 1, of
	// the clauses that praise or criticise the subject.
	WordList      Label
	WordListScore float64
	// IsMixed reports whether the word lists find both praise and criticism of the subject.
	IsMixed bool
	// Clauses is the number of clauses that describe the subject or compare something with the subject.
	Clauses int

	doubts        doubts
	statesFigures bool // whether the clauses about the subject state only figures such as prices
}

// Evidence returns the evidence about each mentioned subject, sorted by the first mention.
func (r *Reading) Evidence() []Evidence {
	found := r.collectEvidence()
	var list []Evidence
	for _, subject := range r.mentioned() {
		list = append(list, r.featuresOf(subject, found[subject], false).evidence(found[subject]))
	}
	return list
}

func (f *features) evidence(e evidence) Evidence {
	return Evidence{
		Key:           f.reading.scorer.subjects[f.subject].Key,
		Words:         f.words,
		Lists:         f.lists,
		WordList:      e.tally.label(),
		WordListScore: e.tally.mean(),
		IsMixed:       e.tally.praise > 0 && e.tally.blame > 0,
		Clauses:       e.describing(),
		doubts:        f.reading.doubtsOf(e),
		statesFigures: f.reading.statesFigures(e),
	}
}

// mentioned returns the mentioned subjects, sorted by the first mention.
func (r *Reading) mentioned() []int {
	var list []int
	for _, m := range r.mentions {
		list = appendNew(list, m.subject)
	}
	return list
}
