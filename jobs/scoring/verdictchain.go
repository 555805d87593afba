package scoring

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// readChained reads the place of a name in a clause without a verb, after a clause that states the place of another
// name: "Acme takes first place, Globex second" or "In first place is Acme, in second place Globex". The parameter
// "text" is the text between the two names. The number is 0 if the words state no place.
func readChained(text, after string) verdict {
	if endsPlaceClause(after) {
		if v := readPlaceBefore(text); v.number > 0 {
			return v
		}
	}
	if !beginsStatement(text) && !isFollowedBy(text) && !endsInWords(text, chainLinks) {
		return verdict{}
	}
	after = strings.TrimLeft(firstBytes(after, maxStatement), "*_\"”»®™")
	if rest, dashed := strings.CutPrefix(after, " — "); dashed { // in Russian, a dash replaces the verb
		after = " " + rest
	}
	const maxWords = 3 // the words of a product between the name and the place
	for range maxWords + 1 {
		word := strings.TrimLeft(after, " \u00a0")
		if word == after && script(firstRune(word)) == spacedScript {
			break
		}
		if v := readClause(word, readPlaceOnly); v.number > 0 {
			return v
		}
		if !isModelStart(word) {
			break
		}
		after = afterModelWord(word)
	}
	return verdict{}
}

// endsPlaceClause reports whether the name ends the clause, or only a verb such as "yer alıyor" follows the product.
func endsPlaceClause(after string) bool {
	after = firstBytes(after, maxContext)
	rest := strings.ToLower(strings.TrimLeft(after, " *_\"”»"))
	return (head{rest: after}).endsVerdict() || slices.ContainsFunc(listOf(finalVerbs).phrases, func(verb string) bool {
		return strings.HasPrefix(rest, verb)
	})
}

// finalVerbs are Turkish and Hindi verbs at the end of a clause that states a place. An underscore stands for a space.
const finalVerbs = "yer_alıyor yer_alır yer_almaktadır bulunuyor bulunmaktadır geliyor gelmektedir var है हैं"

// readPlaceBefore reads a place that is the whole clause before a name: ", in second place", ", Platz 2 an".
func readPlaceBefore(text string) verdict {
	text = withoutArticle(text)
	if rest, word := cutLastWord(text); isAmong(strings.ToLower(word), receivers) {
		text = withoutArticle(rest)
	}
	clause, opens := lastClause(strings.TrimRight(text, " \u00a0,–—*_\"“„«"))
	words := strings.Fields(strings.ToLower(strings.Trim(clause, " \u00a0*_\"“„«»”")))
	if len(words) == 0 || !opens && !oneOf(words[0], clauseOpeners) {
		return verdict{}
	}
	return readPlaceWords(words)
}

// receivers are prepositions between a place and a name in a clause without a verb: "second place to Globex".
const receivers = " to an à al a da do di del de voor aan для за до "

// readPlaceOnly reads a clause that consists of a place, up to a word such as "with".
func readPlaceOnly(clause string) verdict {
	words := strings.Fields(strings.ToLower(strings.Trim(clause, " \u00a0*_")))
	end := slices.IndexFunc(words, func(word string) bool { return oneOf(word, statementFollowers) })
	if end > 0 {
		words = words[:end]
	}
	return readPlaceWords(words)
}

// readPlaceWords reads words that consist of a place, which may be only an ordinal: "in second place", "den zweiten",
// "на втором".
func readPlaceWords(words []string) verdict {
	for 0 < len(words) && len(words) <= maxLabelWords {
		if v := readPlaceOf(words); v.number > 0 {
			return v
		}
		if len(words) == 1 {
			number := slices.IndexFunc(inflectedOrdinals(), func(list string) bool { return oneOf(words[0], list) }) + 1
			return verdict{number: number, isPlace: number > 0}
		}
		if !oneOf(words[0], clauseOpeners+articles+beforePlaces) {
			break
		}
		words = words[1:]
	}
	return verdict{}
}

// inflectedOrdinals returns inflected forms of ordinal numbers, in addition to ordinalWords.
func inflectedOrdinals() []string {
	return []string{
		" ersten первом pierwszym першому ",
		" zweiten втором drugim другому ",
		" dritten третьем trzecim третьому ",
		" vierten четвёртом четвертом czwartym четвертому ",
		" fünften пятом piątym п'ятому ",
	}
}

// isFollowedBy reports whether a text ends in words such as "followed by".
func isFollowedBy(text string) bool { return endsInWords(text, followers) }

// endsInWords reports whether a text ends in a phrase of a list. An article may follow the phrase.
func endsInWords(text, list string) bool {
	text = strings.TrimRight(withoutArticle(strings.ToLower(text)), " *_\"“„«")
	return slices.ContainsFunc(listOf(list).phrases, func(words string) bool {
		before, found := strings.CutSuffix(text, words)
		return found && strings.HasSuffix(before, " ")
	})
}

// next returns the next place after the place of the last name if words such as "followed by" precede a name, or if the
// name continues an enumeration of such names: "followed by Globex and then Initech".
func (v verdict) next(text, after string) verdict {
	between := strings.ToLower(strings.Trim(text, " \u00a0*_\"“„«»”"))
	follows := isFollowedBy(text) || endsInOneOf(between, unspacedFollowers) || v.follows && linksNext(between)
	ends := endsPlaceClause(after) || script(firstRune(after)) != spacedScript || strings.HasPrefix(after, ",")
	if !follows || !ends || hasSentenceEnd(text) {
		return verdict{}
	}
	return verdict{number: v.number + 1, follows: true}
}

// linksNext reports whether a text only connects the names of an enumeration.
func linksNext(text string) bool {
	return text != "" && !strings.ContainsAny(text, ".!?;:\n()–—") &&
		!slices.ContainsFunc(labelWords(text), func(word string) bool { return !oneOf(word, nextLinks) })
}

// nextLinks connect the names of an enumeration, and unspacedFollowers are words for "followed by" in Chinese,
// Japanese and Korean.
const (
	nextLinks         = " and then und dann et puis ensuite y luego después e poi depois en daarna i a potem и затем "
	unspacedFollowers = "其次是 其次为 其次為 紧随其后的是 緊隨其後的是 接着是 次いで 続いて 次に 다음으로"
)

// chainLinks are words before a name whose place follows: "with Globex in second place".
const chainLinks = "with ahead_of before vor mit avec devant con por_delante_de delante_de com à_frente_de à_frente_da" +
	" davanti_a met voor przed перед"

// followers are words between the name in one place and the name in the next place.
const followers = "followed_by gefolgt_von dicht_gefolgt_von suivi suivi_par suivie suivie_par seguido" +
	" seguido_por seguida seguida_por seguido_do seguida_da seguido_pelo seguida_pela seguito_da seguita_da gevolgd_door"

// lastClause returns the text after the last punctuation mark of a text, and whether the text contains such a mark. A
// dot after a number does not end a clause, as in "an 1. Stelle".
func lastClause(text string) (clause string, opens bool) {
	for end := len(text); ; {
		at := strings.LastIndexAny(text[:end], clauseEnds)
		if at < 0 {
			return text, false
		}
		if !endsInDottedNumber(text[:at+1]) {
			_, size := utf8.DecodeRuneInString(text[at:])
			return text[at+size:], true
		}
		end = at
	}
}

// clauseEnds are the punctuation marks before a clause that states a place.
const clauseEnds = ".!?;,:\n。！？；，、：–—(،؛؟।"

// withoutPlace removes a word for a place at the beginning of an entry: "1. sırada Acme". The words differ from verbs.
func withoutPlace(prefix string) string {
	rest, word := cutLastWord(prefix)
	isPlace := isAmong(strings.ToLower(word), " sırada sıra platz miejsce miejscu место месте ")
	if isPlace && strings.Trim(rest, " *_") == "" {
		return rest
	}
	return prefix
}
