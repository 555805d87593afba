package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// family is a group of languages that add the same case endings to names, or a set of groups.
type family uint8

const (
	cyrillic    family = 1 << iota // Russian, Ukrainian and other Slavic languages in Cyrillic script
	slavicLatin                    // Polish, Czech, Slovak, Croatian and other Slavic languages in Latin script
	finnish
	hungarian
	turkic // Turkish without the apostrophe before the ending
	greek
	genitive // German and Dutch names with "s": "Apples neues iPhone"

	noFamily family = 0
)

// inflection contains the case endings that may follow a name or the stem of a name. The endings are folded.
type inflection struct {
	family  family
	endings string
}

const (
	// minInflected is the minimum number of letters of a name that may have case endings.
	minInflected = 4
	// minNameStem is the minimum number of letters of a stem.
	minNameStem = 3
	// maxCaseEnding is the maximum number of letters of a case ending.
	maxCaseEnding = 5
)

// These constants are case endings after names, grouped by the last letter of the name. Some endings replace the last
// letter or the last two letters of the name. For example, an ending of latinAfterA replaces the final "a".
const (
	latinAfterConsonant = " a u owi em iem ie e ow ach om ami y i owie ovi ech um ama ima "
	latinAfterA         = " y i e ie o u ou ach ami om am ej iej "
	latinAfterO         = " a u em owi om "
	latinAfterSoft      = " e ie "
	latinAfterIe        = " a u em "
	finnishAfterVowel   = " n a ta ssa sta lla lta lle ksi na t an en on in un sta "
	finnishAfterOther   = " in ia iin issa ista illa ilta ille iksi ina it "
	finnishAfterWeak    = " n ssa sta lla lta lle ksi t "
	hungarianEndings    = " ban ben ba be bol nal nel tol hoz hez nak nek val vel t ot et at n on en ra re rol ert ig e k ok" +
		" ek ak i ik ja je jat jet jan jen "
	turkishEndings = " in un nin nun e a ye ya de da te ta den dan ten tan i u yi yu le la deki daki teki taki lar ler lari" +
		" leri dir dur tir "

	// The possessive ending of a Turkish compound precedes an "n".
	turkishAfterPossessive = " nda nde ndan nden ndaki ndeki "
	turkishAfterCompound   = " na ne ni nu nca nce "

	greekAfterOs = " ου ο ε οι ων ουσ "

	cyrillicAfterConsonant = " а у ом ем е ы и ов ам ами ах і ові ів "
	cyrillicAfterA         = " ы и е у ой ою ей і "
	cyrillicAfterYa        = " и е ю ей ею і ї є "
	cyrillicAfterSoftSign  = " я ю ем е и і ью "
	cyrillicAfterShortI    = " я ю ем е и "
	cyrillicAdjective      = " ого его ому ему ым им ом ем ого "
	cyrillicFeminine       = " ой ую ою ей юю "
)

// inflect returns the patterns of the stems of a name, and sets the endings that may directly follow the name. The
// names of Slavic languages lose their last letter before some endings: "в Почте", "w Żabce".
func (p *pattern) inflect() []pattern {
	last := p.units[len(p.units)-1].r
	length := 0
	for i := len(p.units) - 1; i >= 0 && (i == len(p.units)-1 || p.units[i+1].gap == tight); i-- {
		length++
	}
	if len(p.units) < minInflected || length < minNameStem || p.spelling != anyCase && p.spelling != capitalised ||
		p.units[len(p.units)-1].symbol != 0 || p.tail != "" {
		return nil
	}
	switch {
	case unicode.Is(unicode.Cyrillic, last):
		return p.inflectCyrillic(last)
	case unicode.Is(unicode.Arabic, last):
		return p.inflectArabic()
	case unicode.Is(unicode.Greek, last):
		return p.inflectGreek(last)
	case 'a' <= last && last <= 'z':
		return p.inflectLatin(last)
	}
	return nil
}

// inflectArabic returns the form of an Arabic name after the preposition "ل" (for). The preposition replaces the first
// letter of the name's article: "للراجحي" (for Al Rajhi).
func (p *pattern) inflectArabic() []pattern {
	if !strings.HasPrefix(letters(p.units), "ال") {
		return nil
	}
	s := *p
	s.units = slices.Clone(p.units)
	s.units[0].r = 'ل'
	return []pattern{s}
}

// inflectGreek returns the stem of a Greek name without its case ending: "στον Κωτσόβολο".
func (p *pattern) inflectGreek(last rune) []pattern {
	before := p.units[len(p.units)-2].r
	switch last {
	case 'σ':
		if endings := map[rune]string{'ο': greekAfterOs, 'η': " η ", 'α': " α "}[before]; endings != "" {
			return []pattern{p.stem(2, "", inflection{greek, endings})}
		}
	case 'α', 'η':
		p.inflections = []inflection{{greek, " σ "}}
	case 'ο':
		return []pattern{p.stem(1, "", inflection{greek, " ου α ων "})}
	}
	return nil
}

func (p *pattern) inflectLatin(last rune) []pattern {
	isVowel := strings.ContainsRune("aeiouy", last)
	p.inflections = []inflection{{hungarian, hungarianEndings}, {turkic, turkishEndings}}
	switch {
	case isVowel:
		p.inflections = append(p.inflections, inflection{finnish, finnishAfterVowel})
	default:
		p.inflections = append(p.inflections,
			inflection{slavicLatin, latinAfterConsonant}, inflection{finnish, finnishAfterOther})
	}
	before := p.units[len(p.units)-2].r
	p.inflectPossessed(before, last)
	stems := p.weakStems(last)
	switch {
	case last == 'a':
		stems = append(stems, p.stem(1, "", inflection{slavicLatin, latinAfterA}))
		return append(stems, p.softStems(2)...)
	case last == 'o':
		return append(stems, p.stem(1, "", inflection{slavicLatin, latinAfterO}))
	case last == 'e' && before == 'i': // "w eObuwiu"
		return append(stems, p.stem(1, "", inflection{slavicLatin, latinAfterIe}))
	case last == 'y' && strings.ContainsRune("aeou", before): // "na eBayu"
		p.inflections = append(p.inflections, inflection{slavicLatin, latinAfterConsonant})
	case !isVowel:
		return p.softStems(1)
	}
	return stems
}

// weakStems returns the stem of a Finnish name whose double consonant becomes single before an ending: "S-Pankki" and
// "S-Pankissa".
func (p *pattern) weakStems(last rune) []pattern {
	n := len(p.units)
	consonant := p.units[n-2].r
	if n <= minInflected || !strings.ContainsRune("aeiou", last) || !strings.ContainsRune("kpt", consonant) ||
		p.units[n-3].r != consonant {
		return nil
	}
	return []pattern{p.stem(2, string(last), inflection{finnish, finnishAfterWeak})}
}

// inflectPossessed adds the Turkish endings after the possessive ending of a compound: "Ziraat Bankasında",
// "Yemeksepetinde".
func (p *pattern) inflectPossessed(before, last rune) {
	isCompound := before == 's' || slices.ContainsFunc(p.units[1:], func(u unit) bool { return u.gap == spaced })
	switch {
	case last != 'i' && last != 'u':
	case isCompound:
		p.inflections = append(p.inflections, inflection{turkic, turkishAfterPossessive + turkishAfterCompound})
	default:
		p.inflections = append(p.inflections, inflection{turkic, turkishAfterPossessive})
	}
}

// softStems returns the stems whose last consonant changes before "e": "Biedronka" and "w Biedronce". The parameter
// "cut" is the number of letters from the consonant to the end.
func (p *pattern) softStems(cut int) []pattern {
	if len(p.units)-cut < minNameStem-1 {
		return nil
	}
	var stems []pattern
	for pair := range strings.FieldsSeq("k:c g:dz g:z t:ci d:dzi r:rz h:z") {
		consonant, soft, _ := strings.Cut(pair, ":")
		isChanged := cut > 1 || consonant == "t" || consonant == "d" || consonant == "r"
		if last := p.units[len(p.units)-cut].r; string(last) == consonant && isChanged {
			stems = append(stems, p.stem(cut, soft, inflection{slavicLatin, latinAfterSoft}))
		}
	}
	return stems
}

func (p *pattern) inflectCyrillic(last rune) []pattern {
	before := p.units[len(p.units)-2].r
	switch last {
	case 'а':
		stems := []pattern{p.stem(1, "", inflection{cyrillic, cyrillicAfterA})}
		if soft := map[rune]string{'к': "ц", 'г': "з", 'х': "с"}[before]; soft != "" { // Ukrainian "на Розетці"
			stems = append(stems, p.stem(2, soft, inflection{cyrillic, " і "}))
		}
		return stems
	case 'я':
		if before == 'а' || before == 'я' {
			return []pattern{p.stem(2, "", inflection{cyrillic, cyrillicFeminine})}
		}
		return []pattern{p.stem(1, "", inflection{cyrillic, cyrillicAfterYa})}
	case 'ь':
		return []pattern{p.stem(1, "", inflection{cyrillic, cyrillicAfterSoftSign})}
	case 'й':
		stems := []pattern{p.stem(1, "", inflection{cyrillic, cyrillicAfterShortI})}
		if strings.ContainsRune("ыио", before) {
			stems = append(stems, p.stem(2, "", inflection{cyrillic, cyrillicAdjective}))
		}
		return stems
	case 'е', 'о', 'у', 'и', 'ы', 'э', 'ю', 'і', 'ї', 'є':
		return nil
	}
	p.inflections = []inflection{{cyrillic, cyrillicAfterConsonant}}
	if (before == 'о' || before == 'е') && (last == 'к' || last == 'ц') { // the vowel of "Перекрёсток" falls out
		return []pattern{p.stem(2, string(last), inflection{cyrillic, cyrillicAfterConsonant})}
	}
	return nil
}

// stem returns the pattern of the name with other letters in place of its last letters. The parameter "cut" is the
// number of replaced letters.
func (p *pattern) stem(cut int, letters string, of inflection) pattern {
	s := *p
	end := len(p.units) - cut
	s.units = append([]unit(nil), p.units[:end]...)
	last := s.units[end-1]
	for _, r := range letters {
		s.units = append(s.units, unit{r: r, start: last.start, end: last.end})
	}
	s.isStem, s.inflections = true, []inflection{of}
	return s
}

// inflectFirst returns the patterns of a name of several words whose first word has a case ending: "Почты России",
// "Poczty Polskiej".
func inflectFirst(patterns []pattern, of pattern, name string, words *vocabulary) []pattern {
	first, rest, ok := strings.Cut(name, " ")
	if !ok || utf8.RuneCountInString(first) < minInflected {
		return patterns
	}
	for _, form := range declined(first, rest) {
		of.family = cyrillic
		patterns = appendForms(patterns, of, form, words)
	}
	last, _ := utf8.DecodeLastRuneInString(first)
	if last != 'a' && last != 'á' && !unicode.Is(unicode.Cyrillic, last) && !isAmong(strings.ToLower(first), slavicNouns) {
		return patterns
	}
	p := pattern{units: fold(first), spelling: anyCase}
	stems := p.inflect()
	for _, s := range append(stems, p) {
		written := string([]rune(first)[:min(len(s.units), utf8.RuneCountInString(first))])
		if changed := letters(s.units); changed != letters(fold(written)) { // as in "Poczcie Polskiej"
			_, size := utf8.DecodeRuneInString(changed)
			written = strings.ToUpper(changed[:size]) + changed[size:]
		}
		for _, i := range s.inflections {
			if i.family != cyrillic && i.family != slavicLatin {
				continue
			}
			for ending := range strings.FieldsSeq(i.endings) {
				of.family = i.family
				patterns = appendForms(patterns, of, written+ending+" "+rest, words)
			}
		}
	}
	return patterns
}

// slavicNouns are nouns that end in a consonant at the beginning of Slavic names: "w Banku Pekao".
const slavicNouns = " bank dom hotel klub sklep salon teatr fundusz "

// declined returns the cases of a Russian name of two words that is neuter or plural: "в Золотом Яблоке", "Уральских
// авиалиний".
func declined(adjective, noun string) []string {
	other, isPair := strings.CutPrefix(noun, "и ")
	if isPair && strings.HasSuffix(adjective, "ое") && strings.HasSuffix(other, "ое") { // as in "В Красном и Белом"
		var forms []string
		for ending := range strings.FieldsSeq("ого ому ым ом") {
			forms = append(forms, strings.TrimSuffix(adjective, "ое")+ending+" и "+strings.TrimSuffix(other, "ое")+ending)
		}
		return forms
	}
	for line := range strings.Lines(russianDeclensions) {
		fields := strings.Fields(line)
		from, isAdjective := strings.CutSuffix(adjective, fields[0])
		stem, isNoun := strings.CutSuffix(noun, fields[1])
		if !isAdjective || !isNoun || strings.Contains(noun, " ") {
			continue
		}
		var forms []string
		for _, pair := range fields[2:] {
			a, n, _ := strings.Cut(pair, "+")
			forms = append(forms, from+a+" "+stem+n)
		}
		return forms
	}
	return nil
}

// russianDeclensions contains the endings of an adjective and a noun, and their endings in other cases. A plus sign
// separates the ending of the adjective from the ending of the noun.
const russianDeclensions = `ое о ого+а ому+у ым+ом им+ом ом+е
ее о его+а ему+у им+ом ем+е
ые ии ых+ий ым+иям ыми+иями ых+иях
ие ии их+ий им+иям ими+иями их+иях
ые ы ых+ов ых+ ым+ам ыми+ами ых+ах
ие ы их+ов их+ им+ам ими+ами их+ах
ые и ых+ей ых+ов ых+ ым+ям ым+ам ыми+ями ыми+ами ых+ях ых+ах
ие и их+ей их+ов их+ им+ям им+ам ими+ями ими+ами их+ях их+ах`

// endingAt returns the number of letters of the case ending at units[i], and the languages of the ending. The length is
// 0 if no case ending follows the name.
func (p *pattern) endingAt(units []unit, i int) (length int, of family) {
	if len(p.inflections) == 0 || i == 0 || i == len(units) || wordBreak(units, i) {
		return 0, noFamily
	}
	var b strings.Builder
	for ; i+length < len(units) && (length == 0 || !wordBreak(units, i+length)); length++ {
		if length == maxCaseEnding || isShoutedAlone(units, i, i+length) {
			return 0, noFamily
		}
		b.WriteRune(units[i+length].r)
	}
	ending := b.String()
	for _, f := range p.inflections {
		if oneOf(ending, f.endings) || f.family == hungarian && p.isAssimilated(ending) {
			of |= f.family
		}
	}
	if of == noFamily {
		return 0, noFamily
	}
	return length, of
}

// isShoutedAlone reports whether unit k of an ending is a capital, although the name before unit i ends in lower case.
// An ending in capitals belongs only to a name in capitals.
func isShoutedAlone(units []unit, i, k int) bool { return units[k].upper && !units[i-1].upper }

// isAssimilated reports whether an ending is the form of the Hungarian "-val" or "-vel" after a consonant:
// "Telekommal".
func (p *pattern) isAssimilated(ending string) bool {
	last := string(p.units[len(p.units)-1].r)
	return ending == last+"al" || ending == last+"el"
}

// withoutForeignEndings removes the names with a case ending in Latin script if the text is not in a language of the
// ending. Names with endings in other scripts stay, and so do names with the genitive "s".
func (m *matcher) withoutForeignEndings(text string, hits []hit) []hit {
	kept, spoken, isKnown := hits[:0], cyrillic|greek|genitive, false
	for _, h := range hits {
		if h.family&^spoken != 0 && !isKnown {
			spoken, isKnown = spoken|m.words.familiesOf(text), true
		}
		if h.family == noFamily || h.family&spoken != 0 {
			kept = append(kept, h)
		}
	}
	return kept
}

// familiesOf returns the language families that a text may belong to. The text must contain at least one word of the
// family. Apart from Polish, no language of the sentiment model may have more words in the text than the family.
func (v *vocabulary) familiesOf(text string) family {
	var scores [len(familyWords)]int
	others := [languages]int{}
	for i, words := 0, 0; i < len(text) && words < maxExamined; {
		n := wordLength(text[i:])
		if n == 0 {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		word := strings.ToLower(text[i : i+n])
		i += n
		words++
		for k, f := range familyWords {
			if oneOf(word, f.words) || strings.ContainsAny(word, f.letters) {
				scores[k]++
			}
		}
		for _, l := range v.function[word] {
			others[l]++
		}
	}
	scores[0] = max(scores[0], others[polish])
	others[polish] = 0
	most := slices.Max(others[:])
	var spoken family
	for k, f := range familyWords {
		if scores[k] > 0 && scores[k] >= most {
			spoken |= f.family
		}
	}
	return spoken
}

// familyWords contains frequent words of languages that the sentiment model does not support, and letters that no
// other supported language has. The Slavic languages are first.
//
//nolint:gochecknoglobals // the table is constant
var familyWords = [...]struct {
	family         family
	words, letters string
}{
	{
		slavicLatin,
		" v ve z ze s se do na od po za pro při jsem je jsou není že který která které také nebo ale už jako byl" +
			" byla sme som nie alebo pre pri aj sa si iz kod kao nego ima nisu sam ili jer ovo w i u o przy oraz jest są ",
		"ąęłśźżćńěřůčšžďťňľĺŕđ",
	},
	{
		finnish,
		" ja on ei että se joka kun niin mutta tai myös ovat ole oli kuin hyvä minun sen olen hän ne voi sekä ostin" +
			" kanssa vain paras jos mukaan ",
		"",
	},
	{hungarian, " a az és nem is egy hogy van ez meg csak már de jó mint volt vagy ha még el sok nagyon legjobb szerint" +
		" kell lehet ", "őű"},
	{
		turkic, " ve bir bu için da de çok en ile daha gibi ne var iyi olarak ama mi yok veya kadar sonra göre ben aldım",
		"ğşı",
	},
}
