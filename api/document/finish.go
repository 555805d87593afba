package document

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

const schemasPrefix = "#/components/schemas/"

// Finish completes the document for client generators. Finish marks the fields that may be null, and adds examples to
// every operation. Each error response is described once, and each enum that several types share becomes one component.
func Finish(document *huma.OpenAPI) *huma.OpenAPI {
	sort.Slice(document.Tags, func(i, j int) bool { return document.Tags[i].Name < document.Tags[j].Name })
	schemas := document.Components.Schemas
	describeIDs(schemas)
	addWebhooks(document)
	omitPatternDescriptions(schemas)
	nameEnums(document)
	document.Components.Responses = map[string]*huma.Response{}
	for _, p := range problemTexts() {
		document.Components.Responses[p.name] = p.response()
	}
	eachOperation(document, func(op *huma.Operation) {
		referToProblems(op)
		describeHeaders(op)
		addExamples(schemas, op)
	})
	return document
}

// omitPatternDescriptions removes the descriptions of patterns, because OpenAPI has no keyword for them. The messages
// about invalid values already contain the descriptions of patterns.
func omitPatternDescriptions(schemas huma.Registry) {
	for _, s := range schemas.Map() {
		for _, property := range s.Properties {
			property.PatternDescription = ""
		}
	}
}

// describeHeaders adds the response headers that an operation with an Idempotency-Key may send.
func describeHeaders(op *huma.Operation) {
	if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "Idempotency-Key" }) {
		return
	}
	for code, response := range op.Responses {
		if !strings.HasPrefix(code, "2") {
			continue
		}
		if response.Headers == nil {
			response.Headers = map[string]*huma.Param{}
		}
		response.Headers["Idempotent-Replayed"] = &huma.Param{Schema: &huma.Schema{
			Type: huma.TypeString, Enum: []any{"true"},
			Description: "The value true means that an earlier request with the same Idempotency-Key received this response.",
		}}
		if code == "201" {
			response.Headers["Location"] = &huma.Param{Schema: &huma.Schema{
				Type: huma.TypeString, Format: "uri-reference", Description: "The path of the created object.",
			}}
		}
	}
}

func eachOperation(document *huma.OpenAPI, visit func(*huma.Operation)) {
	for _, item := range document.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op != nil {
				visit(op)
			}
		}
	}
}

// describeIDs marks fields of type *uuid.UUID as nullable, and the items of fields of type []uuid.UUID as UUIDs. The
// library huma marks neither kind of field, because uuid.UUID is an array.
func describeIDs(schemas huma.Registry) {
	for name, schema := range schemas.Map() {
		t := schemas.TypeFromRef(schemasPrefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(t) {
			property, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Type == reflect.TypeFor[[]uuid.UUID]() {
				schema.Properties[property].Items.Format = "uuid"
			}
			if field.Type == reflect.TypeFor[*uuid.UUID]() && !strings.Contains(options, "omit") &&
				schema.Properties[property] != nil {
				schema.Properties[property].Nullable = true
			}
		}
	}
}

// enumNames maps the values of each shared enum, joined by commas, to the name of the enum.
func enumNames() map[string]string {
	return map[string]string{
		"admin,editor,viewer":                                        "Role",
		"branded,competitor,unbranded":                               "QueryClass",
		"data_collection,scoring,data_collection_and_scoring,report": "JobType",
		"first,second,both":                                          "DSTRepeat",
		"pending,processing,completed,failed,cancelled,skipped":      "RunStatus",
		"run_once,run_all,skip":                                      "MisfirePolicy",
		"shift,skip":                                                 "DSTGap",
		"skip,allow":                                                 "OverlapPolicy",
		"tick,manual":                                                "Trigger",
		"weekly,monthly,competitors,sources":                         "ReportTemplate",
		"up,down,no_clear_change,too_few_cells,too_few_answers,no_previous_value,no_value,not_comparable": "Verdict",
	}
}

// nameEnums makes one component of each enum in [enumNames], so that generated clients have one type for each enum.
// nameEnums also adds null to the enums of nullable properties.
func nameEnums(document *huma.OpenAPI) {
	schemas := document.Components.Schemas.Map()
	names := enumNames()
	name := func(s *huma.Schema) *huma.Schema {
		if s == nil || len(s.Enum) == 0 || s.Nullable {
			return s
		}
		values := make([]string, 0, len(s.Enum))
		for _, value := range s.Enum {
			values = append(values, fmt.Sprint(value))
		}
		component, ok := names[strings.Join(values, ",")]
		if !ok {
			return s
		}
		if schemas[component] == nil {
			schemas[component] = &huma.Schema{Type: s.Type, Enum: s.Enum}
			schemas[component].PrecomputeMessages()
		}
		return &huma.Schema{
			Ref:         schemasPrefix + component,
			Default:     s.Default,
			Description: s.Description,
			Examples:    s.Examples,
		}
	}
	types := make([]*huma.Schema, 0, len(schemas))
	for _, schema := range schemas {
		types = append(types, schema)
	}
	for _, schema := range types {
		for property, s := range schema.Properties {
			if s.Nullable && len(s.Enum) > 0 {
				s.Enum = append(s.Enum, nil)
			}
			s.Items = name(s.Items)
			schema.Properties[property] = name(s)
		}
	}
	eachOperation(document, func(op *huma.Operation) {
		for _, p := range op.Parameters {
			described := *p.Schema
			described.Items = name(described.Items)
			described.Description = "" // the parameter has its own description
			p.Schema = name(&described)
		}
	})
}
