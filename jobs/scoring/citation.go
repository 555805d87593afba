package scoring

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Source is a page that an engine names with its answer.
type Source struct {
	URL, Title string
	// Cited says that the answer cites the page; the engine only consulted the others.
	Cited bool
}

// Citation is a source, normalised and attributed.
type Citation struct {
	// URL is the source's without what does not identify the page: fragment,
	// tracking parameters, default port, credentials, trailing slash; the host
	// in lower case. What is not an http or https URL is kept as given.
	URL   string
	Title string
	// Domain is the registrable domain, "acme.co.uk" for "blog.acme.co.uk"; a
	// host that has none (an IP address, "localhost") stands for itself. It is
	// empty if the site is unknown.
	Domain string
	Cited  bool
	// Owner is the key of the subject whose site it is, or "".
	Owner string
}

// geminiHost serves redirects that hide the site; Gemini gives its name as title.
const geminiHost = "vertexaisearch.cloud.google.com"

// Citations returns the sources in their order, one for each normalised URL. It
// is cited if one of those that fall together is; the first title is kept.
// Sources without a URL are left out.
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
			if hostLike(title) {
				host = asciiHost(title)
			}
		}
		if c.Domain == "" && host != "" {
			c.Domain, c.Owner = registrable(host), s.owner(host)
		}
	}
	return citations
}

// registrable returns the part of a host that somebody can register.
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

// newDomains returns the subjects' domains, the own brand's first.
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

// owner returns the key of the subject whose domain a host is or lies below, or "".
func (s *Scorer) owner(host string) string {
	for _, d := range s.domains {
		if rest, ok := strings.CutSuffix(host, d.host); ok && (rest == "" || strings.HasSuffix(rest, ".")) {
			return d.key
		}
	}
	return ""
}

// cleanDomain returns the host of a domain as users write it ("https://www.Acme.com/"),
// or "" if it is none of which a subject can be the owner.
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

// asciiHost returns a host in lower case and punycode, or "" if it is no host.
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
