package node

import (
	"context"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/database"
)

// The recovery of a local Postgres may take minutes.
func TestOpenDatabase_AnswersDuringALongAttempt(t *testing.T) {
	t.Parallel()
	listener, err := Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	recovered := make(chan struct{})
	want := &database.Database{}
	open := func(context.Context) (*database.Database, error) {
		<-recovered
		return want, nil
	}
	opened := attempt(t.Context(), func(ctx context.Context) (*database.Database, error) {
		return openDatabase(ctx, listener, slog.New(slog.DiscardHandler), open)
	})
	address := "http://" + listener.Addr().String()
	commandtest.Get(t, address+"/healthz", http.StatusOK)
	commandtest.Get(t, address+"/readyz", http.StatusServiceUnavailable)
	close(recovered)
	done := <-opened
	require.NoError(t, done.err)
	require.Same(t, want, done.db)
}
