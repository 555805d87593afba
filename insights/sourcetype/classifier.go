package sourcetype

import "tidewatch/jobs/webaddress"

// Classifier determines the types of domains for one brand. A Classifier is safe for concurrent use.
type Classifier struct {
	own, competitors []webaddress.Site
	overrides        map[string]Type
}

// New returns the classifier of a brand. New ignores domains of the brand and of its competitors that
// [webaddress.Domain] rejects. The overrides of the customer are keyed by the domain in punycode.
func New(own, competitors []string, overrides map[string]Type) *Classifier {
	return &Classifier{own: sitesOf(own), competitors: sitesOf(competitors), overrides: overrides}
}

func sitesOf(domains []string) []webaddress.Site {
	sites := make([]webaddress.Site, 0, len(domains))
	for _, entry := range domains {
		if domain, err := webaddress.Domain(entry); err == nil {
			sites = append(sites, webaddress.NewSite(domain))
		}
	}
	return sites
}

// Of returns the type of a registrable domain in lower case and punycode. An override of a shared host such as
// substack.com also applies to the sites of the host that have no override. A domain that belongs to both the brand and
// a competitor is [Own].
func (c *Classifier) Of(domain string) Type {
	switch {
	case anyContains(c.own, domain):
		return Own
	case anyContains(c.competitors, domain):
		return Competitor
	}
	for _, name := range []string{domain, webaddress.SharedHost(domain)} {
		if kind, ok := c.overrides[name]; ok {
			return kind
		}
	}
	return Of(domain)
}

func anyContains(sites []webaddress.Site, domain string) bool {
	for _, site := range sites {
		if site.Contains(domain) {
			return true
		}
	}
	return false
}
