package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAlerts_AreTestedAndListed(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		_, _ = w.Write([]byte("thank you"))
	}))
	t.Cleanup(receiver.Close)
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	const key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
	secret := adminToken(t, db)
	url := serve(t, map[string]string{
		"DATABASE_URL":                    db.URL,
		"TIDEWATCH_STOP_TIMEOUT":          "1s",
		"TIDEWATCH_ALERTS_ALLOW_NETWORKS": "127.0.0.0/8",
		"TIDEWATCH_SECRETS_KEY":           key,
	}).URL

	node, err := client.New(url, client.WithToken(secret))
	require.NoError(t, err)
	address := receiver.URL + "/t0ken"
	channel, err := node.CreateAlertChannelWithResponse(t.Context(), nil,
		client.NewAlertChannel{CustomerID: &brand.CustomerID, Kind: "slack", Name: "on call", URL: &address})
	require.NoError(t, err)
	stored := storetest.Value[[]byte](t, db, "SELECT url FROM alert_channels")
	require.NotContains(t, string(stored), "t0ken", "the address is encrypted")

	vars := map[string]string{"TIDEWATCH_SERVER": url, "TIDEWATCH_TOKEN": secret}
	out, _, err := tidewatch(t, vars, "alerts", "test", channel.JSON201.ID.String())
	require.NoError(t, err)
	require.Regexp(t, `The test message arrived through on call after \d+ ms. Response: thank you`, out)
	<-arrived
	out, _, err = tidewatch(t, vars, "alerts", "list")
	require.NoError(t, err)
	require.Regexp(t, `on call +delivered +1 +Test message from Tidewatch`, out)
	out, _, err = tidewatch(t, vars, "alerts", "list", "--json")
	require.NoError(t, err)
	require.True(t, json.Valid([]byte(out)))

	id := channel.JSON201.ID.String()
	out, _, err = tidewatch(t, vars, "alerts", "changes", id, "--brand", brand.ID.String(), "--min-severity", "medium",
		"--timing", "weekly", "--weekday", "monday", "--time", "08:00", "--timezone", "Europe/Berlin")
	require.NoError(t, err)
	require.Regexp(t, `Rule \S+ added \(weekly, monday 08:00 Europe/Berlin\)\.`, out)
	_, _, err = tidewatch(t, vars, "alerts", "changes", id, "--kind", "overtaken,run_partial", "--quiet", "22:00-07:00")
	require.NoError(t, err)
	_, _, err = tidewatch(t, vars, "alerts", "changes", id, "--quiet", "22:00")
	require.ErrorContains(t, err, "--quiet: must be two times")
	_, _, err = tidewatch(t, vars, "alerts", "changes", id, "--timing", "daily")
	require.ErrorContains(t, err, "changes.time")
	out, _, err = tidewatch(t, vars, "alerts", "rules")
	require.NoError(t, err)
	require.Regexp(t, `changes +all +`+id+` +yes +immediate, quiet 22:00 to 07:00 UTC`, out)
	require.Regexp(t, `changes +`+brand.ID.String()+` +`+id+` +yes +weekly, monday 08:00 Europe/Berlin`, out)

	manageAlerts(t, vars, brand, db.Brand(t, 0))

	receiver.Close()
	_, _, err = tidewatch(t, vars, "alerts", "test", channel.JSON201.ID.String())
	require.ErrorContains(t, err, "did not arrive")
	channel, err = node.CreateAlertChannelWithResponse(t.Context(), nil,
		client.NewAlertChannel{CustomerID: &brand.CustomerID, Kind: "slack", Name: "off call", URL: &address})
	require.NoError(t, err)
	out, _, err = tidewatch(t, vars, "alerts", "test", channel.JSON201.ID.String(), "--json")
	require.ErrorContains(t, err, "did not arrive", "the exit status reports the failure of the delivery")
	require.True(t, json.Valid([]byte(out)))
	_, _, err = tidewatch(t, vars, "alerts", "test", uuid.NewString())
	require.ErrorContains(t, err, "(not_found)")
}

// manageAlerts adds, edits, lists and deletes channels and rules of a brand.
func manageAlerts(t *testing.T, vars map[string]string, brand, other store.Brand) {
	t.Helper()
	run := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, append([]string{"alerts"}, args...)...)
		require.NoError(t, err)
		return out
	}
	refused := func(says string, args ...string) {
		t.Helper()
		_, _, err := tidewatch(t, vars, append([]string{"alerts"}, args...)...)
		require.ErrorContains(t, err, says)
	}
	idOf := func(out string) string {
		t.Helper()
		var object struct {
			ID string `json:"id"`
		}
		require.NoError(t, json.Unmarshal([]byte(out), &object))
		return object.ID
	}
	customer := []string{"--customer", brand.CustomerID.String()}
	out := run(
		append([]string{"channels", "add", "hook", "--kind", "webhook", "--url", "http://127.0.0.1:9"}, customer...)...)
	require.Regexp(t, `secret \(shown once\) +whsec_\S+`, out)
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"), 0o600))
	hook := idOf(run(append([]string{
		"channels", "add", "second", "--kind", "webhook", "--url", "http://127.0.0.1:9", "--secret-file", secret, "--json",
	}, customer...)...))
	refused("body.url", append([]string{"channels", "add", "third", "--kind", "slack"}, customer...)...)
	require.Regexp(t, `active +no`, run("channels", "edit", hook, "--name", "renamed", "--active", "false"))
	require.Regexp(t, hook+` +renamed +webhook +http://127.0.0.1:9 +no`, run("channels"))
	refused("no change", "channels", "edit", hook)

	out = run("rules", "add", hook, "--kind", "failing", "--failures", "5")
	require.Regexp(t, `^Rule \S+ added \(5 failed runs in a row\)\.`, out)
	require.Regexp(t, `details +1 failed run\n`, run("rules", "edit", strings.Fields(out)[1], "--failures", "1"))
	refused("does not apply", "rules", "add", hook, "--kind", "failing", "--seconds", "60")
	run("rules", "add", hook, "--kind", "run_scored", "--brand", brand.ID.String())
	digest := idOf(
		run("changes", hook, "--class", "unbranded", "--tag", "funnel", "--timing", "weekly", "--weekday", "monday",
			"--time", "08:00", "--json"),
	)
	require.Regexp(t, `details +daily, 08:00 UTC`,
		run("rules", "edit", digest, "--timing", "daily", "--clear", "weekday,tag", "--brand", brand.ID.String()))
	out = run("rules", "edit", digest, "--active", "false", "--json")
	var rule client.AlertRule
	require.NoError(t, json.Unmarshal([]byte(out), &rule))
	require.False(t, rule.IsActive)
	require.Equal(t, brand.ID, *rule.BrandID)
	require.Equal(t, []client.QueryClass{"unbranded"}, rule.Changes.QueryClasses)
	require.Empty(t, rule.Changes.Tags)
	refused("no such brand", "rules", "edit", digest, "--brand", other.ID.String())
	require.Regexp(t, `brand +all`, run("rules", "edit", digest, "--clear", "brand"))
	refused("no change", "rules", "edit", digest)
	refused("--clear: another flag sets tag", "rules", "edit", digest, "--tag", "a", "--clear", "tag")
	refused("--clear: another flag sets brand", "rules", "edit", digest, "--brand", brand.ID.String(), "--clear", "brand")
	require.Contains(t, run("rules", "delete", digest), "Deleted rule")
	out = run("rules", "--channel", hook)
	require.Regexp(t, `run_scored +`+brand.ID.String(), out)
	require.NotContains(t, out, digest)
	require.Contains(t, run("channels", "delete", hook), "Deleted channel")
	require.NotContains(t, run("rules"), "run_scored", "the rules of the channel are deleted")
}
