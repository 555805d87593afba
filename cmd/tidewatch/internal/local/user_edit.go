package local

import (
	"context"
	"fmt"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

// tokensOfUser has the flag of the commands that remove rights of a user.
type tokensOfUser struct {
	RevokeTokens bool `help:"Also revoke the active API tokens that the user created, directly or with another token that the user created. By default, these tokens stay valid, and the command lists them."`
}

// in returns the active tokens that a user created, and revokes these tokens if the flag is set.
func (c tokensOfUser) in(ctx context.Context, db *store.DB, u store.User) (api.CreatorTokens, error) {
	if !c.RevokeTokens {
		return api.TokensCreatedBy(ctx, db, u.ID, nil, nil)
	}
	return api.TokensCreatedBy(ctx, db, u.ID, nil, func(before, after store.Token) error {
		return audit(ctx, db, tokenEntry("revoke", after), api.TokenFrom(before), api.TokenFrom(after))
	})
}

// print lists the tokens that stay valid, and the tokens that the command revoked.
func (tokensOfUser) print(e *command.Env, tokens api.CreatorTokens) error {
	for _, part := range []struct {
		head   string
		tokens []api.Token
	}{
		{"Active API tokens that the user created (to revoke: tidewatch token revoke ID):", tokens.ActiveTokens},
		{"Revoked API tokens:", tokens.RevokedTokens},
	} {
		if len(part.tokens) == 0 {
			continue
		}
		rows := make([]string, 0, len(part.tokens))
		for _, t := range part.tokens {
			rows = append(rows, command.Row(t.Name, t.Role, timeOrNever(t.LastUsedAt), t.ID))
		}
		if _, err := fmt.Fprintf(e.Stdout, "\n%s\n", part.head); err != nil {
			return err
		}
		if err := command.Table(e.Stdout, "NAME\tROLE\tLAST USED\tID", rows); err != nil {
			return err
		}
	}
	return nil
}

type userDisableCommand struct {
	accessCommand
	tokensOfUser

	Email string `arg:"" help:"E-mail address of the user."`
}

// Run disables the user.
func (c *userDisableCommand) Run(ctx context.Context, e *command.Env) error {
	return c.edit(ctx, e, c.Email, &c.tokensOfUser, func(u *store.User) error {
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
	return c.edit(ctx, e, c.Email, nil, func(u *store.User) error {
		u.IsActive = true
		return nil
	})
}

type userRoleCommand struct {
	accessCommand
	tokensOfUser

	Email string `arg:"" help:"E-mail address of the user."`
	Role  string `arg:"" enum:"admin,editor,viewer" help:"The new role: admin, editor or viewer."`
}

// Run changes the role of the user.
func (c *userRoleCommand) Run(ctx context.Context, e *command.Env) error {
	return c.edit(ctx, e, c.Email, &c.tokensOfUser, func(u *store.User) error {
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

// edit changes a user and writes an audit entry. If the parameter "created" is not nil, the output also lists the tokens
// that the user created.
func (c *accessCommand) edit(
	ctx context.Context, e *command.Env, email string, created *tokensOfUser, change func(*store.User) error,
) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		var after store.User
		var tokens api.CreatorTokens
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
			err = audit(ctx, db, userEntry("update", after), api.UserFrom(before), api.UserFrom(after))
			if err == nil && created != nil {
				tokens, err = created.in(ctx, db, after)
			}
			return err
		})
		switch {
		case err != nil:
			return err
		case created == nil:
			return c.printUser(ctx, e, db, after)
		case c.JSON:
			return command.JSON(e.Stdout, api.EditedUser{User: api.UserFrom(after), CreatorTokens: tokens})
		}
		if err := c.printUser(ctx, e, db, after); err != nil {
			return err
		}
		return created.print(e, tokens)
	})
}

type userDeleteCommand struct {
	accessCommand
	tokensOfUser

	Email string `arg:"" help:"E-mail address of the user."`
}

// Run deletes the user.
func (c *userDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		var deleted store.User
		var tokens api.CreatorTokens
		err := db.InTx(ctx, func(db *store.DB) (err error) {
			if deleted, err = lockUserByEmail(ctx, db, c.Email); err != nil {
				return err
			}
			if tokens, err = c.in(ctx, db, deleted); err != nil {
				return err
			}
			if err := db.DeleteUser(ctx, deleted.ID); err != nil {
				return err
			}
			return audit(ctx, db, userEntry("delete", deleted), api.UserFrom(deleted), nil)
		})
		switch {
		case err != nil:
			return err
		case c.JSON:
			return command.JSON(e.Stdout, tokens)
		}
		if _, err := fmt.Fprintf(e.Stdout, "Deleted the user %s.\n", deleted.Email); err != nil {
			return err
		}
		return c.print(e, tokens)
	})
}
