package scoring

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// minorityEnd returns the last token of a share below a half with its noun for persons. The number of the share is token
// i, and the share is the subject of a statement about persons: "Less than 50% of customers are satisfied", "Only 12%
// recommend Acme", "nur jeder Dritte". Such a share reverses the ratings of the next words, as "nobody" does. Without
// such a share, the result is -1.
func (r *Reading) minorityEnd(i int) int {
	word := r.tokens[i].word
	if r.words.runes != nil || word == "" || !isDigit(word[0]) && !oneOf(word, halves+ordinalShares+ratioNumbers) {
		return -1
	}
	limiter, isLess := r.limiterBefore(i)
	if limiter < 0 {
		return -1
	}
	isRatio := !isLess && r.isRatio(i, limiter)
	isShare := isDigit(word[0]) && r.isShareBelowHalf(i, isLess) || isLess && oneOf(word, halves)
	if !isRatio && !isShare {
		return -1
	}
	end := r.personsAfter(i, limiter)
	if isShare || end > i {
		return end
	}
	if oneOf(r.tokens[i-1].word, " of von de ") { // "nur eine von drei Apps"
		return -1
	}
	return i
}

// isRatio reports whether token i is the last word of a share such as "one in three" and "jeder Dritte".
func (r *Reading) isRatio(i, limiter int) bool {
	word, previous := r.tokens[i].word, r.tokens[i-1].word
	return oneOf(word, ordinalShares) && hasStem(previous, "jede") ||
		oneOf(word, ratioNumbers) && oneOf(previous, ratioWords) && r.hasOne(limiter, i)
}

// hasOne reports whether a word for "one" stands between two tokens.
func (r *Reading) hasOne(from, to int) bool {
	return slices.ContainsFunc(r.tokens[from:to], func(t token) bool { return isAmong(t.word, ones) })
}

// limiterBefore returns the first token of the words before a share that limit the share: "only", "less than". Without
// such words, the result is -1.
func (r *Reading) limiterBefore(i int) (first int, isLess bool) {
	const reach = 5 // as in "seulement un des clients sur trois"
	for k := i - 1; k >= max(i-reach, 0) && !r.tokens[k+1].pause; k-- {
		switch word := r.tokens[k].word; {
		case (oneOf(word, lesserWords) || oneOf(word, onlyWords)) && r.isNoLimit(k):
			return -1, false
		case oneOf(word, lesserWords):
			return k, true
		case oneOf(word, onlyWords):
			return k, false
		case !oneOf(word, betweenShares) && !r.isPersons(k):
			return -1, false
		}
	}
	return -1, false
}

// isNoLimit reports whether the word at token k, which usually limits a share, has another meaning: "au moins 40 %",
// "no less than 40%", "the only one of six", and the Dutch "maar" after a comma, which means "but".
func (r *Reading) isNoLimit(k int) bool {
	if r.tokens[k].word == "maar" && strings.HasSuffix(strings.TrimRight(r.doc.plain[:r.tokens[k].start], " "), ",") {
		return true
	}
	return k > 0 && !r.tokens[k].pause && oneOf(r.tokens[k-1].word, beforeNoLimit)
}

// isShareBelowHalf reports whether the number at token i is a percentage below a half, or, after "less than", of at most
// a half.
func (r *Reading) isShareBelowHalf(i int, isLess bool) bool {
	const half = 50
	number, err := strconv.Atoi(r.tokens[i].word)
	if err != nil {
		return false
	}
	isPercentage := percentSign.MatchString(firstBytes(r.doc.plain[r.tokens[i].end:], maxMark))
	return isPercentage && (number < half || isLess && number == half)
}

var percentSign = regexp.MustCompile(
	`^(?:[.,]\d+)?[ \x{a0}\x{202f}]?(?:%|(?i:percent|per cent|prozent|pour cent|por ciento|por cento|per cento|procent))`,
)

// isPersons reports whether token k is a noun for persons, such as "customers".
func (r *Reading) isPersons(k int) bool {
	if r.tokens[k].isMention() {
		return false
	}
	concept, _ := r.words.concepts.at(r.tokens[k : k+1])
	return concept == "customers"
}

// personsAfter returns the noun for persons after the share at token i. If the share without such a noun begins a clause
// and is the subject of a rated verb, the result is i: "Only 12% recommend Acme", but not "only 12% cheaper". Otherwise,
// the result is -1.
func (r *Reading) personsAfter(i, limiter int) int {
	const reach = 5 // as in "of the customers of Acme"
	for k := i + 1; k < min(i+1+reach, len(r.tokens)) && !r.tokens[k].pause; k++ {
		t := r.tokens[k]
		if t.kind.is(conjunction|contrast) || oneOf(t.word, noShares) {
			return -1
		}
		if t.isMention() {
			continue
		}
		if r.isPersons(k) {
			return k
		}
		if rated, _ := r.words.valence(r.tokens[k:]); rated != 0 {
			opens := limiter == 0 || r.tokens[limiter].pause
			if opens && k <= i+2 && !strings.HasSuffix(t.word, "er") && !oneOf(t.word, comparedPraise) {
				return i
			}
			return -1
		}
	}
	return -1
}

const (
	// halves are words for a half, after "less than".
	halves = " half hälfte moitié mitad metade metà helft połowa połowy "
	// ordinalShares are the last words of German shares such as "jeder Dritte".
	ordinalShares = " dritte vierte fünfte sechste siebte achte zehnte dritter vierter fünfter zehnter "
	// ratioWords precede the last number of shares such as "one in three", and ratioNumbers are these numbers.
	ratioWords   = " in of sur su op cada von de na "
	ones         = " one 1 un une una uno um uma één een einer eine jeden "
	ratioNumbers = " 3 4 5 6 7 8 9 10 20 three four five six ten drei vier fünf sechs zehn trois quatre cinq six dix tres cuatro cinco seis diez" +
		" três quatro dez tre quattro cinque dieci drie vijf tien trzech czterech pięciu dziesięciu "
	// lesserWords begin phrases such as "less than".
	lesserWords = " less fewer under below weniger unter moins menos meno minder mniej poniżej onder sotto "
	// onlyWords limit a share.
	onlyWords = " only just merely barely nur bloß lediglich gerade seulement seul seuls solo sólo solamente apenas só somente soltanto" +
		" slechts maar alleen tylko zaledwie jedynie "
	// beforeNoLimit are words before "less" and "only" in phrases that limit no share.
	beforeNoLimit = " the al lo pelo ao au ou o oder not no nicht niet pas non não nie "
	// noShares are words after shares of fees and prices: "less than 3% commission for customers".
	noShares = " to from for so aux price preises prix precio preço prezzo prijs ceny "
	// betweenShares are words between a limiter and the number of a share.
	betweenShares = " than a the als de la le du des del el los as os da do la le il di della dell' dan niż about around some" +
		" one in out of 1 un une una uno um uma cada sur su op één een einer eine die von jeden na" +
		" etwa rund mal ungefähr jeder jede jedem environ alrededor cerca circa ongeveer około "
)
