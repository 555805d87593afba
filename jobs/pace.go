package jobs

import (
	"context"
	"time"

	"tidewatch/store"
)

// pace chooses the number of rows in each piece of a deletion, so that the deletion does not slow down other work. Each
// piece takes about a quarter of a second. A rest of the same length, but of at most one second, follows each piece.
type pace struct {
	now  func() time.Time
	rows int // number of rows of the next piece
}

// These constants bound the number of rows in a piece of a deletion, and set the target duration of a piece.
const (
	leastRows = 10
	firstRows = 500
	mostRows  = 5000
	pieceTime = 250 * time.Millisecond
)

func newPace(now func() time.Time) *pace { return &pace{now: now, rows: firstRows} }

// take deletes one piece of rows, and then rests. The result "again" is true if the piece timed out and must be
// repeated with fewer rows.
func (p *pace) take(
	ctx context.Context, piece func(rows int) (store.Piece, error),
) (done store.Piece, again bool, err error) {
	began := p.now()
	done, err = piece(p.rows)
	took := p.now().Sub(began)
	switch {
	case store.Impatient(err) && p.rows > leastRows:
		p.rows, again, err = max(p.rows/4, leastRows), true, nil
	case took > 2*pieceTime:
		p.rows = max(p.rows/2, leastRows)
	case took < pieceTime/2:
		p.rows = min(p.rows*2, mostRows)
	}
	if err != nil {
		return done, false, err
	}
	return done, again, rest(ctx, min(took, time.Second))
}

// rest waits until the pause is over or the context ends.
func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
