// Package starter suggests the names and the first queries of a new brand. The package reads only its arguments: it
// makes no requests, and neither reads nor writes the database.
package starter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/webaddress"
)

// Brand has suggested names of a brand.
type Brand struct {
	Name         string
	Aliases      []string // spellings that answers may use and that scoring does not find by the name
	Alternatives []string // other possible names
	Domain       string   // the registrable domain, such as "acme.com" for "shop.acme.com"
	suffix       string   // the public suffix of the domain
}

// BrandOf suggests names for the brand that owns a domain. A name in the parameter "name" replaces the name that
// BrandOf derives from the domain. BrandOf returns an error with a message for users, as [webaddress.Domain] does.
func BrandOf(entry, name string) (Brand, error) {
	domain, err := webaddress.Domain(entry)
	if err != nil {
		return Brand{}, err
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return Brand{}, fmt.Errorf("convert the domain: %w", err)
	}
	owned := webaddress.Registrable(ascii)
	suffix := webaddress.Suffix(owned)
	label := strings.TrimSuffix(owned, "."+suffix)
	if owned == suffix { // the domain of a public body, such as gov.uk
		label, _, _ = strings.Cut(owned, ".")
	}
	b := Brand{Domain: unicodeDomain(owned), suffix: suffix}
	label = asTyped(entry, unicodeDomain(label))
	words := wordsOf(label)
	b.Name = name
	if name == "" {
		b.Name = strings.Join(words, " ")
	}
	b.Alternatives = alternatives(b.Name, words, suffix)
	b.Aliases = unfound(b.Name, []string{strings.Join(words, " "), b.Domain})
	return b, nil
}

func unicodeDomain(ascii string) string {
	if domain, err := idna.Lookup.ToUnicode(ascii); err == nil {
		return domain
	}
	return ascii
}

// asTyped returns the label as the user typed it, if the entry has a capital after a small letter, as in "HubSpot.com".
func asTyped(entry, label string) string {
	for _, typed := range strings.FieldsFunc(entry, func(r rune) bool { return strings.ContainsRune("./:@?#", r) }) {
		if strings.EqualFold(typed, label) && hasInnerCapital(typed) {
			return typed
		}
	}
	return label
}

func hasInnerCapital(text string) bool {
	small := false
	for _, r := range text {
		if small && unicode.IsUpper(r) {
			return true
		}
		small = small || unicode.IsLower(r)
	}
	return false
}

// wordsOf returns the capitalized words of a label, without a legal form at the end.
func wordsOf(label string) []string {
	words := strings.FieldsFunc(label, func(r rune) bool { return r == '-' || r == '_' })
	for i, word := range words {
		words[i] = capitalised(word)
	}
	if n := len(words) - 1; n > 0 {
		whole, short := strings.Join(words, " "), strings.Join(words[:n], " ")
		if scoring.CandidateKey(whole) == scoring.CandidateKey(short) {
			return words[:n]
		}
	}
	return words
}

// acronyms are words that suggested names write in capitals.
const acronyms = " ai api bi cms crm erp hr io it pos seo tv uk usa vpn "

// capitalised returns a word with the capitals of a name. Words of up to three letters, and Latin words of up to five
// letters without a vowel, count as abbreviations.
func capitalised(word string) string {
	const shortest, longest = 3, 5
	letters := utf8.RuneCountInString(word)
	switch {
	case hasInnerCapital(word):
		return word
	case strings.Contains(acronyms, " "+word+" "), letters <= shortest,
		letters <= longest && isLatin(word) && !strings.ContainsAny(word, "aeiouyäöü"):
		return strings.ToUpper(word)
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToTitle(first)) + word[size:]
}

func isLatin(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Latin, r) })
}

// unfound returns the spellings that the scorer does not recognize by the name or by an earlier spelling of the list.
func unfound(name string, spellings []string) []string {
	known := []string{}
	for _, spelling := range spellings {
		subject := scoring.Subject{Key: "brand", Own: true, Name: name, Aliases: known}
		if scoring.New([]scoring.Subject{subject}).ClassOf(spelling) == scoring.UnbrandedQuery {
			known = append(known, spelling)
		}
	}
	return known
}

// These constants are words that companies add to their name in a domain.
const (
	domainPrefixes = "get try use join meet hello"
	domainSuffixes = "gmbh corp group online official"
)

// withUmlauts returns a text with the umlauts that German domains write as two letters.
func withUmlauts(text string) string {
	return strings.NewReplacer("ae", "ä", "oe", "ö", "ue", "ü").Replace(text)
}

// alternatives returns other possible names of a brand.
func alternatives(name string, words []string, suffix string) []string {
	const shortest = 4
	whole := strings.ToLower(strings.Join(words, " "))
	found := []string{strings.Join(words, " ")}
	for prefix := range strings.FieldsSeq(domainPrefixes) {
		if rest, ok := strings.CutPrefix(whole, prefix); ok && len(strings.TrimSpace(rest)) >= shortest {
			found = append(found, titled(rest))
		}
	}
	for end := range strings.FieldsSeq(domainSuffixes) {
		if rest, ok := strings.CutSuffix(whole, end); ok && len(strings.TrimSpace(rest)) >= shortest {
			found = append(found, titled(rest))
		}
	}
	if isGerman(suffix) && withUmlauts(whole) != whole {
		found = append(found, titled(withUmlauts(whole)))
	}
	if len(words) == 1 && len(whole) <= len("ibm") {
		found = append(found, titled(whole))
	}
	distinct := []string{}
	for _, n := range found {
		if n != name && n != "" && !slices.Contains(distinct, n) {
			distinct = append(distinct, n)
		}
	}
	return distinct
}

func isGerman(suffix string) bool { return suffix == "de" || suffix == "at" || suffix == "ch" }

// titled returns a text whose words begin with a capital.
func titled(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(unicode.ToTitle(first)) + word[size:]
	}
	return strings.Join(words, " ")
}
