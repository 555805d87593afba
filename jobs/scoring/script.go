package scoring

import "unicode"

// wordBreak reports whether a word may end between units i-1 and i. In scripts without spaces, a word may end after
// each character. A sequence of katakana is one word, as in rule WB13 of Unicode TR29: "オンライン" does not contain the
// word "ライン".
func wordBreak(units []unit, i int) bool {
	if i <= 0 || i >= len(units) || units[i].gap != tight {
		return true
	}
	if units[i-1].start == units[i].start {
		return false // one character produced the units i-1 and i
	}
	if units[i-1].raised != units[i].raised {
		return true // a footnote sign touches the word
	}
	a, b := script(units[i-1].r), script(units[i].r)
	return a == unspacedScript || b == unspacedScript || a != b
}

type scriptClass uint8

const (
	spacedScript scriptClass = iota
	unspacedScript
	katakanaScript
	hangulScript
)

func script(r rune) scriptClass {
	switch {
	case r < 0x0E00:
		return spacedScript
	case r == 'ー' || unicode.Is(unicode.Katakana, r):
		return katakanaScript
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return unspacedScript
	case unicode.Is(unicode.Hangul, r):
		return hangulScript
	}
	return spacedScript
}
