package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestPage_ACustomersCapsAreSetAndWhatItSpentIsSeen(t *testing.T) {
	t.Parallel()
	site := servePage(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE customers SET name = 'Northwind'")
	site.db.Exec(
		t,
		"INSERT INTO spending_days (customer_id, day, calls, cost_usd) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 240, 1.5)",
		brand.CustomerID,
	)
	b := openBrowser(t, site)
	b.open("/admin/settings/customers")
	b.logIn(pageEmail)
	b.sees("td.spent", "240 of 5,000 calls")
	b.sees("td.cost", "$1.50")
	b.sees("td.cost", "no cap")

	b.press("td.actions button", "Edit")
	b.sees("dialog .hint", "5,000 calls, as for everybody")
	b.write("Most calls a day", "0")
	b.press("dialog footer button", "Save")
	require.True(
		t,
		eval[bool](b, `document.querySelector("dialog").open && !document.querySelector("dialog form").checkValidity()`),
		"the field itself refuses what no cap can be",
	)
	b.write("Most calls a day", "250")
	b.write("Most cost a day, in US dollars", "1.50")
	b.press("dialog summary", "How long its data is kept")
	b.write("Runs", "30")
	b.write("Texts of answers", "60")
	b.accessible("the customer's dialog")
	b.picture("customer-caps")
	b.press("dialog footer button", "Save")
	b.sees("dialog .error", "30") // texts are kept no longer than the runs
	b.write("Texts of answers", "7")
	b.press("dialog footer button", "Save")
	b.sees("td.spent", "240 of 250 calls")
	b.sees("td.cost", "$1.50 of $1.50, used up")
	b.accessible("customers with caps")
	b.picture("customers")
	require.Equal(t, "250 1.5 30 7", storetest.Value[string](
		t,
		site.db,
		"SELECT concat_ws(' ', max_calls_per_day, max_cost_usd_per_day::float8, keep_runs_days, keep_answers_days, keep_raw_days) FROM customers",
	))
	b.open("/admin/settings/audit")
	b.sees(".trail .diff", "max calls per day")
}

// change makes a request to the API as somebody else.
func (s *pageServer) change(t *testing.T, method, path, body string) {
	t.Helper()
	secret, hash := api.NewSecret(api.TokenPrefix)
	_, err := s.db.CreateToken(
		t.Context(),
		store.Token{CreatedBy: "test", Name: "somebody else", Role: store.RoleAdmin},
		hash,
	)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), method, s.http.URL+"/api/admin"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: pageWait}).Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	require.Less(t, response.StatusCode, 300, "%s %s", method, path)
}

func TestPage_WhatSomebodyElseChangesShowsUpByItself(t *testing.T) {
	t.Parallel()
	site := servePage(t)
	brand := site.db.Brand(t, 1)
	path := "/brands/" + brand.ID.String()
	b := openBrowser(t, site)
	b.open("/admin" + path)
	b.logIn(pageEmail)
	b.sees(".live", "live")
	b.sees(".queries", "take 1")
	site.change(t, http.MethodPost, path+"/queries", `{"text":"asked by somebody else"}`)
	b.sees(".queries", "asked by somebody else")
	site.change(t, http.MethodPost, path+"/competitors", `{"name":"Initech"}`)
	b.sees(".rival summary", "Initech")

	// What is being typed stays, and the other fields follow.
	b.write("Other names", "Acme Sales")
	site.change(t, http.MethodPut, path, `{"name":"Acme Inc","aliases":["Acme CRM","ACME"]}`)
	b.sees("h1", "Acme Inc")
	b.sees(".names .hint", "Somebody else has changed this to “Acme CRM, ACME”")
	require.Equal(t, "Acme Sales", eval[string](b, `document.querySelectorAll(".names input")[1].value`))
	site.change(t, http.MethodPut, path, `{"domains":["acme.test"]}`)
	b.until(`document.querySelectorAll(".names input")[2].value === "acme.test"`)
	b.press(".names button", "Save")
	b.sees(".toast", "Acme Inc is saved")
	b.gone(".names .hint", "Somebody else")
	require.Equal(
		t,
		"Acme Inc|Acme Sales|acme.test",
		storetest.Value[string](t, site.db, "SELECT concat_ws('|', name, aliases[1], domains[1]) FROM brands"),
	)

	b.open("/admin/settings/tokens")
	b.sees("table td.brand", "somebody else")
	b.sees(".live", "live")
	site.change(t, http.MethodPost, "/tokens", `{"name":"a new export","role":"viewer"}`)
	b.sees("table td.brand", "a new export")
	b.open("/admin/settings/collectors")
	b.sees("table td.state", "Ready")
	b.sees(".live", "live")
	site.change(t, http.MethodPost, "/collectors/chatgpt/pause", `{"reason":"the bill"}`)
	b.sees("table td.state", "the bill")
	b.press("nav a", "Audit log")
	b.sees(".trail", "paused")
	site.change(t, http.MethodPost, "/collectors/chatgpt/resume", "")
	b.sees(".trail", "resumed")
}
