package local

import (
	"context"
	"errors"
	"fmt"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

type encryptSecretsCommand struct {
	base
	settings.Secrets `group:"Secrets:"`
}

// Validate checks the settings of the database and the keys.
func (c *encryptSecretsCommand) Validate() error {
	_, err := c.Keyring()
	return errors.Join(c.Database.Validate(), err)
}

// Run encrypts the URLs and secrets of all alert channels with the first key. Run returns an error if no key is
// set, or if a channel remains that no key can decrypt.
func (c *encryptSecretsCommand) Run(ctx context.Context, e *command.Env) error {
	ring, err := c.Keyring()
	if err != nil {
		return err
	}
	if !ring.Seals() {
		return errors.New("TIDEWATCH_SECRETS_KEY: must be set to the key that encrypts the secrets")
	}
	return c.withStore(ctx, e, func(db *store.DB) error {
		done, err := db.ResealAlertChannels(ctx, ring)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.Stdout, "Encrypted %s with the first key. The first key already encrypted %s.\n",
			command.Count(done.Changed, "channel"), command.Count(done.Unchanged, "channel"))
		if done.Unopened > 0 {
			return fmt.Errorf("no key of TIDEWATCH_SECRETS_KEY can decrypt %s: add the key with which they were encrypted, "+
				"or enter the URLs and secrets again", command.Count(done.Unopened, "channel"))
		}
		return nil
	})
}
