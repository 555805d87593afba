package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPlace reports whether the answer uses the name at token i as a city, a country or a region: "Phoenix, Arizona",
// "hotels in Nice". The method isPlace examines the words before and after the name, in the major European languages.
// In Chinese and Japanese, only suffixes after the name count.
func (r *Reading) isPlace(i int) bool {
	if r.isResidence(i) || r.hasPlaceSuffix(i) {
		return true
	}
	if !oneOf(letters(fold(r.lowerText(i))), places) {
		return false
	}
	if r.precedesRegion(i) || r.hasCase(i) || r.isBesidePlaceWord(i) || r.isCapitalOf(i) || r.followsCity(i) {
		return true
	}
	return i > 0 && !r.tokens[i].pause && r.followsPlaceWord(i)
}

// followsPlaceWord reports whether the words before the name at token i precede a place: "the city of Bath", "hotels in
// Nice".
func (r *Reading) followsPlaceWord(i int) bool {
	before := r.tokens[i-1].word
	switch {
	case oneOf(before, placeKinds):
		return true
	case oneOf(before, " of de d di da do von van ") && i > 1:
		return oneOf(r.tokens[i-2].word, placeKinds+nearWords)
	case oneOf(before, localPrepositions):
		return !r.isUsedIn(i-1) || r.hasPlaceWord(i-1)
	case oneOf(before, otherPrepositions):
		return r.hasPlaceWord(i-1) || r.isInCountry(i)
	}
	return false
}

// isResidence reports whether the text before the name at token i says that people live or were born there: "nació en
// Santander". Words such as "born in" precede only places, so the name need not be in a list of places.
func (r *Reading) isResidence(i int) bool {
	if i < 2 || r.tokens[i].pause || !oneOf(r.tokens[i-1].word, residencePrepositions) {
		return false
	}
	for k := i - 2; k >= 0 && k >= i-6 && !r.tokens[k+1].pause; k-- {
		if oneOf(r.tokens[k].word, residenceWords) {
			return true
		}
	}
	return false
}

// hasPlaceSuffix reports whether a Chinese or Japanese suffix for places follows the name at token i, as in 日立市 (the
// city of Hitachi). A suffix that begins another word does not count: 楽天市場 (the market of Rakuten).
func (r *Reading) hasPlaceSuffix(i int) bool {
	words := r.dictionary()
	if words == nil {
		return false
	}
	after := firstChars(r.doc.plain[r.tokens[i].end:], maxWordLength)
	first, size := utf8.DecodeRuneInString(after)
	if !strings.ContainsRune("市県县縣駅寺町村郡鎮镇湖島岛", first) {
		return false
	}
	for end := range after[size:] {
		if end > 0 && words.contains(after[:size+end]) {
			return false
		}
	}
	return len(after) == size || !words.contains(after)
}

// isInCountry reports whether the name at token i is a country after a word for "in": "en China", "na China".
func (r *Reading) isInCountry(i int) bool {
	return oneOf(r.tokens[i-1].word, " en em na ") && oneOf(letters(fold(r.lowerText(i))), countries)
}

// precedesRegion reports whether a country or a state follows the name at token i: "Orange, France", "Lincoln
// (Nebraska)".
func (r *Reading) precedesRegion(i int) bool {
	rest := r.doc.plain[r.tokens[i].end:]
	after := strings.TrimLeft(rest, " ,(")
	mark := rest[:len(rest)-len(after)]
	if !strings.ContainsAny(mark, ",(") || i+1 >= len(r.tokens) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(after)
	end := r.tokens[i+1].end
	if i+2 < len(r.tokens) && !r.tokens[i+2].pause &&
		oneOf(strings.ReplaceAll(strings.ToLower(r.doc.plain[r.tokens[i+1].start:r.tokens[i+2].end]), " ", "-"), regions) {
		return true
	}
	region := r.doc.plain[r.tokens[i+1].start:end]
	return unicode.IsUpper(first) && oneOf(strings.ToLower(region), regions) ||
		oneOf(region, " BC QC NSW QLD VIC TAS UAE ") // codes that are words or names in lower case
}

// followsCity reports whether the name at token i is a country or a state after a city and a comma: "Petra, Jordan".
func (r *Reading) followsCity(i int) bool {
	if i == 0 || r.tokens[i-1].isMention() || !r.beginsCapital(i-1) || !oneOf(r.lowerText(i), regions) {
		return false
	}
	return r.doc.plain[r.tokens[i-1].end:r.tokens[i].start] == ", " &&
		oneOf(letters(fold(r.lowerText(i-1))), places+cities)
}

// isBesidePlaceWord reports whether a word that only follows places stands after the name at token i: "Paris-based",
// "the Phoenix metro area".
func (r *Reading) isBesidePlaceWord(i int) bool {
	rest := r.doc.plain[r.tokens[i].end:]
	for ending := range strings.FieldsSeq("-based -born -area") {
		if strings.HasPrefix(rest, ending) && !oneOf(r.lowerText(i), " java mobile orange cork split reading ") {
			return true
		}
	}
	return i+1 < len(r.tokens) && strings.HasPrefix(rest, " ") && !r.tokens[i+1].pause &&
		oneOf(r.tokens[i+1].word, " metro metropolitan area suburb suburbs skyline airport ")
}

// isCapitalOf reports whether a sentence calls the name at token i a city: "Paris is the capital of France".
func (r *Reading) isCapitalOf(i int) bool {
	const farthest = 5 // the number of words from "one" to "cities" in "is one of the largest cities in"
	if i+2 >= len(r.tokens) || r.tokens[i+1].pause || !oneOf(r.tokens[i+1].word, " is was ist war est es é è fue foi ") {
		return false
	}
	for k := i + 2; k < len(r.tokens) && k <= i+1+farthest && !r.tokens[k].pause; k++ {
		word := r.tokens[k].word
		if len(r.scorer.words.function[word]) > 0 && !oneOf(word, beforeSettlements) {
			return false // as in "is a bank in the city"
		}
		if oneOf(word, settlements) {
			return k+1 == len(r.tokens) || r.tokens[k+1].pause || len(r.scorer.words.function[r.tokens[k+1].word]) > 0
		}
	}
	return false
}

// hasCase reports whether the name has the ending of a Turkish locative or ablative: "Bursa'da".
func (r *Reading) hasCase(i int) bool {
	rest, suffixed := strings.CutPrefix(r.doc.plain[r.tokens[i].end:], "'")
	if !suffixed {
		rest, suffixed = strings.CutPrefix(rest, "’")
	}
	rest = firstBytes(rest, 16) // longer than every ending
	return suffixed && oneOf(rest[:wordLength(rest)], " da de dan den ta te tan ten daki deki taki teki ")
}

// isUsedIn reports whether the words before the preposition at token i use the name as a tool or a company: "written in
// Phoenix".
func (r *Reading) isUsedIn(i int) bool { return i > 0 && oneOf(r.tokens[i-1].word, usedIn) }

// hasPlaceWord reports whether one of the four words before the preposition at token i concerns a place: "hotels in".
func (r *Reading) hasPlaceWord(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if hasStem(r.tokens[k].word, localWords) || oneOf(r.tokens[k].word, motionWords) {
			return true
		}
		if r.tokens[k].pause {
			return false
		}
	}
	return false
}
