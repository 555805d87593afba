package api

import (
	"fmt"
	"net/http"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"tidewatch/api/problem"
)

const schemasPrefix = "#/components/schemas/"

// finish makes the document one that generators of clients take well: what is null says so, an enum that many types have
// is one type, problems are described once, and every operation has examples.
func finish(document *huma.OpenAPI) *huma.OpenAPI {
	sort.Slice(document.Tags, func(i, j int) bool { return document.Tags[i].Name < document.Tags[j].Name })
	schemas := document.Components.Schemas
	allowNullIDs(schemas)
	nameEnums(document)
	document.Components.Responses = map[string]*huma.Response{}
	for _, p := range problemTexts() {
		document.Components.Responses[p.name] = p.response()
	}
	eachOperation(document, func(op *huma.Operation) {
		referToProblems(op)
		addExamples(schemas, op)
	})
	return document
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

// allowNullIDs says of ids that are pointers that they may be null. huma forgets it: uuid.UUID is an array, which it takes
// for a list.
func allowNullIDs(schemas huma.Registry) {
	for name, schema := range schemas.Map() {
		t := schemas.TypeFromRef(schemasPrefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(t) {
			property, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Type == reflect.TypeFor[*uuid.UUID]() && !strings.Contains(options, "omit") &&
				schema.Properties[property] != nil {
				schema.Properties[property].Nullable = true
			}
		}
	}
}

// enumNames are the enums that many types have, by their values.
func enumNames() map[string]string {
	return map[string]string{
		"admin,viewer": "Role",
		"data_collection,scoring,data_collection_and_scoring": "JobType",
		"first,second,both": "DSTRepeat",
		"pending,processing,completed,failed,cancelled,skipped": "RunStatus",
		"run_once,run_all,skip":                                 "MisfirePolicy",
		"shift,skip":                                            "DSTGap",
		"skip,allow":                                            "OverlapPolicy",
		"tick,manual":                                           "Trigger",
	}
}

// nameEnums makes one component of each enum in [enumNames], so that a client has one type for it and not one for each
// type that has a field of it.
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
			described.Description = "" // the parameter has it
			p.Schema = name(&described)
		}
	})
}

// problemText describes a status that is not a success, once for all operations.
type problemText struct {
	status      int
	name        string
	description string
	detail      string // of the example
	headers     []string
}

func problemTexts() []problemText {
	retry := []string{"Retry-After"}
	return []problemText{
		{
			http.StatusBadRequest,
			"BadRequest",
			"The body is cut off or no JSON, or the cursor is not one of this list with these filters.",
			"query.cursor: is not a cursor of this list with these filters: begin without one.",
			nil,
		},
		{
			http.StatusUnauthorized,
			"Unauthorized",
			"Nobody has logged in and no token was sent, or it is not known, has expired or was revoked.",
			"The token is not known, has expired or was revoked.",
			[]string{"WWW-Authenticate"},
		},
		{
			http.StatusForbidden,
			"Forbidden",
			"The caller may read this and not write it, or the request comes from another site's page.",
			"Only an admin may do this; you may read.",
			nil,
		},
		{
			http.StatusNotFound,
			"NotFound",
			"It does not exist, or you may not see it.",
			"There is no such scheduled job, or you may not see it.",
			nil,
		},
		{
			http.StatusRequestTimeout,
			"RequestTimeout",
			"The body did not arrive in time.",
			"The body did not arrive in time.",
			nil,
		},
		{
			http.StatusConflict,
			"Conflict",
			"What is there stands in the way: a name that is taken, an unfinished run (run_id names it), a state that does not allow it.",
			"An unfinished run is in the way.",
			nil,
		},
		{
			http.StatusPreconditionFailed,
			"PreconditionFailed",
			"Somebody else has edited it since: its ETag is not the one in If-Match.",
			"Somebody else has edited this schedule since: read it again, and decide anew.",
			nil,
		},
		{
			http.StatusRequestEntityTooLarge,
			"TooLarge",
			"The body is too large.",
			"The body is larger than 1048576 bytes.",
			nil,
		},
		{
			http.StatusUnsupportedMediaType,
			"UnsupportedMediaType",
			"The body is of another type than JSON.",
			"The body's type is \"text/plain\": send JSON, with Content-Type: application/json.",
			nil,
		},
		{
			http.StatusUnprocessableEntity,
			"Invalid",
			"A field or parameter is wrong: errors names each, and says what would be right. Nothing was changed.",
			"body.timezone: is not an IANA time zone name, such as \"Europe/Berlin\"",
			nil,
		},
		{
			http.StatusTooManyRequests,
			"TooManyRequests",
			"Too many requests of this caller, or too many failed log-ins: wait as Retry-After says.",
			"More than 50 requests a second: wait as Retry-After says.",
			retry,
		},
		{
			http.StatusInternalServerError,
			"InternalError",
			"Something went wrong in the server. Its log has the cause under request_id.",
			"Something went wrong here. The log has the cause under the request's id.",
			nil,
		},
		{
			http.StatusServiceUnavailable,
			"Unavailable",
			"The database does not answer for now, or the request took too long: try again as Retry-After says.",
			"The database does not answer for now. Try again.",
			retry,
		},
	}
}

func (p problemText) response() *huma.Response {
	example := map[string]any{
		"type":       "about:blank",
		"title":      http.StatusText(p.status),
		"status":     p.status,
		"code":       problem.CodeOf(p.status),
		"detail":     p.detail,
		"request_id": exampleID,
	}
	if location, message, ok := strings.Cut(p.detail, ": "); ok && strings.Contains(location, ".") {
		example["errors"] = []any{map[string]any{"location": location, "message": message}}
	}
	r := &huma.Response{
		Description: p.description,
		Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: &huma.Schema{Ref: schemasPrefix + "Problem"}, Example: example},
		},
	}
	for _, name := range p.headers {
		header := &huma.Param{Description: "How to authenticate.", Schema: &huma.Schema{Type: huma.TypeString}}
		if name == "Retry-After" {
			header = &huma.Param{
				Description: "After how many seconds to come again.",
				Schema:      &huma.Schema{Type: huma.TypeInteger},
			}
		}
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		r.Headers[name] = header
	}
	return r
}

// referToProblems puts the descriptions of [problemTexts] in place of huma's.
func referToProblems(op *huma.Operation) {
	for _, p := range op.Parameters {
		if p.Name == "If-Match" {
			op.Responses[strconv.Itoa(http.StatusPreconditionFailed)] = &huma.Response{}
		}
	}
	for _, p := range problemTexts() {
		if code := strconv.Itoa(p.status); op.Responses[code] != nil {
			op.Responses[code] = &huma.Response{Ref: "#/components/responses/" + p.name}
		}
	}
}
