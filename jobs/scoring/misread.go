package scoring

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// withoutMisreadings removes the mentions that the answer does not use as names. Examples of such mentions are days,
// months, places, common nouns, parts of longer words, and common words at the beginning of a sentence. A capital
// letter at the beginning of a sentence does not prove that a word is a name. An ambiguous mention stays if the answer
// also mentions the name unambiguously.
func (r *Reading) withoutMisreadings() []hit {
	rules := r.misreadRules()
	readings := make([]boundary, len(r.mentions))
	certain := map[int]bool{} // the names that the answer certainly mentions
	for i, t := range r.tokens {
		if !t.isMention() {
			continue
		}
		switch readings[t.mention] = r.boundaryOf(t); {
		case r.isMisread(rules, i):
			readings[t.mention] = insideWord
		case r.isLabel(i), r.isSum(i), r.isGoal(i), r.mayBeOrdinary(i), r.isVague(i),
			r.isNounOfPhrase(i), r.isOffer(i), r.isInWordGroup(i),
			r.mentions[t.mention].common && r.mentions[t.mention].family&^genitive != noFamily && r.beginsPhrase(i):
			readings[t.mention] = ambiguous
		}
		if readings[t.mention] == atBoundary {
			certain[r.mentions[t.mention].name] = true
		}
	}
	kept := make([]hit, 0, len(r.mentions))
	for i, h := range r.mentions {
		if readings[i] == atBoundary || readings[i] == ambiguous && certain[h.name] {
			kept = append(kept, h)
		}
	}
	return kept
}

// misreadRules returns the rules that apply to the answer. The rules of other languages also apply to an English
// answer, because the language of a short answer may be unclear. The English rules apply only to English answers,
// because words such as "On" also occur in other languages.
func (r *Reading) misreadRules() []misreadRules {
	rules := allMisreadRules()
	if r.words.language != english {
		return rules[1:]
	}
	return rules
}

// isMisread reports whether the answer uses the name at token i as an ordinary word.
func (r *Reading) isMisread(rules []misreadRules, i int) bool {
	if r.isOtherThing(i) || r.isInLongerWord(i) || r.isOrdinary(i) || r.isLowerCaseWord(i) {
		return true
	}
	if !r.mentions[r.tokens[i].mention].common {
		return false
	}
	return r.isInterjection(i) || r.isTitleCase(i) || slices.ContainsFunc(rules, func(of misreadRules) bool {
		return r.isDay(of, i) || r.opensSentence(of, i) || r.isCommonNoun(of, i) || r.isTopic(of, i)
	})
}

// isOtherThing reports whether the name at token i is a thing and no company: a place, a counted thing, a date, the
// value of a column, a notation, or a word in the plural.
func (r *Reading) isOtherThing(i int) bool {
	return r.isPlural(i) || r.isPlace(i) || r.isCountedThing(i) || r.isNotation(i) || r.isDate(i) || r.isValueOfColumn(i)
}

// isDay reports whether the answer uses the name at token i as a day or a month: "on Monday".
func (r *Reading) isDay(rules misreadRules, i int) bool {
	if !oneOf(r.lowerText(i), rules.days) {
		return false
	}
	return i > 0 && !r.tokens[i].pause && oneOf(r.tokens[i-1].word, rules.beforeDays) && !r.isOnPageOf(i) ||
		i+1 < len(r.tokens) && !r.tokens[i+1].pause &&
			(oneOf(r.tokens[i+1].word, rules.afterDays) || isYearOrDay(r.tokens[i+1].word)) ||
		i+2 < len(r.tokens) && oneOf(r.tokens[i+1].word, rules.betweenDays) && oneOf(r.lowerText(i+2), rules.days)
}

// isOnPageOf reports whether the name at token i owns the page or the product after "on": "on Monday's pricing page",
// but not "on Monday's flight".
func (r *Reading) isOnPageOf(i int) bool {
	return r.tokens[i-1].word == "on" && r.isPossessor(i) && r.hasNext(i, companyPages)
}

// lowerText returns the text of token i in lower case, even if the token is a name.
func (r *Reading) lowerText(i int) string {
	return strings.ToLower(r.doc.plain[r.tokens[i].start:r.tokens[i].end])
}

func isYearOrDay(word string) bool {
	return (len(word) == 1 || len(word) == 2 || len(word) == 4) && strings.Trim(word, "0123456789") == ""
}

// opensSentence reports whether the name at token i is capitalised only because the word begins a sentence, as in "On
// balance, …" or "Close the …".
func (r *Reading) opensSentence(rules misreadRules, i int) bool {
	word := r.lowerText(i)
	particle, order := oneOf(word, rules.particles), oneOf(word, rules.orders)
	isEnumerated := r.isMentionAt(i+2) && listsNames(r.between(i, i+2)) // as in "Getir ve Trendyol"
	if !particle && !order || isEnumerated || !r.opensClause(i) ||
		rules.language == english && r.opensStatement(i, order) {
		return false
	}
	next := r.tokens[i+1]
	if particle && rules.followers == "" {
		return !next.kind.is(verb|contrast|conjunction) && !isAmong(next.word, companyVerbs)
	}
	return particle && oneOf(next.word, rules.followers) || order && rules.allowsAfterOrder(next)
}

// opensStatement reports whether the name at token i is the subject of an English sentence, because an adverb and a
// verb follow: "Discover currently offers 5% cash back." An order stands before a participle without an article:
// "Discover recently added movies." Words such as "each" are pronouns: "Each also offers a trial."
func (r *Reading) opensStatement(i int, order bool) bool {
	if i+2 >= len(r.tokens) || r.tokens[i+2].pause || r.tokens[i+2].isMention() ||
		isAmong(r.lowerText(i), englishPronouns) {
		return false
	}
	adverb, next := r.tokens[i+1].word, r.tokens[i+2]
	isUsual := isAmong(adverb, statementAdverbs)
	if !isUsual && (!strings.HasSuffix(adverb, "ly") || isAmong(adverb, adjectivesInLy)) {
		return false
	}
	switch {
	case countsOrOrders(r.lowerText(i), next.word):
		return false
	case isAmong(next.word, companyVerbs), next.kind.is(verb):
		return true
	case strings.HasSuffix(next.word, "ed"):
		return order && isAmong(next.word, eventVerbs) || r.hasNext(i+2, englishDeterminers)
	}
	return isUsual && isThirdPerson(next.word)
}

// isThirdPerson reports whether a word ends like an English verb in the third person: "sells".
func isThirdPerson(word string) bool {
	return len(word) > minPlural && strings.HasSuffix(word, "s") && !endsInOneOf(word, "ss us is")
}

// countsOrOrders reports whether a word before a verb counts things or puts steps in order: "Two also are open
// source.", "Next usually comes the installation."
func countsOrOrders(word, verb string) bool {
	return isAmong(word, smallNumbers) && isAmong(verb, pluralVerbs) || word == "next" && isAmong(verb, orderVerbs)
}

// hasNext reports whether a word of a list follows token i without a pause.
func (r *Reading) hasNext(i int, words string) bool {
	return i+1 < len(r.tokens) && !r.tokens[i+1].pause && isAmong(r.tokens[i+1].word, words)
}

// opensClause reports whether token i begins a plain sentence, and a word in lower case follows directly.
func (r *Reading) opensClause(i int) bool {
	if i+1 == len(r.tokens) || r.tokens[i+1].isMention() || r.tokens[i+1].pause || r.isInCapitals(i) {
		return false
	}
	next := r.tokens[i+1].start
	first, _ := utf8.DecodeRuneInString(r.doc.plain[next:])
	return unicode.IsLower(first) && r.doc.plain[r.tokens[i].end:next] == " " && r.beginsPlainSentence(i)
}

// isInCapitals reports whether token i has several letters, which are all capitals: "LOT do Paryża".
func (r *Reading) isInCapitals(i int) bool {
	text := r.doc.plain[r.tokens[i].start:r.tokens[i].end]
	return len(text) > 1 && text == strings.ToUpper(text)
}

// allowsAfterOrder reports whether a token may follow an imperative such as "Close". Objects and English adverbs may
// follow an imperative.
func (rules misreadRules) allowsAfterOrder(t token) bool {
	switch {
	case t.kind.is(pronoun), oneOf(t.word, rules.objects),
		rules.adverbEnding != "" && strings.HasSuffix(t.word, rules.adverbEnding):
		return true
	case t.kind.is(verb | contrast | conjunction):
		return false
	}
	return rules.anyObject && !isSlavicVerb(t.word) || len(t.word) > minPlural && endsInOneOf(t.word, rules.objectEndings)
}

// minPlural is the minimum length of a word in the plural, in bytes. Shorter words with the ending of a plural are
// usually verbs or function words.
const minPlural = 4

// endsInOneOf reports whether a word has one of the given endings.
func endsInOneOf(word, endings string) bool {
	return listOf(endings).ends(word)
}

// isSlavicVerb reports whether a Polish or Russian word has the form of a verb that may follow the name of a company.
func isSlavicVerb(word string) bool {
	return isAmong(word, slavicVerbs) || endsInOneOf(word, slavicVerbEndings) && !endsInOneOf(word, slavicNounEndings)
}

// isTopic reports whether the name at token i begins a plain sentence as an ordinary noun: "Marca de ropa", "Точка
// зрения".
func (r *Reading) isTopic(rules misreadRules, i int) bool {
	if !r.opensClause(i) {
		return false
	}
	next := r.tokens[i+1].word
	if oneOf(r.lowerText(i), rules.topics) && oneOf(next, rules.topicFollowers) {
		return true
	}
	if rules.language != r.words.language || !oneOf(next, rules.genitives) {
		return false
	}
	if !r.scorer.words.foreign[letters(fold(r.lowerText(i)))] || i+2 == len(r.tokens) || r.tokens[i+2].isMention() {
		return false
	}
	noun, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i+2].start:])
	return unicode.IsLower(noun) && !r.tokens[i+2].pause
}

// beginsPlainSentence reports whether token i begins a sentence and is not emphasised alone. An emphasised word counts
// as a name, but the first word of an emphasised phrase does not.
func (r *Reading) beginsPlainSentence(i int) bool {
	return endsSentence(r.doc.plain[:r.tokens[i].start]) && !r.isEmphasisedAlone(i)
}

// beginsPhrase reports whether token i begins a sentence, a line or the text after a colon, and is not emphasised
// alone.
func (r *Reading) beginsPhrase(i int) bool {
	before := r.doc.plain[:r.tokens[i].start]
	begins := endsSentence(before) || strings.HasSuffix(before, ": ") || strings.HasSuffix(before, "：") || r.beginsLine(i)
	return begins && !r.isEmphasisedAlone(i)
}

// isEmphasisedAlone reports whether markup directly surrounds token i.
func (r *Reading) isEmphasisedAlone(i int) bool {
	start, end := r.doc.source(r.tokens[i].start, r.tokens[i].end)
	if start == 0 || strings.IndexByte("*_[", r.doc.stored[start-1]) < 0 {
		return false
	}
	return end == len(r.doc.stored) || !unicode.IsSpace(firstRune(r.doc.stored[end:]))
}

// isInterjection reports whether the name at token i is an interjection at the beginning of a sentence: "Claro, aquí
// tienes", "Klar, gerne", "Next, compare the prices".
func (r *Reading) isInterjection(i int) bool {
	word, rest := r.lowerText(i), r.doc.plain[r.tokens[i].end:]
	if oneOf(word, connectors) {
		return strings.HasPrefix(rest, ", ") && unicode.IsLower(firstRune(rest[2:])) && r.beginsPlainSentence(i)
	}
	if !oneOf(word, interjections) || !r.beginsPlainSentence(i) || enumeration.MatchString(firstBytes(rest, maxContext)) {
		return false
	}
	return rest != "" && (rest[0] == '!' || rest[0] == ',' && i+1 < len(r.tokens) && !r.tokens[i+1].isMention())
}

// isOffer reports whether the name at token i begins the answer and may be an interjection, because an offer such as
// "Here is" follows: "Claro. Aquí tienes una lista", "Claro — aqui vai um resumo".
func (r *Reading) isOffer(i int) bool {
	return i == 0 && len(r.tokens) > 1 && oneOf(r.lowerText(0), interjections) && !r.tokens[1].isMention() &&
		!r.isEmphasisedAlone(0) && r.between(0, 1) != " " && oneOf(r.tokens[1].word, offers)
}

// offers are words that begin an offer to the user.
const offers = " aquí aqui acá te le les os vamos veamos vejamos segue seguem esta estas estos este a con depende" +
	" here i let voici ecco ti hier gern gerne natürlich laten oto proszę tutaj "

// enumeration matches the further names of an enumeration: "Claro, Entel y Movistar lideran el mercado."
var enumeration = regexp.MustCompile(`^(?:, \p{Lu}[\pL\d&'’.+-]*(?: \p{Lu}[\pL\d&'’.+-]*)*)+,?` +
	` (?:y|e|and|or|und|oder|et|ou|o|en|of|i|oraz|ve) \p{Lu}`)

// isCommonNoun reports whether a word before the name at token i makes the name a common noun: German "ein Bild", "jede
// gute Bank".
func (r *Reading) isCommonNoun(rules misreadRules, i int) bool {
	if rules.nouns == "" || !oneOf(r.lowerText(i), rules.nouns) || strings.HasPrefix(r.doc.plain[r.tokens[i].end:], "-") {
		return false
	}
	if r.isBareNoun(rules, i) {
		return true
	}
	if i == 0 || r.tokens[i].pause {
		return false
	}
	if oneOf(r.tokens[i-1].word, rules.indefinites) {
		return true
	}
	// An adjective may stand between a word such as "ein" and the noun.
	first, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i-1].start:])
	return i > 1 && !r.tokens[i-1].pause && unicode.IsLower(first) && !r.tokens[i-1].kind.is(conjunction|verb) &&
		oneOf(r.tokens[i-2].word, rules.indefinites)
}

// isBareNoun reports whether a noun without an article begins a sentence, and the next word shows that the noun is not
// a name: "Zeit für Familie", "Geld vom Staat".
func (r *Reading) isBareNoun(rules misreadRules, i int) bool {
	return i+1 < len(r.tokens) && !r.tokens[i+1].pause && oneOf(r.tokens[i+1].word, rules.afterNouns) &&
		r.beginsPlainSentence(i)
}

// isTitleCase reports whether the name of token i is written in capitals, but the answer begins a sentence with the
// same word in title case. For example, "Lot do Paryża" does not mention LOT.
func (r *Reading) isTitleCase(i int) bool {
	if !r.mentions[r.tokens[i].mention].shouted || i+1 == len(r.tokens) || r.tokens[i+1].pause {
		return false
	}
	next, _ := utf8.DecodeRuneInString(r.doc.plain[r.tokens[i+1].start:])
	return !r.isInCapitals(i) && unicode.IsLower(next) && r.beginsPlainSentence(i)
}

// isCountedThing reports whether a Chinese number and a counter for things precede the name at token i, as in "三斤苹果"
// (three pounds of apples).
func (r *Reading) isCountedThing(i int) bool {
	t := r.tokens[i]
	if first, _ := utf8.DecodeRuneInString(r.doc.plain[t.start:]); script(first) != unspacedScript {
		return false
	}
	counter, size := utf8.DecodeLastRuneInString(r.doc.plain[:t.start])
	number, _ := utf8.DecodeLastRuneInString(r.doc.plain[:t.start-size])
	if dailyOutput.MatchString(firstBytes(r.doc.plain[t.start:], maxContext)) {
		return true
	}
	return strings.ContainsRune("个個斤颗顆粒碗袋公", counter) &&
		(unicode.IsDigit(number) || strings.ContainsRune("一二两兩三四五六七八九十几幾半", number))
}

// dailyOutput matches the word 日産 (daily output) before an amount: 日産100台 (100 vehicles a day). The company Nissan has
// the same name in Japanese.
var dailyOutput = regexp.MustCompile(`^(日産|日产|日產)(約|约|最大|最多|可达)?[\p{Nd},.一二三四五六七八九十百千万萬数]+` +
	`(台|トン|吨|噸|本|個|个|バレル|桶|食|枚|足|匹|kg|キロ|リットル|升|件|辆|輛|袋|箱|杯|丁|立方)`)

// isInLongerWord reports whether the name at token i is a part of a longer word of an East Asian language, such as 美的
// in 完美的 (perfect).
func (r *Reading) isInLongerWord(i int) bool {
	t := r.tokens[i]
	name := r.doc.plain[t.start:t.end]
	if first, _ := utf8.DecodeRuneInString(name); script(first) == spacedScript {
		return false
	}
	if r.isBrand(t) {
		return false
	}
	for _, word := range r.scorer.names.longer[name] {
		isVague := strings.HasSuffix(word, name) && r.hasVagueText(t, name)
		if r.isPartOf(t, name, word) && !isVague && !r.precedesModel(t, name, word) {
			return true
		}
	}
	return false
}

// isPartOf reports whether the name at a token is a part of the longer word in the parameter "word".
func (r *Reading) isPartOf(t token, name, word string) bool {
	at := strings.Index(word, name)
	return at <= t.start && strings.HasPrefix(r.doc.plain[t.start-at:], word)
}

// isBrand reports whether a text such as 理想汽车 (Li Auto) begins at a token. After 的, this text may also mean "ideal
// car".
func (r *Reading) isBrand(t token) bool {
	rest := firstBytes(r.doc.plain[t.start:], maxContext)
	isAttribute := strings.HasSuffix(r.doc.plain[:t.start], "的")
	for _, brand := range listOf(unspacedBrands).words {
		isVague := isAttribute && strings.Contains(vagueHomonyms, ",的"+brand+",")
		if len(brand) > t.end-t.start && strings.HasPrefix(rest, brand) && !isVague {
			return true
		}
	}
	return false
}

// precedesModel reports whether the number of a product follows a name after 有, 了 or 的, as in 买了理想L7 (bought a Li
// L7).
func (r *Reading) precedesModel(t token, name, word string) bool {
	before, ok := strings.CutSuffix(word, name)
	return ok && oneOf(before, " 有 了 的 ") && isModel(r.doc.plain[t.end:])
}

// isModel reports whether a text begins with a capital of Latin script or with a digit.
func isModel(text string) bool {
	next := firstRune(text)
	return next < utf8.RuneSelf && (unicode.IsUpper(next) || unicode.IsDigit(next))
}

// isVague reports whether the name at token i is a part of a text in which the name is either an ordinary word or the
// name of a company, such as 华为的荣耀 (Huawei's Honor, or the honor of Huawei). A name before another name in an
// enumeration is not vague: 有理想、蔚来.
func (r *Reading) isVague(i int) bool {
	t := r.tokens[i]
	if !r.hasVagueText(t, r.doc.plain[t.start:t.end]) || r.isBrand(t) || isModel(r.doc.plain[t.end:]) {
		return false
	}
	enumerated, isEnumerated := strings.CutPrefix(r.doc.plain[t.end:], "、")
	return !isEnumerated || i+1 == len(r.tokens) || !r.tokens[i+1].isMention() ||
		len(r.doc.plain)-len(enumerated) != r.tokens[i+1].start
}

// hasVagueText reports whether a text of vagueHomonyms surrounds the name.
func (r *Reading) hasVagueText(t token, name string) bool {
	for word := range strings.SplitSeq(vagueHomonyms, ",") {
		if strings.Contains(word, name) && r.isPartOf(t, name, word) {
			return true
		}
	}
	return false
}

// boundaryOf compares the ends of the name at a token with the boundaries of words, in an answer in a language without
// spaces.
func (r *Reading) boundaryOf(t token) boundary {
	first, _ := utf8.DecodeRuneInString(r.doc.plain[t.start:])
	last, _ := utf8.DecodeLastRuneInString(r.doc.plain[:t.end])
	if !isDivided(first) && !isDivided(last) {
		return atBoundary
	}
	if words := r.dictionary(); words != nil {
		return words.boundaryOf(r.doc.plain, t.start, t.end)
	}
	return atBoundary
}

// dictionary returns the words of the language of the answer, or nil unless the language is Chinese or Japanese.
func (r *Reading) dictionary() *dictionary {
	switch r.words.language {
	case chinese:
		return chineseDictionary()
	case japanese:
		return japaneseDictionary()
	default:
		return nil
	}
}

// longerThan returns the words that contain the given name and do not mention the company.
func longerThan(name string) []string {
	var words []string
	for word := range strings.SplitSeq(longerWords, ",") {
		if len(word) > len(name) && strings.Contains(word, name) {
			words = append(words, word)
		}
	}
	return words
}

// endsSentence reports whether the given text ends a sentence or a block, so that a new sentence begins.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, " \"“”'’)¿¡«„")
	last, _ := utf8.DecodeLastRuneInString(text)
	return text == "" || strings.ContainsRune("\n.!?…", last)
}
