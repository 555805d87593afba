// Package client is the Go client of the Tidewatch API. The file client.gen.go is generated from openapi/openapi.yaml.
// The file client.go adds authentication and edits that clear fields. The file doer.go sends the calls, and the file
// events.go reads event streams.
//
//	c, err := client.New("http://127.0.0.1:8080", client.WithToken(os.Getenv("TIDEWATCH_TOKEN")))
//	…
//	jobs, err := c.ListScheduledJobsWithResponse(ctx, &client.ListScheduledJobsParams{Q: &words})
//	if p, ok := errors.AsType[*client.Problem](err); ok { … p.Status, p.Errors … }
//	for _, job := range jobs.JSON200.Data { … }
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// timeout is the time limit of an API call. The server normally responds within 15 seconds.
const timeout = time.Minute

// maxBody is the maximum number of bytes that the client reads of an unsuccessful response.
const maxBody = 1 << 20

// New returns a client of a server. The parameter "server" is the address of the server, such as http://127.0.0.1:8080.
// Calls of the client return an error for every unsuccessful response. The error is a *[Problem] if the response
// contains a problem document.
//
// The client repeats a call after the time in the header Retry-After if the server limits the rate of the calls (status
// 429). The client follows no redirects, and returns an error that names the other address.
func New(server string, options ...ClientOption) (*ClientWithResponses, error) {
	base := WithHTTPClient(&doer{client: &http.Client{CheckRedirect: refuseRedirect, Timeout: timeout}})
	return NewClientWithResponses(server, append([]ClientOption{base}, options...)...)
}

// WithStreams returns an option for calls whose responses are streams. The body of a response has no time limit, but
// the response must begin within a minute.
func WithStreams() ClientOption {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ResponseHeaderTimeout: timeout}
	return WithHTTPClient(&doer{client: &http.Client{CheckRedirect: refuseRedirect, Transport: transport}})
}

// WithToken returns an option that sends a token with each call. The token is an API token, or a JWT of an issuer that
// the server accepts.
func WithToken(token string) ClientOption {
	return WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})
}

// Clearing returns an editor that sets fields of an edit to null. Clearing is necessary because the generated types can
// only omit fields, and omitted fields keep their values.
func Clearing(fields ...string) RequestEditorFn {
	return func(_ context.Context, r *http.Request) error {
		if len(fields) == 0 {
			return nil
		}
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return fmt.Errorf("clear fields of an edit: %w", err)
		}
		for _, field := range fields {
			body[field] = nil
		}
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("clear fields of an edit: %w", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(encoded))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(encoded)), nil }
		r.ContentLength = int64(len(encoded))
		return nil
	}
}

// Error returns the detail of the problem. If the problem has several invalid fields, Error returns one line per field.
func (p *Problem) Error() string {
	if len(p.Errors) < 2 {
		return p.Detail
	}
	lines := make([]string, 0, len(p.Errors))
	for _, field := range p.Errors {
		lines = append(lines, field.Location+": "+field.Message)
	}
	return strings.Join(lines, "\n")
}
