package scoring

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// readHours replaces a word for "closed" at token i by a word for "open" if the answer states opening hours: "closed on
// Mondays", "Closed · Opens 9 AM". Such a word says nothing about the end of a company.
func (r *Reading) readHours(i int) {
	if word := r.openWord(r.tokens[i].word); word != "" && r.isBesideHours(i) {
		r.replaceWord(i, word)
	}
}

// openWord returns the word for "open" in the language of the answer if the given word means "closed" or "closes", and
// otherwise "".
func (r *Reading) openWord(word string) string {
	if !oneOf(word, closedWords) {
		return ""
	}
	return [languages]string{
		english: "open", german: "geöffnet", french: "ouvert", spanish: "abierto", portuguese: "aberto",
		italian: "aperto", dutch: "geopend", polish: "czynne",
	}[r.words.language]
}

// isBesideHours reports whether a weekday, a time of day or a word for "opens" stands near token i in the same sentence,
// without a word for the end of a company: "closed permanently last Friday".
func (r *Reading) isBesideHours(i int) bool {
	const before, after = 4, 3 // the maximum distances in words
	first, last := i, i
	for first > max(0, i-before) && !r.endsHours(first-1) {
		first--
	}
	for last < min(i+after, len(r.tokens)-1) && !r.endsHours(last) {
		last++
	}
	isBeside := false
	for k := first; k <= last; k++ {
		if oneOf(r.tokens[k].word, endWords) {
			return false
		}
		isBeside = isBeside || k != i && (oneOf(r.tokens[k].word, hoursWords) || r.isShortDay(k) || r.isTimeOfDay(k))
	}
	return isBeside
}

// endsHours reports whether a sentence ends after token i. A dot after an abbreviation ends no sentence: "dim.", "a.m.".
func (r *Reading) endsHours(i int) bool {
	between := r.between(i, i+1)
	return strings.ContainsAny(between, "!?") ||
		strings.Contains(between, ".") && !r.isShortDay(i) && !oneOf(r.tokens[i].word, " a p m am pm h ")
}

// isShortDay reports whether token i is the capitalised abbreviation of a weekday in the language of the answer, or the
// abbreviation before a dot: "Sun", "dim.".
func (r *Reading) isShortDay(i int) bool {
	t := r.tokens[i]
	days := [languages]string{english: hoursDaysEnglish, german: hoursDaysGerman}[r.words.language]
	if !oneOf(t.word, cmp.Or(days, hoursDays)) {
		return false
	}
	return unicode.IsUpper(firstRune(r.doc.plain[t.start:])) || strings.HasPrefix(r.doc.plain[t.end:], ".")
}

// isTimeOfDay reports whether the number at token i is a time of day: "9:30", "9 AM", "18 Uhr", "23h".
func (r *Reading) isTimeOfDay(i int) bool {
	word := r.tokens[i].word
	if word == "" || !isDigit(word[0]) {
		return false
	}
	if unit := strings.TrimLeft(word, "0123456789"); unit != "" {
		return oneOf(unit, " am pm h ")
	}
	if i+1 == len(r.tokens) {
		return false
	}
	return oneOf(r.tokens[i+1].word, " am pm a p uhr h uur ") || r.between(i, i+1) == ":"
}

const (
	// closedWords are words for "closed" and "closes", which also express the end of a company or of a branch.
	closedWords = " closed closes closing geschlossen schließt schließen fermé fermée fermés fermées ferme ferment cerrado" +
		" cerrada cerrados cerradas cierra cierran fechado fechada fechados fecha fecham chiuso chiusa chiusi chiude" +
		" chiudono gesloten sluit sluiten zamknięte zamknięty zamknięta zamyka "

	// hoursWords are weekdays and words for "opens" beside a word for "closed".
	hoursWords = " opens öffnet ouvre abre apre opent otwarcie otwarte monday" +
		" tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays" +
		" sundays weekends holidays daily montag dienstag mittwoch donnerstag" +
		" freitag samstag sonntag montags dienstags mittwochs donnerstags freitags samstags sonntags feiertags" +
		" feiertagen täglich lundi mardi mercredi jeudi vendredi samedi dimanche lundis dimanches" +
		" fériés lunes martes miércoles jueves viernes sábado domingo sábados domingos festivos" +
		" segunda terça quarta quinta sexta segundas terças quartas quintas sextas feriados lunedì martedì mercoledì" +
		" giovedì venerdì sabato domenica festivi maandag dinsdag woensdag donderdag vrijdag zaterdag zondag maandagen" +
		" zondagen feestdagen dagelijks poniedziałek poniedziałki wtorek wtorki środę środy czwartki piątki sobotę soboty" +
		" niedzielę niedziele święta "

	// hoursDays, hoursDaysEnglish and hoursDaysGerman are abbreviations of weekdays. An abbreviation can be an ordinary word
	// of another language, such as "So", "Do" and "Mar".
	hoursDays = " lun mar mer jeu ven sam dim dom lu ma me gi ve sa do mi ju vi sá sáb sab qua qui sex seg ter pon wt śr" +
		" czw pt sob nd wo vr za zo "
	hoursDaysEnglish = " mon tue tues wed thu thur thurs fri sat sun "
	hoursDaysGerman  = " mo di mi do fr sa so "

	// endWords are words that tell the end of a company or of a branch from opening hours.
	endWords = " permanently last forever bankrupt dauerhaft endgültig letzten définitivement dernier dernière permanentemente" +
		" definitivamente pasado pasada passado passada scorso scorsa definitief voorgoed afgelopen trwale "
)

// isListingField reports whether a clause is a field of a directory entry, such as an address, a telephone number,
// opening hours or a number of ratings. Signs such as "·" separate the fields, or a label precedes the field ("Address:
// …"). The fields contain many numbers, which resemble criticism in numbers.
func (r *Reading) isListingField(c clause) bool {
	if r.isFieldLabelled(c) {
		return true
	}
	const longest = 8 // the maximum number of words of a field without a label
	if c.last-c.first > longest || !r.isBesideFieldSign(c) {
		return false
	}
	for _, t := range r.tokens[c.first:c.last] {
		if t.isMention() {
			return false
		}
	}
	return true
}

// isFieldLabelled reports whether the clause begins with a label such as "Opening hours:", contains a number, and mentions
// no name. The French label "note" for ratings is an ordinary word in English.
func (r *Reading) isFieldLabelled(c clause) bool {
	const longest = 3 // the maximum number of words of a label
	word := r.tokens[c.first].word
	isLabel := oneOf(word, listingLabels) && (word != "note" || r.words.language != english)
	if !isLabel || slices.ContainsFunc(r.tokens[c.first:c.last], token.isMention) {
		return false
	}
	for i := c.first; i < min(c.first+longest, c.last-1); i++ {
		if strings.ContainsAny(r.between(i, i+1), ":：") {
			return strings.ContainsAny(r.doc.plain[r.tokens[i].end:r.tokens[c.last-1].end], "0123456789")
		}
	}
	return false
}

// isBesideFieldSign reports whether a sign between fields stands directly before or after a clause.
func (r *Reading) isBesideFieldSign(c clause) bool {
	return c.first > 0 && isFieldSign(r.between(c.first-1, c.first)) ||
		c.last < len(r.tokens) && isFieldSign(r.between(c.last-1, c.last))
}

// isFieldSign reports whether the text between two words contains a sign between fields. At the beginning of a line, the
// sign is a bullet.
func isFieldSign(between string) bool {
	return len(between) > 1 && strings.ContainsAny(between, fieldSigns) && !strings.Contains(between, "\n")
}

const (
	// fieldSigns separate the fields of a directory entry.
	fieldSigns = "·⋅•"

	// listingLabels are words of the labels before fields of a directory entry.
	listingLabels = " address opening phone telephone tel hours rating ratings location adresse telefon öffnungszeiten bewertung" +
		" bewertungen standort téléphone horaires horaire note dirección teléfono horario horarios valoración calificación" +
		" puntuación ubicación endereço telefone horário horários avaliação avaliações localização indirizzo telefono" +
		" orari orario valutazione adres telefoon openingstijden beoordeling locatie godziny otwarcia ocena lokalizacja" + //nolint:misspell // Dutch
		" 住所 電話 電話番号 営業時間 評価 地址 电话 电话号码 营业时间 评分 주소 전화 전화번호 영업시간 평점 "
)
