package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

type getChangeSheetInput struct {
	ChangeFilters
	SheetParams
}

func (in *getChangeSheetInput) split() (*ChangeFilters, SheetParams) {
	return &in.ChangeFilters, in.SheetParams
}

// mostChanges is the maximum number of changes in a file.
const mostChanges = 10_000

// changeTable returns the newest changes of the answers about a brand, with one row for each change.
func (s *server) changeTable(ctx context.Context, in *ChangeFilters) (table, error) {
	brand, rows, err := s.foundChanges(ctx, in, store.Place{}, mostChanges)
	if err != nil {
		return table{}, err
	}
	t := table{name: "changes", columns: changeColumns()}
	for _, c := range rows {
		t.add(changeCells(s.changeFrom(brand, c))...)
	}
	return t, nil
}

func changeColumns() []string {
	return []string{
		"id", "found_at", "since", "kind", "severity", "effect", "engine", "country", "query", "name", "domain", "figure",
		"before", "before_n", "after", "after_n", "difference", "low", "high", "p_value", "runs", "run_id", "text",
	}
}

// changeCells returns the row of a change.
func changeCells(c Change) []any {
	side := func(s *ChangeSide) (value *float64, n *int) {
		if s == nil {
			return nil, nil
		}
		return s.Value, &s.N
	}
	before, beforeN := side(c.Before)
	after, afterN := side(c.After)
	var difference, low, high *float64
	if d := c.Difference; d != nil {
		difference, low, high = &d.Value, d.Low, d.High
	}
	return []any{
		c.ID.String(), c.FoundAt.UTC().Format(time.RFC3339), c.Since.UTC().Format(time.RFC3339), c.Kind, c.Severity,
		c.Effect, c.Collector, c.Country, c.Query, c.Name, c.Domain, c.Figure, before, beforeN, after, afterN, difference,
		low, high, c.PValue, c.Runs, c.RunID.String(), c.Text,
	}
}

// idText returns an id as the cell of a table, or nil for an empty cell.
func idText(id *uuid.UUID) any {
	if id == nil {
		return nil
	}
	return id.String()
}
