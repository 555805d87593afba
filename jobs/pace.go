package jobs

import (
	"context"
	"time"

	"tidewatch/store"
)

// pace decides how many rows a deletion takes at once, so that it does not disturb others. A piece takes about a
// quarter of a second and is followed by a rest of the same length.
type pace struct {
	now  func() time.Time
	rows int // number of rows of the next piece
}

// The bounds of the rows of a piece, and the target duration of a piece.
const (
	leastRows = 10
	firstRows = 500
	mostRows  = 5000
	pieceTime = 250 * time.Millisecond
)

func newPace(now func() time.Time) *pace { return &pace{now: now, rows: firstRows} }

// take deletes one piece. The result again is true if the piece timed out and must be repeated with fewer rows.
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

// rest waits for the pause, or until ctx ends.
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
