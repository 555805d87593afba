package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The constant "excepted" is a document with blackouts for all customers, blackouts of a customer, and a pause.
const excepted = `blackouts:
  - {note: Maintenance, from: 2036-01-01T22:00, to: 2036-01-02T06:00}
customers:
  - name: Northwind Ltd
    blackouts:
      - {note: Christmas, from: 2026-12-24, to: 2026-12-26, repeats: yearly, timezone: Europe/Berlin}
      - {from: "22:00", to: "06:00", repeats: weekly, weekdays: [fri, sat], timezone: America/New_York}
    brands:
      - name: Acme
        scheduled_jobs:
          - name: daily
            job_type: scoring
            cron_expression: "0 9 * * *"
            pause: {note: Relaunch, ends_at: 2036-01-01T00:00:00Z}
`

func TestApply_WritesExceptions(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	exceptions := func() string {
		return storetest.Value[string](t, db, `SELECT coalesce(string_agg(concat_ws(' ', kind, note,
			scheduled_job_id IS NOT NULL, customer_id IS NOT NULL, local_from, local_to - local_from, ends_at AT TIME ZONE 'UTC'), E'\n' ORDER BY kind, note), '')
			FROM schedule_exceptions WHERE repeats <> 'weekly'`)
	}
	ids := func() string {
		return storetest.Value[string](t, db, "SELECT string_agg(id::text, ',' ORDER BY id) FROM schedule_exceptions")
	}
	apply(t, db, excepted)
	require.Equal(t, "blackout Christmas f t 2026-12-24 00:00:00 3 days\n"+
		"blackout Maintenance f f 2036-01-01 22:00:00 08:00:00\npause Relaunch t t 2036-01-01 00:00:00", exceptions())
	require.Equal(t, "22:00:00 {5,6} 08:00:00", storetest.Value[string](t, db, `SELECT concat_ws(' ', local_from::time,
		weekdays, local_to - local_from) FROM schedule_exceptions WHERE repeats = 'weekly'`))
	before := ids()
	again := apply(t, db, excepted)
	require.Empty(t, again.Changes)
	require.Equal(t, before, ids())

	// A blackout that the file does not list is deleted, and a changed pause keeps its id.
	pause := storetest.Value[string](t, db, "SELECT id::text FROM schedule_exceptions WHERE kind = 'pause'")
	changed := strings.NewReplacer(
		"      - {note: Christmas, from: 2026-12-24, to: 2026-12-26, repeats: yearly, timezone: Europe/Berlin}\n", "",
		"note: Relaunch, ", "",
	).Replace(excepted)
	report := apply(t, db, changed)
	require.Len(t, report.Changes, 2)
	require.Equal(t, []catalog.FieldChange{{
		Field: "blackouts",
		From: `["Christmas: Every year: 24 December to 26 December (Europe/Berlin)",` +
			`"Every Friday and Saturday from 22:00 to 06:00 on the next day (America/New_York)"]`,
		To: `["Every Friday and Saturday from 22:00 to 06:00 on the next day (America/New_York)"]`,
	}}, report.Changes[0].Fields)
	require.Equal(t, []catalog.FieldChange{
		{Field: "pause", From: "until 2036-01-01T00:00:00Z: Relaunch", To: "until 2036-01-01T00:00:00Z"},
	}, report.Changes[1].Fields)
	require.Equal(t, pause,
		storetest.Value[string](t, db, "SELECT id::text FROM schedule_exceptions WHERE kind = 'pause'"))

	// The value null ends the pause. If the file lacks the keys blackouts and pause, the exceptions stay unchanged.
	report = apply(t, db, strings.Replace(changed, "pause: {ends_at: 2036-01-01T00:00:00Z}", "pause: null", 1))
	require.Equal(t, "until 2036-01-01T00:00:00Z", report.Changes[0].Fields[0].From)
	kept := ids()
	require.Empty(t, apply(t, db, "customers: [{name: Northwind Ltd}]").Changes)
	require.Equal(t, kept, ids())
	apply(t, db, "blackouts: []")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM schedule_exceptions"))

	// The import ignores a pause or a blackout of the file that has ended.
	require.Empty(t, apply(t, db, strings.NewReplacer(
		"pause: {note: Relaunch, ends_at: 2036",
		"pause: {ends_at: 2020",
		"      - {note: Christmas, from: 2026-12-24, to: 2026-12-26, repeats: yearly,",
		"      - {from: 2020-12-24, to: 2020-12-26,",
		"blackouts:\n  - {note: Maintenance, from: 2036-01-01T22:00, to: 2036-01-02T06:00}\n",
		"",
	).Replace(excepted)).Changes)
}

// The list of blackouts replaces only blackouts. The pauses of the customer and of all customers stay unchanged.
func TestApply_BlackoutsKeepThePauses(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	apply(t, db, excepted)
	db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, note)
		SELECT 'pause', id, 'audit' FROM customers UNION ALL SELECT 'pause', NULL, 'move'`)
	require.Empty(t, apply(t, db, excepted).Changes)
	report := apply(t, db, "blackouts: []\ncustomers: [{name: Northwind Ltd, blackouts: []}]")
	require.Len(t, report.Changes, 2)
	require.NotContains(t, report.Changes[0].Fields[0].From, "audit")
	require.NotContains(t, report.Changes[1].Fields[0].From, "move")
	require.Equal(t, "Relaunch, audit, move", storetest.Value[string](t, db,
		"SELECT string_agg(note, ', ' ORDER BY note COLLATE \"C\") FROM schedule_exceptions"))
}

// Imports without exceptions and dry runs do not wait for changes of exceptions, and do not delay such changes.
func TestApply_LocksExceptionsOnlyToChangeThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
		require.NoError(t, tx.LockExceptions(t.Context()))
		apply(t, db, all)
		_, err := catalog.Apply(t.Context(), db.DB, parse(t, excepted), rules(), true)
		return err
	}))
	for _, text := range []string{
		"blackouts: []", "customers: [{name: Northwind Ltd, blackouts: []}]", edited(t, "is_active: true", "pause: null"),
	} {
		require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
			_, err := catalog.Apply(t.Context(), tx, parse(t, text), rules(), false)
			require.True(t, storetest.Value[bool](t, db, `SELECT EXISTS (SELECT FROM pg_locks
				WHERE locktype = 'advisory' AND classid::int8 = hashtext('tidewatch exceptions') & 4294967295
					AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`), text)
			return err
		}))
	}
}

func TestApply_NamesTheAuthorOfExceptions(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.NoError(t, db.InTx(t.Context(), func(tx *store.DB) error {
		if err := tx.SetAuthor(t.Context(), store.Author{Kind: store.ActorUser, Name: "ada"}); err != nil {
			return err
		}
		_, err := catalog.Apply(t.Context(), tx, parse(t, excepted), rules(), false)
		return err
	}))
	require.Equal(t, 4, storetest.Value[int](t, db, "SELECT count(*) FROM schedule_exceptions WHERE created_by = 'ada'"))
}

func TestParse_RefusesExceptionsByLine(t *testing.T) {
	t.Parallel()
	const first = "customers[0].blackouts[0]"
	for name, c := range map[string]struct {
		from, to string
		line     int
		field    string
		message  string
	}{
		"an unknown key":       {"{note: Christmas", "{name: Christmas", 6, first + ".name", "is unknown"},
		"no start":             {"from: 2026-12-24, ", "", 6, first + ".from", "is missing"},
		"an end before":        {"to: 2026-12-26", "to: 2026-12-20", 6, first + ".to", "must be after the start"},
		"an unknown zone":      {"Europe/Berlin", "Mars/Base", 6, first + ".timezone", "not an IANA time zone"},
		"an unknown weekday":   {"[fri, sat]", "[fri, caturday]", 7, "customers[0].blackouts[1].weekdays[1]", "must be one of mon"},
		"a time as a date":     {`from: "22:00"`, "from: 2026-12-24", 7, "customers[0].blackouts[1].from", "time of day"},
		"a global blackout":    {"2036-01-02T06:00", "2036-13-02", 2, "blackouts[0].to", "must be a date"},
		"a pause that is text": {"{note: Relaunch, ends_at: 2036-01-01T00:00:00Z}", "yes please", 14, inDaily + ".pause", "must be a mapping"},
		"an end without offset": {
			"ends_at: 2036-01-01T00:00:00Z", "ends_at: 2036-01-01", 14, inDaily + ".pause.ends_at", "with its offset",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, strings.Count(excepted, c.from), c.from)
			_, err := catalog.Parse("brands.yaml", []byte(strings.Replace(excepted, c.from, c.to, 1)), rules())
			found := problems(t, err)
			require.Len(t, found, 1)
			require.Equal(t, c.line, found[0].Line)
			require.Equal(t, c.field, found[0].Field)
			require.Contains(t, found[0].Message, c.message)
		})
	}
	most := "blackouts:" + strings.Repeat("\n  - {from: 2036-01-01, to: 2036-01-01}", 1001)
	_, err := catalog.Parse("brands.yaml", []byte(most), rules())
	require.Contains(t, problems(t, err)[0].Message, "at most 1000")
}
