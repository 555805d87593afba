package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAlerts_ThroughTheCommandLineOnARealNode(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		_, _ = w.Write([]byte("thank you"))
	}))
	t.Cleanup(receiver.Close)
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	secret, hash := api.NewSecret(api.TokenPrefix)
	_, err := db.CreateToken(t.Context(), store.Token{CreatedBy: "test", Name: "tests", Role: store.RoleAdmin}, hash)
	require.NoError(t, err)
	addr := freeAddr(t)
	const key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
	start(t, map[string]string{
		"DATABASE_URL":                    db.URL,
		"TIDEWATCH_STOP_TIMEOUT":          "1s",
		"TIDEWATCH_ALERTS_ALLOW_NETWORKS": "127.0.0.0/8",
		"TIDEWATCH_SECRETS_KEY":           key,
	}, "serve", "--addr", addr)
	get(t, "http://"+addr+"/readyz", http.StatusOK)

	node, err := client.New("http://"+addr, client.WithToken(secret))
	require.NoError(t, err)
	address := receiver.URL + "/t0ken"
	made, err := node.CreateAlertChannelWithResponse(
		t.Context(),
		nil,
		client.NewAlertChannel{CustomerID: &brand.CustomerID, Kind: "slack", Name: "on call", URL: &address},
	)
	require.NoError(t, err)
	require.NotContains(
		t,
		string(storetest.Value[[]byte](t, db, "SELECT url FROM alert_channels")),
		"t0ken",
		"it is sealed",
	)

	vars := map[string]string{"TIDEWATCH_SERVER": "http://" + addr, "TIDEWATCH_TOKEN": secret}
	out, _, err := tidewatch(t, vars, "alerts", "test", made.JSON201.ID.String())
	require.NoError(t, err)
	require.Regexp(t, `The test arrived by on call after \d+ ms. thank you`, out)
	<-arrived
	out, _, err = tidewatch(t, vars, "alerts", "list")
	require.NoError(t, err)
	require.Regexp(t, `on call +delivered +1 +A test from Tidewatch`, out)
	out, _, err = tidewatch(t, vars, "alerts", "list", "--json")
	require.NoError(t, err)
	require.True(t, json.Valid([]byte(out)))

	receiver.Close()
	_, _, err = tidewatch(t, vars, "alerts", "test", made.JSON201.ID.String())
	require.ErrorContains(t, err, "did not arrive")
	_, _, err = tidewatch(t, vars, "alerts", "test", uuid.NewString())
	require.ErrorContains(t, err, "There is no such alert channel")
}

func TestSettings_OfAlertsThatAreWrongAreRefusedAtStartWithTheirName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		vars map[string]string
		want string
	}{
		{"a network", map[string]string{"TIDEWATCH_ALERTS_ALLOW_NETWORKS": "10.0.0.1"}, "TIDEWATCH_ALERTS_ALLOW_NETWORKS"},
		{"a window", map[string]string{"TIDEWATCH_ALERTS_WINDOW": "2h"}, "TIDEWATCH_ALERTS_WINDOW"},
		{"how long it is kept", map[string]string{"TIDEWATCH_ALERTS_RETAIN": "1m"}, "TIDEWATCH_ALERTS_RETAIN"},
		{"an address", map[string]string{"TIDEWATCH_PUBLIC_URL": "tidewatch.example.com"}, "TIDEWATCH_PUBLIC_URL"},
		{"a key", map[string]string{"TIDEWATCH_SECRETS_KEY": "s3cret"}, "TIDEWATCH_SECRETS_KEY"},
		{"no sender", map[string]string{"TIDEWATCH_SMTP_HOST": "mail.example.com"}, "TIDEWATCH_SMTP_FROM"},
		{"a sender that is none", map[string]string{"TIDEWATCH_SMTP_HOST": "mail.example.com", "TIDEWATCH_SMTP_FROM": "nobody"}, "TIDEWATCH_SMTP_*"},
		{"no server", map[string]string{"TIDEWATCH_SMTP_USER": "tw"}, "TIDEWATCH_SMTP_HOST"},
		{"a password without protection", map[string]string{
			"TIDEWATCH_SMTP_HOST": "mail.example.com", "TIDEWATCH_SMTP_FROM": "a@example.com", "TIDEWATCH_SMTP_USER": "tw", "TIDEWATCH_SMTP_PASSWORD": "s3cret",
			"TIDEWATCH_SMTP_TLS": "none",
		}, "over TLS only"},
		{"a protection", map[string]string{"TIDEWATCH_SMTP_TLS": "ssl"}, "--smtp-tls"},
		{"a port", map[string]string{"TIDEWATCH_SMTP_PORT": "0"}, "TIDEWATCH_SMTP_PORT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tidewatch(t, tt.vars, "serve", "--addr", "127.0.0.1:0")
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}
