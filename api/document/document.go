// Package document creates and serves the OpenAPI document of the API. The package also serves a page that shows the
// document.
//
// The library huma generates most of the document from the types and struct tags of package api. Package document adds
// the rest of the document in three steps. [Config] describes the API as a whole. [TextOf] returns the texts of each
// operation. [Finish] marks nullable fields, and adds named enums, webhooks, problems and examples to the generated
// document. [Encode] writes the document as OpenAPI 3.1 or 3.0. [Serve] serves the document, and [ServeDocs] serves the
// page.
package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"
	"github.com/go-chi/chi/v5"
)

// contractVersion is the version of the API, not of the program. Only incompatible changes of the API require a new
// version.
const contractVersion = "1"

// Config returns the description of the API as a whole. Config also disables huma's own pages for the document, because
// these pages link to a CDN. The parameters are the name of the session cookie and the prefix of API tokens.
func Config(sessionCookie, tokenPrefix string) huma.Config {
	cfg := huma.DefaultConfig("Tidewatch", contractVersion)
	cfg.CreateHooks = nil // the default hook would add the property $schema to bodies
	cfg.DocsPath, cfg.OpenAPIPath, cfg.SchemasPath = "", "", ""
	cfg.NoFormatFallback = false
	cfg.RejectUnknownQueryParameters = true
	cfg.Info.Description = apiDescription
	cfg.Info.License = &huma.License{Name: "All rights reserved"}
	cfg.Servers = []*huma.Server{{URL: "/", Description: "The server that serves this document."}}
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		schemeSession: {
			Type:        "apiKey",
			In:          "cookie",
			Name:        sessionCookie,
			Description: "The session cookie that log-in sets.",
		},
		schemeToken: {
			Type:        "http",
			Scheme:      "bearer",
			Description: "An API token, which begins with " + tokenPrefix + ", or a JWT of a trusted issuer.",
		},
	}
	cfg.Tags = tags()
	return cfg
}

// These constants are the names of the security schemes. The names differ from the names of schemas, because generators
// such as ogen name a type after each scheme and after each schema.
const (
	schemeSession = "sessionCookie"
	schemeToken   = "bearerToken"
)

// Credentials returns the security requirement of an operation that needs credentials: a token or a session.
func Credentials() []map[string][]string {
	return []map[string][]string{{schemeToken: {}}, {schemeSession: {}}}
}

// Form is a file format and an OpenAPI version of the document.
type Form struct {
	Format  string // the file format: json or yaml
	Version string // the OpenAPI version: 3.1, or 3.0 for older client generators
}

// Encode returns the document in the given form. The result is deterministic.
func Encode(document *huma.OpenAPI, form Form) ([]byte, error) {
	var tree any
	encoded, err := json.Marshal(document)
	if form.Version == "3.0" {
		encoded, err = document.Downgrade()
	}
	if err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	if err := json.Unmarshal(encoded, &tree); err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	if form.Version == "3.0" {
		tree = to30(withoutWebhooks(tree))
	}
	if encoded, err = json.MarshalIndent(tree, "", "  "); err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	if form.Format == "json" {
		return append(encoded, '\n'), nil
	}
	var out bytes.Buffer
	if err := yaml.Convert(&out, bytes.NewReader(encoded)); err != nil {
		return nil, fmt.Errorf("write the document as YAML: %w", err)
	}
	return out.Bytes(), nil
}

// withoutWebhooks removes the webhooks, which OpenAPI 3.0 does not have, and the schemas of their bodies.
func withoutWebhooks(tree any) any {
	document, _ := tree.(map[string]any)
	delete(document, "webhooks")
	components, _ := document["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	for name := range schemas {
		if strings.HasPrefix(name, webhookPrefix) {
			delete(schemas, name)
		}
	}
	return document
}

// to30 converts the parts of OpenAPI 3.1 that [huma.OpenAPI.Downgrade] does not convert: the license identifier, and
// descriptions next to a reference. OpenAPI 3.0 ignores a description next to a reference, so to30 wraps such a
// reference in allOf.
func to30(node any) any {
	switch n := node.(type) {
	case map[string]any:
		for key, value := range n {
			n[key] = to30(value)
		}
		if license, ok := n["license"].(map[string]any); ok {
			delete(license, "identifier")
		}
		if ref, ok := n["$ref"].(string); ok && len(n) > 1 {
			delete(n, "$ref")
			n["allOf"] = []any{map[string]any{"$ref": ref}}
		}
	case []any:
		for i, value := range n {
			n[i] = to30(value)
		}
	}
	return node
}

// Serve serves the document in each form. Each form is encoded once, because the document does not change while the
// process runs.
func Serve(r chi.Router, document *huma.OpenAPI) {
	serve := func(path, contentType string, form Form) {
		encoded := sync.OnceValues(
			func() ([]byte, error) { return Encode(document, form) },
		) // the document is encoded at the first request
		r.Get(path, func(w http.ResponseWriter, _ *http.Request) {
			body, err := encoded()
			if err != nil {
				http.Error(w, "cannot encode the document", http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Access-Control-Allow-Origin", "*") // the document has no secrets, so any site may read it
			_, _ = w.Write(body)                               // an error means that the client has disconnected
		})
	}
	const inJSON, inYAML = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"
	serve("/openapi.json", inJSON, Form{Format: "json", Version: "3.1"})
	serve("/openapi.yaml", inYAML, Form{Format: "yaml", Version: "3.1"})
	serve("/openapi-3.0.json", inJSON, Form{Format: "json", Version: "3.0"})
	serve("/openapi-3.0.yaml", inYAML, Form{Format: "yaml", Version: "3.0"})
}
