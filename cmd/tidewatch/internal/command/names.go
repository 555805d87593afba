package command

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"
)

// Finder is a command that looks up objects by their names.
type Finder interface {
	// FindID returns the id of the only object with the given name. The kind is the value of the tag "named".
	FindID(ctx context.Context, kind, name string) (uuid.UUID, error)
}

// names has the names that a command line contains in the places of ids. A flag or an argument with the struct tag
// "named" accepts a name instead of an id. The value of the tag is the kind of the object.
type names []name

type name struct {
	kind, text string
	value      *kong.Value
}

// decode reads the value of a flag or an argument that is an id. Names are collected, because only the command can look
// up their ids.
func (n *names) decode(ctx *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := ctx.Scan.PopValueInto("id", &text); err != nil {
		return err
	}
	kind := ctx.Value.Tag.Get("named")
	if kind == "" || strings.TrimSpace(text) == "" || uuid.Validate(text) == nil {
		return decodeID(text, target)
	}
	set(target, uuid.Nil)
	*n = append(*n, name{kind: kind, text: text, value: ctx.Value})
	return nil
}

// resolve replaces the names by ids in the fields of the selected command.
func (n *names) resolve(ctx context.Context, command *kong.Context) error {
	for _, name := range *n {
		finder, ok := reflect.TypeAssert[Finder](command.Selected().Target.Addr())
		if !ok {
			return fmt.Errorf("%s: must be an id, got %.80q", labelOf(name.value), name.text)
		}
		id, err := finder.FindID(ctx, name.kind, name.text)
		if err != nil {
			return fmt.Errorf("%s: %w", labelOf(name.value), err)
		}
		set(name.value.Target, id)
	}
	return nil
}

func labelOf(value *kong.Value) string {
	if value.Flag != nil {
		return "--" + value.Flag.Name
	}
	return "<" + value.Name + ">"
}
