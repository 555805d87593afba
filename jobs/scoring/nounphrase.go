package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isNounOfPhrase reports whether the name at token i may be an ordinary German noun: "in letzter Zeit", "viel Zeit",
// "die ganze Welt", "gutes Bild". A quantity or an adjective in lower case precedes such a noun. German capitalises all
// nouns, so the phrase may also name a company; a name in quotation marks, in capitals or with an adjective for media
// ("die renommierte Zeit") does.
func (r *Reading) isNounOfPhrase(i int) bool {
	if i == 0 || !r.mayBeGermanNoun(i) {
		return false
	}
	before := r.tokens[i-1]
	if r.between(i-1, i) != " " || before.isMention() || r.isEmphasisedAlone(i) {
		return false
	}
	begins := endsSentence(r.doc.plain[:before.start])
	switch {
	case !begins && !r.isLower(i-1):
		return false
	case oneOf(before.word, germanQuantities), r.isNextToConsumption(i):
		return true
	case !r.isGermanAdjective(before.word):
		return false
	}
	return begins || r.between(i-2, i-1) == " " && oneOf(r.tokens[i-2].word, germanDeterminers)
}

// mayBeGermanNoun reports whether token i is a German noun that is not marked as a name by capitals, quotation marks or
// a hyphen.
func (r *Reading) mayBeGermanNoun(i int) bool {
	return r.words.language == german && oneOf(r.lowerText(i), germanNouns) && !r.isInCapitals(i) && !r.isQuoted(i) &&
		!r.tokens[i].pause && !strings.HasPrefix(r.doc.plain[r.tokens[i].end:], "-")
}

// isQuoted reports whether a quotation mark precedes token i.
func (r *Reading) isQuoted(i int) bool {
	before, _ := utf8.DecodeLastRuneInString(r.doc.plain[:r.tokens[i].start])
	return strings.ContainsRune("„“”\"'‚‘’«»‹›", before)
}

// isGermanAdjective reports whether a word has the ending of a German adjective, and is no adjective for media.
func (r *Reading) isGermanAdjective(word string) bool {
	return len(word) > minPlural && endsInOneOf(word, "e en er em es") && len(r.scorer.words.function[word]) == 0 &&
		!r.words.kinds[word].is(verb|conjunction|contrast|negator) && !hasStem(word, mediaAdjectives)
}

// isNextToConsumption reports whether a verb such as "sparen" precedes the name at token i: "das kostet Zeit".
func (r *Reading) isNextToConsumption(i int) bool { return oneOf(r.tokens[i-1].word, consumingVerbs) }

const (
	// germanQuantities are words for quantities before a noun.
	germanQuantities = " viel mehr genug wenig weniger etwas lange ganze ganzen meiste meisten einige einiger einiges "
	// germanDeterminers are words before an adjective and a noun.
	germanDeterminers = " der die das den dem des in im an am auf aus bei mit nach seit von vom vor zu zur zum für über um durch" +
		" ohne gegen ein eine einen einem einer eines alle allen jeder sehr so ist sind und "
	// consumingVerbs are verbs whose object is a resource such as time.
	consumingVerbs = " spart sparen kostet kosten braucht brauchen benötigt benötigen gewinnt gewinnen verliert verlieren" +
		" investiert investieren "
	// mediaAdjectives are stems of adjectives before the names of newspapers.
	mediaAdjectives = "renommiert angesehen überregional wöchentlich liberal konservativ bekannt seriös gedruckt hamburger" +
		" deutsch traditionsreich"
)

// isInWordGroup reports whether the name at token i stands beside another word of the same group: colours, fruits or
// plans. "Red, Orange and Blue" mentions no company.
func (r *Reading) isInWordGroup(i int) bool {
	if !r.mentions[r.tokens[i].mention].common {
		return false
	}
	word := r.lowerText(i)
	return slices.ContainsFunc(wordGroups(), func(group string) bool {
		return oneOf(word, group) && (r.isEnumeratedWord(group, i-1, -1) || r.isEnumeratedWord(group, i+1, 1))
	})
}

// isEnumeratedWord reports whether token i is a word of a group and no part of a longer name, after a comma or a
// conjunction. The step leads from the name to token i: 1 forward and -1 backward.
func (r *Reading) isEnumeratedWord(group string, i, step int) bool {
	joined := false
	if r.isWithin(i) && r.tokens[i].kind.is(conjunction) {
		joined = true
		i += step
	}
	if !r.isWithin(i) || r.tokens[i].isMention() || !oneOf(r.tokens[i].word, group) {
		return false
	}
	gap := strings.TrimSpace(r.between(i, i-step))
	if !joined && gap != "," && gap != "/" && gap != "|" {
		return false
	}
	// In "Orange and Red Bull", "Red" is a part of a name.
	if i+1 < len(r.tokens) && step > 0 && r.between(i, i+1) == " " {
		next, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i+1].start:])
		return !unicode.IsUpper(next) || r.tokens[i+1].kind.is(conjunction)
	}
	return true
}

// wordGroups returns groups of words that are also names, in several languages.
func wordGroups() []string {
	return []string{
		" red orange yellow green blue black white grey gray purple pink brown silver gold navy charcoal beige teal violet" +
			" turquoise cream ivory graphite midnight lavender sage mint coral rot gelb grün blau schwarz weiß grau lila rosa" +
			" braun silber rouge jaune vert verte bleu noir blanc gris rose marron rojo amarillo verde azul negro blanco gris" +
			" morado rosso giallo blu nero bianco grigio viola vermelho amarelo preto branco cinza roxo oranje rood geel groen" +
			" blauw zwart wit grijs paars ",
		" apple orange banana cherry grape pear peach mango lemon lime strawberry raspberry blueberry plum kiwi pineapple" +
			" melon apfel birne banane kirsche traube zitrone erdbeere pomme poire banane cerise raisin citron fraise manzana" +
			" pera plátano cereza uva limón fresa naranja ",
		" free basic pro plus premium starter standard enterprise business team teams ",
	}
}

// isValueOfColumn reports whether the name at token i is the whole text of a table cell, and the header of the column
// names the kind of the value: a colour, a fruit or a plan. A number with a letter is an amount below a header such as
// "Subscribers", and a unit is a header above numbers.
func (r *Reading) isValueOfColumn(i int) bool {
	b := r.blockAt(r.tokens[i].start)
	at := r.doc.blocks[b]
	if at.kind != cell ||
		strings.TrimSpace(r.doc.plain[at.start:at.end]) != r.doc.plain[r.tokens[i].start:r.tokens[i].end] {
		return false
	}
	word := r.lowerText(i)
	if at.header < 0 {
		return isAmong(word, unitSigns) && r.hasNumbersBelow(b)
	}
	header := r.doc.blocks[at.header]
	title := strings.ToLower(strings.TrimSpace(r.doc.plain[header.start:header.end]))
	if isDigit(word[0]) {
		return isAmong(title, amountHeaders)
	}
	if !r.mentions[r.tokens[i].mention].common {
		return false
	}
	for k, group := range wordGroups() {
		if oneOf(word, group) && isAmong(title, groupHeaders()[k]) {
			return true
		}
	}
	return false
}

// hasNumbersBelow reports whether the first cell below the header in block b begins with a digit.
func (r *Reading) hasNumbersBelow(b int) bool {
	for k := b + 1; k < min(b+1+maxColumns, len(r.doc.blocks)); k++ {
		if r.doc.blocks[k].kind == cell && r.doc.blocks[k].header == b {
			text := strings.TrimSpace(r.doc.plain[r.doc.blocks[k].start:r.doc.blocks[k].end])
			return text != "" && isDigit(text[0])
		}
	}
	return false
}

// maxColumns is the maximum number of cells between a header and the first cell below the header.
const maxColumns = 40

// amountHeaders are headers of columns with amounts.
const amountHeaders = " subscribers followers users customers members downloads views visitors employees revenue sales funding" +
	" valuation abonnenten follower nutzer kunden umsatz abonnés utilisateurs seguidores suscriptores usuarios iscritti "

// groupHeaders returns the headers of columns for each group of wordGroups.
func groupHeaders() []string {
	return []string{
		" color colour colors colours farbe farben couleur couleurs colore colores cor cores kleur kleuren ",
		" fruit fruits flavor flavour frucht früchte obst fruta frutas frutta sabor ",
		" plan plans tier tiers package pricing tarif forfait paquete plano ",
	}
}
