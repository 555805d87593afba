package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"tidewatch/openapi/client"
)

// caller calls the API for one request of the protocol.
type caller struct {
	api     http.Handler
	link    linker
	request *http.Request // the request of the protocol; every call has its credentials
}

// handler returns the function that the SDK calls for a tool.
func (c caller) handler(tool offeredTool) sdk.ToolHandler {
	return func(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		arguments, err := tool.read(r.Params.Arguments)
		if err != nil {
			return failure(err.Error()), nil
		}
		if problem, err := c.resolveBrand(ctx, arguments); err != nil || problem != nil {
			return problem, err
		}
		call, err := tool.request(arguments)
		if err != nil {
			return failure(err.Error()), nil
		}
		got, err := c.send(ctx, call)
		if err != nil {
			return nil, err
		}
		if got.status >= http.StatusBadRequest {
			return failure(tool.explain(got.body.Bytes())), nil
		}
		content, err := tool.view(got.body.Bytes(), links{linker: c.link, arguments: arguments, tool: tool})
		if err != nil {
			return nil, fmt.Errorf("shorten the result of %s: %w", tool.described.Name, err)
		}
		return result(content)
	}
}

// apiCall is a request to an operation of the API.
type apiCall struct {
	body   []byte
	header http.Header
	method string
	target string // path and query
}

// forwarded returns the headers that calls of the API copy from the caller's request. The headers contain the
// credentials, the origin, the caller's address and scheme as proxies report them, the trace, the request id and the
// name of the program.
func forwarded() []string {
	return []string{
		"Authorization", "Cookie", "Origin", "Sec-Fetch-Site", "Traceparent", "Tracestate", "User-Agent",
		"X-Forwarded-For", "X-Forwarded-Proto", "X-Request-Id",
	}
}

// send sends a request to the API in this process. The request to the API has none of the values of ctx, because these
// values contain the router's state for the outer request.
func (c caller) send(ctx context.Context, call apiCall) (*response, error) {
	inner, cancel := context.WithCancel(context.Background()) // ends with ctx
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	body := bytes.NewReader(call.body)
	r, err := http.NewRequestWithContext(inner, call.method, call.target, body) //nolint:contextcheck // see above
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", call.target, err)
	}
	for _, name := range forwarded() {
		if values := c.request.Header.Values(name); len(values) > 0 {
			r.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	maps.Copy(r.Header, call.header)
	r.Host, r.RemoteAddr, r.TLS, r.RequestURI = c.request.Host, c.request.RemoteAddr, c.request.TLS, call.target
	w := &response{header: http.Header{}}
	c.api.ServeHTTP(w, r)
	return w, ctx.Err()
}

// response keeps a response of the API in memory. The API bounds the sizes of its responses.
type response struct {
	body   bytes.Buffer
	header http.Header
	status int
}

// Header implements [http.ResponseWriter].
func (w *response) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write implements [http.ResponseWriter].
func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// explain returns the text of a problem document, with the names of arguments instead of parameters.
func (t offeredTool) explain(body []byte) string {
	var p client.Problem
	if json.Unmarshal(body, &p) != nil || p.Detail == "" {
		return couldNotAnswer
	}
	lines := []string{p.Detail}
	if len(p.Errors) > 0 && strings.HasPrefix(p.Detail, p.Errors[0].Location+": ") {
		lines = nil // the detail repeats the first field
	}
	for _, field := range p.Errors {
		lines = append(lines, t.argumentAt(field.Location)+": "+field.Message)
	}
	return strings.Join(lines, "\n")
}
