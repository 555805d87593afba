package collector

import (
	"cmp"
	"net/url"
	"strings"
)

// sourceList gathers an answer's pages: each once, in order of appearance; cited wins
// over consulted.
type sourceList struct {
	at   map[string]int
	list []Source
}

// add takes a page unless its address is not http(s): engines also list services of
// their own ("oai-weather"), and what is stored ends up as a link on a page.
func (l *sourceList) add(s Source) {
	key, ok := sourceKey(s.URL)
	if !ok {
		return
	}
	if i, seen := l.at[key]; seen {
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

// sourceKey is the address without the utm_source that ChatGPT adds to what it cites
// and not to what it consults.
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
