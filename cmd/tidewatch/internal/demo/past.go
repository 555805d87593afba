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

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
)

// A new demo has no history. This file adds a made-up history to the demo's own database, so that the demo can show a
// trend. The metadata of the runs, the model of the answers and the output of the demo mark the history as made up.

const (
	madeUpDays  = 14
	madeUpModel = "made-up"

	// The percentage of answers that mention the brand, on the first and on the last day.
	firstDayShare = 42
	lastDayShare  = 74
	// The percentage of mentions that come with a citation of the company's own page.
	ownPageShare = 45
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
	market, err := d.marketOf(ctx, d.brand(schedule.BrandID))
	if err != nil {
		return err
	}
	var runs []store.MadeUpRun
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for day := range madeUpDays {
		run := store.MadeUpRun{
			At: today.AddDate(0, 0, day-madeUpDays).Add(9 * time.Hour), ID: uuid.Must(uuid.NewV7()), ScheduledJobID: schedule.ID,
		}
		for _, q := range queries {
			for _, engine := range d.brand(schedule.BrandID).Collectors {
				text, sources := madeUpAnswer(day, engine+" "+q.Text, market)
				run.Answers = append(run.Answers, store.Answer{
					Collector: engine, ID: uuid.Must(uuid.NewV7()), Model: madeUpModel, QueryID: q.ID, QueryText: q.Text, Sample: 1,
					Sources: sources, Status: store.AnswerOK, Text: text,
				})
			}
		}
		runs = append(runs, run)
	}
	if err := db.SaveMadeUpRuns(ctx, runs); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Added %d days of made-up history for %s, to show a trend.\n", madeUpDays, market[0].Name)
	return nil
}

// dice returns random numbers that depend only on a day and a seed.
type dice struct {
	day  int
	seed string
}

// roll returns a number from 0 to of-1.
func (d dice) roll(of int, about string) int {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d/%s/%s", d.day, d.seed, about) // writing to a hash never fails
	sum := h.Sum64()
	return int((sum ^ sum>>29) * 0xbf58476d1ce4e5b9 >> 33 % uint64(of)) //nolint:gosec // G115: below of
}

// madeUpAnswer returns a made-up answer with a ranked list of companies, and its sources. On later days, the first
// company of the market appears more often and at a higher rank.
func madeUpAnswer(day int, seed string, m market) (string, []store.Source) {
	d := dice{day: day, seed: seed}
	listed := d.listed(m)
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
	var sources []store.Source
	for i, c := range listed {
		fmt.Fprintf(&b, "%d. **%s** %s\n", i+1, c.Name, remarks[d.roll(len(remarks), c.Name+" remark")])
		if c.Domain != "" && d.roll(100, c.Name+" cited") < ownPageShare {
			sources = append(sources,
				store.Source{Cited: true, Title: c.Name + " – official site", URL: "https://www." + c.Domain + "/"})
		}
	}
	return b.String(), append(sources, madeUpSources()[d.roll(len(madeUpSources()), "source")])
}

// listed returns the companies of an answer, best company first. The list is never empty.
func (d dice) listed(m market) []standin.Company {
	own := m[0].Name
	shareOf := func(c standin.Company) int {
		if c.Name == own {
			return firstDayShare + (lastDayShare-firstDayShare)*d.day/(madeUpDays-1)
		}
		return c.Share
	}
	listed := slices.DeleteFunc(slices.Clone(m), func(c standin.Company) bool {
		return d.roll(100, c.Name+" listed") >= shareOf(c)
	})
	if len(listed) == 0 {
		return m[1:min(2, len(m))]
	}
	slices.SortStableFunc(listed, func(a, b standin.Company) int {
		return d.roll(100, a.Name) - shareOf(a) - d.roll(100, b.Name) + shareOf(b)
	})
	return listed
}

func madeUpSources() []store.Source {
	return []store.Source{
		{Cited: true, Title: "The 10 best tools compared", URL: "https://www.example.org/best-tools"},
		{Cited: true, Title: "Reviews by users", URL: "https://reviews.example.net/"},
		{Cited: true, Title: "Which tool do you use?", URL: "https://forum.example.com/which-tool"},
	}
}
