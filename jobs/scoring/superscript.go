package scoring

import (
	"bytes"
	"strings"
)

// enterTag records whether an HTML tag begins or ends superscript.
func (w *writer) enterTag(tag []byte) {
	switch tag = bytes.ToLower(tag); {
	case bytes.HasPrefix(tag, []byte("<sup")):
		w.isRaised = true
	case bytes.HasPrefix(tag, []byte("</sup")):
		w.isRaised = false
	}
}

func (w *writer) textKind() pieceKind {
	if w.isRaised {
		return raisedPiece
	}
	return textPiece
}

// raise writes a text in superscript. Digits and single letters become superscript characters, so that "Acme<sup>1</sup>"
// reads like "Acme¹". Trade mark signs become their characters. A longer text becomes a separate word.
func (w *writer) raise(start, stop int) {
	content := strings.TrimSpace(string(w.src[start:stop]))
	switch sign := trademarks[strings.ToUpper(strings.Trim(content, "()"))]; {
	case sign != "":
		w.replace(start, stop, sign)
	case len(content) == 1 || strings.Trim(content, "0123456789 ,;-–*") == "":
		w.raiseEach(start, stop)
	default:
		w.separate(start)
		w.text(start, stop)
	}
}

// raiseEach writes each digit or letter as a superscript character.
func (w *writer) raiseEach(start, stop int) {
	from := start
	for i := start; i < stop; i++ {
		by := raisedCharacters[bytes.ToLower(w.src[i : i+1])[0]]
		if by == 0 {
			continue
		}
		w.copy(from, i)
		w.replace(i, i+1, string(by))
		from = i + 1
	}
	w.copy(from, stop)
}

var trademarks = map[string]string{"TM": "™", "SM": "℠", "R": "®", "C": "©"}

// raisedCharacters maps digits and letters to superscript characters. Unicode has no superscript "q" in the basic
// multilingual plane.
var raisedCharacters = map[byte]rune{
	'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
	'a': 'ᵃ', 'b': 'ᵇ', 'c': 'ᶜ', 'd': 'ᵈ', 'e': 'ᵉ', 'f': 'ᶠ', 'g': 'ᵍ', 'h': 'ʰ', 'i': 'ⁱ', 'j': 'ʲ', 'k': 'ᵏ',
	'l': 'ˡ', 'm': 'ᵐ', 'n': 'ⁿ', 'o': 'ᵒ', 'p': 'ᵖ', 'r': 'ʳ', 's': 'ˢ', 't': 'ᵗ', 'u': 'ᵘ', 'v': 'ᵛ', 'w': 'ʷ',
	'x': 'ˣ', 'y': 'ʸ', 'z': 'ᶻ',
}
