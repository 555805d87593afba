package api

import (
	"cmp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/store"
)

// The schemas of a schedule's fields come from [store.ScheduleFields]. The API therefore has the same bounds for the
// fields of a schedule as import files and commands. Struct tags only add details that apply to one type.

// TransformSchema implements [huma.SchemaTransformer].
func (NewScheduledJob) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, f := range store.ScheduleFields() {
		property := s.Properties[f.Name]
		if f.Required {
			s.Required = append(s.Required, f.Name)
		}
		if property != nil && property.Ref == "" && f.Default != "" { // an empty text means no default
			property.Default = f.Default
		}
	}
	return withScheduleFields(s, "")
}

// TransformSchema implements [huma.SchemaTransformer].
func (ScheduledJobChange) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return withScheduleFields(s, "")
}

// TransformSchema implements [huma.SchemaTransformer].
func (ScheduledJob) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return withScheduleFields(s, "")
}

// TransformSchema implements [huma.SchemaTransformer].
func (Metadata) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return withScheduleFields(s, "metadata.")
}

// TransformSchema implements [huma.SchemaTransformer].
func (SchedulePreviewRequest) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return withScheduleFields(s, "")
}

// withScheduleFields completes the properties of a schema from the table of schedule fields. The prefix "metadata."
// selects the options of a run, and the prefix "" selects the fields of the schedule.
func withScheduleFields(s *huma.Schema, prefix string) *huma.Schema {
	for _, f := range store.ScheduleFields() {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if property := s.Properties[name]; ok && property != nil {
			property.Description = cmp.Or(property.Description, f.Description)
			if property.Nullable && !strings.Contains(property.Description, "null") {
				property.Description += " The field may be null."
			}
			if len(property.Examples) == 0 && f.Example != nil {
				property.Examples = []any{f.Example}
			}
			bound(property, f)
			property.PrecomputeMessages()
		}
	}
	return s
}

// bound copies the bounds of a schedule field to a property of a schema.
func bound(property *huma.Schema, f store.ScheduleField) {
	for _, value := range f.Enum {
		property.Enum = append(property.Enum, value)
	}
	if f.Type == store.FieldInteger || f.Type == store.FieldNumber {
		property.Minimum, property.Maximum = &f.Minimum, &f.Maximum
	}
	property.MinLength, property.MaxLength = positive(f.MinLength), positive(f.MaxLength)
	property.MaxItems = positive(f.MaxItems)
}

// The function "positive" returns a pointer to a bound. For the value 0, positive returns nil, which means no bound.
func positive(bound int) *int {
	if bound == 0 {
		return nil
	}
	return &bound
}
