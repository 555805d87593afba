package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"tidewatch/api/door"
	"tidewatch/store"
)

// createAdmin creates an admin or sets a new password for the existing admin, and prints how to log in.
func (d *demo) createAdmin(ctx context.Context) error {
	const email = "admin@example.com"
	password := rand.Text()
	hash, err := door.HashPassword(password)
	if err != nil {
		return err
	}
	db := store.New(d.db.Pool)
	user, err := db.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		user, err = store.User{Email: email, Role: store.RoleAdmin}, nil
	}
	if err != nil {
		return err
	}
	user.IsActive, user.PasswordHash = true, hash
	if _, err := db.SaveUser(ctx, user); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nLog in as %s with the password %s.", email, password)
	return nil
}
