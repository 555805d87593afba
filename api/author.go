package api

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"tidewatch/api/door"
	"tidewatch/store"
)

// Author is the name of a user or program that acted on a resource, or of a schedule that made a report. If a caller is
// limited to one customer, [store.Operator] replaces the names of users and programs outside this customer.
type Author string

// RunMessage is the error message of a run. The message of a cancelled run names an author.
type RunMessage string

// authored is a value that may name an author. The method "author" returns an empty string if the value names no user
// or program.
type authored interface {
	author() string
	hide() error
}

func (a *Author) author() string { return userOrProgram(string(*a)) }

// userOrProgram returns the given name of an author, or an empty string for the name of a schedule.
func userOrProgram(name string) string {
	if name == store.ScheduleAuthor || strings.HasPrefix(name, store.ScheduleAuthor+" ") {
		return ""
	}
	return name
}

func (a *Author) hide() error {
	*a = store.Operator
	return nil
}

func (m *RunMessage) author() string { return store.CancelledBy(string(*m)) }

func (m *RunMessage) hide() error { //nolint:unparam // implements authored
	*m = RunMessage(store.CancelMessage(store.Operator))
	return nil
}

// jsonAuthor is an author or the message of a run in a JSON object.
type jsonAuthor struct {
	object *[]byte
	path   string
}

// messageField is the name of the field that has the message of a run.
const messageField = "error_message"

func (f jsonAuthor) author() string {
	text := gjson.GetBytes(*f.object, f.path).String()
	if f.path == messageField {
		return store.CancelledBy(text)
	}
	return userOrProgram(text)
}

func (f jsonAuthor) hide() (err error) {
	hidden := store.Operator
	if f.path == messageField {
		hidden = store.CancelMessage(hidden)
	}
	*f.object, err = sjson.SetBytes(*f.object, f.path, hidden)
	return err
}

// jsonAuthors returns the fields of a JSON object that may name authors.
func jsonAuthors(object *[]byte, paths ...string) []authored {
	var found []authored
	for _, path := range paths {
		found = append(found, jsonAuthor{object: object, path: path})
	}
	return found
}

// hideOperators replaces names as described at [Author]. The function "find" returns the values that may name authors.
func (s *server) hideOperators(ctx context.Context, find func() []authored) error {
	caller := door.CallerOf(ctx)
	if caller == nil || caller.Customer == nil { // nil in operations without authentication, such as log-in
		return nil
	}
	found := slices.DeleteFunc(find(), func(v authored) bool { return v.author() == "" || v.author() == caller.Name })
	if len(found) == 0 {
		return nil
	}
	names := make([]string, len(found))
	for i, value := range found {
		names[i] = value.author()
	}
	own, err := s.db.NamesOfCustomer(ctx, *caller.Customer, names)
	for _, value := range found {
		if err == nil && !slices.Contains(own, value.author()) {
			err = value.hide()
		}
	}
	return err
}

// authorsIn finds the values of the types [Author] and [RunMessage] in a response, at any depth. authorsIn appends
// these values to a list.
func authorsIn(found []authored, v reflect.Value) []authored {
	if v.CanAddr() && v.CanInterface() {
		if value, ok := reflect.TypeAssert[authored](v.Addr()); ok {
			return append(found, value)
		}
	}
	switch v.Kind() { //nolint:exhaustive // values of the other kinds contain no authors
	case reflect.Pointer, reflect.Interface:
		return authorsIn(found, v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return found
		}
		for i := range v.Len() {
			found = authorsIn(found, v.Index(i))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			found = authorsIn(found, field)
		}
	}
	return found
}

// hideOperatorsIn hides the names of operators in the response of an operation. After a write, the response is a
// success even if the names cannot be looked up, because the write is committed. All names except the caller's are then
// hidden.
func (s *server) hideOperatorsIn(ctx context.Context, op operation, out any) error {
	find := func() []authored { return authorsIn(nil, reflect.ValueOf(out)) }
	err := s.hideOperators(ctx, find)
	if err == nil || op.method == http.MethodGet {
		return err
	}
	s.logger.WarnContext(
		ctx,
		"Names of operators could not be looked up. The response to this write contains only the name of the caller.",
		slog.Any("error", err),
		slog.String("request_id", door.RequestID(ctx)),
	)
	for _, value := range find() {
		if name := value.author(); name == "" || name == door.CallerOf(ctx).Name {
			continue
		}
		if err := value.hide(); err != nil {
			return err
		}
	}
	return nil
}
