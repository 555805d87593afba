// Package reason defines types for the reason codes in the API. Each type is an enum in the OpenAPI document. The
// values of the enums come from the table of reason codes in package store.
package reason

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/store"
)

// Run is the code of the reason why a run ended.
type Run store.ReasonCode

// Answer is the code of the reason why a call to an answer engine failed.
type Answer store.ReasonCode

// Problem is the code of the reason why a request was refused.
type Problem store.ReasonCode

// Schema implements [huma.SchemaProvider].
func (Run) Schema(r huma.Registry) *huma.Schema {
	return component(r, "RunReason", "The reason why a run ended.", func(r store.Reason) bool { return r.Runs })
}

// Schema implements [huma.SchemaProvider].
func (Answer) Schema(r huma.Registry) *huma.Schema {
	return component(
		r,
		"AnswerReason",
		"The reason why a call to an answer engine failed.",
		func(r store.Reason) bool { return r.Answers },
	)
}

// Schema implements [huma.SchemaProvider].
func (Problem) Schema(r huma.Registry) *huma.Schema {
	return component(
		r,
		"ProblemCode",
		"The reason why a request was rejected.",
		func(r store.Reason) bool { return r.Problems },
	)
}

// component returns a reference to an enum. The first reference to an enum adds the enum to the components of the
// OpenAPI document.
func component(r huma.Registry, name, title string, has func(store.Reason) bool) *huma.Schema {
	if r.Map()[name] == nil {
		schema := &huma.Schema{Type: huma.TypeString}
		text := &strings.Builder{}
		text.WriteString(title + "\n")
		for _, reason := range store.Reasons() {
			if has(reason) {
				schema.Enum = append(schema.Enum, string(reason.Code))
				text.WriteString("\n- `" + string(reason.Code) + "`: " + reason.Meaning)
				if reason.Advice != "" {
					text.WriteString(" " + reason.Advice)
				}
			}
		}
		schema.Description = text.String()
		schema.PrecomputeMessages()
		r.Map()[name] = schema
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}
