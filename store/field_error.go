package store

import "fmt"

// FieldError reports a field whose value is not allowed.
type FieldError struct {
	Field   string // name of the field in the API, such as "cron_expression" or "metadata.maxCalls"
	Message string // description of the error, without the name of the field
}

// Error returns "field: message".
func (e *FieldError) Error() string { return e.Field + ": " + e.Message }

// fieldError returns a [*FieldError] with a formatted message.
func fieldError(field, format string, args ...any) error {
	return &FieldError{Field: field, Message: fmt.Sprintf(format, args...)}
}
