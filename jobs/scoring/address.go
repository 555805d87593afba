package scoring

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidewatch/jobs/webaddress"
)

// urlSpan returns the offsets of a URL, an address with a path or an e-mail address in the first word of the text. The
// result "hi" is 0 if the word contains no address. A bare host such as "acme.com" counts as text.
func urlSpan(text []byte) (lo, hi int) {
	word, marked := cutWord(text)
	www := len(word) > 4 && bytes.EqualFold(word[:4], []byte("www."))
	if !marked && !www {
		return 0, 0
	}
	word = bytes.TrimRight(word, ".,;:!?'*_~")
	if at := bytes.Index(word, []byte("://")); at > 0 {
		lo = at
		for lo > 0 && isSchemeByte(word[lo-1]) {
			lo--
		}
		return lo, asciiEnd(word, at)
	}
	if www {
		return 0, asciiEnd(word, 0)
	}
	if at := bytes.IndexByte(word, '@'); at > 0 && webaddress.IsHost(string(word[at+1:])) {
		return 0, len(word)
	}
	return 0, pathEnd(word)
}

// pathEnd returns the end of an address that consists of a host and a path, or 0.
func pathEnd(word []byte) int {
	at := bytes.IndexAny(word, "/?:#")
	if at <= 0 || !isPath(word[at:]) || !webaddress.IsHost(string(word[:at])) {
		return 0
	}
	end := asciiEnd(word, 0)
	path := word[min(at, end):end]
	if unicode.IsLetter(firstRune(string(word[end:]))) { // as in "Booking.com/携程"
		path = bytes.TrimSuffix(path, []byte("/"))
	}
	if end > at && areNames(word[:at], path) {
		return 0
	}
	return end
}

// endsBeforeURL reports whether a URL may begin between two texts, because a full-width sign, a quotation mark or a
// letter of a script without spaces ends the first text: "官网：www.acme.com".
func endsBeforeURL(before, after []byte) bool {
	if len(after) == 0 || after[0] >= utf8.RuneSelf || !isSchemeByte(after[0]) && (after[0] < '0' || after[0] > '9') {
		return false
	}
	last, _ := utf8.DecodeLastRune(before)
	return strings.ContainsRune("：（，、。；「『【《〈“„«–—→・", last) || last >= 0x3040 && script(last) == unspacedScript
}

// areNames reports whether a host and a path are names with slashes: "Booking.com/Expedia/Agoda". The host and all
// segments of the path must begin with a capital. Each segment must consist of letters or be a host.
func areNames(host, path []byte) bool {
	site, _, _ := strings.Cut(strings.ToLower(string(host)), ".")
	if isAmong(site, profileSites) {
		return false
	}
	first, _ := utf8.DecodeRune(host)
	if len(path) == 0 {
		return unicode.IsUpper(first)
	}
	names, slash := bytes.CutPrefix(path, []byte("/"))
	for name := range bytes.SplitSeq(names, []byte("/")) {
		initial, _ := utf8.DecodeRune(name)
		isWord := !bytes.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '&' })
		isPage := isAmong(strings.ToLower(string(name)), pageNames)
		if !unicode.IsUpper(initial) || isPage || !isWord && !webaddress.IsHost(string(name)) {
			return false
		}
	}
	return slash && unicode.IsUpper(first)
}

const (
	// profileSites are the first labels of hosts whose paths name a profile or a repository: "Facebook.com/Nike".
	profileSites = " facebook instagram linkedin github gitlab youtube twitter x tiktok medium reddit "
	// pageNames are pages of a site: "Chase.com/Security".
	pageNames = " security support pricing plans login careers blog "
)

// maxURL is the maximum length of a word that may be a URL, in bytes. Without maxURL, a long text that contains commas
// but no spaces would take quadratic time.
const maxURL = 2048

// cutWord returns the text before the next space, bracket, quotation mark, "|" or "`", at most maxURL bytes. The result
// "marked" reports whether the word contains a sign of an address: "/", "@", "?" or ":".
func cutWord(text []byte) (word []byte, marked bool) {
	for i, c := range text[:min(len(text), maxURL)] {
		switch c {
		case ' ', '\t', '\r', '\n', '<', '>', '"', '|', '`', '(', ')', '[', ']', '{', '}':
			return text[:i], marked
		case '/', '@', '?', ':':
			marked = true
		}
	}
	return text[:min(len(text), maxURL)], marked
}

func isSchemeByte(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// asciiEnd returns the offset of the end of a URL. The search starts at the parameter "from", an offset inside the URL.
// Text in a script without spaces, such as Japanese, may follow the URL directly.
func asciiEnd(word []byte, from int) int {
	for from < len(word) {
		r, size := utf8.DecodeRune(word[from:])
		if script(r) != spacedScript || r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFFF0 {
			break
		}
		from += size
	}
	return from
}

func isPath(rest []byte) bool {
	return rest[0] != ':' || len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9'
}
