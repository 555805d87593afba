package scoring

import (
	"regexp"
	"strings"
	"sync"
)

// calendarWords returns the days and months in the rules of all languages, see [misreadRules].
//
//nolint:gochecknoglobals // the table is constant and computed only once
var calendarWords = sync.OnceValue(func() string {
	var words strings.Builder
	for _, rules := range allMisreadRules() {
		words.WriteString(rules.days)
	}
	return words.String()
})

// smallDays are the days of languages that write days and months in lower case. In such a language, a capitalised day
// outside of a date is a name.
const smallDays = " lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado" +
	" domingo segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira sexta-feira lunedì" +
	" martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag" +
	" poniedziałek wtorek środa czwartek piątek sobota niedziela "

// smallMonths are the months of languages that write days and months in lower case.
const smallMonths = " janvier février avril mai juin juillet août septembre octobre novembre décembre enero febrero marzo" +
	" abril mayo junio julio agosto septiembre octubre noviembre diciembre janeiro fevereiro março maio junho julho" +
	" setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari" +
	" februari maart mei juni juli augustus oktober styczeń stycznia lutego marzec kwiecień kwietnia czerwiec czerwca" +
	" lipiec lipca sierpień sierpnia wrzesień września październik października listopad listopada grudzień grudnia "

// isSmallMonth reports whether token i is a month of a language that writes months in lower case. Months that are also
// other words, such as French "mars" and Polish "maj", count only in answers in their own language.
func (r *Reading) isSmallMonth(i int) bool {
	word := r.lowerText(i)
	switch r.words.language {
	case french:
		if word == "mars" {
			return true
		}
	case polish:
		if oneOf(word, " luty marca maj maja ") {
			return true
		}
	default:
	}
	return oneOf(word, smallMonths)
}

// months are the months that texts capitalise in the middle of a sentence.
const months = " january february march april may june july august september october november december januar" +
	" februar märz mai juni juli oktober dezember "

// shortDays are abbreviations of days and months in a range: "Monday–Fri".
const shortDays = " mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec mo" +
	" di mi fr sa so mär okt dez "

// isDate reports whether the name at token i is a part of a date, a list of days or opening hours: "Monday–Friday", "5
// May", "Monday: closed".
func (r *Reading) isDate(i int) bool {
	if r.isSmallMonth(i) && r.isMonthInDate(i) {
		return true
	}
	if !r.isCalendarWord(i) {
		return false
	}
	return r.followsTemporal(i) || r.isBesideDay(i, -1) || r.isBesideDay(i, 1) || r.isBesideNumber(i) ||
		r.isOpeningDay(i) ||
		r.words.language == english && r.isEnglishDate(i) || r.words.language == german && r.isGermanDate(i)
}

// isGermanDate reports whether a word for "before" or "after" stands before the day or the month at token i: "vor Mai",
// "nach Montag". After a verb for the place in a ranking, the name is a company: "liegt vor Mai".
func (r *Reading) isGermanDate(i int) bool {
	if i == 0 || r.tokens[i].pause || !oneOf(r.tokens[i-1].word, " vor nach ") || r.precedesCapital(i) {
		return false
	}
	for k := i - 2; k >= 0 && k >= i-6 && !r.tokens[k+1].pause; k-- {
		if r.tokens[k].isMention() || oneOf(r.tokens[k].word, rankingVerbs) {
			return false
		}
	}
	return true
}

// rankingVerbs are German words before the preposition and the name of a competitor: "landet vor Mai".
const rankingVerbs = " liegt liegen lag steht stehen stand landet landete rangiert kommt kommen platz rang platziert" +
	" führt führend knapp deutlich weit noch direkt ranking vergleich "

// isMonthInDate reports whether a day, a year or a preposition is beside the month at token i: "5 Mai", "Mars 2026",
// "en Mayo".
func (r *Reading) isMonthInDate(i int) bool {
	return r.followsDayNumber(i) || r.precedesYear(i) || r.followsIn(i) || r.followsTemporal(i) ||
		r.followsPartOfYear(i) || r.isInMonthRange(i)
}

// followsPartOfYear reports whether words such as "the month of" or "end" stand before the month at token i: "mois de
// Mars", "fine Marzo".
func (r *Reading) followsPartOfYear(i int) bool {
	k := i - 1
	if k > 0 && oneOf(r.tokens[k].word, beforeMonths) && !r.tokens[i].pause {
		k--
	}
	return k >= 0 && !r.tokens[k+1].pause && oneOf(r.tokens[k].word, partsOfYear) && !r.precedesCapital(i)
}

// isInMonthRange reports whether token i is the first or the last month of a range: "entre Mayo y Junio".
func (r *Reading) isInMonthRange(i int) bool {
	for _, first := range []int{i, i - 2} {
		if first > 0 && first+2 < len(r.tokens) && oneOf(r.tokens[first-1].word, rangeOpeners) && !r.tokens[first].pause &&
			oneOf(r.tokens[first+1].word, betweenDays) && r.isSmallMonth(first) && r.isSmallMonth(first+2) {
			return true
		}
	}
	return false
}

// rangeOpeners are the words before the first month of a range.
const rangeOpeners = " de du entre da tra fra van tussen od między "

// partsOfYear are words before a month, in languages that write months in lower case.
const partsOfYear = " partir mi mois fin début courant mes mese mês finales mediados principios fine inizio metà fim início meados" +
	" eind begin half "

// isCalendarWord reports whether token i is a capitalised day, or a month of a language that capitalises months.
func (r *Reading) isCalendarWord(i int) bool {
	return i >= 0 && i < len(r.tokens) && r.beginsCapital(i) &&
		(oneOf(r.lowerText(i), calendarWords()) || oneOf(r.lowerText(i), smallDays))
}

// isDayOrShort reports whether token i is a day or a month, which may be abbreviated.
func (r *Reading) isDayOrShort(i int) bool {
	return r.isCalendarWord(i) ||
		i >= 0 && i < len(r.tokens) && r.beginsCapital(i) && oneOf(r.lowerText(i), shortDays)
}

// isBesideDay reports whether a comma, a dash or a word such as "to" joins token i to another day or month. The step is
// 1 for the next tokens, and -1 for the previous tokens.
func (r *Reading) isBesideDay(i, step int) bool {
	if k := i + step; r.isDayOrShort(k) {
		return r.isOnlyBetween(i, k, " ,/&+~-‐‑–—")
	}
	for _, k := range []int{i + 2*step, i + 3*step} {
		if r.isDayOrShort(k) {
			between := r.doc.plain[r.tokens[min(i, k)].end:r.tokens[max(i, k)].start]
			return oneOf(strings.ToLower(strings.TrimSpace(strings.TrimPrefix(between, ","))), betweenDays)
		}
	}
	return false
}

// betweenDays are the words that join two days to a range or a list.
const betweenDays = " to through thru until till and or bis und oder a al à au et ou y e o até en of tot t/m do i lub "

// isOnlyBetween reports whether only the given signs stand between two tokens.
func (r *Reading) isOnlyBetween(i, k int, signs string) bool {
	return strings.Trim(r.doc.plain[r.tokens[min(i, k)].end:r.tokens[max(i, k)].start], signs) == ""
}

// isBesideNumber reports whether the number of a day, a year or an hour stands beside the day or the month at token i:
// "5 May", "1. Mai", "Monday, the 5th", "Monday 9am".
func (r *Reading) isBesideNumber(i int) bool {
	if oneOf(r.lowerText(i), months) && r.followsDayNumber(i) {
		return true
	}
	if i+1 == len(r.tokens) || !r.isOnlyBetween(i, i+1, " ,") {
		return false
	}
	next := r.tokens[i+1].word
	return dayOrHour.MatchString(next) && (!r.tokens[i+1].pause || len(next) == len("2026"))
}

// precedesYear reports whether a year follows the month at token i: "Mars 2026", "Marzo de 2026".
func (r *Reading) precedesYear(i int) bool {
	k := i + 1
	if k < len(r.tokens) && oneOf(r.tokens[k].word, beforeMonths) {
		k++
	}
	return k < len(r.tokens) && !r.tokens[k].pause && year.MatchString(r.tokens[k].word)
}

// followsTemporal reports whether a preposition that only precedes times stands before the day or the month at token i:
// "depuis Mars", "desde el Domingo".
func (r *Reading) followsTemporal(i int) bool {
	k := i - 1
	if k > 0 && oneOf(r.tokens[k].word, " el le la o al il ") && !r.tokens[i].pause {
		k--
	}
	return k >= 0 && !r.tokens[k+1].pause && oneOf(r.tokens[k].word, temporalWords) && !r.precedesCapital(i)
}

// temporalWords are words that precede times, in languages other than English.
const temporalWords = " seit bis ab depuis dès jusqu'en jusqu'à d'ici desde hasta entro sinds vanaf até "

// followsIn reports whether a word for "in" or "from" stands before the month at token i: "en Mayo", "da Marzo". French
// "Mars" may also be the company, as in "En Mars, nous avons confiance".
func (r *Reading) followsIn(i int) bool {
	if i == 0 || r.tokens[i].pause || r.isUsedIn(i-1) || r.precedesCapital(i) {
		return false
	}
	before := r.tokens[i-1].word
	if oneOf(before, " a da ") && oneOf(r.lowerText(i), italianMonths) && r.mayBe(italian) {
		return before == "a" || i == 1 || r.tokens[i-1].pause || !endsInOneOf(r.tokens[i-2].word, participles)
	}
	return oneOf(before, monthPrepositions(r.words.language)) &&
		(r.words.language != french || r.lowerText(i) != "mars" || !r.hasTrust(i))
}

// monthPrepositions returns the words of a language for "in" and "from" before a month.
func monthPrepositions(l language) string {
	switch l {
	case french, spanish:
		return " en "
	case portuguese:
		return " em "
	case dutch:
		return " in "
	case polish:
		return " od do "
	default:
		return ""
	}
}

// mayBe reports whether the answer may be in the given language, because the detected language of a short answer such
// as "Da Marzo i prezzi salgono" is uncertain. The beginning of the answer must contain function words of the given
// language, and at least as many as of the detected language.
func (r *Reading) mayBe(l language) bool {
	const examined = 50 // words
	counts := map[language]int{}
	for _, t := range r.tokens[:min(len(r.tokens), examined)] {
		for _, of := range r.scorer.words.function[t.word] {
			counts[of]++
		}
	}
	return counts[l] > 0 && counts[l] >= counts[r.words.language]
}

const italianMonths = " gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre "

// participles are the endings of Italian participles, after which "da" precedes the maker: "prodotto da Marzo".
const participles = "ato ata ati ate uto uta uti ute ito ita iti ite tto tta tti tte"

// hasTrust reports whether a French word for trust or an investment stands near the name at token i.
func (r *Reading) hasTrust(i int) bool {
	for k := max(i-6, 0); k < min(i+7, len(r.tokens)); k++ {
		if hasStem(r.tokens[k].word, "confian croire croi croy foi invest action") {
			return true
		}
	}
	return false
}

// precedesCapital reports whether the next word of the phrase is capitalised, as in "Mayo Clinic".
func (r *Reading) precedesCapital(i int) bool {
	return i+1 < len(r.tokens) && !r.tokens[i+1].pause && r.beginsCapital(i+1)
}

// beforeMonths are the words between the number of a day and a month, or between a month and a year.
const beforeMonths = " of de del di "

// followsDayNumber reports whether the number of a day precedes the month at token i: "5 May", "1. Mai", "5th of May".
// A number with a dot at the beginning of a line may also number the item of a list.
func (r *Reading) followsDayNumber(i int) bool {
	if i > 1 && oneOf(r.tokens[i-1].word, beforeMonths) {
		return r.isDayNumber(i - 2)
	}
	return r.isDayNumber(i-1) &&
		(r.isOnlyBetween(i-1, i, " °º") || r.isOnlyBetween(i-1, i, ". ") && !r.beginsLine(i))
}

// isDayNumber reports whether token i is the number of a day in a month.
func (r *Reading) isDayNumber(i int) bool { return i >= 0 && dayNumber.MatchString(r.tokens[i].word) }

var (
	dayNumber = regexp.MustCompile(`^([12]?\d|3[01])(st|nd|rd|th|er|º)?$`)
	year      = regexp.MustCompile(`^(19|20)\d\d$`)
	dayOrHour = regexp.MustCompile(`^(\d{1,2}(st|nd|rd|th|am|pm|h)?|20\d\d)$`)
)

// isOpeningDay reports whether the day at token i begins a line or a cell of a timetable. In a timetable, an hour or a
// word such as "closed" follows the day, or another line or cell begins with another day.
func (r *Reading) isOpeningDay(i int) bool {
	rest := firstBytes(r.doc.plain[r.tokens[i].end:], maxContext)
	if (isColon(rest) || r.beginsLine(i)) && openingHours.MatchString(rest) {
		return true
	}
	if !r.isAloneInField(i) {
		return false
	}
	for k := max(i-maxTimetable, 0); k < min(i+maxTimetable, len(r.tokens)); k++ {
		if k != i && r.isCalendarWord(k) && r.lowerText(k) != r.lowerText(i) && r.isAloneInField(k) {
			return true
		}
	}
	return false
}

// maxTimetable is the maximum distance between two days of a timetable, in words. The maximum distance limits the time
// for reading a long text.
const maxTimetable = 60

// openingHours matches the hours after a day, or a word such as "closed".
var openingHours = regexp.MustCompile(
	`(?i)^ ?:? ?(\d{1,2}([:.]\d\d)?( ?(am|pm|uhr|h|uur)\b| ?[–—-] ?\d)|` +
		`(closed|geschlossen|ruhetag|fermé|cerrado|chiuso|fechado|encerrado|gesloten|nieczynne|zamknięte)\b)`)

// isAloneInField reports whether token i fills a line or a cell, or begins a line before a colon or a dash.
func (r *Reading) isAloneInField(i int) bool {
	rest := r.doc.plain[r.tokens[i].end:]
	after := strings.TrimLeft(rest, " ")
	return r.beginsLine(i) &&
		(after == "" || after[0] == '\n' || isColon(rest) || after[0] == '(' || strings.ContainsRune("–—", firstRune(after)))
}

// isEnglishDate reports whether the words before the name at token i show that the name is a day or a month: "in May",
// "Cyber Monday", "arrives by Monday".
func (r *Reading) isEnglishDate(i int) bool {
	if i == 0 || r.tokens[i].pause || !oneOf(r.lowerText(i), englishDays) {
		return false
	}
	before := r.tokens[i-1].word
	switch {
	case oneOf(before, " cyber easter "):
		return true
	case oneOf(before, " in during throughout "):
		return oneOf(r.lowerText(i), months) && !r.isUsedIn(i-1)
	case before == "of":
		return i > 1 && oneOf(r.tokens[i-2].word, partsOfMonths)
	case oneOf(before, " by before after "):
		return r.endsPhrase(i) && r.isDeadline(i-1)
	case oneOf(before, " starts begins ends closes closed "):
		return r.endsPhrase(i)
	}
	return false
}

// partsOfMonths are words before "of" and a day or a month.
const partsOfMonths = " end beginning start middle month months half weeks week days rest as morning night evening "

// isDeadline reports whether one of the six words before the preposition at token i concerns a delivery or a deadline.
// After other words, the preposition may introduce a company: "made by Monday".
func (r *Reading) isDeadline(i int) bool {
	for k := i - 1; k >= 0 && k >= i-6 && !r.tokens[k+1].pause; k-- {
		if oneOf(r.tokens[k].word, deadlineWords) {
			return true
		}
	}
	return false
}

const deadlineWords = " get gets order arrive arrives arriving deliver delivers delivered delivery ready done finish" +
	" finished ship ships shipped shipping receive received due back need needed expect expected will complete" +
	" completed submit pay paid reply register cancel renew return returned deadline home here it them "
