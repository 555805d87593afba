package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
)

// CustomerLook is the look of a customer's reports.
type CustomerLook struct {
	Color *string `db:"color"` // such as "#1f5fbf", in lower case; nil means the default color
	Logo  []byte  `db:"logo"`  // a PNG file; nil without a logo
}

// CustomerLook returns the look of a customer's reports. A customer without a look has the zero value.
func (db *DB) CustomerLook(ctx context.Context, customerID uuid.UUID) (CustomerLook, error) {
	look, err := one[CustomerLook](ctx, db.conn, "read the look of a customer",
		"SELECT color, logo FROM customer_looks WHERE customer_id = $1", customerID)
	if errors.Is(err, ErrNotFound) {
		return CustomerLook{}, nil
	}
	return look, err
}

// SaveCustomerLook stores the look of a customer's reports.
func (db *DB) SaveCustomerLook(ctx context.Context, customerID uuid.UUID, look CustomerLook) error {
	_, err := exec(ctx, db.conn, "store the look of a customer", `INSERT INTO customer_looks (customer_id, color, logo)
		VALUES ($1, $2, $3)
		ON CONFLICT (customer_id) DO UPDATE SET color = excluded.color, logo = excluded.logo, updated_at = now()`,
		customerID, look.Color, look.Logo)
	return err
}
