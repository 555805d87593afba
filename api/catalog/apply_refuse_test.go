package catalog_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// Apply reports the line of each problem that depends on the database, and writes nothing.
func TestApply_RefusesConflictsWithTheDatabase(t *testing.T) {
	t.Parallel()
	job := func(fields string) string {
		return "customers:\n- name: Contoso\n- name: Northwind Ltd\n  brands:\n  - name: Acme\n    queries: [new]\n    scheduled_jobs:\n    - " + fields + "\n"
	}
	const path = "customers[1].brands[0].scheduled_jobs[0]"
	for name, c := range map[string]struct {
		text, field, message string
		line                 int
	}{
		"a new scheduled job without a type": {job("{name: new, cron_expression: 0 9 * * *}"), path + ".job_type", "a new scheduled job requires the field", 8},
		"a chain without its other schedule": {
			job("{name: new, job_type: scoring, after: gone}"), path + ".after", "the customer has no schedule named", 8,
		},
		"a new scheduled job without a spec":   {job("{name: new,\n      job_type: scoring}"), path + ".cron_expression", "a new scheduled job requires the field", 8},
		"a new scheduled job that is over":     {job("{name: new, job_type: scoring, cron_expression: 0 9 * * *,\n       ends_at: 2020-01-01T00:00:00Z}"), path + ".ends_at", "no tick left", 9},
		"an end before the start that is kept": {job("name: daily\n      ends_at: 2019-01-01T00:00:00Z"), path + ".ends_at", "must be after starts_at, which is 2020-01-01T08:00:00Z", 9},
		"a start after the end that is kept":   {job("name: daily\n      starts_at: 2999-06-01T00:00:00Z"), path + ".starts_at", "must be before ends_at, which is 2999-01-01T00:00:00Z", 9},
		"an end that has passed":               {job("name: hourly\n      ends_at: 2020-01-01T00:00:00Z"), path + ".ends_at", "no tick left", 9},
		"a competitor's name for the brand": {
			"customers:\n- name: Contoso\n- name: Northwind Ltd\n  brands:\n  - name: Acme\n    aliases: [A,\n      globex crm]\n",
			"customers[1].brands[0].aliases[1]", `the competitor "Globex" in the database`, 7,
		},
		"the brand's alias for a competitor": {
			"customers:\n- name: Contoso\n- name: Northwind Ltd\n  brands:\n  - name: Acme\n    competitors:\n    - name: Acme CRM\n",
			"customers[1].brands[0].competitors[0].name", "a name of the brand in the database", 7,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			apply(t, db, all)
			before := rows(t, db)
			for _, dryRun := range []bool{true, false} {
				report, err := catalog.Apply(t.Context(), db.DB, parse(t, c.text), rules(), dryRun)
				found := problems(t, err)
				require.Len(t, found, 1, err)
				require.Equal(t, c.field, found[0].Field)
				require.Equal(t, c.line, found[0].Line)
				require.Contains(t, found[0].Message, c.message)
				require.Zero(t, report)
				require.Equal(t, before, rows(t, db))
			}
		})
	}
}

func TestApply_ReportsAllProblems(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, err := catalog.Apply(t.Context(), db.DB, parse(t, `customers:
- name: Northwind Ltd
  brands:
  - name: Acme
    scheduled_jobs:
    - name: over
      job_type: scoring
      cron_expression: 0 9 * * *
      ends_at: 2020-01-01T00:00:00Z
    - name: fine
      job_type: scoring
      cron_expression: 0 9 * * *
    - name: bare
`), rules(), false)
	require.EqualError(
		t,
		err,
		`brands.yaml:9: customers[0].brands[0].scheduled_jobs[0].ends_at: the schedule has no tick left up to 2020-01-01T00:00:00Z
brands.yaml:13: customers[0].brands[0].scheduled_jobs[2].job_type: is missing: a new scheduled job requires the field
brands.yaml:13: customers[0].brands[0].scheduled_jobs[2].cron_expression: is missing: a new scheduled job requires the field, or the field after`,
	)
	require.Empty(t, rows(t, db))
}

// The database rejects the last item of the file with an error that no check of the import predicts.
func TestApply_WritesNothingWhenTheLastItemFails(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "ALTER TABLE scheduled_jobs ADD CHECK (name <> 'hourly')")
	_, err := catalog.Apply(t.Context(), db.DB, parse(t, all), rules(), false)
	require.ErrorContains(t, err, "create scheduled job")
	require.Empty(t, rows(t, db))
}

func TestApply_ConcurrentImportsCreateObjectsOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const imports = 8
	var wait sync.WaitGroup
	reports, errs := make([]catalog.Report, imports), make([]error, imports)
	for i := range imports {
		doc := parse(t, all)
		wait.Go(func() {
			reports[i], errs[i] = catalog.Apply(context.WithoutCancel(t.Context()), db.DB, doc, rules(), i%4 == 3)
		})
	}
	wait.Wait()
	created := 0
	for i := range imports {
		require.NoError(t, errs[i])
		require.Equal(t, 7, len(reports[i].Changes)+reports[i].Unchanged)
		if len(reports[i].Changes) > 0 && !reports[i].DryRun {
			created++
		}
	}
	require.Equal(t, 1, created)
}

// During an import, another program creates the same customer without the lock that imports use.
func TestApply_AConcurrentWriteIsAConflict(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, `CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE unique_violation USING MESSAGE = 'duplicate key'; END $$`)
	db.Exec(t, "CREATE TRIGGER collide BEFORE INSERT ON brands FOR EACH ROW EXECUTE FUNCTION collide()")
	_, err := catalog.Apply(t.Context(), db.DB, parse(t, all), rules(), false)
	var conflict *store.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Contains(t, conflict.Message, "import the file again")
	require.NotContains(t, strings.ToLower(conflict.Message), "duplicate key")
	require.Empty(t, rows(t, db))
}

func TestApply_StopsWithItsContext(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := catalog.Apply(ctx, db.DB, parse(t, all), rules(), false)
	require.ErrorIs(t, err, context.Canceled)
}

// Another import has the lock of the catalog. After the time limit of the lock, the transaction accepts no statements.
func TestApply_StopsAfterTheFirstFailedLock(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var refused error
	require.NoError(t, db.InTx(t.Context(), func(other *store.DB) error {
		if err := other.LockCatalog(t.Context()); err != nil {
			return err
		}
		tx, err := db.Pool.Begin(t.Context())
		if err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "SET LOCAL lock_timeout = '1ms'"); err != nil {
			return err
		}
		_, refused = catalog.Apply(t.Context(), store.New(tx), parse(t, all), rules(), false)
		return tx.Rollback(t.Context())
	}))
	require.ErrorContains(t, refused, "lock timeout")
	require.NotContains(t, refused.Error(), "transaction is aborted")
}

func TestApply_RefusesSchedulesBelowTheMinimumInterval(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, all)
	db.Exec(t, "UPDATE customers SET min_interval_seconds = 86400 WHERE name = 'Northwind Ltd'")
	text := "customers:\n- name: Northwind Ltd\n  brands:\n  - name: Acme\n    scheduled_jobs:\n    - {name: often, job_type: scoring, cron_expression: 0 */6 * * *}\n"
	_, err := catalog.Apply(t.Context(), db.DB, parse(t, text), rules(), false)
	found := problems(t, err)
	require.Len(t, found, 1, err)
	require.Equal(t, "customers[0].brands[0].scheduled_jobs[0].cron_expression", found[0].Field)
	require.Contains(t, found[0].Message, "as often as every 6 hours; the customer's plan allows one run every 1 day")
	_, err = catalog.Apply(t.Context(), db.DB, parse(t, strings.Replace(text, "0 */6", "0 6", 1)), rules(), false)
	require.NoError(t, err)
}
