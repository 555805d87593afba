package scoring

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// relation is the relation of a clause to a subject.
type relation uint8

const (
	relationAbout    relation = iota // the clause describes the subject
	relationCompared                 // the clause compares something with the subject: "better than Acme"
	relationBeside                   // the sentence names the subject, but the clause is about something else
	relationAfter                    // the sentence names no subject, but an earlier sentence names the subject
	relations                        // the number of relations
)

func (r relation) String() string {
	return [relations]string{
		relationAbout: "about", relationCompared: "compared", relationBeside: "beside", relationAfter: "after",
	}[r]
}

// judgedClause is a clause that may say something about a subject.
type judgedClause struct {
	clause

	relation relation
	score    float64 // the rating of the clause by the word lists, from -1 to 1
}

// evidence contains the statements of an answer about one subject.
type evidence struct {
	clauses []judgedClause
	counts  [relations]int // the numbers of clauses, including clauses beyond maxClauses
	words   int            // the number of tokens in the clauses
	last    int            // the number of the last added clause, counted from 1
	tally   tally
}

// collectEvidence returns the evidence about each subject, by the index of the subject.
func (r *Reading) collectEvidence() []evidence {
	c := &collection{found: make([]evidence, len(r.scorer.subjects)), block: -1}
	a := &attributor{Reading: r, heads: r.itemHeads(), sections: map[int][]int{}, scopes: map[int][]int{}, block: -1}
	var clauses []clause
	for _, s := range r.sentences {
		c.begin(a, s)
		if r.isQuestion(s) {
			a.ask(s, c.named)
			c.end()
			continue
		}
		clauses = r.clauses(s, clauses[:0])
		c.isForeign = len(c.named) == 0 && r.isAboutForeignName(s)
		a.attribute(s, clauses, func(at clause, subjects clauseSubjects) {
			judged := judgedClause{clause: at, score: r.words.compound(r.tokens[at.first:at.last])}
			if judged.score != 0 || !r.isListingField(at) {
				c.add(judged, subjects)
			}
		})
		c.end()
	}
	for i := range c.found {
		slices.SortStableFunc(c.found[i].clauses, func(a, b judgedClause) int { return cmp.Compare(a.first, b.first) })
	}
	return c.found
}

// collection collects the evidence in the order of the text.
type collection struct {
	found         []evidence // the evidence about the subject with each index
	named, before []int      // the subjects in this sentence, and in an earlier sentence
	block         int
	clauses       int  // the number of clauses so far
	isForeign     bool // whether the sentence is about a foreign name, which is the name of no subject
}

// begin prepares the collection for the clauses of a sentence. A paragraph without a subject can only be about the
// single subject of an earlier paragraph.
func (c *collection) begin(a *attributor, s sentence) {
	if s.block != c.block {
		c.block = s.block
		if len(c.before) != 1 || !a.continues(s) {
			c.before = c.before[:0]
		}
	}
	c.named = a.namedIn(s, c.named[:0])
}

func (c *collection) end() {
	switch {
	case c.isForeign:
		c.before = c.before[:0]
	case len(c.named) > 0:
		c.before = append(c.before[:0], c.named...)
	}
	c.isForeign = false
}

// add adds a clause to the evidence about each subject of the clause, and about each other subject that the sentence of
// the clause names. If neither the clause nor its sentence has a subject, the clause counts for the subjects of an
// earlier sentence, unless its sentence is about a foreign name.
func (c *collection) add(clause judgedClause, subjects clauseSubjects) {
	c.clauses++
	put := func(list []int, relation relation) {
		for _, subject := range list {
			if e := &c.found[subject]; e.last != c.clauses || relation == relationCompared {
				e.last = c.clauses
				clause.relation = relation
				e.add(clause)
			}
		}
	}
	put(subjects.described, relationAbout)
	put(subjects.compared, relationCompared)
	put(c.named, relationBeside)
	if len(c.named) == 0 && len(subjects.described) == 0 && !c.isForeign {
		put(c.before, relationAfter)
	}
}

// namedIn appends the distinct subjects that a sentence names.
func (r *Reading) namedIn(s sentence, named []int) []int {
	for _, t := range r.tokens[s.first:s.last] {
		if t.isMention() {
			named = appendNew(named, r.mentions[t.mention].subject)
		}
	}
	return named
}

// isAboutForeignName reports whether a sentence that names none of the subjects is about another company: "Salesforce
// is the best choice". A name is a capitalised word that is in no word list. The first word of a sentence, which is
// always capitalised, counts as a name only before a verb, before another such word, with "'s", or alone. German
// capitalises all nouns. In German, a word after an article or an adjective is therefore not a name ("die Brühgruppe").
// If the first word of a German sentence is in no word list but does not count as a name, the search for a name ends.
// The scripts of East Asia have no capitals.
func (r *Reading) isAboutForeignName(s sentence) bool {
	const reach = 4 // the maximum number of words before the verb
	for i := s.first; i < min(s.last, s.first+reach) && !isPredicate(r.tokens[i]); i++ {
		if !r.isUnknownName(i, s.last) || r.isGermanPhrase(s.first, i) {
			continue
		}
		next := i + 1
		if i > s.first || next == s.last || isPredicate(r.tokens[next]) || r.isUnknownName(next, s.last) ||
			r.isPossessive(i) {
			return true
		}
		if r.words.language == german {
			return false
		}
	}
	return false
}

// isGermanPhrase reports whether an article, another determiner or an adjective precedes token i of a German sentence,
// so that the token is a noun and no name.
func (r *Reading) isGermanPhrase(first, i int) bool {
	if r.words.language != german || i == first || r.between(i-1, i) != " " || r.isGermanCompany(i) {
		return false
	}
	before := r.tokens[i-1]
	return before.kind.is(article) || oneOf(before.word, germanArticles+germanIndefinites) ||
		r.isLower(i-1) && r.isGermanAdjective(before.word)
}

// isGermanCompany reports whether token i is a German company whose name often follows an article: "der ADAC", "die
// Commerzbank", "die Telekom".
func (r *Reading) isGermanCompany(i int) bool { return oneOf(r.tokens[i].word, germanCompanies) }

// germanCompanies are companies whose names often follow an article, and are no ordinary words.
const germanCompanies = " telekom post allianz barmer lufthansa bahn axa ergo huk gothaer debeka generali zurich hdi arag" +
	" württembergische nürnberger hansemerkur knappschaft comdirect volkswagen bundesbahn swisscom migros swatch condor" +
	" eurowings flixbus hermes targo sparda raiffeisen continentale concordia itzehoer hallesche provinzial wüstenrot" +
	" schufa telefónica drillisch freenet dpd dhl gls tui edeka rewe fressnapf aok adac ing dkb dak vw bmw bvg hvb lbbw" +
	" kfw ard zdf rtl sparkasse commerzbank postbank volksbank targobank consorsbank norisbank "

// germanArticles are German prepositions with an article, and quantities. These words rarely precede a name.
const germanArticles = " im am zum zur vom beim ins ans viel mehr wenig alle allen "

// isUnknownName reports whether the word at token i is capitalised and is in no word list.
func (r *Reading) isUnknownName(i, last int) bool {
	t := r.tokens[i]
	first, _ := utf8.DecodeRuneInString(r.doc.plain[t.start:])
	return unicode.IsUpper(first) && !r.words.knows(r.tokens[i:last]) && len(r.scorer.words.function[t.word]) == 0
}

func (r *Reading) isPossessive(i int) bool {
	word := r.doc.plain[r.tokens[i].start:r.tokens[i].end]
	return strings.HasSuffix(word, "'s") || strings.HasSuffix(word, "’s")
}

// Without maxClauses and maxWords, one endless sentence with many names would take quadratic time and memory. The
// evidence about a subject keeps the first and the last clauses of each relation.
const (
	maxClauses = 200    // the maximum number of clauses of each relation
	maxWords   = 20_000 // the maximum number of tokens in all clauses about a subject
)

func (e *evidence) add(c judgedClause) {
	n := e.counts[c.relation]
	e.counts[c.relation]++
	switch {
	case c.score == 0:
	case c.relation == relationAbout:
		e.tally.add(c.score)
	case c.relation == relationCompared:
		e.tally.add(c.score * comparison)
	}
	length := c.last - c.first
	if e.words+length > maxWords {
		c.last -= min(length, e.words+length-maxWords)
		length = c.last - c.first
		if length == 0 {
			return
		}
	}
	e.words += length
	if n < maxClauses {
		e.clauses = append(e.clauses, c)
		return
	}
	e.replace(c, n)
}

// replace stores the clause number n of a relation in place of one of the relation's earlier clauses. The first half of
// the relation's clauses is never replaced.
func (e *evidence) replace(c judgedClause, n int) {
	const half = maxClauses / 2
	place, seen := half+n%half, 0
	for i := range e.clauses {
		if e.clauses[i].relation != c.relation {
			continue
		}
		if seen == place {
			e.words -= e.clauses[i].last - e.clauses[i].first
			e.clauses[i] = c
			return
		}
		seen++
	}
}

// describing returns the number of clauses that describe the subject or compare something with the subject.
func (e *evidence) describing() int { return e.counts[relationAbout] + e.counts[relationCompared] }
