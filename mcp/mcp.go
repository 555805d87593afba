// Package mcp serves the Model Context Protocol, with which AI assistants read the figures of brands and control
// schedules. The protocol is specified at https://modelcontextprotocol.io/specification.
//
// Each tool calls one operation of the API in the same process, with the credentials of the caller. The tools therefore
// have the same access rights, limits, validation and audit entries as the operations. The arguments of a tool are the
// parameters of its operation, and their schemas come from the OpenAPI document.
//
// The file mcp.go answers requests of the protocol. The file tools.go has the table of tools. The file arguments.go
// converts arguments to requests, and the file call.go sends the requests to the API. The files that begin with "view"
// shorten the responses. The file link.go makes the links to the admin page.
package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/danielgtaylor/huma/v2"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"tidewatch/api/door"
)

// These constants limit a request. Arguments are short. The response to a batch is in memory as a whole, and is much
// longer than the batch: the list of tools has 37 kB. Only versions of the protocol before 2025-06-18 have batches.
const (
	maxBody  = 1 << 20 // bytes
	maxBatch = 20      // messages in a JSON-RPC batch
)

// Config configures [New].
type Config struct {
	// Document is the OpenAPI document of the API.
	Document *huma.OpenAPI
	// Logger is required.
	Logger *slog.Logger
	// PublicURL is the address of the admin page for links in results. If PublicURL is empty, links have the host of
	// the request.
	PublicURL string
}

// New returns a function that creates the handler of the protocol for an API. The handler serves the streamable HTTP
// transport without sessions. Each request is independent of earlier requests, so any node can answer each request. The
// caller of the request must be authenticated, see [door.CallerOf]. New panics if a tool does not fit the document.
func New(cfg Config) func(api http.Handler) http.Handler {
	offered := offer(cfg.Document)
	return func(api http.Handler) http.Handler {
		return limitBatches(sdk.NewStreamableHTTPHandler(
			func(r *http.Request) *sdk.Server {
				return serverFor(cfg, offered, caller{api: api, link: linkerFor(cfg.PublicURL, r), request: r})
			},
			&sdk.StreamableHTTPOptions{
				// Requests need credentials, so a check of the host name would add no protection.
				DisableLocalhostProtection: true,
				JSONResponse:               true,
				Logger:                     cfg.Logger,
				MaxRequestBodyBytes:        maxBody,
				Stateless:                  true,
			},
		))
	}
}

// limitBatches refuses bodies of more than maxBody bytes, and batches of more than maxBatch messages.
func limitBatches(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			http.Error(w, fmt.Sprintf("The body is larger than %d bytes.", maxBody), http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, "The body is truncated.", http.StatusBadRequest)
			return
		}
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
			var batch []json.RawMessage
			if err := json.Unmarshal(body, &batch); err != nil {
				http.Error(w, "The batch is not valid JSON: "+err.Error(), http.StatusBadRequest)
				return
			}
			if len(batch) > maxBatch {
				http.Error(w, fmt.Sprintf("A batch can have at most %d messages: send several requests.", maxBatch),
					http.StatusRequestEntityTooLarge)
				return
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

const instructions = `Tidewatch asks AI answer engines the queries of brands on a schedule, and scores the answers.
Begin with list_brands. Each figure has a sample size, "n": quote n with every figure. "few_answers" marks a figure that
may be due to chance. A figure has changed only if its verdict is "up" or "down", which mean that the value rose or
fell. The field effect says whether the change is "better" or "worse": a lower position is better. The verdicts
"no_clear_change", "too_few_cells", "too_few_answers", "no_previous_value", "no_value" and "not_comparable" do not show a
change. The field explanation says why there is too little data, or why a difference can arise by chance. The list of
reasons says why figures are not comparable. The field previous covers all answers of the previous period. Differences
and the tool compare_periods cover only the cells (query, engine and country) with answers in both periods, with equal
weights, so their values can differ from the values of get_overview. By default, figures exclude branded queries; the
argument query_class can include branded queries. Results have links to the pages with the same data.`

// serverFor returns the server of one request. Callers get only the tools whose operations their role allows.
func serverFor(cfg Config, offered []offeredTool, c caller) *sdk.Server {
	server := sdk.NewServer(
		&sdk.Implementation{Name: "tidewatch", Title: "Tidewatch", Version: cfg.Document.Info.Version},
		&sdk.ServerOptions{Capabilities: &sdk.ServerCapabilities{}, Instructions: instructions, Logger: cfg.Logger},
	)
	refused := map[string]string{}
	for _, tool := range offered {
		if err := tool.access.Check(door.CallerOf(c.request.Context())); err != nil {
			refused[tool.described.Name] = tool.described.Name + ": " + err.Error()
			continue
		}
		server.AddTool(tool.described, c.handler(tool))
	}
	server.AddReceivingMiddleware(recoverPanics(cfg.Logger, door.RequestID(c.request.Context())), explainRefusals(refused))
	return server
}

// explainRefusals answers calls of tools that the role of the caller does not allow. The SDK would answer that the tool
// is unknown. The parameter "refused" has the reasons by the names of the tools.
func explainRefusals(refused map[string]string) sdk.Middleware {
	return func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (sdk.Result, error) {
			if call, ok := r.(*sdk.CallToolRequest); ok {
				if text, ok := refused[call.Params.Name]; ok {
					return failure(text), nil
				}
			}
			return next(ctx, method, r)
		}
	}
}

// recoverPanics logs the stack and answers with an internal error when a handler panics. The SDK calls handlers in
// goroutines of its own, in which a panic would end the process.
func recoverPanics(logger *slog.Logger, requestID string) sdk.Middleware {
	return func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (result sdk.Result, err error) {
			defer func() {
				if p := recover(); p != nil {
					logger.ErrorContext(ctx, "Request panicked.", slog.String("method", method), slog.Any("panic", p),
						slog.String("stack", string(debug.Stack())), slog.String("request_id", requestID))
					err = &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: couldNotAnswer}
				}
			}()
			return next(ctx, method, r)
		}
	}
}

// couldNotAnswer is the message about an error of the server.
const couldNotAnswer = "The server could not answer. Try again later."

// result returns the result of a tool. The text of the result repeats the structured content for clients that read only
// texts.
func result(content any) (*sdk.CallToolResult, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return &sdk.CallToolResult{
		Content: []sdk.Content{&sdk.TextContent{Text: string(text)}}, StructuredContent: json.RawMessage(text),
	}, nil
}

// failure returns the result of a tool that could not do its work. The assistant reads the text.
func failure(text string) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: text}}, IsError: true}
}
