package command

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/api/catalog"
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

// wholeNumber and anyNumber match the numbers that flags and environment variables may contain. The patterns reject
// texts such as NaN, which Go's parser accepts.
var (
	wholeNumber = regexp.MustCompile(`^-?\d+$`)
	anyNumber   = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
)

// decodeWholeNumber reads the value of a flag that is a whole number.
func decodeWholeNumber(text string, target reflect.Value) error {
	n, err := strconv.ParseInt(text, 10, target.Type().Bits())
	if err != nil || !wholeNumber.MatchString(text) {
		return fmt.Errorf("must be a whole number such as 60, got %.80q", text)
	}
	target.SetInt(n)
	return nil
}

// decodeNumber reads the value of a flag that may have a fraction.
func decodeNumber(text string, target reflect.Value) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !anyNumber.MatchString(text) {
		return fmt.Errorf("must be a number such as 60 or 0.5, got %.80q", text)
	}
	target.SetFloat(n)
	return nil
}

// decodeTime reads the value of a flag that is a time in RFC 3339, or a date. A date is the beginning of the day in UTC.
// For the flag --to, whose period ends before the time, a date is the end of the day, so that the period includes the
// day as the periods of other commands do.
func decodeTime(ctx *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := ctx.Scan.PopValueInto("time", &text); err != nil {
		return err
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		if ctx.Value.Name == "to" {
			day = day.AddDate(0, 0, 1)
		}
		set(target, day)
		return nil
	}
	normal, _ := catalog.NormalizeTime(text)
	t, err := time.Parse(time.RFC3339Nano, normal)
	if err != nil {
		return fmt.Errorf("must be a time with its offset, such as 2027-01-01T09:00:00Z, or a date, got %.80q", text)
	}
	set(target, t)
	return nil
}

// decodeDate reads the value of a flag that is a date, or a time in RFC 3339 at which a day begins.
func decodeDate(text string, target reflect.Value) error {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		normal, _ := catalog.NormalizeTime(text)
		at, wrong := time.Parse(time.RFC3339Nano, normal)
		if wrong == nil && at.Equal(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())) {
			day, err = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC), nil
		}
	}
	if err != nil {
		return fmt.Errorf("must be a date such as 2027-01-31, got %.80q", text)
	}
	set(target, types.Date{Time: day})
	return nil
}

// decodeID reads the value of a flag or an argument that is an id.
func decodeID(text string, target reflect.Value) error {
	id, err := uuid.Parse(text)
	if err != nil {
		return fmt.Errorf("must be an id such as 0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001, got %.80q", text)
	}
	set(target, id)
	return nil
}

// set stores a value in a target of the type of the value, or of a pointer to the type.
func set(target reflect.Value, value any) {
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
		target = target.Elem()
	}
	target.Set(reflect.ValueOf(value))
}

// decodeTexts appends texts to a list. If the value of a flag or a variable has several items, such as "api, worker",
// decodeTexts removes the blanks around the items.
func decodeTexts(ctx *kong.DecodeContext, target reflect.Value) error {
	if ctx.Value.Flag == nil {
		for _, token := range ctx.Scan.PopWhile(func(t kong.Token) bool { return t.IsValue() }) {
			target.Set(reflect.Append(target, reflect.ValueOf(token.String())))
		}
		return nil
	}
	var text string
	if err := ctx.Scan.PopValueInto("list", &text); err != nil {
		return err
	}
	const none = -1 // the value of a flag is one item
	for _, item := range kong.SplitEscaped(text, ctx.Value.Tag.Sep) {
		if ctx.Value.Tag.Sep != none {
			item = strings.TrimSpace(item)
		}
		target.Set(reflect.Append(target, reflect.ValueOf(item)))
	}
	return nil
}

// reading returns a mapper that calls the function decode with the text of a flag.
func reading(name string, decode func(text string, target reflect.Value) error) kong.Mapper {
	return kong.MapperFunc(func(ctx *kong.DecodeContext, target reflect.Value) error {
		var text string
		if err := ctx.Scan.PopValueInto(name, &text); err != nil {
			return err
		}
		return decode(text, target)
	})
}

// mappers returns kong options that decode durations, times, dates, ids, lists of texts, and numbers. Names in the places
// of ids are added to the parameter "found". Flags of other
// types keep kong's decoders.
func mappers(found *names) []kong.Option {
	return []kong.Option{
		kong.TypeMapper(reflect.TypeFor[time.Duration](), kong.MapperFunc(decodeDuration)),
		kong.TypeMapper(reflect.TypeFor[time.Time](), kong.MapperFunc(decodeTime)),
		kong.TypeMapper(reflect.TypeFor[*time.Time](), kong.MapperFunc(decodeTime)),
		kong.TypeMapper(reflect.TypeFor[types.Date](), reading("date", decodeDate)),
		kong.TypeMapper(reflect.TypeFor[*types.Date](), reading("date", decodeDate)),
		kong.TypeMapper(reflect.TypeFor[uuid.UUID](), kong.MapperFunc(found.decode)),
		kong.TypeMapper(reflect.TypeFor[*uuid.UUID](), kong.MapperFunc(found.decode)),
		kong.TypeMapper(reflect.TypeFor[[]string](), kong.MapperFunc(decodeTexts)),
		kong.KindMapper(reflect.Int, reading("number", decodeWholeNumber)),
		kong.KindMapper(reflect.Int32, reading("number", decodeWholeNumber)),
		kong.KindMapper(reflect.Int64, reading("number", decodeWholeNumber)),
		kong.KindMapper(reflect.Float64, reading("number", decodeNumber)),
	}
}

// refuseEmpty refuses flags with an empty value on the command line. In a script, the value of a flag is empty if a
// variable is unset. Without refuseEmpty, a flag such as --customer would then select everything.
func refuseEmpty(command *kong.Context) error {
	for _, given := range command.Path {
		if given.Flag == nil || given.Resolved {
			continue
		}
		if isEmpty(reflect.ValueOf(command.FlagValue(given.Flag))) {
			return fmt.Errorf("--%s: must not be empty: set a value, or omit the flag", given.Flag.Name)
		}
	}
	return nil
}

// isEmpty reports whether the value of a flag is an empty text, or a list without texts or with an empty text. The
// contents of files may be empty.
func isEmpty(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Pointer:
		return isEmpty(value.Elem())
	case reflect.String:
		return strings.TrimSpace(value.String()) == ""
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return false
		}
		for i := range value.Len() {
			if isEmpty(value.Index(i)) {
				return true
			}
		}
		return value.Len() == 0
	default:
		return false
	}
}

// withVariable adds the name of a flag's environment variable to kong's error about the value of the flag. Without the
// name of the variable, users whose value comes from the environment would search their command line in vain.
func withVariable(err error) error {
	err = inOurWords(err)
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

// These patterns match kong's messages about a missing value and about a boolean.
var (
	missingValue = regexp.MustCompile(`expected \S+ value but got "EOL" \(<EOL>\)`)
	wrongBoolean = regexp.MustCompile(`bool value must be true, 1, yes, false, 0 or no but got`)
)

// inOurWords replaces the words of kong's lexer in an error.
func inOurWords(err error) error {
	failed, ok := errors.AsType[*kong.ParseError](err)
	if !ok {
		return err
	}
	text := missingValue.ReplaceAllString(err.Error(), "must have a value")
	if text = wrongBoolean.ReplaceAllString(text, "must be true or false, got"); text != err.Error() {
		return &wordedError{ParseError: failed, text: text}
	}
	return err
}

// wordedError is an error of kong with another text.
type wordedError struct {
	*kong.ParseError

	text string
}

func (e *wordedError) Error() string { return e.text }

func (e *wordedError) Unwrap() error { return e.ParseError }

// isMessage reports whether a text can follow the name of a flag in kong's error about this flag. For example, the
// error "--log-level: …" is not about the flag --log, and the text "-level: …" is therefore no message.
func isMessage(text string) bool {
	return strings.HasPrefix(text, ": ") || strings.HasPrefix(text, " must be ")
}
