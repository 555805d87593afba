package document

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/problem"
)

// problemText contains the texts for an error status. All operations use the same texts for an error status.
type problemText struct {
	status      int
	name        string
	description string
	detail      string // the value of "detail" in the example
	headers     []string
}

func problemTexts() []problemText { //nolint:funlen // a table
	retry := []string{"Retry-After"}
	return []problemText{
		{
			http.StatusBadRequest,
			"BadRequest",
			"The body is truncated or not JSON, the query string of the URL is invalid, or the cursor does not belong to this " +
				"list with these filters.",
			"query.cursor: does not belong to this list with these filters: start without a cursor",
			nil,
		},
		{
			http.StatusUnauthorized,
			"Unauthorized",
			"The request has no credentials, or the session or token is unknown, has expired or was revoked.",
			"The token is unknown, has expired or was revoked.",
			[]string{"WWW-Authenticate"},
		},
		{
			http.StatusForbidden,
			"Forbidden",
			"The role or the customer of the caller does not allow the operation, or the request comes from a page of " +
				"another origin.",
			"This operation is for admins. Your role is viewer.",
			nil,
		},
		{
			http.StatusNotFound,
			"NotFound",
			"The resource does not exist, or the caller may not see it.",
			"The scheduled job does not exist, or you may not see it.",
			nil,
		},
		{
			http.StatusRequestTimeout,
			"RequestTimeout",
			"The body did not arrive in time.",
			"The body did not arrive in time.",
			nil,
		},
		{
			http.StatusConflict,
			"Conflict",
			"The current state does not allow the operation. For example, another object already has the name, or a " +
				"run is unfinished. The member run_id identifies the unfinished run.",
			"Run 0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001 of this schedule is still processing (overlap policy \"skip\").",
			nil,
		},
		{
			http.StatusPreconditionFailed,
			"PreconditionFailed",
			"The ETag of the resource differs from If-Match, because the resource was edited after the caller " +
				"read it.",
			"The schedule was edited after you read it: read it again and repeat the edit.",
			nil,
		},
		{
			http.StatusRequestEntityTooLarge,
			"TooLarge",
			"The body is too large.",
			"The body is larger than 1048576 bytes.",
			nil,
		},
		{
			http.StatusUnsupportedMediaType,
			"UnsupportedMediaType",
			"The operation does not accept the Content-Type of the body.",
			"The Content-Type is \"text/plain\": send JSON as application/json.",
			nil,
		},
		{
			http.StatusUnprocessableEntity,
			"Invalid",
			"A field or parameter is invalid. The member errors lists each invalid field with a message. The request changed no data.",
			"body.timezone: is not an IANA time zone name, such as \"Europe/Berlin\"",
			nil,
		},
		{
			http.StatusTooManyRequests,
			"TooManyRequests",
			"The caller has sent too many requests, or too many log-ins have failed. The header Retry-After has the number " +
				"of seconds to wait.",
			"More than 50 requests per second. Try again in a moment.",
			append(retry, "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
		},
		{
			http.StatusInternalServerError,
			"InternalError",
			"An internal error. The server's log has the cause under the id in request_id.",
			"The server could not handle the request. The server's log has the cause under the request id.",
			nil,
		},
		{
			http.StatusServiceUnavailable,
			"Unavailable",
			"The database or the keys of the JWT issuer are not available, the server is busy, or the request took too " +
				"long. Try again after the time in Retry-After.",
			"The database is not available. Try again.",
			retry,
		},
	}
}

// headerTexts returns the descriptions of the headers of error responses.
func headerTexts() map[string]string {
	return map[string]string{
		"RateLimit-Limit":     "The number of requests that a caller may send immediately.",
		"RateLimit-Remaining": "The number of requests that the caller may still send immediately.",
		"RateLimit-Reset":     "The number of seconds until the caller may send RateLimit-Limit requests immediately.",
		"Retry-After":         "The number of seconds to wait before the next request.",
		"WWW-Authenticate":    "The authentication scheme.",
	}
}

func (p problemText) response() *huma.Response {
	example := map[string]any{
		"type":       "about:blank",
		"title":      http.StatusText(p.status),
		"status":     p.status,
		"code":       problem.CodeOf(p.status),
		"detail":     p.detail,
		"request_id": exampleID,
	}
	if location, message, ok := strings.Cut(p.detail, ": "); ok && strings.Contains(location, ".") {
		example["errors"] = []any{map[string]any{"location": location, "message": message}}
	}
	r := &huma.Response{
		Description: p.description,
		Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: &huma.Schema{Ref: schemasPrefix + "Problem"}, Example: example},
		},
	}
	for _, name := range p.headers {
		header := &huma.Param{Description: headerTexts()[name], Schema: &huma.Schema{Type: huma.TypeInteger}}
		if name == "WWW-Authenticate" {
			header.Schema.Type = huma.TypeString
		}
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		r.Headers[name] = header
	}
	return r
}

// referToProblems replaces huma's descriptions of error responses with references to the responses of [problemTexts].
func referToProblems(op *huma.Operation) {
	for _, p := range op.Parameters {
		if p.Name == "If-Match" {
			op.Responses[strconv.Itoa(http.StatusPreconditionFailed)] = &huma.Response{}
		}
	}
	for _, p := range problemTexts() {
		if code := strconv.Itoa(p.status); op.Responses[code] != nil {
			op.Responses[code] = &huma.Response{Ref: "#/components/responses/" + p.name}
		}
	}
}
