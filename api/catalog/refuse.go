package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/webaddress"
	"tidewatch/store"
)

// The rules for the values of a catalog apply to import files and to requests. Each rule returns a message about an
// invalid value and its correction. The message continues a sentence that starts with the name of the field. An empty
// message means that the value is valid.

const (
	// maxName is the maximum length of names in characters.
	maxName = 200
	// maxPrompt is the maximum length of queries in bytes. The text of a query is part of an index entry, and an index
	// entry can have at most 2,704 bytes.
	maxPrompt = 2400
	// maxAddress is the maximum length of the address in a domain field, in bytes.
	maxAddress = 2048
	// maxReason is the maximum length of notes and of reasons for a pause, in characters.
	maxReason = 500
	// maxLocale is the maximum length of language tags, as recommended by RFC 5646.
	maxLocale = 35
)

// RefuseName checks that a name or an alias is one line of at most 200 characters.
func RefuseName(text string) string { return refuseLine(text, maxName) }

// RefuseReason checks that a note or the reason for a pause is one line of at most 500 characters.
func RefuseReason(text string) string { return refuseLine(text, maxReason) }

// RefuseMentionable checks that answers can mention a name or an alias of a brand or a competitor.
func RefuseMentionable(text string) string {
	if refused := RefuseName(text); refused != "" || scoring.CanMatch(text) {
		return refused
	}
	return "never matches an answer: write a name with letters or digits, without an address or a mark such as [1], is " +
		quote(text)
}

// NormalName returns a name in Unicode normalization form C, as the database stores names. The spellings "é" as one
// character and as a letter with a separate accent are one name.
func NormalName(name string) string { return norm.NFC.String(name) }

// RefuseTopic checks that a topic is empty or one line of at most 200 characters.
func RefuseTopic(text string) string {
	if text == "" {
		return ""
	}
	return RefuseName(text)
}

// refuseLine checks that a text is one line and does not exceed a maximum length in characters.
func refuseLine(text string, most int) string {
	if text == "" {
		return "is empty: write a text"
	}
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return "has only blanks: write a text"
	case text != trimmed:
		return "has blanks around it: write " + quote(trimmed)
	case strings.ContainsFunc(text, isBreak):
		return "has a line break or another control character: " + quote(text)
	case refuseInvisible(text) != "":
		return refuseInvisible(text)
	case utf8.RuneCountInString(text) > most:
		return fmt.Sprintf("is too long: write at most %d characters", most)
	}
	return ""
}

// refuseInvisible rejects texts without visible characters, and texts with characters that change the direction of
// text.
func refuseInvisible(text string) string {
	switch {
	case strings.ContainsFunc(text, isBidiControl):
		return "has an invisible character that changes the direction of text: " + quote(text)
	case !strings.ContainsFunc(text, isVisible):
		return "has only invisible characters: write a text"
	}
	return ""
}

// isBidiControl reports whether a character overrides or embeds a direction of writing. Such characters can make one
// name look like another. Names may contain the marks U+200E and U+200F, which only change the order of adjacent
// characters.
func isBidiControl(c rune) bool { return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 }

// isBreak reports whether a character is a control character, or one of the line and paragraph separators of Unicode.
func isBreak(c rune) bool { return unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp) }

// isVisible reports whether a character is visible without other characters. Blanks, combining marks, variation
// selectors and format characters such as U+200B and U+FEFF are invisible.
func isVisible(c rune) bool {
	return unicode.In(c, unicode.L, unicode.N, unicode.P, unicode.S) && !isFiller(c)
}

// isFiller reports whether a character stands for a missing letter or a missing object. Most fonts show such a
// character as a blank or as a placeholder.
func isFiller(c rune) bool {
	switch c {
	case 0x115f, 0x1160, 0x3164, 0xffa0, // fillers of Hangul
		0x2800,         // the empty pattern of Braille
		0xfffc, 0xfffd: // the placeholders of objects and of invalid characters
		return true
	}
	return false
}

// RefusePrompt checks the text of a query, which may have several lines and at most 2,400 bytes.
func RefusePrompt(text string) string {
	control := func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }
	switch trimmed := strings.TrimSpace(text); {
	case text == "":
		return "is empty: write the text of the query"
	case trimmed == "":
		return "has only blanks: write the text of the query"
	case text != trimmed:
		return "has blanks or line breaks around it: write " + quote(trimmed)
	case strings.ContainsFunc(text, control):
		return "has a control character: " + quote(text)
	case refuseInvisible(text) != "":
		return refuseInvisible(text)
	case len(text) > maxPrompt:
		return "is too long: write at most 2400 bytes"
	}
	return ""
}

// RefuseDomain checks that a text is a domain that one owner can have: a host name, or the address of a home page.
func RefuseDomain(text string) string {
	if text == "" {
		return "is empty: write a text"
	}
	if len(text) > maxAddress {
		return fmt.Sprintf("is too long: write at most %d bytes", maxAddress)
	}
	if _, err := webaddress.Domain(text); err != nil {
		return err.Error()
	}
	return ""
}

// Domains returns the domains of the valid entries without duplicates: "https://www.Acme.com/" and "acme.com" are one
// domain.
func Domains(entries []string) []string {
	domains := make([]string, 0, len(entries))
	for _, entry := range entries {
		domain, err := webaddress.Domain(entry)
		if err == nil && !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains
}

// RefuseLocale checks that a language tag is a BCP 47 tag or empty.
func RefuseLocale(text string) string {
	if refused := refuseOption(store.Options{Locale: text}); refused != "" {
		return refused
	}
	if len(text) > maxLocale {
		return "is too long: a language tag has at most 35 characters"
	}
	return ""
}

// RefuseCountry checks that a country code has the form of an ISO 3166-1 alpha-2 code, or is empty.
func RefuseCountry(text string) string { return refuseOption(store.Options{Country: text}) }

// RefuseNewCountry checks that a country code is an ISO 3166-1 alpha-2 code of a country, or empty. Engines refuse
// calls with other codes, such as UK, EU and the language code EN. Stored queries may still have such codes, so filters
// only use [RefuseCountry].
func RefuseNewCountry(text string) string {
	if refused := RefuseCountry(text); refused != "" || text == "" {
		return refused
	}
	region, err := language.ParseRegion(text)
	if err != nil || !region.IsCountry() {
		return fmt.Sprintf("must be the ISO 3166-1 code of a country, such as DE, is %q", text)
	}
	if code := region.Canonicalize().String(); code != text {
		return fmt.Sprintf("must be the ISO 3166-1 code of a country, is %q: write %q", text, code)
	}
	return ""
}

// refuseOption applies the store's rules for a locale and a country, both in queries and in metadata.
func refuseOption(o store.Options) string {
	if err := refuseOptions(o); err != nil {
		_, message := fieldOf(err)
		return message
	}
	return ""
}

// RefuseAges rejects retention periods that would delete runs before their answers, or answers before their texts. A
// period that is 0 or nil is accepted, and does not limit the other periods. RefuseAges returns the name of the invalid
// field and a message, or "".
func RefuseAges(c store.Customer) (field, message string) {
	for _, pair := range []struct {
		field, bound string
		days, most   *int
	}{
		{"keep_answers_days", "keep_runs_days", c.KeepAnswersDays, c.KeepRunsDays},
		{"keep_raw_days", "keep_answers_days", c.KeepRawDays, c.KeepAnswersDays},
		{"keep_raw_days", "keep_runs_days", c.KeepRawDays, c.KeepRunsDays},
	} {
		if pair.days != nil && pair.most != nil && *pair.most > 0 && *pair.days > *pair.most {
			return pair.field, fmt.Sprintf("must be at most %s, which is %d", pair.bound, *pair.most)
		}
	}
	return "", ""
}

// Clash is a name that two owners share. The two owners are a brand and a competitor, or two competitors. The field
// First identifies the name of the earlier owner.
type Clash struct{ First, Second NameOf }

// NameOf identifies a name by the index of its owner and the index of the name in the owner's list.
type NameOf struct{ Owner, Name int }

// Clashes returns the names that two owners share, because an answer that contains a shared name would be ambiguous. A
// name is shared if two owners have it, regardless of letter case and Unicode normalization form. A name is also shared
// if the scorer cannot distinguish the name from a name of the other owner ([scoring.SameName]).
func Clashes(owners [][]string) []Clash {
	var found []Clash
	seen := map[string][]NameOf{} // the names with the same key
	for i, names := range owners {
		for j, name := range names {
			at := NameOf{i, j}
			for _, key := range scoring.NameKeys(name) {
				isSame := func(before NameOf) bool {
					return before.Owner != i && sameName(owners[before.Owner][before.Name], name)
				}
				if before := slices.IndexFunc(seen[key], isSame); before >= 0 {
					found = append(found, Clash{seen[key][before], at})
					break
				}
			}
			for _, key := range scoring.NameKeys(name) {
				seen[key] = append(seen[key], at)
			}
		}
	}
	return found
}

func sameName(a, b string) bool {
	return strings.EqualFold(NormalName(a), NormalName(b)) || scoring.SameName(a, b)
}
