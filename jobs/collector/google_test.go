package collector_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func googleEngines() []string { return []string{googleAIMode, googleAIO} }

// sentFor returns the parameters of a search for a question, and the answer.
func sentFor(t *testing.T, engine string, q collector.Question) (map[string][]string, collector.Answer) {
	t.Helper()
	s := newStandIn(t, standin.Options{})
	q.Text = "best crm [[fault:aio_inline]]"
	a, err := s.collector(t, engine).Ask(t.Context(), q)
	require.NoError(t, err)
	return s.wire.all()[0].query, a
}

func TestGoogleLanguages(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"de-DE": "de", "en_US": "en", "nb-NO": "no", "nn": "no", "zh-CN": "zh-cn", "zh": "zh-cn", "zh-Hant-HK": "zh-tw",
		"zh-TW": "zh-tw", "pt-BR": "pt-br", "pt-PT": "pt-pt", "pt-AO": "pt", "he-IL": "iw", "fil-PH": "tl", "jv": "jw",
		"in-ID": "id", "yue-HK": "zh-tw", "yue-Hans": "zh-cn", "zh-MO": "zh-tw", "zh-Hans-AU": "zh-cn", "zh-SG": "zh-cn",
		"cmn": "zh-cn", "zh-Hans-HK": "zh-cn", "sr-Cyrl-RS": "sr",
		"sr-ME": "sr-me", "es-419": "es-419", "es-MX": "es", "ji": "yi",
	} {
		for _, engine := range googleEngines() {
			query, a := sentFor(t, engine, collector.Question{Locale: locale})
			require.Equal(t, []string{want}, query["hl"], locale)
			require.True(t, a.LocaleApplied, locale)
		}
	}
}

func TestGoogleDoesNotReceiveUnlistedLanguages(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"lb-LU", "tlh", "qaa"} {
		for _, engine := range googleEngines() {
			query, a := sentFor(t, engine, collector.Question{Country: "LU", Locale: locale})
			require.NotContains(t, query, "hl", locale)
			require.False(t, a.LocaleApplied, locale)
			require.True(t, a.CountryApplied, locale)
		}
	}
}

// The language "sr" of Google is Serbian in the Cyrillic script. Google has no parameter for another script.
func TestGoogleDoesNotReceiveUnlistedScripts(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"sr-Latn": "sr", "uz_Cyrl_UZ": "uz", "pa-Arab": "pa",
		"zh-AU": "zh-cn", "cmn-US": "zh-cn", // CLDR assigns the traditional script to these tags
	} {
		for _, engine := range googleEngines() {
			query, a := sentFor(t, engine, collector.Question{Locale: locale})
			require.Equal(t, []string{want}, query["hl"], locale)
			require.False(t, a.LocaleApplied, locale)
		}
	}
}

func TestGoogleCountries(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]struct {
		gl, location string
	}{
		"BA": {"ba", "Bosnia and Herzegovina"},
		"CD": {"cd", "Democratic Republic of the Congo"},
		"CW": {"", "Curacao"},
		"DE": {"de", "Germany"},
		"GB": {"uk", "United Kingdom"},
		"GE": {"ge", ""}, // SerpApi interprets "Georgia" as the US state
		"HK": {"hk", "Hong Kong"},
		"IR": {"ir", ""},
		"KR": {"kr", "South Korea"},
		"LC": {"lc", "Saint Lucia"},
		"SX": {"", "Sint Maarten"},
		"US": {"us", "United States"},
		"":   {"", ""},
	} {
		for _, engine := range googleEngines() {
			query, a := sentFor(t, engine, collector.Question{Country: country})
			require.Equal(t, want.gl, strings.Join(query["gl"], ""), country)
			require.Equal(t, want.location, strings.Join(query["location"], ""), country)
			require.Equal(t, want.location != "", a.CountryApplied, country)
		}
	}
}

func TestGoogleSearchesWithoutARefusedLocation(t *testing.T) {
	t.Parallel()
	for _, engine := range googleEngines() {
		var sent []url.Values
		c := against(t, engine, func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.URL.Query())
			if place := r.URL.Query().Get("location"); place != "" {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"error":"Unsupported `+"`"+place+"`"+` location - location parameter."}`)
				return
			}
			says(`{"text_blocks":[{"snippet":"x"}],"ai_overview":{"text_blocks":[{"snippet":"x"}]}}`)(w, r)
		})
		a, err := c.Ask(t.Context(), collector.Question{Country: "TR", Locale: "tr-TR", Text: "q"})
		require.NoError(t, err)
		require.False(t, a.CountryApplied)
		require.True(t, a.LocaleApplied)
		require.Len(t, sent, 2)
		require.Equal(t, "tr", sent[1].Get("gl"))
		require.False(t, sent[1].Has("location"))
	}
}

func TestGoogleRepeatsNoOtherError(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 429, 500} {
		calls := 0
		c := against(t, googleAIMode, func(w http.ResponseWriter, _ *http.Request) {
			calls++
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "{\"error\":\"Unsupported `xx` interface language - hl parameter.\"}")
		})
		_, err := c.Ask(t.Context(), collector.Question{Country: "DE", Text: "q"})
		require.Error(t, err)
		require.Equal(t, 1, calls, status)
	}
}
