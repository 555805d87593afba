package migrations

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// fillOf returns the function that completes rows after a function file, or nil. A fill runs after the transaction of
// the file. While the fill waits for rows, it therefore does not hold the locks of the file's triggers. The file counts
// as applied after its fill. A fill may run any number of times.
func fillOf(file string) func(context.Context, *pgxpool.Pool) error {
	if file == "functions/search.sql" {
		return fillSearchWords
	}
	return nil
}

// wordsBatch is the number of schedules that a transaction of [fillSearchWords] changes. One notification reports the
// changes of more than 1,000 rows, see tidewatch_notify.
const wordsBatch = 2000

// lockWordless locks the next schedules that lack their words. Like all transactions that lock several schedules, the
// statement locks the schedules in the order of their ids.
const lockWordless = `SELECT j.id FROM scheduled_jobs j JOIN brands b ON b.id = j.brand_id
	WHERE j.id > $1 AND j.search_words <> tidewatch_schedule_words(j.name, b.name)
	ORDER BY j.id LIMIT $2 FOR NO KEY UPDATE OF j`

// fillSearchWords completes the column search_words of schedules that are older than the triggers in
// functions/search.sql.
func fillSearchWords(ctx context.Context, pool *pgxpool.Pool) error {
	var last uuid.UUID
	for {
		filled := 0
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, lockWordless, last, wordsBatch)
			if err != nil {
				return err
			}
			ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
			if err != nil || len(ids) == 0 {
				return err
			}
			filled, last = len(ids), ids[len(ids)-1]
			_, err = tx.Exec(ctx, `UPDATE scheduled_jobs j SET search_words = tidewatch_schedule_words(j.name, b.name)
				FROM brands b WHERE b.id = j.brand_id AND j.id = ANY ($1)`, ids)
			return err
		})
		if err != nil {
			return fmt.Errorf("fill the words of schedules: %w", err)
		}
		if filled < wordsBatch {
			return nil
		}
	}
}
