package document

import (
	"embed"
	"net/http"

	"github.com/go-chi/chi/v5"
	swagger "github.com/swaggo/files/v2"
)

//go:embed docs
var docsFiles embed.FS

// docsPolicy is the Content Security Policy of the page /docs, which allows only scripts of this server. Inline styles
// are allowed because Swagger UI sets inline styles.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeDocs serves a page at /docs that shows the document and can call the API. All files of the page are embedded in
// the program.
func ServeDocs(r chi.Router) {
	own := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", docsPolicy)
			http.ServeFileFS(w, r, docsFiles, "docs/"+name)
		}
	}
	r.Get("/docs", own("index.html"))
	r.Get("/docs/", http.RedirectHandler("/docs", http.StatusMovedPermanently).ServeHTTP)
	r.Get("/docs/init.js", own("init.js"))
	for _, name := range []string{"favicon-32x32.png", "swagger-ui-bundle.js", "swagger-ui.css"} {
		r.Get("/docs/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, max-age=3600")
			http.ServeFileFS(w, r, swagger.FS, name)
		})
	}
}
