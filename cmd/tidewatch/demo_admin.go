package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"tidewatch/api"
	"tidewatch/store"
)

// makeAdmin makes a user who may do everything, with a new password each time, and says how to log in.
func (d *demo) makeAdmin(ctx context.Context) error {
	const email = "admin@example.com"
	password := rand.Text()
	hash, err := api.HashPassword(password)
	if err != nil {
		return err
	}
	db := store.New(d.node.db.pool)
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
