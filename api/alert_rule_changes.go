package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// ChangeSelection says which changes an alert rule reports, and when.
type ChangeSelection struct {
	Kinds        []string    `doc:"The kinds of changes. By default, the rule reports all kinds except notices. The kinds \"run_partial\", \"engine_out\", \"model_changed\", \"query_set_changed\", \"names_changed\" and \"run_not_examined\" are notices." enum:"mentioned,no_longer_mentioned,overtaken,sentiment_turned,own_page_cited,own_page_no_longer_cited,new_source,figure_moved,engine_silent,run_partial,engine_out,model_changed,query_set_changed,names_changed,run_not_examined" example:"[\"overtaken\",\"figure_moved\"]" json:"kinds,omitempty" maxItems:"15" nullable:"false"`
	MinSeverity  string      `default:"low" doc:"The lowest severity of changes that the rule reports. The limit does not apply to notices: the rule reports all notices whose kind is in the field kinds." enum:"high,medium,low" json:"min_severity,omitempty"`
	Collectors   []string    `doc:"Limits the rule to changes of these answer engines, and to changes over all engines." example:"[\"chatgpt\"]" json:"collectors,omitempty" maxItems:"20" nullable:"false"`
	Countries    []string    `doc:"Limits the rule to changes of single queries for these countries (ISO 3166-1 alpha-2), and to notices." example:"[\"DE\"]" json:"countries,omitempty" maxItems:"50" nullable:"false"`
	Topics       []string    `doc:"Limits the rule to changes of single queries with these topics, and to notices." example:"[\"prices\"]" json:"topics,omitempty" maxItems:"50" nullable:"false"`
	Tags         []string    `doc:"Limits the rule to changes of single queries with at least one of these tags, regardless of letter case, and to notices." example:"[\"funnel\"]" json:"tags,omitempty" maxItems:"50" nullable:"false"`
	QueryIDs     []uuid.UUID `doc:"Limits the rule to changes of these queries of the rule's brand, and to notices. The field requires brand_id." json:"query_ids,omitempty" maxItems:"200" nullable:"false"`
	QueryClasses []string    `doc:"Limits the rule to changes of queries of these classes. By default, the rule reports changes of all classes." enum:"branded,competitor,unbranded" example:"[\"unbranded\"]" json:"query_classes,omitempty" maxItems:"3" nullable:"false"`
	Timing       string      `default:"immediate" doc:"When the rule reports changes. The timing \"immediate\" reports changes soon after they are found. The timings \"daily\" and \"weekly\" collect changes in a digest. A digest without changes is not sent." enum:"immediate,daily,weekly" json:"timing,omitempty"`
	Time         string      `doc:"The wall time of the digest, from 00:00 to 23:59. The field is required for the timings \"daily\" and \"weekly\". If a clock change skips the time, the digest is sent at the end of the gap. If a clock change repeats the time, the digest is sent the first time." example:"08:00" json:"time,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"a time such as 08:00"`
	Weekday      string      `doc:"The day of the digest. The field is required for the timing \"weekly\"." enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday" json:"weekday,omitempty"`
	Timezone     string      `default:"UTC" doc:"The IANA time zone of the digest or of the quiet hours." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	QuietFrom    string      `doc:"The start of the quiet hours, which apply only to the timing \"immediate\". Changes that are found in the quiet hours arrive in one message at the end of the quiet hours. The quiet hours may include midnight." example:"22:00" json:"quiet_from,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"a time such as 08:00"`
	QuietTo      string      `doc:"The end of the quiet hours. The field is required with quiet_from." example:"07:00" json:"quiet_to,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"a time such as 08:00"`
}

func changeSelectionFrom(s *store.ChangeSelection) *ChangeSelection {
	if s == nil {
		return nil
	}
	kinds := make([]string, len(s.Kinds))
	for i, k := range s.Kinds {
		kinds[i] = string(k)
	}
	return &ChangeSelection{
		Collectors: s.Collectors, Countries: s.Countries, Kinds: kinds, MinSeverity: string(s.MinSeverity),
		QueryClasses: s.QueryClasses, QueryIDs: s.QueryIDs, QuietFrom: s.QuietFrom, QuietTo: s.QuietTo, Tags: s.Tags,
		Time: s.Time, Timezone: s.Timezone,
		Timing: string(s.Timing), Topics: s.Topics, Weekday: s.Weekday,
	}
}

// changeSelection checks a selection and fills in its defaults. changeSelection sorts the lists of the result, so that
// two selections with the same items are equal.
func (s *server) changeSelection(in ChangeSelection, wrong *fieldProblems) store.ChangeSelection {
	out := store.ChangeSelection{
		Collectors:  sorted(in.Collectors),
		Countries:   sorted(in.Countries),
		Kinds:       []store.ChangeKind{},
		MinSeverity: store.Severity(cmp.Or(in.MinSeverity, string(store.SeverityLow))),
		QuietFrom:   in.QuietFrom,
		QueryClasses: sorted(
			in.QueryClasses,
		),
		QueryIDs: sortedIDs(in.QueryIDs),
		QuietTo:  in.QuietTo,
		Tags:     sorted(in.Tags),
		Time:     in.Time,
		Timezone: cmp.Or(in.Timezone, "UTC"),
		Timing:   store.AlertTiming(cmp.Or(in.Timing, string(store.AlertImmediate))),
		Topics:   sorted(in.Topics),
		Weekday:  in.Weekday,
	}
	for _, k := range sorted(in.Kinds) {
		out.Kinds = append(out.Kinds, store.ChangeKind(k))
	}
	wrong.rules("changes.kinds", in.Kinds, func(string) string { return "" })
	wrong.rules("changes.query_classes", in.QueryClasses, func(string) string { return "" })
	wrong.rules("changes.query_ids", textsOf(in.QueryIDs), func(string) string { return "" })
	wrong.rules("changes.collectors", in.Collectors, refusal(func(name string) error {
		return s.cfg.Catalog.CheckCollectors([]string{name})
	}))
	wrong.rules("changes.countries", in.Countries, catalog.RefuseCountry)
	wrong.rules("changes.topics", in.Topics, catalog.RefuseTopic)
	wrong.rules("changes.tags", in.Tags, catalog.RefuseTag)
	wrong.timing(out)
	return out
}

// timing checks the fields that say when a rule reports changes.
func (f *fieldProblems) timing(c store.ChangeSelection) {
	belongs := func(field, value string, wanted bool) {
		f.rule("changes."+field, value, func(value string) string {
			switch {
			case value != "" && !wanted:
				return fmt.Sprintf("does not apply to timing %q: omit it", c.Timing)
			case value == "" && wanted:
				return fmt.Sprintf("is required for timing %q", c.Timing)
			default:
				return ""
			}
		})
	}
	digest := c.Timing != store.AlertImmediate
	belongs("time", c.Time, digest)
	belongs("weekday", c.Weekday, c.Timing == store.AlertWeekly)
	f.rule("changes.timezone", c.Timezone, func(name string) string {
		_, err := cronspec.Parse(cronspec.Spec{Cron: "@daily", Zone: name})
		if field, ok := errors.AsType[*cronspec.FieldError](err); ok {
			return field.Message()
		}
		return ""
	})
	switch {
	case digest:
		belongs("quiet_from", c.QuietFrom, false)
		belongs("quiet_to", c.QuietTo, false)
	case (c.QuietFrom == "") != (c.QuietTo == ""):
		missing, given := "quiet_to", "quiet_from"
		if c.QuietFrom == "" {
			missing, given = given, missing
		}
		f.rule("changes."+missing, "", func(string) string { return "is required with " + given })
	case c.QuietFrom != "" && c.QuietFrom == c.QuietTo:
		f.rule("changes.quiet_to", "", func(string) string { return "must differ from quiet_from" })
	}
}

// checkQueries returns an error if a rule names queries but no brand, or queries that its brand does not have.
func checkQueries(ctx context.Context, db *store.DB, r store.AlertRule) error {
	if r.Changes == nil || len(r.Changes.QueryIDs) == 0 {
		return nil
	}
	if r.BrandID == nil {
		return problem.Invalid("body.changes.query_ids", "requires brand_id")
	}
	found, err := db.QueriesIn(ctx, *r.BrandID, r.Changes.QueryIDs)
	if err != nil || len(found) == len(r.Changes.QueryIDs) {
		return err
	}
	for _, id := range r.Changes.QueryIDs {
		if !slices.ContainsFunc(found, func(q store.Query) bool { return q.ID == id }) {
			return problem.Invalid("body.changes.query_ids", fmt.Sprintf("the rule's brand has no query %s", id))
		}
	}
	return nil
}

func sortedIDs(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
	return out
}

func textsOf(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

func sorted(values []string) []string {
	out := slices.Clone(values)
	slices.Sort(out)
	return out
}
