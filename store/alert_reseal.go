package store

import (
	"context"

	"github.com/google/uuid"
)

// Resealed counts the alert channels with a URL by the result of [DB.ResealAlertChannels]. Channels that are edited at
// the same time do not count.
type Resealed struct {
	Changed   int // channels that are now encrypted with the first key of the Keyring
	Unchanged int // channels that were already encrypted with the first key
	Unopened  int // channels whose URL or secret no key of the Keyring can open
}

// UnopenedAlertChannels returns the number of alert channels with a URL, and how many of them no key of the Keyring can
// open.
func (db *DB) UnopenedAlertChannels(ctx context.Context, ring Keyring) (all, unopened int, err error) {
	channels, err := many[struct {
		ID     uuid.UUID `db:"id"`
		URL    []byte    `db:"url"`
		Secret []byte    `db:"secret"`
	}](ctx, db.conn, "read sealed alert channels",
		"SELECT id, url, secret FROM alert_channels WHERE url IS NOT NULL")
	for _, c := range channels {
		_, err1 := ring.Open(c.URL, c.ID.String())
		var err2 error
		if c.Secret != nil {
			_, err2 = ring.Open(c.Secret, c.ID.String())
		}
		if err1 != nil || err2 != nil {
			unopened++
		}
	}
	return len(channels), unopened, err
}

// ResealAlertChannels encrypts the URLs and secrets of all alert channels with the first key of the Keyring, unless
// this key already encrypts them. Values that were stored without encryption are encrypted as well. Without a key,
// ResealAlertChannels does nothing. A channel that is edited at the same time keeps the values of the edit.
func (db *DB) ResealAlertChannels(ctx context.Context, ring Keyring) (Resealed, error) {
	const page = 200
	var done Resealed
	if !ring.Seals() {
		return done, nil
	}
	for after := uuid.Nil; ; {
		channels, err := many[struct {
			ID     uuid.UUID `db:"id"`
			URL    []byte    `db:"url"`
			Secret []byte    `db:"secret"`
		}](ctx, db.conn, "read sealed alert channels", `SELECT id, url, secret FROM alert_channels
			WHERE id > $1 AND url IS NOT NULL ORDER BY id LIMIT $2`, after, page)
		if err != nil {
			return done, err
		}
		for _, c := range channels {
			after = c.ID
			url, err1 := ring.reseal(c.URL, c.ID.String())
			secret, err2 := ring.reseal(c.Secret, c.ID.String())
			switch {
			case err1 != nil || err2 != nil:
				done.Unopened++
				continue
			case url == nil && secret == nil:
				done.Unchanged++
				continue
			}
			n, err := exec(ctx, db.conn, "reseal alert channel", `UPDATE alert_channels
				SET url = coalesce($2, url), secret = coalesce($3, secret)
				WHERE id = $1 AND url = $4 AND secret IS NOT DISTINCT FROM $5`, c.ID, url, secret, c.URL, c.Secret)
			if err != nil {
				return done, err
			}
			done.Changed += int(n)
		}
		if len(channels) < page {
			return done, nil
		}
	}
}
