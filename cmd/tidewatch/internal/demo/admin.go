package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tidewatch/api/door"
	"tidewatch/store"
)

// credentials are the secrets with which users and programs access the demo. The data directory, which is closed to
// other users, keeps the credentials for later starts.
type credentials struct {
	Password string `json:"password"`
	Token    string `json:"token"`
}

func (d *demo) credentialsFile() string { return filepath.Join(d.dataDir, "demo-access.json") }

// readCredentials returns the credentials of the previous start, or empty credentials if there are none. A kill or a full
// disk can cut the file off. The demo then creates new credentials.
func (d *demo) readCredentials() (c credentials, err error) {
	text, err := os.ReadFile(d.credentialsFile())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("read the credentials of the demo in %s: %w", d.credentialsFile(), err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return credentials{}, nil //nolint:nilerr // see above
	}
	return c, nil
}

// createAccess prints how to log in, how to call the server from the command line, and how to open the database. A
// restart keeps the password and the token.
func (d *demo) createAccess(ctx context.Context) error {
	c, err := d.readCredentials()
	if err != nil {
		return err
	}
	before := c
	if err := d.createAdmin(ctx, &c); err != nil {
		return err
	}
	if err := d.createToken(ctx, &c); err != nil {
		return err
	}
	if c != before {
		text, err := json.Marshal(c) //nolint:gosec // the file of the secrets
		if err != nil {
			return fmt.Errorf("encode the credentials of the demo: %w", err)
		}
		if err := os.WriteFile(d.credentialsFile(), text, 0o600); err != nil {
			return fmt.Errorf("keep the credentials of the demo: %w", err)
		}
	}
	_, err = fmt.Fprintf(d.out, `

For the commands of tidewatch in another terminal:
  export TIDEWATCH_SERVER=http://%s TIDEWATCH_TOKEN=%s
For the commands that open the database, and for psql "$DATABASE_URL":
  export DATABASE_URL=%s
`, d.addr(), c.Token, d.db.ShellURL())
	return err
}

// createToken creates an admin token, unless the token of the previous start is still valid. A new token replaces the
// other tokens of the demo.
func (d *demo) createToken(ctx context.Context, c *credentials) error {
	const name, limit = "demo", 1000
	db := store.New(d.db.Pool)
	if _, err := db.UseToken(ctx, door.HashSecret(c.Token)); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	tokens, err := db.Tokens(ctx, store.TokenFilter{}, store.Place{}, limit)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.CreatedBy == name && t.RevokedAt == nil {
			if _, err := db.RevokeToken(ctx, t.ID); err != nil {
				return err
			}
		}
	}
	secret, hash := door.NewSecret(door.TokenPrefix)
	c.Token = secret
	_, err = db.CreateToken(ctx, store.Token{CreatedBy: name, Name: name, Role: store.RoleAdmin}, hash)
	return err
}

// createAdmin creates an admin with a new password, and prints how to log in. If the password of the previous start is
// known, the existing admin keeps it, because a user may have changed the password.
func (d *demo) createAdmin(ctx context.Context, c *credentials) error {
	const email = "admin@example.com"
	db := store.New(d.db.Pool)
	user, err := db.UserByEmail(ctx, email)
	switch {
	case err == nil && c.Password != "":
		// A user may have deactivated or demoted the admin, and nobody else could then log in to the demo.
		if !user.IsActive || user.Role != store.RoleAdmin {
			user.IsActive, user.Role, user.CustomerID = true, store.RoleAdmin, nil
			if user, err = db.SaveUser(ctx, user); err != nil {
				return err
			}
		}
		same, err := door.NewPasswords().Match(ctx, user.PasswordHash, c.Password)
		if err != nil {
			return err
		}
		if !same {
			_, err = fmt.Fprintf(d.out, "\nLog in as %s with the password that you set.", email)
			return err
		}
		_, err = fmt.Fprintf(d.out, "\nLog in as %s with the password %s.", email, c.Password)
		return err
	case errors.Is(err, store.ErrNotFound):
		user = store.User{Email: email, Role: store.RoleAdmin}
	case err != nil:
		return err
	}
	c.Password = rand.Text()
	if user.PasswordHash, err = door.HashPassword(c.Password); err != nil {
		return err
	}
	user.IsActive = true
	if _, err := db.SaveUser(ctx, user); err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, "\nLog in as %s with the password %s.", email, c.Password)
	return err
}
