package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/openapi/client"
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
	addr := commandtest.FreeAddr(t)
	const key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
	secret := adminToken(t, db)
	start(t, map[string]string{
		"DATABASE_URL":                    db.URL,
		"TIDEWATCH_STOP_TIMEOUT":          "1s",
		"TIDEWATCH_ALERTS_ALLOW_NETWORKS": "127.0.0.0/8",
		"TIDEWATCH_SECRETS_KEY":           key,
	}, "serve", "--addr", addr)
	commandtest.Get(t, "http://"+addr+"/readyz", http.StatusOK)

	node, err := client.New("http://"+addr, client.WithToken(secret))
	require.NoError(t, err)
	address := receiver.URL + "/t0ken"
	channel, err := node.CreateAlertChannelWithResponse(t.Context(), nil,
		client.NewAlertChannel{CustomerID: &brand.CustomerID, Kind: "slack", Name: "on call", URL: &address})
	require.NoError(t, err)
	stored := storetest.Value[[]byte](t, db, "SELECT url FROM alert_channels")
	require.NotContains(t, string(stored), "t0ken", "the address is encrypted")

	vars := map[string]string{"TIDEWATCH_SERVER": "http://" + addr, "TIDEWATCH_TOKEN": secret}
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
	require.Regexp(t, `Rule \S+ added\. .*\(weekly, monday 08:00 Europe/Berlin\)`, out)
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

	receiver.Close()
	_, _, err = tidewatch(t, vars, "alerts", "test", channel.JSON201.ID.String())
	require.ErrorContains(t, err, "did not arrive")
	_, _, err = tidewatch(t, vars, "alerts", "test", uuid.NewString())
	require.ErrorContains(t, err, "(not_found)")
}
