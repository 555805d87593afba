package node

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// closed is the connection to a client that has disconnected.
type closed struct{ http.ResponseWriter }

func (closed) Write([]byte) (int, error) { return 0, errors.New("write: broken pipe") }

func TestMetrics_ADisconnectedClientIsNotLogged(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	handler := newMetrics().handler("", slog.New(slog.NewTextHandler(&logged, nil)))
	handler.ServeHTTP(closed{httptest.NewRecorder()}, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Empty(t, logged.String())
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Contains(t, w.Body.String(), "go_goroutines")
}
