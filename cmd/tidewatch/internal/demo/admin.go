package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"tidewatch/api/door"
	"tidewatch/store"
)

// createAccess prints how to log in, how to call the server from the command line, and how to open the database. Each
// start of a demo creates a new password and a new token, and the password and the token of the previous start end.
func (d *demo) createAccess(ctx context.Context) error {
	if err := d.createAdmin(ctx); err != nil {
		return err
	}
	secret, err := d.createToken(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, `

For the commands of tidewatch in another terminal:
  export TIDEWATCH_SERVER=http://%s TIDEWATCH_TOKEN=%s
For the commands that open the database, and for psql "$DATABASE_URL":
  export DATABASE_URL=%s
`, d.addr(), secret, d.db.ShellURL())
	return err
}

// createToken creates an admin token and returns its secret. The tokens of earlier demos are revoked.
func (d *demo) createToken(ctx context.Context) (string, error) {
	const name, limit = "demo", 1000
	db := store.New(d.db.Pool)
	tokens, err := db.Tokens(ctx, store.TokenFilter{}, store.Place{}, limit)
	if err != nil {
		return "", err
	}
	for _, t := range tokens {
		if t.CreatedBy == name && t.RevokedAt == nil {
			if _, err := db.RevokeToken(ctx, t.ID); err != nil {
				return "", err
			}
		}
	}
	secret, hash := door.NewSecret(door.TokenPrefix)
	_, err = db.CreateToken(ctx, store.Token{CreatedBy: name, Name: name, Role: store.RoleAdmin}, hash)
	return secret, err
}

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
