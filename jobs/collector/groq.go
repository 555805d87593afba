package collector

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// executedTool is a step of one of Groq's compound models, such as a search or a visit of a page.
type executedTool struct {
	Arguments      looseString `json:"arguments"` // the arguments of the step, as JSON in a string
	BrowserResults foundPages  `json:"browser_results"`
	Output         looseString `json:"output"` // the results of a search as text
	SearchResults  foundPages  `json:"search_results"`
}

// foundPages reads a list of pages, as [numberedPages] does, or an object that contains the list. Other values become an
// empty list.
type foundPages []citation

// UnmarshalJSON implements [json.Unmarshaler].
func (p *foundPages) UnmarshalJSON(data []byte) error {
	var object struct {
		Results numberedPages `json:"results"`
	}
	list := (*numberedPages)(p)
	if json.Unmarshal(data, &object) == nil {
		*list = object.Results
		return nil
	}
	return list.UnmarshalJSON(data)
}

// pages returns the pages that the step found or visited. Answers of older models have the pages only in the field
// Output, as the lines "Title: …" and "URL: …". The arguments of a visit contain the address of the page.
func (t executedTool) pages() []citation {
	var visit struct {
		URL looseString `json:"url"`
	}
	_ = json.Unmarshal([]byte(t.Arguments), &visit) // arguments of other types contain no address
	pages := slices.Concat(t.SearchResults, t.BrowserResults)
	if len(pages) == 0 {
		pages = t.outputPages()
	}
	if visit.URL != "" && !slices.ContainsFunc(pages, func(p citation) bool { return p.URL == string(visit.URL) }) {
		pages = append(pages, citation{URL: string(visit.URL)})
	}
	return pages
}

func (t executedTool) outputPages() []citation {
	var pages []citation
	title := ""
	for line := range strings.Lines(string(t.Output)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "Title":
			title = value
		case "URL":
			pages = append(pages, citation{Title: title, URL: value})
			title = ""
		}
	}
	return pages
}

// schemeEnd matches the scheme of an address at the end of a text.
var schemeEnd = regexp.MustCompile(`(?i)https?$`)

// maxScheme is the maximum length of a text that schemeEnd matches, in bytes.
const maxScheme = 6

// addressStart returns the offset of the first address in a text, also after a character such as the colon in
// "Source:https://…". The offset is -1 if the text contains no address.
func addressStart(text string) int {
	const separator = "://"
	for end := 0; ; end += len(separator) {
		next := strings.Index(text[end:], separator)
		if next < 0 {
			return -1
		}
		end += next
		first := max(0, end-maxScheme)
		if scheme := schemeEnd.FindStringIndex(text[first:end]); scheme != nil {
			return first + scheme[0]
		}
	}
}

// addressesIn returns the keys of the addresses in a text, see linkKey.
func addressesIn(text string) map[string]bool {
	found := map[string]bool{}
	for at := addressStart(text); at >= 0; at = addressStart(text) {
		address := text[at:min(len(text), at+maxInlineURL)]
		if end := strings.IndexFunc(address, endsAddress); end >= 0 {
			address = address[:end]
		}
		if end := closingParenthesis(address); end >= 0 {
			address = address[:end]
		}
		text = text[at+len(address):]
		found[linkKey(strings.TrimRight(address, ".,;:!?'"))] = true
	}
	return found
}

// endsAddress reports whether a character of a text cannot belong to an address.
func endsAddress(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("[]<>\"`*|（）［］【】「」『』《》〈〉“”，、。；：！？", r)
}

// linkKey returns the key of the page that an address in a text links to. Unlike sourceKey, the key omits the fragment
// and the slashes at the end of the path.
func linkKey(address string) string {
	page, _, _ := strings.Cut(sourceKey(address), "#")
	path, query, _ := strings.Cut(page, "?")
	return strings.TrimRight(path, "/") + "?" + query
}
