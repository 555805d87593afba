package remote_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/remote"
	"tidewatch/cmd/tidewatch/internal/settings"
)

func runCommand(ctx context.Context, args []string, vars settings.Environment, stdout, stderr io.Writer) error {
	commands := remote.New()
	return command.Run(ctx, &commands, args, &command.Env{Vars: vars, Stdout: stdout, Stderr: stderr})
}

func TestCommands_FailIfTheServerIsNotTidewatch(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	commands := [][]string{
		{"schedules", "list"},
		{"schedules", "get", id},
		{"schedules", "create", "--brand", id, "--cron", "0 9 * * *"},
		{"schedules", "edit", id, "--cron", "0 9 * * *"},
		{"schedules", "pause", id},
		{"schedules", "delete", id},
		{"schedules", "trigger", id},
		{"schedules", "trigger", id, "--wait"},
		{"runs", "list", "--json"},
		{"runs", "get", id},
		{"runs", "logs", id},
		{"runs", "answers", id},
		{"runs", "answers", id, "--why"},
		{"runs", "cancel", id},
		{"runs", "retry", id, "--wait"},
		{"brands", "list"},
		{"brands", "get", id},
		{"brands", "create", "Acme", "--customer", id},
		{"brands", "edit", id, "--name", "Acme"},
		{"brands", "delete", id, "--confirm", "Acme"},
		{"brands", "competitors", id},
		{"brands", "competitors", "add", id, "Globex"},
		{"brands", "competitors", "edit", id, id, "--name", "Globex"},
		{"brands", "competitors", "delete", id, id},
		{"brands", "queries", id},
		{"brands", "queries", "add", id, "best crm"},
		{"brands", "queries", "edit", id, id, "--text", "best crm"},
		{"brands", "queries", "delete", id, id},
		{"brands", "compare", id},
		{"brands", "contributions", id},
		{"brands", "export"},
		{"brands", "export", "--customer", id},
		{"brands", "contributions", id, "--csv"},
		{"brands", "overview", id},
		{"brands", "overview", id, "--csv"},
		{"brands", "series", id, "--name", "Globex"},
		{"brands", "series", id, "--csv"},
		{"brands", "overviews"},
		{"brands", "grid", id},
		{"brands", "grid", id, "--csv"},
		{"brands", "answers", id},
		{"brands", "answers", id, "--csv"},
		{"brands", "diff", id, id, id},
		{"brands", "sources", id},
		{"brands", "sources", id, "--csv"},
		{"brands", "source", id, "review.example"},
		{"brands", "searches", id},
		{"brands", "searches", id, "--csv"},
		{"brands", "discoveries", "dismissed", id},
		{"brands", "discoveries", "restore", id, "vandelay"},
		{"customers", "list"},
		{"customers", "source-types", "list", id},
		{"customers", "source-types", "export", id},
		{"customers", "source-types", "set", id, "review.example", "review"},
		{"customers", "source-types", "delete", id, "review.example"},
		{"alerts", "list"},
		{"alerts", "test", id},
	}
	for name, answer := range map[string]struct {
		status            int
		contentType, body string
	}{
		"an empty object":       {http.StatusOK, "application/json", `{}`},
		"another object":        {http.StatusCreated, "application/json", `{"version":{"number":"8.1"}}`},
		"a list":                {http.StatusOK, "application/json", `[1, 2]`},
		"rows of another kind":  {http.StatusOK, "application/json", `{"data": [{"name": "x"}]}`},
		"ids of another kind":   {http.StatusOK, "application/json", `{"id": "7", "data": [{"id": "7"}]}`},
		"null":                  {http.StatusOK, "application/json", `null`},
		"JSON that is cut off":  {http.StatusOK, "application/json", `{"data": [`},
		"a page":                {http.StatusOK, "text/html", `<html><body>Welcome to nginx!</body></html>`},
		"no content":            {http.StatusNoContent, "", ""},
		"a status of its own":   {http.StatusNotFound, "text/html", `<h1>Not Found</h1>`},
		"an error in JSON":      {http.StatusNotFound, "application/json", `{"error": "no such index"}`},
		"a page of a log-in":    {http.StatusForbidden, "text/html", `<form></form>`},
		"an error of a gateway": {http.StatusBadGateway, "text/plain", "Bad Gateway"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", answer.contentType)
			w.WriteHeader(answer.status)
			_, _ = io.WriteString(w, answer.body)
		}))
		t.Cleanup(server.Close)
		vars := map[string]string{"TIDEWATCH_SERVER": server.URL, "TIDEWATCH_TOKEN": "tw_s3cret"}
		for _, args := range commands {
			stdout, _, err := commandtest.Run(t, runCommand, vars, args...)
			require.ErrorContains(t, err, "Tidewatch", "%s: %v", name, args)
			require.ErrorContains(t, err, server.URL, "%s: %v", name, args)
			require.NotContains(t, err.Error(), "s3cret")
			require.Empty(t, stdout, "%s: %v", name, args)
		}
	}
}
