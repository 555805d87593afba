package document

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/problem"
)

// problemText describes a status that is not a success, once for all operations.
type problemText struct {
	status      int
	name        string
	description string
	detail      string // of the example
	headers     []string
}

func problemTexts() []problemText {
	retry := []string{"Retry-After"}
	return []problemText{
		{
			http.StatusBadRequest,
			"BadRequest",
			"The body is cut off or no JSON, or the cursor is not one of this list with these filters.",
			"query.cursor: is not a cursor of this list with these filters: begin without one.",
			nil,
		},
		{
			http.StatusUnauthorized,
			"Unauthorized",
			"Nobody has logged in and no token was sent, or it is not known, has expired or was revoked.",
			"The token is not known, has expired or was revoked.",
			[]string{"WWW-Authenticate"},
		},
		{
			http.StatusForbidden,
			"Forbidden",
			"The caller may read this and not write it, or the request comes from another site's page.",
			"Only an admin may do this; you may read.",
			nil,
		},
		{
			http.StatusNotFound,
			"NotFound",
			"It does not exist, or you may not see it.",
			"There is no such scheduled job, or you may not see it.",
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
			"What is there stands in the way: a name that is taken, an unfinished run (run_id names it), a state that does not allow it.",
			"An unfinished run is in the way.",
			nil,
		},
		{
			http.StatusPreconditionFailed,
			"PreconditionFailed",
			"Somebody else has edited it since: its ETag is not the one in If-Match.",
			"Somebody else has edited this schedule since: read it again, and decide anew.",
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
			"The body is of another type than JSON.",
			"The body's type is \"text/plain\": send JSON, with Content-Type: application/json.",
			nil,
		},
		{
			http.StatusUnprocessableEntity,
			"Invalid",
			"A field or parameter is wrong: errors names each, and says what would be right. Nothing was changed.",
			"body.timezone: is not an IANA time zone name, such as \"Europe/Berlin\"",
			nil,
		},
		{
			http.StatusTooManyRequests,
			"TooManyRequests",
			"Too many requests of this caller, or too many failed log-ins: wait as Retry-After says.",
			"More than 50 requests a second: wait as Retry-After says.",
			retry,
		},
		{
			http.StatusInternalServerError,
			"InternalError",
			"Something went wrong in the server. Its log has the cause under request_id.",
			"Something went wrong here. The log has the cause under the request's id.",
			nil,
		},
		{
			http.StatusServiceUnavailable,
			"Unavailable",
			"The database does not answer for now, or the request took too long: try again as Retry-After says.",
			"The database does not answer for now. Try again.",
			retry,
		},
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
		header := &huma.Param{Description: "How to authenticate.", Schema: &huma.Schema{Type: huma.TypeString}}
		if name == "Retry-After" {
			header = &huma.Param{
				Description: "After how many seconds to come again.",
				Schema:      &huma.Schema{Type: huma.TypeInteger},
			}
		}
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		r.Headers[name] = header
	}
	return r
}

// referToProblems puts the descriptions of [problemTexts] in place of huma's.
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
