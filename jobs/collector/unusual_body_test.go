package collector_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

const goodChoice = `{"choices":[{"message":{"content":"Acme"}}]}`

// compressed returns the gzip form of a text.
func compressed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// sends returns an HTTP handler that answers every request with the given status, header and body.
func sends(status int, name, value, body string) http.HandlerFunc {
	reply := replies(status, body)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		reply(w, r)
	}
}

func TestUnusualBodies_LoseNoAnswer(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"gzip":                            sends(200, "Content-Encoding", "gzip", compressed(t, goodChoice)),
		"gzip without a header":           says(compressed(t, goodChoice)),
		"gzip by its old name":            sends(200, "Content-Encoding", "x-gzip", compressed(t, goodChoice)),
		"gzip twice":                      sends(200, "Content-Encoding", "gzip", compressed(t, compressed(t, goodChoice))),
		"gzip of a byte order mark":       says(compressed(t, "\ufeff"+goodChoice)),
		"a list with one object":          says("[" + goodChoice + "]"),
		"a list after a byte order mark":  says("\ufeff [ " + goodChoice + " ]\n"),
		"blanks that keep the connection": says("\n \n\n" + goodChoice),
	} {
		a, err := against(t, openAICompatible, answer).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err, name)
		require.Equal(t, "Acme", a.Text, name)
	}
}

func TestUnusualBodies_AnErrorHasItsClass(t *testing.T) {
	t.Parallel()
	const stream = "text/event-stream; charset=utf-8"
	for name, tt := range map[string]struct {
		answer  http.HandlerFunc
		class   collector.Class
		message string
	}{
		"a list at Google": {
			says(`[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]`), collector.ClassThrottled, "RESOURCE_EXHAUSTED: m",
		},
		"a JSON text":   {says(`"insufficient credits"`), collector.ClassOutOfQuota, "not a JSON object: insufficient credits"},
		"a plain text":  {says("Rate limit reached"), collector.ClassThrottled, "not a JSON object: Rate limit reached"},
		"an empty body": {says(""), collector.ClassTransient, "the response is not a JSON object"},
		"a truth value": {says("true"), collector.ClassTransient, "the response is not a JSON object"},
		"two objects":   {says("[{},{}]"), collector.ClassTransient, "the response is not a JSON object"},
		"an event": {
			sends(200, "Content-Type", stream, "event: error\ndata: {\"error\":{\"message\":\"m\",\"code\":402}}\n\n"),
			collector.ClassOutOfQuota, "m",
		},
		"an event with a status": {
			replies(429, ": hello\n\ndata: {\"error\":{\"message\":\"Slow down\"}}\n\ndata: [DONE]\n"), collector.ClassThrottled, "Slow down",
		},
		"events": {
			sends(200, "Content-Type", stream, "data: {\"choices\":[]}\n\n"), collector.ClassPermanent, "a stream of events",
		},
		"events without a type": {says("data: {\"choices\":[]}\n\ndata: [DONE]\n\n"), collector.ClassPermanent, "a stream of events"},
		"half a gzip body":      {says(compressed(t, goodChoice)[:20]), collector.ClassTransient, "the response is not"},
	} {
		_, err := against(t, openAICompatible, tt.answer).Ask(t.Context(), collector.Question{Text: "q"})
		e := failure(t, err)
		require.Equal(t, tt.class, e.Class, name)
		require.Contains(t, e.Message, tt.message, name)
		require.NotContains(t, e.Message, "Go value", name)
	}
}
