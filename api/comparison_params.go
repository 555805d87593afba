package api

import (
	"context"
	"time"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/store"
)

// ComparisonParams has the parameters that select the answers of a comparison. The period of SegmentParams is the
// second period.
type ComparisonParams struct {
	BrandPath
	SegmentParams

	BeforeFrom string `doc:"The first day of the earlier period, with which the period is compared. By default, both periods have the same length." example:"2026-10-05" format:"date" query:"before_from"`
	BeforeTo   string `doc:"The last day of the earlier period, which is included. The default is the day before the period." example:"2026-11-01" format:"date" query:"before_to"`
}

// periods returns the segment of the second period, and the first period.
func (s *server) periods(ctx context.Context, in *ComparisonParams) (insights.Segment, store.Period, error) {
	return s.periodsAt(ctx, in, s.cfg.Now())
}

// periodsAt returns the result of periods at the given time.
func (s *server) periodsAt(
	ctx context.Context, in *ComparisonParams, now time.Time,
) (insights.Segment, store.Period, error) {
	segment, err := s.segmentAt(ctx, &in.SegmentParams, now)
	if err != nil {
		return segment, store.Period{}, err
	}
	after := segment.Period
	before, err := daysOf(
		"query.before_from", in.BeforeFrom, "query.before_to", in.BeforeTo, insights.Days(after), after.From,
	)
	if err == nil && before.To.After(after.From) {
		err = problem.Invalid("query.before_to",
			"must be before the second period, which begins on "+after.From.Format(time.DateOnly))
	}
	return segment, before, err
}

func comparedPeriodFrom(p store.Period) ComparedPeriod {
	return ComparedPeriod{
		From: p.From.Format(time.DateOnly), To: insights.StartOfDay(p.To, -1).Format(time.DateOnly),
	}
}
