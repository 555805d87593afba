package collector

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	bcp47 "golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// googleSearch is a finished search of one of SerpApi's Google engines.
type googleSearch struct {
	countryApplied bool // true if the search originated from the country of the question
	localeApplied  bool // true if Google received the language and the script of the question
	response       response
}

// searchGoogle searches with the country and the language of the question. The country has two parameters: "gl" selects
// the results for a country, and "location" is the origin of the search. Without "location", a search may originate
// from the country of SerpApi's proxy, so the answer does not mark the country as applied. If SerpApi refuses an
// unknown location, searchGoogle repeats the search without the location.
func searchGoogle(ctx context.Context, c *caller, engine string, q Question) (googleSearch, error) {
	query := url.Values{"api_key": {c.key}, "engine": {engine}, "no_cache": {"true"}, "q": {q.Text}}
	set := func(name, value string) bool {
		if value != "" {
			query.Set(name, value)
		}
		return value != ""
	}
	set("gl", googleCountry(q.Country))
	hl := googleLanguage(q.Locale)
	s := googleSearch{
		countryApplied: set("location", googleLocation(q.Country)),
		localeApplied:  set("hl", hl) && scriptOf(hl) == scriptOf(q.Locale),
	}

	var err error
	s.response, err = c.search(ctx, query)
	if s.countryApplied && refusesLocation(err) {
		query.Del("location")
		s.countryApplied = false
		s.response, err = c.search(ctx, query)
	}
	return s, err
}

// refusesLocation recognizes SerpApi's error for an unknown location: "Unsupported `Atlantis` location - location
// parameter."
func refusesLocation(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode == http.StatusBadRequest && strings.Contains(e.Message, "location parameter")
}

// googleCountry returns the value of Google's parameter "gl" for an ISO country code. The value is the ISO code in
// lower case, except "uk" for the United Kingdom (serpapi.com/google-countries). The result is empty for a country that
// SerpApi does not list.
func googleCountry(country string) string {
	switch gl := strings.ToLower(country); gl {
	case "ax", "bl", "bq", "cw", "mf", "ss", "sx", "xk":
		return ""
	case "gb":
		return "uk"
	default:
		return gl
	}
}

// googleLocation returns the name of a country in Google's list of locations. The result is empty for a country that is
// not in the list, and for Georgia, because SerpApi interprets the name as the US state.
func googleLocation(country string) string {
	if name, ok := googleLocations()[country]; ok {
		return name
	}
	region, err := bcp47.ParseRegion(country)
	if err != nil || !region.IsCountry() {
		return ""
	}
	name := display.English.Regions().Name(region)
	return strings.NewReplacer(" & ", " and ", "St. ", "Saint ").Replace(name)
}

// googleLocations contains the countries whose names in Google's list of locations differ from their names in CLDR. An
// empty name marks a country without a usable location.
func googleLocations() map[string]string {
	return map[string]string{
		"AX": "", "BL": "", "CU": "", "GE": "", "IR": "", "KP": "", "MF": "", "SY": "", "XK": "Kosovo",
		"BS": "The Bahamas",
		"CD": "Democratic Republic of the Congo",
		"CG": "Republic of the Congo",
		"CI": "Cote d'Ivoire",
		"CV": "Cabo Verde",
		"CW": "Curacao",
		"CZ": "Czechia",
		"GM": "The Gambia",
		"HK": "Hong Kong",
		"MK": "North Macedonia",
		"MM": "Myanmar (Burma)",
		"MO": "Macao",
		"PS": "Palestine",
		"RE": "Reunion",
		"ST": "Sao Tome and Principe",
		"SZ": "Eswatini",
		"TR": "Turkiye",
		"VC": "Saint Vincent and the Grenadines",
	}
}

// googleLanguage returns the value of Google's parameter "hl" for a BCP 47 tag. The value is not always the language of
// the tag, because SerpApi rejects unlisted values such as "nb" and "zh" with status 400 (second-hand). The result is
// empty for a language without a listed value.
func googleLanguage(locale string) string {
	tag := strings.ToLower(strings.ReplaceAll(locale, "_", "-"))
	lang := language(locale)
	switch lang {
	case "zh", "cmn", "yue":
		lang = "zh-cn"
		// CLDR also assigns the traditional script to "zh-AU" and "zh-US", but these tags do not request that script.
		if scriptOf(locale) == "Hant" && containsAny(tag, "hant", "-tw", "-hk", "-mo", "yue") {
			lang = "zh-tw"
		}
	case "pt", "es", "sr":
		if slices.Contains([]string{"es-419", "pt-br", "pt-pt", "sr-me"}, tag) {
			lang = tag
		}
	case "nb", "nn":
		lang = "no"
	case "he":
		lang = "iw"
	case "in":
		lang = "id"
	case "ji":
		lang = "yi"
	case "jv":
		lang = "jw"
	case "fil":
		lang = "tl"
	}
	if !slices.Contains(strings.Fields(googleLanguages), lang) {
		return ""
	}
	return lang
}

// scriptOf returns the script of a BCP 47 tag: "Hant" for "zh-TW". A tag without a script has the usual script of its
// language and region.
func scriptOf(locale string) string {
	script, _ := bcp47.Make(locale).Script()
	return script.String()
}

// googleLanguages contains the values of "hl" that SerpApi lists (serpapi.com/google-languages, read in November 2026).
const googleLanguages = `
ach af ak am ar az be bem bg bh bn br bs ca chr ckb co crs cs cy da de ee el en eo es es-419 et eu fa fi fo fr fy ga
gaa gd gl gn gu ha haw hi hr ht hu hy ia id ig is it iw ja jw ka kg kk kl km kn ko kri ku ky la lg ln lo loz lt lua
lv mfe mg mi mk ml mn mo mr ms mt my ne nl no nso ny nyn oc om or pa pcm pl ps pt pt-br pt-pt qu rm rn ro ru rw sd
sh si sk sl sn so sq sr sr-me st su sv sw ta te tg th ti tk tl tn to tr tt tum tw ug uk ur uz vi wo xh yi yo zh-cn
zh-tw zu
`
