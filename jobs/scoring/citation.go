package scoring

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Source is a web page that an AI engine reports with its answer.
type Source struct {
	URL, Title string
	// Cited reports whether the answer cites the page. If Cited is false, the engine consulted the page without a
	// citation.
	Cited bool
}

// Citation is a source with a normalised URL and the owner of the site.
type Citation struct {
	// URL is the address of the source without the parts that do not identify the page: fragment, tracking parameters,
	// default port, credentials, trailing slash. The host of the URL is in lower case. If the address of a source is
	// not an http or https URL, the address remains unchanged.
	URL   string
	Title string
	// Domain is the registrable domain of the source, such as "acme.co.uk" for "blog.acme.co.uk". Domain is the host if
	// the host has no registrable domain (an IP address, "localhost"). Domain is empty if the site is unknown.
	Domain string
	Cited  bool
	// Owner is the key of the subject that owns the site, or "" if no subject owns the site.
	Owner string
}

// geminiHost is the host of Gemini's redirects, which hide the site of a source. The title of a redirected source
// contains the domain of the site.
const geminiHost = "vertexaisearch.cloud.google.com"

// Citations returns one citation for each normalised URL, in the order of the sources. Sources with equal URLs share a
// citation, which has the title of the first source. A shared citation has the value true for Cited if the answer cites
// at least one of the sources. Citations omits sources without a URL.
func (s *Scorer) Citations(sources []Source) []Citation {
	citations := make([]Citation, 0, len(sources))
	index := make(map[string]int, len(sources))
	for _, source := range sources {
		address, host := normalise(source.URL)
		if address == "" {
			continue
		}
		title := strings.TrimSpace(source.Title)
		i, ok := index[address]
		if !ok {
			i = len(citations)
			index[address] = i
			citations = append(citations, Citation{URL: address})
		}
		c := &citations[i]
		c.Cited = c.Cited || source.Cited
		if c.Title == "" {
			c.Title = title
		}
		if host == geminiHost {
			host = ""
			if isHostLike(title) {
				host = asciiHost(title)
			}
		}
		if c.Domain == "" && host != "" {
			c.Domain, c.Owner = registrable(host), s.owner(host)
		}
	}
	return citations
}

// registrable returns the registrable domain of a host, or the host itself if the host has no such domain.
func registrable(host string) string {
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || isIP(host) {
		return host
	}
	return d
}

func isIP(host string) bool {
	return strings.Contains(host, ":") || strings.Trim(host, "0123456789.") == ""
}

// domain is a host and the subject that owns the host.
type domain struct {
	host string
	key  string
}

// newDomains returns the domains of all subjects. The domains of the customer's own brand come first.
func newDomains(subjects []Subject) []domain {
	var domains []domain
	for _, own := range []bool{true, false} {
		for _, s := range subjects {
			if s.Own != own {
				continue
			}
			for _, d := range s.Domains {
				if host := asciiHost(cleanDomain(d)); host != "" {
					domains = append(domains, domain{host: host, key: s.Key})
				}
			}
		}
	}
	return domains
}

// owner returns the key of the subject that owns a host, or "" if no subject owns the host.
func (s *Scorer) owner(host string) string {
	for _, d := range s.domains {
		if rest, ok := strings.CutSuffix(host, d.host); ok && (rest == "" || strings.HasSuffix(rest, ".")) {
			return d.key
		}
	}
	return ""
}

// cleanDomain returns the host of a domain that a user entered, such as "https://www.Acme.com/". The function
// cleanDomain returns "" if the entry is a page, an IP address or a public suffix.
func cleanDomain(d string) string {
	d = strings.ToLower(strings.TrimSpace(d))
	if _, rest, ok := strings.Cut(d, "://"); ok {
		d = rest
	}
	d = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(d, "/"), "www."), ".")
	if strings.ContainsAny(d, "/ @:?#") {
		return ""
	}
	if _, err := publicsuffix.EffectiveTLDPlusOne(asciiHost(d)); err != nil || isIP(d) {
		return ""
	}
	return d
}

// asciiHost returns a host in lower case and punycode, or "" if the text is not a valid host.
func asciiHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
	for i := range len(host) {
		if host[i] >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(host)
			if err != nil {
				return ""
			}
			return ascii
		}
	}
	return host
}
