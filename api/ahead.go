package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// These constants limit requests for upcoming ticks.
const (
	aheadBuckets = 1500 // the maximum number of intervals, which exceeds the number of minutes in a day
	aheadMost    = 7 * 24 * time.Hour
	aheadNamed   = 3 // the maximum number of scheduled jobs, and of exceptions, that each interval names
	aheadUsual   = 24 * time.Hour
)

// Ahead is the response that counts upcoming ticks by interval.
type Ahead struct {
	From          time.Time     `json:"from"`
	To            time.Time     `doc:"The end of the range, which is not included." json:"to"`
	BucketMinutes int           `json:"bucket_minutes"`
	Count         int           `doc:"The total number of ticks, including suppressed ticks." json:"count"`
	Suppressed    int           `doc:"The number of ticks that exceptions suppress." json:"suppressed_count"`
	ScheduleCount int           `doc:"The number of schedules with at least one tick in the range, including suppressed ticks." json:"schedule_count"`
	Buckets       []AheadBucket `doc:"The intervals with at least one tick, earliest first." json:"buckets" nullable:"false"`
}

// AheadBucket has the ticks of one interval. An interval without ticks has no AheadBucket.
type AheadBucket struct {
	At         time.Time       `doc:"The start of the interval." json:"at"`
	Count      int             `doc:"The number of ticks in the interval, including suppressed ticks." json:"count"`
	Suppressed int             `doc:"The number of ticks in the interval that exceptions suppress." json:"suppressed_count"`
	Exceptions []SuppressedBy  `doc:"Up to 3 of the exceptions that suppress ticks in the interval." json:"exceptions" nullable:"false"`
	Schedules  []AheadSchedule `doc:"Up to 3 of the schedules with ticks in the interval. The schedules that share their timing with the fewest other schedules come first." json:"schedules" nullable:"false"`
}

// AheadSchedule identifies a scheduled job and its brand by id and name.
type AheadSchedule struct {
	ID        uuid.UUID `format:"uuid" json:"id"`
	Name      *string   `json:"name"`
	BrandID   uuid.UUID `format:"uuid" json:"brand_id"`
	BrandName string    `example:"Acme" json:"brand_name"`
	Then      []string  `doc:"The names of the active schedules that fire after the completed runs of this schedule." example:"[\"weekly report\"]" json:"then" nullable:"false"`
}

type aheadInput struct {
	From          time.Time `doc:"The start of the range. The default is the current time." query:"from"`
	To            time.Time `doc:"The end of the range, at most 7 days after the start of the range. The default is 24 hours after the start." query:"to"`
	BucketMinutes int       `default:"60" doc:"The length of an interval in minutes. The range can have at most 1,500 intervals." maximum:"1440" minimum:"1" query:"bucket_minutes"`
	CustomerID    IDParam   `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID       IDParam   `doc:"Filters by brand." format:"uuid" query:"brand_id"`
}

type aheadOutput struct {
	Body Ahead
}

func (s *server) getAhead(ctx context.Context, in *aheadInput) (*aheadOutput, error) {
	now := s.cfg.Now()
	if err := in.complete(now); err != nil {
		return nil, err
	}
	filter := store.TimingFilter{
		Before: in.To, BrandID: in.BrandID.pointer(), CustomerID: in.CustomerID.pointer(), Visible: visible(ctx),
	}
	exceptions, err := s.db.ExceptionsUnder(ctx, filter, earlier(now, in.From))
	if err != nil {
		return nil, err
	}
	timings, err := s.db.SharedTimings(ctx, filter, exceptions)
	if err != nil {
		return nil, err
	}
	t := &timeline{buckets: map[int64]*bucket{}, from: in.From, perBucket: int64(in.BucketMinutes) * 60, to: in.To}
	out := &aheadOutput{Body: Ahead{From: in.From, To: in.To, BucketMinutes: in.BucketMinutes, Buckets: []AheadBucket{}}}
	steps := 0
	for _, shared := range timings {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		schedule, err := s.schedule(shared.Spec)
		if err != nil {
			continue // plain SQL made the spec invalid, so the schedule does not fire
		}
		from := shared.NextRunAt
		if from.Before(in.From) {
			from = in.From
		}
		set := exception.NewSet(exceptions.Of(shared.ExceptionScope), s.specs.Zone)
		if set.HasSkips() {
			first := firstRun(schedule, store.ScheduledJob{
				MisfirePolicy: shared.MisfirePolicy, MisfireWindowSeconds: shared.MisfireWindowSeconds,
				NextRunAt: &shared.NextRunAt, Timing: shared.Timing,
			}, set, now)
			set.SkipFrom(first)
			if err := useSkips(ctx, newWalk(schedule, shared.Timing, first.Add(-1)), set, in.From, &steps); err != nil {
				return nil, err
			}
		}
		n, suppressed := t.add(newWalk(schedule, shared.Timing, from.Add(-1)), shared, set)
		if n > 0 {
			out.Body.Count += n
			out.Body.Suppressed += suppressed
			out.Body.ScheduleCount += shared.Count
		}
	}
	out.Body.Buckets, err = s.nameBuckets(ctx, t)
	return out, err
}

// complete sets omitted parameters to their defaults and checks the size of the range.
func (in *aheadInput) complete(now time.Time) error {
	if in.From.IsZero() {
		in.From = now.UTC().Truncate(time.Second)
	}
	if in.To.IsZero() {
		in.To = in.From.Add(aheadUsual)
	}
	in.From, in.To = in.From.UTC(), in.To.UTC()
	if err := checkYear("query.from", in.From); err != nil {
		return err
	}
	if err := checkYear("query.to", in.To); err != nil {
		return err
	}
	length := in.To.Sub(in.From)
	switch {
	case length <= 0:
		return problem.Invalid("query.to", "must be after from, which is "+in.From.Format(time.RFC3339))
	case length > aheadMost:
		return problem.Invalid("query.to", "must be at most 7 days after from, which is "+in.From.Format(time.RFC3339))
	case length > time.Duration(in.BucketMinutes)*aheadBuckets*time.Minute:
		least := (length + aheadBuckets*time.Minute - 1) / (aheadBuckets * time.Minute)
		return problem.Invalid("query.bucket_minutes", fmt.Sprintf("must be at least %d for a range of this length", least))
	}
	return nil
}

// timeline counts the ticks of all schedules by interval.
type timeline struct {
	buckets   map[int64]*bucket
	from, to  time.Time
	perBucket int64 // seconds
}

type bucket struct {
	count      int
	exceptions []SuppressedBy
	ids        []uuid.UUID
	suppressed int
}

// suppress counts ticks that an exception suppresses, and keeps up to aheadNamed exceptions.
func (b *bucket) suppress(by *SuppressedBy, count int) {
	b.suppressed += count
	same := func(e SuppressedBy) bool { return e.ExceptionID == by.ExceptionID }
	if len(b.exceptions) < aheadNamed && !slices.ContainsFunc(b.exceptions, same) {
		b.exceptions = append(b.exceptions, *by)
	}
}

// add counts the ticks of all schedules with the same timing and exceptions. The result "sum" is the number of all
// ticks, and "suppressed" is the number of suppressed ticks.
func (t *timeline) add(w walk, shared store.SharedTiming, exceptions *exception.Set) (sum, suppressed int) {
	for last := int64(-1); w.ok && w.at.Before(t.to); w.next() {
		key := w.at.Unix() / t.perBucket
		b := t.buckets[key]
		if b == nil {
			b = &bucket{}
			t.buckets[key] = b
		}
		b.count += shared.Count
		sum += shared.Count
		if by := suppressedBy(exceptions.Suppress(w.at)); by != nil {
			b.suppress(by, shared.Count)
			suppressed += shared.Count
		}
		if key != last && len(b.ids) < aheadNamed {
			b.ids = append(b.ids, shared.IDs[:min(len(shared.IDs), aheadNamed-len(b.ids))]...)
		}
		last = key
	}
	return sum, suppressed
}

// nameBuckets returns the intervals in chronological order, with the names of their scheduled jobs.
func (s *server) nameBuckets(ctx context.Context, t *timeline) ([]AheadBucket, error) {
	var ids []uuid.UUID
	keys := make([]int64, 0, len(t.buckets))
	for key, b := range t.buckets {
		keys = append(keys, key)
		ids = append(ids, b.ids...)
	}
	slices.Sort(keys)
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	jobs, err := s.db.NamedJobs(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	names := make(map[uuid.UUID]AheadSchedule, len(jobs))
	for _, j := range jobs {
		names[j.ID] = AheadSchedule{
			ID:        j.ID,
			Name:      j.Name,
			BrandID:   j.BrandID,
			BrandName: j.BrandName,
			Then:      append([]string{}, j.Followers...),
		}
	}
	out := make([]AheadBucket, 0, len(keys))
	for _, key := range keys {
		b := AheadBucket{
			At: time.Unix(key*t.perBucket, 0).UTC(), Count: t.buckets[key].count, Schedules: []AheadSchedule{},
			Suppressed: t.buckets[key].suppressed, Exceptions: append([]SuppressedBy{}, t.buckets[key].exceptions...),
		}
		for _, id := range t.buckets[key].ids {
			if j, ok := names[id]; ok { // false if the schedule was deleted after the count
				b.Schedules = append(b.Schedules, j)
			}
		}
		out = append(out, b)
	}
	return out, nil
}
