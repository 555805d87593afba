package webaddress

import (
	"net/netip"
	"regexp"
	"strings"
	"unicode"
)

// Page is the address of a web page.
type Page struct {
	// URL is the address without the parts that do not identify the page.
	URL string
	// Host is the host of the page in lower case and punycode. Host is empty if the address is not a web address.
	Host string
}

// maxWrappers is the maximum number of wrapper addresses around a target that Normalise removes.
const maxWrappers = 5

// Normalise returns the page to which an address leads. Two addresses with the same result lead to the same page.
//
// Normalise applies the syntax-based normalisation of RFC 3986, section 6.2.2. Normalise converts the scheme and the
// host to lower case, and resolves dot segments. Normalise decodes the escapes of unreserved characters, and converts
// the remaining escapes to upper case. Normalise also removes credentials, default ports, fragments, tracking
// parameters and trailing slashes. Nearly all sites serve the same page with and without the removed parts. Normalise
// keeps the scheme and "www.". The address of the target replaces the address of a redirect, an archive or a cache. The
// address of an article replaces the address of its AMP version.
//
// Normalise never fails. Normalise removes brackets and quotation marks around an http or https URL. If an address is
// not such a URL, Normalise removes only white space and invisible characters around the address.
func Normalise(raw string) Page {
	raw = strings.TrimFunc(raw, isBlank)
	a, ok := parse(raw)
	if !ok {
		a, ok = parse(withoutQuotes(raw))
	}
	if !ok {
		a, ok = parse(withScheme(withoutQuotes(raw)))
	}
	if !ok {
		return Page{URL: raw}
	}
	for range maxWrappers {
		target, ok := parse(strings.TrimFunc(a.target(), isBlank))
		if !ok {
			break
		}
		a = target
	}
	a = a.withoutAMP()
	return Page{URL: a.String(), Host: a.host}
}

// withScheme completes the scheme of an address that begins with a host name, as browsers do: "https:/acme.com/a",
// "https:\\acme.com\a". Other texts are returned unchanged.
func withScheme(raw string) string {
	scheme := webScheme.FindStringSubmatch(raw)
	if scheme == nil {
		return raw
	}
	rest := strings.ReplaceAll(raw[len(scheme[0]):], `\`, "/")
	if host, _, _ := strings.Cut(rest, "/"); !IsHost(host) {
		return raw
	}
	return scheme[1] + "://" + rest
}

// isBlank reports whether a character around an address is invisible.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// address contains the parts of an http or https URL.
type address struct {
	scheme, host, port string
	path               string // begins with a slash, or is empty
	query              string
}

// parse splits an address as in RFC 3986, appendix B. In contrast to net/url, parse accepts invalid escapes, spaces and
// line breaks in the path and the query. An address without a scheme must begin with "//" or "www.", or consist of a
// host with a public suffix and a path.
func parse(raw string) (address, bool) {
	raw = strings.TrimRight(without(raw, "\t\r\n"), ">")
	raw, _, _ = strings.Cut(raw, "](") // the rest of a link in Markdown
	raw = withoutClosingMark(raw)
	raw = ampersands.ReplaceAllString(raw, "&")
	scheme, rest, ok := cutScheme(raw)
	if !ok {
		return address{}, false
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	// Browsers also read a backslash as a slash.
	authority, path, slash := strings.Cut(strings.ReplaceAll(rest, `\`, "/"), "/")
	if slash {
		path = "/" + path
	}
	host, port, ok := splitAuthority(authority)
	if !ok {
		return address{}, false
	}
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		port = ""
	}
	return address{scheme: scheme, host: host, port: port, path: path, query: query}, true
}

// ampersands matches an ampersand that HTML escapes once or several times.
var ampersands = regexp.MustCompile(`&(?:amp;)+`)

// without returns a text without the given characters.
func without(text, characters string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(characters, r) {
			return -1
		}
		return r
	}, text)
}

// cutScheme returns the scheme of a web address in lower case, and the text after "//".
func cutScheme(raw string) (scheme, rest string, ok bool) {
	if before, after, found := strings.Cut(raw, "://"); found && !strings.ContainsAny(before, "/?#.") {
		scheme = strings.ToLower(before)
		if inner, rest, doubled := strings.Cut(after, "://"); doubled && isWebScheme(scheme) && isWebScheme(inner) {
			scheme, after = strings.ToLower(inner), rest // as in "https://https://acme.com"
		}
		return scheme, after, isWebScheme(scheme)
	}
	if after, found := strings.CutPrefix(raw, "//"); found {
		return "https", after, true
	}
	host, _, slash := strings.Cut(raw, "/")
	www := len(host) > len("www.") && strings.EqualFold(host[:len("www.")], "www.")
	return "https", raw, (slash || www) && IsHost(host)
}

func isWebScheme(scheme string) bool {
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

// splitAuthority returns the host and the port of an authority such as "user@acme.com:8443".
func splitAuthority(authority string) (host, port string, ok bool) {
	host = authority[strings.LastIndexByte(authority, '@')+1:]
	if bracket := strings.IndexByte(host, ']'); strings.HasPrefix(host, "[") && bracket > 0 {
		port, colon := strings.CutPrefix(host[bracket+1:], ":")
		host = strings.ToLower(host[1:bracket])
		if ip, err := netip.ParseAddr(host); err == nil {
			host = ip.String() // the shortest form of RFC 5952
		}
		return host, trimPort(port), isIP(host) && isPort(port) && (colon || port == "")
	}
	host, port, _ = strings.Cut(host, ":")
	host = ASCIIHost(decode(host))
	return host, trimPort(port), isWellFormed(host) && isPort(port)
}

func isPort(text string) bool { return len(text) <= 5 && strings.Trim(text, "0123456789") == "" }

func trimPort(port string) string { return strings.TrimLeft(port, "0") }

// isWellFormed reports whether a host in punycode contains only the characters of host names. The underscore is valid,
// because some sites use the underscore in subdomains.
func isWellFormed(host string) bool {
	for i := range len(host) {
		c := host[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return host != "" && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".") && !strings.Contains(host, "..")
}

// String returns the normalised form of an address.
func (a address) String() string {
	var b strings.Builder
	b.WriteString(a.scheme)
	b.WriteString("://")
	if strings.Contains(a.host, ":") {
		b.WriteString("[" + a.host + "]")
	} else {
		b.WriteString(a.host)
	}
	if a.port != "" {
		b.WriteString(":" + a.port)
	}
	b.WriteString(strings.TrimRight(resolveDots(normaliseEscapes(a.path)), "/"))
	if query := withoutTracking(normaliseEscapes(a.query)); query != "" {
		b.WriteString("?" + query)
	}
	return b.String()
}

// resolveDots removes the segments "." and ".." from a path, as in RFC 3986, section 5.2.4.
func resolveDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var kept []string
	segments := strings.Split(path, "/")[1:]
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		case ".":
		default:
			kept = append(kept, segment)
			continue
		}
		if last {
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/")
}
