package webaddress_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/webaddress"
)

func TestDomain(t *testing.T) {
	t.Parallel()

	for entry, want := range map[string]string{
		"acme.com":                            "acme.com",
		"Acme.COM":                            "acme.com",
		"www.acme.com":                        "acme.com",
		"https://www.acme.com/":               "acme.com",
		"  http://WWW.Acme.com\n":             "acme.com",
		"https://acme.com/?utm_source=x#top":  "acme.com",
		"https://acme.com?gclid=1":            "acme.com",
		"//acme.com/":                         "acme.com",
		"*.acme.com":                          "acme.com",
		"acme.com.":                           "acme.com",
		"shop.acme.co.uk":                     "shop.acme.co.uk",
		"www.com":                             "www.com",
		"https://www.müller.de/":              "müller.de",
		"https://www.xn--mller-kva.de/":       "müller.de",
		"mu\u0308ller.de":                     "müller.de",
		"例え。テスト":                              "例え.テスト",
		"gov.uk":                              "gov.uk",
		"https://www.gov.uk/":                 "gov.uk",
		"gouv.fr":                             "gouv.fr",
		"nhs.uk":                              "nhs.uk",
		"https://www.gob.mx":                  "gob.mx",
		"go.kr":                               "go.kr",
		"github.io":                           "github.io",
		"\u200bhttps://www.acme.com/\u00a0":   "acme.com",
		"https://www.acme.com/#:~:text=a%20b": "acme.com",
		// punctuation, quotes and brackets that users copy along with the address
		"acme.com,":                     "acme.com",
		"acme.com;":                     "acme.com",
		"acme.com/.":                    "acme.com",
		"\"acme.com\"":                  "acme.com",
		"\"acme.com\",":                 "acme.com",
		"“acme.com”":                    "acme.com",
		"'https://www.acme.com'":        "acme.com",
		"<https://www.acme.com/>":       "acme.com",
		"(acme.com)":                    "acme.com",
		"[Acme](https://www.acme.com/)": "acme.com",
		"Acme <https://www.acme.com>":   "acme.com",
		"`acme.com`":                    "acme.com",
		"acme.com、":                     "acme.com",
		"URL: https://acme.com":         "acme.com",
		// schemes with missing or additional characters
		"https:acme.com":           "acme.com",
		"https:/acme.com/":         "acme.com",
		"HTTPS//acme.com":          "acme.com",
		"http//:acme.com":          "acme.com",
		"https:///acme.com":        "acme.com",
		"https:\\\\www.acme.com\\": "acme.com",
		"https.com":                "https.com",
		"http.acme.com":            "http.acme.com",
	} {
		got, err := webaddress.Domain(entry)
		require.NoError(t, err, entry)
		require.Equal(t, want, got, entry)
		again, err := webaddress.Domain(got)
		require.NoError(t, err, entry)
		require.Equal(t, got, again, "a stored domain stays the same")
	}

	for entry, message := range map[string]string{
		"https://www.acme.com/shop":    `must be a host name without a path, got "https://www.acme.com/shop": write "acme.com"`,
		"linkedin.com/company/acme":    `without a path, got "linkedin.com/company/acme": write "linkedin.com"`,
		"https://www.acme.com/?page=2": `without a query, got "https://www.acme.com/?page=2": write "acme.com"`,
		"acme.com:8443":                `without a port, got "acme.com:8443": write "acme.com"`,
		"https://acme.com:443/":        `without a port, got "https://acme.com:443/": write "acme.com"`,
		"müller.de:80/über":            `without a port, got "müller.de:80/über": write "müller.de"`,
		"info@acme.com":                `without a user name, got "info@acme.com": write "acme.com"`,
		"ftp://acme.com":               `without a scheme other than https, got "ftp://acme.com": write "acme.com"`,
		"acme.com, acme.de":            `must be one host name, got "acme.com, acme.de": enter each domain separately`,
		"acme.com acme.de":             "must be one host name",
		"https://acme.com;acme.de":     "must be one host name",
		"<https://www.acme.com/shop>":  `without a path, got "<https://www.acme.com/shop>": write "acme.com"`,
		"https:acme.com/shop":          `without a path, got "https:acme.com/shop": write "acme.com"`,
		"https:":                       "must be a host name such as acme.example",
		"\",\"":                        "must be a host name such as acme.example",
		"acme.com and others":          "must be a host name such as acme.example",
		"":                             "must be a host name such as acme.example",
		"acme":                         "must be a host name such as acme.example",
		"acme com":                     "must be a host name such as acme.example",
		"a_b.com":                      "must be a host name such as acme.example",
		"192.0.2.1":                    "must be a host name such as acme.example",
		"http://[::1]/":                "must be a host name such as acme.example",
		"com":                          "must be a host name such as acme.example",
		"co.uk":                        "must be the domain of one owner, got the public suffix",
		"https://www.com.au/":          "must be the domain of one owner, got the public suffix",
	} {
		_, err := webaddress.Domain(entry)
		require.ErrorContains(t, err, message, entry)
	}
}

func TestSite(t *testing.T) {
	t.Parallel()

	for domain, hosts := range map[string]map[string]bool{
		"acme.com": {"acme.com": true, "www.acme.com": true, "a.b.acme.com": true, "notacme.com": false, "com": false},
		// The subdomains of a public suffix belong to other owners.
		"gov.uk": {"gov.uk": true, "www.gov.uk": true, "hackney.gov.uk": false, "www.hackney.gov.uk": false},
		// The subdomains of a shared host belong to other owners, except the subdomains of the operator.
		"substack.com": {
			"substack.com": true, "www.substack.com": true, "support.substack.com": true, "acme.substack.com": false,
			"www.acme.substack.com": false, "notsubstack.com": false,
		},
		"acme.substack.com": {"acme.substack.com": true, "www.acme.substack.com": true, "globex.substack.com": false},
		"blogspot.de":       {"blogspot.de": true, "acme.blogspot.de": false},
		"zendesk.com":       {"developer.zendesk.com": true, "a.support.zendesk.com": true, "acme.zendesk.com": false},
		"müller.de":         {"xn--mller-kva.de": true, "www.xn--mller-kva.de": true},
	} {
		for host, want := range hosts {
			require.Equal(t, want, webaddress.NewSite(domain).Contains(host), "%s, %s", domain, host)
		}
	}
}

func TestRegistrable(t *testing.T) {
	t.Parallel()

	for host, want := range map[string]string{
		"blog.acme.co.uk": "acme.co.uk",
		"www.gov.uk":      "gov.uk",
		"gov.uk":          "gov.uk",
		"hackney.gov.uk":  "hackney.gov.uk",
		"foo.github.io":   "foo.github.io",
		"www.com":         "www.com",
		// Each site on a shared host has an owner.
		"acme.substack.com":         "acme.substack.com",
		"www.acme.substack.com":     "acme.substack.com",
		"substack.com":              "substack.com",
		"support.substack.com":      "substack.com",
		"de.squarespace.com":        "squarespace.com",
		"acme.wordpress.com":        "acme.wordpress.com",
		"en.blog.wordpress.com":     "wordpress.com",
		"acme.blogspot.de":          "acme.blogspot.de",
		"acme.blogspot.co.uk":       "acme.blogspot.co.uk",
		"acme.medium.com":           "acme.medium.com",
		"shop.acme.squarespace.com": "acme.squarespace.com",
		"localhost":                 "localhost",
		"127.0.0.1":                 "127.0.0.1",
		"::1":                       "::1",
	} {
		require.Equal(t, want, webaddress.Registrable(host), host)
	}
}
