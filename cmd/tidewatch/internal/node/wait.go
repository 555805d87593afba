package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

// opener opens the database of a node.
type opener func(context.Context) (*database.Database, error)

// openWritable returns an opener for a node that writes when it starts. For a database that accepts no writes, such as
// a standby before its promotion, the error wraps [database.ErrUnavailable].
func openWritable(o database.Options) opener {
	return func(ctx context.Context) (*database.Database, error) {
		db, err := database.Open(ctx, o)
		if err != nil {
			return nil, err
		}
		if err := store.New(db.Pool).CheckWrites(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("%w: %w", database.ErrUnavailable, err), db.Close(ctx))
		}
		return db, nil
	}
}

// openPatience is the time for which the first attempt to open the database may leave requests without a response.
const openPatience = 3 * time.Second

// openDatabase opens the database. If the database is not available, openDatabase waits. After a power failure, for
// example, Postgres may start later than its clients, and the recovery of a local Postgres may take minutes. During the
// wait, openDatabase answers requests with 503, so that load balancers and operators see the cause, and so that health
// checks do not end the process. A wrong password or database name ends the wait, because only a person can correct the
// setting.
func openDatabase(
	ctx context.Context, listener net.Listener, logger *slog.Logger, open opener,
) (*database.Database, error) {
	first := attempt(ctx, open)
	select {
	case done := <-first:
		if !errors.Is(done.err, database.ErrUnavailable) {
			return done.db, done.err
		}
		first <- done
	case <-time.After(openPatience):
		logger.WarnContext(ctx, "Opening the database takes long. Requests get a 503 until the database is available.")
	}
	logger = logger.With(slog.String("component", settings.RoleAPI))
	server := newServer(api.Unavailable(logger, time.Now), logger)
	served := make(chan error, 1)
	go func() { served <- server.Serve(heldListener{listener}) }()
	done := <-first
	db, err := done.db, done.err
	if errors.Is(err, database.ErrUnavailable) {
		db, err = awaitDatabase(ctx, open, logger, err)
	}
	err = errors.Join(err, server.Shutdown(context.WithoutCancel(ctx)))
	if cause := <-served; !errors.Is(cause, http.ErrServerClosed) {
		err = errors.Join(err, cause)
	}
	return db, errors.Join(err, setDeadline(listener, time.Time{}))
}

// opening is the result of an attempt to open the database.
type opening struct {
	db  *database.Database
	err error
}

// attempt tries to open the database once, and sends the result to the returned channel.
func attempt(ctx context.Context, open opener) chan opening {
	result := make(chan opening, 1)
	go func() {
		db, err := open(ctx)
		result <- opening{db, err}
	}()
	return result
}

// awaitDatabase tries to open the database every second. awaitDatabase returns when an attempt succeeds, when an
// attempt fails permanently, or when the context ends. The parameter err is the error of the first attempt.
// awaitDatabase logs the first failure and every thirtieth failure after the first.
func awaitDatabase(
	ctx context.Context, open opener, logger *slog.Logger, err error,
) (db *database.Database, _ error) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for failures := 0; errors.Is(err, database.ErrUnavailable); failures++ {
		if failures%30 == 0 {
			logger.WarnContext(
				ctx,
				"Waiting for the database. Requests get a 503 until the database is available.",
				slog.Any("error", err),
			)
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-ticker.C:
			db, err = open(ctx)
		}
	}
	return db, err
}

// heldListener is a listener that two servers use one after the other. The method Close makes a pending Accept return,
// and leaves the socket open.
type heldListener struct{ net.Listener }

// Close ends a pending Accept.
func (l heldListener) Close() error { return setDeadline(l.Listener, time.Unix(1, 0)) }

// setDeadline sets the time after which Accept fails. With the zero time, Accept never fails because of a deadline. All
// network listeners have deadlines.
func setDeadline(listener net.Listener, at time.Time) error {
	if l, ok := listener.(interface{ SetDeadline(at time.Time) error }); ok {
		return l.SetDeadline(at)
	}
	return errors.ErrUnsupported
}
