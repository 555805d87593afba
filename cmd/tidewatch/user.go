package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api"
	"tidewatch/store"
)

type userCommand struct {
	Create   userCreateCommand   `cmd:"" help:"Create a user. The password is asked for, or read from the standard input."`
	List     userListCommand     `cmd:"" help:"List users, newest first."`
	Disable  userDisableCommand  `cmd:"" help:"Switch a user off: out at once, and kept out."`
	Password userPasswordCommand `cmd:"" help:"Set a user's password, and log the user out everywhere. It is asked for, or read from the standard input."`
}

type userCreateCommand struct {
	accessSettings
	rights

	Email string `arg:"" help:"The e-mail address that the user logs in with."`
}

// Run creates the user.
func (c *userCreateCommand) Run(ctx context.Context, e *env) error {
	if !api.IsEmail(c.Email) {
		return fmt.Errorf("%q is not an e-mail address, such as ada@example.com", c.Email)
	}
	return c.on(ctx, e, func(db *store.DB) error {
		customer, err := c.customer(ctx, db)
		if err != nil {
			return err
		}
		password, err := readPassword(ctx, e)
		if err != nil {
			return err
		}
		hash, err := api.HashPassword(password)
		if err != nil {
			return err
		}
		var made store.User
		err = db.InTx(ctx, func(db *store.DB) error {
			made, err = db.SaveUser(
				ctx,
				store.User{CustomerID: customer, Email: c.Email, IsActive: true, PasswordHash: hash, Role: store.Role(c.Role)},
			)
			if _, taken := store.Duplicate(err); taken {
				return fmt.Errorf("there is a user %s already", c.Email)
			}
			if err != nil {
				return err
			}
			return audit(ctx, db, ofUser("create", made), nil, api.UserFrom(made))
		})
		if err != nil {
			return err
		}
		return c.print(ctx, e, db, []store.User{made})
	})
}

// ofUser is an entry for the audit log.
func ofUser(action string, u store.User) store.AuditEntry {
	return store.AuditEntry{
		Action:     action,
		CustomerID: u.CustomerID,
		ObjectID:   u.ID.String(),
		ObjectKind: store.ObjectUser,
	}
}

type userListCommand struct {
	accessSettings
}

// Run lists the users.
func (c *userListCommand) Run(ctx context.Context, e *env) error {
	return c.on(ctx, e, func(db *store.DB) error {
		users, err := everyPage(func(after store.Place, limit int) ([]store.User, error) {
			return db.Users(ctx, store.AccessFilter{}, after, limit)
		}, func(u store.User) uuid.UUID { return u.ID })
		if err != nil {
			return err
		}
		if !c.JSON {
			return c.print(ctx, e, db, users)
		}
		shown := make([]api.User, 0, len(users))
		for _, u := range users {
			shown = append(shown, api.UserFrom(u))
		}
		return printJSON(e.stdout, shown)
	})
}

// print prints users as a table; of one alone, as JSON when that is asked for.
func (s *accessSettings) print(ctx context.Context, e *env, db *store.DB, users []store.User) error {
	if s.JSON {
		return printJSON(e.stdout, api.UserFrom(users[0]))
	}
	names := customerNames{db, map[uuid.UUID]string{}}
	rows := make([]string, 0, len(users))
	for _, u := range users {
		customer, err := names.of(ctx, u.CustomerID)
		if err != nil {
			return err
		}
		state := "active"
		if !u.IsActive {
			state = "switched off"
		}
		rows = append(rows, cells(u.Email, u.Role, customer, state, moment(u.LastLoginAt), u.ID))
	}
	return printTable(e.stdout, "EMAIL\tROLE\tCUSTOMER\tSTATE\tLAST LOGIN\tID", rows)
}

func moment(at *time.Time) string {
	if at == nil {
		return "never"
	}
	return at.UTC().Format("2006-01-02 15:04 UTC")
}

type userDisableCommand struct {
	accessSettings

	Email string `arg:"" help:"The user's e-mail address."`
}

// Run switches the user off.
func (c *userDisableCommand) Run(ctx context.Context, e *env) error {
	return c.on(ctx, e, func(db *store.DB) error {
		var after store.User
		err := db.InTx(ctx, func(db *store.DB) error {
			before, err := userByEmail(ctx, db, c.Email)
			if err != nil {
				return err
			}
			after = before
			after.IsActive = false
			if after, err = db.SaveUser(ctx, after); err != nil {
				return err
			}
			return audit(ctx, db, ofUser("update", after), api.UserFrom(before), api.UserFrom(after))
		})
		if err != nil {
			return err
		}
		return c.print(ctx, e, db, []store.User{after})
	})
}

func userByEmail(ctx context.Context, db *store.DB, email string) (store.User, error) {
	u, err := db.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return u, fmt.Errorf("there is no user %s", email)
	}
	return u, err
}

type userPasswordCommand struct {
	accessSettings

	Email string `arg:"" help:"The user's e-mail address."`
}

// Run sets the password.
func (c *userPasswordCommand) Run(ctx context.Context, e *env) error {
	return c.on(ctx, e, func(db *store.DB) error {
		u, err := userByEmail(ctx, db, c.Email)
		if err != nil {
			return err
		}
		password, err := readPassword(ctx, e)
		if err != nil {
			return err
		}
		hash, err := api.HashPassword(password)
		if err != nil {
			return err
		}
		err = db.InTx(ctx, func(db *store.DB) error {
			if err := db.SetPassword(ctx, u.ID, hash, nil); err != nil {
				return err
			}
			return audit(ctx, db, ofUser("update_password", u), nil, nil)
		})
		if err != nil {
			return err
		}
		return c.print(ctx, e, db, []store.User{u})
	})
}
