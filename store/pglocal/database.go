package pglocal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const databaseExists = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`

// EnsureDatabase creates the named database if the database does not exist. The URL may refer to any database of the
// server, such as Server.URL("postgres"). Several processes may call EnsureDatabase at the same time.
func EnsureDatabase(ctx context.Context, url, name string) (err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to create database %q: %w", name, err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()

	var exists bool
	if err := conn.QueryRow(ctx, databaseExists, name).Scan(&exists); err != nil {
		return fmt.Errorf("search for database %q: %w", name, err)
	}
	if exists {
		return nil
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if err != nil && !isDuplicate(err) {
		return fmt.Errorf("create database %q: %w", name, err)
	}
	return nil
}

// isDuplicate reports whether an error means that another process has already created the database. If two processes
// create the database at the same time, the unique index of pg_database refuses the second row.
func isDuplicate(err error) bool {
	const duplicateDatabase, uniqueViolation = "42P04", "23505"
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && (pgErr.Code == duplicateDatabase || pgErr.Code == uniqueViolation)
}
