package remote

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

// scheduleFlags are the flags for the fields of a schedule. The flags are generated from [store.ScheduleFields], which
// defines the names, types, allowed values and descriptions of the fields. Each new field in [store.ScheduleFields]
// automatically gets a flag.
type scheduleFlags struct {
	// Plugins has one element: a pointer to a struct with a field for each flag. The library kong sets the fields of
	// the struct in Plugins.
	kong.Plugins
}

// newScheduleFlags returns the flags for all fields of a schedule. The parameter tag is [createTag] or [editTag], which
// return the struct tag of a flag.
func newScheduleFlags(tag func(store.ScheduleField) reflect.StructTag) scheduleFlags {
	var fields []reflect.StructField
	for i, f := range scheduleFields() {
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("Field%d", i), Type: flagType(f), Tag: tag(f)})
	}
	return scheduleFlags{kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}}
}

// createTag returns the struct tag of a flag for a new schedule. The help of the flag names the default value. Flags of
// required fields are required, except --job-type, which has a default.
func createTag(f store.ScheduleField) reflect.StructTag {
	help := flagHelp(f)
	if text := defaultInWords(f); text != "" {
		help += " Default: " + text + "."
	}
	tags := flagTags(f, help)
	switch {
	case f.Name == "job_type":
		tags += fmt.Sprintf(" default:%q", store.JobTypeCollectAndScore)
	case f.Required:
		tags += ` required:""`
	}
	return reflect.StructTag(tags)
}

// editTag returns the struct tag of a flag for an edit of a schedule.
func editTag(f store.ScheduleField) reflect.StructTag {
	return reflect.StructTag(flagTags(f, flagHelp(f)))
}

// scheduleFields returns the fields that have a flag: all except the field "metadata", whose options have their own
// flags.
func scheduleFields() []store.ScheduleField {
	var fields []store.ScheduleField
	for _, f := range store.ScheduleFields() {
		if f.Type != store.FieldObject {
			fields = append(fields, f)
		}
	}
	return fields
}

// active is the name of a field whose flag, --paused, has the opposite meaning.
const active = "is_active"

// flagName returns the flag of a field without the leading dashes, such as "max-calls" for the field metadata.maxCalls.
func flagName(f store.ScheduleField) string {
	switch f.Name {
	case active:
		return "paused"
	case "cron_expression":
		return "cron"
	case "timezone":
		return "tz"
	default:
		return strings.ReplaceAll(words(f), " ", "-")
	}
}

// words returns the name of a field in words: "max calls" for metadata.maxCalls, "jitter" for jitter_seconds, "active"
// for is_active.
func words(f store.ScheduleField) string {
	name := strings.TrimPrefix(strings.TrimPrefix(f.Name, optionPrefix), "is_")
	if isDuration(f) {
		name = strings.TrimSuffix(name, "_seconds")
	}
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == '_':
			b.WriteByte(' ')
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// optionPrefix is the prefix in the name of each field that is an option.
const optionPrefix = "metadata."

// isDuration reports whether the value of a field's flag is a duration.
func isDuration(f store.ScheduleField) bool {
	return f.Type == store.FieldInteger && f.Unit == "seconds"
}

// flagType returns the Go type of a field's flag. The value of the flag is nil unless the command line sets the flag.
func flagType(f store.ScheduleField) reflect.Type {
	switch f.Type {
	case store.FieldArray:
		return reflect.TypeFor[[]string]()
	case store.FieldBoolean:
		return reflect.TypeFor[*bool]()
	case store.FieldID:
		return reflect.TypeFor[*uuid.UUID]()
	case store.FieldInteger:
		if isDuration(f) {
			return reflect.TypeFor[*time.Duration]()
		}
		return reflect.TypeFor[*int]()
	case store.FieldNumber:
		return reflect.TypeFor[*float64]()
	case store.FieldTime:
		return reflect.TypeFor[*time.Time]()
	default:
		return reflect.TypeFor[*string]()
	}
}

// flagTags returns the kong tags of a field's flag that [createTag] and [editTag] share.
func flagTags(f store.ScheduleField, help string) string {
	group := "Fields of the schedule:"
	if strings.HasPrefix(f.Name, optionPrefix) {
		group = "Options of its runs:"
	}
	tags := fmt.Sprintf("name:%q help:%q group:%q", flagName(f), help, group)
	switch {
	case f.Type == store.FieldBoolean:
		return tags + ` negatable:""`
	case f.Enum != nil:
		return tags + fmt.Sprintf(` enum:%q placeholder:"VALUE"`, strings.Join(f.Enum, ","))
	case f.Type == store.FieldTime:
		return tags + ` placeholder:"TIME"`
	case f.Type == store.FieldID:
		return tags + ` placeholder:"ID"`
	case isDuration(f):
		return tags + ` placeholder:"DURATION"`
	case f.Type == store.FieldInteger || f.Type == store.FieldNumber:
		return tags + ` placeholder:"NUMBER"`
	default:
		return tags + ` placeholder:"TEXT"`
	}
}

// flagHelp returns the description of a field with its allowed values.
func flagHelp(f store.ScheduleField) string {
	if f.Name == active {
		return "The schedule does not fire until it is resumed."
	}
	help := f.Description
	switch {
	case f.Enum != nil:
		help += " One of " + strings.Join(f.Enum, ", ") + "."
	case isDuration(f):
		help += fmt.Sprintf(" %s to %s.", duration(f.Minimum), duration(f.Maximum))
	case f.Type == store.FieldInteger || f.Type == store.FieldNumber:
		help += fmt.Sprintf(" %g to %.0f.", f.Minimum, f.Maximum)
	case f.Type == store.FieldTime:
		help += " In RFC 3339."
	}
	return help
}

// defaultInWords returns the default of a field for new schedules as text, or "" if the help omits the default.
func defaultInWords(f store.ScheduleField) string {
	switch d := f.Default.(type) {
	case string:
		return d
	case int:
		if isDuration(f) {
			return duration(float64(d))
		}
	}
	return ""
}

// duration formats a number of seconds for a flag.
func duration(seconds float64) string {
	return settings.FormatDuration(time.Duration(seconds) * time.Second)
}

// values returns the values of the fields that the command line sets, with the API's names and types.
func (s scheduleFlags) values() (map[string]any, error) {
	values := map[string]any{}
	flags := reflect.ValueOf(s.Plugins[0]).Elem()
	for i, f := range scheduleFields() {
		flag := flags.Field(i)
		if flag.IsNil() {
			continue
		}
		if flag.Kind() == reflect.Pointer {
			flag = flag.Elem()
		}
		value := flag.Interface()
		switch v := value.(type) {
		case time.Duration:
			if v%time.Second != 0 {
				return nil, fmt.Errorf("--%s: must be whole seconds such as 90s, got %s", flagName(f), v)
			}
			value = int(v / time.Second)
		case bool:
			value = v != (f.Name == active) // --paused is the opposite of is_active
		}
		if err := f.Check(value); err != nil {
			if field, ok := errors.AsType[*store.FieldError](err); ok {
				return nil, fmt.Errorf("--%s: %s", flagName(f), field.Message)
			}
			return nil, err
		}
		values[f.Name] = value
	}
	return values, nil
}
