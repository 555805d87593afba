package scoring

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Source is a page that an engine reports with its answer.
type Source struct {
	URL, Title string
	// Cited means that the answer cites the page. Otherwise the engine only consulted it.
	Cited bool
}

// Citation is a normalised source with its owner.
type Citation struct {
	// URL is the address of the source without the parts that do not identify the page: fragment, tracking parameters,
	// default port, credentials, trailing slash. Its host is in lower case. Texts other than http and https URLs are
	// kept unchanged.
	URL   string
	Title string
	// Domain is the registrable domain, such as "acme.co.uk" for "blog.acme.co.uk", or the host if it has none (an IP
	// address, "localhost"). It is empty if the site is unknown.
	Domain string
	Cited  bool
	// Owner is the key of the subject that owns the site; empty if there is none.
	Owner string
}

// geminiHost is the host of redirects that hide the site of a source. The title of such a source contains its domain.
const geminiHost = "vertexaisearch.cloud.google.com"

// Citations returns the sources in their order, one citation for each normalised URL. Sources with equal URLs share a
// citation, which has the first title and is cited if one of the sources is. Sources without a URL are left out.
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

// registrable returns the registrable domain of a host, or the host itself if there is none.
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

// domain is a host that belongs to a subject.
type domain struct {
	host string
	key  string
}

// newDomains returns the domains of all subjects, beginning with those of the own brand.
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

// owner returns the key of the subject that owns a host; empty if there is none.
func (s *Scorer) owner(host string) string {
	for _, d := range s.domains {
		if rest, ok := strings.CutSuffix(host, d.host); ok && (rest == "" || strings.HasSuffix(rest, ".")) {
			return d.key
		}
	}
	return ""
}

// cleanDomain returns the host of a domain that a user entered ("https://www.Acme.com/"); empty if it is a page, an IP
// address or a public suffix.
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

// asciiHost returns a host in lower case and punycode; empty if it is not a host.
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
