package webaddress

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Domain returns the domain that a user means, in lower case and without "www.". The entry may be a host name, or the
// address of a home page such as "https://www.Acme.com/". Domain ignores marks that users copy with an address:
// quotation marks, brackets and punctuation. The error continues a sentence that begins with the name of the field.
func Domain(entry string) (string, error) {
	text := trimPasted(entry)
	host, part := cutPage(text)
	host = strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(host), "*."), ".")
	ascii, err := idna.Lookup.ToASCII(host)
	valid := err == nil && isHostName(ascii) && !isIP(ascii)
	switch {
	case isList(text):
		return "", fmt.Errorf("must be one host name, got %s: enter each domain separately", quote(entry))
	case part != "" && valid:
		return "", fmt.Errorf("must be a host name without %s, got %s: write %q", part, quote(entry), withoutWWW(host))
	case !valid:
		return "", fmt.Errorf("must be a host name such as acme.example, got %s", quote(entry))
	}
	ascii = withoutWWW(ascii)
	if isRegistry(ascii) {
		return "", fmt.Errorf("must be the domain of one owner, got the public suffix %s: add a name before the suffix",
			quote(entry))
	}
	if domain, err := idna.Lookup.ToUnicode(ascii); err == nil {
		return domain, nil
	}
	return ascii, nil
}

// webScheme matches the scheme at the beginning of an entry. The scheme may have missing or additional characters, as
// in "https:acme.com" and "http//acme.com".
var webScheme = regexp.MustCompile(`(?i)^(https?)(?::[/\\]*|[/\\]{2}:?)`)

// trimPasted returns an entry without the marks around the address, and with a complete scheme.
func trimPasted(entry string) string {
	text := withoutQuotes(strings.TrimFunc(entry, isBlank))
	text = withoutQuotes(strings.TrimRight(text, ".,;:!…，、；。"+quotes))
	if scheme := webScheme.FindStringSubmatch(text); scheme != nil {
		text = scheme[1] + "://" + strings.ReplaceAll(text[len(scheme[0]):], `\`, "/")
	}
	return text
}

// isList reports whether a text consists of several host names.
func isList(text string) bool {
	entries := strings.FieldsFunc(text, func(r rune) bool { return isBlank(r) || strings.ContainsRune(",;|，、；", r) })
	for _, entry := range entries {
		host, _ := cutPage(trimPasted(entry))
		if !IsHost(host) {
			return false
		}
	}
	return len(entries) > 1
}

// quote returns an entry in quotes for a message, and truncates long entries.
func quote(entry string) string {
	const most = 60
	if runes := []rune(entry); len(runes) > most {
		entry = string(runes[:most]) + "…"
	}
	return strconv.Quote(entry)
}

// cutPage returns the host of an entry. The result "part" names a part that makes the entry more specific than a host,
// such as "a port". The result "part" is "" if the entry is only a host.
func cutPage(text string) (host, part string) {
	if scheme, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
		if scheme = strings.ToLower(scheme); scheme != "http" && scheme != "https" {
			part = "a scheme other than https"
		}
	} else {
		text = strings.TrimPrefix(text, "//")
	}
	host = text
	rest := ""
	if end := strings.IndexAny(text, "/?#"); end >= 0 {
		host, rest = text[:end], text[end:]
	}
	rest, _, _ = strings.Cut(rest, "#")
	path, query, _ := strings.Cut(rest, "?")
	at := strings.LastIndexByte(host, '@')
	host, _, port := strings.Cut(host[at+1:], ":")
	switch {
	case part != "":
	case at >= 0:
		part = "a user name"
	case port:
		part = "a port"
	case strings.Trim(path, "/") != "":
		part = "a path"
	case withoutTracking(query) != "":
		part = "a query"
	}
	return host, part
}

// withoutWWW removes "www." from a host, unless the rest is a top-level domain.
func withoutWWW(host string) string {
	if bare, www := strings.CutPrefix(host, "www."); www && strings.Contains(bare, ".") {
		return bare
	}
	return host
}

// isHostName reports whether an ASCII text has a valid length, at least two labels of a valid length, and a last label
// that is not a number.
func isHostName(ascii string) bool {
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	const longest = 253
	return len(labels) > 1 && len(ascii) <= longest && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// isRegistry reports whether a domain is a public suffix under which a registry sells names, such as "co.uk". Other
// public suffixes have an owner with a site of its own, such as "gov.uk" and "github.io".
func isRegistry(ascii string) bool {
	if _, err := publicsuffix.EffectiveTLDPlusOne(ascii); err == nil {
		return false
	}
	first, _, _ := strings.Cut(ascii, ".")
	_, icann := publicsuffix.PublicSuffix(ascii)
	return icann && strings.Contains(registryLabels, " "+first+" ")
}

const registryLabels = " co com org net edu ac or ne ltd plc gen ind firm inc biz info name nom me web id sch in int asn gr "
