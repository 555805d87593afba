package api

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

// Optional is a field of an edit that accepts null. A field that the request omits keeps its value, and null clears the
// value.
type Optional[T any] struct {
	Null  bool // whether the request contains null for the field
	Set   bool // whether the request contains the field
	Value T
}

// UnmarshalJSON implements [json.Unmarshaler].
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	o.Set = true
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		o.Null = true
		return nil
	}
	return json.Unmarshal(data, &o.Value)
}

// Schema implements [huma.SchemaProvider]. Schema returns a schema that allows the value or null.
func (Optional[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// pointer sets the target to the value, or to nil for null. The target stays unchanged if the edit does not contain the
// field.
func (o Optional[T]) pointer(target **T) {
	if !o.Set {
		return
	}
	*target = nil
	if !o.Null {
		*target = &o.Value
	}
}

// Given is a field of an edit that does not accept null. A field that the request omits keeps its value. An explicit
// check refuses null, because huma would treat null as an omitted field.
type Given[T any] struct {
	Null  bool // whether the request contains null for the field
	Set   bool // whether the request contains the field
	Value T
}

// UnmarshalJSON implements [json.Unmarshaler].
func (g *Given[T]) UnmarshalJSON(data []byte) error {
	o := Optional[T]{}
	err := o.UnmarshalJSON(data)
	*g = Given[T](o)
	return err
}

// Schema implements [huma.SchemaProvider]. Schema returns the schema of the value or a reference to that schema.
func (Given[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), true, "")
	return &s
}

// Resolve implements [huma.ResolverWithPath].
func (g *Given[T]) Resolve(_ huma.Context, prefix *huma.PathBuffer) []error {
	if !g.Null {
		return nil
	}
	return []error{
		&huma.ErrorDetail{Location: prefix.String(), Message: "must not be null: omit the field to keep its value"},
	}
}

// assign sets the target to the value if the edit contains the field.
func (g Given[T]) assign(target *T) {
	if g.Set && !g.Null {
		*target = g.Value
	}
}

// pointer returns a pointer to the value, or nil if the edit does not contain the field.
func (g Given[T]) pointer() *T {
	if !g.Set || g.Null {
		return nil
	}
	return &g.Value
}

// IDParam is a query parameter that filters by id. The zero UUID is a valid filter value and differs from an absent
// filter.
type IDParam struct {
	ID  uuid.UUID
	Set bool
}

// Schema implements [huma.SchemaProvider].
func (*IDParam) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
}

// Receiver implements [huma.ParamWrapper].
func (p *IDParam) Receiver() reflect.Value { return reflect.ValueOf(&p.ID).Elem() }

// OnParamSet implements [huma.ParamReactor].
func (p *IDParam) OnParamSet(isSet bool, _ any) { p.Set = isSet }

// pointer returns a pointer to the id, or nil if the request has no filter.
func (p *IDParam) pointer() *uuid.UUID {
	if !p.Set {
		return nil
	}
	return &p.ID
}

// The function "set" copies a value to the target if the request contains the value.
func set[T any](target *T, value *T) {
	if value != nil {
		*target = *value
	}
}
