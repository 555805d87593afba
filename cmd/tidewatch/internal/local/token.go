package local

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api"
	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Create an API token and print its secret. The secret is shown only once."`
	List   tokenListCommand   `cmd:"" help:"List API tokens, newest first, without their secrets."`
	Revoke tokenRevokeCommand `cmd:"" help:"Revoke an API token permanently."`
}

type tokenCreateCommand struct {
	accessCommand
	rights

	Expires *time.Duration `help:"How long the token is valid, such as 30d. Default: forever." placeholder:"DURATION"`
	Name    string         `arg:"" help:"Name that describes the purpose of the token."`
}

// Validate checks the duration and the name.
func (c *tokenCreateCommand) Validate() error {
	if c.Expires != nil && *c.Expires <= 0 {
		return fmt.Errorf("--expires: must be positive, got %s", *c.Expires)
	}
	if refused := catalog.RefuseName(c.Name); refused != "" {
		return fmt.Errorf("the name of the token %s", refused)
	}
	return c.Database.Validate()
}

// Run creates the token. Only the secret is printed to standard output, so that scripts can read the secret with $(…).
func (c *tokenCreateCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		customer, err := customerID(ctx, db, c.Customer)
		if err != nil {
			return err
		}
		secret, hash := door.NewSecret(door.TokenPrefix)
		var created store.Token
		err = db.InTx(ctx, func(db *store.DB) error {
			token := store.Token{CreatedBy: "the command line", CustomerID: customer, Name: c.Name, Role: store.Role(c.Role)}
			if c.Expires != nil {
				now, err := db.Now(ctx)
				if err != nil {
					return err
				}
				end := now.Add(*c.Expires)
				token.ExpiresAt = &end
			}
			if created, err = db.CreateToken(ctx, token, hash); err != nil {
				return err
			}
			return audit(ctx, db, tokenEntry("create", created), nil, api.TokenFrom(created))
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, api.MadeToken{Token: api.TokenFrom(created), Secret: secret})
		}
		fmt.Fprintf(e.Stderr, "Token %s (%s), %s. Its secret is shown only once:\n",
			created.Name, created.ID, tokenState(created, created.CreatedAt))
		_, err = fmt.Fprintln(e.Stdout, secret)
		return err
	})
}

// tokenEntry returns an entry of the audit log about a token.
func tokenEntry(action string, t store.Token) store.AuditEntry {
	return store.AuditEntry{
		Action:     action,
		CustomerID: t.CustomerID,
		ObjectID:   t.ID.String(),
		ObjectKind: store.ObjectToken,
	}
}

type tokenListCommand struct {
	accessCommand
}

// Run lists the tokens.
func (c *tokenListCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		tokens, err := readAll(
			ctx,
			func(ctx context.Context, f store.AccessFilter, after store.Place, limit int) ([]store.Token, error) {
				return db.Tokens(ctx, store.TokenFilter{AccessFilter: f}, after, limit)
			},
			func(t store.Token) uuid.UUID { return t.ID },
		)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, convert(tokens, api.TokenFrom))
		}
		return printTokens(ctx, e, db, tokens)
	})
}

func printTokens(ctx context.Context, e *command.Env, db *store.DB, tokens []store.Token) error {
	now, err := db.Now(ctx)
	if err != nil {
		return err
	}
	names := customerNames{db, map[uuid.UUID]string{}}
	rows := make([]string, 0, len(tokens))
	for _, t := range tokens {
		customer, err := names.name(ctx, t.CustomerID)
		if err != nil {
			return err
		}
		rows = append(rows, command.Row(t.Name, t.Role, customer, tokenState(t, now), timeOrNever(t.LastUsedAt), t.ID))
	}
	return command.Table(e.Stdout, "NAME\tROLE\tCUSTOMER\tSTATE\tLAST USED\tID", rows)
}

// tokenState returns the state of a token: valid, expired or revoked.
func tokenState(t store.Token, now time.Time) string {
	switch {
	case t.RevokedAt != nil:
		return "revoked " + timeOrNever(t.RevokedAt)
	case t.ExpiresAt == nil:
		return "valid forever"
	case t.ExpiresAt.After(now):
		return "valid until " + timeOrNever(t.ExpiresAt)
	default:
		return "expired " + timeOrNever(t.ExpiresAt)
	}
}

type tokenRevokeCommand struct {
	accessCommand

	ID string `arg:"" help:"Id of the token (not its secret), as shown by the command \"tidewatch token list\"." name:"id"`
}

// Run revokes the token.
func (c *tokenRevokeCommand) Run(ctx context.Context, e *command.Env) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		// The error does not quote the argument, because users may pass the secret of a token instead of its id.
		return errors.New("the argument is not a token id; tidewatch token list shows the ids of all tokens")
	}
	return c.withStore(ctx, e, func(db *store.DB) error {
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
			return audit(ctx, db, tokenEntry("revoke", after), api.TokenFrom(before), api.TokenFrom(after))
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, api.TokenFrom(after))
		}
		return printTokens(ctx, e, db, []store.Token{after})
	})
}
