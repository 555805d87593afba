package api

import (
	"encoding/json"
	"net/http"
	"sort"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
)

// humaConfig describes the API as a whole. The document's routes are ours: huma's link to a CDN.
func humaConfig(version string) huma.Config {
	cfg := huma.DefaultConfig("Tidewatch", version)
	cfg.CreateHooks = nil // no $schema in bodies
	cfg.DocsPath, cfg.OpenAPIPath, cfg.SchemasPath = "", "", ""
	cfg.NoFormatFallback = false
	cfg.RejectUnknownQueryParameters = true
	cfg.Info.Description = apiDescription
	cfg.Info.License = &huma.License{Name: "All rights reserved"}
	cfg.Servers = []*huma.Server{{URL: "/", Description: "The server that this document comes from."}}
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: SessionCookie, Description: "What log-in gives a browser."},
		"token":   {Type: "http", Scheme: "bearer", Description: "An API token, which begins with " + TokenPrefix + ", or a JWT of an issuer that the server trusts."},
	}
	cfg.Tags = tags()
	return cfg
}

// finish makes the document one that generators of clients take well.
func finish(document *huma.OpenAPI) *huma.OpenAPI {
	sort.Slice(document.Tags, func(i, j int) bool { return document.Tags[i].Name < document.Tags[j].Name })
	return document
}

// serveDocument serves the document in each form. It does not change while the process runs.
func serveDocument(r chi.Router, document *huma.OpenAPI) {
	serve := func(path, contentType string, encode func() ([]byte, error)) {
		body, err := encode()
		r.Get(path, func(w http.ResponseWriter, _ *http.Request) {
			if err != nil {
				http.Error(w, "the document cannot be encoded", http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Access-Control-Allow-Origin", "*") // it holds nothing that is not in the program
			_, _ = w.Write(body)                               // the client has gone: nobody is left to tell
		})
	}
	serve("/openapi.json", "application/vnd.oai.openapi+json", func() ([]byte, error) { return json.MarshalIndent(document, "", "  ") })
	serve("/openapi.yaml", "application/vnd.oai.openapi", document.YAML)
	serve("/openapi-3.0.json", "application/vnd.oai.openapi+json", document.Downgrade)
	serve("/openapi-3.0.yaml", "application/vnd.oai.openapi", document.DowngradeYAML)
}
