package store

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Unavailable reports whether an error means that the database is not available at the moment: it is unreachable,
// starting, stopping, out of connections, or read-only after a failover, or it rolled the transaction back because of a
// conflict with another one. The same call may succeed later.
func Unavailable(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		class := refused.Code[:min(2, len(refused.Code))]
		// Class 08: connection exception; 53: insufficient resources; 57: operator intervention; 58: system error; 40:
		// transaction rollback. 25006: read-only transaction; 25P03 and 25P04: timeouts of transactions, which a step of
		// the clock may cause. 57014 is excluded: a statement that its deadline or its caller cancelled.
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

// Unstorable reports whether the database refused a value: an invalid character, a number or a text out of bounds
// (SQLSTATE class 22), or a violated CHECK (23514).
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

// Dangling reports whether the database refused a row because a row that it refers to does not exist.
func Dangling(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == "23503"
}
