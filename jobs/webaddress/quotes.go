package webaddress

import (
	"regexp"
	"strings"
)

// quotes contains the brackets and quotation marks in which texts put an address.
const quotes = "<>\"'`()[]{}“”„‟‘’‚«»‹›「」『』【】＜＞"

var (
	// linkTarget matches a link in Markdown and an address in angle brackets after a name.
	linkTarget = regexp.MustCompile(`^(?:\[[^\]]*\]\(\s*<?([^()<>\s]+)>?[^()]*\)|[^<>]*<\s*([^<>]+?)\s*>)$`)
	// addressLabel matches the word before an address in "<URL:https://acme.com>" (RFC 3986, appendix C).
	addressLabel = regexp.MustCompile(`(?i)^(?:url|view-source):\s*`)
)

// withoutQuotes returns the address in a text that consists of an address in brackets or quotation marks, or of a link
// in Markdown. Another text remains unchanged, except for marks around it.
func withoutQuotes(text string) string {
	if target := linkTarget.FindStringSubmatch(text); target != nil {
		text = target[1] + target[2]
	}
	text = strings.TrimFunc(text, func(r rune) bool { return isBlank(r) || strings.ContainsRune(quotes, r) })
	return addressLabel.ReplaceAllString(text, "")
}
