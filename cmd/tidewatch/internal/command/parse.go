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

// durations makes kong read durations with [decodeDuration].
func durations() kong.Option {
	return kong.TypeMapper(reflect.TypeFor[time.Duration](), kong.MapperFunc(decodeDuration))
}

// withVariable adds the environment variable of a flag to the error of kong about the value of the flag. The value may
// be from the variable, and users would search for the flag in vain.
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

// isMessage reports whether a text continues an error of kong after the name of a flag. The texts of longer names do
// not: the error of --log-level begins with --log, too.
func isMessage(text string) bool {
	return strings.HasPrefix(text, ": ") || strings.HasPrefix(text, " must be ")
}
