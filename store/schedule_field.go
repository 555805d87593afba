package store

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// FieldType is the JSON Schema type of a field. Ids and times are strings, for which FieldType is the JSON Schema
// format.
type FieldType string

// Each field of a schedule has one of the following types.
const (
	FieldArray   FieldType = "array" // an array of strings
	FieldBoolean FieldType = "boolean"
	FieldID      FieldType = "uuid"
	FieldInteger FieldType = "integer"
	FieldNumber  FieldType = "number"
	FieldObject  FieldType = "object"
	FieldString  FieldType = "string"
	FieldTime    FieldType = "date-time"
)

// ScheduleField defines one field of a scheduled job for SQL, the API, YAML import, the CLI and the page.
type ScheduleField struct {
	Default     any // value in a new schedule; nil if there is no default
	Description string
	Enum        []string // allowed values of a string; nil means any string
	Example     any      // nil if there is no example
	MaxItems    int      // maximum length of an array
	MaxLength   int      // maximum length of a string in characters; 0 means no limit
	Maximum     float64  // maximum of an integer or a number
	MinLength   int      // minimum length of a string in characters
	Minimum     float64  // minimum of an integer or a number
	Name        string   // name of the field in the API, such as "metadata.maxCalls" for an option
	Nullable    bool     // whether the field may be null, which means no value
	Required    bool     // whether a new schedule must have the field
	Type        FieldType
	Unit        string // unit of an integer or a number, such as "seconds"
	Zero        string // meaning of the value 0, such as "all"
}

// metadataField is the name of the field that holds the [Options].
const metadataField = "metadata"

// ScheduleFields returns the fields of a scheduled job that users can set. The options of the runs come last in the
// list.
func ScheduleFields() []ScheduleField { return append(scheduleColumns(), scheduleOptions()...) }

// ScheduleFieldOf returns the field with the given name, or false if a scheduled job has no such field.
func ScheduleFieldOf(name string) (ScheduleField, bool) {
	fields := ScheduleFields()
	i := slices.IndexFunc(fields, func(f ScheduleField) bool { return f.Name == name })
	if i < 0 {
		return ScheduleField{}, false
	}
	return fields[i], true
}

// Check returns a [*FieldError] if the value is outside the bounds of the field. Check inspects only values of the
// types string, []string, int and float64.
func (f ScheduleField) Check(value any) error {
	switch value := value.(type) {
	case string:
		return f.checkString(value)
	case []string:
		if f.MaxItems > 0 && len(value) > f.MaxItems {
			return fieldError(f.Name, "must have at most %d items, has %d", f.MaxItems, len(value))
		}
	case int:
		return f.checkNumber(float64(value), value)
	case float64:
		return f.checkNumber(value, value)
	}
	return nil
}

func (f ScheduleField) checkString(value string) error {
	length := utf8.RuneCountInString(value)
	switch {
	case f.Enum != nil && !slices.Contains(f.Enum, value):
		return fieldError(f.Name, "must be one of %v, is %q", f.Enum, value)
	case length < f.MinLength:
		return fieldError(f.Name, "must have %d or more characters, has %d", f.MinLength, length)
	case f.MaxLength > 0 && length > f.MaxLength:
		return fieldError(f.Name, "must have %d or fewer characters, has %d", f.MaxLength, length)
	default:
		return nil
	}
}

func (f ScheduleField) checkNumber(number float64, value any) error {
	if number >= f.Minimum && number <= f.Maximum {
		return nil
	}
	from, unit := fmt.Sprintf("%.0f", f.Minimum), ""
	if f.Zero != "" {
		from = fmt.Sprintf("0 (%s)", f.Zero)
	}
	if f.Unit != "" {
		unit = " " + f.Unit
	}
	return fieldError(f.Name, "must be %s to %.0f%s, is %v", from, f.Maximum, unit, value)
}

func namesOf[T ~string](values ...T) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	return names
}

// scheduleTimes returns the name, the job type, and the fields that determine when a schedule fires.
func scheduleTimes() []ScheduleField {
	return []ScheduleField{
		{
			Name: "name", Type: FieldString, Nullable: true, MinLength: 1, MaxLength: 200, Example: "every morning",
			Description: "The name of the schedule, unique within the brand.",
		},
		{
			Name: "job_type", Type: FieldString, Required: true, Enum: namesOf(JobTypes()...),
			Description: "The work of each run: collect answers, score answers, or both, or make a report.",
		},
		{
			Name: "cron_expression", Type: FieldString, MaxLength: 512, Default: "", Example: "0 9 * * *",
			Description: "Five fields (minute, hour, day of month, month, day of week), or a macro from @hourly to @yearly. " +
				"The field is empty if the schedule fires after another schedule.",
		},
		{
			Name:     "after",
			Type:     FieldID,
			Nullable: true,
			Description: "A schedule of the same customer. Its completed runs fire this schedule, instead of a cron " +
				"expression. A schedule has either a cron expression or this field. " +
				"An edit that sets one of the two fields removes the other field.",
		},
		{
			Name: "after_partial", Type: FieldBoolean, Default: false,
			Description: "Whether the schedule also fires after runs that completed with errors.",
		},
		{
			Name: "timezone", Type: FieldString, MaxLength: 64, Default: DefaultTimezone, Example: "Europe/Berlin",
			Description: "The IANA time zone of the cron expression.",
		},
		{
			Name: "dst_gap", Type: FieldString, Enum: []string{DefaultDSTGap, "skip"}, Default: DefaultDSTGap,
			Description: "How to treat a tick at a local time that a clock change skips. " +
				"The value \"shift\" fires the tick after the gap, and \"skip\" omits the tick.",
		},
		{
			Name: "dst_repeat", Type: FieldString, Enum: []string{DefaultDSTRepeat, "second", "both"}, Default: DefaultDSTRepeat,
			Description: "Which occurrence of a local time fires a tick if a clock change repeats the time: " +
				"the first, the second or both.",
		},
	}
}

func scheduleColumns() []ScheduleField {
	const seconds = "seconds"
	return append(scheduleTimes(), []ScheduleField{
		{
			Name: "is_active", Type: FieldBoolean, Default: true,
			Description: "Whether the schedule fires. A resumed schedule continues with its next future tick.",
		},
		{
			Name: "overlap_policy", Type: FieldString, Enum: namesOf(OverlapSkip, OverlapAllow), Default: string(OverlapSkip),
			Description: "How to treat a tick while a run of the schedule is unfinished. " +
				"The value \"skip\" omits the tick, and \"allow\" starts a second run.",
		},
		{
			Name: "misfire_policy", Type: FieldString, Enum: namesOf(MisfireRunOnce, MisfireRunAll, MisfireSkip),
			Default: string(MisfireRunOnce),
			Description: "How to treat late ticks. The value \"run_once\" runs only the newest late tick. " +
				"The value \"run_all\" runs the newest 100 late ticks, oldest first, and \"skip\" runs no late tick.",
		},
		{
			Name: "misfire_window_seconds", Type: FieldInteger, Maximum: 2_592_000, Default: DefaultMisfireWindowSeconds,
			Unit: seconds, Example: DefaultMisfireWindowSeconds,
			Description: "The maximum age of a late tick that is still run. Older late ticks are counted but not run.",
		},
		{
			Name: "jitter_seconds", Type: FieldInteger, Maximum: MaxJitterSeconds, Default: 0, Unit: seconds, Example: 0,
			Description: "The maximum delay of runs. " +
				"Each schedule has a fixed delay, which spreads out schedules with the same tick.",
		},
		{
			Name: "run_timeout_seconds", Type: FieldInteger, Minimum: 1, Maximum: 604_800, Default: DefaultRunTimeoutSeconds,
			Unit: seconds, Example: DefaultRunTimeoutSeconds,
			Description: "The time limit of a run, after which no new call starts. " +
				"A run with remaining work then fails and keeps its answers.",
		},
		{
			Name: "start_deadline_seconds", Type: FieldInteger, Nullable: true, Minimum: 60, Maximum: 2_592_000, Unit: seconds,
			Example: 3_600,
			Description: "The time after the planned start within which a run must make its first call. " +
				"A run that starts too late is skipped. The value null means no limit.",
		},
		{
			Name: "starts_at", Type: FieldTime, Nullable: true,
			Description: "The schedule has no tick before this time.",
		},
		{
			Name: "ends_at", Type: FieldTime, Nullable: true,
			Description: "The schedule has no tick after this time.",
		},
		{Name: metadataField, Type: FieldObject, Default: "{}", Description: "The options of the runs."},
	}...)
}

func scheduleOptions() []ScheduleField {
	const million = 1_000_000
	const serverDefault = "the server's default"
	return []ScheduleField{
		{
			Name: "metadata.collectors", Type: FieldArray, MaxItems: 50, Example: []string{"chatgpt", "perplexity"},
			Description: "The engines to query. " +
				"If the list is empty, runs use the engines of the brand or else the server's default engines.",
		},
		{
			Name: "metadata.parallel", Type: FieldBoolean, Default: false,
			Description: "Whether runs send several queries at the same time, independently for each engine. " +
				"If the value is false, runs send one query after another.",
		},
		{
			Name: "metadata.positionLimit", Type: FieldInteger, Maximum: million, Default: 0, Zero: "all", Example: 50,
			Description: "The number of answers that are scored for positions and citations, newest first. 0 means all answers.",
		},
		{
			Name: "metadata.sentimentLimit", Type: FieldInteger, Maximum: million, Default: 0, Zero: "all", Example: 50,
			Description: "The number of answers that are scored for sentiments, newest first. 0 means all answers.",
		},
		{
			Name:    "metadata.samples",
			Type:    FieldInteger,
			Maximum: 10,
			Default: 0,
			Zero:    "once",
			Description: "The number of times that a run sends each query to each engine. Answers vary, so several " +
				"samples give more reliable figures. 0 means once.",
		},
		{
			Name: "metadata.locale", Type: FieldString, MaxLength: 35, Default: "", Example: "de-DE",
			Description: "The language of queries without their own language, as a BCP 47 tag.",
		},
		{
			Name: "metadata.country", Type: FieldString, MaxLength: 2, Default: "", Example: "DE",
			Description: "The country of queries without their own country, as an ISO 3166-1 alpha-2 code.",
		},
		{
			Name: "metadata.maxCalls", Type: FieldInteger, Maximum: million, Default: 0, Zero: serverDefault,
			Description: "The maximum number of calls of a run, including repeated calls. 0 means the server's default.",
		},
		{
			Name: "metadata.maxCostUsd", Type: FieldNumber, Maximum: million, Default: 0.0, Zero: serverDefault,
			Unit: "US dollars",
			Description: "The maximum estimated cost of a run in US dollars, as far as costs are known. " +
				"0 means the server's default.",
		},
		{
			Name: "metadata.pauseAtCap", Type: FieldBoolean, Default: false,
			Description: "Whether Tidewatch pauses the schedule when a spending cap prevents calls of a run.",
		},
		{
			Name: "metadata.rescore", Type: FieldBoolean, Default: false,
			Description: "Whether runs also score answers that the current version of the scorer has already scored.",
		},
		{
			Name: "metadata.recipients", Type: FieldArray, MaxItems: 20, Example: []string{"ada@example.com"},
			Description: "The e-mail addresses to which runs of the job type \"report\" send their reports. " +
				"Only admins can change the recipients.",
		},
		{
			Name: "metadata.reportTemplate", Type: FieldString, Enum: namesOf(ReportTemplates()...),
			Default:     string(ReportWeekly),
			Description: "The template of reports. The option applies only to schedules with the job type \"report\".",
		},
	}
}
