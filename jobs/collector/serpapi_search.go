package collector

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"tidewatch/jobs/webaddress"
)

// resultHosts matches the hosts of Google Search, Bing and their special searches.
var resultHosts = regexp.MustCompile(
	`^(?:(?:www|m|ai|books|finance|flights|images|maps|news|patents|play|scholar|shopping` +
		`|trends|videos?)\.)?(?:google(?:\.[a-z]{2,3}){1,2}|bing\.com)$`,
)

// resultPaths matches the paths of result pages.
var resultPaths = regexp.MustCompile(`/search$|^/viewer/place$|^/maps/search/|^/shopping/product/|^/travel/flights$`)

// queryPaths lists the paths that lead to result pages if the address has a query.
const queryPaths = " / /ai /aimode /books /chat /copilotsearch /custom /finance /images /imghp /m /maps /news" +
	" /patents /scholar /shop /shopping /travel /trends/explore /videos /webhp "

// isResultPage reports whether an address is a page with search results of Google or Bing. Search engines link the
// words of an answer to further searches, which are not sources. Pages of Google and Microsoft without search results
// are sources. A redirect counts as a page with search results if its target shows search results. An address without a
// host belongs to the search engine.
func isResultPage(address string) bool {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		address = "https://www.google.com" + address
	}
	page := webaddress.Normalise(address)
	u, err := url.Parse(page.URL)
	if err != nil {
		return false
	}
	path, query := strings.TrimRight(u.Path, "/"), u.Query()
	switch {
	case page.Host == "g.co", page.Host == "share.google": // short addresses of result pages
		return strings.HasPrefix(path, "/kgs/") || strings.HasPrefix(path, "/aimode/")
	case !resultHosts.MatchString(page.Host):
		return false
	case path == "/url": // a redirect to a page of the search engine
		target := cmp.Or(query.Get("q"), query.Get("url"))
		return strings.HasPrefix(target, "/") && isResultPage(target)
	case strings.HasPrefix(path, "/ck/"): // Bing encodes the target
		target, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(query.Get("u"), "a1"))
		return err == nil && strings.HasPrefix(string(target), "/") && isResultPage(string(target))
	}
	asked := slices.ContainsFunc([]string{"q", "query", "as_q", "oq"}, query.Has)
	return resultPaths.MatchString(path) || asked && strings.Contains(queryPaths, " "+cmp.Or(path, "/")+" ")
}
