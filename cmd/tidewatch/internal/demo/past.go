package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// A new demo has no history. This file adds a made-up history to the demo's own database, so that the demo can show
// changes over time. The metadata of the runs, the models of the answers and the output of the demo mark the history as
// made up.

const (
	madeUpDays = 90
	// daysAtOnce is the number of days that one transaction writes.
	daysAtOnce = 15
)

// addPast adds a made-up history to each brand that has a schedule but no made-up history. The answers are scored
// later.
func (d *demo) addPast(ctx context.Context) error {
	db := store.New(d.db.Pool)
	for i, brand := range d.brands {
		schedules, err := db.ScheduledJobsOf(ctx, brand.ID)
		if err != nil {
			return err
		}
		if len(schedules) == 0 {
			continue
		}
		if _, err := db.MadeUpUntil(ctx, brand.ID); errors.Is(err, store.ErrNotFound) {
			if err := errors.Join(d.addPastOf(ctx, i, schedules[0].ID), d.setSourceTypes(ctx, brand.CustomerID)); err != nil {
				return err
			}
			fmt.Fprintf(d.out, "Added %d days of made-up history for %s, to show what changed.\n", madeUpDays, brand.Name)
		} else if err != nil {
			return err
		}
		isUnscored := false
		if err := d.db.Pool.QueryRow(ctx, hasUnscored, brand.ID).Scan(&isUnscored); err != nil {
			return fmt.Errorf("find unscored answers: %w", err)
		}
		if isUnscored && !slices.ContainsFunc(schedules, scoresAll) {
			d.unscored = append(d.unscored, brand)
		}
	}
	return nil
}

const hasUnscored = `SELECT EXISTS (SELECT FROM answers WHERE brand_id = $1 AND status = 'ok' AND text_deleted_at IS NULL
	AND LEAST(position_version, sentiment_version) = 0)`

// scoresAll reports whether the runs of a schedule score all answers of the brand.
func scoresAll(s store.ScheduledJob) bool { return s.JobType == store.JobTypeScore }

// addPastOf adds the made-up runs of one brand.
func (d *demo) addPastOf(ctx context.Context, brand int, schedule uuid.UUID) error {
	db := store.New(d.db.Pool)
	queries, err := db.ActiveQueriesOf(ctx, d.brands[brand].ID)
	if err != nil {
		return err
	}
	plot, err := d.storyOf(ctx, brand)
	if err != nil {
		return err
	}
	today := time.Now().UTC().Truncate(24 * time.Hour)
	var runs []store.MadeUpRun
	for day := range madeUpDays {
		at := today.AddDate(0, 0, day-madeUpDays).Add(9 * time.Hour)
		run := store.MadeUpRun{At: at, ID: uuid.Must(uuid.NewV7()), ScheduledJobID: schedule}
		for _, q := range queries {
			for _, engine := range d.brands[brand].Collectors {
				run.Answers = append(run.Answers, plot.answer(day, engine, q))
			}
		}
		if runs = append(runs, run); len(runs) == daysAtOnce || day == madeUpDays-1 {
			if err := db.SaveMadeUpRuns(ctx, runs); err != nil {
				return err
			}
			runs = nil
		}
	}
	return nil
}

// setSourceTypes sets the types of the sites in the history, because their made-up domains have no known types.
func (d *demo) setSourceTypes(ctx context.Context, customer uuid.UUID) error {
	for _, s := range sites() {
		override := store.SourceType{CustomerID: customer, Domain: s.domain, Type: string(s.kind)}
		if _, err := store.New(d.db.Pool).SaveSourceType(ctx, override); err != nil {
			return err
		}
	}
	return nil
}

// answer returns the made-up answer of an engine to a query on a day.
func (s story) answer(day int, engine string, q store.Query) store.Answer {
	a := store.Answer{
		Collector: engine, Country: q.Country, ID: uuid.Must(uuid.NewV7()), Locale: q.Locale, Model: modelOn(day, engine),
		QueryID: q.ID, QueryText: q.Text, Sample: 1, Status: store.AnswerOK,
	}
	if isOut(day, engine) {
		a.Status, a.Model, a.ReasonCode = store.AnswerFailed, "", store.ReasonEngineError
		a.ErrorClass, a.ErrorMessage = string(collector.ClassTransient), "HTTP 503: the engine was unavailable (made up)"
		return a
	}
	w := writer{dice: dice{day: day, seed: engine + " " + q.Text}, story: s, query: q}
	a.Text, a.Sources = w.write()
	a.Searches = w.searches(engine)
	return a
}

// scorePast scores the made-up histories that no run of a schedule scores. An earlier demo with --once may have added
// them. The scoring runs in the background.
func (d *demo) scorePast(ctx context.Context) error {
	for _, brand := range d.unscored {
		_, err := d.node.Jobs().CreateRescoreIn(ctx, store.New(d.db.Pool), brand.ID, store.NewRescore{}, "demo")
		if _, ok := errors.AsType[*store.ConflictError](err); err != nil && !ok {
			return err
		}
		fmt.Fprintf(d.out, "Scoring the made-up history of %s in the background.\n", brand.Name)
	}
	return nil
}
