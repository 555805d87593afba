package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDocs_AllFilesComeFromTheServerAndNoScriptIsInline(t *testing.T) {
	t.Parallel()
	f := setup(t)
	page := f.callAs(t, "", http.MethodGet, f.url+"/docs", nil).must(t, http.StatusOK)
	require.Contains(t, page.header.Get("Content-Type"), "text/html")

	policy := map[string]string{}
	for directive := range strings.SplitSeq(page.header.Get("Content-Security-Policy"), ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(directive), " ")
		policy[name] = sources
	}
	require.Equal(t, "'none'", policy["default-src"])
	require.Equal(t, "'self'", policy["script-src"])
	require.Equal(t, "'self'", policy["connect-src"])
	require.NotRegexp(t, `<script[^>]*>[^<]`, string(page.body))
	require.NotRegexp(t, `\son[a-z]+=`, string(page.body))

	named := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllSubmatch(page.body, -1)
	require.Len(t, named, 5)
	for _, match := range named {
		address := string(match[1])
		require.True(
			t,
			strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//"),
			"from another server: %s",
			address,
		)
		asset := f.callAs(t, "", http.MethodGet, f.url+address, nil).must(t, http.StatusOK)
		require.NotEmpty(t, asset.body)
		require.NotContains(t, asset.header.Get("Content-Type"), "text/html")
	}
	script := f.callAs(t, "", http.MethodGet, f.url+"/docs/init.js", nil).must(t, http.StatusOK)
	document := regexp.MustCompile(`url: "([^"]+)"`).FindSubmatch(script.body)
	require.NotNil(t, document)
	f.callAs(t, "", http.MethodGet, f.url+string(document[1]), nil).must(t, http.StatusOK)
}
