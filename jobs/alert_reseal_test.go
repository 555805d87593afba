package jobs_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// ring returns a Keyring whose keys consist of the given bytes.
func ring(tb testing.TB, fills ...byte) store.Keyring {
	tb.Helper()
	var keys []string
	for _, fill := range fills {
		keys = append(keys, base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32)))
	}
	ring, err := store.NewKeyring(keys)
	require.NoError(tb, err)
	return ring
}

func TestMaintenance_EncryptsTheSecretsOfChannelsWithTheFirstKey(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	customer := db.Brand(t, 0).CustomerID
	channel := func(ring store.Keyring, kind store.AlertChannelKind) store.AlertChannel {
		c := webhook(t, db, customer, "https://receiver.example/hook")
		sealed := store.AlertChannel{
			CustomerID: customer, ID: c.ID, IsActive: true, Kind: kind, Name: c.Name, Target: c.Target,
			URL: ring.Seal("https://receiver.example/hook", c.ID.String()),
		}
		if kind == store.AlertWebhook {
			sealed.Secret = ring.Seal(hookSecret, c.ID.String())
		}
		db.Exec(t, "UPDATE alert_channels SET kind = $2, url = $3, secret = $4 WHERE id = $1",
			c.ID, sealed.Kind, sealed.URL, sealed.Secret)
		saved, err := db.AlertChannel(t.Context(), c.ID)
		require.NoError(t, err)
		return saved
	}
	present := channel(ring(t, 2), store.AlertWebhook)
	lost := channel(ring(t, 3), store.AlertWebhook)
	changed := []store.AlertChannel{
		channel(ring(t), store.AlertWebhook), // from the time before the first key
		channel(ring(t, 1), store.AlertWebhook), channel(ring(t, 1), store.AlertSlack),
	}
	_, err := db.SaveAlertChannel(t.Context(), store.AlertChannel{
		CustomerID: customer, ID: customer, IsActive: true, Kind: store.AlertEmail, Name: "mail",
		Recipients: []string{"a@receiver.example"},
	})
	require.NoError(t, err)

	cfg := schedulerOnly(t, db)
	cfg.Alerts.Keyring = ring(t, 2, 1)
	lines := make(chan string, 100)
	cfg.Logger = slog.New(slog.NewTextHandler(writer(func(line string) {
		if strings.Contains(line, "TIDEWATCH_SECRETS_KEY") {
			lines <- line
		}
	}), nil))
	startNode(t, cfg)
	db.WaitFor(t, "the maintenance", "SELECT EXISTS (SELECT FROM river_job WHERE kind = 'retention' AND state = 'completed')")

	for _, before := range []store.AlertChannel{present, lost} {
		after, err := db.AlertChannel(t.Context(), before.ID)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	for _, before := range changed {
		after, err := db.AlertChannel(t.Context(), before.ID)
		require.NoError(t, err)
		require.Equal(t, before.UpdatedAt, after.UpdatedAt, "the encryption with another key is no edit")
		url, err := ring(t, 2).Open(after.URL, after.ID.String())
		require.NoError(t, err)
		require.Equal(t, "https://receiver.example/hook", url)
		if before.Secret == nil {
			require.Nil(t, after.Secret)
			continue
		}
		secret, err := ring(t, 2).Open(after.Secret, after.ID.String())
		require.NoError(t, err)
		require.Equal(t, hookSecret, secret)
	}
	said := <-lines + <-lines
	require.Contains(t, said, `Encrypted the secrets of alert channels with the first key of TIDEWATCH_SECRETS_KEY." component=scheduler channels=3`)
	require.Contains(t, said, `No key of TIDEWATCH_SECRETS_KEY can decrypt the secrets of some alert channels." component=scheduler channels=1`)
}
