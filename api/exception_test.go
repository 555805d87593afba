package api_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestExceptions_ABlackoutIsPreviewedAndMarksTheTicksOfEachList(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brand, other := f.db.Brand(t, 1), f.db.Brand(t, 1)
	create := func(brand store.Brand) api.ScheduledJob {
		return value[api.ScheduledJob](t, f.call(t, http.MethodPost, "/scheduled-jobs", map[string]any{
			"brand_id": brand.ID, "job_type": "scoring", "cron_expression": "0 9 * * *", "timezone": "Asia/Tokyo",
		}).must(t, http.StatusCreated))
	}
	job, free := create(brand), create(other)
	body := map[string]any{
		"kind": "blackout", "customer_id": brand.CustomerID, "note": "Weekly freeze", "blackout": map[string]any{
			// 09:00 in Tokyo is 19:00 or 20:00 on the previous day in New York.
			"timezone": "America/New_York", "repeats": "weekly", "weekdays": []string{"fri"}, "from": "18:00", "to": "06:00",
		},
	}
	body["days"] = 14
	preview := value[api.ExceptionPreview](t, f.call(t, http.MethodPost, "/schedule-exception-preview", body).
		must(t, http.StatusOK))
	require.Equal(t, "Every Friday from 18:00 to 06:00 on the next day (America/New_York)", preview.Description)
	require.Equal(t, 2, preview.TickCount)
	require.Equal(t, 1, preview.ScheduleCount)
	require.True(t, preview.IsComplete)
	require.Equal(t, job.ID, preview.Schedules[0].ID)
	require.Contains(t, preview.Schedules[0].Ticks[0].Local, "T09:00:00+09:00")

	delete(body, "days")
	created := f.call(t, http.MethodPost, "/schedule-exceptions", body).must(t, http.StatusCreated)
	e := value[api.ScheduleException](t, created)
	ticks := func(id uuid.UUID) []bool {
		var suppressed []bool
		for _, tick := range value[api.ScheduledJobTicks](t,
			f.call(t, http.MethodGet, "/scheduled-jobs/"+id.String()+"/ticks?n=7", nil).must(t, http.StatusOK)).Ticks {
			suppressed = append(suppressed, tick.Suppressed != nil)
			if tick.Suppressed != nil {
				require.Equal(t, e.ID, tick.Suppressed.ExceptionID)
				require.Equal(t, "Saturday", tick.At.Weekday().String())
			}
		}
		return suppressed
	}
	require.Contains(t, ticks(job.ID), true)
	require.NotContains(t, ticks(free.ID), true)
	again := value[api.SchedulePreview](t, f.call(t, http.MethodPost, "/schedule-preview",
		map[string]any{"scheduled_job_id": job.ID, "n": 7}).must(t, http.StatusOK))
	require.Len(t, slices.DeleteFunc(again.Ticks, func(t api.Tick) bool { return t.Suppressed == nil }), 1)
	ahead := value[api.Ahead](t, f.call(t, http.MethodGet, "/ahead?to="+
		time.Now().UTC().AddDate(0, 0, 7).Format("2006-01-02T15:04:05Z"), nil).must(t, http.StatusOK))
	require.Equal(t, 14, ahead.Count)
	require.Equal(t, 1, ahead.Suppressed)
	for _, b := range ahead.Buckets {
		if b.Suppressed > 0 {
			require.Equal(t, 2, b.Count)
			require.Equal(t, "Weekly freeze", *b.Exceptions[0].Note)
		}
	}
	create(brand)
	f.db.Exec(t, `UPDATE scheduled_jobs SET next_run_at = date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
		+ interval '12 days' + CASE id WHEN $1 THEN interval '0 h' ELSE interval '-1 day' END`, job.ID) // Saturday, Friday
	listed := value[listOf[api.ScheduledJob]](t, f.call(t, http.MethodGet, "/scheduled-jobs", nil))
	require.Len(t, listed.Data, 3)
	for _, j := range listed.Data {
		for _, one := range []answer{
			f.call(t, http.MethodGet, jobPath(j.ID), nil), f.call(t, http.MethodPut, jobPath(j.ID), "{}"),
		} {
			require.Equal(t, j.NextRunSuppressed, value[api.ScheduledJob](t, one.must(t, http.StatusOK)).NextRunSuppressed)
		}
		if j.ID == job.ID {
			require.Equal(t, e.ID, j.NextRunSuppressed.ExceptionID)
		} else {
			require.Nil(t, j.NextRunSuppressed)
		}
	}
	f.call(t, http.MethodDelete, "/schedule-exceptions/"+e.ID.String(), nil).must(t, http.StatusNoContent)
	require.NotContains(t, ticks(job.ID), true)
	entries := value[listOf[api.AuditEntry]](t, f.call(t, http.MethodGet, "/audit-log?object_id="+e.ID.String(), nil).
		must(t, http.StatusOK)).Data
	require.Len(t, entries, 2)
	require.Equal(t, "schedule_exception", entries[0].ObjectKind)
}

func TestExceptions_BlackoutsForAllCustomersBelongToAdminsOfAllCustomers(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brand := f.db.Brand(t, 1)
	job := f.db.Schedule(t, brand)
	all := map[string]any{
		"kind": "blackout", "all_customers": true, "note": "Maintenance",
		"blackout": map[string]any{"from": "2026-01-01", "to": "2036-01-01"},
	}
	limited := f.token(t, store.Token{Name: "l", Role: store.RoleAdmin, CustomerID: &brand.CustomerID})
	editor := f.token(t, store.Token{Name: "e", Role: store.RoleEditor})
	for _, secret := range []string{limited, editor} {
		p := f.callAs(t, secret, http.MethodPost, "/schedule-exceptions", all).problem(t, http.StatusForbidden)
		require.Equal(t, "body.all_customers", p.Errors[0].Location)
	}
	created := f.call(t, http.MethodPost, "/schedule-exceptions", all).must(t, http.StatusCreated)
	e := value[api.ScheduleException](t, created)
	path := "/schedule-exceptions/" + e.ID.String()
	f.callAs(t, limited, http.MethodGet, path, nil).problem(t, http.StatusNotFound)
	f.callAs(t, limited, http.MethodDelete, path, nil).problem(t, http.StatusNotFound)
	f.callAs(t, editor, http.MethodDelete, path, nil).problem(t, http.StatusForbidden)
	require.Empty(t, value[listOf[any]](t,
		f.callAs(t, limited, http.MethodGet, "/schedule-exceptions", nil).must(t, http.StatusOK)).Data)
	ticks := value[api.ScheduledJobTicks](t, f.callAs(t, limited, http.MethodGet,
		"/scheduled-jobs/"+job.ID.String()+"/ticks?n=1", nil).must(t, http.StatusOK)).Ticks
	require.Equal(t, "Maintenance", *ticks[0].Suppressed.Note, "each customer sees the reason at its ticks")
	applying := "/schedule-exceptions?in_effect=true&applies_to=" + job.ID.String()
	for secret, author := range map[string]api.Author{limited: store.Operator, editor: "token tests"} {
		listed := value[listOf[api.ScheduleException]](t, f.callAs(t, secret, http.MethodGet, applying, nil).
			must(t, http.StatusOK)).Data
		require.Len(t, listed, 1)
		require.Equal(t, author, *listed[0].CreatedBy, "only callers of all customers see the author")
	}
	f.db.Exec(t, "UPDATE schedule_exceptions SET local_to = local_from + interval '1 day'")
	require.Empty(t, value[listOf[any]](t, f.call(t, http.MethodGet, applying, nil).must(t, http.StatusOK)).Data)
	another := f.db.Brand(t, 1)
	f.db.Schedule(t, another)
	stranger := f.token(t, store.Token{Name: "o", Role: store.RoleAdmin, CustomerID: &another.CustomerID})
	f.db.Exec(t, "UPDATE schedule_exceptions SET local_to = local_from + interval '100 years'")
	require.Empty(t, value[listOf[any]](t, f.callAs(t, stranger, http.MethodGet, applying, nil).
		must(t, http.StatusOK)).Data)

	selection := map[string]any{"scheduled_job_ids": []uuid.UUID{job.ID}, "note": "Budget"}
	for secret, count := range map[string]int{stranger: 0, f.admin: 1} {
		require.Equal(t, count, value[api.PausedSchedules](t, f.callAs(t, secret, http.MethodPost, "/scheduled-job-pauses",
			selection).must(t, http.StatusOK)).Count)
	}
}

func TestExceptions_RefuseBadInput(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brand := f.db.Brand(t, 1)
	job := f.db.Schedule(t, brand)
	bad := func(name, location, says string, body map[string]any) badInput {
		if _, ok := body["kind"]; !ok {
			body["kind"] = "blackout"
		}
		return badInput{name, http.MethodPost, "/schedule-exceptions", body, http.StatusUnprocessableEntity, location, says}
	}
	of := func(period map[string]any) map[string]any {
		return map[string]any{"customer_id": brand.CustomerID, "blackout": period}
	}
	weekly := map[string]any{"repeats": "weekly", "from": "22:00", "to": "06:00", "weekdays": []string{"mon"}}
	dates := map[string]any{"from": "2026-12-24", "to": "2026-12-26"}
	f.refuses(t, []badInput{
		bad("no scope", "body", "exactly one", map[string]any{"blackout": dates}),
		bad("two scopes", "body", "exactly one",
			map[string]any{"customer_id": brand.CustomerID, "brand_id": brand.ID, "blackout": dates}),
		bad("no period", "body.blackout", "is required", map[string]any{"customer_id": brand.CustomerID}),
		bad("unknown zone", "body.blackout.timezone", "IANA", of(map[string]any{
			"from": "2026-12-24", "to": "2026-12-26", "timezone": "Berlin",
		})),
		bad("end before start", "body.blackout.to", "after the start",
			of(map[string]any{"from": "2026-12-26", "to": "2026-12-24"})),
		bad("29 February of a wrong year", "body.blackout.from", "must be a date",
			of(map[string]any{"from": "2026-02-29", "to": "2026-12-24"})),
		bad("time of a weekly window", "body.blackout.from", "time of day", of(map[string]any{
			"repeats": "weekly", "from": "2026-12-24", "to": "06:00", "weekdays": []string{"mon"},
		})),
		bad("no weekday", "body.blackout.weekdays", "at least one", of(map[string]any{
			"repeats": "weekly", "from": "22:00", "to": "06:00",
		})),
		bad("end of a pause in the past", "body.ends_at", "in the future", map[string]any{
			"kind": "pause", "customer_id": brand.CustomerID, "ends_at": "2020-01-01T00:00:00Z",
		}),
		bad("pause of all customers", "body.all_customers", "only to blackouts", map[string]any{
			"kind": "pause", "all_customers": true,
		}),
		bad("skip of a brand", "body.scheduled_job_id", "is required", map[string]any{"kind": "skip", "brand_id": brand.ID}),
		bad("blackout of a pause", "body.blackout", "does not apply", map[string]any{
			"kind": "pause", "customer_id": brand.CustomerID, "blackout": weekly,
		}),
		bad("unknown schedule", "body.scheduled_job_id", "does not exist", map[string]any{
			"kind": "skip", "scheduled_job_id": uuid.New(),
		}),
		// An empty filter would pause all schedules.
		{
			"pause of no ids", http.MethodPost, "/scheduled-job-pauses",
			map[string]any{"scheduled_job_ids": []uuid.UUID{}},
			http.StatusUnprocessableEntity, "body.scheduled_job_ids", "",
		},
		{
			"pause of an empty search", http.MethodPost, "/scheduled-job-pauses",
			map[string]any{"q": ""},
			http.StatusUnprocessableEntity, "body.q", "",
		},
		{
			"pause of all customers by no filter", http.MethodPost, "/scheduled-job-pauses",
			map[string]any{"note": "n"},
			http.StatusUnprocessableEntity, "body", "at least one of the fields",
		},
		bad("note with a control character", "body.note", "", map[string]any{
			"kind": "skip", "scheduled_job_id": job.ID, "note": "a\x00b",
		}),
	})
}

func TestExceptions_APauseWithoutFiltersAppliesToTheOwnCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Schedule(t, f.brand)
	f.db.Schedule(t, f.db.Brand(t, 1))
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleEditor, CustomerID: &f.brand.CustomerID})
	require.Equal(t, 1, value[api.PausedSchedules](t,
		f.callAs(t, limited, http.MethodPost, "/scheduled-job-pauses", map[string]any{}).must(t, http.StatusOK)).Count)
}

func TestExceptions_ACalendarIsImportedAsAWhole(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2026-11-01T00:00:00Z"))
	brand := f.db.Brand(t, 1)
	f.db.Schedule(t, brand, storetest.Cron("0 9 * * *", "Europe/Berlin"))
	f.db.Schedule(t, brand, storetest.Cron("0 23 * * *", "America/New_York"))
	f.db.Schedule(t, f.db.Brand(t, 1), storetest.Cron("0 9 * * *", "Europe/Berlin")) // of another customer
	file := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261224\r\n" +
		"DTEND;VALUE=DATE:20261227\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christ\r\n mas\\, holidays\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nDTSTART;TZID=America/New_York:20261106T220000\r\nDURATION:PT8H\r\n" +
		"RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	upload := func(file string, dryRun bool) answer {
		return f.call(t, http.MethodPost, "/calendar-import", map[string]any{
			"timezone": "Europe/Berlin", "customer_id": brand.CustomerID, "calendar": file, "dry_run": dryRun,
		})
	}
	dry := value[api.ImportedCalendar](t, upload(file, true).must(t, http.StatusOK))
	require.Len(t, dry.Data, 2)
	require.Nil(t, dry.GroupID)
	require.Equal(t, []int{6, 4}, dry.Preview.TickCounts, "two schedules on three days and in two nights")
	require.True(t, dry.Preview.IsComplete)
	require.Empty(t, all[api.ScheduleException](t, f, "/schedule-exceptions", 10))
	more := "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200101\r\nEND:VEVENT\r\nEND:VCALENDAR"
	twice := strings.Replace(file, "END:VCALENDAR", more, 1)
	dry = value[api.ImportedCalendar](t, upload(twice, true).must(t, http.StatusOK))
	require.Equal(t, []int{6, 4, 2, 0}, dry.Preview.TickCounts, "blackouts on the same days, and a blackout of the past")

	imported := value[api.ImportedCalendar](t, upload(file, false).must(t, http.StatusOK))
	require.Equal(t, "Every year: 24 December to 26 December (Europe/Berlin)", imported.Data[0].Description)
	require.Equal(t, "Christmas, holidays", *imported.Data[0].Note)
	require.Nil(t, imported.Preview)
	dry = value[api.ImportedCalendar](t, upload(file, true).must(t, http.StatusOK))
	require.Equal(t, []int{0, 0}, dry.Preview.TickCounts, "existing exceptions already suppress the ticks")
	require.Equal(t, "Every Friday from 22:00 to 06:00 on the next day until 13 November 2026 (America/New_York)",
		imported.Data[1].Description)
	p := upload("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\n"+
		"END:VEVENT\nEND:VCALENDAR\n", false).problem(t, http.StatusUnprocessableEntity)
	require.Contains(t, p.Errors[0].Message, "line 5: RRULE supports only FREQ=WEEKLY and FREQ=YEARLY")
	require.Len(t, all[api.ScheduleException](t, f, "/schedule-exceptions", 10), 2)
	f.call(t, http.MethodDelete, "/schedule-exceptions/"+imported.Data[0].ID.String()+"?group=true", nil).
		must(t, http.StatusNoContent)
	require.Empty(t, all[api.ScheduleException](t, f, "/schedule-exceptions", 10))
}

func TestExceptions_APauseStartsAtTheFirstDueTick(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, scope := range []string{"scheduled_job_id", "brand_id", "customer_id", "selection"} {
		brand := f.db.Brand(t, 1)
		job := f.db.Schedule(t, brand)
		due := f.db.MakeDue(t, job.ID, time.Hour)
		path := "/schedule-exceptions"
		body := map[string]any{"kind": "pause", scope: map[string]uuid.UUID{
			"scheduled_job_id": job.ID, "brand_id": brand.ID, "customer_id": brand.CustomerID,
		}[scope]}
		if scope == "selection" {
			path, body = "/scheduled-job-pauses", map[string]any{"brand_id": brand.ID}
		}
		f.call(t, http.MethodPost, path, body)
		pauses := all[api.ScheduleException](t, f, "/schedule-exceptions?customer_id="+brand.CustomerID.String(), 10)
		require.Len(t, pauses, 1, scope)
		require.True(t, due.Equal(*pauses[0].StartsAt), scope)
	}
}

func TestExceptions_CustomersSeeNoNamesOfOperators(t *testing.T) {
	t.Parallel()
	f := setup(t)
	own := f.token(t, store.Token{Name: "colleague", Role: store.RoleEditor, CustomerID: &f.brand.CustomerID})
	reader := f.token(t, store.Token{Name: "reader", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	body := map[string]any{"kind": "pause"}
	var authors []api.Author
	for _, secret := range []string{f.admin, own} {
		body["scheduled_job_id"] = f.db.Schedule(t, f.brand).ID
		e := value[api.ScheduleException](t, f.callAs(t, secret, http.MethodPost, "/schedule-exceptions", body).
			must(t, http.StatusCreated))
		seen := value[api.ScheduleException](t, f.callAs(t, reader, http.MethodGet,
			"/schedule-exceptions/"+e.ID.String(), nil).must(t, http.StatusOK))
		authors = append(authors, *seen.CreatedBy)
	}
	require.Equal(t, []api.Author{"operator", "token colleague"}, authors)
	listed := value[listOf[api.ScheduleException]](t,
		f.callAs(t, reader, http.MethodGet, "/schedule-exceptions", nil).must(t, http.StatusOK)).Data
	require.EqualValues(t, "token colleague", *listed[0].CreatedBy)
	require.EqualValues(t, "operator", *listed[1].CreatedBy)
	require.EqualValues(t, "token tests", *value[api.ScheduleException](t, f.call(t, http.MethodGet,
		"/schedule-exceptions/"+listed[1].ID.String(), nil).must(t, http.StatusOK)).CreatedBy)
	require.Zero(t, storetest.Value[int](t, f.db, `SELECT count(*) FROM audit_log
		WHERE object_kind = 'schedule_exception' AND (before::text LIKE '%token tests%' OR after::text LIKE '%token tests%')`))
}

func TestExceptions_ASelectionLeavesOutPausedSchedulesAndKeepsTheLimit(t *testing.T) {
	t.Parallel()
	f := setup(t)
	forever, briefly, full := f.db.Schedule(t, f.brand), f.db.Schedule(t, f.brand), f.db.Schedule(t, f.brand)
	selection := map[string]any{"brand_id": f.brand.ID}
	pause := func(id uuid.UUID, ends any) {
		f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, ends_at)
			VALUES ('pause', $1, now() + $2::interval)`, id, ends)
	}
	pause(forever.ID, nil)
	pause(briefly.ID, "1 hour")
	add := func(id uuid.UUID, to string, n int) {
		f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, local_from, local_to)
			SELECT 'blackout', $1, '2020-01-01', $2 FROM generate_series(1, $3)`, id, to, n)
	}
	add(full.ID, "2020-01-02", 1000) // ended
	first := value[api.PausedSchedules](t, f.call(t, http.MethodPost, "/scheduled-job-pauses", selection).
		must(t, http.StatusOK))
	require.Equal(t, 2, first.Count, "one of the schedules is already paused without an end")
	again := value[api.PausedSchedules](t, f.call(t, http.MethodPost, "/scheduled-job-pauses", selection).
		must(t, http.StatusOK))
	require.Zero(t, again.Count)
	require.Nil(t, again.GroupID)
	f.db.Exec(t, "DELETE FROM schedule_exceptions WHERE kind = 'pause'")
	add(full.ID, "9000-01-01", 1000)
	p := f.call(t, http.MethodPost, "/scheduled-job-pauses", selection).problem(t, http.StatusConflict)
	require.Contains(t, p.Detail, "at most 1000 exceptions that have not ended")
}

func TestExceptions_ASecondPauseMustLastLonger(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.db.Schedule(t, f.brand)
	for scope, id := range map[string]uuid.UUID{
		"scheduled_job_id": job.ID, "brand_id": f.brand.ID, "customer_id": f.brand.CustomerID,
	} {
		pause := func(end any) answer {
			return f.call(t, http.MethodPost, "/schedule-exceptions", map[string]any{"kind": "pause", scope: id, "ends_at": end})
		}
		first := value[api.ScheduleException](t, pause("2090-01-01T00:00:00Z").must(t, http.StatusCreated))
		p := pause("2090-01-01T00:00:00Z").problem(t, http.StatusConflict)
		require.Contains(t, p.Detail, "The pause "+first.ID.String()+" already applies until 2090-01-01T00:00:00Z")
		last := value[api.ScheduleException](t, pause(nil).must(t, http.StatusCreated))
		for _, end := range []any{nil, "2091-01-01T00:00:00Z"} {
			require.Contains(t, pause(end).problem(t, http.StatusConflict).Detail, last.ID.String()+" already applies without")
		}
		f.db.Exec(t, `UPDATE schedule_exceptions
			SET ends_at = now() - interval '1 minute', starts_at = now() - interval '1 hour'`)
		pause(nil).must(t, http.StatusCreated)
	}
	require.Equal(t, 9, storetest.Value[int](t, f.db, "SELECT count(*) FROM schedule_exceptions"))
}

// If one schedule had two pauses, users would have to end both pauses.
func TestExceptions_TwoUsersPauseOneScheduleAtOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	body := map[string]any{"kind": "pause", "scheduled_job_id": f.db.Schedule(t, f.brand).ID}
	for range 5 {
		f.db.Exec(t, "DELETE FROM schedule_exceptions")
		statuses := make([]int, 4)
		var wg sync.WaitGroup
		for i := range statuses {
			wg.Go(func() { statuses[i] = f.call(t, http.MethodPost, "/schedule-exceptions", body).status })
		}
		wg.Wait()
		slices.Sort(statuses)
		require.Equal(t, []int{201, 409, 409, 409}, statuses)
	}
}

func TestExceptions_RequestsAtOnceKeepTheLimit(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, brand_id, local_from, local_to)
		SELECT 'blackout', $1, '2020-01-01', '9000-01-01' FROM generate_series(1, 999)`, f.brand.ID)
	body := map[string]any{
		"kind": "blackout", "brand_id": f.brand.ID, "blackout": map[string]any{"from": "2090-01-01", "to": "2090-01-02"},
	}
	for range 5 {
		f.db.Exec(t, "DELETE FROM schedule_exceptions WHERE local_from = '2090-01-01'")
		statuses := make([]int, 6)
		var wg sync.WaitGroup
		for i := range statuses {
			wg.Go(func() { statuses[i] = f.call(t, http.MethodPost, "/schedule-exceptions", body).status })
		}
		wg.Wait()
		slices.Sort(statuses)
		require.Equal(t, []int{201, 409, 409, 409, 409, 409}, statuses)
	}
}

// A skip is never used during a pause without an end.
func TestExceptions_TicksFarAheadOfASkipAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.db.Schedule(t, f.brand, storetest.Cron("* * * * *", "UTC"))
	ticks := "/scheduled-jobs/" + job.ID.String() + "/ticks?from=9998-01-01T00:00:00Z"
	f.call(t, http.MethodGet, ticks, nil).must(t, http.StatusOK)
	f.call(t, http.MethodPost, "/schedule-exceptions", map[string]any{"kind": "skip", "scheduled_job_id": job.ID}).
		must(t, http.StatusCreated)
	f.call(t, http.MethodGet, ticks, nil).must(t, http.StatusOK) // the first tick uses the skip
	f.call(t, http.MethodPost, "/schedule-exceptions", map[string]any{"kind": "pause", "brand_id": f.brand.ID}).
		must(t, http.StatusCreated)
	for _, path := range []string{ticks, "/ahead?from=9998-01-01T00:00:00Z"} {
		p := f.call(t, http.MethodGet, path, nil).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, "query.from", p.Errors[0].Location)
		require.Contains(t, p.Errors[0].Message, "more than 300000 earlier ticks")
	}
}

// A blackout suppresses the next tick, so that a skip suppresses the second tick. The requested ticks begin later.
func TestExceptions_TicksCountASkipAfterEarlierBlackouts(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"))
	job := f.db.Schedule(t, f.brand, storetest.Cron("0 9 * * *", "UTC"))
	f.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = '2430-06-02T09:00:00Z' WHERE id = $1", job.ID)
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, local_from, local_to)
		VALUES ('blackout', $1, '2430-06-02', '2430-06-03')`, job.ID)
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, remaining, starts_at)
		VALUES ('skip', $1, 1, '2430-06-01')`, job.ID)
	got := value[api.ScheduledJobTicks](t, f.call(t, http.MethodGet,
		"/scheduled-jobs/"+job.ID.String()+"/ticks?n=3&from=2430-06-05T00:00:00Z", nil).must(t, http.StatusOK)).Ticks
	for _, tick := range got {
		require.Nil(t, tick.Suppressed)
	}
	f.db.Exec(t, "UPDATE schedule_exceptions SET remaining = 3 WHERE kind = 'skip'")
	ahead := value[api.Ahead](t, f.call(t, http.MethodGet,
		"/ahead?from=2430-06-05T00:00:00Z&to=2430-06-07T00:00:00Z", nil).must(t, http.StatusOK))
	require.Equal(t, 2, ahead.Count)
	require.Equal(t, 1, ahead.Suppressed, "the skip suppresses the ticks of 3, 4 and 5 June")
	got = value[api.ScheduledJobTicks](t, f.call(t, http.MethodGet,
		"/scheduled-jobs/"+job.ID.String()+"/ticks?n=2&from=2430-06-05T00:00:00Z", nil).must(t, http.StatusOK)).Ticks
	require.NotNil(t, got[0].Suppressed)
	require.Nil(t, got[1].Suppressed)
}

// The preview of a minutely schedule compares many ticks with many exceptions.
func TestExceptions_APreviewWithManyExceptionsIsIncomplete(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for range 4 {
		f.db.Schedule(t, f.brand, storetest.Cron("0 * * * *", "UTC"))
	}
	body := map[string]any{
		"kind": "blackout", "brand_id": f.brand.ID, "days": 366,
		"blackout": map[string]any{"from": "2026-01-01", "to": "2036-01-01"},
	}
	preview := func() api.ExceptionPreview {
		return value[api.ExceptionPreview](t, f.call(t, http.MethodPost, "/schedule-exception-preview", body).
			must(t, http.StatusOK))
	}
	require.True(t, preview().IsComplete)
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, local_from, local_to, repeats)
		SELECT 'blackout', $1, '2020-01-01', '2020-01-02', 'yearly' FROM generate_series(1, 1000)`, f.brand.CustomerID)
	require.False(t, preview().IsComplete)
}

func TestExceptions_HaveTheNamesOfWhatTheyApplyTo(t *testing.T) {
	t.Parallel()
	f := setup(t)
	name := "daily"
	job := f.db.Schedule(t, f.brand, func(j *store.ScheduledJob) { j.Name = &name })
	customer := storetest.Value[string](t, f.db, "SELECT name FROM customers WHERE id = $1", f.brand.CustomerID)
	for scope, want := range map[string][3]*string{
		"scheduled_job_id": {&customer, &f.brand.Name, &name},
		"brand_id":         {&customer, &f.brand.Name, nil},
		"customer_id":      {&customer, nil, nil},
		"all_customers":    {},
	} {
		ids := map[string]any{
			"scheduled_job_id": job.ID, "brand_id": f.brand.ID, "customer_id": f.brand.CustomerID, "all_customers": true,
		}
		created := value[api.ScheduleException](t, f.call(t, http.MethodPost, "/schedule-exceptions", map[string]any{
			"kind": "blackout", "blackout": map[string]any{"from": "2036-12-24", "to": "2036-12-26"}, scope: ids[scope],
		}).must(t, http.StatusCreated))
		require.Equal(t, want, [3]*string{created.CustomerName, created.BrandName, created.ScheduleName}, scope)
		path := "/schedule-exceptions/" + created.ID.String()
		read := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
		require.Equal(t, created, value[api.ScheduleException](t, read))
		require.Contains(t, all[api.ScheduleException](t, f, "/schedule-exceptions", 10), created)
	}
}

func TestExceptions_ASkipBeginsWithAWaitingChainedTick(t *testing.T) {
	t.Parallel()
	f := setup(t)
	upstream := f.create(t, nil)
	downstream := value[api.ScheduledJob](t, f.chain(t, upstream, nil).must(t, http.StatusCreated))
	at := storetest.Value[time.Time](t, f.db, `INSERT INTO chained_ticks (scheduled_job_id, after_run_id, after, brand_id,
			at)
		VALUES ($1, $2, $3, $4, now() - interval '1 minute') RETURNING at`,
		downstream.ID, f.runIn(t, "completed", ""), upstream.ID, f.brand.ID)
	f.call(t, http.MethodPost, "/schedule-exceptions", map[string]any{
		"kind": "skip", "scheduled_job_id": downstream.ID,
	}).must(t, http.StatusCreated)
	require.Equal(t, at, storetest.Value[time.Time](t, f.db, "SELECT starts_at FROM schedule_exceptions"))
}
