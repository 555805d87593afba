package sourcetype_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/insights/sourcetype"
	"tidewatch/jobs/webaddress"
)

func TestOf_AppliesTheMostSpecificPattern(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]sourcetype.Type{
		"reddit.com":           sourcetype.Community,
		"notreddit.com":        sourcetype.Other,
		"reddit.com.example":   sourcetype.Other,
		"amazon.de":            sourcetype.Marketplace,
		"amazon.co.jp":         sourcetype.Marketplace,
		"amazon.github.io":     sourcetype.Other, // GitHub users choose these names
		"amazon":               sourcetype.Other,
		"wikipedia.org":        sourcetype.Reference,
		"g2.com":               sourcetype.Review,
		"spiegel.de":           sourcetype.Editorial,
		"asahi.com":            sourcetype.Editorial,
		"acme.blogspot.com":    sourcetype.Community,
		"acme.substack.com":    sourcetype.Community,
		"nasa.gov":             sourcetype.Institution,
		"gov.uk":               sourcetype.Institution,
		"hackney.gov.uk":       sourcetype.Institution,
		"prefeitura.sp.gov.br": sourcetype.Institution, // "sp.gov.br" is also a public suffix
		"gouv.fr":              sourcetype.Institution,
		"kantei.go.jp":         sourcetype.Institution,
		"acme.go.it":           sourcetype.Other, // the suffix of an Italian province
		"ac.de":                sourcetype.Other, // "ac.de" is not a suffix of a registry
		"ox.ac.uk":             sourcetype.Institution,
		"stanford.edu":         sourcetype.Institution,
		"unimelb.edu.au":       sourcetype.Institution,
		"pubmed.gov":           sourcetype.Reference, // the domain takes precedence over the suffix
		"who.int":              sourcetype.Institution,
		"acme.example":         sourcetype.Other,
		"127.0.0.1":            sourcetype.Other,
		"localhost":            sourcetype.Other,
		"":                     sourcetype.Other,
	} {
		require.Equal(t, want, sourcetype.Of(domain), domain)
	}
}

func TestClassifier_PrefersNamesToOverridesToTheTable(t *testing.T) {
	t.Parallel()
	overrides := map[string]sourcetype.Type{
		"acme.com": sourcetype.Review, "globex.de": sourcetype.Review, "reddit.com": sourcetype.Review,
		"medium.com": sourcetype.Editorial, "globex.medium.com": sourcetype.Review, "xn--mller-kva.de": sourcetype.Editorial,
	}
	c := sourcetype.New(
		[]string{"acme.com", "shared.com", "www.umbrella.co.uk"},
		[]string{"globex.de", "shared.com"},
		overrides,
	)
	for domain, want := range map[string]sourcetype.Type{
		"acme.com":          sourcetype.Own,
		"shared.com":        sourcetype.Own,
		"umbrella.co.uk":    sourcetype.Own,
		"globex.de":         sourcetype.Competitor,
		"reddit.com":        sourcetype.Review,
		"xn--mller-kva.de":  sourcetype.Editorial,
		"medium.com":        sourcetype.Editorial,
		"acme.medium.com":   sourcetype.Editorial,
		"globex.medium.com": sourcetype.Review,
		"acme.substack.com": sourcetype.Of("acme.substack.com"),
		"quora.com":         sourcetype.Community,
		"notacme.com":       sourcetype.Other,
	} {
		require.Equal(t, want, c.Of(domain), domain)
	}
}

func TestClassifier_OwnsNoDomainOfWhichTheBrandOwnsOnlyASubdomain(t *testing.T) {
	t.Parallel()
	c := sourcetype.New([]string{"acme.fandom.com"}, nil, nil)
	require.Equal(t, sourcetype.Community, c.Of("fandom.com"))
}

// Answers cite registrable domains, so a pattern for another host would never apply.
func TestTable_HasReachablePatternsInOrder(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("domains.tsv")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	seen := map[string]bool{}
	var order []string
	for _, line := range lines {
		pattern, kind, ok := strings.Cut(line, "\t")
		require.True(t, ok, line)
		require.True(t, sourcetype.Type(kind).IsAssignable(), line)
		require.NotEqual(t, sourcetype.Other, sourcetype.Type(kind), "other needs no line: "+line)
		require.False(t, seen[pattern], "the table repeats "+pattern)
		seen[pattern] = true
		order = append(order, kind+" "+pattern)
		require.Equal(t, sourcetype.Type(kind), sourcetype.Of(matchOf(t, pattern)), line)
	}
	require.True(t, slices.IsSorted(order), "by type, then by pattern")
	require.Greater(t, len(lines), 1000)
}

// matchOf returns a domain to which a pattern applies.
func matchOf(t *testing.T, pattern string) string {
	t.Helper()
	domain := pattern
	if suffix, ok := strings.CutPrefix(domain, "."); ok {
		domain = "acme." + suffix
	}
	if base, ok := strings.CutSuffix(domain, ".*"); ok {
		domain = base + ".com"
		if strings.HasPrefix(pattern, ".") {
			domain = countryDomain(base)
		}
	}
	require.Equal(t, domain, webaddress.Registrable(domain), "answers cite no such domain: "+pattern)
	return domain
}

// countryDomain returns a domain with the given suffix in a country that uses the suffix.
func countryDomain(base string) string {
	_, label, _ := strings.Cut(base, ".")
	country := map[string]string{
		"ac": "uk", "edu": "au", "gob": "mx", "gouv": "fr", "gov": "uk", "govt": "nz", "gub": "uy", "mil": "br",
	}[label]
	return base + "." + country
}
