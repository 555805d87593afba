package catalog

import (
	"encoding/json"

	"github.com/goccy/go-yaml/ast"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

func (r *reader) job(n ast.Node, at *place) job {
	j := job{place: at}
	r.item(n, at, into(&j.name, r.name), map[string]read{
		"job_type":               into(&j.jobType, fieldEnum[store.JobType](r, "job_type")),
		"cron_expression":        into(&j.cron, r.cron),
		"after":                  into(&j.after, orNoText(r, r.name)),
		"after_partial":          into(&j.afterPartial, r.boolean),
		"timezone":               into(&j.zone, r.fieldText("timezone")),
		"dst_gap":                into(&j.gap, fieldEnum[string](r, "dst_gap")),
		"dst_repeat":             into(&j.repeat, fieldEnum[string](r, "dst_repeat")),
		"is_active":              into(&j.active, r.boolean),
		"overlap_policy":         into(&j.overlap, fieldEnum[store.OverlapPolicy](r, "overlap_policy")),
		"misfire_policy":         into(&j.misfire, fieldEnum[store.MisfirePolicy](r, "misfire_policy")),
		"misfire_window_seconds": into(&j.window, r.fieldNumber("misfire_window_seconds")),
		"jitter_seconds":         into(&j.jitter, r.fieldNumber("jitter_seconds")),
		"run_timeout_seconds":    into(&j.timeout, r.fieldNumber("run_timeout_seconds")),
		"start_deadline_seconds": into(&j.deadline, orNull(r, r.fieldNumber("start_deadline_seconds"))),
		"starts_at":              into(&j.starts, r.instant),
		"ends_at":                into(&j.ends, r.instant),
		"metadata":               into(&j.metadata, r.metadata),
		"pause":                  into(&j.pause, r.pause),
	})
	r.checkTiming(j)
	return j
}

// fieldText returns a function that reads a one-line text within the length limits of a schedule's field.
func (r *reader) fieldText(name string) func(n ast.Node, at *place) string {
	f := r.fields[name]
	return func(n ast.Node, at *place) string {
		return r.checkedText(n, at, func(text string) string { return refuseLine(text, f.MaxLength) })
	}
}

// cron reads a cron expression, and returns it with single spaces.
func (r *reader) cron(n ast.Node, at *place) string {
	return cronspec.SingleSpaced(r.checkedText(n, at, func(text string) string {
		return refuseLine(cronspec.SingleSpaced(text), r.fields["cron_expression"].MaxLength)
	}))
}

// fieldNumber returns a function that reads a whole number within the bounds of a schedule's field.
func (r *reader) fieldNumber(name string) func(n ast.Node, at *place) int {
	f := r.fields[name]
	return r.whole(int(f.Minimum), int(f.Maximum))
}

// fieldEnum returns a function that reads one of the allowed values of a schedule's field.
func fieldEnum[T ~string](r *reader, name string) func(n ast.Node, at *place) T {
	return enum[T](r, r.fields[name].Enum)
}

// metadata reads the options for the runs of a scheduled job. The options in the file replace all stored options, so
// absent options get their default.
func (r *reader) metadata(n ast.Node, at *place) json.RawMessage {
	var o store.Options
	var collectors, recipients field[texts]
	places := map[string]*place{}
	// option returns a function that reads an option and records the option's place. The returned function ignores
	// null, because null stands for the default.
	option := func(key string, value func(n ast.Node, at *place)) read {
		return func(n ast.Node, p *place) {
			places[key] = p
			if resolved, ok := r.resolve(n, p); ok {
				if _, null := resolved.(*ast.NullNode); !null {
					value(resolved, p)
				}
			}
		}
	}
	before := r.count
	r.mapping(n, at, map[string]read{
		"collectors":    option("collectors", into(&collectors, r.texts(r.collector))),
		"country":       option("country", func(n ast.Node, p *place) { o.Country = r.country(n, p) }),
		"locale":        option("locale", func(n ast.Node, p *place) { o.Locale = r.locale(n, p) }),
		"maxCalls":      option("maxCalls", func(n ast.Node, p *place) { o.MaxCalls, _ = r.number(n, p) }),
		"maxCostUsd":    option("maxCostUsd", func(n ast.Node, p *place) { o.MaxCostUSD, _ = r.amount(n, p) }),
		"parallel":      option("parallel", func(n ast.Node, p *place) { o.Parallel = r.boolean(n, p) }),
		"pauseAtCap":    option("pauseAtCap", func(n ast.Node, p *place) { o.PauseAtCap = r.boolean(n, p) }),
		"positionLimit": option("positionLimit", func(n ast.Node, p *place) { o.PositionLimit, _ = r.number(n, p) }),
		"recipients":    option("recipients", into(&recipients, r.texts(r.recipient))),
		"reportTemplate": option("reportTemplate", func(n ast.Node, p *place) {
			o.ReportTemplate = fieldEnum[store.ReportTemplate](r, "metadata.reportTemplate")(n, p)
		}),
		"rescore":        option("rescore", func(n ast.Node, p *place) { o.Rescore = r.boolean(n, p) }),
		"samples":        option("samples", func(n ast.Node, p *place) { o.Samples, _ = r.number(n, p) }),
		"sentimentLimit": option("sentimentLimit", func(n ast.Node, p *place) { o.SentimentLimit, _ = r.number(n, p) }),
	})
	o.Collectors, o.Recipients = collectors.value.values, recipients.value.values
	if r.count > before {
		return nil
	}
	if err := refuseOptions(o); err != nil {
		name, message := fieldOf(err)
		p := places[name]
		if p == nil {
			p = at
		}
		r.add(p, "%s", message)
		return nil
	}
	raw, err := json.Marshal(o)
	if err != nil {
		r.add(at, "cannot be written as JSON: %s", err)
	}
	return raw
}
