package demo

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// A new demo has no history. This file adds a made-up history to the demo's own database, so that the demo can show a
// trend. The metadata of the runs, the model of the answers and the output of the demo mark the history as made up.

const (
	madeUpDays  = 14
	madeUpModel = "made-up"
)

// addPast adds a made-up history to the brand with a scoring schedule, unless the brand already has such a history.
func (d *demo) addPast(ctx context.Context) error {
	db := store.New(d.db.Pool)
	schedules, err := d.schedules(ctx)
	if err != nil {
		return err
	}
	schedule, ok := schedules[store.JobTypeScore] // a run of a scoring schedule scores all answers of the brand
	if !ok {
		return nil
	}
	if _, err := db.MadeUpUntil(ctx, schedule.BrandID); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	queries, err := db.ActiveQueriesOf(ctx, schedule.BrandID)
	if err != nil {
		return err
	}
	competitors, err := db.CompetitorsOf(ctx, schedule.BrandID)
	if err != nil {
		return err
	}
	names := []string{d.brand(schedule.BrandID).Name}
	for _, c := range competitors {
		names = append(names, c.Name)
	}
	var runs []store.MadeUpRun
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for day := range madeUpDays {
		run := store.MadeUpRun{
			At: today.AddDate(0, 0, day-madeUpDays).Add(9 * time.Hour), ID: uuid.Must(uuid.NewV7()), ScheduledJobID: schedule.ID,
		}
		for _, q := range queries {
			for _, engine := range d.brand(schedule.BrandID).Collectors {
				run.Answers = append(run.Answers, store.Answer{
					Collector: engine, ID: uuid.Must(uuid.NewV7()), Model: madeUpModel, QueryID: q.ID, QueryText: q.Text, Sample: 1,
					Status: store.AnswerOK, Text: madeUpText(day, engine+" "+q.Text, names),
				})
			}
		}
		runs = append(runs, run)
	}
	if err := db.SaveMadeUpRuns(ctx, runs); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Added %d days of made-up history for %s, to show a trend.\n", madeUpDays, names[0])
	return nil
}

// madeUpText returns a made-up answer with a ranked list of names. On later days, the first name appears more often and
// at a higher rank.
func madeUpText(day int, seed string, names []string) string {
	chance := func(of int, about string) int {
		h := fnv.New64a()
		_, _ = fmt.Fprintf(h, "%d/%s/%s", day, seed, about) // writing to a hash never fails
		sum := h.Sum64()
		return int((sum ^ sum>>29) * 0xbf58476d1ce4e5b9 >> 33 % uint64(of)) //nolint:gosec // G115: below of
	}
	listed := slices.Clone(names)
	slices.SortStableFunc(listed, func(a, b string) int { return chance(100, a) - chance(100, b) })
	own := names[0]
	if chance(madeUpDays, "first") < day {
		listed = append([]string{own}, slices.DeleteFunc(listed, func(n string) bool { return n == own })...)
	}
	if chance(100, "listed") >= 45+50*day/madeUpDays {
		listed = slices.DeleteFunc(listed, func(n string) bool { return n == own })
	}
	remarks := []string{
		"is reliable and easy to set up.",
		"has a clear interface and great support.",
		"covers the basics.",
		"has a free plan.",
		"is overpriced.",
		"has a steep learning curve.",
	}
	var b strings.Builder
	b.WriteString("These are often recommended:\n\n")
	for i, name := range listed {
		fmt.Fprintf(&b, "%d. **%s** %s\n", i+1, name, remarks[chance(len(remarks), name+" remark")])
	}
	return b.String()
}
