package local

import (
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// accessCommand has the settings of the commands for users and tokens.
type accessCommand struct {
	base

	JSON bool `help:"Print JSON instead of a table." name:"json"`
}

// rights are the flags that say what a user or a token may do.
type rights struct {
	Customer string `help:"Limit access to one customer, by name or id. Default: all customers." placeholder:"CUSTOMER"`
	Role     string `enum:"admin,viewer" help:"admin (read and write) or viewer (read)." placeholder:"ROLE" required:""`
}

// readAll reads a list to its end, page by page.
func readAll[T any](page func(after store.Place, limit int) ([]T, error), id func(T) uuid.UUID) ([]T, error) {
	const size = 200
	all := []T{}
	var after store.Place
	for {
		rows, err := page(after, size)
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

// timeOrNever formats a time that may be absent.
func timeOrNever(at *time.Time) string {
	if at == nil {
		return "never"
	}
	return at.UTC().Format("2006-01-02 15:04 UTC")
}
