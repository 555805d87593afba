package starter_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tidewatch/insights/starter"
	"tidewatch/jobs/scoring"
)

func TestBrandOf_NamesTheOwnerOfADomain(t *testing.T) {
	t.Parallel()
	for entry, want := range map[string]struct {
		name, domain          string
		aliases, alternatives []string
	}{
		"acme.com":                   {name: "Acme", domain: "acme.com"},
		"https://www.Acme.co.uk/":    {name: "Acme", domain: "acme.co.uk"},
		"shop.acme.com":              {name: "Acme", domain: "acme.com"},
		"acme.github.io":             {name: "Acme", domain: "acme.github.io"},
		"acme.substack.com":          {name: "Acme", domain: "acme.substack.com"},
		"acme-tide-crm.com":          {name: "Acme Tide CRM", domain: "acme-tide-crm.com"},
		"acme-gmbh.de":               {name: "Acme", domain: "acme-gmbh.de"},
		"HubSpot.com":                {name: "HubSpot", domain: "hubspot.com"},
		"https://www.HubSpot.com":    {name: "HubSpot", domain: "hubspot.com"},
		"ACME.COM":                   {name: "Acme", domain: "acme.com"},
		"dhl.com":                    {name: "DHL", domain: "dhl.com", alternatives: []string{"Dhl"}},
		"hsbc.com":                   {name: "HSBC", domain: "hsbc.com"},
		"3m.com":                     {name: "3M", domain: "3m.com", alternatives: []string{"3m"}, aliases: []string{"3m.com"}},
		"monday.com":                 {name: "Monday", domain: "monday.com"},
		"getacme.com":                {name: "Getacme", domain: "getacme.com", alternatives: []string{"Acme"}},
		"müller.de":                  {name: "Müller", domain: "müller.de", aliases: []string{"müller.de"}},
		"xn--mller-kva.de":           {name: "Müller", domain: "müller.de", aliases: []string{"müller.de"}},
		"mueller.de":                 {name: "Mueller", domain: "mueller.de", alternatives: []string{"Müller"}},
		"blueriver.com":              {name: "Blueriver", domain: "blueriver.com"},
		"任天堂.jp":                     {name: "任天堂", domain: "任天堂.jp"},
		"пример.рф":                  {name: "Пример", domain: "пример.рф"},
		"gov.uk":                     {name: "GOV", domain: "gov.uk", alternatives: []string{"Gov"}},
		"http://acme.example/?utm=1": {},
	} {
		got, err := starter.BrandOf(entry, "")
		if want.name == "" {
			require.Error(t, err, entry)
			continue
		}
		require.NoError(t, err, entry)
		require.Equal(t, want.name, got.Name, entry)
		require.Equal(t, want.domain, got.Domain, entry)
		require.ElementsMatch(t, want.alternatives, got.Alternatives, entry)
		require.ElementsMatch(t, want.aliases, got.Aliases, entry)
	}
	named, err := starter.BrandOf("getacme.com", "Acme Tide")
	require.NoError(t, err)
	require.Equal(t, "Acme Tide", named.Name)
	require.Contains(t, named.Aliases, "Getacme", "the spelling of the domain becomes an alias")
}

func TestLocaleOf_FollowsTheLanguageThenTheCountryThenTheDomain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ language, country, domain, tag, in string }{
		{"", "", "acme.com", "en", ""},
		{"", "", "acme.de", "de-DE", "DE"},
		{"", "", "acme.co.uk", "en-GB", "GB"},
		{"", "", "acme.com.br", "pt-BR", "BR"},
		{"", "", "acme.io", "en", ""},
		{"", "", "acme.co", "en", ""},
		{"", "", "acme.github.io", "en", ""},
		{"", "", "acme.se", "en", "SE"},
		{"", "fr", "acme.de", "fr-FR", "FR"},
		{"ja", "", "acme.de", "ja", "DE"},
		{"zh-TW", "", "acme.com", "zh-TW", ""},
	} {
		brand, err := starter.BrandOf(tt.domain, "")
		require.NoError(t, err)
		l, known := starter.LocaleOf(tt.language, tt.country, brand)
		require.True(t, known, tt)
		require.Equal(t, []string{tt.tag, tt.in}, []string{l.Tag, l.Country}, tt)
	}
	_, known := starter.LocaleOf("sv", "", starter.Brand{})
	require.False(t, known)
}

// In each language, each suggested query has the class that Tidewatch derives from the names in its text.
func TestQueries_HaveTheirClassInEachLanguage(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "zh"}, starter.Languages())
	brand, err := starter.BrandOf("acme-tide.com", "")
	require.NoError(t, err)
	for _, language := range append(starter.Languages(), "zh-TW") {
		l, known := starter.LocaleOf(language, "", brand)
		require.True(t, known)
		classes := map[scoring.QueryClass]int{}
		subject := starter.Subject{Brand: brand, Category: "CRM", Competitors: []string{"Globex", "Hooli"}}
		for _, q := range starter.Queries(l, subject) {
			classes[q.Class]++
			require.NotContains(t, q.Text, "{", language)
		}
		require.Equal(t, map[scoring.QueryClass]int{
			scoring.UnbrandedQuery: 5, scoring.CompetitorQuery: 4, scoring.BrandedQuery: 4,
		}, classes, language)
		require.Len(t, starter.Queries(l, starter.Subject{Brand: brand}), 4, "only branded queries without a category")
	}
}

func TestQueries_LeaveOutTextsOfAnotherClass(t *testing.T) {
	t.Parallel()
	brand, err := starter.BrandOf("acme.com", "")
	require.NoError(t, err)
	l, _ := starter.LocaleOf("", "", brand)
	for _, q := range starter.Queries(l, starter.Subject{
		Brand: brand, Category: "Acme {brand} {competitor}", Competitors: []string{"Acme"},
	}) {
		require.Equal(t, scoring.BrandedQuery, q.Class, q.Text)
	}
}

// Hostile domains give an error or a name that is one line of valid text.
func FuzzBrandOf(f *testing.F) {
	for _, entry := range []string{
		"acme.com", "xn--a.com", "a\u202eb.com", "-.com", "..", "[::1]", "127.0.0.1", "localhost", "acme.com\n.evil",
		"https://user:pass@acme.com", "a" + strings.Repeat("-a", 40) + ".com", "аcme.com", "😀.com", "acme.com%00", "com",
		"co.uk", "\x00.com", "acme。com", "-acme-.com", "javascript:alert(1)", strings.Repeat("a", 300) + ".com",
	} {
		f.Add(entry)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		b, err := starter.BrandOf(entry, "")
		if err != nil {
			return
		}
		for _, name := range append([]string{b.Name, b.Domain}, append(b.Aliases, b.Alternatives...)...) {
			require.NotEmpty(t, name)
			require.True(t, utf8.ValidString(name))
			require.False(t, strings.ContainsAny(name, "\n\r\t/:@?#\x00\u202e"), name)
		}
	})
}
