package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

type userCommand struct {
	Create   userCreateCommand   `cmd:"" help:"Create a user. The password is read from the terminal or from standard input."`
	Invite   userInviteCommand   `cmd:"" help:"Create a user who chooses the password. The user receives a link by mail, or the command prints the link if no mail server is set."`
	List     userListCommand     `cmd:"" help:"List users, newest first."`
	Disable  userDisableCommand  `cmd:"" help:"Disable a user: end all sessions and reject log-ins."`
	Enable   userEnableCommand   `cmd:"" help:"Enable a disabled user."`
	Role     userRoleCommand     `cmd:"" help:"Change the role of a user, and end all sessions of the user."`
	Delete   userDeleteCommand   `cmd:"" help:"Delete a user with all sessions. The audit log keeps the entries of the user."`
	Unlink   userUnlinkCommand   `cmd:"" help:"Release users from their OpenID Connect issuer, so that they can log in at another issuer."`
	Password userPasswordCommand `cmd:"" help:"Set a user's password and end all sessions. The password is read from the terminal or from standard input."`
}

type userCreateCommand struct {
	accessCommand
	rights

	BreakGlass bool   `help:"Create an emergency admin, who can log in by password even if --passwords-off is set."`
	Email      string `arg:"" help:"E-mail address with which the user logs in."`
}

// Run creates the user.
func (c *userCreateCommand) Run(ctx context.Context, e *command.Env) error {
	switch {
	case !api.IsEmail(c.Email):
		return fmt.Errorf("%q is not an e-mail address such as ada@example.com", c.Email)
	case c.BreakGlass && c.Role != string(store.RoleAdmin):
		return errors.New("--break-glass: requires --role admin")
	}
	return c.withStore(ctx, e, func(db *store.DB) error {
		customer, err := customerID(ctx, db, c.Customer)
		if err != nil {
			return err
		}
		password, err := readPassword(ctx, e, c.Email)
		if err != nil {
			return err
		}
		hash, err := door.HashPassword(password)
		if err != nil {
			return err
		}
		var created store.User
		err = db.InTx(ctx, func(db *store.DB) error {
			created, err = db.SaveUser(ctx, store.User{
				BreakGlass: c.BreakGlass, CustomerID: customer, Email: c.Email, IsActive: true, PasswordHash: hash,
				Role: store.Role(c.Role),
			})
			if _, exists := store.Duplicate(err); exists {
				return fmt.Errorf("user %s already exists", c.Email)
			}
			if err != nil {
				return err
			}
			return audit(ctx, db, userEntry("create", created), nil, api.UserFrom(created))
		})
		if err != nil {
			return err
		}
		return c.printUser(ctx, e, db, created)
	})
}

// userEntry returns an entry of the audit log about a user.
func userEntry(action string, u store.User) store.AuditEntry {
	return store.AuditEntry{
		Action:     action,
		CustomerID: u.CustomerID,
		ObjectID:   u.ID.String(),
		ObjectKind: store.ObjectUser,
	}
}

type userListCommand struct {
	accessCommand
}

// Run lists the users.
func (c *userListCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		users, err := readAll(ctx, db.Users, func(u store.User) uuid.UUID { return u.ID })
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, convert(users, api.UserFrom))
		}
		return printUsers(ctx, e, db, users)
	})
}

// printUser prints one user as JSON or as a table.
func (c *accessCommand) printUser(ctx context.Context, e *command.Env, db *store.DB, user store.User) error {
	if c.JSON {
		return command.JSON(e.Stdout, api.UserFrom(user))
	}
	return printUsers(ctx, e, db, []store.User{user})
}

func printUsers(ctx context.Context, e *command.Env, db *store.DB, users []store.User) error {
	names := customerNames{db, map[uuid.UUID]string{}}
	rows := make([]string, 0, len(users))
	for _, u := range users {
		customer, err := names.name(ctx, u.CustomerID)
		if err != nil {
			return err
		}
		state := "active"
		switch {
		case !u.IsActive:
			state = "disabled"
		case u.PasswordHash == "" && u.OpenIDIssuer == nil:
			state = "invited"
		}
		rows = append(rows, command.Row(u.Email, u.Role, customer, state, timeOrNever(u.LastLoginAt), u.ID))
	}
	return command.Table(e.Stdout, "EMAIL\tROLE\tCUSTOMER\tSTATE\tLAST LOGIN\tID", rows)
}

func userByEmail(ctx context.Context, db *store.DB, email string) (store.User, error) {
	u, err := db.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return u, fmt.Errorf("there is no user %s", email)
	}
	return u, err
}

// lockUserByEmail returns a user and locks the user's row until the transaction ends. A later write of the returned
// user thus cannot undo a concurrent change.
func lockUserByEmail(ctx context.Context, db *store.DB, email string) (store.User, error) {
	u, err := userByEmail(ctx, db, email)
	if err != nil {
		return u, err
	}
	locked, err := db.LockUser(ctx, u.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && locked.Email != u.Email {
		return u, fmt.Errorf("there is no user %s", email)
	}
	return locked, err
}

type userPasswordCommand struct {
	accessCommand

	Email string `arg:"" help:"E-mail address of the user."`
}

// Run sets the password.
func (c *userPasswordCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		u, err := userByEmail(ctx, db, c.Email)
		if err == nil {
			err = checkPasswordLogin(u)
		}
		if err != nil {
			return err
		}
		password, err := readPassword(ctx, e, c.Email)
		if err != nil {
			return err
		}
		hash, err := door.HashPassword(password)
		if err != nil {
			return err
		}
		err = db.InTx(ctx, func(db *store.DB) error {
			if u, err = lockUserByEmail(ctx, db, c.Email); err == nil {
				err = checkPasswordLogin(u)
			}
			if err != nil {
				return err
			}
			if err := db.SetPassword(ctx, u.ID, hash, nil); err != nil {
				return err
			}
			return audit(ctx, db, userEntry("update_password", u), nil, nil)
		})
		if err != nil {
			return err
		}
		return c.printUser(ctx, e, db, u)
	})
}

// checkPasswordLogin returns an error if a user logs in with OpenID Connect.
func checkPasswordLogin(u store.User) error {
	if u.OpenIDIssuer != nil {
		return fmt.Errorf("user %s logs in with OpenID Connect and cannot have a password", u.Email)
	}
	return nil
}
