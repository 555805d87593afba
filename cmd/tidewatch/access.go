package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/term"

	"tidewatch/api"
	"tidewatch/migrations"
	"tidewatch/store"
)

// accessSettings are those of the commands that say who may enter. They work on the database itself, so that there is a way
// in before anybody has one.
type accessSettings struct {
	databaseSettings
	logSettings

	JSON bool `help:"Print JSON instead of a table." name:"json"`
}

// Validate is called by kong.
func (s *accessSettings) Validate() error { return s.databaseSettings.check() }

// on runs work on the database, which must have this program's schema; the local one is brought up to date first.
func (s *accessSettings) on(ctx context.Context, e *env, work func(*store.DB) error) (err error) {
	db, err := s.open(ctx, e, s.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	quiet := slog.New(slog.DiscardHandler)
	if db.local != nil {
		if _, err := migrations.Up(ctx, db.pool, quiet); err != nil {
			return err
		}
	}
	if err := migrations.Check(ctx, db.pool, quiet); err != nil {
		return err
	}
	return work(store.New(db.pool))
}

// rights say what somebody may do.
type rights struct {
	Customer string `help:"Limit to one customer, by its name or id. Default: all customers." placeholder:"CUSTOMER"`
	Role     string `enum:"admin,viewer" help:"admin (reads and writes) or viewer (reads)." placeholder:"ROLE" required:""`
}

// customer is the one that the rights are limited to; nil: all.
func (r rights) customer(ctx context.Context, db *store.DB) (*uuid.UUID, error) {
	if r.Customer == "" {
		return nil, nil //nolint:nilnil // as said above
	}
	var c store.Customer
	id, err := uuid.Parse(r.Customer)
	if err == nil {
		c, err = db.Customer(ctx, id)
	} else {
		c, err = db.CustomerByName(ctx, r.Customer)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("--customer: there is no customer %q", r.Customer)
	}
	return &c.ID, err
}

// audit notes what somebody did at this machine.
func audit(ctx context.Context, db *store.DB, entry store.AuditEntry, before, after any) error {
	by := atThisMachine()
	entry.ActorKind, entry.Actor, entry.Address = by.ActorKind, by.Actor, by.Address
	for _, side := range []struct {
		value any
		into  *json.RawMessage
	}{{before, &entry.Before}, {after, &entry.After}} {
		if side.value == nil {
			continue
		}
		encoded, err := json.Marshal(side.value)
		if err != nil {
			return fmt.Errorf("encode a change for the audit log: %w", err)
		}
		*side.into = encoded
	}
	return db.WriteAudit(ctx, entry)
}

// atThisMachine is an entry of the audit log as far as it says who does something: whose account this program runs in.
func atThisMachine() store.AuditEntry {
	by := store.AuditEntry{ActorKind: store.ActorCommand, Actor: "unknown", Address: "local"}
	if account, err := user.Current(); err == nil {
		by.Actor = account.Username
	}
	return by
}

// readPassword takes a new password from the terminal, where it is not shown and asked for twice, else the first line of
// the standard input. It is never a flag: other users of the machine see those.
func readPassword(ctx context.Context, e *env) (string, error) {
	var password string
	var err error
	if file, ok := e.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		password, err = askTwice(ctx, e, int(file.Fd()))
	} else {
		password, err = bufio.NewReader(e.stdin).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil // a last line without its end
		}
		password = strings.TrimRight(password, "\r\n")
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("read the password: %w", err)
	case utf8.RuneCountInString(password) < api.MinPassword:
		return "", fmt.Errorf("the password must have at least %d characters", api.MinPassword)
	default:
		return password, nil
	}
}

func askTwice(ctx context.Context, e *env, terminal int) (string, error) {
	first, err := ask(ctx, e, terminal, "Password: ")
	if err != nil {
		return "", err
	}
	second, err := ask(ctx, e, terminal, "Again: ")
	if err == nil && first != second {
		err = errors.New("the two are not the same")
	}
	return first, err
}

// ask reads a line that the terminal does not show. When ctx ends the terminal is left as it was.
func ask(ctx context.Context, e *env, terminal int, prompt string) (string, error) {
	state, err := term.GetState(terminal)
	if err != nil {
		return "", err
	}
	fmt.Fprint(e.stderr, prompt)
	defer fmt.Fprintln(e.stderr)
	type result struct {
		line []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := term.ReadPassword(terminal)
		read <- result{line, err}
	}()
	select {
	case r := <-read:
		return string(r.line), r.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(terminal, state))
	}
}

// everyPage reads a list to its end.
func everyPage[T any](read func(after store.Place, limit int) ([]T, error), id func(T) uuid.UUID) ([]T, error) {
	const size = 200
	all := []T{}
	var after store.Place
	for {
		rows, err := read(after, size)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if len(rows) < size {
			return all, nil
		}
		after.ID = id(rows[len(rows)-1])
	}
}

// customerNames finds the names of customers, each once.
type customerNames struct {
	db    *store.DB
	known map[uuid.UUID]string
}

func (n customerNames) of(ctx context.Context, id *uuid.UUID) (string, error) {
	if id == nil {
		return "all", nil
	}
	if name, ok := n.known[*id]; ok {
		return name, nil
	}
	c, err := n.db.Customer(ctx, *id)
	n.known[*id] = c.Name
	return c.Name, err
}

// sayHowToEnter logs how to make the first admin when nobody may use the API yet.
func (n *node) sayHowToEnter(ctx context.Context) error {
	if !n.roles.has(roleAPI) || n.api.JWTIssuer != "" {
		return nil
	}
	somebody, err := store.New(n.db.pool).AnybodyMayEnter(ctx)
	if err != nil || somebody {
		return err
	}
	how := "tidewatch user create EMAIL --role admin"
	if n.db.local != nil {
		how += " (while this process is stopped: the local Postgres is its own)"
	}
	n.logger.WarnContext(
		ctx,
		"Nobody may use the API yet: make the first admin.",
		slog.String("component", roleAPI),
		slog.String("command", how),
	)
	return nil
}
