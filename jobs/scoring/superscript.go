package scoring

import (
	"bytes"
	"strings"
)

// enterTag records whether an HTML tag begins or ends superscript or subscript.
func (w *writer) enterTag(tag []byte) {
	switch tag = bytes.ToLower(tag); {
	case bytes.HasPrefix(tag, []byte("<sup")), bytes.HasPrefix(tag, []byte("<sub")):
		w.isRaised = true
	case bytes.HasPrefix(tag, []byte("</sup")), bytes.HasPrefix(tag, []byte("</sub")):
		w.isRaised = false
	}
}

func (w *writer) textKind() pieceKind {
	if w.isRaised {
		return raisedPiece
	}
	return textPiece
}

// raise writes a text in superscript or subscript. Digits and single letters become superscript characters, so that
// "Acme<sup>1</sup>" reads like "Acme¹". A trade mark sign such as "TM" becomes the character "™". A longer text
// becomes a separate word. In subscript, only digits become other characters.
func (w *writer) raise(start, stop int) {
	content := strings.TrimSpace(string(w.src[start:stop]))
	if w.isLowered(start) {
		if strings.Trim(content, "0123456789") == "" {
			w.raiseEach(start, stop)
		} else {
			w.text(start, stop)
		}
		return
	}
	switch sign := tradeMarkOf(strings.ToUpper(strings.Trim(content, "()"))); {
	case sign != "":
		w.replace(start, stop, sign)
	case len(content) == 1 || strings.Trim(content, "0123456789 ,;-–*") == "":
		w.raiseEach(start, stop)
	default:
		w.separate(start)
		w.text(start, stop)
	}
}

// isLowered reports whether the tag before an offset begins subscript.
func (w *writer) isLowered(start int) bool {
	before := w.src[max(start-maxTag, 0):start]
	open := bytes.LastIndexByte(before, '<')
	return open >= 0 && bytes.HasPrefix(bytes.ToLower(before[open:]), []byte("<sub"))
}

// maxTag is the maximum length of a tag for subscript, in bytes.
const maxTag = 100

// raiseEach writes each digit or letter as a superscript or subscript character.
func (w *writer) raiseEach(start, stop int) {
	from := start
	for i := start; i < stop; i++ {
		by := raised(bytes.ToLower(w.src[i : i+1])[0])
		if digit := w.src[i]; '0' <= digit && digit <= '9' && w.isLowered(start) {
			by = string(firstSubscript + rune(digit-'0'))
		}
		if by == "" {
			continue
		}
		w.copy(from, i)
		w.replace(i, i+1, by)
		from = i + 1
	}
	w.copy(from, stop)
}

func tradeMarkOf(letters string) string {
	switch letters {
	case "TM":
		return "™"
	case "SM":
		return "℠"
	case "R":
		return "®"
	case "C":
		return "©"
	}
	return ""
}

// raised returns the superscript character for a digit or letter, or "" if no superscript character exists. Unicode has
// no superscript "q" in the basic multilingual plane.
func raised(c byte) string {
	const plain, superscript = "0123456789abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
	at := strings.IndexByte(plain, c)
	if at < 0 {
		return ""
	}
	return string([]rune(superscript)[at])
}
