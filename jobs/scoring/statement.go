package scoring

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// maxStatement is the maximum length, in bytes, of the text after a name that may state the place of the name.
const maxStatement = 80

// readStatement reads the place that the words after a name state: "takes first place", "ranks #3", "(2nd)", ": 1st
// place". The place must end the clause, because "ranks #1 in California" states no place among the products of the
// answer. The number is 0 if the words state no place.
func readStatement(after string) verdict {
	after = strings.TrimLeft(firstBytes(after, maxStatement), "*_\"”»®™")
	for _, opener := range []string{"(", "（"} {
		if inside, found := strings.CutPrefix(strings.TrimLeft(after, " "), opener); found {
			inside = inside[:max(strings.IndexAny(inside, ")）"), 0)]
			if words := labelWords(inside); len(words) == 0 || oneOf(words[0], numberWords) {
				return verdict{} // the number may name a product, as in "Chanel (No. 5)"
			}
			return readStated(inside).asPlace()
		}
	}
	for _, sign := range []string{":", "：", " –", " —"} {
		if value, found := strings.CutPrefix(after, sign); found {
			return readClause(value, func(clause string) verdict { return readStated(clause).ifPlace() })
		}
	}
	const maxWords = 3 // the words of a product between the name and the verb: "Acme Phone 3 takes first place"
	for range maxWords + 1 {
		word := strings.TrimLeft(after, " \u00a0")
		if beginsPredicate(word) {
			return readClause(word, readPredicate)
		}
		if word == after || !isModelStart(word) {
			break
		}
		after = afterModelWord(word)
	}
	return verdict{}
}

// beginsPredicate reports whether a text may begin with a verb before a place.
func beginsPredicate(text string) bool {
	n := leadingWord(text)
	return n > 0 && (script(firstRune(text)) != spacedScript || oneOf(strings.ToLower(text[:n]), predicateOpeners()))
}

// predicateOpeners returns the first words of the verbs before a place, and of places that need no verb.
//
//nolint:gochecknoglobals // the list is constant and computed only once
var predicateOpeners = sync.OnceValue(func() string {
	openers := strings.Fields("на ilk birinci ikinci üçüncü dördüncü beşinci المركز पहले दूसरे तीसरे चौथे पाँचवें")
	for verb := range strings.FieldsSeq(statementVerbs + holdingVerbs + leadVerbs) {
		first, _, _ := strings.Cut(verb, "_")
		openers = append(openers, first)
	}
	return " " + strings.Join(openers, " ") + " "
})

// readClause reads the text up to the first punctuation mark. A dot after a number, or after the abbreviation of
// "number", may also be a part of the number: "auf dem 2. Platz", "is No. 1".
func readClause(text string, read func(clause string) verdict) verdict {
	hasDot := false // whether the clause already has a dot after a number
	for at, r := range text + "\n" {
		if !strings.ContainsRune(statementEnds, r) {
			continue
		}
		v := read(text[:at])
		if v.number > 0 || hasDot || !endsInDottedNumber(text[:min(at+1, len(text))]) && !endsInNumberWord(text[:at], r) {
			return v
		}
		hasDot = true
	}
	return verdict{}
}

// endsInNumberWord reports whether a text ends in an abbreviation of "number" before a dot: "is No" in "is No. 1".
func endsInNumberWord(text string, end rune) bool {
	return end == '.' && oneOf(strings.ToLower(text[strings.LastIndexByte(text, ' ')+1:]), " no nr n núm num ")
}

// statementEnds are the punctuation marks at the end of a clause.
const statementEnds = ".!?;,:\n。！？；，、：–—(（،؛؟।"

// readPredicate reads a verb and a place: "takes first place", "ist auf Platz 2", "排名第一".
func readPredicate(clause string) verdict {
	text := strings.ToLower(strings.Trim(clause, " \u00a0*_"))
	if v := readUnspaced(text); v.number > 0 {
		return v
	}
	if isLead(text) {
		return verdict{number: 1, isPlace: true}
	}
	if place, found := cutFirst(text, statementVerbs); found {
		return readStated(place).asPlace()
	}
	if place, found := cutFirst(text, holdingVerbs); found {
		v := readStated(place)
		if hasNumberWord(place) {
			return v.asPlace() // "is number 1"; after a colon, "No. 5" may also name a product
		}
		return v.ifPlace()
	}
	// Russian and Turkish need no verb, the Arabic verb precedes the name, and the Hindi verb is last.
	if strings.HasPrefix(text, "на ") || strings.Contains(text, " sırada") || strings.HasPrefix(text, "المركز ") ||
		strings.Contains(text, " स्थान पर") {
		return readStated(text).ifPlace()
	}
	return verdict{}
}

// isLead reports whether a clause consists of words for the first place without a number: "tops the list".
func isLead(text string) bool {
	return slices.ContainsFunc(listOf(leadVerbs).phrases, func(lead string) bool {
		rest, found := strings.CutPrefix(text, lead)
		next := strings.TrimPrefix(rest, " ")
		word := next[:leadingWord(next)]
		hasComplaint := isAmong(word, " with mit avec con com met z с ") && isComplaint(next)
		return found && (rest == "" || next != rest && isAmong(word, statementFollowers) && !hasComplaint)
	})
}

// isComplaint reports whether a text counts complaints: "with the most recalls".
func isComplaint(text string) bool {
	return slices.ContainsFunc(labelWords(text), func(word string) bool { return hasStem(word, complaints) })
}

// hasNumberWord reports whether a place begins with a word such as "number" and "n°". An article or a preposition may
// precede the word: "the number 1", "op nummer 1". After "no", "n" and "num", which also have other meanings, the place
// needs a number in digits: "no. 1", but not "no rival", "n'a" and "num mercado".
func hasNumberWord(place string) bool {
	words := labelWords(place)
	i := slices.IndexFunc(words[:min(len(words), 3)], func(word string) bool { return oneOf(word, numberWords+" n ") })
	if i < 0 || !oneOf(words[i], " no n num ") {
		return i >= 0
	}
	rest := words[i+1:]
	if len(rest) > 0 && rest[0] == "º" {
		rest = rest[1:]
	}
	return len(rest) > 0 && unicode.IsDigit(firstRune(rest[0]))
}

// readUnspaced reads a place in Chinese, Japanese or Korean: "排名第一", "は第1位です".
func readUnspaced(text string) verdict {
	isRanked := false
	for _, verb := range listOf(unspacedPlaceVerbs).words {
		if rest, found := strings.CutPrefix(text, verb); found {
			isRanked = oneOf(verb, " 位居 位列 名列 排在 ")
			text = strings.TrimSpace(rest)
			break
		}
	}
	if place, found := strings.CutPrefix(text, "排"); found && strings.HasPrefix(place, "第") {
		isRanked, text = true, place
	}
	for _, ending := range listOf(unspacedPlaceEnds).words {
		text = strings.TrimSuffix(text, ending)
	}
	if place, _, found := strings.Cut(text, "를 차지"); found { // as in "1위를 차지했습니다"
		text = place
	}
	if !hasHan(text) {
		return verdict{}
	}
	v := readPlaceOf([]string{text})
	if isRanked {
		return v.asPlace()
	}
	return v.ifPlace()
}

// cutFirst removes one of the given verbs at the beginning of a text.
func cutFirst(text, verbs string) (rest string, found bool) {
	for _, verb := range listOf(verbs).phrases {
		if rest, found = strings.CutPrefix(text, verb); found && strings.HasPrefix(rest, " ") {
			return rest[len(" "):], true
		}
	}
	return text, false
}

// readStated reads words that consist of a place, up to a word such as "with" or "overall".
func readStated(text string) verdict {
	words := strings.Fields(strings.ToLower(strings.Trim(text, " \u00a0*_")))
	for len(words) > 0 && oneOf(words[0], articles+statementPrepositions) && len(words) <= maxLabelWords {
		if v := readPlaceUpTo(words); v.number > 0 {
			return v // "in first place" is a phrase
		}
		words = words[1:]
	}
	return readPlaceUpTo(words)
}

// readPlaceUpTo reads the place at the beginning of words. Only a word that begins a further phrase may follow the
// place.
func readPlaceUpTo(words []string) verdict {
	for n := min(len(words), maxLabelWords); n > 0; n-- {
		if n < len(words) && !oneOf(words[n], statementFollowers) {
			continue
		}
		isGrade := len(words[n-1]) == 1 && unicode.IsLetter(rune(words[n-1][0])) // as in "rank A"
		if v := readPlaceOf(words[:n]); v.number > 0 && !isGrade {
			v.isPlace = v.isPlace || strings.HasPrefix(words[0], "#") || slices.ContainsFunc(words[:n], func(word string) bool {
				return oneOf(word, singlePlaces)
			})
			return v
		}
	}
	return verdict{}
}

// ifPlace returns a verdict only if a word for a place, or the sign "#", marks the number as a place.
func (v verdict) ifPlace() verdict {
	if v.isPlace {
		return v
	}
	return verdict{}
}

// asPlace returns a verdict whose number is a place, because the number follows a verb such as "ranks" or stands in
// brackets.
func (v verdict) asPlace() verdict { return verdict{number: v.number, isPlace: true} }

// beginsStatement reports whether a clause begins at the end of a text. A newline at the beginning of the text says
// that the text begins a line.
func beginsStatement(text string) bool {
	at := strings.LastIndexAny(text, statementEnds)
	words := strings.FieldsFunc(strings.ToLower(text[at+1:]), func(r rune) bool { return !isWordRune(r) })
	for len(words) > 0 && oneOf(words[len(words)-1], articles) {
		words = words[:len(words)-1]
	}
	return len(words) == 0 && at >= 0 ||
		len(words) > 0 && (oneOf(words[len(words)-1], clauseOpeners+arabicVerbs) || isKoreanLink(words[len(words)-1]))
}

// arabicVerbs precede a name and its place.
const arabicVerbs = " يحتل تحتل ويحتل وتحتل "

// isKoreanLink reports whether a word ends in the ending of a Korean verb before another clause: "1위를 차지했고".
func isKoreanLink(word string) bool {
	return strings.HasSuffix(word, "고") || strings.HasSuffix(word, "며")
}

const (
	// statementVerbs are verbs before a place, also without a word such as "place": "ranks third". In the lists of
	// verbs, an underscore stands for a space.
	statementVerbs = " ranks ranks_in ranks_as is_ranked is_ranked_as comes_in comes_in_at comes places finishes_in finishes" +
		" ends_up_in lands_in sits_in is_in stands_in wird llega arrive arriva chega termina termine_en termine queda se_classe eindigt" +
		" ranked ranked_in ranked_as was_ranked came_in came_in_at came placed finished_in finished ended_up_in landed_in wurde" +
		" llegó quedó terminó est_arrivé est_arrivée a_terminé s'est_classé s'est_classée chegou ficou terminou è_arrivato" +
		" è_arrivata eindigde "

	// holdingVerbs are verbs before a place with a word such as "place": "takes first place".
	holdingVerbs = " takes takes_the holds gets earns wins claims secures occupies is is_at sits_at stands_at lands_at" +
		" follows_in follows_at follows_on follows_as folgt suit segue volgt aparece apparaît appare belegt ist liegt steht landet erreicht holt kommt rangiert bekommt erhält" +
		" est occupe prend obtient se_classe se_trouve vient se_hisse ocupa está es se_sitúa se_encuentra obtiene toma logra" +
		" se_coloca fica é conquista alcança è occupa ottiene si_trova si_piazza si_classifica conquista si_aggiudica" +
		" staat is bezet pakt krijgt behaalt zajmuje jest plasuje_się znajduje_się zdobywa занимает находится стоит" +
		" располагается посідає займає zajímá je är er ligger kommer tar intar يحتل في تحتل" +
		" took took_the held got earned won claimed secured occupied was_at belegte war lag landete erreichte holte kam" +
		" rangierte bekam erhielt a_pris a_occupé a_obtenu a_remporté a_décroché occupait s'est_hissé s'est_hissée ocupó" +
		" obtuvo logró consiguió se_situó se_colocó ocupou conquistou alcançou obteve ha_ottenuto ha_conquistato" +
		" si_è_piazzato si_è_piazzata si_è_classificato si_è_classificata behaalde haalde kreeg stond zajął zajęła zajęło" + //nolint:misspell // Italian
		" zdobył zdobyła uplasował_się uplasowała_się занял заняла заняло "

	// leadVerbs state the first place without a number.
	leadVerbs = " leads_the_ranking leads_the_rankings leads_the_list leads_the_pack tops_the_ranking tops_the_rankings" +
		" tops_the_list tops_our_list tops_our_ranking takes_the_top_spot holds_the_top_spot claims_the_top_spot" +
		" takes_the_crown comes_out_on_top führt_das_ranking_an führt_die_liste_an führt_die_rangliste_an" +
		" arrive_en_tête est_en_tête prend_la_tête arrive_en_tête_du_classement est_en_tête_du_classement" +
		" lidera_el_ranking lidera_la_lista encabeza_el_ranking encabeza_la_lista lidera_o_ranking lidera_a_lista" +
		" guida_la_classifica è_in_testa_alla_classifica staat_bovenaan voert_de_lijst_aan voert_de_ranglijst_aan" +
		" otwiera_ranking prowadzi_w_rankingu возглавляет_рейтинг возглавляет_список лидирует_в_рейтинге "

	// statementPrepositions may precede a place.
	statementPrepositions = " in at on auf den dem en em no na ao al op à au "

	// statementFollowers are words that may follow a place in the same sentence.
	statementFollowers = " है हैं followed gefolgt suivi suivie seguido seguida seguito gevolgd and with because thanks overall while und mit weil dank während insgesamt et avec car grâce y con" +
		" porque gracias e com graças perché grazie met omdat dankzij i z bo dzięki и с благодаря yer olarak "

	// complaints are stems of words for complaints.
	complaints = "complaint recall lawsuit outage bugs defects fines penalties beschwerde rückruf klage mängel plainte rappel" +
		" queja retirad reclama queixa reclami lamentel richiam klacht terugroep skarg жалоб отзыв" //nolint:misspell // Italian

	// unspacedPlaceVerbs precede a place in Chinese, Japanese and Korean, and unspacedPlaceEnds follow it.
	unspacedPlaceVerbs = "位居 位列 名列 位于 排在 获得 獲得 占据 拿下 是 居 在 は が 는 은 이 가"
	unspacedPlaceEnds  = "です だ でした 입니다 이다 예요 이에요 이고 で"
)
