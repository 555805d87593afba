package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tidewatch/jobs/webaddress"
)

// fits reports whether a part of a text spells the name. The parameter "found" contains the units of the text that may
// spell the name. The caller has already compared the letters, so the method fits compares only the capitals and the
// separators.
func (p *pattern) fits(text string, found []unit) bool {
	start, end := found[0].start, found[len(found)-1].end
	if slices.ContainsFunc(found, func(u unit) bool { return u.raised }) && !p.isRaisedIn(found) ||
		p.isAccentedWord(text[start:end]) {
		return false
	}
	switch p.spelling {
	case exactCase:
		return p.fitsExactly(text, found) && !isHyphenated(text, start, end)
	case hostname:
		return p.fitsHost(text, found)
	case capitalised:
		if !p.hasCapitals(found) && !p.lower && !p.standsOut(text, start, end) {
			return false
		}
	case anyCase:
	}
	for i := 1; i < len(found); i++ {
		if found[i].gap != tight && !p.isVariant(text, found, i) {
			return false
		}
	}
	return true
}

// isHostOfName reports whether a name is the whole label before ".com" in a host name: "monday.com".
func isHostOfName(text string, start, end int) bool {
	rest, found := strings.CutPrefix(text[end:], ".com")
	if !found || rest != "" && isLabelCharacter(firstRune(rest)) {
		return false
	}
	before, size := utf8.DecodeLastRuneInString(text[:start])
	after := strings.TrimLeft(rest, ".")
	return (size == 0 || !strings.ContainsRune(".@/-_#", before)) && (after == rest || !unicode.IsLetter(firstRune(after)))
}

// isRaisedIn reports whether the name itself has all the superscript digits of the text. "Acme²" is a name with a
// footnote sign, and does not mention "Acme 2".
func (p *pattern) isRaisedIn(found []unit) bool {
	for i, u := range found {
		if u.raised && !p.units[i].raised {
			return false
		}
	}
	return true
}

// fitsExactly reports whether the text spells a short name exactly. Only an ampersand may have another form: "H & M"
// and "H and M" mention "H&M", but the letters in "between H and M" do not.
func (p *pattern) fitsExactly(text string, found []unit) bool {
	if p.spoken && followsKind(text[:found[0].start]) {
		return false
	}
	for i, u := range p.units {
		if i > 0 && !p.hasSeparator(text, found, i) {
			return false
		}
		switch {
		case u.isAnd() && found[i].symbol == 0:
			if found[0].r <= '9' || followsKind(text[:found[0].start]) {
				return false
			}
		case u.symbol != 0 && found[i].symbol != u.symbol:
			return false
		case u.symbol == 0 && !u.raised && !areCompatible(text[found[i].start:found[i].end], p.source(i)):
			return false
		}
	}
	return true
}

// accentedWords are everyday words that equal the name of a company except for an accent: "über" is not Uber, and
// "böse" is not Bose.
const accentedWords = " über böse für möchte möchten würde könnte hätte wäre größe höher später früher nächste käse" +
	" können müssen hören schön grün kühn résumé résumés cómo más qué está él sí tú mí así también aquí día después" +
	" été très après près dès où là ça déjà même né clé côté più già così però può perché cioè è até já só você são" +
	" não três mês año på gør één vóór więc też już żeby są "

// isAccentedWord reports whether a text is one of accentedWords, and the name is spelled without the accent.
func (p *pattern) isAccentedWord(found string) bool {
	if !strings.ContainsFunc(found, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return false
	}
	word := norm.NFC.String(strings.ToLower(found))
	return isAmong(word, accentedWords) && norm.NFC.String(strings.ToLower(p.text)) != word
}

// hasSeparator reports whether the text and the name have the same separator before found[i].
func (p *pattern) hasSeparator(text string, found []unit, i int) bool {
	if found[i].gap != p.units[i].gap {
		return p.isAtAmpersand(found, i)
	}
	return found[i].gap == tight || textBetween(text, found[i-1], found[i]) == p.between(i)
}

// followsKind reports whether a text ends in a word that may precede single letters, such as "options" in "options H
// and M".
func followsKind(text string) bool {
	text = strings.TrimRight(text, " ")
	if endsInOneOf(text, unspacedKinds) {
		return true
	}
	last := strings.ToLower(text[strings.LastIndexAny(text, " \n(")+1:])
	return oneOf(last, kindsOfLetters) || strings.HasPrefix(last, "vitamin")
}

// unspacedKinds are Chinese, Japanese and Korean words that may precede single letters.
const unspacedKinds = "选项 選項 字母 类型 類型 型号 型號 等级 组 列 点 维生素 維生素 選択肢 文字 タイプ ビタミン クラス グループ 列の 옵션 글자 유형 타입 비타민 그룹"

const kindsOfLetters = " between options option letters letter types type columns rows points classes class groups grades" +
	" figures zwischen optionen typen klassen gruppen entre opciones tipos clases grupos tra fra opzioni tipi classi gruppi" +
	" tussen opties między opcje "

// areCompatible reports whether two characters differ at most in their form, such as "O₂" and "O2".
func areCompatible(a, b string) bool {
	return a == b || norm.NFKC.String(a) == norm.NFKC.String(b)
}

// source returns the characters of the name that produced unit i.
func (p *pattern) source(i int) string {
	base := p.units[0].start
	return p.text[p.units[i].start-base : p.units[i].end-base]
}

// isAtAmpersand reports whether the separator before found[i] is next to an ampersand, in the name or in the text. In
// capitalised names, spaces may surround an ampersand, and the word "and" may replace the ampersand: "AT & T" and "AT
// and T" mention "AT&T".
func (p *pattern) isAtAmpersand(found []unit, i int) bool {
	before := p.units[i].isAnd() || found[i].isAnd()
	if !before && !p.units[i-1].isAnd() && !found[i-1].isAnd() || found[i].gap == apart {
		return false
	}
	if isAndSign(found[i].symbol) || isAndSign(found[i-1].symbol) {
		return true
	}
	next := i
	if before {
		next += len("and")
	}
	return isCapital(found[0]) && next < len(found) && isCapital(found[next])
}

// isAnd reports whether a unit belongs to a symbol that stands for "and". The plus sign of "Disney+" stands for "plus".
func (u unit) isAnd() bool { return isAndSign(u.symbol) && strings.ContainsRune("and", u.r) }

// isAndSign reports whether a symbol may stand for "and": "Johnson+Johnson".
func isAndSign(symbol rune) bool { return symbol == '&' || symbol == '+' }

// isHyphenated reports whether a short name is part of a compound with a hyphen that does not mention the name:
// "Go-to", "X-rated", "USB-C". A name of two or more capitals and digits may be part of a compound: "HP-laptops",
// "Samsung-LG". A number and a unit before an adjective are a measure: "3M-high". In "non-GM", GM means
// "genetically modified".
func isHyphenated(text string, start, end int) bool {
	name := text[start:end]
	isAbbreviation := len(name) > 1 && !strings.ContainsFunc(name, unicode.IsLower)
	if end+1 < len(text) && text[end] == '-' && 'a' <= text[end+1] && text[end+1] <= 'z' && !isAbbreviation {
		return true
	}
	if isMeasured(name, text[end:]) {
		return true
	}
	if start < 2 || text[start-1] != '-' || text[start-2] <= ' ' {
		return false
	}
	word := text[:start-1]
	word = word[len(strings.TrimRightFunc(word, unicode.IsLetter)):]
	return !isAbbreviation || utf8.RuneCountInString(word) < len("HP") || oneOf(strings.ToLower(word), beforeThings) ||
		name == "GM" && strings.EqualFold(word, "non")
}

// isMeasured reports whether a hyphen and an adjective follow a substance, or a number with a unit: "O2-rich",
// "3M-high".
func isMeasured(name, after string) bool {
	after, ok := strings.CutPrefix(after, "-")
	if !ok {
		return false
	}
	word := after[:leadingWord(after)]
	return isAmong(word, afterThings) || name[0] <= '9' && isAmong(word, measureAdjectives)
}

const (
	// beforeThings and afterThings are words in a compound with a substance, a unit or a size: "low-O2", "BP-lowering".
	beforeThings = " high higher mid low lower "
	afterThings  = " rich poor free lowering rated sized dependent deficient batterijen "
)

// measureAdjectives are adjectives after a number and a unit.
const measureAdjectives = " high long wide deep tall thick hoch lang breit tief dick hoog breed diep dik "

// hasCapitals reports whether the text capitalises the first word of a found name, and all other words that are
// capitalised in the name itself.
func (p *pattern) hasCapitals(found []unit) bool {
	for i := range found {
		begins := i == 0 || p.units[i].gap != tight && p.units[i].upper || p.shouted
		if begins && !isCapital(found[i]) {
			return false
		}
	}
	return true
}

// standsOut reports whether the text around a name in lower case shows that the word is a name. Examples are host names
// ("monday.com"), models ("vivo X100") and letters of another script beside the exact name, as in "menuは". In texts of
// other scripts, Latin words are usually names.
func (p *pattern) standsOut(text string, start, end int) bool {
	if isHostOfName(text, start, end) {
		return true
	}
	if text[start:end] != p.text {
		return false
	}
	after := strings.TrimLeft(firstBytes(text[end:], maxBeside), besides)
	before := strings.TrimRight(lastBytes(text[:start], maxBeside), besides)
	next, _ := utf8.DecodeRuneInString(after)
	previous, _ := utf8.DecodeLastRuneInString(before)
	if isOtherLetter(next) || isOtherLetter(previous) {
		return true
	}
	_, last := cutLastWord(before)
	return isModelNumber(text[end:]) && !isAmong(strings.ToLower(last), livePrepositions)
}

const (
	// maxBeside is the maximum length, in bytes, of the marks between a name and the next letter.
	maxBeside = 24
	// besides are marks that may stand between a name and a letter of another script.
	besides = " \u00a0\n|*_,，、;；:：()（）「」『』【】"
	// livePrepositions may precede "vivo" and similar words: "en vivo F1".
	livePrepositions = " en in al dal ao de a "
)

// isOtherLetter reports whether a character is a letter of another script than Latin.
func isOtherLetter(r rune) bool {
	return r >= utf8.RuneSelf && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
}

// isModelNumber reports whether a text begins with a space and the number of a model, such as "X100" and "V40e".
func isModelNumber(text string) bool {
	rest, spaced := strings.CutPrefix(text, " ")
	capitals := strings.TrimLeftFunc(rest, unicode.IsUpper)
	const most = 3 // the maximum number of capitals in ASCII before the digits
	letters := len(rest) - len(capitals)
	return spaced && 0 < letters && letters <= most && unicode.IsDigit(firstRune(capitals))
}

// isCapital reports whether a unit can begin a capitalised word. Digits, and letters of scripts without upper case,
// also count as capitals.
func isCapital(u unit) bool {
	return u.upper || u.r < 'a' || u.r >= 0x0590
}

// isVariant reports whether the name may have the separator before found[i]. If the text has a separator and the name
// has no separator, the text must be capitalised. For example, "Run:AI", "runai" and "Run AI" are the same name, but
// "run AI jobs" and "sales force" are not names.
func (p *pattern) isVariant(text string, found []unit, i int) bool {
	between := textBetween(text, found[i-1], found[i])
	own := p.units[i].gap
	if own != tight && between == p.between(i) {
		return true
	}
	if p.isQuoted(i, between) || own == tight && found[i].gap == spaced && p.isLongHangul(found, i) {
		return true
	}
	if found[i].gap == apart {
		return own == spaced && strings.TrimSpace(between) == "," && isLegalForm(p.units[i:]) ||
			isCapital(found[0]) && isCapital(found[i]) && isOptionalMark(between, own)
	}
	return p.isAtAmpersand(found, i) || p.allowsSeparator(found, i, between)
}

// isQuoted reports whether spaces or quotation marks in the text may differ from the name before found[i]. The name
// must have quotation marks or a single letter there: Toys "R" Us, Toys R Us, Toys“R”Us.
func (p *pattern) isQuoted(i int, between string) bool {
	if strings.Trim(between, blanks+quotationMarks) != "" {
		return false
	}
	if strings.ContainsAny(p.between(i), quotationMarks) {
		return true
	}
	return p.units[i].gap == spaced && (p.isWordOfOne(i) || p.isWordOfOne(i-1))
}

// isWordOfOne reports whether unit i is a word of one letter.
func (p *pattern) isWordOfOne(i int) bool {
	return p.units[i].gap != tight && (i+1 == len(p.units) || p.units[i+1].gap != tight)
}

// isLongHangul reports whether unit i is within a long Korean name. Korean texts often separate the words of such a
// name by a space: "배달의 민족" mentions "배달의민족".
func (p *pattern) isLongHangul(found []unit, i int) bool {
	const shortest = 4
	return len(p.units) >= shortest && script(found[i].r) == hangulScript && script(found[i-1].r) == hangulScript
}

const quotationMarks = "\"“”„«»‹›'‘’"

// allowsSeparator reports whether the text may have the given separator before found[i], where the name has another
// separator or no separator.
func (p *pattern) allowsSeparator(found []unit, i int, between string) bool {
	titled := isCapital(found[0]) && isCapital(found[i])
	switch p.units[i].gap {
	case spaced:
		return true
	case joined:
		mark, _ := utf8.DecodeRuneInString(p.between(i))
		return found[i].gap == joined || strings.ContainsRune("-‐‑–", mark) || titled
	case tight:
		if strings.ContainsAny(between, apostrophes) {
			return !isElision(found, i) // "McDonald's" spells the name "McDonalds"
		}
		return titled && p.allowsCut(found, i, between) || p.units[i].r <= '9' && p.hasSeam(i)
	case apart:
		return titled && isOptionalMark(p.between(i), found[i].gap)
	}
	return false
}

// isOptionalMark reports whether the given gap may replace a mark in a name: "Yum Brands" for "Yum! Brands", "E-Trade"
// for "E*TRADE".
func isOptionalMark(mark string, other gap) bool {
	switch mark {
	case "! ":
		return other == spaced
	case "*":
		return other == tight || other == joined
	}
	return false
}

// isElision reports whether the text before found[i] is an elided word with an apostrophe, and a word in lower case
// follows. For example, "l'ego" does not spell LEGO, and "Dov'è" does not spell Dove.
func isElision(found []unit, i int) bool {
	const elisions = " l d j n s m t c qu un dov com cos anch cent gl "
	return !found[i].upper && (found[i].r != 's' || i+1 < len(found)) && oneOf(letters(found[:i]), elisions+elidedWords)
}

// allowsCut reports whether a capitalised text may have a separator before found[i] although the name has no separator
// there.
func (p *pattern) allowsCut(found []unit, i int, between string) bool {
	return p.hasSeam(i) || found[i].gap == joined && between != "." || isAcronym(found, i)
}

func (p *pattern) between(i int) string {
	// The offsets of units refer to the whole name, but the field "text" begins at the first unit.
	base := p.units[0].start
	return p.text[p.units[i-1].end-base : max(p.units[i].start, p.units[i-1].end)-base]
}

// hasSeam reports whether a capital or a digit begins a new part of the name at unit i: "HubSpot", "Office365".
func (p *pattern) hasSeam(i int) bool {
	a, b := p.units[i-1], p.units[i]
	return b.upper && !a.upper || (a.r <= '9') != (b.r <= '9') ||
		b.upper && i+1 < len(p.units) && !p.units[i+1].upper
}

// isAcronym reports whether found[i] begins a short part in capitals, such as "AI" in "Run AI".
func isAcronym(found []unit, i int) bool {
	n := 0
	for ; i+n < len(found) && (n == 0 || found[i+n].gap == tight); n++ {
		if !found[i+n].upper {
			return false
		}
	}
	return n >= 2 && n <= 4
}

// ownsSubdomain reports whether the given text may precede the host name. The label of a subdomain at the end of the
// text must belong to the same site: "hackney.gov.uk" does not mention "gov.uk".
func (p *pattern) ownsSubdomain(before string) bool {
	before, dot := strings.CutSuffix(before, ".")
	label := before[len(strings.TrimRightFunc(before, isLabelCharacter)):]
	return !dot || label == "" || p.site.Contains(strings.ToLower(label)+"."+webaddress.ASCIIHost(p.text))
}

func isLabelCharacter(r rune) bool {
	return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || r == '-'
}

// fitsHost reports whether the text contains exactly the host, alone or after a subdomain. The host must not be part of
// a longer host name.
func (p *pattern) fitsHost(text string, found []unit) bool {
	for i := 1; i < len(found); i++ {
		if found[i].gap != tight && textBetween(text, found[i-1], found[i]) != p.between(i) ||
			found[i].gap == tight && p.units[i].gap != tight {
			return false
		}
	}
	start, end := found[0].start, found[len(found)-1].end
	if start > 0 && strings.IndexByte("-_@", text[start-1]) >= 0 || !p.ownsSubdomain(text[:start]) {
		return false
	}
	if end+1 >= len(text) || strings.IndexByte(".-_", text[end]) < 0 {
		return true
	}
	next := text[end+1]
	return next <= '/' || next >= ':' && next <= '@' || next >= '[' && next <= '`'
}
