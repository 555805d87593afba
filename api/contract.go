package api

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"tidewatch/api/document"
	"tidewatch/api/door"
)

// contract is the part of the API that all servers share: the OpenAPI document, the operations table, and the handlers.
// A handler finds its server in the context of the request (see [server.enter]).
type contract struct {
	document   *huma.OpenAPI
	files      chi.Router // the routes that serve the document
	operations chi.Router // the routes of the operations
	rows       map[string]door.Operation
}

// sharedContract returns the contract of this process. The creation of the contract takes longer than the creation of a
// server, because huma derives schemas and examples from all types.
var sharedContract = sync.OnceValue(newContract) //nolint:gochecknoglobals // computed once

func newContract() contract {
	installProblems()
	c := contract{files: chi.NewRouter(), operations: chi.NewRouter(), rows: map[string]door.Operation{}}
	api := humachi.New(c.operations, document.Config(door.SessionCookie, door.TokenPrefix))
	register{api: api, rows: c.rows}.operations()
	c.document = document.Finish(api.OpenAPI())
	document.Serve(c.files, c.document)
	return c
}

// addRoutes adds all routes of one router to another router.
func addRoutes(to chi.Router, from chi.Routes) {
	err := chi.Walk(from, func(method, path string, handler http.Handler, _ ...func(http.Handler) http.Handler) error {
		to.Method(method, path, handler)
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("add routes: %v", err)) // unreachable: the function above returns no error
	}
}

// serverKey is the key of the server in the context of a request.
type serverKey struct{}

// enter is middleware that stores the server in the context of a request, for the handlers of the contract.
func (s *server) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), serverKey{}, s)))
	})
}

// serverOf returns the server that [server.enter] has stored in the context.
func serverOf(ctx context.Context) *server {
	s, ok := ctx.Value(serverKey{}).(*server)
	if !ok {
		panic("the request has not passed through server.enter") // unreachable: all operations use this middleware
	}
	return s
}
