package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"tidewatch/api/problem"
)

// installProblems makes huma answer its own findings as problems.
//
//nolint:gochecknoglobals // huma has one such setting for the whole process
var installProblems = sync.OnceFunc(func() { problem.Install(requestID) })

// problemOf returns the problem of an error, and logs the cause of one that the server has to answer for.
func (s *server) problemOf(ctx context.Context, err error) *problem.Problem {
	p := problem.Of(ctx, err)
	p.RequestID = requestID(ctx)
	attributes := []slog.Attr{slog.Any("error", err), slog.String("request_id", p.RequestID)}
	switch p.Status {
	case http.StatusInternalServerError:
		s.logger.LogAttrs(ctx, slog.LevelError, "Request failed.", attributes...)
	case http.StatusServiceUnavailable:
		s.logger.LogAttrs(ctx, slog.LevelWarn, "Request refused for now.", attributes...)
	}
	return p
}
