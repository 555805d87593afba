package api_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestAuthors_ALimitedCallerSeesNoNamesOfOperators(t *testing.T) {
	t.Parallel()
	const operator = "token tests" // creates all resources
	f := setup(t)
	o := f.things(t)
	f.call(t, http.MethodPut, "/scheduled-jobs/"+o.job.ID.String(), map[string]any{"name": "n"}).must(t, http.StatusOK)
	f.call(t, http.MethodPost, "/job-runs/"+o.run.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	f.call(t, http.MethodPost, "/rescores/"+o.rescore.ID.String()+"/pause", nil).must(t, http.StatusOK)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &o.brand.CustomerID})
	shown := 0
	for id, at := range documented(t) {
		line := accessTable()[id]
		if at[0] != http.MethodGet || id == "watch-events" {
			continue
		}
		target := line.target(at[1], o)
		if strings.Contains(string(f.call(t, at[0], target, nil).body), operator) {
			shown++
		}
		got := f.callAs(t, limited, at[0], target, nil)
		require.NotContains(t, string(got.body), operator, id)
	}
	for _, target := range []string{"/exports/runs.csv", "/exports/runs.jsonl"} {
		rows := string(f.callAs(t, limited, http.MethodGet, target, nil).must(t, http.StatusOK).body)
		require.Contains(t, rows, "Cancelled by operator.")
		require.NotContains(t, rows, operator)
	}
	require.GreaterOrEqual(t, shown, 15, "operations that show the name to operators")
	edited := f.callAs(t, limited, http.MethodPut, "/scheduled-jobs/"+o.job.ID.String(), map[string]any{"name": "m"})
	require.NotContains(t, string(edited.must(t, http.StatusOK).body), operator)

	run := value[api.RunDetail](t,
		f.callAs(t, limited, http.MethodGet, "/job-runs/"+o.run.ID.String(), nil).must(t, http.StatusOK))
	require.Equal(t, "Cancelled by operator.", string(*run.ErrorMessage))
	require.EqualValues(t, store.Operator, run.TriggeredBy)
	triggered := f.callAs(t, limited, http.MethodPost, "/scheduled-jobs/"+o.job.ID.String()+"/trigger", nil)
	require.EqualValues(t, "token limited", value[api.RunDetail](t, triggered.must(t, http.StatusOK)).TriggeredBy)
}

func TestAuthors_TheAuditLogNamesTheScheduleOfAReport(t *testing.T) {
	t.Parallel()
	f := setup(t)
	r, err := f.db.CreateReport(t.Context(), store.Report{
		BrandID: f.brand.ID, CreatedBy: "Schedule daily", CustomerID: f.brand.CustomerID, Headline: []string{},
		PeriodFrom: time.Now().AddDate(0, 0, -7), PeriodTo: time.Now(), Template: "weekly", Timezone: "UTC", Title: "Weekly",
	}, []byte("<!doctype html>"))
	require.NoError(t, err)
	f.call(t, http.MethodDelete, "/reports/"+r.ID.String(), nil).must(t, http.StatusNoContent)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
	entries := value[listOf[api.AuditEntry]](t, f.callAs(t, limited, http.MethodGet, "/audit-log?object_kind=report", nil).
		must(t, http.StatusOK)).Data
	require.Len(t, entries, 1)
	require.Equal(t, "Schedule daily", entries[0].Before.(map[string]any)["created_by"])
	require.Equal(t, store.Operator, entries[0].Actor)
}

func TestAuthors_AWriteSucceedsIfTheNamesCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	f := setup(t, func(c *api.Config) { c.Logger = slog.New(slog.DiscardHandler) })
	job := f.create(t, nil)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleEditor, CustomerID: &f.brand.CustomerID})
	f.db.Exec(t, "ALTER TABLE users RENAME TO missing")
	path := "/scheduled-jobs/" + job.ID.String()
	edited := f.callAs(t, limited, http.MethodPut, path, map[string]any{"name": "edited"}).must(t, http.StatusOK)
	require.NotContains(t, string(edited.body), "token tests")
	require.Contains(t, string(edited.body), store.Operator)
	f.callAs(t, limited, http.MethodGet, path, nil).problem(t, http.StatusInternalServerError)
}
