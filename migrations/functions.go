package migrations

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// functionFiles contains the present version of all triggers and functions, one file per subject. Functions whose
// results an index stores are in the numbered files instead. A function file may be applied any number of times. The
// first line of each file is "-- revision N". Each release that changes the file increases N. The revision prevents an
// older program from replacing the functions of a newer program. If the second line of a function file is "-- schema
// NAME", the file is applied only to databases that have a schema of this name.
//
//go:embed functions/*.sql
var functionFiles embed.FS

// functionFile is a SQL file that defines functions and triggers.
type functionFile struct {
	hash     string
	name     string
	revision int64
	schema   string // the file is left out if the database lacks this schema; empty if the file is always applied
	sql      string
}

func readFunctionFiles() ([]functionFile, error) {
	entries, err := functionFiles.ReadDir("functions")
	if err != nil {
		return nil, fmt.Errorf("read the function files: %w", err)
	}
	files := make([]functionFile, len(entries))
	for i, entry := range entries {
		sql, err := functionFiles.ReadFile("functions/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read the function files: %w", err)
		}
		revision, err := revisionOf(string(sql))
		if err != nil {
			return nil, fmt.Errorf("read functions/%s: %w", entry.Name(), err)
		}
		sum := sha256.Sum256(sql)
		files[i] = functionFile{
			hash: hex.EncodeToString(sum[:]), name: "functions/" + entry.Name(), revision: revision,
			schema: schemaOf(string(sql)), sql: string(sql),
		}
	}
	return files, nil
}

// schemaOf returns the name in the second line of a function file, or an empty string.
func schemaOf(sql string) string {
	_, rest, _ := strings.Cut(sql, "\n")
	line, _, _ := strings.Cut(rest, "\n")
	if schema, ok := strings.CutPrefix(line, "-- schema "); ok {
		return schema
	}
	return ""
}

// neededFunctionFiles returns the function files, except the files whose schema the database does not have.
func neededFunctionFiles(ctx context.Context, pool *pgxpool.Pool) ([]functionFile, error) {
	files, err := readFunctionFiles()
	if err != nil {
		return nil, err
	}
	needed := make([]functionFile, 0, len(files))
	for _, f := range files {
		exists := f.schema == ""
		if !exists {
			err := pool.QueryRow(ctx, "SELECT to_regnamespace($1) IS NOT NULL", f.schema).Scan(&exists)
			if err != nil {
				return nil, fmt.Errorf("look for the schema %s: %w", f.schema, err)
			}
		}
		if exists {
			needed = append(needed, f)
		}
	}
	return needed, nil
}

func revisionOf(sql string) (int64, error) {
	line, _, _ := strings.Cut(sql, "\n")
	revision, err := strconv.ParseInt(strings.TrimPrefix(line, "-- revision "), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("the first line must be \"-- revision N\", got %q", line)
	}
	return revision, nil
}

func (f functionFile) migration(applied bool) Migration {
	return Migration{Applied: applied, Line: LineFunctions, Name: f.name, Version: f.revision}
}

// isCurrent reports whether the database has this version of the file or a newer revision.
func (f functionFile) isCurrent(stored map[string]functionFile) bool {
	has, ok := stored[f.name]
	return ok && (has.hash == f.hash || has.revision > f.revision)
}

// functionsUp applies the function files that the database lacks. Each file is applied in a separate transaction, see
// also [fillOf].
func functionsUp(ctx context.Context, pool *pgxpool.Pool) error {
	files, err := neededFunctionFiles(ctx, pool)
	if err != nil {
		return err
	}
	stored, err := storedFunctions(ctx, pool)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.isCurrent(stored) {
			continue
		}
		if err := f.apply(ctx, pool); err != nil {
			return fmt.Errorf("apply %s: %w", f.name, err)
		}
	}
	return nil
}

// apply executes the file and then its fill, and stores the revision of the file.
func (f functionFile) apply(ctx context.Context, pool *pgxpool.Pool) error {
	fill := fillOf(f.name)
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, f.sql); err != nil || fill != nil {
			return err
		}
		return f.save(ctx, tx.Exec)
	})
	if err != nil || fill == nil {
		return err
	}
	if err := fill(ctx, pool); err != nil {
		return err
	}
	return f.save(ctx, pool.Exec)
}

// save stores the revision of an applied file.
func (f functionFile) save(
	ctx context.Context, exec func(context.Context, string, ...any) (pgconn.CommandTag, error),
) error {
	_, err := exec(ctx, `INSERT INTO schema_functions (name, revision, hash) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, hash = excluded.hash, applied_at = now()`,
		f.name, f.revision, f.hash)
	return err
}

// storedFunctions returns the function files that were applied to the database, by name.
func storedFunctions(ctx context.Context, pool *pgxpool.Pool) (map[string]functionFile, error) {
	stored := map[string]functionFile{}
	exists, err := hasTable(ctx, pool, "schema_functions")
	if err != nil || !exists {
		return stored, err
	}
	const all = "SELECT name, revision, hash FROM schema_functions"
	rows, err := pool.Query(ctx, all) //nolint:rowserrcheck // ForEachRow does
	if err != nil {
		return nil, fmt.Errorf("read schema_functions: %w", err)
	}
	var f functionFile
	_, err = pgx.ForEachRow(rows, []any{&f.name, &f.revision, &f.hash}, func() error {
		stored[f.name] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read schema_functions: %w", err)
	}
	return stored, nil
}

// functionsStatus returns the function files of neededFunctionFiles, and whether the database has each file.
func functionsStatus(ctx context.Context, pool *pgxpool.Pool) ([]Migration, error) {
	files, err := neededFunctionFiles(ctx, pool)
	if err != nil {
		return nil, err
	}
	stored, err := storedFunctions(ctx, pool)
	if err != nil {
		return nil, err
	}
	all := make([]Migration, len(files))
	for i, f := range files {
		all[i] = f.migration(f.isCurrent(stored))
	}
	return all, nil
}

// forgetFunctions deletes the records of applied function files, so that the next [Up] applies all files again. A
// reverted step may have restored older functions, which the next [Up] must replace.
func forgetFunctions(ctx context.Context, pool *pgxpool.Pool) error {
	exists, err := hasTable(ctx, pool, "schema_functions")
	if err != nil || !exists {
		return err
	}
	if _, err := pool.Exec(ctx, "DELETE FROM schema_functions"); err != nil {
		return fmt.Errorf("delete the records of applied function files: %w", err)
	}
	return nil
}

func hasTable(ctx context.Context, pool *pgxpool.Pool, name string) (bool, error) {
	var exists bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", name).Scan(&exists); err != nil {
		return false, fmt.Errorf("look for the table %s: %w", name, err)
	}
	return exists, nil
}
