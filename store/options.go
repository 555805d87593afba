package store

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// Options say how a run of a scheduled job works. They are the metadata of a scheduled job, copied into each of its runs
// when the run is created, so that a later edit does not reach a run that exists. Their keys are those of the system
// that users come from.
type Options struct {
	// Collectors are the engines to ask. Empty: the brand's own choice, else every configured default.
	Collectors []string `json:"collectors,omitempty"`
	// Country is an ISO 3166-1 alpha-2 code for queries that name none. Empty: none.
	Country string `json:"country,omitempty"`
	// Locale is a BCP 47 tag for queries that name none. Empty: none.
	Locale string `json:"locale,omitempty"`
	// MaxCalls is the most calls that a run may make, those that are made again included. 0: the program's default.
	MaxCalls int `json:"maxCalls,omitempty"` //nolint:tagliatelle // as its neighbours
	// MaxCostUSD is the most that a run may cost in US dollars, as far as costs are known. 0: the program's default.
	MaxCostUSD float64 `json:"maxCostUsd,omitempty"` //nolint:tagliatelle // as its neighbours
	// Parallel asks several queries at once, each collector on its own lane; false: one call after another.
	Parallel bool `json:"parallel,omitempty"`
	// PauseAtCap pauses the schedule when a run of it reaches a cap on spending, its own or its customer's.
	PauseAtCap bool `json:"pauseAtCap,omitempty"` //nolint:tagliatelle // as its neighbours
	// PositionLimit bounds how many answers have positions and citations extracted, newest first. 0: all.
	PositionLimit int `json:"positionLimit,omitempty"` //nolint:tagliatelle // the key that users' metadata has
	// Rescore reads answers again that this version of the scorer has read already.
	Rescore bool `json:"rescore,omitempty"`
	// Samples is how many times each query is asked of each collector, 1 to 10, because answers vary. 0: once.
	Samples int `json:"samples,omitempty"`
	// SentimentLimit bounds how many answers have sentiments extracted, newest first. 0: all.
	SentimentLimit int `json:"sentimentLimit,omitempty"` //nolint:tagliatelle // the key that users' metadata has
}

// ParseOptions reads the metadata of a scheduled job and refuses, with the name of the option, what it does not know
// and what is out of range. Empty metadata gives the defaults. Whether a collector is configured is not checked here.
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

// values returns the options whose values have bounds, by their names in [ScheduleFields].
func (o Options) values() map[string]any {
	return map[string]any{
		"metadata.collectors":     o.Collectors,
		"metadata.country":        o.Country,
		"metadata.locale":         o.Locale,
		"metadata.maxCalls":       o.MaxCalls,
		"metadata.maxCostUsd":     o.MaxCostUSD,
		"metadata.positionLimit":  o.PositionLimit,
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
	sorted := slices.Sorted(slices.Values(o.Collectors))
	if len(slices.Compact(sorted)) != len(o.Collectors) {
		return fieldError("metadata.collectors", "names one collector twice: %v", o.Collectors)
	}
	return nil
}

// Compiled once: an import checks the language and the country of each of its queries.
var (
	countryPattern = regexp.MustCompile(`^([A-Z]{2})?$`)
	localePattern  = regexp.MustCompile(`^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$`)
)
