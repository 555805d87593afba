package collector

import (
	"context"
	"reflect"
	"strings"
	"time"
)

// The following names export internal functions to the tests.

func WithPatience(
	ctx context.Context,
	d time.Duration,
	now func() time.Time,
	cause error,
) (context.Context, context.CancelFunc) {
	return withPatience(ctx, d, now, cause)
}

// NamedFields contains the list of fields in namedFields, and TextBlockFields contains the fields of a text block.
func NamedFields() []string { return strings.Fields(namedFields) }

func TextBlockFields() []string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[textBlock]()) {
		if name := field.Tag.Get("json"); name != "-" {
			names = append(names, name)
		}
	}
	return names
}
