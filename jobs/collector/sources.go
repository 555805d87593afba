package collector

import (
	"cmp"
	"slices"
	"strings"
)

// sourceList collects the pages of an answer, each once, in the order of appearance. A page that is both cited and
// consulted counts as cited.
type sourceList struct {
	at   map[string]int
	list []Source
}

// add adds a page to the list. White space around the address is removed. An address that cannot be parsed is kept as
// it is. Sources without an address are ignored, because engines also list internal services such as "oai-weather".
// Code and data in the form of an address ("javascript:…") are ignored, because such addresses lead to no page.
func (l *sourceList) add(s Source) {
	s.URL = strings.TrimSpace(s.URL)
	if s.URL == "" || isContent(s.URL) {
		return
	}
	key := sourceKey(s.URL)
	if i, known := l.at[key]; known {
		l.list[i].Cited = l.list[i].Cited || s.Cited
		l.list[i].Title = cmp.Or(l.list[i].Title, s.Title)
		return
	}
	if l.at == nil {
		l.at = map[string]int{}
	}
	l.at[key] = len(l.list)
	l.list = append(l.list, s)
}

// addPage adds a page to the list, unless the page shows search results of Google or Bing.
func addPage(pages *sourceList, s Source) {
	if s.URL != "" && !isResultPage(s.URL) {
		pages.add(s)
	}
}

// isContent reports whether an address contains code or data instead of the location of a page.
func isContent(address string) bool {
	scheme, _, _ := strings.Cut(address, ":")
	switch strings.ToLower(scheme) {
	case "javascript", "vbscript", "data", "blob", "about":
		return true
	}
	return false
}

// sourceKey returns a key for the page of an address. The key omits the parameter utm_source that ChatGPT adds to cited
// pages, but not to consulted pages.
func sourceKey(address string) string {
	address, fragment, _ := strings.Cut(address, "#")
	before, query, _ := strings.Cut(address, "?")
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		return pair == "" || pair == "utm_source=chatgpt.com" || pair == "utm_source=openai"
	})
	return before + "?" + strings.Join(kept, "&") + "#" + fragment
}
