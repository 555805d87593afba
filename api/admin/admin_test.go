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

// firstView returns the paths of the files that the index page references.
func firstView(t *testing.T) []string {
	t.Helper()
	var files []string
	page := get(t, "/admin/scheduled-jobs").Body.String()
	for _, found := range regexp.MustCompile(`(?:href|src)="(/admin/-/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		files = append(files, found[1])
	}
	return files
}

func TestPage_FirstViewIsBelow100KilobytesCompressed(t *testing.T) {
	t.Parallel()
	size := 0
	counted := map[string]bool{}
	for _, file := range append(firstView(t), "/admin/scheduled-jobs") {
		if counted[file] {
			continue
		}
		counted[file] = true
		answer := get(t, file, "Accept-Encoding", "gzip")
		require.Equal(t, http.StatusOK, answer.Code, file)
		size += answer.Body.Len()
	}
	require.Less(t, size, 100_000)
}

func TestPage_NamesEveryModuleOfTheFirstView(t *testing.T) {
	t.Parallel()
	named := firstView(t)
	modules := 0
	for _, file := range named {
		folder := file[:strings.LastIndex(file, "/")+1]
		source := get(t, file).Body.String()
		for _, found := range regexp.MustCompile(`(?:from|import)\s*"\./([^"]+)"`).FindAllStringSubmatch(source, -1) {
			require.Contains(t, named, folder+found[1], "imported by %s", file)
			modules++
		}
	}
	require.Positive(t, modules)
}

func TestPage_FilesAreCachedForeverAndThePageIsRevalidated(t *testing.T) {
	t.Parallel()
	for _, file := range firstView(t) {
		require.Equal(t, "public, max-age=31536000, immutable", get(t, file).Header().Get("Cache-Control"), file)
	}
	page := get(t, "/admin/runs")
	require.Equal(t, "no-cache", page.Header().Get("Cache-Control"))
	require.Equal(t, http.StatusNotModified, get(t, "/admin/runs", "If-None-Match", page.Header().Get("Etag")).Code)
	old := strings.Replace(firstView(t)[0], "/admin/-/", "/admin/-/0", 1)
	require.Equal(t, "no-cache", get(t, old).Header().Get("Cache-Control"), "a file below the folder of another version")
}

func TestPage_PolicyForbidsInlineAndForeignScripts(t *testing.T) {
	t.Parallel()
	page := get(t, "/admin/trends")
	policy := page.Header().Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.NotContains(t, policy, "unsafe")
	require.NotContains(t, policy, "http")
	require.NotRegexp(t, `<script>|<style|style=|onclick`, page.Body.String())
}

func TestPage_RejectsMethodsThatWrite(t *testing.T) {
	t.Parallel()
	page, err := admin.New()
	require.NoError(t, err)
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/admin/runs", http.NoBody))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	require.Equal(t, http.StatusNotFound, get(t, "/admin/-/0/../../go.mod").Code)
}

func TestPage_OldAddressOfUpcomingRedirects(t *testing.T) {
	t.Parallel()
	answer := get(t, "/admin/ahead?customer_id=1")
	require.Equal(t, http.StatusMovedPermanently, answer.Code)
	require.Equal(t, "/admin/upcoming?customer_id=1", answer.Header().Get("Location"))
}

func TestPage_LicencesOfBundledPackagesAreServed(t *testing.T) {
	t.Parallel()
	folder := firstView(t)[0]
	licences := get(t, folder[:strings.LastIndex(folder, "/")+1]+"LICENSES.txt").Body.String()
	for _, name := range []string{"preact", "@preact/signals", "@preact/signals-core", "uplot", "markdown-it", "entities"} {
		require.Contains(t, licences, name+"\n\n")
	}
	require.Contains(t, licences, "Permission is hereby granted")
}

func TestPage_GzipIsSentToClientsThatAcceptIt(t *testing.T) {
	t.Parallel()
	for header, zipped := range map[string]bool{
		"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "identity": false, "GZIP": true,
	} {
		encoding := get(t, "/admin/runs", "Accept-Encoding", header).Header().Get("Content-Encoding")
		require.Equal(t, zipped, encoding == "gzip", "%q", header)
	}
}
