package migrations

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Undo is a step that [Down] would revert. Drops lists the tables and columns that [Down] would drop with their
// data, such as "table answers" and "column answers.truncated". Changes lists the tables whose remaining rows [Down]
// would delete or change, such as "delete rows of users".
type Undo struct {
	Migration

	Drops   []string `json:"drops"`
	Changes []string `json:"changes"`
}

// PlanDown returns the steps that [Down] would revert to the given version, in the same order. PlanDown does not change
// the database.
func PlanDown(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger, version int64) ([]Undo, error) {
	all, err := Status(ctx, pool, logger)
	if err != nil {
		return nil, err
	}
	var plan []Undo
	for _, m := range slices.Backward(all) {
		if m.Line != LineTidewatch || !m.Applied || m.Version <= version {
			continue
		}
		file, err := files.ReadFile(m.Name)
		if err != nil {
			return nil, fmt.Errorf("read a migration: %w", err)
		}
		plan = append(plan, Undo{Migration: m, Drops: drops(string(file)), Changes: changes(string(file))})
		if version < 0 {
			break
		}
	}
	return plan, nil
}

var (
	droppedTables  = regexp.MustCompile(`(?m)^DROP TABLE (?:IF EXISTS )?([a-z0-9_, ]+);`)
	alteredTable   = regexp.MustCompile(`(?m)^ALTER TABLE ([a-z0-9_]+)([^;]*);`)
	droppedColumns = regexp.MustCompile(`DROP COLUMN (?:IF EXISTS )?([a-z0-9_]+)`)
	changedRows    = regexp.MustCompile(
		`(?m)^(DELETE FROM|UPDATE) ([a-z0-9_]+)`,
	) // the statements of functions are indented
)

// drops returns the tables and columns that the Down section of a migration drops.
func drops(migration string) []string {
	_, down, _ := strings.Cut(migration, "-- +goose Down")
	dropped := []string{}
	for _, tables := range droppedTables.FindAllStringSubmatch(down, -1) {
		for name := range strings.SplitSeq(tables[1], ", ") {
			dropped = append(dropped, "table "+name)
		}
	}
	for _, altered := range alteredTable.FindAllStringSubmatch(down, -1) {
		for _, column := range droppedColumns.FindAllStringSubmatch(altered[2], -1) {
			dropped = append(dropped, "column "+altered[1]+"."+column[1])
		}
	}
	return dropped
}

// changes returns the tables whose rows the Down section of a migration deletes or changes.
func changes(migration string) []string {
	_, down, _ := strings.Cut(migration, "-- +goose Down")
	changed := []string{}
	for _, statement := range changedRows.FindAllStringSubmatch(down, -1) {
		change := "change rows of " + statement[2]
		if statement[1] == "DELETE FROM" {
			change = "delete rows of " + statement[2]
		}
		if !slices.Contains(changed, change) {
			changed = append(changed, change)
		}
	}
	return changed
}
