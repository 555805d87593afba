package scoring

import (
	"slices"
	"strings"
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
	spelling spelling
	text     string // the text of the name from the first to the last letter
	units    []unit
	tail     string // the marks after the last letter, such as "!" of "Yahoo!"
	bang     bool   // reports whether the name ends in "!", so that "!" does not end a sentence
	common   bool   // reports whether the name is also a common word
	word     bool   // reports whether the name has the form of a word: "Acme", not "HubSpot"
	shouted  bool   // reports whether the name is a function word in capitals, such as "NOS"
}

// newPatterns returns the patterns of all subjects. The patterns of the customer's own brand come first.
func newPatterns(subjects []Subject, words *vocabulary) []pattern {
	order := make([]int, len(subjects))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return priority(subjects[a]) - priority(subjects[b]) })

	var patterns []pattern
	for _, i := range order {
		for _, name := range append([]string{subjects[i].Name}, subjects[i].Aliases...) {
			patterns = appendName(patterns, i, name, words)
		}
		for _, d := range subjects[i].Domains {
			if host := cleanDomain(d); host != "" {
				patterns = append(patterns, pattern{subject: i, spelling: hostname, text: host, units: fold(host)})
			}
		}
	}
	return patterns
}

func priority(s Subject) int {
	if s.Own {
		return 0
	}
	return 1
}

func appendName(patterns []pattern, subject int, name string, words *vocabulary) []pattern {
	units := fold(name)
	if len(units) == 0 {
		return patterns
	}
	end := units[len(units)-1].end
	p := pattern{
		subject:  subject,
		spelling: spellingOf(name, units, words),
		text:     name[units[0].start:end],
		units:    units,
		tail:     tail(name[end:]),
		common:   words.isEveryday(units) || words.isFunction(units),
		shouted:  words.isFunction(units) && name == strings.ToUpper(name),
		bang:     strings.HasSuffix(strings.TrimSpace(name), "!"),
		word:     isWordLike(units),
	}
	patterns = append(patterns, p)
	// German texts decline adjectives in names: "der Deutschen Bahn" is a form of "Deutsche Bahn".
	if first, rest, ok := strings.Cut(name, " "); ok && strings.HasSuffix(first, "sche") {
		patterns = appendName(patterns, subject, first+"n "+rest, words)
	}
	// Some texts spell "Müller" as "Mueller", which differs from the folded form "muller".
	if typed := umlauts().Replace(name); typed != name {
		p.units = fold(typed)
		p.text = typed[p.units[0].start:p.units[len(p.units)-1].end]
		patterns = append(patterns, p)
	}
	return patterns
}

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

func spellingOf(name string, units []unit, words *vocabulary) spelling {
	letters := 0
	for i, u := range units {
		symbol := name[u.start] == '&' || name[u.start] == '+'
		if symbol || i > 0 && units[i-1].start == u.start {
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
	var b strings.Builder
	for _, u := range units {
		b.WriteRune(u.r)
	}
	return len(v.function[b.String()]) > 0
}

// isEveryday reports whether a name consists of everyday words.
func (v *vocabulary) isEveryday(units []unit) bool {
	var whole, piece strings.Builder
	all := true
	for i, u := range units {
		if i > 0 && u.gap != tight {
			all = all && v.isCommon(piece.String())
			piece.Reset()
		}
		piece.WriteRune(u.r)
		whole.WriteRune(u.r)
	}
	return all && v.isCommon(piece.String()) || v.isCommon(whole.String())
}

// isCommon reports whether a word is an everyday word, and not only a name.
func (v *vocabulary) isCommon(word string) bool { return v.everyDay[word] }
