package local_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// keysOf returns keys that consist of the given bytes.
func keysOf(fills ...byte) []string {
	keys := []string{}
	for _, fill := range fills {
		keys = append(keys, base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32)))
	}
	return keys
}

func TestEncryptSecrets_EncryptsAllChannelsWithTheFirstKey(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	customer := db.Brand(t, 0).CustomerID
	const secret = "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ="
	channel := func(kind store.AlertChannelKind, keys ...byte) store.AlertChannel {
		ring, err := store.NewKeyring(keysOf(keys...))
		require.NoError(t, err)
		c := store.AlertChannel{CustomerID: customer, ID: uuid.New(), IsActive: true, Kind: kind, Name: uuid.NewString()}
		if kind == store.AlertEmail {
			c.Recipients = []string{"ada@example.com"}
		} else {
			c.URL = ring.Seal("https://receiver.example/hook", c.ID.String())
		}
		if kind == store.AlertWebhook {
			c.Secret = ring.Seal(secret, c.ID.String())
		}
		saved, err := db.SaveAlertChannel(t.Context(), c)
		require.NoError(t, err)
		return saved
	}
	unencrypted := channel(store.AlertWebhook)
	changed := []store.AlertChannel{unencrypted, channel(store.AlertWebhook, 1), channel(store.AlertSlack, 1)}
	unchanged := []store.AlertChannel{
		channel(store.AlertWebhook, 2),
		channel(store.AlertEmail),
		channel(store.AlertSlack, 3),
	}
	vars := map[string]string{"DATABASE_URL": db.URL}

	_, _, err := tidewatch(t, vars, "encrypt-secrets")
	require.ErrorContains(t, err, "TIDEWATCH_SECRETS_KEY: must be set")
	vars["TIDEWATCH_SECRETS_KEY"] = "short"
	_, _, err = tidewatch(t, vars, "encrypt-secrets")
	require.ErrorContains(t, err, "TIDEWATCH_SECRETS_KEY: key 1 is not 32 bytes in base64")
	vars["TIDEWATCH_SECRETS_KEY"] = strings.Join(keysOf(2, 1), ",")
	out, _, err := tidewatch(t, vars, "encrypt-secrets")
	require.Equal(t, "Encrypted 3 channels with the first key. The first key already encrypted 1 channel.\n", out)
	require.ErrorContains(t, err, "can decrypt 1 channel: add the key")

	for _, before := range unchanged {
		after, err := db.AlertChannel(t.Context(), before.ID)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	present, err := store.NewKeyring(keysOf(2))
	require.NoError(t, err)
	for _, before := range changed {
		after, err := db.AlertChannel(t.Context(), before.ID)
		require.NoError(t, err)
		require.Equal(t, before.UpdatedAt, after.UpdatedAt, "the encryption with another key is no edit")
		url, err := present.Open(after.URL, after.ID.String())
		require.NoError(t, err)
		require.Equal(t, "https://receiver.example/hook", url)
		if before.Secret == nil {
			require.Nil(t, after.Secret)
			continue
		}
		opened, err := present.Open(after.Secret, after.ID.String())
		require.NoError(t, err)
		require.Equal(t, secret, opened)
	}

	vars["TIDEWATCH_SECRETS_KEY"] = strings.Join(keysOf(2, 3), ",")
	out, _, err = tidewatch(t, vars, "encrypt-secrets")
	require.NoError(t, err)
	require.Equal(t, "Encrypted 1 channel with the first key. The first key already encrypted 4 channels.\n", out)
}
