package api

import (
	"context"
	"time"

	"tidewatch/api/door"
	"tidewatch/store/replica"
)

// reading calls f with a copy of the server s that reads from the read replica. If the replica cannot answer the caller
// now, reading calls f with s, which reads from the primary. If the replica fails during f, reading calls f again with
// s, so f must not write. If the parameter "until" is a time, the replica must have all transactions that were
// committed before this time.
func (s *server) reading(ctx context.Context, until time.Time, f func(context.Context, *server) error) error {
	if c := door.CallerOf(ctx); s.cfg.Replica != nil && c != nil {
		reader := replica.Reader{Customer: c.Customer, ID: c.ID, Kind: c.Kind, Name: c.Name}
		ok, err := s.cfg.Replica.Read(ctx, reader, until, func(ctx context.Context, view replica.View) error {
			return f(ctx, s.withView(view))
		})
		if ok {
			return err
		}
	}
	return f(ctx, s)
}

// withView returns a copy of the server that reads a view of the replica. The clock of the copy is behind by the age of
// the view. Therefore, no period ends after the time of the view.
func (s *server) withView(view replica.View) *server {
	copied, now := *s, s.cfg.Now
	copied.db, copied.view = view.DB, &view
	copied.cfg.Now = func() time.Time { return now().Add(-view.Lag) }
	return &copied
}

// asOf returns a time of the database's clock. The server's database has all transactions that were committed before
// the returned time.
func (s *server) asOf(ctx context.Context) (time.Time, error) {
	if s.view != nil {
		return s.view.AsOf, nil
	}
	return s.db.Now(ctx)
}
