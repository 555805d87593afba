package scoring

import (
	"cmp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

type markKind uint8

const (
	noMark     markKind = iota
	bulletMark          // "• Acme"
	bareMark            // a number with only a space after it, as in "1 Acme"; many sentences begin in this way
	weakMark            // a number that also has other uses: "1 - Acme", "1st Acme"
	strongMark          // a number that authors use for the items of a list: "1. Acme", "①Acme", "#1 Acme"
)

// mark is the number or bullet at the beginning of a line.
type mark struct {
	kind   markKind
	number int  // 0 for bullets
	bullet rune // 0 for numbers
	length int  // the length of the mark in bytes, with all signs around the number
	// isIdeographic reports whether the number consists of Chinese characters. Some authors number sections with
	// Chinese characters, and the items of a section with digits.
	isIdeographic bool
}

func (m mark) isNumber() bool { return m.kind > bulletMark }

// maxRank is the maximum number of a list item. A higher number is a year or an amount.
const maxRank = 999

// maxMark is the maximum length of the text in which readMark searches for a mark, in bytes.
const maxMark = 64

// readMark reads the number or bullet at the beginning of a line. Invisible characters, markup and emoji may precede
// the number.
func readMark(line string) mark {
	line = line[:min(len(line), maxMark)]
	bullet := rune(0)
	for i := 0; i < len(line); {
		if m := readNumber(line[i:]); m.kind != noMark {
			m.length += i
			return m
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		switch {
		case isBullet(r, line[i+size:]):
			bullet = r
		case !isDecoration(r):
			size = 0
		}
		if size == 0 {
			if bullet != 0 {
				return mark{kind: bulletMark, bullet: bullet, length: i}
			}
			return mark{}
		}
		i += size
	}
	return mark{}
}

// isBullet reports whether a character begins an item of a list. The parameter "after" is the text after the character.
func isBullet(r rune, after string) bool {
	if strings.ContainsRune("-–—", r) {
		next, _ := utf8.DecodeRuneInString(after)
		return unicode.IsSpace(next)
	}
	return strings.ContainsRune("•‣⁃◦▪▫●○■□◆◇▶►➤➜→✓✔✗✘★☆・·", r) || unicode.Is(unicode.So, r)
}

// isDecoration reports whether a character has no meaning at the beginning of a line.
func isDecoration(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
		strings.ContainsRune("*_~>`|\\", r)
}

// readNumber reads a number with its signs at the beginning of a text.
func readNumber(text string) mark {
	if number, size := signNumber(text); size > 0 {
		return mark{kind: strongMark, number: number, length: size}
	}
	if m := readTierLetter(text); m.isNumber() {
		return m
	}
	if m, ok := readBracketed(text); ok {
		return m
	}
	prefix, at := readPrefix(text)
	number, size, ideographic := readNumeral(text[at:])
	if size == 0 {
		return cmp.Or(readWritten(text, at), readPlaceNumber(text))
	}
	suffix, signs := readSuffix(text[at+size:])
	if suffix == noMark && prefix == strongMark {
		suffix, signs = classifierSuffix(text[at+size:])
	}
	if suffix == bareMark && isTier(text) { // as in "Tier 1 suppliers"
		return mark{}
	}
	m := mark{number: number, isIdeographic: ideographic, kind: combine(prefix, suffix)}
	m.length = at + size + signs + placeLength(text[at+size+signs:])
	if m.kind == noMark {
		return readPlaceNumber(text)
	}
	if ideographic && m.kind < strongMark && (prefix == noMark || suffix < weakMark) {
		return mark{}
	}
	return m.limited()
}

// limited returns no mark for a number that cannot be a rank. A number above 99 needs further evidence for a list.
func (m mark) limited() mark {
	if m.number < 1 || m.number > maxRank {
		return mark{}
	}
	if m.kind == strongMark && m.number > 99 {
		m.kind = weakMark
	}
	return m
}

// combine returns the kind of mark that the signs before and after a number indicate together.
func combine(prefix, suffix markKind) markKind {
	switch {
	case prefix == noMark || suffix == noMark:
		return suffix
	case prefix == strongMark:
		return strongMark
	case suffix == bareMark: // the number may be a rank ("Top 1 Acme") or a count ("Top 10 tools")
		return bareMark
	}
	return weakMark
}

// readBracketed reads a number in brackets: "(1) Acme".
func readBracketed(text string) (m mark, ok bool) {
	opener, at := utf8.DecodeRuneInString(text)
	if !strings.ContainsRune("(（[［【〔<〈《「『", opener) || text == "" {
		return mark{}, false
	}
	_, prefix := readPrefix(text[at:])
	at += prefix
	m = mark{kind: strongMark}
	var size int
	m.number, size, m.isIdeographic = readNumeral(text[at:])
	if size == 0 {
		m.kind = weakMark
		m.number, size = readLetters(text[at:])
	}
	at += size + counterLength(text[at+size:])
	if strings.HasPrefix(text[at:], "\\") { // "\[1\] Acme" in the source text
		at++
	}
	closer, width := utf8.DecodeRuneInString(text[at:])
	if m.number < 1 || m.number > 99 || !strings.ContainsRune(")）]］】〕>〉》」』", closer) || width == 0 {
		return mark{}, true
	}
	m.length = at + width
	return m, true
}

// readPrefix reads the signs and words before a number: "#", "No.", "第". The result "kind" is the kind of mark that the
// prefix alone indicates.
func readPrefix(text string) (kind markKind, length int) {
	switch r, size := utf8.DecodeRuneInString(text); r {
	case '#', '＃', '№', '第', '제':
		return strongMark, size + len(text[size:]) - len(strings.TrimLeft(text[size:], " .\u00a0"))
	}
	if text != "" && text[0] >= utf8.RuneSelf {
		if kind, length = readUnspacedPrefix(text); kind != noMark {
			return kind, length
		}
	}
	n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '°' })
	if n <= 0 {
		return noMark, 0
	}
	word := strings.ToLower(text[:n])
	if rest, ok := strings.CutPrefix(text[n:], "."); ok && word == "n" && strings.ContainsRune("ºª°", firstRune(rest)) {
		n += len(".º") // Spanish and Portuguese authors write "N.º"
		word = "nº"
	}
	length = n + len(text[n:]) - len(strings.TrimLeft(text[n:], ". \u00a0"))
	kind = prefixKinds()[word]
	if kind == noMark {
		return noMark, 0
	}
	if kind == weakMark {
		length = len(text) - len(strings.TrimLeft(text[length:], "#＃№")) // as in "Spot #1:"
	}
	return kind, length
}

// prefixKinds returns the kinds of mark that words before a number indicate.
//
//nolint:gochecknoglobals // the table is constant and computed only once
var prefixKinds = sync.OnceValue(func() map[string]markKind {
	kinds := map[string]markKind{}
	for word := range strings.FieldsSeq(placeWords + itemWords) {
		kinds[word] = weakMark
	}
	for word := range strings.FieldsSeq(numberWords) {
		kinds[word] = strongMark
	}
	return kinds
})

// readUnspacedPrefix reads a Chinese or Japanese word before a number.
func readUnspacedPrefix(text string) (kind markKind, length int) {
	for _, word := range []string{"排名第", "排行第", "并列第"} {
		if strings.HasPrefix(text, word) {
			return strongMark, len(word)
		}
	}
	for _, word := range listOf(nounsBeforeNumber).words {
		if strings.HasPrefix(text, word) {
			return weakMark, len(word)
		}
	}
	return noMark, 0
}

// readNumeral reads a number of up to three digits in any script, or a Chinese number below 100.
func readNumeral(text string) (number, length int, ideographic bool) {
	digits := 0
	for length < len(text) {
		r, size := utf8.DecodeRuneInString(text[length:])
		if !unicode.Is(unicode.Nd, r) {
			break
		}
		digits++
		number = number*10 + digitValue(r)
		length += size
	}
	switch {
	case digits > 3:
		return 0, 0, false
	case digits > 0:
		return number, length, false
	}
	for _, r := range text {
		switch value := ideographicDigit(r); value {
		case 0:
			return number, length, length > 0
		case 10:
			number = max(number, 1) * 10
		default:
			number = number/10*10 + value
		}
		length += utf8.RuneLen(r)
	}
	return number, length, length > 0
}

// readWritten reads a number without digits: an ordinal such as "First:", a Roman number below 40 or a letter before a
// dot, a colon or a parenthesis ("IV. Acme", "b) Acme"). The parameter "at" is the length of the words before the
// number, as in "Option B: Acme".
func readWritten(text string, at int) mark {
	if m := readOrdinal(text); at == 0 && m.isNumber() {
		return m
	}
	number, length := readLetters(text[at:])
	if cardinal, n := readCardinal(text[at:]); at > 0 && n > 0 {
		number, length = cardinal, n
	}
	if number == 0 {
		return mark{}
	}
	length += at
	if place := placeLength(text[length:]); at == 0 && place > 0 && isRomanPlace(text[length:length+place]) {
		_, sign := readSuffix(text[length+place:])
		return mark{kind: weakMark, number: number, length: length + place + sign}
	}
	kind, signs := readSuffix(text[length:])
	isAfterWord := at > 0 && kind == weakMark && strings.HasPrefix(text[length:], " ") // as in "Option A – Acme"
	if kind != strongMark && !isAfterWord {
		return mark{}
	}
	isStem := strings.ContainsRune(stems, firstRune(text))
	return mark{kind: weakMark, number: number, length: length + signs, isIdeographic: isStem}
}

// isRomanPlace reports whether a text is a word for a place after a Roman number: "I miejsce". The words differ from
// English verbs after the pronoun "I".
func isRomanPlace(text string) bool {
	return oneOf(strings.ToLower(strings.TrimSpace(text)), " miejsce место місце posto lugar puesto místo hely ")
}

// readLetters reads a Roman number in one case, or a letter as a number.
func readLetters(text string) (number, length int) {
	length = max(len(text)-len(strings.TrimLeft(text, "IVX")), len(text)-len(strings.TrimLeft(text, "ivx")))
	for i := range length {
		value := romanDigit(text[i])
		if i+1 < length && romanDigit(text[i+1]) > value {
			value = -value
		}
		number += value
	}
	if 0 < number && number < 40 {
		return number, length
	}
	return readLetter(text)
}

// romanDigit returns the value of a Roman digit up to ten in either case, or 0.
func romanDigit(digit byte) int {
	switch digit | 0x20 {
	case 'i':
		return 1
	case 'v':
		return 5
	case 'x':
		return 10
	}
	return 0
}

// digitValue returns the value of a decimal digit in any script. The digits of a script are consecutive.
func digitValue(r rune) int {
	zero := r
	for zero > 0 && r-zero < 9 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	if r >= 0x1D7CE && r <= 0x1D7FF { // Unicode has five consecutive sets of mathematical digits
		return int(r-0x1D7CE) % 10
	}
	return int(r - zero)
}

// readSuffix reads the signs after a number, and returns the kind of mark that the signs indicate.
func readSuffix(text string) (kind markKind, length int) {
	text, escaped := strings.CutPrefix(text, "\\")
	if escaped {
		length++
	}
	text, length = skipMarkup(text, length)
	r, size := utf8.DecodeRuneInString(text)
	next := firstRune(text[size:])
	length += size
	switch {
	case text == "":
		return noMark, 0
	case strings.ContainsRune(".．:：", r):
		if unicode.IsDigit(next) || next == '/' {
			return noMark, 0
		}
		if strings.ContainsRune("ºª°", next) && next != 0 { // as in "1.º Acme"
			length += utf8.RuneLen(next)
		}
		return strongMark, length
	case strings.ContainsRune(")）、。]］", r):
		return strongMark, length
	case unicode.IsSpace(r):
		return spacedSuffix(text, length-size)
	case strings.ContainsRune("-–—−/|，,·•→>｜", r) && !unicode.IsDigit(next):
		return weakMark, length
	case strings.ContainsRune("ºª°", r):
		return weakMark, length
	}
	return wordSuffix(text, length-size)
}

// skipMarkup skips the markup that ends an emphasised number: "**1**. Acme".
func skipMarkup(text string, length int) (rest string, skipped int) {
	rest = strings.TrimLeft(text, "*_`")
	return rest, length + len(text) - len(rest)
}

// spacedSuffix reads the signs after a number and a space: "1 – Acme".
func spacedSuffix(text string, length int) (markKind, int) {
	rest := strings.TrimLeftFunc(text, unicode.IsSpace)
	length += len(text) - len(rest)
	r, size := utf8.DecodeRuneInString(rest)
	if strings.ContainsRune("-–—−:：|→.)", r) && rest != "" {
		return weakMark, length + size
	}
	return bareMark, length
}

// wordSuffix reads an ordinal ending or a counting word after a number: "1st Acme", "1位 Acme".
func wordSuffix(text string, length int) (markKind, int) {
	if n := counterLength(text); n > 0 {
		if strings.ContainsRune(":：", firstRune(text[n:])) && n < len(text) {
			return strongMark, length + n
		}
		return weakMark, length + n
	}
	ending := strings.TrimLeft(text, "'’")
	n := leadingWord(ending)
	if n > 0 && oneOf(strings.ToLower(ending[:n]), ordinalEndings) {
		return weakMark, length + len(text) - len(ending) + n
	}
	return noMark, 0
}

// classifierSuffix reads the Chinese word after an ordinal number: "第一款：Acme".
func classifierSuffix(text string) (markKind, int) {
	for _, word := range listOf(classifiers).words {
		if strings.HasPrefix(text, word) && strings.ContainsRune(":：,，、", firstRune(text[len(word):])) {
			return weakMark, len(word)
		}
	}
	return noMark, 0
}

// counterLength returns the length of the East Asian word for a rank at the beginning of a text, or 0.
func counterLength(text string) int {
	for _, word := range []string{"位", "名", "순위", "위", "等奖", "等獎", "等賞", "等", "番目", "番", "つ目", "등", "번째", "번"} {
		if strings.HasPrefix(text, word) {
			return len(word)
		}
	}
	return 0
}

// signNumber returns the number that the sign at the beginning of a text contains: "①", "1️⃣", "🥇".
func signNumber(text string) (number, length int) {
	r, size := utf8.DecodeRuneInString(text)
	if number = enclosedNumber(r); number > 0 {
		return number, size
	}
	for length < len(text) {
		digit := text[length]
		rest := strings.TrimLeft(text[length+1:], "\ufe0e\ufe0f")
		if digit < '0' || digit > '9' || !strings.HasPrefix(rest, string(keycap)) {
			break
		}
		number = number*10 + int(digit-'0')
		length = len(text) - len(rest) + len(string(keycap))
	}
	if number > maxRank {
		return 0, 0
	}
	return number, length
}

// enclosedNumber returns the number that a character contains, or 0 if the character contains no number.
func enclosedNumber(r rune) int {
	if r < 'Ⅰ' { // the first of the signs below
		return 0
	}
	for _, signs := range []struct {
		first, last rune
		number      int // the number that the first character contains
	}{
		{'①', '⑳', 1},
		{'⑴', '⒇', 1},
		{'⒈', '⒛', 1},
		{'⓫', '⓴', 11},
		{'⓵', '⓾', 1},
		{'❶', '❿', 1},
		{'➀', '➉', 1},
		{'➊', '➓', 1},
		{'㈠', '㈩', 1},
		{'㉑', '㉟', 21},
		{'㊀', '㊉', 1},
		{'㊱', '㊿', 36},
		{'Ⅰ', 'Ⅻ', 1},
		{'ⅰ', 'ⅻ', 1},
		{'🥇', '🥉', 1},
		{'🔟', '🔟', 10},
		{'🄂', '🄊', 1},
	} {
		if signs.first <= r && r <= signs.last {
			return int(r-signs.first) + signs.number
		}
	}
	return 0
}

const (
	numberWords = " no nr nº n° num núm number nummer numéro numero número numer numara номер 번호" +
		" số رقم الرقم מספר αριθμός नंबर หมายเลข číslo nummeret numeri szám numărul nomor "
	ordinalEndings = " st nd rd th er ère re e ème de ste ter inci ıncı nci ncı üncü uncu ncü ncu ος η ο "
)
