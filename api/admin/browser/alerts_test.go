package browser_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAlerts_ChannelsAndRulesCanBeAddedAndTested(t *testing.T) {
	t.Parallel()
	type arrival struct {
		body   []byte
		header http.Header
	}
	arrived := make(chan arrival, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived <- arrival{body, r.Header.Clone()}
		_, _ = w.Write([]byte("thank you <b>"))
	}))
	t.Cleanup(receiver.Close)
	site := serve(t)
	brand := site.db.Brand(t, 0)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/alerts")
	b.open("/admin/settings/alerts")
	b.sees(".empty", "No channels yet")

	b.press("button", "Add channel")
	b.write("Name", "on call")
	// A change of the type leaves no limits of the earlier fields behind.
	b.typeText(kb.Tab + "E" + kb.Tab + "ops@acme.example")
	require.Equal(t, "ops@acme.example", eval[string](b, field("Recipients")+".value"))
	b.typeText(kb.Enter)
	b.sees("dialog .field:has(select) .error", "the server lacks the setting TIDEWATCH_SMTP_HOST")
	b.picture("alerts-channel-email")
	b.setInDialog("Type", "webhook")
	b.write("URL", "ftp://nowhere")
	b.press("button", "Generate")
	secret := eval[string](b, `document.querySelector("dialog .beside input").value`)
	b.press("dialog button", "Save")
	b.sees("dialog .error", "must begin with https://")
	b.write("URL", receiver.URL+"/t0ken")
	b.checkAccessibility("the dialog of a channel")
	b.press("dialog button", "Save")
	b.sees("td.brand", "on call")
	b.gone("main", "t0ken")

	b.press("button", "Send test")
	b.sees(".toast", "Test delivered to on call")
	b.sees("td.state", "Delivered")
	b.sees("td.came", "thank you <b>")
	verifier, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	test := <-arrived
	require.NoError(t, verifier.Verify(test.body, test.header))

	b.press("button", "Add rule")
	b.write("Failed runs in a row", "1")
	b.checkAccessibility("the dialog of a rule")
	b.press("dialog button", "Save")
	b.sees("td.brand", "Failed run")
	job := site.db.Schedule(t, brand)
	b.open("/admin/scheduled-jobs/" + job.ID.String())
	b.press("button", "Trigger")
	alert := <-arrived
	require.NoError(t, verifier.Verify(alert.body, alert.header))
	require.Contains(t, string(alert.body), "No active queries found for brand Acme")
	b.open("/admin/settings/alerts")
	b.sees("td.brand summary", "Acme: a schedule is failing")
	b.picture("alerts")

	b.press("button", "Delete …")
	b.press("dialog button", "Delete channel")
	b.sees(".empty", "No channels yet")
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM alert_rules"))
}

// A link on the list of a brand's changes creates an alert rule with the filters of the list. The rule sends a digest.
func TestAlerts_ARuleReportsTheChangesOfABrand(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE queries SET topic = 'prices', tags = '{funnel}'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/changes?topic=prices&severity=high,medium&kind=overtaken")
	b.sees(".hint a", "Get these changes by mail")
	b.press(".hint a", "Get these changes by mail")
	b.sees("section[aria-labelledby=rules]", "Add a channel, then a rule")
	site.change(t, http.MethodPost, "/alert-channels",
		`{"customer_id":"`+brand.CustomerID.String()+`","name":"on call","kind":"slack","url":"https://hooks.example.com/x"}`)
	b.open("/admin/brands/" + brand.ID.String() + "/changes?topic=prices&severity=high,medium&kind=overtaken")
	b.press(".hint a", "Get these changes by mail")
	b.sees("dialog .picker", "Overtaken")
	b.sees("dialog .picker", "prices")
	require.Equal(t, "medium", b.shownInDialog("Lowest severity"))
	require.Equal(t, "daily", b.shownInDialog("Delivery"))
	b.press("dialog .picker", "Tags")
	b.press("dialog .picks label", "funnel")
	b.setInDialog("Delivery", "weekly")
	b.setInDialog("Day", "friday")
	b.setInDialog("Time", "09:15")
	b.setInDialog("Time zone", "Europe/Berlin")
	b.checkAccessibility("the dialog of a rule about changes")
	b.picture("rule-changes")
	b.press("dialog button", "Save")
	b.sees("section[aria-labelledby=rules] td.brand", "Overtaken · Medium severity or higher · prices, funnel, "+
		"competitor queries, unbranded queries · "+
		"Fridays at 09:15 (Europe/Berlin)")
	require.JSONEq(t, `{"kinds": ["overtaken"], "min_severity": "medium", "topics": ["prices"], "tags": ["funnel"],
		"query_classes": ["competitor", "unbranded"], "timing": "weekly", "weekday": "friday", "time": "09:15", "timezone": "Europe/Berlin"}`,
		storetest.Value[string](t, site.db, "SELECT changes::text FROM alert_rules WHERE brand_id = $1", brand.ID))

	b.press("section[aria-labelledby=rules] button", "Edit")
	b.sees("dialog label", "Time zone")
	require.Equal(t, "09:15", b.shownInDialog("Time"))
	b.setInDialog("Delivery", "immediate")
	b.setInDialog("Quiet hours", "true")
	b.setInDialog("Quiet until", "22:00")
	b.press("dialog button", "Save")
	b.sees("dialog .error", "must differ from quiet_from")
	b.setInDialog("Quiet until", "06:30")
	b.press("dialog button", "Save")
	b.sees("section[aria-labelledby=rules] td.brand", "immediately, except 22:00 to 06:30 (Europe/Berlin)")
	b.show(360, "dark")
	b.press("section[aria-labelledby=rules] button", "Edit")
	b.sees("dialog label", "Quiet until")
	b.picture("rule-changes-narrow")
}

// hostileAlerts adds an alert rule, and an alert channel with a hostile name and a forbidden target address.
func hostileAlerts(t *testing.T, site *site, brand store.Brand) {
	t.Helper()
	var plain store.Keyring
	id := uuid.New()
	channel, err := site.db.SaveAlertChannel(t.Context(), store.AlertChannel{
		CustomerID: brand.CustomerID,
		ID:         id,
		IsActive:   true,
		Kind:       store.AlertSlack,
		Name:       hostile,
		Target:     "https://169.254.169.254",
		URL:        plain.Seal("https://169.254.169.254/latest", id.String()),
	})
	require.NoError(t, err)
	rule, err := site.db.SaveAlertRule(t.Context(), store.AlertRule{
		BrandID:      &brand.ID,
		ChannelID:    channel.ID,
		CustomerID:   brand.CustomerID,
		Failures:     1,
		IsActive:     true,
		Kind:         store.AlertFailing,
		TellRecovery: true,
	})
	require.NoError(t, err)
	site.db.Exec(t, `INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, kind, since)
		VALUES ($1, 'k', $2, $3, $4, 'late', now())`,
		rule.ID,
		channel.ID,
		brand.CustomerID,
		brand.ID,
	)
}

// A list rejects a toggle or a deletion if another user has changed the item. The dialogs do the same.
func TestLists_AChangeOfAnOldStateIsRefused(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.change(t, http.MethodPost, "/alert-channels",
		`{"customer_id":"`+brand.CustomerID.String()+`","name":"on call","kind":"slack","url":"https://hooks.example.com/x"}`)
	channel := storetest.Value[string](t, site.db, "SELECT id::text FROM alert_channels")
	site.change(t, http.MethodPost, "/alert-rules", `{"channel_id":"`+channel+`","kind":"failing","failures":2}`)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/alerts")
	b.open("/admin/settings/alerts")
	for _, c := range []struct{ press, edit, now, left string }{
		{"Deactivate", "UPDATE alert_rules SET failures = 3, updated_at = now()", "3 failed runs", "SELECT count(*) FROM alert_rules WHERE is_active"},
		{"Delete", "UPDATE alert_rules SET failures = 4, updated_at = now()", "4 failed runs", "SELECT count(*) FROM alert_rules"},
	} {
		b.sees("section[aria-labelledby=rules] td.brand", "failed runs")
		site.db.Exec(t, c.edit)
		b.press("section[aria-labelledby=rules] button", c.press)
		b.sees(".toast", "has changed since the page loaded")
		b.sees("section[aria-labelledby=rules] td.brand", c.now)
		require.Equal(t, 1, storetest.Value[int](t, site.db, c.left))
		b.press(".toast button", "×")
		b.gone("main", "changed after")
	}
	b.press("section[aria-labelledby=rules] button", "Delete")
	b.sees(".toast", "Rule deleted")

	site.db.Exec(t, "UPDATE alert_channels SET name = 'night shift', updated_at = now()")
	b.press("section[aria-labelledby=channels] button", "Delete …")
	b.press("dialog button", "Delete channel")
	b.sees("dialog [role=alert]", "has changed since the page loaded")
	b.sees("dialog strong", "night shift")
	b.press("dialog button", "Delete channel")
	b.sees(".toast", "Channel deleted")

	b.open("/admin/brands/" + brand.ID.String() + "/settings")
	b.sees(".queries li", "")
	site.db.Exec(t, "UPDATE queries SET topic = 'crm', updated_at = now()")
	b.press(".queries .icon-button", "×")
	b.sees("dialog p", "Scored answers of the last 366 days: 0.")
	b.press("dialog button", "Delete query")
	b.sees("dialog [role=alert]", "has changed since the page loaded")
	b.sees(".topic h3", "crm")
	b.press("dialog button", "Delete query")
	b.sees(".toast", "Query deleted")
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM queries"))
}
