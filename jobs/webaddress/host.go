package webaddress

import (
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// IsHost reports whether the text has the form of a host name with a public suffix. For example, "Node.js" does not
// have the form of a host name.
func IsHost(text string) bool {
	host := strings.ToLower(text)
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || len(host)-dot < 3 || strings.Contains(host, "..") {
		return false
	}
	for _, r := range host {
		if r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	_, icann := publicsuffix.PublicSuffix(host)
	return icann
}

// ASCIIHost returns a host in lower case and punycode, without a final dot. ASCIIHost returns "" for a host with other
// characters that cannot be converted to punycode. Hosts in ASCII are not checked.
func ASCIIHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
	for i := range len(host) {
		if host[i] >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(host)
			if err != nil {
				return ""
			}
			return strings.TrimSuffix(ascii, ".")
		}
	}
	return host
}

// Registrable returns the registrable domain of a host, such as "acme.co.uk" for "blog.acme.co.uk". If the host has no
// registrable domain (an IP address, "localhost"), Registrable returns the host. The site of a public suffix, such as
// "www.gov.uk", has the public suffix as its domain. A site on a shared host has a domain of its own, such as
// "acme.substack.com".
func Registrable(host string) string {
	if isIP(host) {
		return host
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	if bare, www := strings.CutPrefix(d, "www."); www && strings.Contains(bare, ".") {
		return bare
	}
	if label := lastLabel(strings.TrimSuffix(host, d)); isShared(d) && !isOperatorLabel(label) {
		return label + "." + d
	}
	return d
}

// Suffix returns the public suffix of a host, or the shared host of a site such as "acme.substack.com".
func Suffix(host string) string {
	if _, parent, ok := strings.Cut(Registrable(host), "."); ok && isShared(parent) {
		return parent
	}
	suffix, _ := publicsuffix.PublicSuffix(host)
	return suffix
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// Site is the set of hosts that belong to a domain.
type Site struct {
	host   string
	suffix bool // whether the domain is a public suffix, whose subdomains belong to other owners
	shared bool // whether the domain is a shared host, whose subdomains belong to other owners or to the operator
}

// NewSite returns the site of a domain. The domain must be a result of [Domain].
func NewSite(domain string) Site {
	host := ASCIIHost(domain)
	_, err := publicsuffix.EffectiveTLDPlusOne(host)
	return Site{host: host, suffix: err != nil, shared: isShared(host)}
}

// Contains reports whether a host belongs to the site. The host must be in lower case and punycode. A domain stands for
// itself and for all its subdomains. A domain that is a public suffix, such as "gov.uk", stands only for itself and
// "www.gov.uk". A shared host, such as "substack.com", also stands for the operator's subdomains.
func (s Site) Contains(host string) bool {
	sub, ok := strings.CutSuffix(host, s.host)
	if !ok {
		return false
	}
	if s.shared && sub != "" {
		return strings.HasSuffix(sub, ".") && isOperatorLabel(lastLabel(sub))
	}
	return sub == "" || sub == "www." || !s.suffix && strings.HasSuffix(sub, ".")
}
