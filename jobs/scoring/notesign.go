package scoring

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// isNoteSign reports whether a character is a superscript or enclosed digit or letter: "¹", "ᵃ", "①". Authors use such
// characters as signs of footnotes and as numbers of list items. A note sign next to a name is not a part of the name.
func isNoteSign(r rune) bool {
	if r < 'ª' {
		return false
	}
	return unicode.Is(noteSigns, r) ||
		// Modifier letters such as "ᵃ" are superscripts. The Unicode category Lm also contains kana letters, which are
		// not superscripts.
		unicode.Is(unicode.Lm, r) && unicode.In(r, unicode.Latin, unicode.Greek) && !norm.NFKC.IsNormalString(string(r))
}

// noteSigns contains the superscript digits and the enclosed numbers and letters. Subscripts are absent, because "H₂O"
// is a word.
//
//nolint:gochecknoglobals // a constant table, like the tables of package unicode
var noteSigns = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x00AA, Hi: 0x00AA, Stride: 1}, // ª
		{Lo: 0x00B2, Hi: 0x00B3, Stride: 1}, // ² ³
		{Lo: 0x00B9, Hi: 0x00BA, Stride: 1}, // ¹ º
		{Lo: 0x2070, Hi: 0x2070, Stride: 1}, // ⁰
		{Lo: 0x2074, Hi: 0x2079, Stride: 1}, // ⁴ to ⁹
		{Lo: 0x2460, Hi: 0x24FF, Stride: 1}, // ① ⑴ ⒈ ⒜ ⓐ ⓪ ⓫ ⓵ ⓿
		{Lo: 0x2776, Hi: 0x2793, Stride: 1}, // ❶ ➀ ➊
		{Lo: 0x3200, Hi: 0x321B, Stride: 1}, // ㈀
		{Lo: 0x3220, Hi: 0x3229, Stride: 1}, // ㈠
		{Lo: 0x3251, Hi: 0x325F, Stride: 1}, // ㉑
		{Lo: 0x3260, Hi: 0x327B, Stride: 1}, // ㉠
		{Lo: 0x3280, Hi: 0x3289, Stride: 1}, // ㊀
		{Lo: 0x32B1, Hi: 0x32BF, Stride: 1}, // ㊱
		{Lo: 0x32D0, Hi: 0x32FE, Stride: 1}, // ㋐
	},
	R32: []unicode.Range32{
		{Lo: 0x1F100, Hi: 0x1F10C, Stride: 1}, // 🄁
		{Lo: 0x1F110, Hi: 0x1F129, Stride: 1}, // 🄐
		{Lo: 0x1F130, Hi: 0x1F149, Stride: 1}, // 🄰
		{Lo: 0x1F150, Hi: 0x1F169, Stride: 1}, // 🅐
	},
	LatinOffset: 3,
}

// noteMarks are the signs of footnotes that are neither digits nor letters.
const noteMarks = "†‡§¶＊※"

// keycap is the combining mark that turns a digit into a keycap: "1️⃣".
const keycap = '\u20e3'

// firstSubscript is the subscript digit zero. The other subscript digits follow.
const firstSubscript = '₀'

func isSubscript(r rune) bool { return r >= firstSubscript && r <= firstSubscript+9 }
