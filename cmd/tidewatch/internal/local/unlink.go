package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

type userUnlinkCommand struct {
	accessCommand

	Email  string `arg:"" help:"E-mail address of the user." optional:""`
	Issuer string `help:"Release all users of this issuer, such as after a change to a different issuer." placeholder:"URL"`
	To     string `help:"Assign the users to this issuer instead of releasing them. The ids of the users at both issuers must be the same, as after a change of the issuer's address." placeholder:"URL"`
}

// Run releases users from their OpenID Connect issuer, or assigns the users to another issuer. Run also ends the
// sessions of the released and reassigned users. At the next log-in, the server finds a released user by an e-mail
// address that the issuer has verified.
func (c *userUnlinkCommand) Run(ctx context.Context, e *command.Env) error {
	if (c.Email == "") == (c.Issuer == "") {
		return errors.New("the command needs either the e-mail address of a user or --issuer")
	}
	return c.withStore(ctx, e, func(db *store.DB) error {
		var released []store.User
		err := db.InTx(ctx, func(db *store.DB) error {
			linked, err := c.linkedUsers(ctx, db)
			if err != nil {
				return err
			}
			for _, before := range linked {
				after, err := c.release(ctx, db, before)
				if err != nil {
					return err
				}
				released = append(released, after)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, convert(released, api.UserFrom))
		}
		return printUsers(ctx, e, db, released)
	})
}

// linkedUsers returns the users that the command selects, and locks their rows until the transaction ends.
func (c *userUnlinkCommand) linkedUsers(ctx context.Context, db *store.DB) ([]store.User, error) {
	if c.Email != "" {
		u, err := lockUserByEmail(ctx, db, c.Email)
		if err == nil && u.OpenIDIssuer == nil {
			err = fmt.Errorf("user %s does not log in with OpenID Connect", c.Email)
		}
		return []store.User{u}, err
	}
	all, err := readAll(ctx, db.Users, func(u store.User) uuid.UUID { return u.ID })
	if err != nil {
		return nil, err
	}
	var linked []store.User
	for _, u := range all {
		if !c.isOfIssuer(u) {
			continue
		}
		locked, err := db.LockUser(ctx, u.ID)
		switch {
		case errors.Is(err, store.ErrNotFound): // the user was deleted in the meantime
		case err != nil:
			return nil, err
		case c.isOfIssuer(locked):
			linked = append(linked, locked)
		}
	}
	if len(linked) == 0 {
		return nil, fmt.Errorf("no user has the issuer %s", c.Issuer)
	}
	return linked, nil
}

func (c *userUnlinkCommand) isOfIssuer(u store.User) bool {
	return u.OpenIDIssuer != nil && *u.OpenIDIssuer == c.Issuer
}

func (c *userUnlinkCommand) release(ctx context.Context, db *store.DB, before store.User) (store.User, error) {
	after := before
	after.OpenIDIssuer, after.OpenIDSubject = nil, nil
	if c.To != "" {
		after.OpenIDIssuer, after.OpenIDSubject = &c.To, before.OpenIDSubject
	}
	after, err := db.SaveUser(ctx, after)
	if err != nil {
		return after, err
	}
	if err := db.EndSessions(ctx, after.ID); err != nil {
		return after, err
	}
	return after, audit(ctx, db, userEntry("unlink", after), api.UserFrom(before), api.UserFrom(after))
}
