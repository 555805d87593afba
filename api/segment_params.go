package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// SegmentParams has the parameters that select answers of a brand. Most operations on the stored answers of a brand
// embed SegmentParams, so that the same parameters select the same answers.
type SegmentParams struct {
	From     string `doc:"The first day of the period. The default is 27 days before the last day." example:"2026-11-02" format:"date" query:"from"`
	To       string `doc:"The last day of the period, which is included. The default is yesterday, because the runs of today may be unfinished." example:"2026-11-29" format:"date" query:"to"`
	Timezone string `default:"UTC" doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" maxLength:"64" query:"timezone"`

	SegmentFilters
}

// SegmentFilters has the parameters that select queries, answer engines and countries.
type SegmentFilters struct {
	Collector  []string `doc:"Filters by one or more answer engines, separated by commas." example:"chatgpt,perplexity" maxItems:"20" query:"collector"`
	Country    []string `doc:"Filters by one or more countries, separated by commas (ISO 3166-1 alpha-2)." example:"DE,US" maxItems:"50" query:"country"`
	QueryID    []string `doc:"Filters by the ids of one or more queries, separated by commas." maxItems:"100" query:"query_id"`
	QueryClass []string `default:"competitor,unbranded" doc:"Filters by one or more classes of queries, separated by commas. A branded query names the brand, a competitor query names a competitor but not the brand, and an unbranded query names neither. The class follows from the current names of the brand and its competitors. The default excludes branded queries, whose answers almost always mention the brand." enum:"branded,competitor,unbranded" maxItems:"3" minItems:"1" query:"query_class"`
	Topic      []string `doc:"Filters by the topic of the query. The parameter may be repeated." example:"[\"prices\"]" maxItems:"50" query:"topic,explode"`
	Tag        []string `doc:"Filters by one or more tags of the query, separated by commas, regardless of letter case." example:"funnel,germany" maxItems:"50" query:"tag"`
}

// These constants are the maximum and the default length of a segment's period in days.
const (
	longestPeriod = 366
	usualPeriod   = 28
)

// segment returns the segment that the parameters select. The current time determines the default of the last day.
func (s *server) segment(ctx context.Context, in *SegmentParams) (insights.Segment, error) {
	return s.segmentAt(ctx, in, s.cfg.Now())
}

// segmentAt returns the segment that the parameters select at the given time.
func (s *server) segmentAt(ctx context.Context, in *SegmentParams, now time.Time) (insights.Segment, error) {
	zone, err := zoneOf(in.Timezone)
	if err != nil {
		return insights.Segment{}, err
	}
	period, err := daysOf(
		"query.from",
		in.From,
		"query.to",
		in.To,
		usualPeriod,
		insights.StartOfDay(now.In(zone), 0),
	)
	if err != nil {
		return insights.Segment{Zone: zone}, err
	}
	segment, err := s.filters(ctx, &in.SegmentFilters)
	segment.Period, segment.Zone = period, zone
	return segment, err
}

// The method "filters" returns a selection of queries, answer engines and countries, without a period.
func (s *server) filters(ctx context.Context, in *SegmentFilters) (insights.Segment, error) {
	segment := insights.Segment{Collectors: in.Collector, Countries: in.Country, Tags: in.Tag, Topics: in.Topic}
	if err := s.checkEngines(ctx, "query.collector", in.Collector); err != nil {
		return segment, err
	}
	if err := checkCountries("query.country", in.Country); err != nil {
		return segment, err
	}
	for i, text := range in.QueryID {
		id, err := uuid.Parse(text)
		if err != nil {
			return segment, problem.Invalid(fmt.Sprintf("query.query_id[%d]", i), "must be a UUID")
		}
		segment.QueryIDs = append(segment.QueryIDs, id)
	}
	classes := slices.Clone(in.QueryClass)
	slices.Sort(classes)
	for _, class := range slices.Compact(classes) {
		segment.Classes = append(segment.Classes, scoring.QueryClass(class))
	}
	return segment, nil
}

// checkEngines refuses unknown answer engines in a filter, because a filter with a misspelt engine would select no
// answers. Filters accept all engines of this version of Tidewatch, and all engines that any version has called, because
// stored answers keep the engines of earlier versions. The parameter "field" is the name of the list in the request.
func (s *server) checkEngines(ctx context.Context, field string, names []string) error {
	for i, name := range names {
		if err := s.checkEngine(ctx, fmt.Sprintf("%s[%d]", field, i), name); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) checkEngine(ctx context.Context, field, name string) error {
	if slices.Contains(s.cfg.Catalog.Collectors, name) {
		return nil
	}
	states, err := s.db.CollectorStates(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(states, func(c store.CollectorState) bool { return c.Name == name }) {
		return nil
	}
	return problem.Invalid(field, "must be one of "+strings.Join(s.cfg.Catalog.Collectors, ", "))
}

// checkCountries refuses values in a filter that are not country codes, for the same reason as checkEngines.
func checkCountries(field string, countries []string) error {
	for i, country := range countries {
		if wrong := catalog.RefuseCountry(country); wrong != "" {
			return problem.Invalid(fmt.Sprintf("%s[%d]", field, i), wrong)
		}
	}
	return nil
}

// daysOf returns a period of whole days. Without a last day, the period ends at the time in the parameter "end".
// Without a first day, the period has the given length in days. The error is a problem if the period is empty or longer
// than longestPeriod.
func daysOf(fromName, from, toName, to string, length int, end time.Time) (store.Period, error) {
	period := store.Period{To: end}
	if to != "" {
		last, err := dayOf(toName, to, end.Location())
		if err != nil {
			return store.Period{}, err
		}
		period.To = insights.StartOfDay(last, 1)
	}
	period.From = insights.StartOfDay(period.To, -length)
	if from != "" {
		first, err := dayOf(fromName, from, end.Location())
		if err != nil {
			return store.Period{}, err
		}
		period.From = first
	}
	switch days := insights.Days(period); {
	case days < 1:
		last := insights.StartOfDay(period.To, -1).Format(time.DateOnly)
		if to == "" {
			return store.Period{}, problem.Invalid(fromName, "must not be after the last day, which is "+last)
		}
		return store.Period{}, problem.Invalid(toName,
			"must not be before the first day, which is "+period.From.Format(time.DateOnly))
	case days > longestPeriod:
		return store.Period{}, problem.Invalid(fromName,
			fmt.Sprintf("is too early: a period has at most %d days", longestPeriod))
	}
	return period, nil
}

// Segment is a selection of answers with its effective parameters. Empty lists match everything.
type Segment struct {
	Period       ComparedPeriod `json:"period"`
	Timezone     string         `doc:"The time zone of the day boundaries." example:"Europe/Berlin" json:"timezone"`
	Collectors   []string       `doc:"The selected answer engines. An empty list selects all engines." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	Countries    []string       `doc:"The selected countries. An empty list selects all countries." example:"[\"DE\"]" json:"countries" nullable:"false"`
	QueryIDs     []uuid.UUID    `doc:"The ids of the selected queries. An empty list selects all queries." json:"query_ids" nullable:"false"`
	QueryClasses []string       `doc:"The selected classes of queries." enum:"branded,competitor,unbranded" example:"[\"competitor\",\"unbranded\"]" json:"query_classes" nullable:"false"`
	Topics       []string       `doc:"The selected topics. An empty list selects all topics." example:"[\"prices\"]" json:"topics" nullable:"false"`
	Tags         []string       `doc:"The selected tags. An empty list selects queries with and without tags." example:"[\"funnel\"]" json:"tags" nullable:"false"`
}

func segmentFrom(s insights.Segment) Segment {
	return Segment{
		Period: comparedPeriodFrom(s.Period), Timezone: s.Zone.String(), Collectors: listOf(s.Collectors),
		Countries: listOf(s.Countries), QueryIDs: listOf(s.QueryIDs), QueryClasses: classesFrom(s.Classes),
		Topics: listOf(s.Topics), Tags: listOf(s.Tags),
	}
}

func classesFrom(classes []scoring.QueryClass) []string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = string(c)
	}
	return names
}

// listOf returns a list that is not nil, so that JSON has an empty list instead of null.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
