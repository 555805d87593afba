package api

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// ComparisonParams has the parameters that select the answers of a comparison.
type ComparisonParams struct {
	BrandPath

	From       string   `doc:"The first day of the second period. The default is 27 days before the last day." example:"2026-11-02" format:"date" query:"from"`
	To         string   `doc:"The last day of the second period, which is included. The default is yesterday, because the runs of today may be unfinished." example:"2026-11-29" format:"date" query:"to"`
	BeforeFrom string   `doc:"The first day of the first period. The default gives both periods the same length." example:"2026-10-05" format:"date" query:"before_from"`
	BeforeTo   string   `doc:"The last day of the first period, which is included. The default is the day before the second period." example:"2026-11-01" format:"date" query:"before_to"`
	Timezone   string   `default:"UTC" doc:"The IANA time zone in which days begin." example:"Europe/Berlin" maxLength:"64" query:"timezone"`
	Collector  []string `doc:"Filters by one or more answer engines, separated by commas." example:"chatgpt,perplexity" maxItems:"20" query:"collector"`
	Country    []string `doc:"Filters by one or more countries, separated by commas (ISO 3166-1 alpha-2)." example:"DE,US" maxItems:"50" query:"country"`
	QueryID    []string `doc:"Filters by the ids of one or more queries, separated by commas." maxItems:"100" query:"query_id"`
	Topic      string   `doc:"Filters by the topic of the query." maxLength:"200" query:"topic"`
	QueryClass []string `default:"competitor,unbranded" doc:"Filters by one or more classes of queries, separated by commas. A branded query names the brand, a competitor query names a competitor but not the brand, and an unbranded query names neither. The class follows from the present names of the brand and its competitors. The default excludes branded queries, whose answers almost always mention the brand." enum:"branded,competitor,unbranded" maxItems:"3" minItems:"1" query:"query_class"`
}

// These constants are the maximum and the default length of a compared period in days.
const (
	longestComparedPeriod = 366
	usualComparedPeriod   = 28
)

// comparedSegment selects the answers of a comparison.
type comparedSegment struct {
	insights.Segment // the answers of the second period

	before store.Period // the first period
}

// segment returns the selection of answers, and a Comparison with the effective parameters.
func (in *ComparisonParams) segment(now time.Time) (comparedSegment, Comparison, error) {
	zone, err := zoneOf(in.Timezone)
	if err != nil {
		return comparedSegment{}, Comparison{}, err
	}
	after, err := daysOf("query.from", in.From, "query.to", in.To, usualComparedPeriod, midnight(now.In(zone)))
	if err != nil {
		return comparedSegment{}, Comparison{}, err
	}
	length := insights.Days(after)
	before, err := daysOf("query.before_from", in.BeforeFrom, "query.before_to", in.BeforeTo, length, after.From)
	if err != nil {
		return comparedSegment{}, Comparison{}, err
	}
	if before.To.After(after.From) {
		return comparedSegment{}, Comparison{}, problem.Invalid("query.before_to",
			"must be before the second period, which begins on "+after.From.Format(time.DateOnly))
	}
	segment := insights.Segment{Collectors: in.Collector, Countries: in.Country, Period: after, Zone: zone}
	if in.Topic != "" {
		segment.Topics = []string{in.Topic}
	}
	for i, text := range in.QueryID {
		id, err := uuid.Parse(text)
		if err != nil {
			return comparedSegment{}, Comparison{}, problem.Invalid(fmt.Sprintf("query.query_id[%d]", i), "must be a UUID")
		}
		segment.QueryIDs = append(segment.QueryIDs, id)
	}
	classes := slices.Clone(in.QueryClass)
	slices.Sort(classes)
	classes = slices.Compact(classes)
	for _, class := range classes {
		segment.Classes = append(segment.Classes, scoring.QueryClass(class))
	}
	return comparedSegment{segment, before}, Comparison{
		BrandID: in.ID, Before: comparedPeriodFrom(before), After: comparedPeriodFrom(after), Timezone: in.Timezone,
		QueryClasses: classes, Reasons: []ComparisonReason{},
	}, nil
}

// daysOf returns a period of whole days. Without a last day, the period ends at the parameter end. Without a first day,
// the period has the given length.
func daysOf(fromName, from, toName, to string, length int, end time.Time) (store.Period, error) {
	period := store.Period{To: end}
	if to != "" {
		last, err := dayOf(toName, to, end.Location())
		if err != nil {
			return store.Period{}, err
		}
		period.To = last.AddDate(0, 0, 1)
	}
	period.From = period.To.AddDate(0, 0, -length)
	if from != "" {
		first, err := dayOf(fromName, from, end.Location())
		if err != nil {
			return store.Period{}, err
		}
		period.From = first
	}
	switch days := insights.Days(period); {
	case days < 1:
		last := period.To.AddDate(0, 0, -1).Format(time.DateOnly)
		if to == "" {
			return store.Period{}, problem.Invalid(fromName, "must not be after the last day, which is "+last)
		}
		return store.Period{}, problem.Invalid(toName,
			"must not be before the first day, which is "+period.From.Format(time.DateOnly))
	case days > longestComparedPeriod:
		return store.Period{}, problem.Invalid(fromName,
			fmt.Sprintf("is too early: a period has at most %d days", longestComparedPeriod))
	}
	return period, nil
}

func comparedPeriodFrom(p store.Period) ComparedPeriod {
	return ComparedPeriod{
		From: p.From.Format(time.DateOnly), To: p.To.AddDate(0, 0, -1).Format(time.DateOnly),
	}
}
