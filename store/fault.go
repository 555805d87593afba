package store

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Unavailable reports whether an error means that the database is temporarily unavailable and that the same call may
// succeed later. The database may be unreachable, starting, stopping, out of connections, or read-only after a
// failover. A rollback because of a conflict with another transaction is also a temporary error.
func Unavailable(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		class := refused.Code[:min(2, len(refused.Code))]
		// The SQLSTATE classes are 08 (connection exception), 40 (transaction rollback), 53 (insufficient resources),
		// 57 (operator intervention) and 58 (system error). Class 25 contributes the codes 25006 (read-only
		// transaction), 25P03 and 25P04 (transaction timeouts, which a clock step may cause). Code 57014 is excluded,
		// because this code means that the deadline or the caller cancelled the statement.
		if class == "25" {
			return slices.Contains([]string{"25006", "25P03", "25P04"}, refused.Code)
		}
		return refused.Code != "57014" && slices.Contains([]string{"08", "40", "53", "57", "58"}, class)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok && !errors.Is(err, context.Canceled) &&
		!errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	return errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) ||
		strings.Contains(err.Error(), "unexpected EOF") || strings.Contains(err.Error(), "conn closed")
}

// Unstorable reports whether the database refused a value. A refused value has an invalid character, is out of bounds
// (SQLSTATE class 22), or violates a CHECK constraint (23514).
func Unstorable(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(refused.Code, "22") || refused.Code == "23514")
}

// Duplicate reports whether the database refused a row because of a unique constraint, and returns the name of the
// constraint or index.
func Duplicate(err error) (constraint string, ok bool) {
	if refused, is := errors.AsType[*pgconn.PgError](err); is && refused.Code == "23505" {
		return refused.ConstraintName, true
	}
	return "", false
}

// Dangling reports whether the database refused a row because of a reference to a missing row.
func Dangling(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == "23503"
}
