// Package problem defines the error responses of the API: their body, their reason codes, and the conversion of errors
// to HTTP statuses.
//
// [Problem] is a problem in the format of RFC 9457. Handlers and middleware return a Problem or any other error, and
// [Of] classifies the error. [Problem.Code] is a reason code for programs and comes from the table of reason codes in
// package store.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/reason"
	"tidewatch/store"
)

// Problem is the body of every error response, as in RFC 9457.
type Problem struct { //nolint:errname // RFC 9457 calls an error response a problem
	Type      string         `default:"about:blank" doc:"The value is always about:blank, because the field title contains the name of the status." example:"about:blank" json:"type"`
	Title     string         `doc:"The name of the HTTP status." example:"Unprocessable Entity" json:"title"`
	Status    int            `doc:"The HTTP status." example:"422" json:"status"`
	Code      reason.Problem `doc:"The machine-readable reason code. Texts may change; codes do not." json:"code"`
	Detail    string         `doc:"A description of the problem and of the solution." example:"body.timezone: is not an IANA time zone name" json:"detail"`
	Errors    []FieldProblem `doc:"The invalid fields, at most 20." json:"errors,omitempty" nullable:"false"`
	RequestID string         `doc:"The id of the request in the server's log." example:"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"request_id,omitempty"`
	RunID     *uuid.UUID     `doc:"The run that causes a conflict." format:"uuid" json:"run_id,omitempty"`

	headers http.Header
}

// FieldProblem describes one invalid field of a request.
type FieldProblem struct { //nolint:errname // as Problem
	Location string `doc:"The path of the field, which starts with body, query, path or header." example:"body.timezone" json:"location"`
	Message  string `doc:"A description of the problem and of valid values." example:"is not an IANA time zone name, such as \"Europe/Berlin\"" json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements [huma.ContentTypeFilter].
func (*Problem) ContentType(string) string { return "application/problem+json" }

// Error implements the interface error, because huma collects field problems as errors.
func (f *FieldProblem) Error() string { return f.Location + ": " + f.Message }

// maxFields limits the number of fields that one response lists, because a hostile body could have a million invalid
// fields.
const maxFields = 20

// New returns a Problem with the default reason code of the status.
func New(status int, detail string) *Problem {
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: CodeOf(status),
		Detail: catalog.Shorten(detail),
	}
}

// Because replaces the default reason code of the status with a more specific code.
func (p *Problem) Because(code store.ReasonCode) *Problem {
	p.Code = reason.Problem(code)
	return p
}

// RetryAfter sets the Retry-After header. The wait is rounded up to whole seconds, and is at least one second.
func (p *Problem) RetryAfter(wait time.Duration) *Problem {
	seconds := max(int64((wait+time.Second-1)/time.Second), 1)
	p.headers = http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}}
	return p
}

// withStatus changes the status, the title and the code of a Problem.
func (p *Problem) withStatus(status int) *Problem {
	p.Status, p.Title, p.Code = status, http.StatusText(status), CodeOf(status)
	return p
}

// Invalid returns a Problem with status 422 that names one field by its location, such as body.name.
func Invalid(location, message string) *Problem {
	return InvalidFields([]FieldProblem{{Location: location, Message: message}})
}

// InvalidFields returns a Problem with status 422 that names one or more fields.
func InvalidFields(fields []FieldProblem) *Problem {
	count := len(fields)
	fields = slices.Clone(fields[:min(len(fields), maxFields)])
	for i, f := range fields {
		fields[i] = FieldProblem{Location: catalog.ShortenPath(f.Location), Message: catalog.Shorten(f.Message)}
	}
	p := New(http.StatusUnprocessableEntity, fields[0].Error())
	switch more := count - 1; {
	case more == 1:
		p.Detail += " (and one more field)"
	case more > 1:
		p.Detail += fmt.Sprintf(" (and %d more fields)", more)
	}
	p.Errors = fields
	return p
}

// Taken returns a Problem with status 409 for a field of the body whose value another resource already has.
func Taken(field, message string) *Problem {
	return Invalid("body."+field, message).withStatus(http.StatusConflict).Because(store.ReasonNameTaken)
}

// Forbidden returns a Problem with status 403 for a field that the caller may not set.
func Forbidden(location, message string) *Problem {
	return Invalid(location, message).withStatus(http.StatusForbidden)
}

// Within adds a field of the body to the paths of the fields that a Problem names. For the field "brand", the path
// body.name becomes body.brand.name. Within returns other errors unchanged.
func Within(field string, err error) error {
	p, is := errors.AsType[*Problem](err)
	if !is {
		return err
	}
	const body = "body."
	moved := *p
	moved.Errors = slices.Clone(p.Errors)
	for i, f := range moved.Errors {
		if name, ok := strings.CutPrefix(f.Location, body); ok {
			moved.Errors[i].Location = body + field + "." + name
		}
	}
	if text, ok := strings.CutPrefix(p.Detail, body); ok { // the detail begins with the location of the first field
		moved.Detail = body + field + "." + text
	}
	return &moved
}

// BadBody returns a Problem with status 400 that names the location of a value whose syntax is wrong.
func BadBody(location, message string) *Problem {
	return Invalid(location, message).withStatus(http.StatusBadRequest)
}

// BadParameter returns a Problem with status 400 that names a query parameter.
func BadParameter(name, message string) *Problem {
	return Invalid("query."+name, message).withStatus(http.StatusBadRequest).Because(store.ReasonInvalidField)
}

// NotFound returns a Problem with status 404 for a kind of resource. The text does not reveal whether the resource
// exists.
func NotFound(kind string) *Problem {
	return New(http.StatusNotFound, "The "+kind+" does not exist, or you may not see it.")
}

// Unauthorized returns a Problem with status 401 that asks for a bearer token.
func Unauthorized(detail string) *Problem {
	p := New(http.StatusUnauthorized, detail)
	p.headers = http.Header{"Www-Authenticate": {`Bearer realm="tidewatch"`}}
	return p
}

// Internal returns a Problem with status 500 for an internal error. The response omits the cause, which is in the log.
func Internal() *Problem {
	return New(
		http.StatusInternalServerError,
		"The server could not handle the request. The server's log has the cause under the request id.",
	)
}
