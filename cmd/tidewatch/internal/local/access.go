package local

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// accessCommand has the flags that the commands for users and tokens share, except "user invite". The command "bi list"
// has the same flags.
type accessCommand struct {
	base

	JSON bool `help:"Print JSON instead of a table." name:"json"`
}

// rights are the flags that set the rights of a user or a token.
type rights struct {
	Customer string `help:"Limit access to one customer, by name or id. Default: all customers." placeholder:"CUSTOMER"`
	Role     string `enum:"admin,editor,viewer" help:"Role: admin (all operations), editor (read, and change brands, queries and schedules) or viewer (read only)." placeholder:"ROLE" required:""`
}

// readAll reads a list of users or tokens page by page, for all customers.
func readAll[T any](
	ctx context.Context,
	page func(ctx context.Context, filter store.AccessFilter, after store.Place, limit int) ([]T, error),
	id func(T) uuid.UUID,
) ([]T, error) {
	const size = 200
	all := []T{}
	var after store.Place
	for {
		rows, err := page(ctx, store.AccessFilter{}, after, size)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if len(rows) < size {
			return all, nil
		}
		after.ID = id(rows[len(rows)-1])
	}
}

// convert converts each element of a list and returns the new list.
func convert[From, To any](list []From, to func(From) To) []To {
	converted := make([]To, 0, len(list))
	for _, v := range list {
		converted = append(converted, to(v))
	}
	return converted
}

// timeOrNever formats a time, or returns "never" for nil.
func timeOrNever(at *time.Time) string {
	if at == nil {
		return "never"
	}
	return at.UTC().Format("2006-01-02 15:04 UTC")
}
