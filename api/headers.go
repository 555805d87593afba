package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
)

// These constants are the names of headers that a request may contain at most once.
const (
	ifMatchHeader     = "If-Match"
	idempotencyHeader = "Idempotency-Key"
)

// cursorParameter is the name of the query parameter with the position in a list.
const cursorParameter = "cursor"

// checkParameters refuses empty and repeated query parameters and headers, and headers and bodies that have no effect
// on the operation. An empty value, such as "?customer_id=", often comes from an unset variable of a script. If empty
// values were accepted, such a value would mean "no filter" or "no condition". An empty cursor is accepted, because
// loops over pages begin with an empty cursor. A number with a plus sign is refused as well, although Go accepts the
// sign.
func checkParameters(r *http.Request, op door.Operation, known parameters) *problem.Problem {
	var wrong []problem.FieldProblem
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return problem.New(http.StatusBadRequest, "The query string of the URL is invalid: "+err.Error()+".")
	}
	for name, values := range query {
		if name == cursorParameter && slices.Equal(values, []string{""}) {
			continue
		}
		message := refuseValues(values)
		if slices.Contains(known.repeated, name) {
			message = refuseEmpty(values)
		}
		if message == "" && slices.Contains(known.numbers, name) && strings.HasPrefix(values[0], "+") {
			message = validation.MsgExpectedInteger
		}
		if message != "" {
			wrong = append(wrong, problem.FieldProblem{Location: "query." + name, Message: message})
		}
	}
	wrong = append(wrong, wrongHeaders(r, op)...)
	if !known.body && hasFields(r) {
		wrong = append(wrong, problem.FieldProblem{
			Location: "body", Message: "has no effect on this operation: omit the body",
		})
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.SortFunc(wrong, func(a, b problem.FieldProblem) int { return strings.Compare(a.Location, b.Location) })
	return problem.InvalidFields(wrong)
}

// wrongHeaders refuses empty and repeated headers, and headers that have no effect on the operation. A client that
// sends If-None-Match or If-Unmodified-Since with an edit expects that the edit depends on the header. Browsers add
// these headers to GET requests, which ignore the headers. HEAD requests call GET operations.
func wrongHeaders(r *http.Request, op door.Operation) (wrong []problem.FieldProblem) {
	headers := map[string]bool{ifMatchHeader: op.Conditional, idempotencyHeader: op.Idempotent}
	if op.Method != http.MethodGet {
		headers["If-None-Match"], headers["If-Unmodified-Since"] = false, false
	}
	for name, accepted := range headers {
		values := r.Header.Values(name)
		message := refuseValues(values)
		switch {
		case len(values) > 0 && !accepted:
			message = "has no effect on this operation: omit the header"
		case name == ifMatchHeader && message == "":
			message = refuseIfMatch(values)
		}
		if message != "" {
			wrong = append(wrong, problem.FieldProblem{Location: "header." + name, Message: message})
		}
	}
	return wrong
}

// entityTags matches the value of an If-Match header: an asterisk, or entity tags in quotes.
var entityTags = regexp.MustCompile(`^\s*(?:\*|(?:W/)?"[^"]*"(?:\s*,\s*(?:W/)?"[^"]*")*)\s*$`)

// refuseIfMatch refuses an If-Match header without valid entity tags, such as a tag without its quotes. Such a header
// matches no version of an object, as if the object had been edited.
func refuseIfMatch(values []string) string {
	if len(values) == 0 || entityTags.MatchString(values[0]) {
		return ""
	}
	return `must be * or the ETag of a response, including the quotes, as in "AbC123"`
}

// hasFields reports whether a request has a body other than an empty object or null. Some clients send an empty object
// to each operation. Package door has read the body into memory.
func hasFields(r *http.Request) bool {
	body, err := io.ReadAll(r.Body)
	empty := strings.Join(strings.Fields(string(body)), "")
	return err == nil && empty != "" && empty != "{}" && empty != "null"
}

func refuseValues(values []string) string {
	if len(values) > 1 {
		return "is given more than once: give one value"
	}
	return refuseEmpty(values)
}

func refuseEmpty(values []string) string {
	if slices.ContainsFunc(values, func(value string) bool { return strings.TrimSpace(value) == "" }) {
		return "is empty: give a value, or omit it"
	}
	return ""
}

// parameters lists the query parameters of an operation that [checkParameters] treats specially.
type parameters struct {
	body     bool     // whether the operation has a body
	numbers  []string // whole numbers
	repeated []string // parameters that may have several values
}

func parametersOf[I any]() parameters {
	var known parameters
	for _, field := range reflect.VisibleFields(reflect.TypeFor[I]()) {
		name, found := strings.CutSuffix(field.Tag.Get("query"), ",explode")
		known.body = known.body || field.Name == "Body" || field.Name == "RawBody"
		switch {
		case found:
			known.repeated = append(known.repeated, name)
		case name != "" && field.Type.Kind() == reflect.Int:
			known.numbers = append(known.numbers, name)
		}
	}
	return known
}

type responseKey int

// responseHeader is the key of the response header in the context of an operation.
const responseHeader responseKey = iota

func setResponseHeader(ctx context.Context, name, value string) {
	if header, ok := ctx.Value(responseHeader).(http.Header); ok {
		header.Set(name, value)
	}
}

// setLocation sets the Location header to the path of a created object. The path of the object is the path of its
// collection, followed by the object's id.
func setLocation(ctx context.Context, path string, in, out any) {
	body := reflect.ValueOf(out).Elem().FieldByName("Body")
	id, ok := reflect.TypeAssert[uuid.UUID](body.FieldByName("ID"))
	if !ok {
		return
	}
	if field := reflect.ValueOf(in).Elem().FieldByName("ID"); field.IsValid() {
		if parent, ok := reflect.TypeAssert[uuid.UUID](field); ok {
			path = strings.Replace(path, "{id}", parent.String(), 1)
		}
	}
	setResponseHeader(ctx, "Location", "/api/admin"+path+"/"+id.String())
}
