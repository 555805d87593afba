package problem

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/reason"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Of returns the Problem for an error, and is the only function that classifies errors of the API. An unknown error
// becomes a Problem with status 500, whose cause appears only in the log.
func Of(ctx context.Context, err error) *Problem {
	if p := ofType(err); p != nil {
		return p
	}
	_, duplicate := store.Duplicate(err)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return NotFound("resource")
	case duplicate:
		return New(http.StatusConflict, "Another resource has this name or key.").Because(store.ReasonNameTaken)
	case store.Dangling(err):
		return New(
			http.StatusUnprocessableEntity,
			"The request refers to a resource that does not exist, or was just deleted.",
		)
	case store.Unstorable(err):
		return New(http.StatusUnprocessableEntity, "A value contains a NUL character or is out of range, so the "+
			"value cannot be stored.")
	case store.Unavailable(err):
		return DatabaseUnavailable()
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil:
		p := New(http.StatusServiceUnavailable, "The request took too long. Try again, or request less data.")
		return p.Because(store.ReasonTimedOut).RetryAfter(5 * time.Second)
	default:
		return Internal()
	}
}

// DatabaseUnavailable returns a 503 for a database that cannot be reached at the moment.
func DatabaseUnavailable() *Problem {
	p := New(http.StatusServiceUnavailable, "The database is not available. Try again.")
	return p.Because(store.ReasonDatabaseUnavailable).RetryAfter(2 * time.Second)
}

// ofType returns the Problem for an error of a known type, or nil if the type is unknown.
func ofType(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if conflict, ok := errors.AsType[*store.ConflictError](err); ok {
		return ofConflict(conflict)
	}
	if field, ok := errors.AsType[*store.FieldError](err); ok {
		return Invalid("body."+field.Field, field.Message)
	}
	if field, ok := errors.AsType[*cronspec.FieldError](err); ok {
		return Invalid("body."+field.Field, field.Message())
	}
	if file, ok := errors.AsType[*catalog.InvalidError](err); ok {
		return ofFile(file)
	}
	return nil
}

func ofConflict(conflict *store.ConflictError) *Problem {
	p := New(http.StatusConflict, conflict.Message)
	if conflict.Reason != "" {
		p = p.Because(conflict.Reason)
	}
	if conflict.RunID != uuid.Nil {
		p.RunID = &conflict.RunID
	}
	return p
}

// ofFile returns the Problem for an invalid import file, with the line of each invalid field.
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
		return New(http.StatusUnprocessableEntity, file.Error())
	}
	return InvalidFields(fields)
}

// CodeOf returns the default reason code of an HTTP status.
func CodeOf(status int) reason.Problem {
	codes := map[int]store.ReasonCode{
		http.StatusBadRequest:            store.ReasonInvalidBody,
		http.StatusUnauthorized:          store.ReasonUnauthenticated,
		http.StatusForbidden:             store.ReasonForbidden,
		http.StatusNotFound:              store.ReasonNotFound,
		http.StatusMethodNotAllowed:      store.ReasonMethodNotAllowed,
		http.StatusRequestTimeout:        store.ReasonTimedOut,
		http.StatusConflict:              store.ReasonConflict,
		http.StatusPreconditionFailed:    store.ReasonEditedMeanwhile,
		http.StatusRequestEntityTooLarge: store.ReasonBodyTooLarge,
		http.StatusUnsupportedMediaType:  store.ReasonUnsupportedMediaType,
		http.StatusUnprocessableEntity:   store.ReasonInvalidField,
		http.StatusTooManyRequests:       store.ReasonRateLimited,
		http.StatusServiceUnavailable:    store.ReasonTooBusy,
	}
	if code, ok := codes[status]; ok {
		return reason.Problem(code)
	}
	return reason.Problem(store.ReasonInternalError)
}
