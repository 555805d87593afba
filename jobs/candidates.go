package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// candidateBatchSize is the maximum number of answers whose candidates one transaction stores.
const candidateBatchSize = 200

// fillCandidates stores the missing candidates of all brands until no answer lacks candidates or the slice is over.
// Answers lack candidates if an earlier release scored them, or if the rules for candidates have changed since. A mark
// in the database stores the progress for each brand, so that the work continues at the mark after an interruption.
func fillCandidates(ctx context.Context, db *store.DB, scorer func() *scoring.Scorer, isOver func() bool) error {
	if err := db.PrepareCandidateMarks(ctx, scoring.CandidateVersion); err != nil {
		return err
	}
	find := func(t store.CandidateText) []store.Candidate { return candidatesOf(t.ID, scorer().Candidates(t.Text)) }
	for {
		n, err := db.FillCandidates(ctx, candidateBatchSize, find)
		switch {
		case err != nil || n == 0:
			return err
		case isOver():
			return errSliceOver
		}
	}
}

// maintainCandidates adds up the candidates of all brands by month, until no past month lacks sums or the slice is
// over.
func maintainCandidates(ctx context.Context, db *store.DB, work *brandWork, isOver func() bool) error {
	const some = 200
	var after uuid.UUID
	for {
		brands, err := db.BrandsWithCandidates(ctx, after, some)
		if err != nil {
			return err
		}
		for _, id := range brands {
			err := work.do(ctx, id, func(ctx context.Context) error { return sumCandidates(ctx, db, id, isOver) })
			if err != nil {
				return err
			}
			after = id
		}
		if len(brands) < some {
			return nil
		}
	}
}

// sumCandidates adds up the candidates of a brand by month, until no past month lacks sums or the slice is over.
func sumCandidates(ctx context.Context, db *store.DB, brandID uuid.UUID, isOver func() bool) error {
	for {
		summed, err := db.SumCandidates(ctx, brandID)
		switch {
		case err != nil || !summed:
			return err
		case isOver():
			return errSliceOver
		}
	}
}

// candidatesOf converts the candidates of an answer to rows.
func candidatesOf(answerID uuid.UUID, found []scoring.Candidate) []store.Candidate {
	candidates := make([]store.Candidate, len(found))
	for i, c := range found {
		candidates[i] = store.Candidate{
			AnswerID: answerID, EndOffset: c.End, FirstOffset: c.Start, Form: string(c.Form), Key: c.Key, Name: c.Name,
		}
	}
	return candidates
}
