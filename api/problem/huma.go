package problem

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// Install makes huma report its errors as Problems. The error format and the messages of huma apply to the whole
// process. A program must therefore call Install only once, before the program registers operations. The parameter
// "requestID" is a function that returns the id of a request from the context of the request.
func Install(requestID func(context.Context) string) {
	huma.ValidateStrictCasing = true
	installMessages()
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return fromHuma(status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := fromHuma(status, message, errs)
		if names, ok := ctx.Operation().Metadata[ReadOnly].([]string); ok {
			p.explainReadOnly(names)
		}
		p.RequestID = requestID(ctx.Context())
		return p
	}
}

// ReadOnly is the key of an operation's metadata with the names of the fields that the response has. If a request has
// such a field and the operation does not accept it, the field is not unknown but read-only.
const ReadOnly = "read-only"

// explainReadOnly replaces the messages about fields of the body that only responses have.
func (p *Problem) explainReadOnly(names []string) {
	found := false
	for i, field := range p.Errors {
		name, ok := strings.CutPrefix(field.Location, "body.")
		if ok && field.Message == validation.MsgUnexpectedProperty && slices.Contains(names, name) {
			p.Errors[i].Message, found = "is read-only: omit it", true
		}
	}
	if found {
		p.Detail = InvalidFields(p.Errors).Detail
	}
}

// fromHuma converts an error of huma to a Problem. The Problem omits the values of the request, because a value may be
// a password.
func fromHuma(status int, message string, errs []error) *Problem {
	fields := make([]FieldProblem, 0, len(errs))
	for _, err := range errs {
		if detail, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			fields = append(fields, fromDetail(detail))
		} else if field, ok := errors.AsType[*FieldProblem](err); ok {
			fields = append(fields, *field)
		}
	}
	if len(fields) == 0 {
		if message == "request body is required" {
			message = "The request body is required: send a JSON object, or an import file."
		}
		return New(status, strings.ToUpper(message[:min(1, len(message))])+message[min(1, len(message)):])
	}
	p := InvalidFields(fields)
	if status != http.StatusUnprocessableEntity {
		p = p.withStatus(status)
	}
	return p
}

// fromDetail converts a field problem of huma. For a missing field, huma reports the location of the object without the
// field. For an invalid value, huma may report an error message of Go.
func fromDetail(detail *huma.ErrorDetail) FieldProblem {
	location, message := detail.Location, detail.Message
	name, missing := strings.CutPrefix(message, missingField)
	switch {
	case missing:
		location, message = location+"."+name, "is required"
	case message == "unknown query parameter":
		message = validation.MsgUnexpectedProperty
	case strings.HasPrefix(message, "required "):
		message = "is required"
	case message == "invalid integer":
		message = validation.MsgExpectedInteger
	case message == "invalid float":
		message = validation.MsgExpectedNumber
	case message == "invalid boolean":
		message = validation.MsgExpectedBoolean
	case strings.Contains(message, "invalid UUID"):
		message = mustBeID
	case strings.HasPrefix(message, "json: "):
		message = "has a value of the wrong type"
	}
	return FieldProblem{Location: location, Message: message}
}

const (
	missingField = "missing: " // the text before the name of a missing field in huma's messages
	mustBeID     = "must be a UUID such as 0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001"
)

// installMessages replaces the messages of huma with messages that describe valid values. A message continues a
// sentence that starts with the name of the field.
func installMessages() {
	for message, words := range map[*string]string{
		&validation.MsgUnexpectedProperty:                "is unknown: check the spelling, or omit it",
		&validation.MsgExpectedRequiredProperty:          missingField + "%s",
		&validation.MsgExpectedDependentRequiredProperty: "requires the field %s if the field %s is present",
		&validation.MsgExpectedRFC3339DateTime:           "must be a time with its offset, such as 2027-01-01T09:00:00Z",
		&validation.MsgExpectedRFC3339Date:               "must be a date such as 2027-01-01",
		&validation.MsgExpectedRFC4122UUID:               mustBeID,
		&validation.MsgExpectedBoolean:                   "must be true or false",
		&validation.MsgExpectedNumber:                    "must be a number",
		&validation.MsgExpectedInteger:                   "must be a whole number",
		&validation.MsgExpectedString:                    "must be a text",
		&validation.MsgExpectedArray:                     "must be a list",
		&validation.MsgExpectedObject:                    "must be an object",
		&validation.MsgExpectedArrayItemsUnique:          "must not contain a value twice",
		&validation.MsgExpectedOneOf:                     "must be one of: %s",
		&validation.MsgExpectedMinimumNumber:             "must be at least %.10g",
		&validation.MsgExpectedExclusiveMinimumNumber:    "must be more than %.10g",
		&validation.MsgExpectedMaximumNumber:             "must be at most %.10g",
		&validation.MsgExpectedExclusiveMaximumNumber:    "must be less than %.10g",
		&validation.MsgExpectedMinLength:                 "must have %d or more characters",
		&validation.MsgExpectedMaxLength:                 "must have %d or fewer characters",
		&validation.MsgExpectedMatchPattern:              "must match the pattern %s",
		&validation.MsgExpectedMinItems:                  "must have %d or more items",
		&validation.MsgExpectedMaxItems:                  "must have %d or fewer items",
	} {
		*message = words
	}
}
