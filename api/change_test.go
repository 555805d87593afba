package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// The evidence of each kind of change is the path of a request that succeeds.
func TestChanges_HaveEvidenceThatCanBeRead(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run := value[api.RunDetail](t, f.call(t, http.MethodPost, jobPath(f.create(t, nil).ID)+"/trigger", nil).
		must(t, http.StatusOK))
	const details = `{"before": {"from": "2026-10-01", "to": "2026-10-07", "n": 30, "count": 0, "value": 0},
		"after": {"from": "2026-10-08", "to": "2026-10-14", "n": 30, "count": 9, "value": 0.3}, "change": {"value": 0.3},
		"domain": "news.example", "figure": "mention_rate"}`
	for kind, want := range map[store.ChangeKind]string{
		store.ChangeEngineSilent: "/api/admin/job-runs/",
		store.ChangeFigureMoved:  "/comparison?",
		store.ChangeNewSource:    "/sources/news.example?",
		store.ChangeOvertaken:    "/overview?",
	} {
		f.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, details)
			VALUES ($1, $2, $3, 'high', 'x', now(), now(), $4)`, f.brand.ID, run.ID, kind, details)
		page := value[listed[api.Change]](t,
			f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/changes?kind="+string(kind), nil).must(t, http.StatusOK))
		evidence := *page.Data[0].Evidence
		require.Contains(t, evidence, want)
		f.call(t, http.MethodGet, strings.TrimPrefix(evidence, "/api/admin"), nil).must(t, http.StatusOK)
	}
}

func TestChanges_AreListedFilteredAndCounted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	at := time.Now().UTC().Add(-time.Hour).Truncate(time.Microsecond)
	insert := func(kind store.ChangeKind, severity, collector string, age time.Duration) {
		f.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector, details)
			VALUES ($1, $2, $3, $4, 'x', $5, $5, $6, '{"before":{"count":29,"n":30},"after":{"count":0,"n":6},"change":{"value":-0.2}}')`,
			f.brand.ID, uuid.New(), kind, severity, at.Add(-age), collector)
	}
	insert(store.ChangeEngineSilent, "high", "chatgpt", 0)
	insert(store.ChangeFigureMoved, "medium", "claude", time.Hour)
	insert(store.NoticeEngineOut, "info", "chatgpt", 2*time.Hour)
	insert(store.ChangeFigureMoved, "low", "", 30*24*time.Hour)
	path := "/brands/" + f.brand.ID.String() + "/changes"
	kinds := func(query string) []string {
		found := []string{}
		page := value[listed[api.Change]](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
		for _, c := range page.Data {
			found = append(found, c.Kind)
		}
		return found
	}
	require.Equal(t, []string{"engine_silent", "figure_moved", "engine_out", "figure_moved"}, kinds(""))
	require.Equal(t, []string{"engine_silent"}, kinds("?kind=engine_silent"))
	silent := value[listed[api.Change]](
		t,
		f.call(t, http.MethodGet, path+"?kind=engine_silent", nil).must(t, http.StatusOK),
	)
	require.Equal(t, "/api/admin/job-runs/"+silent.Data[0].RunID.String(), *silent.Data[0].Evidence)
	require.Equal(t, "ChatGPT API gave no usable answers in 0 runs: 0 of 6 calls, previously 29 of 30 calls.",
		silent.Data[0].Text)
	require.Equal(t, "chatgpt", *silent.Data[0].Collector)
	require.Equal(t, []string{"engine_silent", "figure_moved"}, kinds("?severity=high,medium"))
	require.Equal(t, []string{"engine_silent", "engine_out", "figure_moved"}, kinds("?collector=chatgpt"))
	require.Equal(t, []string{"figure_moved"}, kinds("?until="+at.Add(-24*time.Hour).Format(time.RFC3339)))
	require.Equal(t, []string{"engine_out"}, kinds("?topic=none"), "notices explain missing changes")
	for _, class := range []string{"branded", "unbranded", "branded,competitor"} {
		require.Equal(t, []string{"engine_out"}, kinds("?query_class="+class), "figures count queries of other classes")
	}
	require.Len(t, kinds("?query_class=branded,competitor,unbranded"), 4)
	f.call(t, http.MethodGet, path+"?since=2026-02-02T00:00:00Z&until=2026-02-01T00:00:00Z", nil).
		must(t, http.StatusUnprocessableEntity)
	first := value[listed[api.Change]](t, f.call(t, http.MethodGet, path+"?limit=3", nil).must(t, http.StatusOK))
	require.Len(t, first.Data, 3)
	require.Len(t, value[listed[api.Change]](t,
		f.call(t, http.MethodGet, path+"?limit=3&cursor="+*first.NextCursor, nil).must(t, http.StatusOK)).Data, 1)

	home := value[listed[api.BrandOverview]](t, f.call(t, http.MethodGet, "/brand-overviews", nil).must(t, http.StatusOK))
	require.Equal(t, api.ChangeCounts{High: 1, Medium: 1}, home.Data[0].Changes)
	overview := value[api.Overview](t,
		f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/overview", nil).must(t, http.StatusOK))
	require.Len(t, overview.Changes, 2)
	branded := value[api.Overview](t, f.call(t, http.MethodGet,
		"/brands/"+f.brand.ID.String()+"/overview?query_class=branded", nil).must(t, http.StatusOK))
	require.Empty(t, branded.Changes)
	day := func(age int) string { return at.AddDate(0, 0, -age).Format(time.DateOnly) }
	past := value[api.Overview](t, f.call(t, http.MethodGet,
		"/brands/"+f.brand.ID.String()+"/overview?from="+day(31)+"&to="+day(29), nil).must(t, http.StatusOK))
	require.Len(t, past.Changes, 1, "the other changes were found after the period")
	require.Equal(t, "low", past.Changes[0].Severity)
}

// Changes of one run have the same time. The pages of a list of changes contain each change once, even if a newer
// change is stored between two pages.
func TestChanges_PagesAreExact(t *testing.T) {
	t.Parallel()
	f := setup(t)
	const n = 7
	insert := func(from, to int, at string) {
		f.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at)
			SELECT $1, $2, 'mentioned', 'low', 'key ' || i, now(), $5::timestamptz FROM generate_series($3::int, $4) i`,
			f.brand.ID, uuid.New(), from, to, at)
	}
	insert(1, n, "2026-10-02T09:00:00Z")
	path := "/brands/" + f.brand.ID.String() + "/changes?limit=2"
	seen := map[uuid.UUID]bool{}
	for cursor, pages := "", 0; ; pages++ {
		page := value[listed[api.Change]](t, f.call(t, http.MethodGet, path+cursor, nil).must(t, http.StatusOK))
		for _, c := range page.Data {
			require.False(t, seen[c.ID], "a change is listed once")
			seen[c.ID] = true
		}
		if page.NextCursor == nil {
			require.Equal(t, 3, pages)
			break
		}
		cursor = "&cursor=" + *page.NextCursor
		insert(n+1+pages, n+1+pages, "2026-10-03T09:00:00Z")
		f.call(t, http.MethodGet, path+cursor+"&kind=mentioned", nil).must(t, http.StatusBadRequest)
	}
	require.Len(t, seen, n)
	f.call(t, http.MethodGet, path+"&kind=vanished", nil).must(t, http.StatusUnprocessableEntity)
	f.call(t, http.MethodGet, path+"&severity=huge", nil).must(t, http.StatusUnprocessableEntity)
	f.call(t, http.MethodGet, path+"&since=yesterday", nil).must(t, http.StatusUnprocessableEntity)
}
