package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestApply_CreatesAllObjects(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	report := apply(t, db, all)
	created := func(kind, name string) catalog.Change {
		return catalog.Change{Action: catalog.ActionCreated, Kind: kind, Name: name, Fields: []catalog.FieldChange{}}
	}
	require.Empty(t, cmp.Diff(catalog.Report{Changes: []catalog.Change{
		created("customer", "Northwind Ltd"),
		created("brand", "Northwind Ltd / Acme"),
		created("competitor", "Northwind Ltd / Acme / Globex"),
		created("query", "Northwind Ltd / Acme / best crm for small teams"),
		created("query", "Northwind Ltd / Acme / bestes CRM für kleine Teams (de-DE, DE)"),
		created("scheduled_job", "Northwind Ltd / Acme / daily"),
		created("scheduled_job", "Northwind Ltd / Acme / hourly"),
	}, Warnings: []catalog.Warning{}}, report, cmpopts.IgnoreUnexported(catalog.Change{})))

	b := brand(t, db)
	require.Equal(t, []string{"Acme CRM"}, b.Aliases)
	require.Equal(t, []string{"acme.example"}, b.Domains)
	require.Equal(t, []string{"chatgpt", "perplexity"}, b.Collectors)
	queries, err := db.QueriesOf(t.Context(), b.ID)
	require.NoError(t, err)
	for i := range queries {
		queries[i].CreatedAt, queries[i].UpdatedAt = time.Time{}, time.Time{}
	}
	require.Equal(t, []store.Query{
		{BrandID: b.ID, ID: queries[0].ID, Text: "best crm for small teams", Tags: []string{}, IsActive: true},
		{
			BrandID: b.ID, ID: queries[1].ID, Text: "bestes CRM für kleine Teams", Topic: "crm",
			Tags: []string{"funnel", "Germany"}, Locale: "de-DE", Country: "DE",
		},
	}, queries)

	daily, hourly := scheduledJob(t, db, "daily"), scheduledJob(t, db, "hourly")
	require.Equal(
		t,
		store.Spec{Cron: "0 9 * * *", Timezone: "Europe/Berlin", DSTGap: "skip", DSTRepeat: "both"},
		daily.Spec,
	)
	require.True(t, daily.StartsAt.Equal(time.Date(2020, 1, 1, 8, 0, 0, 0, time.UTC)))
	require.Equal(t, []int{3600, 60, 600}, []int{daily.MisfireWindowSeconds, daily.JitterSeconds, daily.RunTimeoutSeconds})
	options, err := store.ParseOptions(daily.Metadata)
	require.NoError(t, err)
	require.Equal(t, store.Options{
		Collectors: []string{
			"chatgpt",
		},
		Country:        "US",
		Locale:         "en",
		Parallel:       true,
		PositionLimit:  50,
		Rescore:        true,
		Samples:        3,
		SentimentLimit: 40,
		MaxCalls:       500,
		MaxCostUSD:     2.5,
		PauseAtCap:     true,
	}, options)
	require.NotNil(t, daily.NextRunAt)
	want := storetest.Job(b, storetest.Cron("@hourly", "UTC"))
	want.JobType, want.Name, want.ID, want.Version = store.JobTypeScore, hourly.Name, hourly.ID, 1
	want.CreatedAt, want.UpdatedAt, want.SpecChangedAt, want.NextRunAt = hourly.CreatedAt, hourly.UpdatedAt, hourly.SpecChangedAt, hourly.NextRunAt
	require.Equal(t, want, hourly, "fields that the file does not contain have their default")
}

func brand(t *testing.T, db storetest.DB) store.Brand {
	t.Helper()
	c, err := db.CustomerByName(t.Context(), "Northwind Ltd")
	require.NoError(t, err)
	brands, err := db.BrandsOf(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, brands, 1)
	return brands[0]
}

func scheduledJob(t *testing.T, db storetest.DB, name string) store.ScheduledJob {
	t.Helper()
	jobs, err := db.ScheduledJobsOf(t.Context(), brand(t, db).ID)
	require.NoError(t, err)
	for _, j := range jobs {
		if j.Name != nil && *j.Name == name {
			return j
		}
	}
	t.Fatalf("no scheduled job %s", name)
	return store.ScheduledJob{}
}

func TestApply_ASecondImportWritesNothing(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]struct{ from, to string }{
		"the same file":                   {},
		"a time in another offset":        {"2020-01-01T09:00:00+01:00", "2020-01-01T08:00:00Z"},
		"a time below a microsecond":      {"2999-01-01T00:00:00Z", "2999-01-01T00:00:00.0000001Z"},
		"options in another order":        {"parallel: true, positionLimit: 50", "positionLimit: 50, parallel: true"},
		"an option at its default":        {"cron_expression: \"@hourly\"", "metadata: {parallel: false, collectors: []}"},
		"a field at its default":          {"cron_expression: \"@hourly\"", "timezone: UTC"},
		"without its fields":              {"            job_type: scoring\n            cron_expression: \"@hourly\"\n", ""},
		"a domain in another letter case": {"[acme.example]", "[ACME.example]"},
		"the address of a home page":      {"[acme.example]", "['https://www.acme.example/', acme.example]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			apply(t, db, all)
			before := rows(t, db)
			report := apply(t, db, strings.Replace(all, edit.from, edit.to, 1))
			require.Equal(t, catalog.Report{Changes: []catalog.Change{}, Unchanged: 7, Warnings: []catalog.Warning{}}, report)
			require.Equal(t, before, rows(t, db))
		})
	}
}

func TestApply_KeepsObjectsThatTheFileDoesNotContain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	before := rows(t, db)
	for _, text := range []string{
		"customers: []", "customers: [{name: Northwind Ltd}]", "customers: [{name: Northwind Ltd, brands: [{name: Acme, competitors: [], queries: [], scheduled_jobs: []}]}]",
	} {
		require.Empty(t, apply(t, db, text).Changes)
	}
	require.Equal(t, before, rows(t, db))
}

func TestApply_KeepsADueRunOfAnUnchangedScheduledJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	due := db.MakeDue(t, scheduledJob(t, db, "hourly").ID, time.Minute)
	apply(t, db, edited(t, `"0 9 * * *"`, `"0 10 * * *"`))
	require.True(t, due.Equal(*scheduledJob(t, db, "hourly").NextRunAt))
	require.Equal(
		t,
		10,
		scheduledJob(t, db, "daily").NextRunAt.In(berlin(t)).Hour(),
		"a changed schedule is planned again",
	)
}

// An import needs the same number of statements for any number of changed schedules. If a changed schedule has a due
// tick, the tick gets a skipped run.
func TestApply_ChangesManyScheduledJobsInOneStatement(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const many = 50
	file := func(minute string) string {
		var jobs strings.Builder
		for i := range many {
			fmt.Fprintf(&jobs, "{name: job %d, job_type: scoring, cron_expression: %s 9 * * *},\n", i, minute)
		}
		return "customers: [{name: Northwind Ltd, brands: [{name: Acme, scheduled_jobs: [\n" + jobs.String() + "]}]}]"
	}
	apply(t, db, file("0"))
	db.Exec(t, "CREATE TABLE updates (at timestamptz DEFAULT clock_timestamp())")
	db.Exec(t, `CREATE FUNCTION count_update() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN INSERT INTO updates DEFAULT VALUES; RETURN NULL; END $$`)
	due := db.MakeDue(t, scheduledJob(t, db, "job 7").ID, time.Minute)
	db.Exec(t, "CREATE TRIGGER counted AFTER UPDATE ON scheduled_jobs EXECUTE FUNCTION count_update()")

	report := apply(t, db, file("5"))
	require.Len(t, report.Changes, many)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM updates"))
	for i := range many {
		job := scheduledJob(t, db, fmt.Sprintf("job %d", i))
		require.Equal(t, "5 9 * * *", job.Cron)
		require.Equal(t, 5, job.NextRunAt.Minute())
		require.True(t, job.NextRunAt.After(job.SpecChangedAt))
	}
	runs := db.Runs(t, scheduledJob(t, db, "job 7").ID)
	require.Len(t, runs, 1, "the due tick has a skipped run")
	require.Equal(t, store.RunSkipped, runs[0].Status)
	require.True(t, due.Equal(runs[0].ScheduledFor))
}

// An import neither locks an unchanged schedule nor waits for its lock, so the ticks of the schedule fire.
func TestApply_LocksOnlyTheScheduledJobsThatChange(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	hourly := scheduledJob(t, db, "hourly").ID
	require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
		_, err := tx.LockScheduledJob(t.Context(), hourly)
		require.NoError(t, err)
		require.Len(t, apply(t, db, edited(t, `"0 9 * * *"`, `"0 10 * * *"`)).Changes, 1)
		return nil
	}))
}

// An import waits for a simultaneous edit of a customer and keeps the settings that the file does not contain.
func TestApply_KeepsASimultaneousEditOfACustomer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	doc := parse(t, "customers: [{name: Northwind Ltd, max_calls_per_day: 7}]")
	imported := make(chan error, 1)
	require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
		c := lockCustomer(t, db, tx)
		go func() {
			_, err := catalog.Apply(context.WithoutCancel(t.Context()), db.DB, doc, rules(), false)
			imported <- err
		}()
		db.WaitFor(t, "the import", `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`)
		c.MinIntervalSeconds = 3600
		_, err := tx.SaveCustomer(t.Context(), c)
		return err
	}))
	require.NoError(t, <-imported)
	require.Equal(t, "7 3600", storetest.Value[string](t, db,
		"SELECT concat_ws(' ', max_calls_per_day, min_interval_seconds) FROM customers"))
}

// An import that changes no setting of a customer does not wait for an edit of the customer.
func TestApply_LocksOnlyTheCustomersThatChange(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
		lockCustomer(t, db, tx)
		const blackout = "customers: [{name: Northwind Ltd, blackouts: [{from: 2036-01-01, to: 2036-01-02}]}]"
		require.Len(t, apply(t, db, blackout).Changes, 1)
		return nil
	}))
}

func lockCustomer(t *testing.T, db storetest.DB, tx *store.DB) store.Customer {
	t.Helper()
	c, err := db.CustomerByName(t.Context(), "Northwind Ltd")
	require.NoError(t, err)
	c, err = tx.LockCustomer(t.Context(), c.ID)
	require.NoError(t, err)
	return c
}

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return zone
}

func TestApply_ReportsEachUpdate(t *testing.T) {
	t.Parallel()
	const daily, german = "scheduled_job: Northwind Ltd / Acme / daily", "query: Northwind Ltd / Acme / bestes CRM für kleine Teams (de-DE, DE)"
	for name, c := range map[string]struct {
		from, to string
		change   string // the expected change, in the form "kind: name"
		fields   []catalog.FieldChange
	}{
		"brand":      {"[Acme CRM]", "[Acme CRM, Acme Suite]", "brand: Northwind Ltd / Acme", []catalog.FieldChange{{"aliases", `["Acme CRM"]`, `["Acme CRM","Acme Suite"]`}}},
		"domains":    {"[acme.example]", "[]", "brand: Northwind Ltd / Acme", []catalog.FieldChange{{"domains", `["acme.example"]`, "[]"}}},
		"collectors": {"[chatgpt, perplexity]", "[perplexity]", "brand: Northwind Ltd / Acme", []catalog.FieldChange{{"collectors", `["chatgpt","perplexity"]`, `["perplexity"]`}}},
		"competitor": {"[Globex CRM]", "[]", "competitor: Northwind Ltd / Acme / Globex", []catalog.FieldChange{{"aliases", `["Globex CRM"]`, "[]"}}},
		"query":      {"is_active: false", "is_active: true", german, []catalog.FieldChange{{"is_active", "false", "true"}}},
		"topic":      {"topic: crm", "topic: ''", german, []catalog.FieldChange{{"topic", "crm", ""}}},
		"tags":       {"[funnel, Germany]", "[Germany]", german, []catalog.FieldChange{{"tags", `["funnel","Germany"]`, `["Germany"]`}}},
		"spec":       {`"0 9 * * *"`, `"5 9 * * *"`, daily, []catalog.FieldChange{{"cron_expression", "0 9 * * *", "5 9 * * *"}}},
		"zone":       {"Europe/Berlin", "Asia/Tokyo", daily, []catalog.FieldChange{{"timezone", "Europe/Berlin", "Asia/Tokyo"}}},
		"dst":        {"dst_repeat: both", "dst_repeat: second", daily, []catalog.FieldChange{{"dst_repeat", "both", "second"}}},
		"policies": {
			"overlap_policy: allow\n            misfire_policy: run_all", "overlap_policy: skip\n            misfire_policy: skip", daily,
			[]catalog.FieldChange{{"misfire_policy", "run_all", "skip"}, {"overlap_policy", "allow", "skip"}},
		},
		"numbers": {
			"misfire_window_seconds: 3600\n            jitter_seconds: 60", "misfire_window_seconds: 0\n            jitter_seconds: 0", daily,
			[]catalog.FieldChange{{"jitter_seconds", "60", "0"}, {"misfire_window_seconds", "3600", "0"}},
		},
		"timeout":       {"run_timeout_seconds: 600", "run_timeout_seconds: 601", daily, []catalog.FieldChange{{"run_timeout_seconds", "600", "601"}}},
		"paused":        {"is_active: true", "is_active: false", daily, []catalog.FieldChange{{"is_active", "true", "false"}}},
		"end moved":     {"2999-01-01T00:00:00Z", "2998-01-01T00:00:00Z", daily, []catalog.FieldChange{{"ends_at", "2999-01-01T00:00:00Z", "2998-01-01T00:00:00Z"}}},
		"start removed": {"2020-01-01T09:00:00+01:00", "null", daily, []catalog.FieldChange{{"starts_at", "2020-01-01T08:00:00Z", ""}}},
		"job type":      {"job_type: data_collection_and_scoring", "job_type: data_collection", daily, []catalog.FieldChange{{"job_type", "data_collection_and_scoring", "data_collection"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			apply(t, db, all)
			text := edited(t, c.from, c.to)
			report := apply(t, db, text)
			require.Len(t, report.Changes, 1)
			require.Equal(t, 6, report.Unchanged)
			require.Equal(t, c.change, report.Changes[0].Kind+": "+report.Changes[0].Name)
			require.Equal(t, catalog.ActionUpdated, report.Changes[0].Action)
			require.Equal(t, c.fields, report.Changes[0].Fields)
			require.Empty(t, apply(t, db, text).Changes)
		})
	}
}

func TestApply_ReplacesMetadataAsAWhole(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	db.Exec(t, `UPDATE scheduled_jobs SET metadata = '{"written": "by SQL"}' WHERE name = 'daily'`)
	report := apply(
		t,
		db,
		edited(
			t,
			"{collectors: [chatgpt], parallel: true, positionLimit: 50, sentimentLimit: 40, locale: en, country: US, rescore: true, samples: 3, maxCalls: 500, maxCostUsd: 2.5, pauseAtCap: true}",
			"{parallel: true}",
		),
	)
	require.Equal(
		t,
		[]catalog.FieldChange{{Field: "metadata", From: `{"written":"by SQL"}`, To: `{"parallel":true}`}},
		report.Changes[0].Fields,
	)
}

func TestApply_ADryRunReportsTheSameAndChangesNothing(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, db storetest.DB){
		"of an empty database": func(*testing.T, storetest.DB) {},
		"of an update": func(t *testing.T, db storetest.DB) {
			t.Helper()
			apply(t, db, strings.NewReplacer("Acme CRM", "Acme Suite", "0 9", "0 10", "text: bestes", "text: das beste").Replace(all))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			prepare(t, db)
			before := rows(t, db)
			dry, err := catalog.Apply(t.Context(), db.DB, parse(t, all), rules(), true)
			require.NoError(t, err)
			require.Equal(t, before, rows(t, db))
			require.True(t, dry.DryRun)
			done := apply(t, db, all)
			require.NotEmpty(t, done.Changes)
			done.DryRun = true
			require.Empty(t, cmp.Diff(done, dry, cmpopts.IgnoreUnexported(catalog.Change{})))
		})
	}
}

func TestApply_WritesTheCapsOfACustomer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, "customers: [{name: A, max_calls_per_day: 500, max_cost_usd_per_day: 2.5}]")
	customer, err := db.CustomerByName(t.Context(), "A")
	require.NoError(t, err)
	require.Equal(t, 500, *customer.MaxCallsPerDay)
	require.InDelta(t, 2.5, *customer.MaxCostUSDPerDay, 0)
	require.Empty(t, apply(t, db, "customers: [{name: A, max_calls_per_day: 500}]").Changes)
	report := apply(t, db, "customers: [{name: A, max_calls_per_day: null}]")
	require.Equal(t, []catalog.FieldChange{{Field: "max_calls_per_day", From: "500", To: ""}}, report.Changes[0].Fields)
	customer, err = db.CustomerByName(t.Context(), "A")
	require.NoError(t, err)
	require.Nil(t, customer.MaxCallsPerDay)
	require.InDelta(t, 2.5, *customer.MaxCostUSDPerDay, 0, "fields that the file does not contain do not change")
}

func TestApply_WritesThePlanAndTheRetentionOfACustomer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(
		t,
		db,
		"customers: [{name: A, min_interval_seconds: 3600, keep_runs_days: 730, keep_answers_days: 365, keep_raw_days: 0}]",
	)
	kept := func() []int {
		customer, err := db.CustomerByName(t.Context(), "A")
		require.NoError(t, err)
		return []int{
			customer.MinIntervalSeconds, *customer.KeepRunsDays, *customer.KeepAnswersDays, *customer.KeepRawDays,
		}
	}
	require.Equal(t, []int{3600, 730, 365, 0}, kept())
	require.Empty(t, apply(t, db, "customers: [{name: A, keep_runs_days: 730}]").Changes)
	report := apply(t, db, "customers: [{name: A, min_interval_seconds: 60, keep_answers_days: 700}]")
	require.Equal(t, []catalog.FieldChange{
		{Field: "keep_answers_days", From: "365", To: "700"}, {Field: "min_interval_seconds", From: "3600", To: "60"},
	}, report.Changes[0].Fields)
	require.Equal(t, []int{60, 730, 700, 0}, kept())

	for text, field := range map[string]string{
		"keep_answers_days: 731":                      "keep_answers_days",
		"keep_runs_days: 30":                          "keep_answers_days", // the value comes from the database
		"keep_raw_days: 701":                          "keep_raw_days",
		"keep_answers_days: null, keep_raw_days: 731": "keep_raw_days",
	} {
		doc := parse(t, "customers: [{name: A, "+text+"}]")
		_, err := catalog.Apply(t.Context(), db.DB, doc, rules(), false)
		found := problems(t, err)
		require.Len(t, found, 1, text)
		require.Equal(t, "customers[0]."+field, found[0].Field, text)
		require.Contains(t, found[0].Message, "must be at most keep_", text)
	}
	for _, text := range []string{"keep_runs_days: -1", "keep_raw_days: 36501", "min_interval_seconds: null", "keep_runs_days: soon"} {
		_, err := catalog.Parse("brands.yaml", []byte("customers: [{name: A, "+text+"}]"), rules())
		require.Len(t, problems(t, err), 1, text)
	}
	const often = "brands: [{name: B, scheduled_jobs: [{name: often, job_type: scoring, cron_expression: '@hourly'}]}]"
	doc := parse(t, "customers: [{name: A, min_interval_seconds: 86400, "+often+"}]")
	_, err := catalog.Apply(t.Context(), db.DB, doc, rules(), false)
	require.Contains(t, problems(t, err)[0].Message, "the customer's plan allows one run every 1 day")
}

func TestParse_RefusesUnconfiguredCollectorsWithTheMissingSetting(t *testing.T) {
	t.Parallel()
	checked := rules()
	checked.CheckCollectors = func(names []string) error {
		if slices.Contains(names, "perplexity") {
			return errors.New("engine perplexity is not configured: set PERPLEXITY_API_KEY")
		}
		return nil
	}
	_, err := catalog.Parse("brands.yaml", []byte(`customers:
  - name: A
    brands:
      - name: B
        collectors: [chatgpt, perplexity]
        scheduled_jobs:
          - {name: x, metadata: {collectors: [perplexity]}}
`), checked)
	found := problems(t, err)
	require.Len(t, found, 2)
	require.Equal(t, "customers[0].brands[0].collectors[1]", found[0].Field)
	require.Equal(t, "customers[0].brands[0].scheduled_jobs[0].metadata.collectors[0]", found[1].Field)
	require.Equal(t, "engine perplexity is not configured: set PERPLEXITY_API_KEY", found[1].Message)
}

// Both Unicode spellings of "é" are one name, in the file and in the database.
func TestApply_FindsNamesInEitherUnicodeForm(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	file := func(name string) string { return strings.ReplaceAll(namesakes, "NAME", name) }
	require.Len(t, apply(t, db, file("Cafe\u0301")).Changes, 3)
	for _, name := range []string{"Caf\u00e9", "Cafe\u0301"} {
		report := apply(t, db, file(name))
		require.Empty(t, report.Changes, name)
		require.Equal(t, 3, report.Unchanged, name)
	}
}

const namesakes = `
customers:
  - name: NAME
    brands:
      - name: NAME
        aliases: [NAME CRM]
        competitors:
          - name: NAME Noir
`
