package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

// suggestion returns the suggestion for the given parameters.
func (f *fixture) suggestion(t *testing.T, params map[string]string) api.BrandSuggestion {
	t.Helper()
	return value[api.BrandSuggestion](t, f.call(t, http.MethodGet, suggestionPath(params), nil).must(t, http.StatusOK))
}

func suggestionPath(params map[string]string) string {
	q := url.Values{}
	for name, text := range params {
		q.Set(name, text)
	}
	return "/brand-suggestions?" + q.Encode()
}

func TestBrandSuggestion_FollowsFromTheDomain(t *testing.T) {
	t.Parallel()
	f := setup(t)
	s := f.suggestion(t, map[string]string{"domain": "https://www.acme-tide.de/"})
	require.Equal(t, []any{"Acme Tide", "de-DE", "DE"}, []any{s.Name, s.Locale, s.Country})
	require.Equal(t, []string{"acme-tide.de"}, s.Domains)
	for _, q := range s.Queries {
		require.Equal(t, "branded", q.QueryClass, "unbranded queries need a category")
		require.Contains(t, q.Text, "Acme Tide")
	}
	s = f.suggestion(t, map[string]string{
		"domain": "acme-tide.de", "category": "Projektsoftware", "competitor": "Globex", "name": "Tide", "country": "at",
	})
	require.Equal(t, []any{"Tide", "de-AT", "AT"}, []any{s.Name, s.Locale, s.Country})
	classes := map[string]int{}
	for _, q := range s.Queries {
		classes[q.QueryClass]++
		require.Equal(t, []string{"Projektsoftware", "de-AT", "AT"}, []string{q.Topic, q.Locale, q.Country})
	}
	require.Equal(t, map[string]int{"unbranded": 5, "competitor": 2, "branded": 4}, classes)
}

func TestBrandSuggestion_RefusesHostileInput(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, tt := range []struct {
		params map[string]string
		at     string
	}{
		{map[string]string{"domain": "localhost"}, "query.domain"},
		{map[string]string{"domain": "127.0.0.1"}, "query.domain"},
		{map[string]string{"domain": "co.uk"}, "query.domain"},
		{map[string]string{"domain": "acme.com/pricing"}, "query.domain"},
		{map[string]string{"domain": "user:secret@acme.com"}, "query.domain"},
		{map[string]string{"domain": "file:///etc/passwd"}, "query.domain"},
		{map[string]string{"domain": "acme.com\r\nHost: x.example"}, "query.domain"},
		{map[string]string{"domain": "a\u202ecme.com"}, "query.domain"},
		{map[string]string{"domain": "acme.com", "name": "[1]"}, "query.name"},
		{map[string]string{"domain": "acme.com", "category": "a\nb"}, "query.category"},
		{map[string]string{"domain": "acme.com", "competitor": "\u200b"}, "query.competitor[0]"},
		{map[string]string{"domain": "acme.com", "country": "D1"}, "query.country"},
		{map[string]string{"domain": "acme.com", "language": "sv"}, "query.language"},
		{map[string]string{"domain": "acme.com", "language": "no tag"}, "query.language"},
	} {
		p := f.call(t, http.MethodGet, suggestionPath(tt.params), nil).problem(t, http.StatusUnprocessableEntity)
		require.NotEmpty(t, p.Errors, tt.params)
		require.Equal(t, tt.at, p.Errors[0].Location, tt.params)
	}
}

func TestFirstRun_CreatesEverythingInOneStep(t *testing.T) {
	t.Parallel()
	f := setup(t)
	s := f.suggestion(t, map[string]string{"domain": "hooli.com", "category": "CRM"})
	body := map[string]any{
		"new_customer": map[string]any{"name": "Northwind " + uuid.NewString()}, "name": s.Name, "aliases": s.Aliases,
		"domains": s.Domains, "competitors": []any{map[string]any{"name": "Globex"}},
	}
	var queries []any
	for _, q := range s.Queries {
		queries = append(queries, map[string]any{
			"text": q.Text, "topic": q.Topic, "locale": q.Locale, "country": q.Country,
		})
	}
	body["queries"] = queries
	first := value[api.FirstRun](t, f.call(t, http.MethodPost, "/first-runs", body, "Idempotency-Key", "one").
		must(t, http.StatusAccepted))
	again := value[api.FirstRun](t, f.call(t, http.MethodPost, "/first-runs", body, "Idempotency-Key", "one").
		must(t, http.StatusAccepted))
	require.Equal(t, first.Run.ID, again.Run.ID, "a repeated request is executed once")
	require.Equal(t, "Hooli", first.Brand.Name)
	require.Equal(t, "Globex", first.Competitors[0].Name)
	require.Len(t, first.Queries, len(s.Queries))
	for i, q := range first.Queries {
		require.Equal(t, s.Queries[i].QueryClass, q.QueryClass, q.Text)
	}
	require.False(t, first.Schedule.IsActive, "no further run starts on its own")
	require.Equal(t, "pending", first.Run.Status)
	run := value[api.RunDetail](t, f.call(t, http.MethodGet, "/job-runs/"+first.Run.ID.String(), nil))
	require.Equal(t, first.Schedule.ID, *run.ScheduledJobID)
	require.Equal(t, []string{"chatgpt"}, run.Options.Collectors, "the run asks one engine")
	require.Equal(t, "customer create, brand create, competitor create, queries create, scheduled_job create, "+
		"scheduled_job trigger", storetest.Value[string](t, f.db, `SELECT string_agg(object_kind || ' ' || action, ', '
		ORDER BY at) FROM audit_log WHERE customer_id = $1`, first.Brand.CustomerID))
}

func TestFirstRun_HasAScheduleThatThePlanAllows(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for days, cron := range map[int]string{7: "0 9 * * 1", 8: "0 9 1 * *", 29: "0 9 1 1 *", 366: ""} {
		f.db.Exec(t, "UPDATE customers SET min_interval_seconds = $1", days*24*60*60)
		got := f.call(t, http.MethodPost, "/first-runs", map[string]any{
			"customer_id": f.brand.CustomerID, "name": fmt.Sprint("Hooli ", days),
			"queries": []any{map[string]any{"text": "best crm"}},
		})
		if cron == "" {
			require.Contains(t, got.problem(t, http.StatusUnprocessableEntity).Detail, "plan")
			continue
		}
		first := value[api.FirstRun](t, got.must(t, http.StatusAccepted))
		require.Equal(t, cron, first.Schedule.CronExpression, days)
		path := "/scheduled-jobs/" + first.Schedule.ID.String()
		f.call(t, http.MethodPut, path, `{"is_active":true}`).must(t, http.StatusOK)
	}
}

func TestFirstRun_CreatesNothingIfAPartIsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brands := f.count(t, "brands")
	good := func() map[string]any {
		return map[string]any{
			"customer_id": f.brand.CustomerID, "name": "Hooli", "queries": []any{map[string]any{"text": "best crm"}},
		}
	}
	for _, tt := range []struct {
		field string
		value any
		at    string
	}{
		{"name", "[1]", "body.name"},
		{"competitors", []any{map[string]any{"name": "hooli"}}, "body.competitors[0].name"},
		{"queries", []any{map[string]any{"text": "a\x00b"}}, "body.queries[0].text"},
		{"collectors", []any{"nobody"}, "body.collectors[0]"},
		{"customer_id", uuid.New(), "body.customer_id"},
	} {
		body := good()
		body[tt.field] = tt.value
		o := f.call(t, http.MethodPost, "/first-runs", body)
		require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusConflict}, o.status, tt.field)
		require.Contains(t, string(o.body), `"`+tt.at+`"`, tt.field)
	}
	none := f.node(t, func(cfg *api.Config) { cfg.Collectors = nil })
	p := none.call(t, http.MethodPost, "/first-runs", good()).problem(t, http.StatusConflict)
	require.Contains(t, p.Detail, "No answer engine is configured")
	require.Equal(t, brands, f.count(t, "brands"))
	require.Zero(t, f.count(t, "job_runs"))
}
