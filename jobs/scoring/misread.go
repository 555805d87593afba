package scoring

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// withoutMisreadings returns the mentions without words that the answer does not use as names. If a word begins a
// sentence, or is a day or a month, the capital letter does not prove that the word is a name. The rules for words that
// are not names apply only to English. In other languages, withoutMisreadings returns all mentions.
func (r *Reading) withoutMisreadings() []hit {
	if r.words != r.scorer.words.lexicons[english] {
		return r.mentions
	}
	kept := slices.Clone(r.mentions)
	for i, t := range slices.Backward(r.tokens) {
		if t.isMention() && r.mentions[t.mention].common && (r.isDay(i) || r.opensSentence(i)) {
			kept = slices.Delete(kept, t.mention, t.mention+1)
		}
	}
	return kept
}

// isDay reports whether the answer uses the name at token i as a day or a month: "on Monday".
func (r *Reading) isDay(i int) bool {
	if !oneOf(r.lowerText(i), days) {
		return false
	}
	return i > 0 && !r.tokens[i].pause && oneOf(r.tokens[i-1].word, beforeDays) ||
		i+1 < len(r.tokens) && !r.tokens[i+1].pause &&
			(oneOf(r.tokens[i+1].word, afterDays) || isYearOrDay(r.tokens[i+1].word)) ||
		i+2 < len(r.tokens) && oneOf(r.tokens[i+1].word, " to through thru until ") && oneOf(r.lowerText(i+2), days)
}

// lowerText returns the text of token i in lower case, even if the token is a name.
func (r *Reading) lowerText(i int) string {
	return strings.ToLower(r.doc.plain[r.tokens[i].start:r.tokens[i].end])
}

func isYearOrDay(word string) bool {
	return (len(word) <= 2 || len(word) == 4) && strings.Trim(word, "0123456789") == ""
}

// opensSentence reports whether the name at token i is capitalised only because the word begins a sentence, as in "On
// balance, …" or "Close the …".
func (r *Reading) opensSentence(i int) bool {
	t := r.tokens[i]
	word := r.lowerText(i)
	particle, order := oneOf(word, particlesOfSpeech), oneOf(word, orders)
	if !particle && !order || i+1 == len(r.tokens) || r.tokens[i+1].isMention() || r.tokens[i+1].pause {
		return false
	}
	next := r.tokens[i+1]
	first, _ := utf8.DecodeRuneInString(r.doc.plain[next.start:])
	if first < 'a' || first > 'z' || r.doc.plain[t.end:next.start] != " " || !endsSentence(r.doc.plain[:t.start]) {
		return false
	}
	if start, _ := r.doc.source(t.start, t.end); start > 0 && strings.IndexByte("*_[", r.doc.stored[start-1]) >= 0 {
		return false // an emphasised word counts as a name
	}
	if particle {
		return !next.kind.is(verb | contrast | conjunction)
	}
	return next.kind.is(pronoun) || oneOf(next.word, objects) || strings.HasSuffix(next.word, "ly")
}

// endsSentence reports whether the given text ends a sentence or a block, so that a new sentence begins.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, " \"“”'’)")
	last, _ := utf8.DecodeLastRuneInString(text)
	return text == "" || strings.ContainsRune("\n.!?…", last)
}

const (
	days = " monday tuesday wednesday thursday friday saturday sunday january march april may june july august" +
		" september october november december "
	beforeDays = " on until till since next last every each this early late mid "
	afterDays  = " morning afternoon evening night mornings afternoons evenings nights "
	// particlesOfSpeech are function words that often begin a sentence.
	particlesOfSpeech = " on in at by for from over under up out off above across after before behind below beyond" +
		" inside into near one two all any both each every few many more most next now once only other same some such then" +
		" there these this those until when where while with within yes yet here how just about along around also always as" +
		" "
	orders = " go close open try find move keep make start stop target chase compare check choose zoom use build run set" +
		" pick ask call get give let look play plan ship share show switch send save think turn write buy bring ally" +
		" embrace discover "
	objects = " the a an your our my these those yourself up out down off which what whether "
)
