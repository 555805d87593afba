package document

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const (
	exampleID   = "0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001"
	exampleTime = "2026-03-02T09:00:00Z"
)

// addExamples adds examples to the path parameters of an operation, and to the JSON bodies of its request and of its
// successful responses. The example of a body consists of the examples of its fields. addExamples also moves the
// description of each response header from the schema to the header.
func addExamples(schemas huma.Registry, op *huma.Operation) {
	give := func(content map[string]*huma.MediaType) {
		if media := content["application/json"]; media != nil && media.Example == nil && media.Schema != nil {
			media.Example = exampleOf(schemas, media.Schema)
		}
	}
	if op.RequestBody != nil {
		give(op.RequestBody.Content)
	}
	for code, response := range op.Responses {
		if !strings.HasPrefix(code, "2") {
			continue
		}
		give(response.Content)
		for _, header := range response.Headers {
			header.Description, header.Schema.Description = header.Schema.Description, ""
		}
	}
	for _, p := range op.Parameters {
		if p.In == "path" {
			p.Example = exampleOf(schemas, p.Schema)
		}
	}
}

// exampleOf returns a value that the schema allows: the schema's example, default or first enum value, or else a value
// of the schema's type. Without an example, default or enum, a nullable value is null.
func exampleOf(schemas huma.Registry, s *huma.Schema) any {
	if v, ok := statedExample(schemas, s); ok {
		return v
	}
	if s.Ref != "" {
		return exampleOf(schemas, schemas.SchemaFromRef(s.Ref))
	}
	switch {
	case s.Nullable:
		return nil
	case s.Type == huma.TypeArray:
		return []any{exampleOf(schemas, s.Items)}
	case s.Type == huma.TypeObject:
		return exampleObject(schemas, s)
	case s.Type == huma.TypeBoolean:
		return true
	case s.Type == huma.TypeInteger || s.Type == huma.TypeNumber:
		return max(orZero(s.Minimum), 1)
	case s.Type == "": // the schema allows any value
		return map[string]any{}
	case s.Format == "uuid":
		return exampleID
	case s.Format == "date-time":
		return exampleTime
	default:
		return "text"
	}
}

func orZero(f *float64) float64 {
	if f == nil {
		return 0
	}
	return *f
}

// statedExample returns the example, default or first enum value of a schema.
func statedExample(schemas huma.Registry, s *huma.Schema) (any, bool) {
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0], true
	case s.Default != nil:
		return s.Default, true
	case len(s.Enum) > 0:
		return s.Enum[0], true
	case s.Ref != "":
		return statedExample(schemas, schemas.SchemaFromRef(s.Ref))
	default:
		return nil, false
	}
}

// exampleObject returns an example of an object. The example contains the required properties, and the optional
// properties that have an example or an enum but no default. An optional UUID that cannot be null is also present.
func exampleObject(schemas huma.Registry, s *huma.Schema) any {
	object := map[string]any{}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		object["chatgpt"] = exampleOf(schemas, values)
	}
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	for name, property := range s.Properties {
		if slices.Contains(otherKinds()[schemaName(schemas, s)], name) {
			continue
		}
		v, stated := statedExample(schemas, property)
		switch {
		case stated && (required[name] || property.Default == nil):
			object[name] = v
		case required[name], property.Format == "uuid" && !property.Nullable:
			object[name] = exampleOf(schemas, property)
		}
	}
	return object
}

// otherKinds maps the name of a schema to the fields that the schema's example omits. The omitted fields do not apply
// to the kind of alert channel, alert rule or scope in the example.
func otherKinds() map[string][]string {
	return map[string][]string{
		"AlertChannelChange": {"recipients"},
		"AlertRuleChange":    {"changes", "seconds"},
		"CalendarImport":     {"brand_id", "scheduled_job_id"},
		"NewAlertChannel":    {"recipients"},
		"NewAlertRule":       {"changes", "seconds"},

		"ExceptionPreviewRequest": {"brand_id", "scheduled_job_id"},
		"NewScheduleException":    {"brand_id", "scheduled_job_id"},
	}
}

func schemaName(schemas huma.Registry, s *huma.Schema) string {
	for name, schema := range schemas.Map() {
		if schema == s {
			return name
		}
	}
	return ""
}
