package scoring

import (
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
	apart             // any other separator; a name cannot contain such a separator
)

// unit is one folded letter or digit, with the offsets of its source character. One character may fold to several units
// with the same offsets ("ß" becomes "ss").
type unit struct {
	r          rune
	start, end int
	gap        gap
	upper      bool
}

// folder converts text to units, which are in lower case and have no accents or punctuation. The folder converts names
// and answers in the same way, so that different spellings become equal.
type folder struct {
	text    string
	units   []unit
	pending gap
}

// fold converts the text to units, in the order of the text.
func fold(text string) []unit {
	f := folder{text: text, units: make([]unit, 0, len(text)), pending: apart}
	for i := 0; i < len(text); {
		c := text[i]
		// An accent that is a separate character may follow an ASCII letter.
		if c >= utf8.RuneSelf || i+1 < len(text) && text[i+1] >= utf8.RuneSelf {
			i += f.cluster(i)
			continue
		}
		f.ascii(i, c)
		i++
	}
	return f.units
}

func (f *folder) ascii(i int, c byte) {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		f.add(rune(c), i, i+1, false)
	case 'A' <= c && c <= 'Z':
		f.add(rune(c)+'a'-'A', i, i+1, true)
	case c == '&':
		f.word("and", i)
	case c == '+' && f.pending == tight && !f.isWordAt(i+1):
		f.word("plus", i)
	default:
		f.separate(rune(c))
	}
}

// word adds a symbol as a word. For example, "Disney+" differs from "Disney", and "Ben & Jerry" equals "Ben and Jerry".
func (f *folder) word(spelled string, i int) {
	if f.pending == tight {
		f.pending = joined
	}
	for _, r := range spelled {
		f.add(r, i, i+1, false)
	}
	f.pending = joined
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
	if isInvisible(base) {
		return size
	}
	n := max(norm.NFKC.NextBoundaryInString(f.text[i:], true), size)
	if n == 1 {
		f.ascii(i, f.text[i])
		return n
	}
	form := norm.NFKC
	// In Latin, Greek, Arabic and Hebrew script, a word without its accents is still the same word. In Japanese or
	// Hindi, a word without its combining marks is another word.
	accents := unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew)
	if accents {
		form = norm.NFKD
	}
	upper := unicode.IsUpper(base) || unicode.IsTitle(base)
	for _, r := range form.String(f.text[i : i+n]) {
		switch {
		case unicode.IsMark(r):
			if !accents && f.pending == tight {
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

// letter adds a lower-case letter. The method folder.letter also unifies spellings that Unicode normalisation does not
// unify, such as "ß" and "ss".
func (f *folder) letter(r rune, start, end int, upper bool) {
	spelled := ""
	switch r {
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

func (f *folder) add(r rune, start, end int, upper bool) {
	f.units = append(f.units, unit{r: r, start: start, end: end, gap: f.pending, upper: upper})
	f.pending = tight
}

func (f *folder) separate(r rune) {
	switch {
	case isInvisible(r):
	case r == '\n' || f.pending == apart:
		f.pending = apart
	case unicode.IsSpace(r) && (f.pending == tight || f.pending == spaced):
		f.pending = spaced
	case f.pending == tight && strings.ContainsRune(insideNames, r):
		f.pending = joined
	case f.pending == joined && unicode.IsSpace(r) && f.isAfterSymbol():
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
	last := f.units[len(f.units)-1]
	return last.end == last.start+1 && strings.IndexByte("&+", f.text[last.start]) >= 0 && f.pending == joined
}

// insideNames are the marks that are valid between two letters of a name.
const insideNames = "-‐‑‒–−:._'’‘ʼ´`·・"

// isInvisible reports whether fold ignores a character. Soft hyphens, joiners, variation selectors and trade mark signs
// do not separate letters.
func isInvisible(r rune) bool {
	switch r {
	case '®', '™', '℠', '©':
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}
