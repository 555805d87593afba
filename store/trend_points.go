package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// mostChanged is the maximum number of changed quarter-hours whose answers Trends adds up. Trends selects the newest of
// the changed quarter-hours.
const mostChanged = 2000

// Trends returns the trends of a brand and its competitors, sorted by period, oldest first. The trends have points for
// each collector and for all collectors together. Each name found in the time range has a point in each period with
// answers. In a period without mentions of the name, the point's Mentioned, Sentiments and Unsure are zero. All points
// of the brand have its current name, and also count answers that were scored for a former name. In the newest changed
// quarter-hours, Trends adds up the stored answers, as [Facts] does. If the trends have more points than the limit of
// the query, Trends returns the oldest points up to the limit.
func (db *DB) Trends(ctx context.Context, q TrendQuery) ([]TrendPoint, error) {
	t := newTrendTally(q.Unit, q.Zone)
	err := db.ReadFacts(ctx, q.BrandID, func(f *Facts) error {
		p := Period{From: q.From, To: q.To}
		state, err := one[factState](ctx, f.db.conn, "read the state of facts", stateOfFacts, q.BrandID, p.From, p.To)
		if err != nil {
			return err
		}
		// During a re-score of the brand, nearly all quarter-hours are changed. The older ones then show the earlier
		// scores.
		state.Changed = state.Changed[max(0, len(state.Changed)-mostChanged):]
		spans := factState{Changed: state.Changed}.spans(p) // trends have no months, and older trends need no facts
		if err := t.read(ctx, f, spans.buckets, storedTrends); err != nil {
			return err
		}
		return t.read(ctx, f, spans.answers, "WITH "+fmt.Sprintf(scoredAnswers, 2, 3)+trendsOf(answerFacts, answerNameFacts))
	})
	if err != nil {
		return nil, err
	}
	return t.points(q.Limit), nil
}

// storedTrends selects the trends of the brand $1 in the ranges from $2 to $3.
const storedTrends = `SELECT bucket, collector, owner,
		CASE owner WHEN 'brand' THEN (SELECT name FROM brands WHERE id = $1) ELSE name END,
		answers, truncated, mentions, order_sum, sentiment_sum, sentiments, coalesce(unsure, 0), citations
	FROM unnest($2::timestamptz[], $3::timestamptz[]) AS r (since, until) CROSS JOIN LATERAL (
		SELECT * FROM trend_buckets WHERE brand_id = $1 AND bucket >= r.since AND bucket < r.until OFFSET 0) t`

// read adds the rows of a statement about time ranges. A sum by period in SQL would take longer than the transfer of
// the quarter-hours.
func (t *trendTally) read(ctx context.Context, f *Facts, ranges []Period, sql string) error {
	if len(ranges) == 0 {
		return nil
	}
	var r trendRow
	return each(ctx, f.db.conn, "read trends", rowReader{[]any{
		&r.bucket, &r.collector, &r.owner, &r.name, &r.sums.answers, &r.sums.truncated, &r.sums.mentions,
		&r.sums.order, &r.sums.sentiment, &r.sums.sentiments, &r.sums.unsure, &r.sums.citations,
	}, func() { t.add(r) }}, sql, f.brandID, startsOf(ranges), endsOf(ranges))
}

// trendRow has the columns of trendColumns.
type trendRow struct {
	bucket                 time.Time
	collector, owner, name pgtype.DriverBytes
	sums                   trendSums
}

// trendSums are sums over answers about one name, or over all answers.
type trendSums struct {
	answers, truncated, mentions, order, sentiments, unsure, citations int
	sentiment                                                          float64
}

func (s *trendSums) add(other trendSums) {
	s.answers += other.answers
	s.truncated += other.truncated
	s.mentions += other.mentions
	s.order += other.order
	s.sentiments += other.sentiments
	s.unsure += other.unsure
	s.citations += other.citations
	s.sentiment += other.sentiment
}

// trendName identifies the brand or a competitor.
type trendName struct {
	owner Owner
	name  string
}

// trendPart identifies the answers of one collector in one period. The field "collector" is empty if the part covers
// all collectors together.
type trendPart struct {
	period    time.Time
	collector string
}

// trendWhole has the sums over all answers of a part, and the sums about each name.
type trendWhole struct {
	all      trendSums
	byName   map[trendName]*trendSums
	mentions int // mentions of all names
}

// trendTally adds up rows by part and name.
type trendTally struct {
	names   map[trendName]bool
	parts   map[trendPart]*trendWhole
	periods map[int64]time.Time // the periods of quarter-hours, by the time of the quarter-hour
	texts   map[string]string   // one shared string for equal texts of rows
	unit    TrendUnit
	zone    *time.Location
}

func newTrendTally(unit TrendUnit, zone *time.Location) *trendTally {
	return &trendTally{
		names: map[trendName]bool{}, parts: map[trendPart]*trendWhole{}, periods: map[int64]time.Time{},
		texts: map[string]string{}, unit: unit, zone: zone,
	}
}

// text returns the same string for equal texts, to save memory.
func (t *trendTally) text(b []byte) string {
	shared, ok := t.texts[string(b)]
	if !ok {
		shared = string(b)
		t.texts[shared] = shared
	}
	return shared
}

// periodOf returns the first day of the day or week of a quarter-hour, as a date at midnight UTC.
func (t *trendTally) periodOf(bucket time.Time) time.Time {
	period, ok := t.periods[bucket.Unix()]
	if ok {
		return period
	}
	year, month, day := bucket.In(t.zone).Date()
	period = time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if t.unit == TrendWeek {
		period = period.AddDate(0, 0, -(int(period.Weekday())+6)%7)
	}
	t.periods[bucket.Unix()] = period
	return period
}

// add adds a row to the part of its collector and to the part of all collectors.
func (t *trendTally) add(r trendRow) {
	name := trendName{Owner(t.text(r.owner)), t.text(r.name)}
	period := t.periodOf(r.bucket)
	for _, collector := range []string{t.text(r.collector), ""} {
		part := t.part(trendPart{period, collector})
		if name.owner == "all" {
			part.all.add(r.sums)
			continue
		}
		t.names[name] = true
		sums := part.byName[name]
		if sums == nil {
			sums = &trendSums{}
			part.byName[name] = sums
		}
		sums.add(r.sums)
		part.mentions += r.sums.mentions
	}
}

func (t *trendTally) part(of trendPart) *trendWhole {
	part := t.parts[of]
	if part == nil {
		part = &trendWhole{byName: map[trendName]*trendSums{}}
		t.parts[of] = part
	}
	return part
}

// points returns the points, up to the given limit. The limit 0 means all points.
func (t *trendTally) points(limit int) []TrendPoint {
	names := slices.SortedFunc(maps.Keys(t.names), func(a, b trendName) int {
		return cmp.Or(cmp.Compare(a.owner, b.owner), cmp.Compare(a.name, b.name))
	})
	parts := slices.SortedFunc(maps.Keys(t.parts), func(a, b trendPart) int {
		return cmp.Or(a.period.Compare(b.period), cmp.Compare(a.collector, b.collector))
	})
	n := len(parts) * len(names)
	if limit > 0 {
		n = min(n, limit)
	}
	points := make([]TrendPoint, 0, n)
	for _, part := range parts {
		whole := t.parts[part]
		for _, name := range names {
			if limit > 0 && len(points) == limit {
				return points
			}
			point := whole.point(name)
			point.Period, point.Collector = part.period, part.collector
			points = append(points, point)
		}
	}
	return points
}

// point returns the point about a name. The caller must set the period and the collector of the point.
func (w *trendWhole) point(name trendName) TrendPoint {
	s := trendSums{}
	if sums := w.byName[name]; sums != nil {
		s = *sums
	}
	p := TrendPoint{
		Name: name.name, Owner: name.owner, Answers: w.all.answers - w.all.truncated + s.truncated, Mentioned: s.answers,
		AveragePosition: quotient(s.order, s.answers), ShareOfVoice: quotient(s.mentions, w.mentions),
		CitationShare: quotient(s.citations, w.all.citations), Sentiments: s.sentiments, Unsure: s.unsure,
	}
	if s.sentiments >= MinSentiments {
		p.AverageSentiment = new(s.sentiment / float64(s.sentiments))
	}
	return p
}

// quotient returns the quotient a / b, or nil if b is 0.
func quotient(a, b int) *float64 {
	if b == 0 {
		return nil
	}
	return new(float64(a) / float64(b))
}
