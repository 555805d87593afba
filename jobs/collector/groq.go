package collector

import (
	"strings"
	"unicode"
)

// executedTool is a step of one of Groq's compound models, such as a search or a visit of a page.
type executedTool struct {
	Arguments     looseString `json:"arguments"` // the arguments of the step, as JSON in a string
	Output        looseString `json:"output"`    // the results of a search as text
	SearchResults struct {
		Results []citation `json:"results"`
	} `json:"search_results"`
}

// pages returns the pages that the step found. Answers of older models have the pages only in the field Output, as the
// lines "Title: …" and "URL: …".
func (t executedTool) pages() []citation {
	if len(t.SearchResults.Results) > 0 {
		return t.SearchResults.Results
	}
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

// addressesIn returns the addresses in a text, without slashes at the end.
func addressesIn(text string) map[string]bool {
	found := map[string]bool{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("()[]<>\"`*|", r)
	}) {
		if strings.Contains(word, "://") {
			found[strings.TrimRight(strings.TrimRight(word, ".,;:!?'"), "/")] = true
		}
	}
	return found
}
