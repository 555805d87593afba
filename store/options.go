package store

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// Options are the options of the runs of a scheduled job, stored as its metadata. Each run has a copy from its
// creation, so that a later edit does not change it. The keys are those of the system that Tidewatch replaces.
// [ScheduleFields] has their bounds.
type Options struct {
	// Collectors are the engines to query. Empty: those of the brand, else the default engines.
	Collectors []string `json:"collectors,omitempty"`
	// Country is an ISO 3166-1 alpha-2 code for queries that name none. Empty: none.
	Country string `json:"country,omitempty"`
	// Locale is a BCP 47 tag for queries that name none. Empty: none.
	Locale string `json:"locale,omitempty"`
	// MaxCalls is the maximum number of calls of a run, repeated calls included. 0: the server's default.
	MaxCalls int `json:"maxCalls,omitempty"` //nolint:tagliatelle // a key like the others
	// MaxCostUSD is the maximum cost of a run in US dollars, as far as costs are known. 0: the server's default.
	MaxCostUSD float64 `json:"maxCostUsd,omitempty"` //nolint:tagliatelle // a key like the others
	// Parallel sends several queries at the same time, in one lane for each engine; false: one call after another.
	Parallel bool `json:"parallel,omitempty"`
	// PauseAtCap pauses the schedule when a run reaches a spending cap, of the run or of the customer.
	PauseAtCap bool `json:"pauseAtCap,omitempty"` //nolint:tagliatelle // a key like the others
	// PositionLimit is the number of answers that are scored for positions and citations, newest first. 0: all.
	PositionLimit int `json:"positionLimit,omitempty"` //nolint:tagliatelle // a key that existing programs send
	// Rescore also scores answers that the present version of the scorer has already scored.
	Rescore bool `json:"rescore,omitempty"`
	// Samples is the number of times that each query is sent to each engine, because answers vary. 0: once.
	Samples int `json:"samples,omitempty"`
	// SentimentLimit is the number of answers that are scored for sentiments, newest first. 0: all.
	SentimentLimit int `json:"sentimentLimit,omitempty"` //nolint:tagliatelle // a key that existing programs send
}

// ParseOptions reads the metadata of a scheduled job. It returns a [*FieldError] for an unknown option or a value that
// is out of bounds. Empty metadata gives the defaults. ParseOptions does not check whether the engines are configured.
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
