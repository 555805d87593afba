package admin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs/alert"
)

// Each link to the page in a message, in a result of the Model Context Protocol and in the OpenAPI document is a route
// of the page.
func TestLinks_AreRoutesOfThePage(t *testing.T) {
	t.Parallel()
	routes := pageRoutes(t)
	for name, paths := range map[string][]string{
		"messages": messageLinks(t), "MCP": mcpLinks(t), "OpenAPI": linksIn(t, api.Document()),
	} {
		require.Greater(t, len(paths), 5, name)
		for _, path := range paths {
			require.Regexp(t, routes, path, name)
		}
	}
	require.NotRegexp(t, routes, "/admin/brands/"+uuid.NewString()+"/overview", "the test recognizes a broken link")
}

// pageRoutes returns an expression that matches the paths of the page. Where a route has a
// parameter for a tab, the expression has the names of all tabs.
func pageRoutes(t *testing.T) *regexp.Regexp {
	t.Helper()
	read := func(path string) string {
		text, err := os.ReadFile(filepath.Join("src", path))
		require.NoError(t, err)
		return string(text)
	}
	tabsOf := func(path string) string {
		_, text, _ := strings.Cut(read(path), "const tabs: Record<string, Tab> = {\n")
		text, _, _ = strings.Cut(text, "\n};")
		var names []string
		for _, found := range regexp.MustCompile(`(?m)^  (\w+): \{`).FindAllStringSubmatch(text, -1) {
			names = append(names, found[1])
		}
		require.Greater(t, len(names), 5, path)
		return "(" + strings.Join(names, "|") + ")"
	}
	brand, settings := tabsOf("pages/brand/brand.tsx"), tabsOf("pages/settings/settings.tsx")
	var patterns []string
	for _, found := range regexp.MustCompile(`\[\s*"(/admin/[^"]+)", \(`).FindAllStringSubmatch(
		strings.ReplaceAll(read("main.tsx"), ",\n    (", ", ("), -1) {
		pattern := strings.Replace(found[1], "settings/:tab", "settings/"+settings, 1)
		pattern = strings.NewReplacer(":tab", brand, ":id", "[0-9a-f-]{36}", ":item", "[^/]+").Replace(pattern)
		patterns = append(patterns, pattern)
	}
	for _, found := range regexp.MustCompile(`"(/admin/[\w-]+)": \(`).FindAllStringSubmatch(read("main.tsx"), -1) {
		patterns = append(patterns, found[1])
	}
	require.Greater(t, len(patterns), 10)
	return regexp.MustCompile("^(" + strings.Join(patterns, "|") + ")$")
}

// linksIn returns the paths of all links to the page in the JSON of a value, without parameters.
func linksIn(t *testing.T, v any) (paths []string) {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	links := regexp.MustCompile(`https?://[\w.:-]+(/admin/[^"?#\\ ]+)`)
	for _, found := range links.FindAllStringSubmatch(string(text), -1) {
		paths = append(paths, strings.TrimRight(found[1], ".,"))
	}
	return paths
}

func messageLinks(t *testing.T) []string {
	t.Helper()
	const public = "https://tidewatch.example.com"
	at, id := time.Now(), uuid.New()
	messages := []alert.Message{
		alert.TestMessage("Northwind", public, at),
		alert.NewMessage("Northwind", public, at, []alert.Facts{
			{Kind: "failing", Brand: "Acme", RunID: &id, ScheduledJobID: &id},
			{Kind: "missed", Brand: "Acme", ScheduledJobID: &id},
			{Kind: "key_refused", Engine: "ChatGPT API"},
		}),
		alert.NewChangeMessage("Northwind", public, at, "", []alert.ChangeFacts{{Brand: "Acme", BrandID: id}}),
		alert.NewScoredMessage(public, at, alert.ScoredRun{
			Brand: alert.Named{ID: id, Name: "Acme"}, Run: alert.RunFacts{ID: id},
		}),
	}
	return append(linksIn(t, messages), linksIn(t, api.PasswordLink(public, "secret"))...)
}

// mcpLinks returns the paths to which the results of the Model Context Protocol link.
func mcpLinks(t *testing.T) (paths []string) {
	t.Helper()
	files, err := filepath.Glob("../../mcp/view_*.go")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range regexp.MustCompile(`l\.(?:path|segment)\("([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			format := strings.ReplaceAll(found[1], "%v", "%s")
			values := []any{uuid.New(), "acme.example"}
			paths = append(paths, fmt.Sprintf("/admin/"+format, values[:strings.Count(format, "%s")]...))
		}
	}
	return paths
}
