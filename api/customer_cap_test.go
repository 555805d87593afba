package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestCustomers_CapsAreSetAndClearedAndAudited(t *testing.T) {
	t.Parallel()
	f := setup(t, func(cfg *api.Config) { cfg.DayCap = store.Cap{Calls: 5000} })
	path := "/customers/" + f.brand.CustomerID.String()
	put := func(body string) api.CustomerDetail {
		return value[api.CustomerDetail](t, f.call(t, http.MethodPut, path, body).must(t, http.StatusOK))
	}
	before := value[api.CustomerDetail](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Nil(t, before.MaxCallsPerDay)
	require.Equal(t, 5000, *before.DefaultMaxCallsPerDay, "the default, which applies to a customer without a cap")
	require.Nil(t, before.DefaultMaxCostUSDPerDay, "no cap")

	capped := put(`{"max_calls_per_day":200,"max_cost_usd_per_day":2.5}`)
	require.Equal(t, 200, *capped.MaxCallsPerDay)
	require.InDelta(t, 2.5, *capped.MaxCostUSDPerDay, 0)
	require.Equal(t, capped, value[api.CustomerDetail](t, f.call(t, http.MethodGet, path, nil)))
	e := f.audited(t, "customer", f.brand.CustomerID.String(), "update", f.brand.CustomerID)
	require.Contains(t, string(e.Before), `"max_calls_per_day": null`)
	require.Contains(t, string(e.After), `"max_calls_per_day": 200`)
	require.NotContains(t, string(e.After), "spent_today", "the audit log has no spending")
	require.Equal(t, 200, *put(`{"name":"Northwind"}`).MaxCallsPerDay, "an absent field keeps its value")
	cleared := put(`{"max_calls_per_day":null,"max_cost_usd_per_day":null}`)
	require.Nil(t, cleared.MaxCallsPerDay)
	require.Nil(t, cleared.MaxCostUSDPerDay)

	f.refuses(t, []badInput{
		{"no calls at all", http.MethodPut, path, `{"max_calls_per_day":0}`, 422, "body.max_calls_per_day", "at least 1"},
		{
			"an invalid number of calls",
			http.MethodPut,
			path,
			`{"max_calls_per_day":"many"}`,
			422,
			"body.max_calls_per_day",
			"whole number",
		},
		{"half a call", http.MethodPut, path, `{"max_calls_per_day":1.5}`, 422, "body.max_calls_per_day", "whole number"},
		{
			"too many calls",
			http.MethodPut,
			path,
			`{"max_calls_per_day":100001}`,
			422,
			"body.max_calls_per_day",
			"at most 100000",
		},
		{"no money", http.MethodPut, path, `{"max_cost_usd_per_day":0}`, 422, "body.max_cost_usd_per_day", "at least 0.01"},
		{
			"less than a cent",
			http.MethodPut,
			path,
			`{"max_cost_usd_per_day":1e-9}`,
			422,
			"body.max_cost_usd_per_day",
			"at least 0.01",
		},
		{
			"less than a cent at first",
			http.MethodPost,
			"/customers",
			`{"name":"x","max_cost_usd_per_day":1e-9}`,
			422,
			"body.max_cost_usd_per_day",
			"at least 0.01",
		},
	})
}

func TestCustomers_ShowTodaysSpending(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, `INSERT INTO spending_days (customer_id, day, calls, cost_usd)
		SELECT $1, (now() AT TIME ZONE 'UTC')::date + n, CASE n WHEN -1 THEN 11 ELSE 10 END, 1.25
		FROM generate_series(-1, 1) n`, f.brand.CustomerID)
	other := f.db.Brand(t, 0)
	day := func() string {
		return storetest.Value[string](t, f.db, "SELECT (now() AT TIME ZONE 'UTC')::date::text")
	}
	before := day()
	spent := map[string]api.SpentToday{}
	for _, c := range all[api.CustomerDetail](t, f, "/customers", 1) {
		spent[c.ID.String()] = c.SpentToday
	}
	one := value[api.CustomerDetail](t, f.call(t, http.MethodGet, "/customers/"+f.brand.CustomerID.String(), nil))
	spent["one"] = one.SpentToday
	days := []string{before, day()} // midnight may pass between two requests
	for name, s := range spent {
		require.Contains(t, days, s.Day)
		s.Day = ""
		spent[name] = s
	}
	want := api.SpentToday{Calls: 10, CostUSD: 1.25}
	require.Equal(t, map[string]api.SpentToday{
		f.brand.CustomerID.String(): want, other.CustomerID.String(): {}, "one": want,
	}, spent)
}
