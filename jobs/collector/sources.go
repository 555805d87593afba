package collector

import (
	"cmp"
	"net/url"
	"strings"
)

// sourceList collects the pages of an answer, each once, in the order of appearance. A page that is both cited and
// consulted counts as cited.
type sourceList struct {
	at   map[string]int
	list []Source
}

// add adds a page with an http or https address. Other addresses are ignored, because engines also list internal
// services such as "oai-weather", which cannot be links.
func (l *sourceList) add(s Source) {
	key, ok := sourceKey(s.URL)
	if !ok {
		return
	}
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

// sourceKey returns the address without the parameter utm_source, which ChatGPT adds to cited pages, but not to
// consulted pages.
func sourceKey(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", false
	}
	pairs := strings.Split(u.RawQuery, "&")
	kept := pairs[:0]
	for _, pair := range pairs {
		if pair != "utm_source=chatgpt.com" && pair != "utm_source=openai" {
			kept = append(kept, pair)
		}
	}
	u.RawQuery = strings.Join(kept, "&")
	u.ForceQuery = false
	return u.String(), true
}
