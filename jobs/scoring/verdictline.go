package scoring

import (
	"slices"
	"strings"
	"unicode"
)

// verdictLevel is the level of the series of verdicts. No heading has this level, so verdicts do not interrupt a list
// with numbers.
const verdictLevel = -1

// verdicts adds the verdicts in a line of prose: "The winner is Acme. The runner-up is Globex.", "Rank 1 is Acme and
// rank 2 is Globex", "Acme takes first place". A single verdict counts only if it states a place, because each part of
// a comparison may have its own winner.
func (l *lister) verdicts(b, start, end int) {
	context := seriesContext{item: -1, level: verdictLevel}
	from := start // the end of the last mention
	chain := -1   // the series of the place of the last mention, or -1
	var previous verdict
	for m := l.mentionFrom(start); m < len(l.mentions) && l.mentions[m].end <= end; m++ {
		h := l.mentions[m]
		text := l.doc.plain[from:h.start]
		if from == start {
			text = "\n" + text
		}
		from = h.end
		after := l.doc.plain[h.end:end]
		p := l.verdictOf(text, after, chain)
		if p.number == 0 && chain >= 0 {
			p = previous.next(text, after)
		}
		previous, chain = p, -1
		if p.number == 0 {
			continue
		}
		at, isOpen := l.open[context]
		if !isOpen || !l.continues(at, p.number) {
			if p.isOrdinal {
				continue
			}
			at = l.newSeries(series{context: context, numbered: true})
		}
		l.series[at].certain = l.series[at].certain || p.isPlace
		l.add(entry{number: p.number, block: b, start: h.start, end: h.end, item: -1}, at)
		chain = at
	}
}

// verdictOf reads the place that the texts before and after a name state. A clause without a verb counts only if its
// place is the next place of the series "chain".
func (l *lister) verdictOf(text, after string, chain int) verdict {
	p := readVerdict(text)
	if p.number > 0 && !endsPlaceClause(after) {
		p = verdict{}
	}
	if p.number == 0 && beginsStatement(text) {
		p = readStatement(after)
	}
	if p.number > 0 || chain < 0 {
		return p
	}
	if p = readChained(text, after); l.continues(chain, p.number) {
		return p
	}
	return verdict{}
}

// verdict is the place that a clause gives to the name after or before the words for the place.
type verdict struct {
	number    int
	isPlace   bool // whether the clause states a place of a ranking: "In second place is"
	isOrdinal bool // whether only an ordinal states the number, which counts only after another verdict: "The second is"
	follows   bool // whether the name follows the name in the last place: "followed by Globex"
}

// readVerdict reads the place and the verb directly before a name. The number is 0 if the words do not fill the clause.
// A newline at the beginning of the text says that the text begins a line.
func readVerdict(text string) verdict {
	clause, found := cutPlaceVerb(text) // first, because "geht an" ends in a word that is also an article
	if !found {
		clause, found = cutPlaceVerb(withoutArticle(text))
	}
	if !found {
		return verdict{}
	}
	clause, opens := lastClause(strings.TrimRight(clause, " ,")) // "opens" reports whether the words begin a clause
	// An emoji may precede the words: "🏆 Winner:".
	clause = strings.TrimLeftFunc(clause, func(r rune) bool { return unicode.Is(unicode.So, r) || r == ' ' })
	words := strings.Fields(strings.ToLower(strings.Trim(clause, " \u00a0*_\"“„«»”")))
	for len(words) > 0 && len(words) <= maxLabelWords {
		if v := readPlaceOf(words); v.number > 0 && opens {
			return v
		}
		if !oneOf(words[0], clauseOpeners+articles) {
			break
		}
		opens = opens || oneOf(words[0], clauseOpeners)
		words = words[1:]
	}
	return verdict{}
}

// endsInDottedNumber reports whether a text ends in the dot of an ordinal number: "an 1." in "an 1. Stelle".
func endsInDottedNumber(text string) bool {
	before, dotted := strings.CutSuffix(text, ".")
	word := before[len(strings.TrimRightFunc(before, unicode.IsLetter)):]
	return dotted && word == "" && strings.TrimRight(before, "0123456789") != before
}

// cutPlaceVerb removes the verb or the sign between a place and a name.
func cutPlaceVerb(text string) (clause string, found bool) {
	if clause, found = cutVerdict(text); found {
		return clause, true
	}
	for _, sign := range []string{":", "：", "が"} {
		if clause, found = strings.CutSuffix(clause, sign); found {
			return clause, true
		}
	}
	if clause, found = cutVerb(clause, placeVerbs); found {
		return clause, true
	}
	// Russian, Turkish and Arabic need no verb, and the Hindi verb is last.
	return clause, endsInOneOf(strings.ToLower(clause), " месте месті sırada पर") || strings.Contains(clause, "المركز ")
}

// readPlaceOf reads words that name a winner or a place: "rank 1", "in second place", "第1位".
func readPlaceOf(words []string) verdict {
	for i, list := range []string{winners, runnersUp} {
		if oneOf(strings.Join(words, "_"), list) {
			return verdict{number: i + 1}
		}
	}
	text := strings.Join(words, " ")
	m := readMark(text + ":")
	if m.length < len(text) { // as in "1-е место", which begins with a number and a dash
		m = readPlaceNumber(text + ":")
	}
	isSign := strings.HasPrefix(text, "#")
	if !m.isNumber() || m.length < len(text) || !isSign && !hasPlace(text) || strings.HasPrefix(text, "top") ||
		isTier(text) {
		return verdict{}
	}
	isPlace := hasCounter(text) || slices.ContainsFunc(labelWords(text), func(word string) bool {
		return oneOf(word, singlePlaces)
	})
	last := len(words) - 1
	isOrdinal := !isPlace && !isSign && !strings.ContainsFunc(text, unicode.IsDigit) &&
		!slices.ContainsFunc(words[:last], func(word string) bool { return !oneOf(word, clauseOpeners+articles) })
	return verdict{number: m.number, isPlace: isPlace, isOrdinal: isOrdinal}
}

// clauseOpeners are words that may begin a clause before a place or a winner.
const clauseOpeners = " and while but our my und während aber unser unsere et mais tandis notre y mientras pero nuestro" +
	" nuestra e mas enquanto nosso nossa mentre ma nostro nostra en terwijl maar onze i a nasz nasza и а но наш наша ve है हैं और जबकि بينما 이고 이며 "

// winners and runnersUp are the words for the first and the second place. An underscore stands for a space.
const (
	winners = " top_pick top_choice best_overall winner overall_winner clear_winner champion topping_the_list topping_our_list spitzenreiter tabellenführer en_tête en_tête_du_classement" +
		" sieger testsieger gesamtsieger gewinner gagnant grand_gagnant" +
		" vainqueur ganador ganadora vencedor vencedora vincitore vincitrice winnaar testwinnaar zwycięzca zwycięzcą" +
		" победитель лидер_рейтинга kazanan vítěz vinnare vinder vinner voittaja győztes câștigătorul переможець pemenang" +
		" 冠军 冠軍 優勝 首位 榜首 トップ 赢家 贏家 우승 우승자 "
	runnersUp = " runner-up runner_up zweitplatzierte zweitplatzierter dauphin subcampeón finalista vice-campeão secondo_classificato" + //nolint:misspell // Italian
		" второе_место 亚军 亞軍 準優勝 준우승 준우승자 "
)

// placeVerbs are verbs between a place and a name, in addition to verdictVerbs: "In second place comes Globex".
const placeVerbs = " comes sits stands ranks steht liegt landet kommt folgt arrive vient se_trouve está se_encuentra viene" +
	" figura fica si_trova c'è arriva staat komt znajduje_się plasuje_się стоит находится идёт adalah là هو هي kommer — – we_have we_find you_will_find haben_wir finden_wir findet_sich on_trouve" +
	" nous_avons nous_trouvons tenemos encontramos temos abbiamo troviamo hebben_we vinden_we mamy znajdziemy é_do é_da" +
	" è_di è_del es_de es_del est_à gehört należy_do принадлежит to คือ "
