//nolint:misspell // words of other languages
package scoring

import (
	"slices"
	"strings"
	"unicode"
)

// findUnranked marks the series whose names have no list rank. Examples are lists below a label that advises against the
// names ("Brands to avoid:"), lists of advantages or disadvantages ("Pros:"), and lists of facts about one name ("1. Acme
// is safe. 2. Acme has an app.").
func (l *lister) findUnranked() {
	kinds := make([]listKind, len(l.series))
	leads := make([]lead, len(l.series))
	for i, s := range l.series {
		if s.ranking {
			leads[i], kinds[i] = l.kindOf(l.entries[s.first])
			if kinds[i] == furtherList && (s.numbered || !l.followsRanking(i)) {
				kinds[i] = otherList
			}
		}
	}
	facts := make([]factCount, len(l.series))
	isVerb := func(word string) bool { return isAmong(word, companyVerbs) || l.words.listed(word).kind.is(verb) }
	for _, e := range l.entries {
		if len(e.names) == 0 {
			continue
		}
		if kinds[e.series] == sideList && (l.describesName(e) || l.isOnlyName(e)) {
			kinds[e.series] = otherList // a list of products and their advantages
		}
		facts[e.series].add(e, l.afterName(e), isVerb)
	}
	for i := range l.series {
		l.series[i].unranked = kinds[i] != otherList || facts[i].areFacts(leads[i].subject)
	}
}

// listKind is what the label above a list announces.
type listKind uint8

const (
	otherList   listKind = iota
	avoidList            // names to avoid
	sideList             // advantages or disadvantages
	furtherList          // names beside those of an earlier ranking: "Honorable mentions:"
	partList             // products and companies that belong to one product: "Integrations:"
)

// kindOf returns the label above the list that begins with an entry, and the kind of the list.
func (l *lister) kindOf(first entry) (lead, listKind) {
	above, section := l.leadOf(first), l.sectionLabel(first)
	switch {
	case advisesAgainst(above.label), advisesAgainst(section.label) && !announcesAlternatives(above.label):
		return above, avoidList
	case isSide(above.label), isFeature(above.label),
		above.label == "" && (isSide(section.label) || isFeature(section.label)):
		return above, sideList
	case above.isPart(), above.label == "" && section.isPart():
		return above, partList
	case isFurther(above.label), above.label == "" && isFurther(section.label):
		return above, furtherList
	}
	return above, otherList
}

// followsRanking reports whether an earlier series ranks a name that the series at the given index does not rank.
func (l *lister) followsRanking(i int) bool {
	first := l.entries[l.series[i].first]
	return slices.ContainsFunc(l.series, func(s series) bool {
		return s.ranking && !s.unranked && l.entries[s.first].start < first.start && s.last < l.series[i].first
	})
}

// isFurther reports whether a label announces further products beside those of a ranking: "Honorable mentions", "Also
// worth a look".
func isFurther(label string) bool {
	phrase := strings.Join(labelWords(label), "_")
	return beginsWithPhrase(phrase, furtherLabels) || containsPart(label, unspacedFurther)
}

// announcesAlternatives reports whether a label announces products that the answer recommends: "Better alternatives".
func announcesAlternatives(label string) bool {
	words := labelWords(label)
	return isMerit(label, words) || isOtherProduct(label, words)
}

// factCount counts the entries of a series that begin with a name.
type factCount struct {
	subject    int // the first subject
	statements int // the entries with a word in lower case after the name
	verbs      int // the statements with a verb after the name
	names      int // the other entries with a name
	others     bool
}

// add adds an entry with the name at its beginning and the text after the name.
func (c *factCount) add(e entry, rest string, isVerb func(word string) bool) {
	if len(e.names) > 1 || c.statements+c.names > 0 && e.names[0] != c.subject {
		c.others = true
		return
	}
	c.subject = e.names[0]
	if rest, spaced := strings.CutPrefix(rest, " "); spaced && unicode.IsLower(firstRune(rest)) {
		c.statements++
		if isVerb(rest[:wordLength(rest)]) {
			c.verbs++
		}
		return
	}
	c.names++
}

// areFacts reports whether the series consists of statements about one subject. If the label above the list ends in the
// name of this subject, a single statement is sufficient: "Why people like Acme:".
func (c *factCount) areFacts(lead int) bool {
	return !c.others && c.verbs > 0 && (lead == c.subject || c.names == 0 && c.statements > 1)
}

// afterName returns the text after the name at the beginning of an entry.
func (l *lister) afterName(e entry) string {
	if !l.beginsWithName(e) {
		return ""
	}
	return l.doc.plain[min(l.mentions[l.mentionFrom(e.start)].end, e.end):e.end]
}

// isOnlyName reports whether an entry contains no words after the name at the beginning.
func (l *lister) isOnlyName(e entry) bool {
	m := l.mentionFrom(e.start)
	end := min(l.mentions[m].end, e.end)
	return !strings.ContainsFunc(l.doc.plain[end:e.end], unicode.IsLetter)
}

// leadOf returns the label directly above an entry. The label is a line that ends in a colon, a heading, one or two
// words, or a column header such as "Pros".
func (l *lister) leadOf(e entry) lead {
	block := l.doc.blocks[e.block]
	above := e.block - 1
	switch block.kind {
	case cell:
		if block.header < 0 {
			return noLead()
		}
		header := l.doc.blocks[block.header]
		if column := l.readLead(header.start, header.end, cell); isSide(column.label) {
			return column
		}
		above = block.header - block.column - 1 // the block before the table
	case heading:
		return noLead()
	case prose:
		if line := strings.LastIndexByte(l.doc.plain[block.start:max(block.start, e.start)], '\n'); line >= 0 {
			return l.readLead(block.start, block.start+line, prose)
		}
	}
	if above < 0 || l.doc.blocks[above].kind == cell || l.doc.blocks[above].item != l.outerItem(e) {
		return noLead()
	}
	return l.readLead(l.doc.blocks[above].start, l.doc.blocks[above].end, l.doc.blocks[above].kind)
}

// outerItem returns the list item around the list of an entry, or -1.
func (l *lister) outerItem(e entry) int {
	if e.item < 0 {
		return l.doc.blocks[e.block].item
	}
	return l.doc.lists[l.doc.items[e.item].list].item
}

// sectionLabel returns the heading above an entry, or an empty text.
func (l *lister) sectionLabel(e entry) lead {
	at := l.doc.blocks[e.block].section
	if at < 0 || at == e.block {
		return noLead()
	}
	return l.readLead(l.doc.blocks[at].start, l.doc.blocks[at].end, heading)
}

// lead is a label above a list.
type lead struct {
	label   string // in lower case, without a name at its beginning
	subject int    // the only subject in the label, at the end of the label, or -1
	named   bool   // whether the label names a subject
	begins  bool   // whether the label begins with a subject
	owner   bool   // whether the possessive of a subject begins the label: "Acme's brands"
}

// noLead returns the lead of a list without a label.
func noLead() lead { return lead{subject: -1} }

// readLead reads the last line between two offsets. The result is empty if the line is no label.
func (l *lister) readLead(start, end int, kind blockKind) lead {
	const maxPlainWords = 2 // the maximum number of words of a label without a colon
	text := strings.TrimRight(l.doc.plain[start:end], " \n*_")
	at := strings.LastIndexByte(text, '\n') + 1
	start, line := start+at, text[at:]
	label, separator := cutLabel(line)
	if at := lastSentence(label); separator == colon && at > 0 {
		start, line, label = start+at, line[at:], label[at:]
	}
	if len(line) > maxPrefix || hasSentenceEnd(line) {
		return noLead()
	}
	words := labelWords(label)
	if len(words) > maxLabelWords || separator != colon && kind == prose && len(words) > maxPlainWords {
		return noLead()
	}
	m, end := l.mentionFrom(start), start+len(label)
	of := lead{subject: l.lastSubject(start, end), named: m < len(l.mentions) && l.mentions[m].start < end}
	if of.begins = l.beginsWithName(entry{start: start, end: end}); of.begins {
		label = strings.ReplaceAll(label[min(l.mentions[m].end-start, len(label)):], "’", "'")
		label, of.owner = strings.CutPrefix(label, "'s")
	}
	of.label = strings.ToLower(label)
	return of
}

// lastSentence returns the offset of the last sentence of a label.
func lastSentence(label string) int {
	for end := len(label); ; {
		end = strings.LastIndexAny(label[:end], ".!?")
		if end < 0 {
			return 0
		}
		if strings.HasPrefix(label[end+1:], " ") && !isAbbreviated(label, end) {
			return end + len(". ")
		}
	}
}

// isAbbreviated reports whether the mark at an offset is the dot of an abbreviation within a sentence: "Best CRMs incl.
// features". After "etc." and "Inc.", a word with a capital letter begins a sentence.
func isAbbreviated(label string, at int) bool {
	word := strings.ToLower(label[strings.LastIndexAny(label[:at], " (")+1 : at])
	return isUnfinished(label[:at+1]) || label[at] == '.' && (isAmong(word, " incl excl exkl ") ||
		isAmong(word, " etc inc ltd corp ") && unicode.IsLower(firstRune(label[at+len(". "):])))
}

// lastSubject returns the subject at the end of a text between two offsets if the text mentions no other subject. In all
// other cases, the result is -1.
func (l *lister) lastSubject(start, end int) int {
	subject, last := -1, start
	for m := l.mentionFrom(start); m < len(l.mentions) && l.mentions[m].start < end; m++ {
		if subject >= 0 && l.mentions[m].subject != subject {
			return -1
		}
		subject, last = l.mentions[m].subject, min(l.mentions[m].end, end)
	}
	if strings.ContainsFunc(l.doc.plain[last:end], unicode.IsLetter) {
		return -1
	}
	return subject
}

// advisesAgainst reports whether a label above a list advises against the names in the list: "What to avoid", "Not
// recommended". A label such as "How to avoid fees" does not.
func advisesAgainst(label string) bool {
	if label == "" {
		return false
	}
	words := labelWords(label)
	for len(words) > 0 && isAfterAvoid(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	phrase := strings.Join(words, "_")
	if isAmong(phrase, avoidLabels) || containsPart(label, avoidParts) || beginsWithPhrase(phrase, avoidBegins) {
		return true
	}
	for rest := phrase; rest != ""; _, rest, _ = strings.Cut(rest, "_") {
		if isAmong(rest, avoidEnds) || beginsWithPhrase(rest, notRecommended) {
			return true
		}
	}
	return false
}

// isAfterAvoid reports whether a word at the end of a label adds nothing to the advice: "Brands to avoid in 2026", "Brands
// to avoid include".
func isAfterAvoid(word string) bool { return oneOf(word, avoidTails) || isDigit(word[0]) }

// beginsWithPhrase reports whether a phrase of a constant list begins a text. In the text and the list, an underscore
// stands for a space.
func beginsWithPhrase(text, list string) bool {
	for at, r := range text {
		if r == '_' && isAmong(text[:at], list) {
			return true
		}
	}
	return isAmong(text, list)
}

// isSide reports whether a label announces either advantages or disadvantages: "Pros:", "Main drawbacks of Acme:". A
// label of both, such as "Pros and cons", may precede a list of products.
func isSide(label string) bool {
	const maxWords = 5
	words := labelWords(label)
	if len(words) > 1 && oneOf(words[0], sideAdjectives) {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > maxWords || isMerit(label, words) || isBothSides(label, words[1:]) {
		return false
	}
	if containsPart(label, unspacedPros+" "+unspacedCons) || len(words) == 1 && oneOf(words[0], bareSides) {
		return true
	}
	for n := 1; n <= min(len(words), maxSideWords); n++ {
		if isAmong(strings.Join(words[:n], "_"), pros+cons) {
			return true
		}
	}
	return false
}

// isBothSides reports whether a label announces both advantages and disadvantages. The parameter "others" contains the
// words after the first word of the label.
func isBothSides(label string, others []string) bool {
	if containsPart(label, unspacedBoth) {
		return true
	}
	if containsPart(label, unspacedCons) {
		return containsPart(strings.ReplaceAll(label, "デメリット", ""), unspacedPros) // a word for both ends in "メリット"
	}
	return slices.ContainsFunc(others, func(word string) bool { return isAmong(word, cons) })
}

// maxSideWords is the maximum number of words of a phrase in the constants "pros" and "cons".
const maxSideWords = 3

const (
	// avoidLabels are whole labels that advise against the names of a list. In the lists, an underscore stands for a
	// space.
	avoidLabels = " avoid avoid_if_possible skip vermeiden meiden lieber_meiden" +
		" lieber_nicht finger_weg éviter évitez evitar evite evita evitare vermijden unikaj unikać избегайте hindari tránh" +
		" undvik undgå unngå vältä vältettävät kerülendő kerülje evitați вyhněte_se vyhněte_se уникайте kaçının "

	// avoidBegins are the beginnings of labels such as "Avoid these brands", and avoidTails are words after "to avoid".
	avoidBegins = " avoid_these avoid_this skip_these stay_away_from steer_clear_of vermeide_diese vermeiden_sie_diese" +
		" finger_weg_von évitez_ces évite_ces evita_estas evita_estos evite_estas evite_estes evita_questi evita_queste" +
		" vermijd_deze unikaj_tych избегайте_этих undvik_dessa "
	avoidTails = " in include includes are sind sont son são sono zijn "

	// avoidEnds are the ends of labels such as "Brands to avoid".
	avoidEnds = " to_avoid should_avoid d_avoid would_avoid to_skip d_skip would_skip to_stay_away_from to_steer_clear_of" +
		" zu_vermeiden zu_meiden besser_meiden besser_vermeiden lieber_vermeiden vermeiden_sollte vermeiden_solltest vermeiden_sollten meiden_sollte meiden_solltest" +
		" meiden_sollten à_éviter faut_éviter devriez_éviter evitar evitare te_vermijden unikać избегать att_undvika" +
		" at_undgå å_unngå nên_tránh cần_tránh dihindari de_evitat уникати se_vyhnout sa_vyhnúť "

	// notRecommended are phrases for products that the answer does not recommend.
	notRecommended = " not_recommended wouldn_t_recommend don_t_recommend would_not_recommend" +
		" do_not_recommend nicht_empfehlenswert nicht_empfohlen nicht_zu_empfehlen nicht_empfehlen déconseille déconseillé déconseillés" +
		" déconseillée déconseillées non_recommandé non_recommandés non_recommandées pas_recommandé pas_recommandés" +
		" no_recomendado no_recomendados no_recomendada no_recomendadas no_recomendable no_recomendables não_recomendado" +
		" não_recomendados não_recomendada não_recomendadas não_recomendo non_consigliato non_consigliati non_consigliata" +
		" non_consigliate sconsigliato sconsigliati sconsigliata sconsigliate niet_aanbevolen niet_aan_te_raden afgeraden" +
		" afraders niepolecane niepolecany nie_polecam nie_polecane не_рекомендую не_рекомендуется не_рекомендуем" +
		" rekommenderas_inte rekommenderas_ej anbefales_ikke nedoporučuji nedoporučujeme nedoporučené önerilmeyen" +
		" önerilmeyenler tidak_direkomendasikan không_khuyến_nghị không_nên_mua не_рекомендовано não_vale_a_pena no_vale_la_pena no_valen_la_pena" +
		" non_vale_la_pena nie_warto не_стоит يجب_تجنبها يجب_تجنب" +
		" لا_ننصح غير_موصى "

	// avoidParts are words for the same in languages whose labels are not split into words.
	avoidParts = "不推荐 不推薦 不建议 不建議 避雷 避けるべき 避けたい 避けた方 おすすめしない おすすめできない オススメしない 비추천 피해야 추천하지 ไม่แนะนำ ควรหลีกเลี่ยง"

	// furtherLabels are the beginnings of labels of further products, and unspacedFurther are words for the same.
	furtherLabels = " honorable_mention honorable_mentions honourable_mentions also_consider also_worth also_good" +
		" other_options other_good_options other_notable other_contenders others_to_consider other_brands_to_consider" +
		" other_alternatives more_options additional_options runners-up runners_up also_great also_rans" +
		" weitere_optionen weitere_empfehlungen weitere_alternativen weitere_anbieter weitere_gute_optionen ebenfalls" +
		" ebenfalls_empfehlenswert auch_empfehlenswert auch_interessant ehrenvolle_erwähnungen außerdem_interessant" +
		" autres_options autres_alternatives autres_choix mentions_honorables également_recommandés à_considérer_aussi" +
		" otras_opciones otras_alternativas menciones_honoríficas menciones_honrosas menciones_especiales" +
		" también_recomendables outras_opções outras_alternativas menções_honrosas altre_opzioni altre_alternative" +
		" menzioni_d_onore menzioni_speciali andere_opties andere_alternatieven eervolle_vermeldingen inne_opcje" +
		" pozostałe_opcje warto_też_rozważyć wyróżnienia другие_варианты diğer_seçenekler andra_alternativ další_možnosti "
	unspacedFurther = "その他の選択肢 その他のおすすめ 次点 其他选择 其他選擇 其他推荐 其他推薦 기타추천 그외추천 기타 추천 그 외 추천"

	// pros are phrases for advantages, and cons for disadvantages.
	pros = " pros advantages benefits strengths upsides what_we_like what_i_like the_good the_upside green_flags vorteile stärken pluspunkte das_gefällt_uns" +
		" avantages atouts points_forts les_plus ventajas puntos_fuertes vantagens pontos_fortes vantaggi pregi punti_di_forza" +
		" voordelen pluspunten sterke_punten zalety plusy mocne_strony плюсы преимущества достоинства сильные_стороны переваги" +
		" artıları artılar avantajları avantajlar avantajlari güçlü_yönler güçlü_yönleri výhody klady fördelar fordele fordeler" +
		" edut plussat hyvää előnyök avantaje المزايا مزايا المميزات الإيجابيات نقاط_القوة יתרונות फायदे लाभ kelebihan" +
		" keunggulan πλεονεκτήματα ưu_điểm điểm_mạnh "
	cons = " cons disadvantages drawbacks downsides weaknesses limitations what_we_don what_i_don the_bad red_flags red_flag" +
		" warning_signs watch_out_for warnsignale alarmzeichen signaux_d_alerte señales_de_alerta señales_de_alarma" +
		" sinais_de_alerta segnali_d_allarme campanelli_d_allarme waarschuwingssignalen sygnały_ostrzegawcze" +
		" nachteile schwächen" +
		" minuspunkte inconvénients points_faibles les_moins limites desventajas puntos_débiles desvantagens pontos_fracos" +
		" svantaggi difetti punti_deboli nadelen minpunten zwakke_punten wady minusy słabe_strony минусы недостатки" +
		" слабые_стороны недоліки eksileri eksiler dezavantajları dezavantajlar zayıf_yönler zayıf_yönleri nevýhody zápory" +
		" nackdelar ulemper haitat miinukset huonoa hátrányok dezavantaje العيوب عيوب السلبيات نقاط_الضعف חסרונות नुकसान" +
		" kekurangan kelemahan μειονεκτήματα nhược_điểm điểm_yếu "

	// bareSides are words for advantages and disadvantages that are also parts of names such as "Acme Pro".
	bareSides = " pro contra contro con kontra plus minus "

	// sideAdjectives are words before the words for advantages and disadvantages.
	sideAdjectives = " the main key major biggest some common potential possible other die wichtigste wichtigsten größte größten" +
		" les principaux principales los las principales os as principais i principali de belangrijkste główne główne" +
		" największe основные главные ana başlıca "

	unspacedPros = "优点 優點 优势 優勢 メリット 長所 良い点 장점 ข้อดี"
	unspacedBoth = "优缺点 優缺點 优劣 優劣 장단점"
	unspacedCons = "缺点 缺點 劣势 劣勢 デメリット 短所 悪い点 気になる点 단점 ข้อเสีย"
)
