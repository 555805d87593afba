package scoring

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// head contains the texts before and after the name at the beginning of an entry.
type head struct {
	prefix, rest string
	labelled     bool            // whether the form of the list shows that colons follow labels
	fields       bool            // whether the list contains fields such as "Price: from $10"
	raised       bool            // whether markup separates the prefix from the name
	bold         bool            // whether the bold text of the prefix continues in the name
	counted      map[string]bool // the words that count things in the labels of the list
	// isWord reports whether a word is an ordinary word, and not only a name.
	isWord func(word string) bool
}

// isName reports whether the entry ranks the name. The text before the name may consist of symbols and an article, or
// of a label such as "Best overall:".
func (h head) isName() bool {
	if opensComparison.MatchString(h.rest) || beginsOthers(h.rest) {
		return false
	}
	if n := verdictLength(h.prefix); n > 0 && n == len(h.prefix) {
		return h.endsVerdict() // "1st place goes to Acme" without the mark "1st place"
	}
	h.prefix = latexCommand.ReplaceAllString(h.prefix, "")
	h.prefix = withoutPlace(h.prefix)
	prefix := withoutArticle(h.prefix)
	if !h.isCompound(prefix) {
		prefix = withoutKind(prefix)
	}
	prefix = withoutChoice(withoutArticle(prefix))
	if !strings.ContainsFunc(prefix, unicode.IsLetter) {
		return !date.MatchString(prefix)
	}
	if len(prefix) > maxPrefix {
		return false
	}
	return isMadeBy(h.prefix, h.rest) || h.followsMaker() || h.isLabelled(prefix) || h.isQuotedFor(prefix) ||
		h.isVerdict(prefix)
}

// isCompound reports whether the name is a part of a longer noun that the adjective at the end of a prefix describes:
// "Deutsche Amazon-Kunden", but not "Deutsche Bahn". A noun such as "Versicherung" describes no compound: "Versicherung
// HUK-Coburg".
func (h head) isCompound(prefix string) bool {
	after, hyphen := strings.CutPrefix(h.rest, "-")
	_, word := cutLastWord(prefix)
	return hyphen && unicode.IsLetter(firstRune(after)) && isAmong(strings.ToLower(word), countryAdjectives)
}

// beginsOthers reports whether the text after a name begins with a noun for the users of the named company or for
// products of other companies: "Acme customers", "Acme-Kunden", "Acme alternatives". Such an entry ranks no name.
func beginsOthers(rest string) bool {
	m := nounAfter.FindStringSubmatch(rest)
	return len(m) > 1 && oneOf(strings.ToLower(m[1]), users)
}

// nounAfter matches the word after a name. A possessive or a hyphen may precede the word. A word before a hyphen is a
// part of a longer noun: "Acme Kunden-App".
var nounAfter = regexp.MustCompile(`^(?:['’]s)?[- ](\pL+)(?:[^\pL-]|$)`)

// users are words for users, and for products of other companies, after the name of a company.
const users = customers + "users alternatives nutzer nutzern nutzerinnen alternativen gebruikers alternatieven "

// opensComparison matches the text between two compared names: "Acme vs. Globex" and "Acme CRM vs. Globex CRM" rank
// neither name. In capitals, "VS" is also a part of names: "VS Code".
var opensComparison = regexp.MustCompile(
	`^[*_"”®™]*(?: [\p{Lu}\p{Lo}\d][\pL\pM\d.+-]*){0,3}[*_"”®™]*\s+([Vv]s\.?|VS\.|(?i:versus))[*_]*\s`,
)

// latexCommand matches a command of LaTeX that only changes the font: "$\\textbf{Acme}$".
var latexCommand = regexp.MustCompile(`\\(text(bf|it|sf|tt|rm)?|math(bf|it|sf|rm)|boldsymbol|boxed)\{`)

// isQuotedFor reports whether the name is in quotation marks after a Japanese phrase for a group of users, and ends the
// entry: "初心者には「Acme」".
func (h head) isQuotedFor(prefix string) bool {
	label := strings.TrimRight(prefix, "「『*_ ")
	rest := strings.TrimLeft(h.rest, "」』*_ ")
	return strings.ContainsAny(prefix[len(label):], "「『") && endsInOneOf(label, "には なら ならば 向けは") &&
		!hasSentenceEnd(label) && (rest == "" || unicode.IsPunct(firstRune(rest)))
}

// isLabelled reports whether the text before a name is a label.
func (h head) isLabelled(prefix string) bool {
	label, separator := cutLabel(prefix)
	words := labelWords(label)
	if separator == noSeparator && !h.raised || len(words) > maxLabelWords || hasSentenceEnd(label) ||
		isDemerit(label, words) {
		return false
	}
	if isMerit(label, words) {
		return !endsInPreposition(words)
	}
	isKnown := h.labelled || isPriceLimit(label, words)
	separated := separator == dash || separator == bracket || separator == colon && isKnown
	return separated && h.isEntry() && !date.MatchString(prefix) && !h.isFieldLabel(label, words, separator)
}

// isFieldLabel reports whether an unknown label names a property, or the number of a thing, as in "Week 3 –". Before a
// colon, a word with a number always names a thing.
func (h head) isFieldLabel(label string, words []string, separator separatorKind) bool {
	return isFieldName(label, words) || h.isCounted(label, words) || separator == colon && isNumbered(label, words)
}

// isEntry reports whether the name after a label may be the subject of the entry.
func (h head) isEntry() bool { return !h.fields && !beginsEnumeration(h.rest) && h.endsPhrase() }

// isChronological reports whether a label with a number names a time or the number of a thing: "Step 1", "2024", "5
// March".
func isChronological(label string, words []string) bool {
	for _, word := range words {
		if oneOf(word, genericWords) {
			return true
		}
	}
	return datedLabel.MatchString(label)
}

// datedLabel matches a number alone, a year, and East Asian dates.
var datedLabel = regexp.MustCompile(`^\W*[\d.]+\W*$|\b(19|20)\d\d\b|[\d第]\s*[年月日년월일季期代]|第`)

// endsInPreposition reports whether a label ends in a word that needs an object, such as "for" in "Best for". A name
// after such a label is not the subject of the entry.
func endsInPreposition(words []string) bool {
	return len(words) > 0 && oneOf(words[len(words)-1], prepositions)
}

// isRelation reports whether a label contains a compound noun for a relation: "Zahlungsanbieter", "Muttergesellschaft".
func isRelation(words []string) bool {
	for _, word := range words {
		if listOf(relationEnds).ends(word) {
			return true
		}
	}
	return false
}

// isFieldName reports whether an unknown label names a property such as "Integrations", or contains a number that is
// not an amount of money.
func isFieldName(label string, words []string) bool {
	return isProperty(words) || isRelation(words) || containsPart(label, propertyParts) || endsInPreposition(words) ||
		strings.ContainsFunc(label, unicode.IsDigit) && !isPriceLimit(label, words) && isChronological(label, words)
}

// maxPrefix is the maximum length of the text before a name, in bytes.
const maxPrefix = 200

// maxLabelWords is the maximum number of words in a label.
const maxLabelWords = 8

// date matches a year, a date or a time before a separator, as at the beginning of an entry in a chronology.
var date = regexp.MustCompile(`(^|\D)((1[89]|20)\d\d\s*[:：–—)\]|-]|\d+[./:-]\d+)`)

// withoutArticle removes an article at the end of the text before a name: "Best overall: The ". The function
// withoutArticle also removes adjectives such as "new" after the article or a label: "Splurge: the all-new ".
func withoutArticle(prefix string) string {
	bare := withoutNewness(prefix)
	rest, word := cutLastWord(bare)
	if oneOf(strings.ReplaceAll(strings.ToLower(word), "’", "'"), articles) {
		return rest
	}
	if bare != prefix && strings.HasSuffix(bare, ": ") {
		return bare
	}
	return prefix
}

// withoutNewness removes words such as "all-new" and "last year's" at the end of a prefix.
func withoutNewness(prefix string) string {
	text := strings.TrimRight(strings.ReplaceAll(prefix, "’", "'"), " \u00a0\"“„«*_")
	for _, phrase := range listOf(newnessWords).phrases {
		at := len(text) - len(phrase)
		if at > 0 && text[at-1] == ' ' && strings.EqualFold(text[at:], phrase) {
			return text[:at]
		}
	}
	return prefix
}

// cutLastWord removes the last word of a prefix, and the spaces and quotation marks after the word.
func cutLastWord(prefix string) (rest, word string) {
	trimmed := strings.TrimRight(prefix, " \u00a0\"“„«'*_")
	rest = strings.TrimRightFunc(trimmed, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\'' || r == '’'
	})
	return rest, trimmed[len(rest):]
}

// withoutKind removes the last word of a prefix if the word is a general noun, such as "brand" in "Best overall: The
// brand ", or a kind of company.
func withoutKind(prefix string) string {
	if rest, word := cutLastWord(prefix); isAmong(strings.ToLower(word), itemWords) {
		prefix = rest
	}
	return withoutCompanyKind(prefix)
}

// withoutChoice removes a verb of choice between a label and a name: "For teams: choose ".
func withoutChoice(prefix string) string {
	label, verb, found := strings.Cut(prefix, ": ")
	if !found || !isChoice(verb) {
		return prefix
	}
	return label + ": "
}

// isChoice reports whether a text is a verb of choice, such as "choose" and "go with".
func isChoice(text string) bool {
	return isAmong(strings.ReplaceAll(strings.ToLower(strings.Trim(text, " *_")), " ", "_"), choiceVerbs)
}

type separatorKind uint8

const (
	noSeparator separatorKind = iota
	dash
	colon
	bracket
)

// cutLabel splits a prefix into the label and the separator between the label and the name.
func cutLabel(prefix string) (label string, separator separatorKind) {
	label = strings.TrimRightFunc(prefix, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Cf, r) ||
			unicode.Is(unicode.Variation_Selector, r) || strings.ContainsRune("*_\"“„«'", r)
	})
	last, size := utf8.DecodeLastRuneInString(label)
	switch {
	case strings.ContainsRune(":：", last):
		separator = colon
	case strings.ContainsRune("–—-−|→⇒=>»·・", last):
		separator = dash
	case strings.ContainsRune(")]）］】」』〕", last):
		separator = bracket
	default:
		return label, noSeparator
	}
	return label[:len(label)-size], separator
}

func labelWords(label string) []string {
	return strings.FieldsFunc(strings.ToLower(label), isBetweenWords)
}

// isBetweenWords reports whether a character belongs to no word of a label.
func isBetweenWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
}

// hasSentenceEnd reports whether a text contains the end of a sentence. A text that contains the end of a sentence is
// not a label.
func hasSentenceEnd(text string) bool {
	for _, end := range []string{". ", "! ", "? ", "。", "！", "？", ";", "।"} {
		if strings.Contains(text, end) {
			return true
		}
	}
	return false
}

// isMerit reports whether a label praises or recommends a product ("Best overall"), or names a group of users ("For
// teams"). A label such as "Top competitors" names a relation.
func isMerit(label string, words []string) bool {
	if isOtherProduct(label, words) || isTipNumber(words) {
		return false
	}
	for _, word := range words {
		if oneOf(word, purposes) || strings.HasSuffix(word, "용") { // "학생용" means "for students"
			return true
		}
		if listOf(meritStems).begins(word) || hasMeritEnd(word) {
			return true
		}
	}
	return containsPart(label, meritParts)
}

// hasMeritEnd reports whether a word ends in one of the long stems of meritStems, as in "Preis-Leistungs-Sieger".
func hasMeritEnd(word string) bool {
	const shortest = 5
	stems := listOf(meritStems)
	return strings.HasSuffix(word, "tipp") || slices.ContainsFunc(stems.lengths, func(n int) bool {
		return shortest <= n && n <= len(word) && stems.set[word[len(word)-n:]]
	})
}

// isTipNumber reports whether a label counts tips: "Tipp 1".
func isTipNumber(words []string) bool {
	const most = 2
	return len(words) == most && strings.HasSuffix(words[0], "tipp") && placeNumber(words[1]) > 0
}

// isOtherProduct reports whether a label announces other products or companies, and no group of users: "Popular
// integrations", "Top competitors", but not "Best for clients". The labels "Best integrations", "Best partner program"
// and "Kunden-Favorit" praise the product itself, so the result is false.
func isOtherProduct(label string, words []string) bool {
	for i, word := range words {
		if oneOf(word, agents) {
			break
		}
		isFirst := i == 0 && !oneOf(word, customers)
		if !isFirst && i+1 < len(words) && !oneOf(words[i+1], prepositions) {
			continue
		}
		isBest := hasStem(words[0], bestStems) && isAmong(word, integrations)
		isSoftware := i > 1 && word == "clients" // "Best email clients"
		if oneOf(word, otherProducts+integrations) && !isBest && !isSoftware {
			return !slices.ContainsFunc(words, func(w string) bool { return oneOf(w, purposes) })
		}
	}
	return containsPart(label, unspacedRelations)
}

// isDemerit reports whether a label advises against a product: "Avoid", "Not recommended".
func isDemerit(label string, words []string) bool {
	for _, word := range words {
		if oneOf(word, demerits) {
			return true
		}
	}
	return containsPart(label, demeritParts) || strings.Contains(strings.Join(words, " "), "no longer")
}

// isPriceLimit reports whether a label contains an amount of money: "Under $500", "3000元以内".
func isPriceLimit(label string, words []string) bool {
	for _, word := range words {
		if oneOf(word, moneyWords) {
			return true
		}
	}
	return strings.ContainsFunc(label, func(r rune) bool { return unicode.Is(unicode.Sc, r) }) ||
		containsPart(label, "元 円 원 块")
}

// isProperty reports whether a label names a property of a product, or a relation to another product.
func isProperty(words []string) bool {
	for _, word := range words {
		if oneOf(word, properties) {
			return true
		}
	}
	return false
}

// beginsEnumeration reports whether a name is the first of several names: "Acme, Slack and Zoom". Several names after a
// label are the values of a field, such as "Integrations".
func beginsEnumeration(rest string) bool {
	rest = strings.TrimLeft(rest, "*_\"”®™ ")
	for _, mark := range []string{",", "、", "，"} {
		if after, ok := strings.CutPrefix(rest, mark); ok {
			after = strings.TrimLeft(after, " *_")
			first, _ := utf8.DecodeRuneInString(after)
			second := strings.TrimLeftFunc(after, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
			return unicode.IsUpper(first) && (second == "" || enumerates(second)) || mark == "、"
		}
	}
	return false
}

// enumerates reports whether a text continues or ends an enumeration.
func enumerates(text string) bool {
	if strings.ContainsRune(",.;\n、，", firstRune(text)) {
		return true
	}
	word, _, _ := strings.Cut(strings.TrimLeft(text, " "), " ")
	return oneOf(word, " and or & und oder et ou y o e ed en of i oraz ")
}

// isField reports whether an entry states a property, as in "Price: from $10". After the label of a property, the text
// begins in lower case, or with a number or a sign.
func isField(entry string) bool {
	label, value, found := strings.Cut(entry, ": ")
	if !found {
		label, value, found = strings.Cut(entry, " – ")
	}
	value = strings.TrimLeft(value, " *_\"")
	if !found || value == "" || len(labelWords(label)) > maxLabelWords {
		return false
	}
	value = withoutLead(value)
	first := firstRune(value)
	return unicode.IsLower(first) && !isMixedCase(value) || unicode.IsDigit(first) || unicode.Is(unicode.Sc, first)
}

// withoutLead removes a verb of choice, an article and words such as "new" at the beginning of a field's value: "use
// Acme", "go with the all-new Acme".
func withoutLead(value string) string {
	value = strings.ReplaceAll(value, "’", "'")
	for _, list := range []string{choiceVerbs, articles, newnessWords} {
		value = value[phraseLength(value[:max(len(value)-1, 0)], list):]
	}
	return value
}

// endsPhrase reports whether the name ends a phrase. Only words of a product name may follow the name: "Acme Phone 3",
// "Acme WH-1000", but not "Acme competitor".
func (h head) endsPhrase() bool {
	rest := strings.TrimLeft(h.rest, "*_\"”®™")
	for rest != "" {
		r, _ := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsSpace(r):
			next := strings.TrimLeftFunc(rest, unicode.IsSpace)
			first, _ := utf8.DecodeRuneInString(next)
			if next != "" && !isModelStart(next) && !unicode.IsPunct(first) && !unicode.IsSymbol(first) {
				return false
			}
			rest = afterModelWord(next)
		case strings.ContainsRune("'’"+hyphens, r), unicode.IsLetter(r):
			return false
		default:
			return true
		}
	}
	return true
}
