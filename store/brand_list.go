package store

import (
	"context"

	"github.com/google/uuid"
)

// ListedBrand is a brand with what a list of them shows.
type ListedBrand struct {
	Brand

	CustomerName string `db:"customer_name"`
}

// BrandFilter says which brands are wanted. What is zero does not count.
type BrandFilter struct {
	CustomerID *uuid.UUID
	Text       string     // words that the name has, or begins with
	Visible    *uuid.UUID // only this customer's
}

const listedBrands = "SELECT " + brandColumns + ", (SELECT name FROM customers c WHERE c.id = brands.customer_id) AS customer_name FROM brands"

// ListBrands returns brands, newest first, by created_at and id.
func (db *DB) ListBrands(ctx context.Context, f BrandFilter, after Place, limit int) ([]ListedBrand, error) {
	var w where
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	if f.Text != "" {
		query := words(f.Text)
		if query == "" {
			return nil, nil
		}
		w.add("to_tsvector('simple', name) @@ to_tsquery('simple', ?)", query)
	}
	w.after(after)
	return many[ListedBrand](ctx, db.conn, "list brands",
		listedBrands+w.sql()+" ORDER BY created_at DESC, id DESC"+limitTo(limit), w.args...)
}

// ListedBrand returns one brand as a list shows it, or [ErrNotFound].
func (db *DB) ListedBrand(ctx context.Context, id uuid.UUID) (ListedBrand, error) {
	return one[ListedBrand](ctx, db.conn, "read brand", listedBrands+" WHERE id = $1 AND "+present, id)
}
