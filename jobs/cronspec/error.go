package cronspec

import (
	"strconv"
	"strings"
)

// The values of FieldError.Field: the names that the fields have in the API and in the table.
const (
	fieldCron      = "cron_expression"
	fieldZone      = "timezone"
	fieldDSTGap    = "dst_gap"
	fieldDSTRepeat = "dst_repeat"
)

// FieldError says which part of a Spec is wrong. All errors of this package are of this type.
type FieldError struct {
	// Field is "cron_expression", "timezone", "dst_gap" or "dst_repeat".
	Field string

	// Part is the field within the expression: "minute", "hour", "day_of_month", "month" or "day_of_week".
	// It is empty when the whole is meant.
	Part string

	// Value is what was written there.
	Value string

	// Reason says what is wrong and what would be right. It reads on from the name of the field.
	Reason string
}

// Error returns all of it in one line.
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString(e.Field)
	if e.Part != "" {
		b.WriteString(", " + e.Part)
	}
	if e.Value != "" {
		b.WriteString(" " + strconv.Quote(e.Value))
	}
	return b.String() + ": " + e.Reason
}
