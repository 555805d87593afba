package cronspec

import "strings"

// The values of FieldError.Field are the names of the fields in the API and in the database table.
const (
	fieldCron      = "cron_expression"
	fieldZone      = "timezone"
	fieldDSTGap    = "dst_gap"
	fieldDSTRepeat = "dst_repeat"
)

// FieldError describes an invalid part of a Spec. All errors of package cronspec are of type *FieldError.
type FieldError struct {
	// Field is "cron_expression", "timezone", "dst_gap" or "dst_repeat".
	Field string

	// Part is the field within the expression: "minute", "hour", "day_of_month", "month" or "day_of_week". Part is
	// empty if the error concerns the whole expression, or a field other than cron_expression.
	Part string

	// Value is the invalid text of the field.
	Value string

	// Reason says what is wrong and what to write instead. If Part is not empty, Reason is the rest of a sentence that
	// begins with the value of Part.
	Reason string
}

// Error returns the field and the message: "cron_expression: minute must be 0–59, got 61".
func (e *FieldError) Error() string { return e.Field + ": " + e.Message() }

// Message returns the part and the reason, without the field: "minute must be 0–59, got 61".
func (e *FieldError) Message() string {
	if e.Part == "" {
		return e.Reason
	}
	return strings.ReplaceAll(e.Part, "_", " ") + " " + e.Reason
}
