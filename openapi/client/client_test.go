package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
)

// An httptest server that one test closes would close the idle connections of the tests that run at the same time.
// Without the method CloseIdleConnections, the default transport keeps these connections.
func TestMain(m *testing.M) {
	http.DefaultTransport = struct{ http.RoundTripper }{http.DefaultTransport}
	os.Exit(m.Run())
}

// answering starts a server that always sends the same response. The function answering returns a client of the server,
// and pointers to the last request and its body.
func answering(
	t *testing.T,
	status int,
	contentType, body string,
) (*client.ClientWithResponses, *http.Request, *string) {
	t.Helper()
	var asked http.Request
	var sent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		asked, sent = *r, string(read)
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, client.WithToken("tw_secret"))
	require.NoError(t, err)
	return c, &asked, &sent
}

func TestNew_SendsTheTokenAndReturnsProblemsAsErrors(t *testing.T) {
	t.Parallel()
	c, asked, _ := answering(
		t,
		422,
		"application/problem+json",
		`{"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"query.q: is too long (and one more field)",
		"errors":[{"location":"query.q","message":"is too long"},{"location":"query.limit","message":"must be at most 200"}]}`,
	)
	_, err := c.ListRunsWithResponse(t.Context(), nil)
	require.Equal(t, "Bearer tw_secret", asked.Header.Get("Authorization"))
	var p *client.Problem
	require.ErrorAs(t, err, &p)
	require.EqualValues(t, 422, p.Status)
	require.Equal(t, "query.q: is too long\nquery.limit: must be at most 200", err.Error())
}

func TestNew_RecognizesResponsesOfAnotherServer(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"<html>Bad gateway</html>", `{"message":"no"}`, ""} {
		c, _, _ := answering(t, 502, "text/html", body)
		_, err := c.GetSessionWithResponse(t.Context())
		require.ErrorContains(t, err, "not with a Tidewatch error")
		require.NotContains(t, err.Error(), "tw_secret")
	}
}

func TestClearing_AddsNullsToAnEdit(t *testing.T) {
	t.Parallel()
	c, asked, sent := answering(t, 200, "application/json", `{}`)
	cron := "0 9 * * *"
	_, err := c.UpdateScheduledJobWithResponse(
		t.Context(),
		uuid.New(),
		nil,
		client.ScheduledJobChange{CronExpression: &cron},
		client.Clearing("name", "ends_at"),
	)
	require.NoError(t, err)
	require.JSONEq(t, `{"cron_expression":"0 9 * * *","name":null,"ends_at":null}`, *sent)
	require.EqualValues(t, len(*sent), asked.ContentLength)
}

func TestEvents_ReadsAStream(t *testing.T) {
	t.Parallel()
	events := client.NewEvents(
		strings.NewReader(": hello\n\nid: 7\nevent: run\ndata: {\"a\":\ndata: 1}\n\r\ndata:x\n\nretry: 5\ndata: cut off"),
	)
	first, err := events.Next()
	require.NoError(t, err)
	require.Equal(t, client.Event{ID: "7", Name: "run", Data: []byte("{\"a\":\n1}")}, first)
	second, err := events.Next()
	require.NoError(t, err)
	require.Equal(t, client.Event{ID: "7", Name: "message", Data: []byte("x")}, second)
	_, err = events.Next()
	require.ErrorIs(t, err, io.EOF, "an incomplete event at the end of the stream is dropped")
	require.Equal(t, "7", events.LastID())
}
