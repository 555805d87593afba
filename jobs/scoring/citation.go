package scoring

import (
	"cmp"
	"slices"
	"strings"

	"tidewatch/jobs/webaddress"
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
	// URL is the address of the page, as defined by [webaddress.Normalise]. If the address of a source is not an http
	// or https URL, the address remains unchanged.
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
// citation, which has the first title that is not empty. The field Cited of a shared citation is true if the answer
// cites at least one of the sources. Citations omits sources without a URL.
func (s *Scorer) Citations(sources []Source) []Citation {
	citations := make([]Citation, 0, len(sources))
	index := make(map[string]int, len(sources))
	for _, source := range sources {
		page := webaddress.Normalise(source.URL)
		if page.URL == "" {
			continue
		}
		title := strings.TrimSpace(source.Title)
		i, ok := index[page.URL]
		if !ok {
			i = len(citations)
			index[page.URL] = i
			citations = append(citations, Citation{URL: page.URL})
		}
		c := &citations[i]
		c.Cited = c.Cited || source.Cited
		if c.Title == "" {
			c.Title = title
		}
		host := page.Host
		if host == geminiHost {
			host = ""
			if webaddress.IsHost(title) {
				host = webaddress.ASCIIHost(title)
			}
		}
		if c.Domain == "" && host != "" {
			c.Domain, c.Owner = webaddress.Registrable(host), s.owner(host)
		}
	}
	return citations
}

// domain is a domain and the subject that owns the domain.
type domain struct {
	name string
	site webaddress.Site
	key  string
}

// newDomains returns the domains of all subjects. A subdomain comes before its parent domain, so that a page at
// aws.amazon.com belongs to the subject with this domain, even if another subject has the domain amazon.com. Among
// equal domains, the domain of the customer's own brand comes first.
func newDomains(subjects []Subject) []domain {
	var domains []domain
	for _, own := range []bool{true, false} {
		for _, s := range subjects {
			if s.Own != own {
				continue
			}
			for _, entry := range s.Domains {
				if d, err := webaddress.Domain(entry); err == nil {
					domains = append(domains, domain{name: d, site: webaddress.NewSite(d), key: s.Key})
				}
			}
		}
	}
	slices.SortStableFunc(domains, func(a, b domain) int {
		return cmp.Compare(strings.Count(b.name, "."), strings.Count(a.name, "."))
	})
	return domains
}

// owner returns the key of the subject that owns a host, or "" if no subject owns the host.
func (s *Scorer) owner(host string) string {
	for _, d := range s.domains {
		if d.site.Contains(host) {
			return d.key
		}
	}
	return ""
}
