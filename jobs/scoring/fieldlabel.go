package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isLabel reports whether the name at token i may be an ordinary word in a label: "Target groups:", or "Focus:" beside
// "Price:". The method isLabel returns false for a label that names a product, such as "Notion pricing:". A label
// counts as a mention only if the answer also mentions the name elsewhere.
func (r *Reading) isLabel(i int) bool {
	if !r.mentions[r.tokens[i].mention].common || i+1 == len(r.tokens) || !r.beginsLine(i) {
		return false
	}
	next := r.tokens[i+1]
	if isColon(r.doc.plain[r.tokens[i].end:]) {
		word := r.lowerText(i)
		return word == "plusy" || oneOf(word, fieldWords) && r.hasFields() // "Plusy" only means "pros"
	}
	first, _ := utf8.DecodeRuneInString(r.doc.plain[next.start:])
	return !next.pause && !next.isMention() && unicode.IsLower(first) && isColon(r.doc.plain[next.end:]) &&
		r.doc.plain[r.tokens[i].end:next.start] == " " && !next.kind.is(verb|conjunction) && !isAmong(next.word, companyVerbs+offerVerbs) &&
		len(r.scorer.words.function[next.word]) == 0 && !oneOf(next.word, productNouns)
}

// beginsLine reports whether only numbers, signs and markup precede token i in its line.
func (r *Reading) beginsLine(i int) bool {
	start := r.tokens[i].start
	before := r.doc.plain[max(0, start-maxMark-1):start] // a limit, because lines can be long and have many names
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return len(line) <= maxMark && !strings.ContainsFunc(line, unicode.IsLetter)
}

func isColon(text string) bool {
	return strings.HasPrefix(text, ":") || strings.HasPrefix(text, " :") || strings.HasPrefix(text, "：")
}

// findFields reports whether a line of the answer begins with the label of a property, such as "Price:".
func (r *Reading) findFields() bool {
	for _, b := range r.doc.blocks {
		for line := range strings.SplitSeq(r.doc.plain[b.start:b.end], "\n") {
			if f, ok := readLabel(line[readMark(line).length:]); ok && f.isField() {
				return true
			}
		}
	}
	return false
}

// fieldWords are the words of labels that are also names.
const fieldWords = " target focus scope gap range signal edge outlook match bill score capital note location next goal" +
	" time impact vision mission origin level ziel zeit weg fokus tempo punkt preis cible prix but temps point meta" +
	" precio marca cuenta tiempo plazo tempo conta marca prezzo scopo doel prijs tijd cel cena czas hedef zaman fiyat plusy "

// productNouns are nouns that often follow the name of a product or a company in a label: "Notion pricing:".
const productNouns = " pricing price prices cost costs plans plan app apps integration integrations review reviews" +
	" alternatives alternative features feature products product users customers templates template support subscription" +
	" rating ratings stores store website site pros cons membership account accounts models model devices device tips" +
	" preise preis kosten app vorteile nachteile prix avis tarifs avantages inconvénients precio precios opiniones" + //nolint:misspell // Spanish
	" prezzi prezzo opinioni preços preço prijzen prijs ervaringen ceny cena opinie "
