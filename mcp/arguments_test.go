package mcp_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/mcp"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestTools_AnArgumentInThePathMayHaveAnyLetters(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE citations SET domain = 'xn--mnchen-3ya.de', url = 'https://xn--mnchen-3ya.de/a'")
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	for _, domain := range []string{"münchen.de", "M%C3%BCnchen.de", "a/b", "a?b#c"} {
		text, failed := call(t, session, "get_source",
			arguments{"brand": f.brand.ID, "domain": domain, "from": "2026-11-09", "to": "2026-11-15"})
		if domain == "münchen.de" {
			require.False(t, failed, text)
			require.Contains(t, text, "https://xn--mnchen-3ya.de/a")
			continue
		}
		require.True(t, failed, domain)
		require.Contains(t, text, "domain: must be a host name", domain)
		require.Contains(t, text, domain, "the API gets the argument unchanged")
	}
}

func TestTools_ADomainWithoutCitationsHasALink(t *testing.T) {
	t.Parallel()
	f := setup(t)
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	text, failed := call(t, session, "get_source",
		arguments{"brand": f.brand.ID, "domain": "uncited.example", "from": "2026-11-09", "to": "2026-11-15"})
	require.False(t, failed, text)
	require.Contains(t, text, `"source":null`)
	require.Contains(t, text, "/admin/brands/"+f.brand.ID.String()+"/sources/uncited.example?")
}

// The SDK calls tools in goroutines of its own, in which a panic would end the node.
func TestTools_APanicIsAnError(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	f := setup(t, func(cfg *api.Config) {
		handlerOf := mcp.New(mcp.Config{Document: api.Document(), Logger: slog.New(slog.NewTextHandler(&log, nil))})
		cfg.MCP = func(inner http.Handler) http.Handler {
			return handlerOf(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/overview") {
					panic(http.ErrAbortHandler) // a handler panics like this after the response has begun
				}
				inner.ServeHTTP(w, r)
			}))
		}
	})
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	_, err := session.CallTool(t.Context(),
		&sdk.CallToolParams{Name: "get_overview", Arguments: arguments{"brand": f.brand.ID}})
	require.ErrorContains(t, err, "The server could not answer.")
	require.Contains(t, log.String(), "stack=")
	_, failed := call(t, session, "list_brands", nil)
	require.False(t, failed)
}

// Arguments follow the rules of request bodies. Without the rules, the second of two ids would silently replace the
// first.
func TestTools_RefuseAnArgumentThatOccursTwice(t *testing.T) {
	t.Parallel()
	f := setup(t)
	admin := "Bearer " + f.token(t, store.RoleAdmin, nil)
	for _, key := range []string{"schedule", `\u0073chedule`} {
		status, text, _ := f.post(t, admin, `{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params":
			{"name": "pause_schedule", "arguments": {"schedule": "`+uuid.NewString()+`", "`+key+`": "`+f.schedule.ID.String()+`"}}}`)
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, text, `"isError":true`)
		require.Contains(t, text, "schedule: occurs twice in the same object: write the field once")
	}
	require.True(t, storetest.Value[bool](t, f.db, "SELECT is_active FROM scheduled_jobs WHERE id = $1", f.schedule.ID))
}

func TestTools_ArgumentsAreAnObject(t *testing.T) {
	t.Parallel()
	f := setup(t)
	admin := "Bearer " + f.token(t, store.RoleAdmin, nil)
	for _, arguments := range []string{`["Acme"]`, `"Acme"`, "7", "true"} {
		status, text, _ := f.post(t, admin, `{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params":
			{"name": "list_brands", "arguments": `+arguments+`}}`)
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, text, "arguments: must be an object such as", arguments)
		require.NotContains(t, text, "Go value", arguments)
	}
}
