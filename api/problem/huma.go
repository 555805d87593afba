package problem

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Install makes huma answer what it finds as Problems. huma has one such setting for the whole process, so Install must
// be called once. requestID returns the id of a request by its context.
func Install(requestID func(context.Context) string) {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return fromHuma(status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := fromHuma(status, message, errs)
		p.RequestID = requestID(ctx.Context())
		return p
	}
}

// fromHuma leaves the values of the request out of the response: one of them may be a password.
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
		return New(status, strings.ToUpper(message[:min(1, len(message))])+message[min(1, len(message)):])
	}
	p := InvalidFields(fields)
	if status != http.StatusUnprocessableEntity {
		p = p.at(status)
	}
	return p
}

// plainMessage completes huma's shortest messages.
func plainMessage(message string) string {
	switch message {
	case "unexpected property", "unknown query parameter":
		return "is unknown: check its spelling, or leave it out"
	default:
		return message
	}
}
