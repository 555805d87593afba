package webaddress

import (
	"encoding/base64"
	"encoding/binary"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// target returns the address inside a wrapper: the target of a redirect, or the original of an archived, cached or
// translated page. The result is "" if the address is not a wrapper, or if the wrapper hides its target.
func (a address) target() string {
	switch {
	case strings.HasSuffix(a.host, ".translate.goog"):
		return a.encodedHost(".translate.goog")
	case a.host == "cdn.ampproject.org", strings.HasSuffix(a.host, ".cdn.ampproject.org"),
		strings.HasSuffix(a.host, ".bing-amp.com"), a.host == "mipcache.bdstatic.com", strings.HasSuffix(a.host, ".mipcdn.com"):
		if target := a.acceleratedBelow("/c/", "/v/", "/wp/", "/a/"); target != "" {
			return target
		}
		return a.encodedHost(".cdn.ampproject.org")
	case strings.HasSuffix(a.host, ".turbopages.org") && a.host != "translated.turbopages.org":
		if strings.HasPrefix(a.path, "/turbo/") {
			return a.turboBelow("/turbo/")
		}
		return a.turbo()
	case isCountrySite(a.host, "google."):
		if strings.HasPrefix(a.path, "/amp/") {
			return a.acceleratedBelow("/amp/")
		}
	}
	for _, w := range listedWrappers() {
		if a.isBelow(w.host, w.path) {
			if target := a.inner(w.place); target != "" {
				return target
			}
		}
	}
	if strings.HasPrefix(a.host, "webarchive.") || strings.HasPrefix(a.host, "wayback.") {
		return a.embedded()
	}
	return a.redirected()
}

// wrapper is a line of [wrappers].
type wrapper struct{ host, path, place string }

// listedWrappers returns the lines of [wrappers].
//
//nolint:gochecknoglobals // the table is constant and parsed only once
var listedWrappers = sync.OnceValue(func() []wrapper {
	var list []wrapper
	for line := range strings.Lines(strings.TrimSpace(wrappers)) {
		fields := strings.Fields(line)
		list = append(list, wrapper{host: fields[0], path: fields[1], place: fields[2]})
	}
	return list
})

// isBelow reports whether an address has the given host or a subdomain of the host, and a path with the given
// beginning. The host "google.*" stands for the sites of Google in all countries.
func (a address) isBelow(host, path string) bool {
	if !strings.HasPrefix(a.path, path) && a.path != strings.TrimSuffix(path, "/") {
		return false
	}
	if name, all := strings.CutSuffix(host, "*"); all {
		return isCountrySite(a.host, name)
	}
	sub, ok := strings.CutSuffix(a.host, host)
	return ok && (sub == "" || strings.HasSuffix(sub, "."))
}

// isCountrySite reports whether a host belongs to the sites of an owner in all countries. The parameter "name" is the
// name of the owner with a dot: "google." stands for google.com and google.co.uk. The host google.github.io has another
// owner, because the suffix github.io is private.
func isCountrySite(host, name string) bool {
	suffix, ok := strings.CutPrefix(Registrable(host), name)
	if !ok {
		return false
	}
	public, icann := publicsuffix.PublicSuffix(host)
	return icann && public == suffix
}

// inner returns the target of a wrapper. The parameter "place" is the name of a query parameter, or one of the words
// that the comment of [wrappers] lists.
func (a address) inner(place string) string {
	switch place {
	case "PATH":
		return a.embedded()
	case "QUERY":
		return webOnly(decode(a.query))
	case "CACHE":
		return cached(a.parameter("q"))
	case "RU=":
		_, after, _ := strings.Cut(a.path, "/RU=")
		target, _, _ := strings.Cut(after, "/")
		return webOnly(decode(target))
	case "__":
		_, after, _ := strings.Cut(a.pathAndQuery(), "/__")
		target, _, _ := strings.Cut(after, "__;")
		if scheme, rest, ok := strings.Cut(target, ":/"); ok && !strings.HasPrefix(rest, "/") { // as in "https:/acme.com"
			target = scheme + "://" + rest
		}
		return webOnly(target)
	case "AMP":
		return a.acceleratedBelow("/amp/")
	case "TURBO":
		return a.turboBelow("/turbo/")
	case "NEWS":
		return newsArticle(a.path[strings.LastIndexByte(a.path, '/')+1:])
	}
	name, encoding, _ := strings.Cut(place, ":")
	value := a.parameter(name)
	switch encoding {
	case "base64":
		value = decodeBase64(value)
	case "proofpoint":
		value = decode(strings.NewReplacer("-", "%", "_", "/").Replace(value))
	}
	return webOnly(value)
}

// parameter returns the decoded value of a query parameter. The case of the name has no effect, because some sites
// write "Url=". A value that is escaped twice is decoded twice.
func (a address) parameter(name string) string {
	for parameter := range strings.SplitSeq(a.query, "&") {
		if key, value, _ := strings.Cut(parameter, "="); strings.EqualFold(key, name) && value != "" {
			value = decode(value)
			if escaped := strings.ToLower(value); strings.HasPrefix(escaped, "http") && !strings.Contains(escaped, "://") {
				value = decode(value)
			}
			return value
		}
	}
	return ""
}

// webOnly returns a web address, or "" for any other text. The scheme of an address that begins with a host may be
// missing.
func webOnly(target string) string {
	scheme, _, ok := strings.Cut(target, "://")
	if scheme = strings.ToLower(strings.TrimSpace(scheme)); ok && (scheme == "http" || scheme == "https") {
		return target
	}
	target = strings.TrimPrefix(target, "//")
	host := target
	if end := strings.IndexAny(target, "/?#:"); end >= 0 {
		host = target[:end]
	}
	if IsHost(host) {
		return "//" + target
	}
	return ""
}

// decodeBase64 decodes the targets of Bing. Some targets begin with a version ("a1"), and some targets are also
// percent-encoded.
func decodeBase64(text string) string {
	for _, candidate := range []string{strings.TrimPrefix(text, "a1"), text} {
		candidate = strings.NewReplacer("+", "-", "/", "_", "=", "", " ", "-").Replace(candidate)
		decoded, err := base64.RawURLEncoding.DecodeString(candidate)
		if err != nil {
			continue
		}
		target := string(decoded)
		if webOnly(target) == "" {
			target = decode(target)
		}
		if webOnly(target) != "" {
			return target
		}
	}
	return ""
}

// newsArticle returns the address in the id of an article in Google News. The id is a message in the format of Protocol
// Buffers, whose field 4 is the address. Ids since 2024 contain an opaque text instead of the address.
func newsArticle(id string) string {
	message, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(id, "="))
	const field = "\x22" // field 4, with a length
	_, rest, ok := strings.Cut(string(message), field)
	if err != nil || !ok {
		return ""
	}
	length, size := binary.Uvarint([]byte(rest))
	const longest = 1 << 16
	if size <= 0 || length > longest || size+int(length) > len(rest) {
		return ""
	}
	if target := rest[size : size+int(length)]; strings.HasPrefix(target, "http") {
		return webOnly(target)
	}
	return ""
}

func (a address) pathAndQuery() string {
	if a.query == "" {
		return a.path
	}
	return a.path + "?" + a.query
}

// embedded returns the address at the end of the path of an archived page: "/web/2024/https://acme.com/a?b=1". Some
// archives shorten the two slashes of the scheme, and other archives omit the scheme.
func (a address) embedded() string {
	rest := a.pathAndQuery()
	if at := innerScheme.FindStringSubmatchIndex(rest); at != nil {
		return strings.ToLower(rest[at[2]:at[3]]) + "://" + strings.TrimLeft(decodeScheme(rest[at[3]:]), ":/")
	}
	scheme := "http"
	for rest != "" && !strings.HasPrefix(rest, "?") {
		if IsHost(beginningHost(rest)) {
			return scheme + "://" + rest
		}
		segment, after, _ := strings.Cut(rest, "/")
		if scheme = "http"; segment == "https" { // as in "/https/acme.com/a"
			scheme = segment
		}
		rest = after
	}
	return ""
}

// beginningHost returns the text before the port, the path or the query of an address without a scheme.
func beginningHost(rest string) string {
	if end := strings.IndexAny(rest, "/?:"); end >= 0 {
		return rest[:end]
	}
	return rest
}

// innerScheme matches a scheme inside a path.
var innerScheme = regexp.MustCompile(`(?i)[/:*](https?)(?::|%3A)(?:/|%2F)+`)

// decodeScheme decodes the whole address if the scheme of the address is escaped.
func decodeScheme(rest string) string {
	if strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, ":%") {
		return decode(rest)
	}
	return rest
}

// cached returns the target of a query to Google's former cache: "cache:ID:https://acme.com/a words".
func cached(query string) string {
	_, target, ok := strings.Cut(query, "cache:")
	if !ok {
		return ""
	}
	target, _, _ = strings.Cut(target, "+")
	target, _, _ = strings.Cut(target, " ")
	if at := strings.Index(target, "http"); at >= 0 {
		return webOnly(target[at:])
	}
	return "http://" + target[strings.LastIndexByte(target, ':')+1:]
}

// acceleratedBelow returns the original of an AMP page. The path of the AMP page ends with the host and the path of the
// original. If the original uses https, "s/" precedes the host.
func (a address) acceleratedBelow(prefixes ...string) string {
	for _, prefix := range prefixes {
		rest, ok := strings.CutPrefix(a.pathAndQuery(), prefix)
		if !ok {
			continue
		}
		scheme := "http://"
		if secure, ok := strings.CutPrefix(rest, "s/"); ok {
			scheme, rest = "https://", secure
		}
		if !isPublicHost(strings.ToLower(decode(beginningHost(rest)))) {
			return ""
		}
		if !strings.Contains(rest, "?") {
			rest = withQuery(rest)
		}
		return scheme + rest
	}
	return ""
}

// withQuery decodes the signs of a query that an AMP viewer has escaped in the path: "/a%3Fb=1".
func withQuery(rest string) string {
	at := strings.Index(strings.ToUpper(rest), "%3F")
	if at < 0 {
		return rest
	}
	query := strings.NewReplacer("%26", "&", "%3d", "=", "%3D", "=").Replace(rest[at+len("%3F"):])
	return rest[:at] + "?" + query
}

// turbo returns the original of a page that Yandex serves. The path of the page consists of the host of the original,
// "/s" and the path of the original. In a page without "/s", the host of the page must name the host of the original:
// "acme-com.turbopages.org/acme.com?b=1".
func (a address) turbo() string {
	authority, rest := cutAuthority(strings.TrimPrefix(a.pathAndQuery(), "/"))
	host := strings.ToLower(beginningHost(authority))
	path, ok := withoutSection(rest)
	label, _, _ := strings.Cut(a.host, ".")
	if !ok && without(host, ".-") != without(label, "-") || !isPublicHost(host) {
		return ""
	}
	return "https://" + authority + path
}

// turboBelow returns the original of a page that an address of Yandex names below a path: "/turbo/acme.com/s/a". The
// segment "s" may also precede the host, or be absent.
func (a address) turboBelow(prefix string) string {
	rest, isMarked := strings.CutPrefix(strings.TrimPrefix(a.pathAndQuery(), prefix), "s/")
	authority, path := cutAuthority(rest)
	if !isPublicHost(strings.ToLower(beginningHost(authority))) {
		return ""
	}
	if !isMarked {
		path, _ = withoutSection(path)
	}
	return "https://" + authority + path
}

// cutAuthority splits an address without a scheme into the host with its port, and the path with the query.
func cutAuthority(rest string) (authority, path string) {
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		return rest[:end], rest[end:]
	}
	return rest, ""
}

// withoutSection removes the segment "s" at the beginning of a path and a query: "/s/a?b=1", "/s?b=1".
func withoutSection(path string) (rest string, found bool) {
	if rest, found = strings.CutPrefix(path, "/s"); found && (rest == "" || rest[0] == '/' || rest[0] == '?') {
		return rest, true
	}
	return path, false
}

// isPublicHost reports whether a text is a host with a public suffix. The suffix may be private: "acme.github.io".
func isPublicHost(host string) bool {
	suffix, icann := publicsuffix.PublicSuffix(host)
	return IsHost(host) || !icann && strings.Contains(suffix, ".")
}

// encodedHost returns the original of a page that Google translates or serves as an AMP page. In the host before the
// given suffix, a hyphen stands for a dot, and two hyphens stand for a hyphen. A scheme may precede the host:
// "https-www-acme-com.cdn.ampproject.org".
func (a address) encodedHost(suffix string) string {
	host, ok := strings.CutSuffix(a.host, suffix)
	if !ok {
		return ""
	}
	host = strings.NewReplacer("--", "-", "-", ".").Replace(host)
	if bare, found := strings.CutPrefix(host, "https."); found && isPublicHost(bare) && strings.Contains(bare, ".") {
		host = bare
	}
	if !isPublicHost(host) {
		return ""
	}
	return address{scheme: a.scheme, host: host, path: a.path, query: a.query}.String()
}
