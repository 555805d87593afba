package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
)

// Options are the options of a scheduled job's runs, and are stored as the metadata of the job. Each run keeps a copy
// of the options from its creation, so that later edits of the job do not affect the run. The JSON keys are the keys of
// the system that Tidewatch replaces. [ScheduleFields] has the bounds of all options.
type Options struct {
	// Collectors are the engines to query. If Collectors is empty, runs use the engines of the brand or, if the brand
	// has no engines, the default engines.
	Collectors []string `json:"collectors,omitempty"`
	// Country is the country of queries without their own country, as an ISO 3166-1 alpha-2 code. If Country is empty,
	// the options set no country.
	Country string `json:"country,omitempty"`
	// Locale is the locale of queries without their own locale, as a BCP 47 tag. If Locale is empty, the options set no
	// locale.
	Locale string `json:"locale,omitempty"`
	// MaxCalls is the maximum number of calls of a run, including repeated calls. If MaxCalls is zero, the server's
	// default applies.
	MaxCalls int `json:"maxCalls,omitempty"` //nolint:tagliatelle // all options have keys in camel case
	// MaxCostUSD is the maximum cost of a run in US dollars, as far as costs are known. If MaxCostUSD is zero, the
	// server's default applies.
	MaxCostUSD float64 `json:"maxCostUsd,omitempty"` //nolint:tagliatelle // all options have keys in camel case
	// Parallel says whether a run sends several queries at the same time, with separate workers for each engine. If
	// Parallel is false, a run makes one call after another.
	Parallel bool `json:"parallel,omitempty"`
	// PauseAtCap pauses the schedule when a run reaches its own spending cap or the spending cap of the customer.
	PauseAtCap bool `json:"pauseAtCap,omitempty"` //nolint:tagliatelle // all options have keys in camel case
	// PositionLimit is the number of answers that are scored for positions and citations, newest first. If
	// PositionLimit is zero, all answers are scored.
	PositionLimit int `json:"positionLimit,omitempty"` //nolint:tagliatelle // existing programs send this key
	// Recipients are the mail addresses to which runs of the type [JobTypeReport] send their reports.
	Recipients []string `json:"recipients,omitempty"`
	// ReportTemplate is the template of the reports that runs of the type [JobTypeReport] make. If ReportTemplate is
	// empty, the template is [ReportWeekly].
	ReportTemplate ReportTemplate `json:"reportTemplate,omitempty"` //nolint:tagliatelle // all options have keys in camel case
	// Rescore says whether runs also score answers that the current version of the scorer has already scored.
	Rescore bool `json:"rescore,omitempty"`
	// Samples is the number of times that a run sends each query to each engine, because answers vary. If Samples is
	// zero, each query is sent once.
	Samples int `json:"samples,omitempty"`
	// SentimentLimit is the number of answers that are scored for sentiments, newest first. If SentimentLimit is zero,
	// all answers are scored.
	SentimentLimit int `json:"sentimentLimit,omitempty"` //nolint:tagliatelle // existing programs send this key
}

// ParseOptions reads the metadata of a scheduled job. ParseOptions returns a [*FieldError] for an unknown option or a
// value that is out of bounds. For empty metadata, ParseOptions returns the defaults. ParseOptions does not check
// whether the engines are configured.
func ParseOptions(raw json.RawMessage) (Options, error) {
	var o Options
	if len(bytes.TrimSpace(raw)) == 0 {
		return o, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return Options{}, &FieldError{Field: "metadata", Message: err.Error()}
	}
	return o, o.check()
}

// values returns the options that have bounds, keyed by their names in [ScheduleFields].
func (o Options) values() map[string]any {
	return map[string]any{
		"metadata.collectors":     o.Collectors,
		"metadata.country":        o.Country,
		"metadata.locale":         o.Locale,
		"metadata.maxCalls":       o.MaxCalls,
		"metadata.maxCostUsd":     o.MaxCostUSD,
		"metadata.positionLimit":  o.PositionLimit,
		"metadata.recipients":     o.Recipients,
		"metadata.reportTemplate": string(cmp.Or(o.ReportTemplate, ReportWeekly)),
		"metadata.samples":        o.Samples,
		"metadata.sentimentLimit": o.SentimentLimit,
	}
}

func (o Options) check() error {
	switch {
	case !countryPattern.MatchString(o.Country):
		return fieldError("metadata.country", "must be two capital letters as in ISO 3166-1, such as DE, is %q", o.Country)
	case !localePattern.MatchString(o.Locale):
		return fieldError("metadata.locale", "must be a language tag such as en or de-DE, is %q", o.Locale)
	}
	values := o.values()
	for _, field := range scheduleOptions() {
		if err := field.Check(values[field.Name]); err != nil {
			return err
		}
	}
	if hasTwice(o.Collectors) {
		return fieldError("metadata.collectors", "names one collector twice: %v", o.Collectors)
	}
	if hasTwice(column(o.Recipients, FoldEmail)) {
		return fieldError("metadata.recipients", "names one address twice: %v", o.Recipients)
	}
	return nil
}

func hasTwice(values []string) bool {
	sorted := slices.Sorted(slices.Values(values))
	return len(slices.Compact(sorted)) != len(values)
}

// The regular expressions are compiled only once, because an import checks many queries.
var (
	countryPattern = regexp.MustCompile(`^([A-Z]{2})?$`)
	localePattern  = regexp.MustCompile(`^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$`)
)
