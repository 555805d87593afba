package webaddress

import (
	"regexp"
	"strings"
)

// withoutAMP replaces the address of an AMP version by the address of the article. Most publishers form the addresses
// of AMP versions in these ways: "/story-of-acme/amp", "/amp/story-of-acme", "/story.amp.html", and the host
// "amp.acme.com". The word "amp" in an address may also name a product: "/guitars/amp", "/amp/pricing". withoutAMP
// therefore changes an address only in three cases: the path ends with an AMP file such as "story.amp.html", the last
// segment other than "amp" has the form of an article's name, or "amp" follows a file: "/story.html/amp".
func (a address) withoutAMP() address {
	path := strings.TrimRight(a.path, "/")
	if plain := ampFile.ReplaceAllString(path, "$1$2"); plain != path {
		a.path = plain
		return a.withoutAMPHost()
	}
	segments := strings.Split(path, "/")
	kept := make([]string, 0, len(segments))
	for _, segment := range segments {
		if segment == "amp" || segment == "amphtml" {
			continue
		}
		kept = append(kept, segment)
	}
	last := kept[len(kept)-1]
	isBelowFile := segments[len(segments)-1] != last && fileName.MatchString(last) // as in "/story.html/amp"
	if !isBelowFile && !isArticle(last) {
		return a
	}
	if len(kept) < len(segments) {
		a.path = strings.Join(kept, "/")
	}
	return a.withoutAMPHost()
}

// withoutAMPHost replaces the host of AMP pages by the main host of the site.
func (a address) withoutAMPHost() address {
	if site, ok := strings.CutPrefix(a.host, "amp."); ok && Registrable(a.host) == site {
		a.host = "www." + site
	}
	return a
}

// ampFile matches the name of a file in AMP, such as "story.amp.html" or "story.amp".
var ampFile = regexp.MustCompile(`([^/])\.amp(\.[a-z]{2,5})?$`)

// isArticle reports whether the segment of a path has the form of an article's name: several words, or a long number.
// Locales such as "en-us" are no articles.
func isArticle(segment string) bool {
	return articleName.MatchString(segment) && !localeName.MatchString(segment)
}

var (
	articleName = regexp.MustCompile(`[^-]-[^-]|\d{5}`)
	fileName    = regexp.MustCompile(`\.(?:s?html?|php|aspx?|ece)$`)
	localeName  = regexp.MustCompile(`^(?i)[a-z]{2}-(?:[a-z]{2}|han[st]|\d{3})$`)
)
