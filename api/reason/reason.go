// Package reason has the reason codes of package store as types of the API: each is an enum of the OpenAPI document that
// is filled from the table of codes.
package reason

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/store"
)

// Run is why a run ended as it did.
type Run store.ReasonCode

// Answer is why a call to an answer engine failed.
type Answer store.ReasonCode

// Problem is why a request was refused.
type Problem store.ReasonCode

// Schema implements [huma.SchemaProvider].
func (Run) Schema(r huma.Registry) *huma.Schema {
	return component(r, "RunReason", "Why a run ended as it did.", func(r store.Reason) bool { return r.Runs })
}

// Schema implements [huma.SchemaProvider].
func (Answer) Schema(r huma.Registry) *huma.Schema {
	return component(
		r,
		"AnswerReason",
		"Why a call to an answer engine failed.",
		func(r store.Reason) bool { return r.Answers },
	)
}

// Schema implements [huma.SchemaProvider].
func (Problem) Schema(r huma.Registry) *huma.Schema {
	return component(r, "ProblemCode", "Why a request was refused.", func(r store.Reason) bool { return r.Problems })
}

// component returns a reference to an enum, which it adds to the document's components at its first use.
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
