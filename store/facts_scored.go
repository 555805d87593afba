package store

import (
	"context"

	"github.com/google/uuid"
)

// ScoredCells returns the sums of each cell over the answers that a completed run scored. A run that collects answers
// scores these answers, and a re-score of a run scores the answers of that run. Other runs score answers of several
// runs. The parameter "answersOf" is the run whose answers were scored. If answersOf is nil, ScoredCells counts the
// answers that were scored between the start and the end of the parameter "run". Answers that other runs scored in this
// time are left out, see notOfOthers.
func (f *Facts) ScoredCells(ctx context.Context, run Run, answersOf *uuid.UUID) ([]CellSums, error) {
	selected, args := answersScored, []any{f.brandID, run.StartedAt, run.FinishedAt, run.ID}
	if answersOf != nil {
		selected, args = answersOfRun, []any{f.brandID, *answersOf}
	}
	return many[CellSums](ctx, f.db.conn, "sum up the answers of a run", "WITH "+selected+`
		SELECT cell_id AS cell, `+sumUp(allSums())+" FROM ("+answerFacts+") f GROUP BY cell_id ORDER BY cell_id", args...)
}
