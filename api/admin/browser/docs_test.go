package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocs_TheAPIReferenceRenders opens the page /docs, which has its own Content Security Policy.
func TestDocs_TheAPIReferenceRenders(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.open("/docs")
	b.sees(".info .title", "Tidewatch")
	b.sees(".opblock-summary-path", "/job-runs/{id}/rescore")
	require.Equal(
		t,
		eval[int](b,
			`fetch("/openapi.json").then(r => r.json())
				.then(d => [d.paths, d.webhooks].flatMap(Object.values).flatMap(Object.keys).length)`),
		eval[int](b, `document.querySelectorAll(".opblock").length`),
		"every operation is shown",
	)
	b.press(".opblock-summary-path", "/job-runs/{id}/rescore")
	description := eval[string](b, `fetch("/openapi.json").then(r => r.json())
		.then(d => d.paths["/api/admin/job-runs/{id}/rescore"].post.description.split(".")[0])`)
	b.sees(".opblock.is-open .opblock-description", description)
	require.Empty(
		t,
		eval[string](b, `performance.getEntriesByType("resource").map(e => new URL(e.name))
				.filter(u => u.origin !== location.origin && u.protocol !== "data:").join()`,
		),
		"nothing comes from elsewhere",
	)
	b.picture("docs")
}
