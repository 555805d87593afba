package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Problem is the body of every answer that is not a success, as RFC 9457 says.
type Problem struct { //nolint:errname // the standard's word
	Type      string         `default:"about:blank" doc:"Always about:blank: the title says what the status means." example:"about:blank" json:"type"`
	Title     string         `doc:"What the status means." example:"Unprocessable Entity" json:"title"`
	Status    int            `doc:"The status of the answer." example:"422" json:"status"`
	Detail    string         `doc:"What is wrong in this case, and what to do about it." example:"body.timezone: is not an IANA time zone name" json:"detail"`
	Errors    []FieldProblem `doc:"Each field that is wrong; at most 20." json:"errors,omitempty" nullable:"false"`
	RequestID string         `doc:"Names the request in the log." example:"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"request_id,omitempty"`
	RunID     *uuid.UUID     `doc:"The run in the way, when one is." format:"uuid" json:"run_id,omitempty"`

	headers http.Header
}

// FieldProblem is one field of a request that is wrong.
type FieldProblem struct { //nolint:errname // as Problem
	Location string `doc:"Where it stands: body, query, path or header, and the way to it." example:"body.timezone" json:"location"`
	Message  string `doc:"What is wrong, and what would be right." example:"is not an IANA time zone name, such as \"Europe/Berlin\"" json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements [huma.ContentTypeFilter].
func (*Problem) ContentType(string) string { return "application/problem+json" }

// Error makes a FieldProblem one of the errors that huma collects.
func (f *FieldProblem) Error() string { return f.Location + ": " + f.Message }

// maxFieldProblems bounds what one answer lists: a hostile body could have a million wrong fields.
const maxFieldProblems = 20

// problem makes a Problem. Its headers are those that retryIn asks for, when it is positive.
func problem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

func (p *Problem) retryAfter(wait time.Duration) *Problem {
	seconds := max(int64((wait+time.Second-1)/time.Second), 1)
	p.headers = http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}}
	return p
}

// invalid is a 422 that names one field.
func invalid(location, message string) *Problem {
	return invalidFields([]FieldProblem{{Location: location, Message: message}})
}

func invalidFields(fields []FieldProblem) *Problem {
	p := problem(http.StatusUnprocessableEntity, "")
	p.Detail = fields[0].Error()
	switch more := len(fields) - 1; {
	case more == 1:
		p.Detail += " (and one more field)"
	case more > 1:
		p.Detail += fmt.Sprintf(" (and %d more fields)", more)
	}
	p.Errors = fields[:min(len(fields), maxFieldProblems)]
	return p
}

func notFound(what string) *Problem {
	return problem(http.StatusNotFound, "There is no such "+what+", or you may not see it.")
}

// useProblems makes huma answer its own findings as Problems. huma has one such setting for the whole process.
//
//nolint:gochecknoglobals // the library's only way
var useProblems = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return fromHuma(status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := fromHuma(status, message, errs)
		p.RequestID = requestID(ctx.Context())
		return p
	}
})

// fromHuma keeps the values that were sent out of the answer: one of them may be a password.
func fromHuma(status int, message string, errs []error) *Problem {
	fields := make([]FieldProblem, 0, len(errs))
	for _, err := range errs {
		if detail, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			fields = append(fields, FieldProblem{Location: detail.Location, Message: plainMessage(detail.Message)})
		} else if field, ok := errors.AsType[*FieldProblem](err); ok {
			fields = append(fields, *field)
		}
	}
	if len(fields) == 0 {
		return problem(status, strings.ToUpper(message[:min(1, len(message))])+message[min(1, len(message)):])
	}
	p := invalidFields(fields)
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// plainMessage says huma's shortest findings in full.
func plainMessage(message string) string {
	switch message {
	case "unexpected property":
		return "is not known here: check its spelling, or leave it out"
	case "unknown query parameter":
		return "is not known here: check its spelling, or leave it out"
	default:
		return message
	}
}

// problemOf turns an error into the answer to it. It is the one place where that happens: what is not named here is
// ours to answer for, and its cause goes into the log alone.
func (s *server) problemOf(ctx context.Context, err error) *Problem {
	p := classify(ctx, err)
	p.RequestID = requestID(ctx)
	switch p.Status {
	case http.StatusInternalServerError:
		s.logger.ErrorContext(ctx, "A request failed.", slog.Any("error", err), slog.String("request_id", p.RequestID))
	case http.StatusServiceUnavailable:
		s.logger.WarnContext(
			ctx,
			"A request could not be answered for now.",
			slog.Any("error", err),
			slog.String("request_id", p.RequestID),
		)
	}
	return p
}

func classify(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if conflict, ok := errors.AsType[*store.ConflictError](err); ok {
		p := problem(http.StatusConflict, conflict.Message)
		if conflict.RunID != uuid.Nil {
			p.RunID = &conflict.RunID
		}
		return p
	}
	if field, ok := errors.AsType[*cronspec.FieldError](err); ok {
		return invalid("body."+field.Field, field.Message())
	}
	if file, ok := errors.AsType[*catalog.InvalidError](err); ok {
		return ofFile(file)
	}
	_, duplicate := store.Duplicate(err)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return notFound("thing")
	case duplicate:
		return problem(http.StatusConflict, "Something else has this name or key already.")
	case store.Dangling(err):
		return problem(http.StatusUnprocessableEntity, "It refers to something that does not exist, or not any more.")
	case store.Unstorable(err):
		return problem(
			http.StatusUnprocessableEntity,
			"A value cannot be stored: it holds a NUL character, or is out of its bounds.",
		)
	case store.Unavailable(err):
		return problem(
			http.StatusServiceUnavailable,
			"The database does not answer for now. Try again.",
		).retryAfter(
			2 * time.Second,
		)
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil:
		return problem(
			http.StatusServiceUnavailable,
			"The request took too long. Try again, or ask for less.",
		).retryAfter(
			5 * time.Second,
		)
	default:
		return problem(
			http.StatusInternalServerError,
			"Something went wrong here. The log has the cause under the request's id.",
		)
	}
}

// ofFile is the answer to an import of a bad file: each problem with its line.
func ofFile(file *catalog.InvalidError) *Problem {
	fields := make([]FieldProblem, 0, len(file.Problems))
	for _, p := range file.Problems {
		location := "body"
		if p.Field != "" {
			location += "." + p.Field
		}
		fields = append(fields, FieldProblem{Location: location, Message: fmt.Sprintf("%s (line %d)", p.Message, p.Line)})
	}
	if len(fields) == 0 {
		return problem(http.StatusUnprocessableEntity, file.Error())
	}
	return invalidFields(fields)
}
