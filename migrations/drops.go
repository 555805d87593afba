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
// data, such as "table answers" and "column answers.truncated".
type Undo struct {
	Migration

	Drops []string `json:"drops"`
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
		plan = append(plan, Undo{Migration: m, Drops: drops(string(file))})
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
