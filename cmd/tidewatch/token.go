package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api"
	"tidewatch/store"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Create an API token and print its secret, this once."`
	List   tokenListCommand   `cmd:"" help:"List API tokens, newest first, without their secrets."`
	Revoke tokenRevokeCommand `cmd:"" help:"End an API token for good."`
}

type tokenCreateCommand struct {
	accessSettings
	rights

	Expires time.Duration `help:"How long it is good for, such as 720h. Default: for ever." placeholder:"DURATION"`
	Name    string        `arg:"" help:"Says for people what the token is for."`
}

// Validate is called by kong.
func (c *tokenCreateCommand) Validate() error {
	switch {
	case c.Expires < 0:
		return fmt.Errorf("--expires: must be positive, is %s", c.Expires)
	case strings.TrimSpace(c.Name) != c.Name || c.Name == "":
		return errors.New("the name must not be empty, nor begin or end with a blank")
	default:
		return c.accessSettings.Validate()
	}
}

// Run creates the token. Its secret alone goes to the standard output, for $(…).
func (c *tokenCreateCommand) Run(ctx context.Context, e *env) error {
	return c.on(ctx, e, func(db *store.DB) error {
		customer, err := c.customer(ctx, db)
		if err != nil {
			return err
		}
		secret, hash := api.NewSecret(api.TokenPrefix)
		var made store.Token
		err = db.InTx(ctx, func(db *store.DB) error {
			token := store.Token{CreatedBy: "the command line", CustomerID: customer, Name: c.Name, Role: store.Role(c.Role)}
			if c.Expires > 0 {
				now, err := db.Now(ctx)
				if err != nil {
					return err
				}
				end := now.Add(c.Expires)
				token.ExpiresAt = &end
			}
			if made, err = db.CreateToken(ctx, token, hash); err != nil {
				return err
			}
			return audit(ctx, db, ofToken("create", made), nil, api.TokenFrom(made))
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.stdout, api.MadeToken{Token: api.TokenFrom(made), Secret: secret})
		}
		fmt.Fprintf(
			e.stderr,
			"Token %s (%s), %s. Its secret is shown this once:\n",
			made.Name,
			made.ID,
			tokenState(made, made.CreatedAt),
		)
		_, err = fmt.Fprintln(e.stdout, secret)
		return err
	})
}

// ofToken is an entry for the audit log.
func ofToken(action string, t store.Token) store.AuditEntry {
	return store.AuditEntry{
		Action:     action,
		CustomerID: t.CustomerID,
		ObjectID:   t.ID.String(),
		ObjectKind: store.ObjectToken,
	}
}

type tokenListCommand struct {
	accessSettings
}

// Run lists the tokens.
func (c *tokenListCommand) Run(ctx context.Context, e *env) error {
	return c.on(ctx, e, func(db *store.DB) error {
		tokens, err := everyPage(func(after store.Place, limit int) ([]store.Token, error) {
			return db.Tokens(ctx, store.AccessFilter{}, after, limit)
		}, func(t store.Token) uuid.UUID { return t.ID })
		if err != nil {
			return err
		}
		if !c.JSON {
			return printTokens(ctx, e, db, tokens)
		}
		shown := make([]api.Token, 0, len(tokens))
		for _, t := range tokens {
			shown = append(shown, api.TokenFrom(t))
		}
		return printJSON(e.stdout, shown)
	})
}

func printTokens(ctx context.Context, e *env, db *store.DB, tokens []store.Token) error {
	now, err := db.Now(ctx)
	if err != nil {
		return err
	}
	names := customerNames{db, map[uuid.UUID]string{}}
	rows := make([]string, 0, len(tokens))
	for _, t := range tokens {
		customer, err := names.of(ctx, t.CustomerID)
		if err != nil {
			return err
		}
		rows = append(rows, cells(t.Name, t.Role, customer, tokenState(t, now), moment(t.LastUsedAt), t.ID))
	}
	return printTable(e.stdout, "NAME\tROLE\tCUSTOMER\tSTATE\tLAST USED\tID", rows)
}

// tokenState says whether a token lets anybody in.
func tokenState(t store.Token, now time.Time) string {
	switch {
	case t.RevokedAt != nil:
		return "revoked " + moment(t.RevokedAt)
	case t.ExpiresAt == nil:
		return "good for ever"
	case t.ExpiresAt.After(now):
		return "good until " + moment(t.ExpiresAt)
	default:
		return "expired " + moment(t.ExpiresAt)
	}
}

type tokenRevokeCommand struct {
	accessSettings

	ID string `arg:"" help:"The token's id, as tidewatch token list shows it; not its secret." name:"id"`
}

// Run revokes the token.
func (c *tokenRevokeCommand) Run(ctx context.Context, e *env) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		return errors.New("that is not a token's id: tidewatch token list shows them") // it may be a secret
	}
	return c.on(ctx, e, func(db *store.DB) error {
		var after store.Token
		err := db.InTx(ctx, func(db *store.DB) error {
			before, err := db.LockToken(ctx, id)
			if errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("there is no token %s", id)
			}
			if err != nil {
				return err
			}
			if after, err = db.RevokeToken(ctx, id); err != nil || before.RevokedAt != nil {
				return err
			}
			return audit(ctx, db, ofToken("revoke", after), api.TokenFrom(before), api.TokenFrom(after))
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.stdout, api.TokenFrom(after))
		}
		return printTokens(ctx, e, db, []store.Token{after})
	})
}
