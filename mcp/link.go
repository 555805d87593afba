package mcp

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tidewatch/api/door"
)

// linker makes links to the admin page.
type linker struct{ base string }

// linkerFor returns the linker for a request. Without a public address, the links have the host of the request.
func linkerFor(publicURL string, r *http.Request) linker {
	if publicURL != "" {
		return linker{base: strings.TrimSuffix(publicURL, "/")}
	}
	scheme := "http"
	if door.RequestOf(r.Context()).Secure {
		scheme = "https"
	}
	return linker{base: scheme + "://" + r.Host}
}

// links makes the links of one result.
type links struct {
	linker

	arguments map[string]any
	tool      offeredTool
}

// path returns the link to a path of the admin page.
func (l linker) path(format string, parts ...any) string {
	return l.base + fmt.Sprintf("/admin/"+format, parts...)
}

// segment returns the link to a path of the admin page that selects the same answers as the call.
func (l links) segment(format string, parts ...any) string {
	query := url.Values{}
	for name, value := range l.arguments {
		texts, err := textsOf(value)
		switch {
		case err != nil || !slices.Contains(segmentArguments(), name):
		case l.tool.arguments[name].explode:
			query[name] = texts
		default:
			query.Set(name, strings.Join(texts, ","))
		}
	}
	if len(query) == 0 {
		return l.path(format, parts...)
	}
	return l.path(format, parts...) + "?" + query.Encode()
}

// segmentArguments returns the names of the arguments that select answers. The URLs of the admin page use the same
// names.
func segmentArguments() []string {
	return []string{"from", "to", "timezone", "collector", "country", "topic", "tag", "query_class", "query_id"}
}
