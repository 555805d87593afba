package command

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// decodeDuration reads the value of every flag that is a duration, so that all flags accept days.
func decodeDuration(ctx *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := ctx.Scan.PopValueInto("duration", &text); err != nil {
		return err
	}
	d, err := settings.ParseDuration(text)
	if err != nil {
		return err
	}
	target.Set(reflect.ValueOf(d))
	return nil
}

// The function durations makes kong read durations with [decodeDuration].
func durations() kong.Option {
	return kong.TypeMapper(reflect.TypeFor[time.Duration](), kong.MapperFunc(decodeDuration))
}

// withVariable adds the name of a flag's environment variable to kong's error about the value of the flag. The value
// may come from the variable, and then users would not find the flag on their command line.
func withVariable(err error) error {
	failed, ok := errors.AsType[*kong.ParseError](err)
	if !ok {
		return err
	}
	for _, flag := range failed.Context.Flags() {
		variable := flag.Tag.Get("setting")
		if rest, ok := strings.CutPrefix(err.Error(), "--"+flag.Name); ok && variable != "" && isMessage(rest) {
			return fmt.Errorf("--%s (%s)%s", flag.Name, variable, rest)
		}
	}
	return err
}

// isMessage reports whether a text is the rest of kong's error about a flag. The text follows the name of the flag in
// the error. For example, "-level: …" is not the rest of an error about --log, because the error is about --log-level.
func isMessage(text string) bool {
	return strings.HasPrefix(text, ": ") || strings.HasPrefix(text, " must be ")
}
