package scoring

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// verdictLength returns the length of a verb between a place or a label and a name, with the spaces around the verb:
// "1st place goes to Acme", "The best overall is Acme". The length is 0 if no verb begins the text.
func verdictLength(text string) int {
	rest := strings.TrimLeft(text, " \u00a0*_")
	if n := phraseLength(rest, verdictVerbs); n > 0 {
		return len(text) - len(rest) + n
	}
	return 0
}

// isVerdict reports whether a label of merit and a verb precede the name, and the name itself is the object of the
// verb: "Our runner-up is Globex because …". The method isVerdict returns false for "The best feature is Acme's
// search".
func (h head) isVerdict(prefix string) bool {
	label, found := cutVerdict(prefix)
	words := labelWords(label)
	if !found || len(words) == 0 || len(words) > maxLabelWords || hasSentenceEnd(label) || !isMerit(label, words) ||
		strings.ContainsAny(label, ",:") || isDemerit(label, words) || endsInPreposition(words) {
		return false
	}
	isOther := slices.ContainsFunc(words, func(word string) bool {
		return oneOf(word, properties) && !oneOf(word, itemWords) || oneOf(word, verdictThings)
	})
	return !isOther && h.endsVerdict()
}

// cutVerdict removes a verb such as "is" at the end of a text.
func cutVerdict(text string) (label string, found bool) {
	if label, found = cutVerb(text, verdictVerbs); found {
		return label, true
	}
	for _, ending := range listOf(unspacedVerdicts).words {
		if bare, cut := strings.CutSuffix(label, ending); cut {
			return bare, true
		}
	}
	return label, false
}

// cutVerb removes one of the given verbs at the end of a text.
func cutVerb(text, verbs string) (label string, found bool) {
	text = strings.TrimRight(text, " \u00a0*_\"“„«")
	if text == "" {
		return text, false
	}
	const caseBit = 0x20 // a capital of ASCII and its small letter differ only in this bit
	last := text[len(text)-1] | caseBit
	for _, phrase := range listOf(verbs).phrases {
		at := len(text) - len(phrase)
		isASCII := phrase[len(phrase)-1] < utf8.RuneSelf
		if at < 2 || text[at-1] != ' ' || isASCII && phrase[len(phrase)-1]|caseBit != last {
			continue
		}
		if strings.EqualFold(text[at:], phrase) {
			return text[:at-1], true
		}
	}
	return text, false
}

// endsVerdict reports whether the name ends the sentence, or a word such as "because" follows the product.
func (h head) endsVerdict() bool {
	if h.endsPhrase() {
		return true
	}
	rest := strings.TrimLeft(h.rest, "*_\"”®™")
	for strings.HasPrefix(rest, " ") {
		word := strings.TrimLeft(rest, " ")
		if !isModelStart(word) {
			return oneOf(strings.ToLower(word[:leadingWord(word)]), verdictFollowers)
		}
		rest = afterModelWord(word)
	}
	return listOf(unspacedVerbs).begins(rest)
}

// verdictVerbs are the verbs between a place or a label and a name. In the list, an underscore stands for a space.
const verdictVerbs = " goes_to went_to belongs_to is_taken_by is_held_by is ist geht_an ging_an bleibt belegt est revient_à" +
	" reste es es_para va_para é vai_para è va_a is_voor gaat_naar blijft jest zajmuje это занимает досталось είναι" +
	" är går_till er går_til "

// unspacedVerdicts end a label in languages without spaces, and in Korean.
const unspacedVerdicts = "は 的是 是 은 는"

// unspacedVerbs follow a name in Japanese and Korean.
const unspacedVerbs = "です だ である でしょう 입니다 이다 예요 이에요 이고 이며 で、"

// verdictFollowers are words after the name in a verdict.
const verdictFollowers = " because since for with as thanks due which who at and weil da mit für wegen dank und car parce" +
	" grâce avec pour qui et porque por con gracias para y perché per grazie e com graças omdat met voor vanwege dankzij" +
	" en bo ponieważ dzięki z dla потому благодаря с для "

// verdictThings are question words, and words for things that are not products: "The best time to buy is …".
const verdictThings = " what who which time times moment zeit was wer thing things reason reasons part parts way news" +
	" deal deals offer advice tip question grund teil raison razón motivo parte reden "

// singlePlaces are words for a place in a ranking. A line with such a word and a number is an item even if the line
// stands alone.
const singlePlaces = " place platz rang rank lugar puesto posto posizione posición posição position plaats miejsce miejscu" +
	" pozycji место месте позиции місці stelle sırada plass plads plats místo hely sija θέση المركز والمركز المرتبة स्थान 排名第一 排名第二 排名第三 "
