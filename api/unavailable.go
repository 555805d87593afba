package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"tidewatch/api/door"
	"tidewatch/api/problem"
)

// Unavailable returns the API of a node that has not reached its database yet. The endpoint /healthz returns 200, and
// /readyz returns 503 with the cause. All other requests get a problem with status 503 and a Retry-After header.
func Unavailable(logger *slog.Logger, now func() time.Time) http.Handler {
	front := door.New(door.Config{
		Logger: logger, Now: now, OperationOf: func(*http.Request) door.Operation { return door.Operation{} },
	})
	root := chi.NewRouter()
	root.Use(front.Outer()...)
	refuse := func(w http.ResponseWriter, r *http.Request) { front.WriteProblem(w, r, problem.DatabaseUnavailable()) }
	root.NotFound(refuse)
	root.MethodNotAllowed(refuse)
	Health{Ping: func(context.Context) error { return errors.New("not reached yet") }}.mount(root, now)
	return root
}
