package scoring

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"tidewatch/jobs/webaddress"
)

// spelling defines how exactly a text must spell a name.
type spelling uint8

const (
	anyCase     spelling = iota
	capitalised          // for names that are everyday words: "Slack", not "slack"
	exactCase            // for names of one or two letters: "HP", not "hp"
	hostname             // for host names: "acme.com", but not as a part of "acme.com.au"
)

// minInsensitive is the minimum number of letters of a name that matches regardless of upper and lower case. Names with
// fewer letters resemble too many words and abbreviations.
const minInsensitive = 3

// pattern is one spelling that an answer may use for a name of a subject.
type pattern struct {
	subject  int
	name     int // the number of the name; all spellings of one name have the same number
	spelling spelling
	text     string // the text of the name from the first to the last letter
	units    []unit
	tail     string // the marks after the last letter, such as "!" in "Yahoo!"
	bang     bool   // whether the name ends in "!", so that "!" does not end a sentence
	common   bool   // whether the name is also a common word
	word     bool   // whether the name has the form of a word: "Acme", not "HubSpot"
	shouted  bool   // whether the name is a function word in capitals, such as "NOS"
	amount   amountKind
	spoken   bool            // whether the pattern spells the "&" of the name as a word, such as "und"
	lower    bool            // whether the name may also be in lower case, although the name is a common word
	site     webaddress.Site // the site of the host, if the name is a host name
	single   bool            // whether the name with an "s" is another word: "Canvas" is no plural of "Canva"
	isStem   bool            // whether the pattern is a stem, which a case ending must follow
	family   family          // the languages of the case ending in the name, or noFamily
	// inflections are the case endings that may directly follow the name.
	inflections []inflection
}

// newPatterns returns the patterns of all subjects. The patterns of the customer's own brand come first. The names
// without their legal forms come last, so that a name that a user has entered takes precedence.
func newPatterns(subjects []Subject, words *vocabulary) []pattern {
	order := make([]int, len(subjects))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return priority(subjects[a]) - priority(subjects[b]) })

	var patterns, derived []pattern
	for _, i := range order {
		numbers := map[string]int{}
		for _, name := range append([]string{subjects[i].Name}, subjects[i].Aliases...) {
			short := withoutLegalForm(name)
			key := letters(fold(cmp.Or(short, name)))
			if _, known := numbers[key]; !known {
				numbers[key] = len(patterns)
			}
			of := pattern{subject: i, name: numbers[key], lower: isPartOfOther(name, subjects[i])}
			patterns = appendName(patterns, of, name, words)
			if short != "" {
				derived = appendName(derived, pattern{subject: i, name: numbers[key]}, short, words)
			}
		}
		for _, entry := range subjects[i].Domains {
			if host, err := webaddress.Domain(entry); err == nil {
				patterns = append(patterns, pattern{
					subject: i, spelling: hostname, text: host, units: fold(host), site: webaddress.NewSite(host),
				})
			}
		}
	}
	return append(patterns, derived...)
}

// isPartOfOther reports whether a name in lower case is the beginning of a longer, capitalised name of the same
// subject, as "notion" is of "Notion Labs". A user who enters such a name expects mentions in lower case.
func isPartOfOther(name string, s Subject) bool {
	if name != strings.ToLower(name) {
		return false
	}
	return slices.ContainsFunc(append([]string{s.Name}, s.Aliases...), func(other string) bool {
		rest, ok := strings.CutPrefix(strings.ToLower(other), name+" ")
		return ok && rest != "" && other != strings.ToLower(other)
	})
}

// letters returns the letters and digits of units.
func letters(units []unit) string {
	var b strings.Builder
	for _, u := range units {
		b.WriteRune(u.r)
	}
	return b.String()
}

func priority(s Subject) int {
	if s.Own {
		return 0
	}
	return 1
}

// appendName appends the patterns of a name. The parameter "of" contains the subject and the number of the name.
func appendName(patterns []pattern, of pattern, name string, words *vocabulary) []pattern {
	return inflectFirst(appendForms(patterns, of, name, words), of, name, words)
}

// appendForms appends the patterns of a name in one form, such as a form whose first word is declined.
func appendForms(patterns []pattern, of pattern, name string, words *vocabulary) []pattern {
	units := fold(name)
	if len(units) == 0 {
		return patterns
	}
	end := units[len(units)-1].end
	p := pattern{
		subject:  of.subject,
		name:     of.name,
		spelling: spellingOf(units, words),
		text:     name[units[0].start:end],
		units:    units,
		tail:     tail(name[end:]),
		common:   words.isEveryday(units) || words.isFunction(units),
		shouted:  words.isFunction(units) && name == strings.ToUpper(name),
		bang:     strings.HasSuffix(strings.TrimSpace(name), "!"),
		word:     isWordLike(units),
		amount:   amountKindOf(units),
		lower:    of.lower,
		family:   of.family,
		single:   words.isCommon(letters(units) + "s"),
	}
	stems := p.inflect()
	patterns = append(append(patterns, p), stems...)
	for _, spoken := range spokenForms(name, units) {
		p := p
		p.units = fold(spoken)
		p.text = spoken[p.units[0].start:p.units[len(p.units)-1].end]
		p.spoken = true
		patterns = append(patterns, p)
	}
	patterns = appendGermanForms(patterns, of, name, words)
	// Some texts spell "Müller" as "Mueller", which differs from the folded form "muller".
	if typed := umlauts().Replace(name); typed != name {
		p.units = fold(typed)
		p.text = typed[p.units[0].start:p.units[len(p.units)-1].end]
		patterns = append(patterns, p)
	}
	return patterns
}

// appendGermanForms appends the forms of a name whose first word is a German adjective: "der Deutschen Bahn", "von der
// Grünen Erde". The forms count only with capitals, because "einen neuen Post" does not mention "Neue Post". Only the
// form with "n" of a name such as "Deutsche Bank" also counts without capitals.
func appendGermanForms(patterns []pattern, of pattern, name string, words *vocabulary) []pattern {
	first, rest, ok := strings.Cut(name, " ")
	isCountry := strings.HasSuffix(first, "sche")
	if !ok || !isTitle(first) || !isCountry && !isAmong(strings.ToLower(first), germanAdjectives) {
		return patterns
	}
	from := len(patterns)
	patterns = appendForms(patterns, of, first+"n "+rest, words)
	if isCountry { // "bei deutscher Bank" can be any German bank
		from = len(patterns)
		patterns = appendForms(patterns, of, first+"r "+rest, words)
	}
	for i := range patterns[from:] {
		if p := &patterns[from+i]; p.spelling == anyCase {
			p.spelling = capitalised
		}
	}
	return patterns
}

// germanAdjectives are adjectives at the beginning of German names.
const germanAdjectives = " neue alte erste grüne rote blaue schwarze weiße gelbe goldene silberne große kleine junge freie" +
	" allgemeine vereinigte gute schöne heilige wilde bunte private öffentliche echte schnelle starke süße gesunde" +
	" digitale offene faire wahre "

// spokenForms returns the forms of a name with a word for "and" in other languages: "Villeroy und Boch" for "Villeroy &
// Boch". The result also contains the form with "&" of a name such as "Ernst und Young".
func spokenForms(name string, units []unit) []string {
	var forms []string
	at := slices.IndexFunc(units, unit.isAnd)
	if at > 0 && units[0].r > '9' && at+len("and") < len(units) {
		before, after := name[:units[at-1].end], name[units[at+len("and")].start:]
		for word := range strings.FieldsSeq(namedAndWords) {
			forms = append(forms, before+" "+word+" "+after)
		}
		for word := range strings.FieldsSeq(unspacedAndWords) {
			forms = append(forms, before+word+after, before+" "+word+" "+after)
		}
	}
	if at > 0 && units[0].r <= '9' && at+len("and") < len(units) { // "1und1" for "1&1"; "1 und 1" is a sum
		forms = append(forms, name[:units[at-1].end]+"und"+name[units[at+len("and")].start:])
	}
	words := strings.Fields(name)
	for i := 1; i+1 < len(words); i++ {
		if oneOf(words[i], namedAndWords) && isTitle(words[i-1]) && isTitle(words[i+1]) {
			forms = append(forms, strings.Join(words[:i], " ")+" & "+strings.Join(words[i+1:], " "))
		}
	}
	return forms
}

// unspacedAndWords are Chinese, Japanese and Korean words for "and", which may touch the parts of a name: "H和M".
const unspacedAndWords = "和 与 與 及 と 와 과 앤"

// namedAndWords are the words for "and" that may be part of a name.
const namedAndWords = " und et y e ed en i och og oraz ve и "

func isTitle(word string) bool { return unicode.IsUpper(firstRune(word)) }

// tail returns the punctuation at the end of a name, such as "!" in "Yahoo!".
func tail(rest string) string {
	if rest = strings.TrimSpace(rest); strings.Trim(rest, "!+#*'’") != "" {
		return ""
	}
	return rest
}

func umlauts() *strings.Replacer {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")
}

func spellingOf(units []unit, words *vocabulary) spelling {
	letters := 0
	for i, u := range units {
		if u.symbol != 0 || i > 0 && units[i-1].start == u.start {
			continue
		}
		letters++
		if script(u.r) != spacedScript {
			letters += minInsensitive // words have fewer characters in Hangul and in scripts without spaces
		}
	}
	switch {
	case letters < minInsensitive:
		return exactCase
	case words.isEveryday(units), words.isFunction(units):
		return capitalised
	}
	return anyCase
}

// isWordLike reports whether a name is one capitalised word without an inner capital, or one word in capitals.
func isWordLike(units []unit) bool {
	for i, u := range units {
		if i > 0 && (u.gap != tight || u.upper && !units[i-1].upper) || u.r < 'a' {
			return false
		}
	}
	return units[0].upper
}

// isFunction reports whether a name is a function word in one of the languages, such as "the".
func (v *vocabulary) isFunction(units []unit) bool {
	return len(v.function[letters(units)]) > 0
}

// isEveryday reports whether a name consists of everyday words.
func (v *vocabulary) isEveryday(units []unit) bool {
	var whole, piece strings.Builder
	all := true
	for i, u := range units {
		if i > 0 && u.gap != tight {
			all = all && (v.isCommon(piece.String()) || piece.Len() > 1 && len(v.function[piece.String()]) > 0)
			piece.Reset()
		}
		piece.WriteRune(u.r)
		whole.WriteRune(u.r)
	}
	return all && v.isCommon(piece.String()) || v.isCommon(whole.String())
}

// isCommon reports whether a word is an everyday word, and not only a name.
func (v *vocabulary) isCommon(word string) bool { return v.everyDay[word] }
