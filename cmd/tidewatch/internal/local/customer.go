package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/store"
)

// customerID returns the id of the customer that --customer identifies by name or id. Without --customer, customerID
// returns nil.
func customerID(ctx context.Context, db *store.DB, nameOrID string) (*uuid.UUID, error) {
	if nameOrID == "" {
		return nil, nil //nolint:nilnil // all customers
	}
	var customer store.Customer
	id, err := uuid.Parse(nameOrID)
	if err == nil {
		customer, err = db.Customer(ctx, id)
	} else {
		customer, err = db.CustomerByName(ctx, nameOrID)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("--customer: there is no customer %q", nameOrID)
	}
	return &customer.ID, err
}

// customerNames reads and caches the names of customers.
type customerNames struct {
	db    *store.DB
	known map[uuid.UUID]string
}

// name returns the name of the customer with the given id, or "all" for nil.
func (n customerNames) name(ctx context.Context, id *uuid.UUID) (string, error) {
	if id == nil {
		return "all", nil
	}
	if name, ok := n.known[*id]; ok {
		return name, nil
	}
	c, err := n.db.Customer(ctx, *id)
	n.known[*id] = c.Name
	return c.Name, err
}
