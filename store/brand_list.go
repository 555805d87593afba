package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// ListedBrand is a brand with the name of its customer.
type ListedBrand struct {
	Brand

	CustomerName string     `db:"customer_name"`
	FirstRun     *time.Time `db:"first_run"` // see [DB.FirstRuns]; nil if the brand has no runs and no facts
	MadeUp       bool       `db:"made_up"`   // whether the oldest run is made up, see [DB.SaveMadeUpRuns]
}

// HasAnswersBefore calls [Brand.HasAnswersBefore] with the brand's first run. If FirstRun is nil, HasAnswersBefore
// returns false.
func (b ListedBrand) HasAnswersBefore(edit time.Time) bool {
	return b.FirstRun != nil && b.Brand.HasAnswersBefore(edit, *b.FirstRun)
}

// BrandFilter selects brands. Fields of the filter with zero values match everything.
type BrandFilter struct {
	CustomerID *uuid.UUID
	Text       string     // words, or beginnings of words, that the name must contain
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

const listedBrands = "SELECT " + brandColumns + `,
	(SELECT name FROM customers c WHERE c.id = brands.customer_id) AS customer_name,
	` + firstRun + ` AS first_run,
	coalesce((SELECT metadata @> '{"made_up": true}' FROM job_runs r WHERE r.brand_id = brands.id ORDER BY r.id LIMIT 1),
		false) AS made_up FROM brands`

// ListBrands returns the selected brands, sorted by created_at and id, newest first.
func (db *DB) ListBrands(ctx context.Context, f BrandFilter, after Place, limit int) ([]ListedBrand, error) {
	var w where
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	if f.Text != "" {
		w.add(named("name"), storable(f.Text))
	}
	w.after(after)
	return many[ListedBrand](ctx, db.conn, "list brands",
		listedBrands+w.sql()+" ORDER BY created_at DESC, id DESC"+limitTo(limit), w.args...)
}

// ListedBrand returns one brand with the name of its customer, or [ErrNotFound].
func (db *DB) ListedBrand(ctx context.Context, id uuid.UUID) (ListedBrand, error) {
	return one[ListedBrand](ctx, db.conn, "read brand", listedBrands+" WHERE id = $1 AND "+present, id)
}
