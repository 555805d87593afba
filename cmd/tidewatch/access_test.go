package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store/storetest"
)

func TestUserCreate_CreatesTheFirstAdmin(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := serve(t, map[string]string{"DATABASE_URL": db.URL})
	node.Stderr.WaitFor(t, "tidewatch user create EMAIL --role admin")

	var stdout commandtest.Buffer
	err := runWith(t.Context(), []string{"user", "create", "Ada@Example.com", "--role", "admin"}, &command.Env{
		Vars: settings.Environment{"DATABASE_URL": db.URL}, Stdin: strings.NewReader("correct horse\n"),
		Stdout: &stdout, Stderr: io.Discard,
	})
	require.NoError(t, err)
	require.Contains(t, stdout.String(), "ada@example.com")
	body := strings.NewReader(`{"email":"ada@example.com","password":"correct horse"}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, node.URL+"/api/admin/session", body)
	require.NoError(t, err)
	response, err := (&http.Client{Timeout: time.Minute}).Do(r)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusCreated, response.StatusCode)

	node = serve(t, map[string]string{"DATABASE_URL": db.URL})
	require.NoError(t, node.Stop())
	require.NotContains(t, node.Stderr.String(), "There are no users and no API tokens yet")
}
