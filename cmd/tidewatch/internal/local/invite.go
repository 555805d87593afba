package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

type userInviteCommand struct {
	base
	rights
	settings.Mail `group:"Mail:"`

	Email string `arg:"" help:"E-mail address with which the user logs in."`
}

// Run invites the user. For a user without a password, Run replaces the link of the earlier invitation. Run sends the
// mail after the transaction, because Postgres ends a session whose transaction waits for a slow mail server.
func (c *userInviteCommand) Run(ctx context.Context, e *command.Env) error {
	if !api.IsEmail(c.Email) {
		return fmt.Errorf("%q is not an e-mail address such as ada@example.com", c.Email)
	}
	if c.PublicURL == "" {
		return errors.New("--public-url (TIDEWATCH_PUBLIC_URL): must be set, because the link begins with this address")
	}
	if err := c.Mail.Validate(); err != nil {
		return err
	}
	server, err := c.Server()
	if err != nil {
		return err
	}
	return c.withStore(ctx, e, func(db *store.DB) error {
		customer, err := customerID(ctx, db, c.Customer)
		if err != nil {
			return err
		}
		secret, hash := door.NewSecret("")
		err = db.InTx(ctx, func(db *store.DB) error {
			user, err := c.save(ctx, db, customer)
			if err != nil {
				return err
			}
			return db.CreatePasswordLink(ctx, user.ID, store.LinkInvitation, hash, api.InvitationLife)
		})
		if err != nil {
			return err
		}
		if err := c.hand(ctx, e, server, api.PasswordLink(c.PublicURL, secret)); err != nil {
			return err
		}
		// The command records a sent link even if Ctrl-C has ended ctx.
		return db.SetPasswordLinkSent(context.WithoutCancel(ctx), hash)
	})
}

// hand sends the link to the user, or prints the link if there is no mail server. After an error, the link stays valid,
// because the mail may have arrived. The command may be repeated, and then replaces the link.
func (c *userInviteCommand) hand(ctx context.Context, e *command.Env, server *alert.Mail, link string) error {
	if server == nil {
		fmt.Fprintf(e.Stderr, "No mail server is set. Send this link to %s. The link is valid for %d hours.\n",
			c.Email, int(api.InvitationLife.Hours()))
		fmt.Fprintln(e.Stdout, link)
		return nil
	}
	message := api.InvitationMail(api.InvitingOperator, cmp.Or(c.Customer, "all customers"), link, time.Now())
	if sent := server.Send(ctx, []string{c.Email}, uuid.NewString(), message); sent.Err != nil {
		outcome := "the invitation may not have arrived, and"
		if sent.Unsent {
			outcome = "the invitation was not sent, and"
		}
		return fmt.Errorf("the user was saved, but %s links of earlier invitations no longer work; "+
			"repeat the command to send another invitation: %w", outcome, sent.Err)
	}
	fmt.Fprintf(e.Stderr, "The invitation was sent to %s.\n", c.Email)
	return nil
}

// save creates the user, or changes the rights of an active user who has neither a password nor an OpenID Connect
// issuer. For other existing users, save returns an error.
func (c *userInviteCommand) save(ctx context.Context, db *store.DB, customer *uuid.UUID) (store.User, error) {
	user, err := db.UserByEmail(ctx, c.Email)
	if err == nil {
		user, err = lockUserByEmail(ctx, db, c.Email)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		created, err := db.SaveUser(ctx, store.User{
			CustomerID: customer, Email: c.Email, IsActive: true, Role: store.Role(c.Role),
		})
		if err != nil {
			return created, err
		}
		return created, audit(ctx, db, userEntry("create", created), nil, api.UserFrom(created))
	case err != nil:
		return user, err
	case user.PasswordHash != "" || user.OpenIDIssuer != nil:
		return user, fmt.Errorf("user %s already exists", c.Email)
	case !user.IsActive:
		return user, fmt.Errorf("user %s is inactive and cannot be invited", c.Email)
	}
	before := user
	user.CustomerID, user.Role = customer, store.Role(c.Role)
	if user, err = db.SaveUser(ctx, user); err != nil {
		return user, err
	}
	if store.SameID(before.CustomerID, user.CustomerID) {
		return user, audit(ctx, db, userEntry("update", user), api.UserFrom(before), api.UserFrom(user))
	}
	// The invitation moves the user to another customer. The former and the new customer each get an entry without the
	// data of the other customer.
	if err := audit(ctx, db, userEntry("update", before), api.UserFrom(before), nil); err != nil {
		return user, err
	}
	return user, audit(ctx, db, userEntry("update", user), nil, api.UserFrom(user))
}
