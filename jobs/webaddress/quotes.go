package webaddress

import (
	"html"
	"regexp"
	"strings"
)

// quotes contains the brackets and quotation marks in which texts put an address.
const quotes = "<>\"'`()[]{}“”„‟‘’‚«»‹›「」『』【】＜＞"

// withoutClosingMark removes a closing mark from the end of an address that contains no opening mark. A closing mark is
// the end of emphasis in Markdown ("https://acme.com/a**"), or a bracket or quotation mark that is not ASCII.
func withoutClosingMark(text string) string {
	for _, mark := range [][2]string{
		{"**", "**"}, {"【", "】"}, {"「", "」"}, {"『", "』"}, {"《", "》"}, {"（", "）"}, {"“", "”"}, {"«", "»"},
	} {
		if inside, ok := strings.CutSuffix(text, mark[1]); ok && !strings.Contains(inside, mark[0]) {
			return inside
		}
	}
	return text
}

var (
	// linkTarget matches a link in Markdown, in HTML and in a chat, and an address in angle brackets after a name.
	linkTarget = regexp.MustCompile(
		`^(?:\[[^\]]*\]\(\s*<?([^()<>\s]+)>?[^()]*\)|<a\s[^<>]*href=["']?([^"'<>\s]+)[^<>]*>.*` +
			`|<([^<>|]+)\|[^<>]*>|[^<>]*<\s*([^<>]+?)\s*>)$`,
	)
	// addressLabel matches the word before an address in "<URL:https://acme.com>" (RFC 3986, appendix C), and the
	// number before an address in "[1] https://acme.com".
	addressLabel = regexp.MustCompile(`(?i)^(?:(?:url|view-source):\s*|\[?\^?\d+\]:?\s+)`)
)

// withoutQuotes returns the address in a text that consists of an address in brackets or quotation marks, or of a link
// in Markdown or HTML. In any other text, withoutQuotes only decodes the escapes of HTML and removes marks around the
// text.
func withoutQuotes(text string) string {
	text = html.UnescapeString(text)
	if target := linkTarget.FindStringSubmatch(text); target != nil {
		text = strings.Join(target[1:], "")
	}
	isMark := func(r rune) bool { return isBlank(r) || strings.ContainsRune(quotes, r) }
	if inside := strings.TrimLeftFunc(text, isMark); inside != text { // a comma may follow the last mark
		text = strings.TrimRight(inside, ".,;:!"+quotes)
	}
	return strings.TrimFunc(addressLabel.ReplaceAllString(text, ""), isMark)
}
