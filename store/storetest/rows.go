package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Brand creates a customer with one brand named Acme. The brand has an alias, a domain, a competitor (Globex) and the
// given number of active queries. All answers count as scored for the competitor, also answers with earlier times.
func (db DB) Brand(tb testing.TB, queries int) store.Brand {
	tb.Helper()
	ctx := tb.Context()
	customer, err := db.SaveCustomer(ctx, store.Customer{Name: "Customer " + uuid.NewString()})
	check(tb, err)
	brand, err := db.SaveBrand(ctx, store.Brand{
		CustomerID: customer.ID, Name: "Acme", Aliases: []string{"Acme CRM"}, Domains: []string{"acme.example"},
	})
	check(tb, err)
	_, err = db.SaveCompetitor(
		ctx,
		store.Competitor{BrandID: brand.ID, Name: "Globex", Domains: []string{"globex.example"}},
	)
	check(tb, err)
	db.Exec(tb, `UPDATE competitors c SET tracked_since = jsonb_build_object(c.name, b.created_at) FROM brands b
		WHERE c.brand_id = b.id AND b.id = $1`, brand.ID)
	for i := range queries {
		_, err := db.SaveQuery(
			ctx,
			store.Query{BrandID: brand.ID, Text: fmt.Sprintf("best crm for small teams, take %d", i+1), IsActive: true},
		)
		check(tb, err)
	}
	return brand
}

// JobOption changes a scheduled job before the job is created.
type JobOption func(*store.ScheduledJob)

// Cron returns an option that sets the cron expression and the time zone of a scheduled job.
func Cron(expression, zone string) JobOption {
	return func(j *store.ScheduledJob) { j.Cron, j.Timezone = expression, zone }
}

// Metadata returns an option that sets the metadata of a scheduled job.
func Metadata(o store.Options) JobOption {
	return func(j *store.ScheduledJob) {
		raw, err := json.Marshal(o)
		if err != nil {
			panic(err) // unreachable: all fields of Options can be encoded
		}
		j.Metadata = raw
	}
}

// Job returns a scheduled job of the brand, but does not store the job in the database. By default, the job collects
// data every hour. The options change the default values of the job.
func Job(brand store.Brand, options ...JobOption) store.ScheduledJob {
	j := store.ScheduledJob{
		BrandID:              brand.ID,
		CustomerID:           brand.CustomerID,
		IsActive:             true,
		JobType:              store.JobTypeCollect,
		Metadata:             json.RawMessage("{}"),
		MisfirePolicy:        store.MisfireRunOnce,
		MisfireWindowSeconds: store.DefaultMisfireWindowSeconds,
		OverlapPolicy:        store.OverlapSkip,
		RunTimeoutSeconds:    store.DefaultRunTimeoutSeconds,
	}
	j.Spec = store.Spec{Cron: hourly(time.Now().UTC()), DSTGap: "shift", DSTRepeat: "first", Timezone: "UTC"}
	for _, option := range options {
		option(&j)
	}
	return j
}

// hourly returns an hourly cron expression whose next tick is about half an hour away. Therefore, the only ticks during
// a test are the ticks that the test makes due. The hours are written as "0-23", so that the expression always differs
// from the expressions that tests write, such as "30 * * * *".
func hourly(now time.Time) string { return fmt.Sprintf("%d 0-23 * * *", (now.Minute()+30)%60) }

// Yearly returns an option for a schedule with the cron expression of [YearlyCron] in UTC.
func Yearly() JobOption { return Cron(YearlyCron(), "UTC") }

// YearlyCron returns a cron expression whose only tick of a year is about half a year away. Therefore, the only ticks
// during a test are the ticks that the test makes due.
func YearlyCron() string {
	const half, whole = 6, 12 // months
	return fmt.Sprintf("0 0 1 %d *", (int(time.Now().UTC().Month())+half-1)%whole+1)
}

// Schedule creates a scheduled job of the brand (see [Job]). Schedule plans the first run an hour from now,
// independently of the cron expression. A test can make the job due with [DB.MakeDue].
func (db DB) Schedule(tb testing.TB, brand store.Brand, options ...JobOption) store.ScheduledJob {
	tb.Helper()
	plan := func(_ store.Timing, after time.Time) (time.Time, error) { return after.Add(time.Hour), nil }
	created, err := db.CreateScheduledJob(tb.Context(), Job(brand, options...), plan)
	check(tb, err)
	return created
}

// UpdateScheduledJob edits a scheduled job as the API does: UpdateScheduledJob locks the job, calls the function edit,
// and stores the edited job with [store.DB.UpdateJob]. UpdateScheduledJob returns errors of the functions edit and plan
// unchanged.
func (db DB) UpdateScheduledJob(
	ctx context.Context, id uuid.UUID, plan store.Planner, edit func(*store.ScheduledJob) error,
) (store.ScheduledJob, error) {
	var updated store.ListedJob
	err := db.InTx(ctx, func(db *store.DB) error {
		old, err := db.LockVisibleJob(ctx, id, nil, 0)
		if err != nil {
			return err
		}
		edited := old.ScheduledJob
		if err := edit(&edited); err != nil {
			return err
		}
		updated, err = db.UpdateJob(ctx, old, edited, plan, 0)
		return err
	})
	return updated.ScheduledJob, err
}

// MakeDue sets the next run of a scheduled job to the start of the present second minus the duration "ago", and returns
// the new time.
func (db DB) MakeDue(tb testing.TB, id uuid.UUID, ago time.Duration) time.Time {
	tb.Helper()
	return Value[time.Time](
		tb,
		db,
		"UPDATE scheduled_jobs SET next_run_at = date_trunc('second', now()) - $2::interval WHERE id = $1 RETURNING next_run_at",
		id,
		ago,
	).UTC()
}

// Runs returns the newest 1,000 runs of a scheduled job, sorted by id, oldest first.
func (db DB) Runs(tb testing.TB, id uuid.UUID) []store.Run {
	tb.Helper()
	runs, err := db.RunsOf(tb.Context(), id, 1000)
	check(tb, err)
	for i, j := 0, len(runs)-1; i < j; i, j = i+1, j-1 {
		runs[i], runs[j] = runs[j], runs[i]
	}
	return runs
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// WaitFor waits until the SQL statement returns true, and fails the test after 100 seconds. WaitFor polls every 5
// milliseconds at first. During a long wait, WaitFor polls at most every 25 milliseconds, to leave the processor to the
// other tests.
func (db DB) WaitFor(tb testing.TB, what, sql string, args ...any) {
	tb.Helper()
	const longEnough = 100 * time.Second
	const shortest, longest = 5 * time.Millisecond, 25 * time.Millisecond
	ctx, cancel := context.WithTimeout(tb.Context(), longEnough)
	defer cancel()
	for begin := time.Now(); ; {
		var ok bool
		if err := db.Pool.QueryRow(ctx, sql, args...).Scan(&ok); err != nil {
			tb.Fatalf("wait for %s: %v", what, err)
		}
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			tb.Fatalf("timed out waiting for %s", what)
		case <-time.After(min(max(time.Since(begin)/20, shortest), longest)):
		}
	}
}
