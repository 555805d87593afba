package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestCitationURLs(t *testing.T) {
	t.Parallel()

	tests := map[string]struct{ url, want, domain string }{
		"host in lower case": {"HTTPS://WWW.Acme.COM/Path", "https://www.acme.com/Path", "acme.com"},
		"fragment":           {"https://acme.com/a#:~:text=best%20crm", "https://acme.com/a", "acme.com"},
		"default port":       {"http://acme.com:80/a", "http://acme.com/a", "acme.com"},
		"other port":         {"https://acme.com:8443/", "https://acme.com:8443", "acme.com"},
		"tracking parameters": {
			"https://acme.com/?utm_source=chatgpt.com&b=2&gclid=1&a=1&msockid=x&srsltid=y&fbclid=z",
			"https://acme.com?b=2&a=1",
			"acme.com",
		},
		"ref of an engine":              {"https://acme.com/a?ref=chatgpt.com", "https://acme.com/a", "acme.com"},
		"ref of the site itself":        {"https://acme.com/a?ref=v2.1", "https://acme.com/a?ref=v2.1", "acme.com"},
		"trailing slash":                {"https://acme.com/a/", "https://acme.com/a", "acme.com"},
		"escapes are kept":              {"https://acme.com/a%2Fb?q=a%20b", "https://acme.com/a%2Fb?q=a%20b", "acme.com"},
		"credentials are not stored":    {"https://me:secret@acme.com/a", "https://acme.com/a", "acme.com"},
		"suffix of two labels":          {"https://blog.hubspot.co.uk", "https://blog.hubspot.co.uk", "hubspot.co.uk"},
		"private suffix":                {"https://foo.github.io/x", "https://foo.github.io/x", "foo.github.io"},
		"international host":            {"https://www.müller.de/", "https://www.xn--mller-kva.de", "xn--mller-kva.de"},
		"IP address":                    {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "127.0.0.1"},
		"IPv6 address":                  {"http://[::1]:8080/x", "http://[::1]:8080/x", "::1"},
		"localhost":                     {"http://localhost/x", "http://localhost/x", "localhost"},
		"other schemes are kept":        {"ftp://acme.com/X#a", "ftp://acme.com/X#a", ""},
		"a text that is no URL is kept": {"not a url %", "not a url %", ""},
		"a stray percent sign": {
			"https://acme.com/100%-natural", "https://acme.com/100%-natural", "acme.com",
		},
		"a blank around the address": {" https://acme.com/a\n", "https://acme.com/a", "acme.com"},
		"escapes in lower case":      {"https://acme.com/m%c3%bc%7e", "https://acme.com/m%C3%BC~", "acme.com"},
		"a redirect":                 {"https://www.google.com/url?q=https://acme.com/a", "https://acme.com/a", "acme.com"},
		"an archive": {
			"https://web.archive.org/web/2024/https://acme.com/a",
			"https://acme.com/a",
			"acme.com",
		},
		"the site of a public suffix": {"https://www.gov.uk/vat", "https://www.gov.uk/vat", "gov.uk"},
		"Gemini redirect, no title": {
			"https://vertexaisearch.cloud.google.com/grounding-api-redirect/abc",
			"https://vertexaisearch.cloud.google.com/grounding-api-redirect/abc",
			"",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := scoring.New(nil).Citations([]scoring.Source{{URL: tt.url}})
			want := []scoring.Citation{{URL: tt.want, Domain: tt.domain}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("citations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCitations(t *testing.T) {
	t.Parallel()

	s := scoring.New([]scoring.Subject{
		{Key: "rival", Domains: []string{"globex.com", "shared.com", "linkedin.com/company/globex", "com", ""}},
		{Key: "own", Own: true, Domains: []string{"https://www.Acme.com/", "shared.com", "pm.gc.ca"}},
	})
	got := s.Citations([]scoring.Source{
		{URL: "https://blog.acme.com/a", Title: " Acme "},
		{URL: ""},
		{URL: "https://globex.com/?utm_source=x"},
		{URL: "https://notacme.com"},
		{URL: "https://blog.acme.com/a/#top", Title: "Later", Cited: true},
		{URL: "https://shared.com"},
		{URL: "https://www.linkedin.com/company/other"},
		{URL: "https://vertexaisearch.cloud.google.com/grounding-api-redirect/x", Title: "pm.gc.ca", Cited: true},
		{URL: "https://vertexaisearch.cloud.google.com/grounding-api-redirect/y", Title: "A page about Google"},
		{URL: "https://acme.com/a%2"},
		{URL: "https://www.bing.com/ck/a?p=1&u=a1aHR0cHM6Ly9nbG9iZXguY29t"},
		{URL: "https://blog.acme.com/%61", Cited: true},
	})
	want := []scoring.Citation{
		{URL: "https://blog.acme.com/a", Title: "Acme", Domain: "acme.com", Cited: true, Owner: "own"},
		{URL: "https://globex.com", Domain: "globex.com", Owner: "rival"},
		{URL: "https://notacme.com", Domain: "notacme.com"},
		{URL: "https://shared.com", Domain: "shared.com", Owner: "own"},
		{URL: "https://www.linkedin.com/company/other", Domain: "linkedin.com"},
		{
			URL:    "https://vertexaisearch.cloud.google.com/grounding-api-redirect/x",
			Title:  "pm.gc.ca",
			Domain: "pm.gc.ca",
			Cited:  true,
			Owner:  "own",
		},
		{URL: "https://vertexaisearch.cloud.google.com/grounding-api-redirect/y", Title: "A page about Google"},
		{URL: "https://acme.com/a%2", Domain: "acme.com", Owner: "own"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("citations (-want +got):\n%s", diff)
	}
}

// If one subject's domain is inside another subject's domain, a page belongs to the subject with the longer domain.
func TestCitations_OfNestedDomains(t *testing.T) {
	t.Parallel()

	s := scoring.New([]scoring.Subject{
		{Key: "own", Own: true, Domains: []string{"acme.com"}},
		{Key: "cloud", Domains: []string{"cloud.acme.com"}},
		{Key: "docs", Domains: []string{"docs.cloud.acme.com"}},
	})
	var got []string
	for _, c := range s.Citations([]scoring.Source{
		{URL: "https://www.acme.com"},
		{URL: "https://cloud.acme.com/a"},
		{URL: "https://docs.cloud.acme.com"},
		{URL: "https://a.docs.cloud.acme.com"},
		{URL: "https://www.cloud.acme.com"},
		{URL: "https://mycloud.acme.com"},
	}) {
		got = append(got, c.Owner)
	}
	require.Equal(t, []string{"own", "cloud", "docs", "docs", "cloud", "own"}, got)
}

// A short link, such as a bit.ly address, hides its target, so the citation counts for the site of the short link. The
// site of a short link may belong to a brand.
func TestCitations_OfShortLinks(t *testing.T) {
	t.Parallel()

	s := scoring.New([]scoring.Subject{{Key: "own", Own: true, Domains: []string{"acme.com", "acm.ly"}}})
	got := s.Citations([]scoring.Source{
		{URL: "https://t.co/AbC1", Title: "Acme", Cited: true},
		{URL: "https://t.co/aBc1"},
		{URL: "https://lnkd.in/eAbC?utm_source=x"},
		{URL: "https://bit.ly/3Acme/"},
		{URL: "https://acm.ly/deal"},
	})
	want := []scoring.Citation{
		{URL: "https://t.co/AbC1", Title: "Acme", Domain: "t.co", Cited: true},
		{URL: "https://t.co/aBc1", Domain: "t.co"}, // the case of a path matters
		{URL: "https://lnkd.in/eAbC", Domain: "lnkd.in"},
		{URL: "https://bit.ly/3Acme", Domain: "bit.ly"},
		{URL: "https://acm.ly/deal", Domain: "acm.ly", Owner: "own"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("citations (-want +got):\n%s", diff)
	}
}

func TestCitations_OfPublicBodies(t *testing.T) {
	t.Parallel()

	s := scoring.New([]scoring.Subject{
		{Key: "gov", Name: "Government Digital Service", Domains: []string{"www.gov.uk"}},
		{Key: "hackney", Name: "Hackney Council", Domains: []string{"https://hackney.gov.uk/"}},
	})
	got := s.Citations([]scoring.Source{{URL: "https://www.gov.uk/vat"}, {URL: "https://hackney.gov.uk/bins"}})
	want := []scoring.Citation{
		{URL: "https://www.gov.uk/vat", Domain: "gov.uk", Owner: "gov"},
		{URL: "https://hackney.gov.uk/bins", Domain: "hackney.gov.uk", Owner: "hackney"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("citations (-want +got):\n%s", diff)
	}
	var mentioned []string
	for _, m := range s.Read("See gov.uk, then hackney.gov.uk, then leeds.gov.uk, and “gov.uk”.").Mentions() {
		mentioned = append(mentioned, m.Key)
	}
	require.Equal(t, []string{"gov", "hackney", "gov"}, mentioned)
}

// The names in a list of sources at the end of an answer are not mentions.
func TestMentions_NotInListsOfSources(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Acme 很快。\n\n参考资料：\n1. Globex https://globex.com",
		"Acme 很快。\n\n来源：Globex，Initech",
		"Acmeは速い。\n\n**引用元**\n- Globex",
		"Acme는 빠르다.\n\n**참고자료**\n- Globex",
		"Acme hızlı.\n\n**Kaynaklar:**\n- [Globex](https://globex.com)",
		"Acme سريع.\n\n## المصادر\n1. Globex https://globex.com",
		"Acme מהיר.\n\nמקורות:\n- Globex",
		"Acme तेज़ है।\n\nस्रोत:\n- Globex",
		"Acme เร็ว\n\nแหล่งที่มา:\n- Globex",
		"Acme быстрый.\n\n**Список источников**\n1. Globex",
		"Acme is fast.\n\n**Sources:**\n- Globex",
	} {
		require.Equal(t, []string{"Acme"}, found(text, subjects("Acme", "Globex")...), text)
	}
	require.Equal(t, []string{"Globex"}, found("Kaynak kodu: Globex açık.", subjects("Globex")...))
}
