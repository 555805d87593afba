package scoring

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// amountKind classifies names that are also amounts or units, such as "3M" and "HP".
type amountKind uint8

const (
	noAmount   amountKind = iota
	number                // "7", "360"
	longNumber            // a number of at least four digits: "4711"
	magnitude             // a number with a letter, such as "3M" and "2K"
	measure               // a number with a noun, such as "20 Minuten"
	unitSign              // the sign of a unit, such as "HP"
	shortUnit             // an abbreviation that is a unit only beside certain words: "200 GM flour"
	code                  // a letter with a number, such as "V8"
	size                  // two numbers with an "x", such as "8x8"
)

// amountKindOf returns the kind of amount or unit that has the same spelling as a name.
func amountKindOf(units []unit) amountKind {
	text := letters(units)
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	rest := text[digits:]
	switch {
	case digits == 0:
		return unitOrCode(text)
	case rest == "" && digits > 3:
		return longNumber
	case rest == "":
		return number
	case digits > 3:
		return noAmount
	case rest[0] == 'x' && isNumeral(rest[1:]):
		return size
	case units[digits].gap == tight && len(rest) <= 2 && rest[0] >= 'a' && rest[0] <= 'z':
		return magnitude
	case units[digits].gap != tight && isAmong(rest, countedNouns+timeNouns):
		return measure
	}
	return noAmount
}

// unitOrCode returns the amountKind of a name that begins with a letter.
func unitOrCode(text string) amountKind {
	switch {
	case isAmong(text, unitSigns+currencies+unitNouns):
		return unitSign
	case isAmong(text, shortUnits):
		return shortUnit
	case len(text) > 1 && len(text) <= 3 && isAmong(text[:1], " v a ") && isNumeral(text[1:]):
		return code
	}
	return noAmount
}

func isNumeral(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// isAmount reports whether a text is an amount or a unit and not a name, as in "raised $3M" and "a 300 HP engine". The
// parameters "start" and "end" are the offsets of the text. The method isAmount examines the words and signs before
// and after the text.
func (p *pattern) isAmount(text string, start, end int) bool {
	if p.amount == noAmount {
		return false
	}
	c := surroundingsOf(text, start, end)
	switch p.amount {
	case number, longNumber:
		return c.isNumber(p.amount)
	case magnitude:
		return c.isMagnitude(p.units[len(p.units)-1].r)
	case measure:
		return isAmong(c.last, durationWords+quantityWords) || isAmong(c.first, durationEnds)
	case unitSign:
		return c.followsNumber() && !c.precedesProduct() || c.isDefinition() || c.isProperty()
	case shortUnit:
		return c.isShortUnit(letters(p.units))
	case code:
		return c.isCode(p.units[0].r)
	case size:
		return c.isSize()
	case noAmount:
	}
	return false
}

// surroundings are the texts directly before and after a possible amount.
type surroundings struct {
	before, after string
	last, first   string // the last word of the text "before" and the first word of the text "after", in lower case
	cut           bool   // whether more text precedes the text "before"
}

// maxContext is the maximum length of each text in surroundings, in bytes. Without maxContext, a text that consists of
// amounts would need quadratic time.
const maxContext = 100

// surroundingsOf returns the surroundings of an amount from the offset "start" to the offset "end".
func surroundingsOf(text string, start, end int) surroundings {
	from := max(start-maxContext, 0)
	for from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	c := surroundings{before: text[from:start], after: firstBytes(text[end:], maxContext), cut: from > 0}
	c.last, c.first = c.previous(0), c.next(0)
	return c
}

// firstBytes returns the beginning of a text. The result of firstBytes has at most n bytes, and contains only complete
// characters.
func firstBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// previous returns, in lower case, a word before the amount. The call previous(0) returns the word next to the amount.
// Only spaces may stand between the words before the amount.
func (c surroundings) previous(n int) string {
	text := c.before
	for ; ; n-- {
		text = strings.TrimRight(text, blanks)
		word := text[len(strings.TrimRightFunc(text, isWordRune)):]
		if n == 0 || word == "" {
			return strings.ToLower(word)
		}
		text = text[:len(text)-len(word)]
	}
}

// next returns, in lower case, a word after the amount. The call next(0) returns the word next to the amount. Spaces or
// hyphens may stand between the words after the amount, as in "V8-Motor".
func (c surroundings) next(n int) string {
	text := c.after
	for ; ; n-- {
		text = strings.TrimLeft(text, blanks+"-‑")
		word := text[:len(text)-len(strings.TrimLeftFunc(text, isWordRune))]
		if n == 0 || word == "" {
			return strings.ToLower(word)
		}
		text = text[len(word):]
	}
}

// blanks are the spaces that may stand between a number and a unit.
const blanks = " \u00a0\u202f"

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || r == '\''
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '’'
}

// isNumber reports whether a number is no name. An item of a list seldom has a number of four digits, so that "1.
// **4711:** a classic" mentions the brand 4711.
func (c surroundings) isNumber(kind amountKind) bool {
	switch {
	case kind == number:
		return c.isQuantity() || c.isNumbered() || c.isItemNumber()
	case c.isJoined(), isAmong(c.first, " agents sellers suppliers para "),
		strings.HasPrefix(strings.TrimLeft(c.after, blanks), "个人"): // 个人, which means "personal", begins with a counter
		return false
	default:
		return c.isQuantity() || c.isNumbered()
	}
}

// isJoined reports whether a word for "and" joins the number to a word with a capital letter: "4711 and Tosca".
func (c surroundings) isJoined() bool {
	rest := strings.TrimLeft(c.after, blanks)
	rest = strings.TrimLeft(rest[wordLength(rest):], blanks)
	return isAmong(c.first, andWords) && unicode.IsUpper(firstRune(rest))
}

// isQuantity reports whether the text counts or measures something with the amount.
func (c surroundings) isQuantity() bool { return c.isMoney() || c.isDigitRun() || c.isCounted() }

// isMoney reports whether a currency, or a sign such as "~", stands next to the amount: "$3M", "3M €", "~3M", "USD 3M".
func (c surroundings) isMoney() bool {
	left, _ := utf8.DecodeLastRuneInString(strings.TrimRight(c.before, blanks))
	right, _ := utf8.DecodeRuneInString(strings.TrimLeft(c.after, blanks))
	if unicode.Is(unicode.Sc, left) || unicode.Is(unicode.Sc, right) || strings.ContainsRune("~≈±≥≤", left) ||
		strings.ContainsRune("%‰°", right) {
		return true
	}
	if rest, plus := strings.CutPrefix(c.after, "+"); plus && (rest == "" || strings.ContainsAny(rest[:1], " .,;)\n")) {
		return true
	}
	return isAmong(c.last, currencies) || isAmong(c.first, currencies)
}

// isDigitRun reports whether the amount is a part of a longer number or of a range: "1.3M", "7:30", "2M–3M", "3M to
// 5M".
func (c surroundings) isDigitRun() bool {
	if endsInNumber(c.before) {
		return true
	}
	right, size := utf8.DecodeRuneInString(c.after)
	if strings.ContainsRune(".,:/-–—−", right) {
		rest := c.after[size:]
		if isShortNumber(rest[:wordLength(rest)]) {
			return true
		}
	}
	return isAmong(c.first, rangeWords) && beginsWithDigit(c.next(1)) ||
		isAmong(c.last, rangeWords) && beginsWithDigit(c.previous(1)) || c.isLimit()
}

// isLimit reports whether the amount is a limit of a range: "between 2M and 3M".
func (c surroundings) isLimit() bool {
	return isAmong(c.last, betweenWords) && isAmong(c.first, andWords) && beginsWithDigit(c.next(1)) ||
		isAmong(c.last, andWords) && beginsWithDigit(c.previous(1)) && isAmong(c.previous(2), betweenWords)
}

func beginsWithDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }

// isShortNumber reports whether a word is a number such as "5M". The text "3M-8210" is a product number, so "8210" is
// not a short number.
func isShortNumber(word string) bool { return beginsWithDigit(word) && len(word) <= 3 }

// endsInNumber reports whether a text ends in a number and a mark that may stand between two numbers, as in "2M–". The
// number of a list item ("1.Acme") does not count.
func endsInNumber(text string) bool {
	mark, size := utf8.DecodeLastRuneInString(text)
	text = text[:len(text)-size]
	last := text[len(strings.TrimRightFunc(text, isWordRune)):]
	isItem := mark == '.' && (len(last) == len(text) || text[len(text)-len(last)-1] == '\n')
	return strings.ContainsRune(".,:/-–—−", mark) && isShortNumber(last) && !isItem
}

// isCounted reports whether the words around the amount count something: "3M people", "nearly 3M", "3M de personas".
func (c surroundings) isCounted() bool {
	before, after := c.last, c.first
	elided, hasArticle := strings.CutPrefix(strings.ReplaceAll(after, "’", "'"), "d'")
	switch {
	case isAmong(before, quantityWords), isAmong(after, countedNouns+currencies+funds+figures), c.isRate(), c.isPlural(),
		hasStem(after, turkishCounted):
		return true
	case isAmong(after, countedVerbs):
		return !isAmong(c.next(1), determiners)
	case isAmong(after, countedAdjectives):
		return isAmong(c.next(1), countedNouns+countedVerbs+countedAdjectives) || isPlural(c.next(1))
	case isAmong(after, " per annually yearly "):
		return true
	case isAmong(after, " of de di do in "):
		return isAmong(c.next(1), countedNouns+currencies+funds+figures) || after != "in" && isPlural(c.next(1))
	case hasArticle:
		return isAmong(elided, countedNouns+currencies) || isPlural(elided)
	case isAmong(before, " of de di von van "):
		return isAmong(c.previous(1), sums)
	}
	return c.hasCounter()
}

// isRate reports whether a period follows the amount: "3M/year".
func (c surroundings) isRate() bool {
	rest, slash := strings.CutPrefix(c.after, "/")
	return slash && isAmong(strings.ToLower(rest[:wordLength(rest)]), timeNouns+timeSigns)
}

// isPlural reports whether a counted noun in the plural follows the amount: "3M songs". The method isPlural returns
// false for verbs after the name of a company ("3M sells tape"), and for nouns after such a name ("3M masks").
func (c surroundings) isPlural() bool {
	return isPlural(c.first) && unicode.IsLower(firstRune(strings.TrimLeft(c.after, blanks))) &&
		!isAmong(c.first, countedVerbs)
}

func isPlural(word string) bool {
	return len(word) > minPlural-1 && word[len(word)-1] == 's' && !endsInOneOf(word, " ss is us 's ") &&
		!isAmong(word, companyVerbs+companyNouns)
}

// hasCounter reports whether an East Asian counter follows the amount: "3M명".
func (c surroundings) hasCounter() bool {
	rest := strings.TrimLeft(c.after, blanks)
	return listOf(counters).begins(rest)
}

// isNumbered reports whether the number has a unit, or is the number of a page or a version: "7 days", "page 7", "#7".
func (c surroundings) isNumbered() bool {
	return isAmong(c.first, timeNouns+unitNouns) || isAmong(c.first, unitSigns) && !isAmong(c.first, " in a ") ||
		isAmong(c.last, numberedNouns) || isAmong(c.first, listNouns) || strings.HasSuffix(c.before, "#")
}

// isItemNumber reports whether the number is the number of a list item: "7. Acme", "No. 7".
func (c surroundings) isItemNumber() bool {
	lineStart := strings.LastIndexByte(c.before, '\n') + 1
	line := strings.TrimLeft(c.before[lineStart:], " #(")
	if line == "" && (lineStart > 0 || !c.cut) && c.after != "" && strings.IndexByte(".):", c.after[0]) >= 0 {
		return true
	}
	return strings.HasSuffix(c.before, "No. ") || strings.HasSuffix(c.before, "Nr. ")
}

// isGeneration reports whether a number with the given letter is a resolution or a mobile network: "2K display", "5G
// network".
func (c surroundings) isGeneration(letter rune) bool {
	switch letter {
	case 'k':
		return hasStem(c.first, resolutionNouns) || c.isAfterNoun(resolutionNouns)
	case 'g':
		return hasStem(c.first, networkNouns) || c.isAfterNoun(networkNouns)
	case 'd':
		return c.isAfterNoun(dimensionalNouns)
	}
	return false
}

// isAfterNoun reports whether a noun from a list of stems precedes the amount, as in "réseau 5G" and "Fernseher mit
// 4K".
func (c surroundings) isAfterNoun(stems string) bool {
	return hasStem(c.last, stems) || isAmong(c.last, withWords) && hasStem(c.previous(1), stems)
}

// isMeasured reports whether a number with the given letter is a measurement, a dimension or a factor: "within 24h", "a
// 5W lamp", "in 3D", "10x faster".
func (c surroundings) isMeasured(letter rune) bool {
	if !strings.ContainsRune("dxhwvk", letter) {
		return false
	}
	if isAmong(c.last, measuredAfter) || hasStem(c.first, measuredNouns) {
		return true
	}
	next := firstRune(strings.TrimLeft(c.after, blanks+"-‑"))
	return letter != 'k' && unicode.IsLower(next) && !isAmong(c.first, companyVerbs+andWords+companyFollowers) &&
		!strings.HasPrefix(c.after, "'")
}

// followsNumber reports whether a number precedes a unit: "300 HP", "300-HP", "0,5 HP". The method followsNumber
// returns false after a year, and after a number such as "#1", "No. 1" or "page 1".
func (c surroundings) followsNumber() bool {
	text := strings.TrimRight(c.before, blanks)
	text = strings.TrimSuffix(text, "+")
	if n := len(c.before) - len(text); n <= 1 {
		text = strings.TrimSuffix(text, "-")
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	if unicode.Is(unicode.No, last) && !isNoteSign(last) {
		return true // a fraction such as "½"
	}
	digits := text[len(strings.TrimRight(text, "0123456789")):]
	if digits == "" {
		return isAmong(c.last, multiplierWords)
	}
	before := text[:len(text)-len(digits)]
	isYear := len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20")) &&
		!strings.HasSuffix(before, ".") && !strings.HasSuffix(before, ",")
	ranked := strings.HasSuffix(before, "#") || strings.HasSuffix(before, "No. ") || strings.HasSuffix(before, "Nr. ") ||
		isAmong((surroundings{before: before}).previous(0), numberedNouns+listPlaces)
	word, _ := utf8.DecodeLastRuneInString(before)
	return !isYear && !ranked && !unicode.IsLetter(word)
}

// isShortUnit reports whether an abbreviation is a unit, because the abbreviation stands between a number and an
// ingredient, or after a price.
func (c surroundings) isShortUnit(text string) bool {
	isMeasure := hasStem(c.first, ingredients) || c.first == "of" && hasStem(c.next(1), ingredients)
	return c.followsNumber() && isMeasure || c.isEach(text)
}

// isEach reports whether an abbreviation means "each", because the abbreviation ends a phrase after a price: "$5 EA".
func (c surroundings) isEach(text string) bool {
	after := strings.TrimLeft(c.after, blanks)
	return text == "ea" && priceBefore.MatchString(c.before) &&
		(after == "" || strings.ContainsRune(".,;:)|\n/", firstRune(after)))
}

// priceBefore matches a price at the end of a text.
var priceBefore = regexp.MustCompile(`(?:\p{Sc} ?\d[\d.,]*|\d[.,]\d\d|\d ?(?:\p{Sc}|USD|EUR|GBP)) ?/?$`)

// precedesProduct reports whether the next word is a product, so that the number counts products: "12 HP laptops".
func (c surroundings) precedesProduct() bool { return hasStem(c.first, countedProducts) }

// isDefinition reports whether the unit is the abbreviation of the preceding words: "horsepower (HP)", "300 KM (HP)".
func (c surroundings) isDefinition() bool {
	before, open := strings.CutSuffix(c.before, "(")
	if !open {
		before, open = strings.CutSuffix(c.before, "（")
	}
	if !open {
		return false
	}
	s := surroundings{before: before}
	word := s.previous(0)
	return hasStem(word, unitNames) || endsInOneOf(word, unspacedUnits) || beginsWithDigit(word) && !s.isModel() ||
		isAmong(word, unitSigns) && beginsWithDigit(s.previous(1))
}

// isModel reports whether a text ends in the number of a product: "OMEN 16", "Spectre x360 14", "EliteBook 840". A
// larger number after an ordinary capitalised word is an amount: "Mustang 480 (HP)".
func (c surroundings) isModel() bool {
	const smallestAmount = 40
	m := modelNumber.FindStringSubmatch(c.before)
	if len(m) == 0 || hasStem(strings.ToLower(m[1]), unitNames) {
		return false
	}
	number, err := strconv.Atoi(m[2])
	return err == nil && number < smallestAmount || camelCase.MatchString(m[1])
}

var (
	// modelNumber matches a capitalised word, or a word with a digit, before a number at the end of a text.
	modelNumber = regexp.MustCompile(`(?:^|[\s*_])(\p{Lu}[\pL\d-]*|\pL+\d+) (\d{1,4})\pL{0,2} ?$`)
	camelCase   = regexp.MustCompile(`^\p{Lu}\p{Ll}+\p{Lu}\p{Ll}+`)
)

// isProperty reports whether the unit is the name of a column or of a property: "HP: 300", "Leistung in HP".
func (c surroundings) isProperty() bool {
	c.after = strings.TrimLeft(c.after, blanks) // French authors write "HP : 300"
	if rest, colon := strings.CutPrefix(c.after, ":"); colon {
		rest = strings.TrimLeft(rest, blanks)
		rest = strings.TrimLeft(strings.TrimLeft(rest, "0123456789.,/–-"), blanks)
		value := beginsWithDigit(strings.TrimLeft(c.after[1:], blanks))
		isLast := rest == "" || strings.ContainsAny(rest[:1], "\n,;|)") || strings.HasPrefix(rest[wordLength(rest):], ":")
		return value && isLast && !c.isScore()
	}
	return isAmong(c.last, " in en em w в i im ") &&
		(hasStem(c.previous(1), unitNames) || isAmong(c.previous(1), measuredWords))
}

// isCode reports whether a letter with a number denotes a type of engine or a paper size: "a V8 engine", "A4 paper".
func (c surroundings) isCode(letter rune) bool {
	before, after := c.last, c.first
	switch letter {
	case 'v':
		return hasStem(after, engineNouns) || isAmong(before, engineWords) ||
			beginsWithDigit(before) && strings.HasSuffix(before, "l") ||
			isAmong(before, " and or und oder et ou y o e und ") && isCylinders(c.previous(1)) ||
			isAmong(after, " and or und oder et ou y o e ") && isCylinders(c.next(1))
	case 'a':
		return hasStem(after, paperNouns) || isAmong(before, " din format papier paper size formato ")
	}
	return false
}

// isMagnitude reports whether a number with a letter counts or measures something.
func (c surroundings) isMagnitude(letter rune) bool {
	return c.isQuantity() || c.isGeneration(letter) || c.isMeasured(letter) ||
		letter == 'm' && (c.isLength() || c.isTerm())
}

// isSize reports whether two numbers with an "x" state the size of something: "an 8x8 grid".
func (c surroundings) isSize() bool {
	return hasStem(c.first, gridNouns) || hasStem(c.last, gridNouns) ||
		hasStem(strings.TrimLeft(c.after, blanks), gridNouns) ||
		isAmong(c.last, determiners+" an ein eine einem einer une un una um uma een ") && hasStem(c.next(1), gridNouns)
}

// isLength reports whether the amount is a length in metres: "3M long", "3M de largo".
func (c surroundings) isLength() bool {
	if isAmong(c.first, " de di of ") {
		return isAmong(c.next(1), lengths)
	}
	rest := strings.TrimLeft(c.after, blanks)
	if !isAmong(c.first, dimensions) || strings.HasPrefix(rest, "-") {
		return false
	}
	rest = rest[wordLength(rest):]
	return rest == "" || strings.ContainsRune(".,;:)!?\n", firstRune(rest)) || isAmong(c.next(1), andWords+rangeWords+
		" by with from mal sur par por per bij na is ist est es are ve ")
}

// isCylinders reports whether a word names an engine by its cylinders, such as "V6".
func isCylinders(word string) bool { return len(word) > 1 && word[0] == 'v' && isNumeral(word[1:]) }

// isAmong reports whether a list contains a word. The function isAmong returns false for the empty word.
func isAmong(word, list string) bool { return word != "" && oneOf(word, list) }

// hasStem reports whether a word begins with one of the given stems.
func hasStem(word, stems string) bool {
	return listOf(stems).begins(word)
}
