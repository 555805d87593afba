package starter

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/language"
)

// traditionalChinese is the key of the queries in traditional characters.
const traditionalChinese = "zh-Hant"

// Languages returns the base languages that have queries, as ISO 639-1 codes.
func Languages() []string {
	all := slices.Sorted(maps.Keys(templates()))
	return slices.DeleteFunc(all, func(key string) bool { return key == traditionalChinese })
}

// Locale is the language and the country of suggested queries.
type Locale struct {
	Country string // ISO 3166-1 alpha-2 code; empty if unknown
	Tag     string // BCP 47 tag

	key string // the key of the templates
}

// LocaleOf returns the locale for a language tag and a country. Both may be empty. Without a language tag, the language
// follows from the country. Without a country, the country follows from the public suffix of the brand's domain. The
// default language is English. The result "known" is false if the language has no queries.
func LocaleOf(tag, country string, brand Brand) (l Locale, known bool) {
	l.Country = strings.ToUpper(country)
	if l.Country == "" {
		l.Country = countryOf(brand.suffix)
	}
	parsed := language.Make(tag)
	if tag == "" {
		parsed = languageOf(l.Country)
	}
	l.key = keyOf(parsed)
	l.Tag = parsed.String()
	_, known = templates()[l.key]
	return l, known
}

// generic are country codes that companies of all countries use as a public suffix.
const generic = " ac ai am bz cc cd co fm gg im io is la ly me ms nu pw sh so st sx tk to tv vc ws "

// countryOf returns the country of a public suffix, or an empty string for a suffix without a country and for generic
// suffixes.
func countryOf(suffix string) string {
	top := suffix[strings.LastIndexByte(suffix, '.')+1:]
	if _, icann := publicsuffix.PublicSuffix(
		top,
	); !icann || len(top) != len("de") ||
		strings.Contains(generic, " "+top+" ") {
		return ""
	}
	if top == "uk" {
		return "GB"
	}
	if region, err := language.ParseRegion(top); err != nil || !region.IsCountry() {
		return ""
	}
	return strings.ToUpper(top)
}

// languageOf returns a language tag with the most frequent language of a country and with the country. languageOf
// returns English if there are no queries in that language.
func languageOf(country string) language.Tag {
	region, err := language.ParseRegion(country)
	if err != nil {
		return language.English
	}
	tag, err := language.Compose(language.Und, region)
	if err != nil {
		return language.English
	}
	base, _ := tag.Base()
	if _, known := templates()[base.String()]; !known {
		return language.English
	}
	if composed, err := language.Compose(base, region); err == nil {
		return composed
	}
	return language.English
}

// keyOf returns the key of the templates for a language.
func keyOf(tag language.Tag) string {
	base, _ := tag.Base()
	if script, _ := tag.Script(); base.String() == "zh" && script.String() == "Hant" {
		return traditionalChinese
	}
	return base.String()
}
