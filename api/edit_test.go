package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/problem"
	"tidewatch/store/storetest"
)

func jobPath(id uuid.UUID) string { return "/scheduled-jobs/" + id.String() }

func TestUpdate_ChangesOnlyThePresentFields(t *testing.T) {
	t.Parallel()
	f := setup(t)
	full := map[string]any{
		"name": "full", "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z", "jitter_seconds": 5,
		"metadata": map[string]any{"collectors": []string{"chatgpt"}, "samples": 2},
	}
	computed := []string{"description", "next_run_at", "updated_at", "version"}
	for field, sent := range map[string]string{
		"name": `"renamed"`, "job_type": `"scoring"`, "cron_expression": `"0 10 * * *"`, "timezone": `"Europe/Berlin"`, "dst_gap": `"skip"`,
		"dst_repeat": `"both"`, "is_active": `false`, "overlap_policy": `"allow"`, "misfire_policy": `"run_all"`, "misfire_window_seconds": `0`,
		"jitter_seconds": `0`, "run_timeout_seconds": `60`, "start_deadline_seconds": `60`, "starts_at": `"2026-02-01T00:00:00Z"`, "ends_at": `"2098-01-01T00:00:00Z"`,
		"metadata": `{"parallel":true}`,
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			fields := maps.Clone(full)
			fields["name"] = "full " + field
			job := f.create(t, fields)
			before := f.call(t, http.MethodGet, jobPath(job.ID), nil).must(t, http.StatusOK)
			after := f.call(t, http.MethodPut, jobPath(job.ID), `{"`+field+`":`+sent+`}`).must(t, http.StatusOK)
			old, changed := value[map[string]json.RawMessage](t, before), value[map[string]json.RawMessage](t, after)
			require.JSONEq(t, sent, string(changed[field]))
			for name := range old {
				if name != field && !slices.Contains(computed, name) {
					require.JSONEq(t, string(old[name]), string(changed[name]), name)
				}
			}
			require.NotEqual(t, before.header.Get("ETag"), after.header.Get("ETag"))
			require.Equal(t, after.header.Get("ETag"), f.call(t, http.MethodGet, jobPath(job.ID), nil).header.Get("ETag"))
		})
	}
}

func TestUpdate_NullClearsFieldsThatMayBeEmpty(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(
		t,
		map[string]any{"name": "full", "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"},
	)
	cleared := value[api.ScheduledJob](
		t,
		f.call(t, http.MethodPut, jobPath(job.ID), `{"name":null,"starts_at":null,"ends_at":null}`).must(t, http.StatusOK),
	)
	require.Nil(t, cleared.Name)
	require.Nil(t, cleared.StartsAt)
	require.Nil(t, cleared.EndsAt)
	for _, field := range []string{
		"job_type", "cron_expression", "timezone", "dst_gap", "dst_repeat", "is_active", "overlap_policy", "misfire_policy",
		"misfire_window_seconds", "jitter_seconds", "run_timeout_seconds", "metadata",
	} {
		p := f.call(t, http.MethodPut, jobPath(job.ID), `{"`+field+`":null}`).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, "body."+field, p.Errors[0].Location)
	}
}

func TestUpdate_RefusesInvalidFieldsAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(t, map[string]any{"name": "taken"})
	job := f.create(t, map[string]any{"name": "mine"})
	before := f.call(t, http.MethodGet, jobPath(job.ID), nil)
	for _, tt := range []struct {
		name, body, location, says string
		status                     int
	}{
		{"a duplicate name", `{"name":"taken"}`, "body.name", "another schedule of this brand", http.StatusConflict},
		{"blanks around a name", `{"name":" x "}`, "body.name", "blank", http.StatusUnprocessableEntity},
		{"blanks alone", `{"name":"  "}`, "body.name", "has only blanks", http.StatusUnprocessableEntity},
		{"an invisible name", `{"name":"\u200b"}`, "body.name", "only invisible", http.StatusUnprocessableEntity},
		{"an override of direction", `{"name":"x\u202ey"}`, "body.name", "direction of text", http.StatusUnprocessableEntity},
		{"an empty name", `{"name":""}`, "body.name", "1", http.StatusUnprocessableEntity},
		{"a bad cron", `{"cron_expression":"0 24 * * *"}`, "body.cron_expression", "hour must be", http.StatusUnprocessableEntity},
		{"a bad zone", `{"timezone":"Berlin"}`, "body.timezone", "IANA", http.StatusUnprocessableEntity},
		{"an end before the start", `{"starts_at":"2090-01-01T00:00:00Z","ends_at":"2080-01-01T00:00:00Z"}`, "body.ends_at", "after starts_at", http.StatusUnprocessableEntity},
		{"an end that has passed", `{"ends_at":"2020-01-01T00:00:00Z"}`, "body.ends_at", "no tick left", http.StatusUnprocessableEntity},
		{"an end after the year 9999 in UTC", `{"ends_at":"9999-12-31T23:59:59-12:00"}`, "body.ends_at", "9999", http.StatusUnprocessableEntity},
		{"no time", `{"ends_at":"soon"}`, "body.ends_at", "a time with its offset", http.StatusUnprocessableEntity},
		{"an engine without its key", `{"metadata":{"collectors":["mistral"]}}`, "body.metadata.collectors", "MISTRAL_API_KEY", http.StatusUnprocessableEntity},
		{"a field that cannot be changed", `{"brand_id":"` + uuid.NewString() + `"}`, "body.brand_id", "is read-only: omit it", http.StatusUnprocessableEntity},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := f.call(t, http.MethodPut, jobPath(job.ID), tt.body).problem(t, tt.status)
			require.NotEmpty(t, p.Errors)
			require.Equal(t, tt.location, p.Errors[0].Location)
			require.Contains(t, p.Detail, tt.says)
			require.Equal(t, before.body, f.call(t, http.MethodGet, jobPath(job.ID), nil).body)
			require.Zero(t, f.count(t, "audit_log WHERE action = 'update'"))
		})
	}
	f.call(t, http.MethodPut, jobPath(uuid.New()), `{"is_active":false}`).problem(t, http.StatusNotFound)
}

// A caller that sends a read object back learns which fields to leave out.
func TestUpdate_NamesTheFieldsThatOnlyResponsesHave(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	table := accessTable()
	var named []string // the operations that name fields that only responses have
	for path, item := range api.Document().Paths {
		if item.Get == nil || item.Put == nil || !strings.HasSuffix(path, "}") || table[item.Put.OperationID].of == nil {
			continue
		}
		path = strings.TrimPrefix(withID(path, table[item.Put.OperationID].of(o)), "/api/admin")
		read := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
		p := f.call(t, http.MethodPut, path, string(read.body)).problem(t, http.StatusUnprocessableEntity)
		for _, e := range p.Errors {
			require.NotContains(t, e.Message, "is unknown", "%s: %s", path, e.Location)
			if e.Location == "body.id" {
				require.Equal(t, "is read-only: omit it", e.Message)
				named = append(named, item.Put.OperationID)
			}
		}
	}
	require.Subset(t, named, []string{
		"update-alert-channel", "update-alert-rule", "update-brand", "update-competitor", "update-customer", "update-query",
		"update-scheduled-job", "update-user",
	})
	p := f.call(t, http.MethodPut, jobPath(o.job.ID), `{"jitter":1,"id":"x"}`).problem(t, http.StatusUnprocessableEntity)
	require.ElementsMatch(t, []problem.FieldProblem{
		{Location: "body.id", Message: "is read-only: omit it"},
		{Location: "body.jitter", Message: "is unknown: check the spelling, or omit it"},
	}, p.Errors)
}

func TestUpdate_CanPauseAnInvalidSchedule(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE customers SET min_interval_seconds = 3600")
	for name, breaks := range map[string]string{
		"an expression that cannot be read":   `cron_expression = '99 * * * *'`,
		"a zone that does not exist":          `timezone = 'Mars/Base'`,
		"options that do not exist":           `metadata = '{"colectors": []}'`,
		"engines that are not configured":     `metadata = '{"collectors": ["mistral"]}'`,
		"an end that has passed":              `ends_at = '2020-01-01'`,
		"more often than the plan now allows": `cron_expression = '* * * * *'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := f.create(t, nil)
			f.db.Exec(t, "UPDATE scheduled_jobs SET "+breaks+" WHERE id = $1", job.ID)
			paused := value[api.ScheduledJob](
				t,
				f.call(t, http.MethodPut, jobPath(job.ID), `{"is_active":false}`).must(t, http.StatusOK),
			)
			require.False(t, paused.IsActive)
			f.call(t, http.MethodPut, jobPath(job.ID), `{"is_active":true}`).problem(t, http.StatusUnprocessableEntity)
		})
	}
}

func TestUpdate_ARenameDoesNotCheckTheInterval(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"cron_expression": "* * * * *"})
	f.db.Exec(t, "UPDATE customers SET min_interval_seconds = 3600")
	f.call(t, http.MethodPut, jobPath(job.ID), `{"name":"as before"}`).must(t, http.StatusOK)
	f.call(
		t,
		http.MethodPut,
		jobPath(job.ID),
		`{"cron_expression":"*/2 * * * *"}`,
	).problem(t, http.StatusUnprocessableEntity)
	f.call(t, http.MethodPut, jobPath(job.ID), `{"cron_expression":"0 * * * *"}`).must(t, http.StatusOK)
}

func TestUpdate_ResumesFromNow(t *testing.T) {
	t.Parallel()
	f := setup(t)
	const hour = 60                                      // minutes
	later := (time.Now().UTC().Minute() + hour/2) % hour // no tick becomes due during the test
	job := f.create(t, map[string]any{"cron_expression": fmt.Sprintf("%d * * * *", later)})
	f.call(t, http.MethodPut, jobPath(job.ID), `{"is_active":false}`).must(t, http.StatusOK)
	require.Nil(t, value[api.ScheduledJob](t, f.call(t, http.MethodGet, jobPath(job.ID), nil)).NextRunAt)
	f.db.Exec(
		t,
		"UPDATE scheduled_jobs SET spec_changed_at = now() - interval '3 days', created_at = now() - interval '3 days'",
	)
	now := storetest.Value[time.Time](t, f.db, "SELECT now()")
	resumed := value[api.ScheduledJob](
		t,
		f.call(t, http.MethodPut, jobPath(job.ID), `{"is_active":true}`).must(t, http.StatusOK),
	)
	require.True(t, resumed.NextRunAt.After(now), "the next run is in the future")
	require.LessOrEqual(t, resumed.NextRunAt.Sub(now), time.Hour)
	require.Zero(t, f.count(t, "job_runs"))
}

func TestETag_RefusesWritesBasedOnAnOlderState(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, nil)
	path := jobPath(job.ID)
	tag := func() string { return f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK).header.Get("ETag") }
	seen := tag()
	require.NotEmpty(t, seen)

	f.call(t, http.MethodPost, path+"/trigger", nil).must(t, http.StatusOK)
	f.db.MakeDue(t, job.ID, time.Minute)
	f.db.Exec(t, "UPDATE scheduled_jobs SET last_run_at = now(), updated_at = now()")
	require.Equal(t, seen, tag(), "ticks and runs do not change the ETag")

	f.call(t, http.MethodPut, path, `{"jitter_seconds":1}`, "If-Match", seen).must(t, http.StatusOK)
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		body := any(`{"jitter_seconds":2}`)
		if method == http.MethodDelete {
			body = nil
		}
		for _, stale := range []string{seen, `"nonsense"`, "W/" + seen, seen + `, "other"`} {
			p := f.call(t, method, path, body, "If-Match", stale).problem(t, http.StatusPreconditionFailed)
			require.Contains(t, p.Detail, "read it again")
		}
		for _, malformed := range []string{strings.Trim(tag(), `"`), "W/" + strings.Trim(tag(), `"`), "'x'", tag() + tag(), `"`} {
			p := f.call(t, method, path, body, "If-Match", malformed).problem(t, http.StatusUnprocessableEntity)
			require.Contains(
				t,
				p.Detail,
				"header.If-Match: must be * or the ETag of a response, including the quotes",
				malformed,
			)
		}
	}
	f.call(t, http.MethodPut, path, `{"jitter_seconds":2}`, "If-Match", "W/"+tag()).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"jitter_seconds":3}`, "If-Match", "*").must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"jitter_seconds":4}`, "If-Match", `"nonsense", `+tag()).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"jitter_seconds":5}`).must(t, http.StatusOK)
	f.call(t, http.MethodDelete, path, nil, "If-Match", tag()).must(t, http.StatusNoContent)
	f.call(t, http.MethodPut, path, `{"jitter_seconds":5}`, "If-Match", "*").problem(t, http.StatusNotFound)
}

func TestETag_OneOfManyConcurrentEditsSucceeds(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := jobPath(f.create(t, nil).ID)
	for range 5 {
		seen := f.call(t, http.MethodGet, path, nil).header.Get("ETag")
		answers := make([]answer, 8)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() {
				answers[i] = f.call(
					t,
					http.MethodPut,
					path,
					fmt.Sprintf(`{"name":"edit %d %s"}`, i, uuid.NewString()),
					"If-Match",
					seen,
				)
			})
		}
		group.Wait()
		made := 0
		for _, a := range answers {
			if a.status == http.StatusOK {
				made++
				require.Equal(
					t,
					a.header.Get("ETag"),
					f.call(t, http.MethodGet, path, nil).header.Get("ETag"),
					"the successful edit is stored",
				)
			} else {
				a.problem(t, http.StatusPreconditionFailed)
			}
		}
		require.Equal(t, 1, made)
	}
}

func TestAudit_EachWriteRecordsTheObjectBeforeAndAfter(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"name": "first"})
	path := jobPath(job.ID)
	f.call(t, http.MethodPut, path, `{"name":"second"}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"is_active":false}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"is_active":true}`).must(t, http.StatusOK)
	for range 2 { // the second edit changes nothing
		f.call(t, http.MethodPut, path, `{"is_active":false,"name":"third"}`).must(t, http.StatusOK)
	}
	run := value[api.RunDetail](t, f.call(t, http.MethodPost, path+"/trigger", nil).must(t, http.StatusOK))
	f.call(t, http.MethodPost, "/job-runs/"+run.ID.String()+"/cancel", nil, "X-Request-Id", "cancel-it").must(
		t,
		http.StatusOK,
	)
	f.call(t, http.MethodPost, "/job-runs/"+run.ID.String()+"/retry", nil).must(t, http.StatusOK)
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)

	type entry struct{ action, object, before, after string }
	show := func(column, key string) string { return fmt.Sprintf("coalesce(%s ->> '%s', '-')", column, key) }
	var got []entry
	rows := storetest.Value[json.RawMessage](t, f.db, `SELECT jsonb_agg(jsonb_build_array(action, object_kind,
		CASE object_kind WHEN 'run' THEN `+show("before", "status")+` ELSE `+show("before", "name")+` || ' ' || `+show("before", "is_active")+` END,
		CASE WHEN object_kind = 'run' OR action = 'trigger' THEN `+show("after", "status")+` ELSE `+show("after", "name")+` || ' ' || `+show("after", "is_active")+` END)
		ORDER BY at) FROM audit_log`)
	var table [][4]string
	require.NoError(t, json.Unmarshal(rows, &table))
	for _, r := range table {
		got = append(got, entry{r[0], r[1], r[2], r[3]})
	}
	require.Equal(t, []entry{
		{"create", "scheduled_job", "- -", "first true"},
		{"update", "scheduled_job", "first true", "second true"},
		{"pause", "scheduled_job", "second true", "second false"},
		{"resume", "scheduled_job", "second false", "second true"},
		{"update", "scheduled_job", "second true", "third false"},
		{"trigger", "scheduled_job", "- -", "pending"},
		{"cancel", "run", "pending", "cancelled"},
		{"retry", "run", "cancelled", "pending"},
		{"delete", "scheduled_job", "third false", "- -"},
	}, got)
	require.Equal(
		t,
		len(got),
		f.count(t, `audit_log WHERE actor = 'token tests' AND actor_kind = 'token' AND address = '127.0.0.1'
		AND customer_id = (SELECT customer_id FROM brands LIMIT 1)`),
	)
	require.Equal(t, 1, f.count(t, "audit_log WHERE request_id = 'cancel-it'"))
}
