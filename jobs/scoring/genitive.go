package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isGenitive reports whether the "s" of a genitive may follow the name before units[i]: "Apples neues iPhone". Only
// names whose form with "s" may have another meaning need this rule: everyday words ("Apples"), names of one or two
// letters ("HPs"), and names such as "Canva" ("Canvas" is a word). The method isPlural distinguishes plurals from
// genitives.
func (p *pattern) isGenitive(units []unit, i int) bool {
	if p.isStem || p.spelling == hostname || !p.single && p.spelling == anyCase || !isFinalS(units, i) {
		return false
	}
	last := units[i-1]
	if p.spelling == exactCase {
		return len(p.units) > 1 && (last.upper || last.r <= '9') && !units[i].upper // "VWs neue Strategie", "O2s Tarife"
	}
	return last.r >= 'a' && last.r <= 'z' && last.r != 's' && (last.upper || !units[i].upper)
}

// isFinalS reports whether units[i] is an "s" at the end of a word.
func isFinalS(units []unit, i int) bool {
	return i < len(units) && units[i].r == 's' && units[i].gap == tight && wordBreak(units, i+1)
}

// isPlural reports whether the name at token i and the "s" after it are an ordinary word in the plural ("apples"), and
// not the genitive of the name. In German and Dutch answers, the "s" marks a genitive if a noun for the possessed thing
// follows.
func (r *Reading) isPlural(i int) bool {
	if r.mentions[r.tokens[i].mention].family != genitive {
		return false
	}
	if i+1 == len(r.tokens) || r.tokens[i+1].pause || r.followsNounPhrase(i) || oneOf(r.lowerText(i), loanwords) {
		return true
	}
	if r.words.language == german {
		return !r.isGermanThing(i + 1)
	}
	return !r.mayBeDutch() || !r.isDutchThing(i+1)
}

// loanwords are English nouns whose plurals are common in German and Dutch answers: "Mit Teams Meetings planen".
const loanwords = " ad app beat board bot call chat cookie credit deal doc event feature flat game job link map page" +
	" point reel room sheet shop short skill slide story task team test thread tip tool trend update user window "

// mayBeDutch reports whether the answer has function words of Dutch, and at least as many as of each other language. A
// short Dutch sentence may have the same function words as an English sentence.
func (r *Reading) mayBeDutch() bool {
	var counts [languages]int
	for _, t := range r.tokens[:min(len(r.tokens), maxExamined)] {
		for _, l := range r.scorer.words.function[t.word] {
			counts[l]++
		}
	}
	return counts[dutch] > 0 && counts[dutch] == slices.Max(counts[:])
}

// followsNounPhrase reports whether an article, an adjective or a noun precedes token i. After such a word, the "s"
// marks a plural and not a genitive: "die neuen Apps", "Microsoft Teams".
func (r *Reading) followsNounPhrase(i int) bool {
	if i == 0 || r.tokens[i].pause {
		return false
	}
	before := r.tokens[i-1]
	if before.isMention() || isDigit(before.word[0]) || oneOf(before.word, beforePlurals+germanIndefinites) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(r.doc.plain[before.start:])
	return unicode.IsUpper(first) && len(r.scorer.words.function[before.word]) == 0 && !r.beginsPlainSentence(i-1)
}

// beforePlurals are articles and other words that precede a noun in the plural.
const beforePlurals = " der die das den dem des alle beide einige keine solche de het een deze die alle veel meer" +
	" twee drie zwei drei vier mehr the these those some many "

// isGermanThing reports whether a German noun, or an adjective and a noun, begins at token i.
func (r *Reading) isGermanThing(i int) bool {
	if r.beginsCapital(i) {
		return true
	}
	t := r.tokens[i]
	return endsInOneOf(t.word, "e er es") && !t.isMention() && len(r.scorer.words.function[t.word]) == 0 &&
		i+1 < len(r.tokens) && !r.tokens[i+1].pause && r.isGermanNoun(i+1)
}

// isGermanNoun reports whether token i is a capitalised word or a name such as "iPhone".
func (r *Reading) isGermanNoun(i int) bool {
	return strings.ContainsFunc(r.doc.plain[r.tokens[i].start:r.tokens[i].end], unicode.IsUpper)
}

// isDutchThing reports whether a Dutch noun phrase begins at token i. A word that ends in "en" or "t" may be a verb, so
// only a known adjective with such an ending begins a noun phrase.
func (r *Reading) isDutchThing(i int) bool {
	t := r.tokens[i]
	if t.isMention() || len(r.scorer.words.function[t.word]) > 0 {
		return false
	}
	if r.words.language != dutch { // the answer is short, and may be English
		return isAmong(t.word, dutchAdjectives)
	}
	return !endsInOneOf(t.word, "en t") || isAmong(t.word, dutchAdjectives)
}

// dutchAdjectives are frequent adjectives before the things of companies.
const dutchAdjectives = " nieuwe nieuwste eigen grote grootste goede beste laatste eerste dure goedkope slimme sterke" +
	" gratis snelle huidige volgende jaarlijkse totale "

func (r *Reading) beginsCapital(i int) bool {
	first, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i].start:])
	return unicode.IsUpper(first)
}
