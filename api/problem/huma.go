package problem

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Install makes huma report its errors as Problems. The error format of huma applies to the whole process, so a program
// must call Install only once. The parameter requestID returns the id of a request from its context.
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

// fromHuma converts an error of huma to a Problem. The Problem omits the values of the request, because a value may be
// a password.
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

// plainMessage replaces messages of huma that do not explain how to correct a request.
func plainMessage(message string) string {
	switch message {
	case "unexpected property", "unknown query parameter":
		return "is unknown: check the spelling, or omit it"
	default:
		return message
	}
}
