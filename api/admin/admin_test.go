package admin_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/admin"
)

func get(t *testing.T, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	page, err := admin.New()
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, r)
	return w
}

// firstView are the files that the page names itself.
func firstView(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, found := range regexp.MustCompile(`(?:href|src)="(/admin/-/[^"]+)"`).FindAllStringSubmatch(get(t, "/admin/scheduled-jobs").Body.String(), -1) {
		files = append(files, found[1])
	}
	return files
}

func TestPage_TheFirstViewIsBelow100KilobytesCompressed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	size := 0
	for _, file := range append(firstView(t), "/admin/scheduled-jobs") {
		if seen[file] {
			continue
		}
		seen[file] = true
		answer := get(t, file, "Accept-Encoding", "gzip")
		require.Equal(t, http.StatusOK, answer.Code, file)
		size += answer.Body.Len()
	}
	require.Greater(t, len(seen), 20, "all modules of the first view are named")
	require.Less(t, size, 100_000)
}

func TestPage_FilesAreKeptForEverAndThePageIsAskedForAnew(t *testing.T) {
	t.Parallel()
	for _, file := range firstView(t) {
		require.Equal(t, "public, max-age=31536000, immutable", get(t, file).Header().Get("Cache-Control"), file)
	}
	page := get(t, "/admin/runs")
	require.Equal(t, "no-cache", page.Header().Get("Cache-Control"))
	require.Equal(t, http.StatusNotModified, get(t, "/admin/runs", "If-None-Match", page.Header().Get("Etag")).Code)
	old := strings.Replace(firstView(t)[0], "/admin/-/", "/admin/-/0", 1)
	require.Equal(
		t,
		"no-cache",
		get(t, old).Header().Get("Cache-Control"),
		"a file below another version's folder may change",
	)
}

func TestPage_ThePolicyLetsNothingInlineAndNothingFromElsewhereRun(t *testing.T) {
	t.Parallel()
	page := get(t, "/admin/trends")
	policy := page.Header().Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.NotContains(t, policy, "unsafe")
	require.NotContains(t, policy, "http")
	require.NotRegexp(t, `<script>|<style|style=|onclick`, page.Body.String())
}

func TestPage_OnlyReads(t *testing.T) {
	t.Parallel()
	page, err := admin.New()
	require.NoError(t, err)
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/admin/runs", http.NoBody))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	require.Equal(t, http.StatusNotFound, get(t, "/admin/-/0/../../go.mod").Code)
}

func TestPage_GzipIsForThoseWhoTakeIt(t *testing.T) {
	t.Parallel()
	for header, zipped := range map[string]bool{"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "identity": false, "GZIP": true} {
		require.Equal(
			t,
			zipped,
			get(t, "/admin/runs", "Accept-Encoding", header).Header().Get("Content-Encoding") == "gzip",
			"%q",
			header,
		)
	}
}
