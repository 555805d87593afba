package local

import (
	"context"
	"fmt"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

type userDisableCommand struct {
	accessCommand

	Email string `arg:"" help:"E-mail address of the user."`
}

// Run disables the user.
func (c *userDisableCommand) Run(ctx context.Context, e *command.Env) error {
	return c.edit(ctx, e, c.Email, func(u *store.User) error {
		u.IsActive = false
		return nil
	})
}

type userEnableCommand struct {
	accessCommand

	Email string `arg:"" help:"E-mail address of the user."`
}

// Run enables the user.
func (c *userEnableCommand) Run(ctx context.Context, e *command.Env) error {
	return c.edit(ctx, e, c.Email, func(u *store.User) error {
		u.IsActive = true
		return nil
	})
}

type userRoleCommand struct {
	accessCommand

	Email string `arg:"" help:"E-mail address of the user."`
	Role  string `arg:"" enum:"admin,editor,viewer" help:"The new role: admin, editor or viewer."`
}

// Run changes the role of the user.
func (c *userRoleCommand) Run(ctx context.Context, e *command.Env) error {
	return c.edit(ctx, e, c.Email, func(u *store.User) error {
		if u.OpenIDIssuer != nil {
			return fmt.Errorf("the role of user %s comes from the OpenID Connect issuer: change the role there", u.Email)
		}
		if u.BreakGlass && c.Role != string(store.RoleAdmin) {
			return fmt.Errorf("user %s is an emergency admin and keeps the role admin", u.Email)
		}
		u.Role = store.Role(c.Role)
		return nil
	})
}

// edit changes a user and writes an audit entry.
func (c *accessCommand) edit(ctx context.Context, e *command.Env, email string, change func(*store.User) error) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		var after store.User
		err := db.InTx(ctx, func(db *store.DB) error {
			before, err := lockUserByEmail(ctx, db, email)
			if err != nil {
				return err
			}
			after = before
			if err := change(&after); err != nil {
				return err
			}
			if after, err = db.SaveUser(ctx, after); err != nil {
				return err
			}
			return audit(ctx, db, userEntry("update", after), api.UserFrom(before), api.UserFrom(after))
		})
		if err != nil {
			return err
		}
		return c.printUser(ctx, e, db, after)
	})
}

type userDeleteCommand struct {
	accessCommand

	Email string `arg:"" help:"E-mail address of the user."`
}

// Run deletes the user.
func (c *userDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		var deleted store.User
		err := db.InTx(ctx, func(db *store.DB) (err error) {
			if deleted, err = lockUserByEmail(ctx, db, c.Email); err != nil {
				return err
			}
			if err := db.DeleteUser(ctx, deleted.ID); err != nil {
				return err
			}
			return audit(ctx, db, userEntry("delete", deleted), api.UserFrom(deleted), nil)
		})
		if err != nil || c.JSON {
			return err
		}
		_, err = fmt.Fprintf(e.Stdout, "Deleted the user %s.\n", deleted.Email)
		return err
	})
}
