package scoring

import (
	"slices"
	"strings"
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
		!r.words.listed(word).kind.is(verb|conjunction|contrast|negator) && !hasStem(word, mediaAdjectives)
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
// plans. "White, Orange and Blue" mentions no company. A word that is also a name proves no group: "Apple, Orange and
// Samsung", "SFR, Orange, RED".
func (r *Reading) isInWordGroup(i int) bool {
	if !r.mentions[r.tokens[i].mention].common || r.isBesideCapital(i, -1) || r.isBesideCapital(i, 1) {
		return false
	}
	word := r.lowerText(i)
	return slices.ContainsFunc(wordGroups(), func(group wordGroup) bool {
		return oneOf(word, group.words) &&
			(r.isEnumeratedWord(group, i-1, -1) || r.isEnumeratedWord(group, i+1, 1))
	})
}

// isEnumeratedWord reports whether token i proves a group and is no part of a longer name, after a comma or a
// conjunction. The step leads from the name to token i: 1 forward and -1 backward.
func (r *Reading) isEnumeratedWord(group wordGroup, i, step int) bool {
	joined := false
	if r.isWithin(i) && r.tokens[i].kind.is(conjunction) {
		joined = true
		i += step
	}
	if !r.isWithin(i) || r.tokens[i].isMention() || !oneOf(r.tokens[i].word, group.words) ||
		oneOf(r.tokens[i].word, group.names) {
		return false
	}
	gap := strings.TrimSpace(r.between(i, i-step))
	if !joined && gap != "," && gap != "/" && gap != "|" {
		return false
	}
	// In "Orange and Black Decker", "Black" is a part of a name, and in "Slack Pro, Teams", "Pro" is a plan of Slack.
	return !r.isBesideCapital(i, step)
}

// isBesideCapital reports whether only a space separates token i from a capitalised word or a name. The word is the
// next word if the step is 1, and the previous word if the step is -1.
func (r *Reading) isBesideCapital(i, step int) bool {
	next := i + step
	if !r.isWithin(next) || r.between(i, next) != " " || r.tokens[next].kind.is(conjunction) {
		return false
	}
	if step < 0 && endsSentence(r.doc.plain[:r.tokens[next].start]) &&
		len(r.scorer.words.function[r.tokens[next].word]) > 0 {
		return false // as in "In Orange or Blue"
	}
	return r.tokens[next].isMention() || !r.isLower(next)
}

// wordGroup is a group of words of one kind.
type wordGroup struct {
	words string // the words, with spaces around the words
	names string // the words that are also names of companies or products, so that they do not prove the group
}

// wordGroups returns groups of words that are also names, in several languages.
func wordGroups() []wordGroup {
	return []wordGroup{
		{
			words: " red orange yellow green blue black white grey gray purple pink brown silver gold navy charcoal beige teal" +
				" violet turquoise cream ivory graphite midnight lavender sage mint coral rot gelb grün blau schwarz weiß grau" +
				" lila rosa braun silber rouge jaune vert verte bleu noir blanc gris rose marron rojo amarillo verde azul negro" +
				" blanco gris morado rosso giallo blu nero bianco grigio viola vermelho amarelo preto branco cinza roxo oranje" +
				" rood geel groen blauw zwart wit grijs paars ",
			names: " red gold silver navy charcoal teal violet cream ivory graphite midnight lavender sage mint coral rose azul" +
				" viola orange oranje ",
		},
		{
			words: " apple orange banana cherry grape pear peach mango lemon lime strawberry raspberry blueberry plum kiwi" +
				" pineapple melon apfel birne banane kirsche traube zitrone erdbeere pomme poire banane cerise raisin citron" +
				" fraise manzana pera plátano cereza uva limón fresa naranja ",
			names: " apple orange banana cherry mango lime raspberry peach plum kiwi melon ",
		},
		{
			words: " free basic pro plus premium starter standard enterprise business team teams ",
			names: " free plus enterprise team teams ",
		},
	}
}

// isValueOfColumn reports whether the name at token i is the whole text of a table cell, and the header of the column
// names the kind of the value: a colour, a fruit or a plan. Another cell of the column must contain a word of the same
// group, because a column "Plan" may also list operators: Free, Orange.
func (r *Reading) isValueOfColumn(i int) bool {
	b := r.blockAt(r.tokens[i].start)
	at := r.doc.blocks[b]
	if at.kind != cell ||
		strings.TrimSpace(r.doc.plain[at.start:at.end]) != r.doc.plain[r.tokens[i].start:r.tokens[i].end] {
		return false
	}
	word := r.lowerText(i)
	if at.header < 0 || !r.mentions[r.tokens[i].mention].common {
		return false
	}
	header := r.doc.blocks[at.header]
	title := strings.ToLower(firstBytes(strings.TrimSpace(r.doc.plain[header.start:header.end]), maxContext))
	for k, group := range wordGroups() {
		if oneOf(word, group.words) && isAmong(title, groupHeaders()[k]) {
			return r.hasOtherValue(b, word, group.words)
		}
	}
	return false
}

// hasOtherValue reports whether a nearby cell in the column of block b is another word of a group.
func (r *Reading) hasOtherValue(b int, word, group string) bool {
	blocks := r.doc.blocks
	for k := max(0, b-maxColumns); k < min(b+1+maxColumns, len(blocks)); k++ {
		if blocks[k].kind != cell || blocks[k].header != blocks[b].header || blocks[k].end-blocks[k].start > maxMark {
			continue
		}
		other := strings.ToLower(strings.TrimSpace(r.doc.plain[blocks[k].start:blocks[k].end]))
		if other != word && oneOf(other, group) {
			return true
		}
	}
	return false
}

// maxColumns is the maximum number of cells between two cells of a column that are compared.
const maxColumns = 40

// groupHeaders returns the headers of columns for each group of wordGroups.
func groupHeaders() []string {
	return []string{
		" color colour colors colours farbe farben couleur couleurs colore colores cor cores kleur kleuren ",
		" fruit fruits flavor flavour frucht früchte obst fruta frutas frutta sabor ",
		" plan plans tier tiers package pricing tarif forfait paquete plano ",
	}
}
