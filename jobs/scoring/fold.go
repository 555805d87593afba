package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// gap is the kind of separator between a unit and the previous unit.
type gap uint8

const (
	tight  gap = iota // no separator, or only invisible characters
	joined            // one punctuation mark that is valid inside a name, such as a hyphen or "&"
	spaced            // white space without a line break
	apart             // a separator that a name cannot contain
)

// unit is one folded letter or digit, with the offsets of its source character. One character may fold to several units
// with the same offsets ("ß" becomes "ss").
type unit struct {
	r          rune
	start, end int
	gap        gap
	upper      bool
	raised     bool // whether the source character is a note sign, such as "²"
	symbol     rune // the symbol that fold has spelled out ("&" as "and"), or 0
}

// textBetween returns the text between two units in the order of the text. One character may produce both units, as "㏂"
// produces the letters of "a.m.".
func textBetween(text string, a, b unit) string { return text[min(a.end, b.start):b.start] }

// folder converts text to units, which are in lower case and have no accents or punctuation. The folder converts names
// and answers in the same way, so that different spellings become equal.
type folder struct {
	text      string
	units     []unit
	wordStart int // the index of the first unit of the last word
	pending   gap
	mark      rune // the last separator
}

// fold converts the text to units, in the order of the text.
func fold(text string) []unit { return foldInto(nil, text) }

// foldInto appends the units of a text to an empty list.
func foldInto(units []unit, text string) []unit {
	f := folder{text: text, units: slices.Grow(units, utf8.RuneCountInString(text)), pending: apart}
	for i := 0; i < len(text); {
		c := text[i]
		// An accent that is a separate character may follow an ASCII letter.
		if c >= utf8.RuneSelf || i+1 < len(text) && text[i+1] >= utf8.RuneSelf {
			n := f.plainLetter(i)
			if n == 0 {
				n = f.cluster(i)
			}
			i += n
			continue
		}
		i += f.ascii(i, c)
	}
	return f.units
}

// ascii folds an ASCII character, or a trade mark sign in ASCII such as "(R)". The result is the length of the folded
// source text, in bytes.
func (f *folder) ascii(i int, c byte) int {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		f.add(rune(c), i, i+1, false)
	case 'A' <= c && c <= 'Z':
		f.add(rune(c)+'a'-'A', i, i+1, true)
	case c == '&', c == '+' && f.isPlusSign(i+1):
		f.symbol(rune(c), i, i+1)
	case c == '*' && f.isNoteMark(i+1): // an example is "Acme* Cloud"
	default:
		if n := f.longSign(i, rune(c)); n > 0 {
			return n
		}
		f.separate(rune(c))
	}
	return 1
}

// longSign folds a sign of several characters, such as the trade mark signs "(R)" and "^TM" or the footnote sign "※1".
// The result is the length of the sign, or 0 if the given character begins no such sign.
func (f *folder) longSign(i int, first rune) int {
	length := 0
	switch {
	case strings.ContainsRune("([^（［", first):
		length = f.tradeMark(i)
	case strings.ContainsRune(noteMarks, first), first == '*' && f.isAfterWord():
		length = f.noteNumber(i, utf8.RuneLen(first))
	}
	if length > 0 {
		f.endWord(i + length)
	}
	return length
}

// isPlusSign reports whether the plus sign before the offset "next" belongs to a name: "Disney+", "Johnson+Johnson".
func (f *folder) isPlusSign(next int) bool { return f.pending == tight || f.joinsWords(next) }

// joinsWords reports whether the plus sign before the offset "next" stands between two words. Spaces may stand on both
// sides of the plus sign.
func (f *folder) joinsWords(next int) bool {
	if len(f.units) == 0 {
		return false
	}
	rest, isSpaced := strings.CutPrefix(f.text[next:], " ")
	return f.pending == tight && !isSpaced && f.isWordAt(next) ||
		f.pending == spaced && isSpaced && f.isWordAt(len(f.text)-len(rest))
}

// isNoteMark reports whether the mark before the offset "next" can be the sign of a footnote, as in "Acme* Cloud": a
// word ends at the mark, and a space follows the mark.
func (f *folder) isNoteMark(next int) bool {
	return f.pending == tight && strings.HasPrefix(f.text[next:], " ")
}

// symbol adds a symbol as a word. For example, "Disney+" differs from "Disney", and "Ben & Jerry" equals "Ben and
// Jerry". A plus sign between two words stands for "and".
func (f *folder) symbol(symbol rune, start, end int) {
	spelled := "and"
	if symbol == '+' && !f.joinsWords(end) {
		spelled = "plus"
	}
	if f.pending == tight {
		f.pending = joined
	}
	for _, r := range spelled {
		f.add(r, start, end, false)
		f.units[len(f.units)-1].symbol = symbol
	}
	f.pending = joined
}

// tradeMark returns the length of a trade mark sign in ASCII, such as "(R)" in "Acme(R) Cloud", "[TM]" or "^TM", or 0.
// The characters may be full-width. After a space, only a sign in capitals that follows a capitalised word counts:
// "Acme (TM)", but not "languages (R)".
func (f *folder) tradeMark(i int) int {
	if rest, raised := strings.CutPrefix(f.text[i:], "^"); raised {
		return f.raisedTradeMark(rest)
	}
	sign, length := enclosed(f.text[i:])
	upper := strings.ToUpper(sign)
	if oneOf(upper, " (R) (TM) (SM) (C) [R] [TM] [SM] [C] ") &&
		(f.pending == tight || f.pending == spaced && sign == upper && f.isAfterCapitalised()) {
		return length
	}
	return 0
}

// raisedTradeMark returns the length of a sign such as "^TM", "^{TM}" or "^(R)", including the "^", or 0. The parameter
// "text" begins after the "^".
func (f *folder) raisedTradeMark(text string) int {
	if f.pending != tight {
		return 0
	}
	for sign := range strings.FieldsSeq("{TM} {R} {SM} (TM) (R) (SM) TM SM ® ™") {
		if strings.HasPrefix(text, sign) && !isLetter(text[len(sign):]) {
			return len("^") + len(sign)
		}
	}
	return 0
}

// enclosed returns the beginning of a text up to a closing parenthesis or bracket, such as "(R)", with full-width
// characters converted to ASCII. The result "length" is the length of this beginning in the text, in bytes.
func enclosed(text string) (ascii string, length int) {
	const fullWidth, first, last = 0xFEE0, '！', '～'
	var b strings.Builder
	for i, r := range text {
		if r >= first && r <= last {
			r -= fullWidth
		}
		b.WriteRune(r)
		if r == ')' || r == ']' {
			_, size := utf8.DecodeRuneInString(text[i:])
			return b.String(), i + size
		}
		if b.Len() >= len("(TM)") {
			break
		}
	}
	return "", 0
}

// noteNumber returns the length of a footnote sign that consists of a mark at offset i, such as "※", and a number. The
// parameter "mark" is the length of the mark. The result is 0 if no number follows.
func (f *folder) noteNumber(i, mark int) int {
	digits := f.text[i+mark:]
	digits = digits[:len(digits)-len(strings.TrimLeft(digits, "0123456789"))]
	if digits == "" || len(digits) > 2 {
		return 0
	}
	return mark + len(digits)
}

// isAfterWord reports whether a word of at least four letters ends directly before the current character, and does not
// end in a capital. In the scripts of East Asia, one letter is enough. In a chemical formula such as "CO₂", the letter
// before the number is a capital.
func (f *folder) isAfterWord() bool {
	const shortest = 4
	if f.pending != tight || len(f.units) == 0 {
		return false
	}
	last := f.units[len(f.units)-1]
	return last.r >= 'a' && !last.upper && (len(f.units)-f.wordStart >= shortest || script(last.r) != spacedScript)
}

// isAfterCapitalised reports whether the word before the current character begins with a capital, a digit, or a letter
// of a script without upper case.
func (f *folder) isAfterCapitalised() bool {
	return len(f.units) > 0 && isCapital(f.units[f.wordStart])
}

// endWord separates the previous letter from a letter at offset i. A trade mark sign between two letters ends a word.
func (f *folder) endWord(i int) {
	if f.pending == tight && f.isWordAt(i) {
		f.pending = joined
	}
}

func (f *folder) isWordAt(i int) bool {
	r, _ := utf8.DecodeRuneInString(f.text[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// cluster folds a character together with its combining marks, and returns the total length in bytes.
func (f *folder) cluster(i int) int {
	base, size := utf8.DecodeRuneInString(f.text[i:])
	if base == utf8.RuneError && size <= 1 {
		f.pending = apart
		return 1
	}
	if n := f.longSign(i, base); n > 0 {
		return n
	}
	if f.sign(i, size, base) {
		return size
	}
	n := max(norm.NFKC.NextBoundaryInString(f.text[i:], true), size)
	if n == 1 {
		return f.ascii(i, f.text[i])
	}
	form := norm.NFKC
	accents := areAccents(base)
	if accents {
		form = norm.NFKD
	}
	upper := unicode.IsUpper(base) || unicode.IsTitle(base)
	for _, r := range form.String(f.text[i : i+n]) {
		switch {
		case unicode.IsMark(r):
			if !accents && f.pending == tight && !isStressMark(base, r) {
				f.add(r, i, i+n, false)
			}
		case unicode.IsLetter(r), unicode.IsNumber(r):
			f.letter(unicode.ToLower(r), i, i+n, upper)
		default:
			f.separate(r)
		}
	}
	return n
}

// plainLetter folds a letter that no combining mark follows, and returns its length in bytes. The length is 0 for other
// characters.
func (f *folder) plainLetter(i int) int {
	r, size := utf8.DecodeRuneInString(f.text[i:])
	if !isPlainLetter(r) || !beginsPlain(f.text[i+size:]) {
		return 0
	}
	f.add(r, i, i+size, false)
	return size
}

// isPlainLetter reports whether a character is a Chinese character, a kana letter or a Hangul syllable that Unicode
// normalisation leaves unchanged, unless a combining mark follows.
func isPlainLetter(r rune) bool {
	return '一' <= r && r <= '鿿' || 'ぁ' <= r && r <= 'ゖ' || 'ァ' <= r && r <= 'ヺ' || '가' <= r && r <= '힣'
}

// beginsPlain reports whether a text is empty or begins with a character that combines with no earlier character.
func beginsPlain(text string) bool {
	return text == "" || text[0] < utf8.RuneSelf || isPlainLetter(firstRune(text))
}

// areAccents reports whether the marks on a character are accents. In Latin, Greek, Arabic and Hebrew script, a word
// without its accents is still the same word. In Japanese or Hindi, a word without its combining marks is another word.
func areAccents(base rune) bool {
	return base == tatweel || unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew)
}

// isStressMark reports whether a mark on a Cyrillic letter shows the stress: "Я́ндекс". The marks of "й" and "ё" belong
// to the letters.
func isStressMark(base, mark rune) bool {
	return (mark == '\u0300' || mark == '\u0301') && unicode.Is(unicode.Cyrillic, base)
}

// letter adds a lower-case letter. The method folder.letter also unifies spellings that Unicode normalisation does not
// unify, such as "ß" and "ss".
func (f *folder) letter(r rune, start, end int, upper bool) {
	spelled := ""
	switch r {
	case tatweel:
		return
	case 'ß', 'ẞ':
		spelled = "ss"
	case 'æ':
		spelled = "ae"
	case 'œ':
		spelled = "oe"
	case 'þ':
		spelled = "th"
	case 'ø':
		r = 'o'
	case 'ł':
		r = 'l'
	case 'đ', 'ð':
		r = 'd'
	case 'ı':
		r = 'i'
	case 'ς':
		r = 'σ'
	case 'ё':
		r = 'е'
	}
	if spelled == "" {
		f.add(r, start, end, upper)
	}
	for _, s := range spelled {
		f.add(s, start, end, upper)
	}
}

// sign folds a footnote sign, a trade mark sign, an ampersand, a plus sign or an invisible character. The result
// reports whether the method has folded the character.
func (f *folder) sign(i, size int, base rune) bool {
	switch {
	case isTradeMark(base):
		f.endWord(i + size)
	case isInvisible(base):
	case base == keycap:
		if f.pending == tight && f.units[len(f.units)-1].r <= '9' {
			f.raise()
		}
	case isNoteSign(base), isSubscript(base) && f.isAfterWord():
		f.note(i, size, base)
	case strings.ContainsRune(noteMarks, base) && f.isNoteMark(i+size):
	case strings.ContainsRune(apostrophes, base):
		f.separate('’')
	case base == '＆', base == '＋' && f.isPlusSign(i+size):
		f.symbol(rune(norm.NFKC.String(f.text[i : i+size])[0]), i, i+size)
	default:
		return false
	}
	return true
}

// note adds the digits or letters of a note sign as raised units.
func (f *folder) note(start, size int, sign rune) {
	for _, r := range norm.NFKC.String(string(sign)) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			f.add(unicode.ToLower(r), start, start+size, false)
			f.raise()
		}
	}
}

// raise marks the last unit as a part of a note sign.
func (f *folder) raise() { f.units[len(f.units)-1].raised = true }

func (f *folder) add(r rune, start, end int, upper bool) {
	if f.pending != tight {
		f.wordStart = len(f.units)
	}
	f.units = append(f.units, unit{r: r, start: start, end: end, gap: f.pending, upper: upper})
	f.pending = tight
}

func (f *folder) separate(r rune) {
	defer func() { f.mark = r }()
	switch {
	case isInvisible(r):
	case r == '\n' || f.pending == apart:
		f.pending = apart
	case unicode.IsSpace(r) && (f.pending == tight || f.pending == spaced):
		f.pending = spaced
	case f.pending == tight && strings.ContainsRune(insideNames, r):
		f.pending = joined
	case f.pending == joined && unicode.IsSpace(r) && (f.isAfterSymbol() || f.mark == '.' && f.isAfterInitial()):
		f.pending = spaced
	default:
		f.pending = apart
	}
}

// isAfterSymbol reports whether the last unit belongs to a symbol that fold has spelled out, such as "&". A space may
// follow a spelled-out symbol.
func (f *folder) isAfterSymbol() bool {
	if len(f.units) == 0 {
		return false
	}
	return f.units[len(f.units)-1].symbol != 0
}

// isAfterInitial reports whether the last word is an initial or a short title, such as "S" or "Dr".
func (f *folder) isAfterInitial() bool {
	const longest = 2
	return len(f.units) > 0 && len(f.units)-f.wordStart <= longest && f.units[f.wordStart].upper
}

// tatweel is the Arabic sign that only lengthens the previous letter: "أمـازون".
const tatweel = 'ـ'

// apostrophes are the characters that texts use as an apostrophe. Unicode classifies some of the apostrophes as
// letters.
const apostrophes = "'’‘ʼʻʹ′＇´"

// insideNames are the marks that are valid between two letters of a name.
const insideNames = "-‐‑‒–−:._'’‘ʼ´`·・"

// isInvisible reports whether fold ignores a character. Soft hyphens, joiners, variation selectors and fillers do not
// separate letters.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// isTradeMark reports whether a character is a sign that may follow any part of a name.
func isTradeMark(r rune) bool { return strings.ContainsRune("®™℠©🅪🅫🅬", r) }
