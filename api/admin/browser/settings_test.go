package browser_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestSettings_TheAccessOfATokenIsChosenAmongLoadedCustomers(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE customers SET name = 'Northwind'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/tokens")
	b.sees("button", "Create token")
	eval[any](b, `void (send => { window.fetch = (url, init) => String(url).includes("/customers?") && !window.ready
		? Promise.resolve(Response.json({detail: "Too busy."}, {status: 503})) : send(url, init); })(window.fetch)`)
	b.press("button", "Create token")
	b.write("Name", "export")
	b.sees("dialog [role=alert]", "Could not load the customers. Too busy.")
	require.Equal(t, "Not loaded", eval[string](b, field("Access to")+".textContent"))
	require.False(t, eval[bool](b, `document.querySelector("dialog form").checkValidity()`))
	b.pressReady("dialog button", "Try again")
	b.until(field("Access to") + `.options.length === 2`)
	b.gone("dialog [role=alert]", "")
	b.press("dialog footer button", "Create")
	site.db.WaitFor(t, "the token", "SELECT count(*) = 1 FROM api_tokens WHERE name = 'export'")
}

func TestSettings_CapsOfACustomerCanBeEditedBesideItsUsage(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE customers SET name = 'Northwind'")
	site.db.Exec(t, `INSERT INTO spending_days (customer_id, day, calls, cost_usd)
		SELECT $1, (now() AT TIME ZONE 'UTC')::date + n, 240, 1.5 FROM generate_series(0, 1) n`, // the test may pass midnight
		brand.CustomerID,
	)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/customers")
	b.sees("td.spent", "240 of 5,000 calls")
	b.sees("td.cost", "$1.50")
	b.sees("td.cost", "No cap")

	b.press("td.actions button", "Edit")
	b.sees("dialog .hint", "server default of 5,000 calls")
	b.write("Calls per day", "0")
	b.press("dialog footer button", "Save")
	require.True(t,
		eval[bool](b, `document.querySelector("dialog").open && !document.querySelector("dialog form").checkValidity()`),
		"the field rejects a cap of zero")
	b.write("Calls per day", "250")
	b.write("Cost per day (USD)", "1.50")
	b.press("dialog summary", "Data retention")
	b.write("Runs", "30")
	b.write("Answer texts", "60")
	b.checkAccessibility("the customer's dialog")
	b.picture("customer-caps")
	b.press("dialog footer button", "Save")
	b.sees("dialog .error", "30") // the API refuses to keep texts longer than runs
	b.write("Answer texts", "7")
	b.press("dialog footer button", "Save")
	b.sees("td.spent", "240 of 250 calls")
	b.sees("td.cost", "$1.50 of $1.50, cap reached")
	b.checkAccessibility("customers with caps")
	b.picture("customers")
	require.Equal(t, "250 1.5 30 7", storetest.Value[string](
		t,
		site.db,
		`SELECT concat_ws(' ', max_calls_per_day, max_cost_usd_per_day::float8, keep_runs_days,
			keep_answers_days, keep_raw_days)
		FROM customers`,
	))
	b.open("/admin/settings/audit")
	b.sees(".trail .diff", "max calls per day")
}

func TestPage_ChangesByAnotherUserAppearWithoutAReload(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	path := "/brands/" + brand.ID.String()
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin"+path+"/settings")
	b.sees(".live", "live")
	b.sees(".queries", "take 1")
	site.change(t, http.MethodPost, path+"/queries", `{"text":"added by another user"}`)
	b.sees(".queries", "added by another user")
	eval[any](b, `void (s => { s.click(); s.click(); })(document.querySelector(".queries .switch"))`)
	b.until(`document.querySelector(".queries .off .switch[aria-busy=false]")`)
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM queries WHERE NOT is_active"),
		"a second click is ignored while the first change is in progress")
	b.gone(".toast.bad", "")
	site.change(t, http.MethodPost, path+"/competitors", `{"name":"Initech"}`)
	b.sees(".rival summary", "Initech")

	// A field that the user is editing keeps the user's text. The other fields show the values that another user saves.
	b.write("Aliases", "Acme Sales")
	site.change(t, http.MethodPut, path, `{"name":"Acme Inc","aliases":["Acme CRM","ACME"]}`)
	b.sees("h1", "Acme Inc")
	b.sees(".names .hint", "This field was changed to “Acme CRM, ACME” in the meantime.")
	require.Equal(t, "Acme Sales", eval[string](b, `document.querySelectorAll(".names input")[1].value`))
	site.change(t, http.MethodPut, path, `{"domains":["acme.test"]}`)
	b.until(`document.querySelectorAll(".names input")[2].value === "acme.test"`)
	b.press(".names button", "Save")
	b.sees(".toast", "Acme Inc saved")
	b.gone(".names .hint", "This field was changed")
	require.Equal(t, "Acme Inc|Acme Sales|acme.test",
		storetest.Value[string](t, site.db, "SELECT concat_ws('|', name, aliases[1], domains[1]) FROM brands"))

	b.open("/admin/settings/tokens")
	b.sees("table td.brand", "another user")
	b.sees(".live", "live")
	site.change(t, http.MethodPost, "/tokens", `{"name":"a new export","role":"viewer"}`)
	b.sees("table td.brand", "a new export")
	eval[any](b, `void (send => { window.fetch = (url, init) => {
		if (init?.method === "DELETE") window.condition = init.headers["If-Match"];
		return send(url, init);
	}; })(window.fetch)`)
	eval[any](b, `void [...document.querySelectorAll("table tr")].find(row => row.textContent.includes("a new export"))
		.querySelector("button").click()`)
	b.until(`performance.getEntriesByType("resource").some(e => /\/tokens\/[^/]+$/.test(e.name) && e.responseStatus)`)
	b.press("dialog button", "Revoke")
	b.sees(".toast", "Token revoked")
	require.NotEmpty(t, eval[string](b, "window.condition"), "the revocation is conditional on the shown state")
	b.open("/admin/settings/collectors")
	b.sees("table td.state", "Configured")
	b.sees(".live", "live")
	site.change(t, http.MethodPost, "/collectors/chatgpt/pause", `{"reason":"the bill"}`)
	b.sees("table td.state", "the bill")
	b.press("nav a", "Audit log")
	b.sees(".trail", "paused")
	site.change(t, http.MethodPost, "/collectors/chatgpt/resume", "")
	b.sees(".trail", "resumed")
}

func TestSettings_EnginesShowWhyTheyAreNotCalled(t *testing.T) {
	t.Parallel()
	site := newSite(t, storetest.Open(t))
	site.addUsers(t)
	site.start(t, "XAI_API_KEY=", "GEMINI_API_KEY=", "OPENAI_API_KEY="+collector.StandInKey)
	require.NoError(t, site.db.HoldCollector(t.Context(), "claude", time.Hour))
	for _, engine := range []string{"chatgpt", "gemini"} {
		_, err := site.db.PauseCollector(t.Context(), engine, "ada@example.com", "The bill has to be settled first.")
		require.NoError(t, err)
	}
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/collectors")
	for engine, want := range map[string]string{
		"chatgpt":    "Paused The bill has to be settled first. · ada@example.com, ",
		"claude":     "Rate limitedNext call in ",
		"gemini":     "Not configured: set GEMINI_API_KEY",
		"grok":       "Not configuredset XAI_API_KEY",
		"perplexity": "Configured",
	} {
		b.sees("tr[data-id="+engine+"] td.state", want)
	}
	b.sees(".stand-ins", "Stand-in engines make up all answers and costs of ChatGPT API.")
	b.gone("tr[data-id=claude] td.state", "Configured")
	b.gone("tr[data-id=grok] button", "")
	for _, colours := range []string{"dark", "light"} {
		for _, width := range []int64{320, 768, 1280} {
			b.show(width, colours)
			b.fits("the engines")
			b.checkAccessibility("the engines in " + colours)
			b.picture(fmt.Sprintf("engines-%s-%d", colours, width))
		}
	}
	b.press("tr[data-id=gemini] button", "Resume")
	b.sees("tr[data-id=gemini] td.state", "Not configured")
	b.gone("tr[data-id=gemini] td.state", "Paused")
	site.db.Exec(t, "UPDATE collectors SET held_until = now() + interval '2 seconds' WHERE name = 'claude'")
	b.open("/admin/settings/collectors")
	b.sees("tr[data-id=claude] td.state", "Configured") // without another request
}

func TestSettings_EnginesShowTheFailureOfTheNewestCall(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	run, err := site.db.CreateManualRun(t.Context(), site.db.Schedule(t, brand).ID, uuid.Must(uuid.NewV7()),
		store.RunMetadata{TriggeredBy: "test"}, 1)
	require.NoError(t, err)
	save := func(engine string, status store.AnswerStatus, reason store.ReasonCode) {
		require.NoError(t, site.db.SaveAnswers(t.Context(), []store.Answer{{
			Collector: engine, ID: uuid.Must(uuid.NewV7()), QueryText: "best crm", ReasonCode: reason, RunID: run.ID,
			Sample: 1, Status: status,
		}}))
	}
	save("chatgpt", store.AnswerFailed, store.ReasonKeyRefused)
	save("claude", store.AnswerFailed, store.ReasonOutOfQuota)
	save("perplexity", store.AnswerOK, "")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/collectors")
	b.sees("tr[data-id=chatgpt] td.state .status", "Key refused")
	b.sees("tr[data-id=chatgpt] td.state .sub", "Check that the key of the engine is valid")
	b.sees("tr[data-id=claude] td.state .status", "Account empty")
	require.Equal(t, eval[string](b, readerZone),
		eval[string](b, `document.querySelector("tr[data-id=claude] td.state .zone").textContent`))
	require.Equal(t, "Configured",
		eval[string](b, `document.querySelector("tr[data-id=perplexity] td.state").textContent`))
	for _, colours := range []string{"dark", "light"} {
		for _, width := range []int64{320, 1280} {
			b.show(width, colours)
			b.fits("the failed engines")
			b.checkAccessibility("the failed engines in " + colours)
			b.picture(fmt.Sprintf("engines-failed-%s-%d", colours, width))
		}
	}
}

func TestSettings_AnEditOfAnOldStateIsRefused(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/customers")
	b.press("table button", "Edit")
	b.sees("dialog h2", "Edit customer")
	site.change(t, http.MethodPut, "/customers/"+brand.CustomerID.String(), `{"name":"Contoso"}`)
	b.write("Name", "Fabrikam")
	b.press("dialog footer button", "Save")
	b.sees("dialog .note", "edited")
	b.picture("settings-edited-meanwhile")
	require.Equal(t, "Contoso", storetest.Value[string](t, site.db, "SELECT name FROM customers"))
	b.press("dialog footer button", "Cancel")
	b.press("table button", "Edit")
	b.sees("dialog h2", "Edit customer")
	b.until(field("Name") + `.value === "Contoso"`)
	b.write("Name", "Fabrikam")
	b.press("dialog footer button", "Save")
	b.gone("dialog h2", "Edit customer")
	require.Equal(t, "Fabrikam", storetest.Value[string](t, site.db, "SELECT name FROM customers"))
}

func TestSettings_TheTabsKeepTheCustomer(t *testing.T) {
	t.Parallel()
	site := serve(t)
	customer := "?customer_id=" + site.db.Brand(t, 1).CustomerID.String()
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/alerts"+customer)
	b.press(".tabs a", "Blackouts")
	b.sees("h2", "Pauses")
	require.Equal(t, customer, eval[string](b, "location.search"))
	b.open("/admin/settings" + customer)
	b.until(`location.pathname + location.search === "/admin/settings/collectors` + customer + `"`)
	b.sees(".tabs [aria-current]", "Engines")
}
