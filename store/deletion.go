package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Holdings count what belongs to a customer. Each number ends at the most that was asked for.
type Holdings struct {
	Answers       int `db:"answers"`
	Brands        int `db:"brands"`
	Runs          int `db:"runs"`
	ScheduledJobs int `db:"scheduled_jobs"`
	Tokens        int `db:"tokens"`
	Users         int `db:"users"`
}

// HoldingsOf counts what belongs to a customer, each kind up to most.
func (db *DB) HoldingsOf(ctx context.Context, customerID uuid.UUID, most int) (Holdings, error) {
	return one[Holdings](ctx, db.conn, "count what a customer has", `SELECT
		(SELECT count(*) FROM (SELECT FROM brands WHERE customer_id = $1 LIMIT $2) x)::int AS brands,
		(SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE customer_id = $1 LIMIT $2) x)::int AS scheduled_jobs,
		(SELECT count(*) FROM (SELECT FROM job_runs WHERE customer_id = $1 LIMIT $2) x)::int AS runs,
		(SELECT count(*) FROM (SELECT FROM brands b CROSS JOIN LATERAL (SELECT FROM answers a WHERE a.brand_id = b.id LIMIT $2) a
			WHERE b.customer_id = $1 LIMIT $2) x)::int AS answers,
		(SELECT count(*) FROM (SELECT FROM users WHERE customer_id = $1 LIMIT $2) x)::int AS users,
		(SELECT count(*) FROM (SELECT FROM api_tokens WHERE customer_id = $1 LIMIT $2) x)::int AS tokens`, customerID, most)
}

// BeginDeletion makes a customer disappear, in the transaction that it must be called in, or returns [ErrNotFound]: from its
// commit on nobody sees it or what belongs to it, nobody limited to it can enter, and its schedules do not fire. Its rows
// are many, and go in pieces: see [DB.DeletePiece]. Its name is free at once.
func (db *DB) BeginDeletion(ctx context.Context, customerID uuid.UUID) error {
	err := deleteOne(
		ctx,
		db.conn,
		"mark a customer as deleted",
		"UPDATE customers SET deleted_at = now(), name = id::text, updated_at = now() WHERE id = $1 AND deleted_at IS NULL",
		customerID,
	)
	if err != nil {
		return err
	}
	if _, err := exec(ctx, db.conn, "delete a customer's idempotency keys",
		"DELETE FROM idempotency_keys WHERE caller LIKE '% of ' || $1::text", customerID.String()); err != nil {
		return err
	}
	if err := db.lockOut(ctx, customerID); err != nil {
		return err
	}
	const endAlerts = `WITH rules AS (DELETE FROM alert_rules WHERE customer_id = $1 RETURNING id)
		DELETE FROM alert_incidents WHERE rule_id = ANY (ARRAY (SELECT id FROM rules))`
	if _, err := exec(ctx, db.conn, "end a customer's alerts", endAlerts, customerID); err != nil {
		return err
	}
	return db.StopSchedules(ctx, customerID)
}

// lockOut deletes who may see this customer only.
func (db *DB) lockOut(ctx context.Context, customerID uuid.UUID) error {
	if _, err := exec(
		ctx,
		db.conn,
		"delete a customer's users",
		"DELETE FROM users WHERE customer_id = $1",
		customerID,
	); err != nil {
		return err
	}
	_, err := exec(ctx, db.conn, "delete a customer's tokens", "DELETE FROM api_tokens WHERE customer_id = $1", customerID)
	return err
}

// StopSchedules pauses all schedules of a customer.
func (db *DB) StopSchedules(ctx context.Context, customerID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "stop a customer's schedules",
		"UPDATE scheduled_jobs SET is_active = false WHERE customer_id = $1 AND is_active", customerID)
	return err
}

// UnfinishedRunsOf returns up to limit unfinished runs of a customer. Lock the schedules first ([DB.StopSchedules] does):
// what ticks and triggers had begun is there then.
func (db *DB) UnfinishedRunsOf(ctx context.Context, customerID uuid.UUID, limit int) ([]Run, error) {
	return many[Run](
		ctx,
		db.conn,
		"look for a customer's unfinished runs",
		"SELECT "+runColumns+" FROM job_runs WHERE customer_id = $1 AND finished_at IS NULL ORDER BY id LIMIT $2",
		customerID,
		limit,
	)
}

// DeletedCustomers returns the customers that are being deleted, those that have waited longest first.
func (db *DB) DeletedCustomers(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := many[struct {
		ID uuid.UUID `db:"id"`
	}](ctx, db.conn, "look for deleted customers", "SELECT id FROM customers WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id")
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

// FirstBrandOf returns a customer's first brand by id, or [ErrNotFound].
func (db *DB) FirstBrandOf(ctx context.Context, customerID, after uuid.UUID) (uuid.UUID, error) {
	row, err := one[struct {
		ID uuid.UUID `db:"id"`
	}](ctx, db.conn, "look for a customer's brands",
		"SELECT id FROM brands WHERE customer_id = $1 AND id > $2 ORDER BY id LIMIT 1", customerID, after)
	return row.ID, err
}

// BrandTables lists the tables whose rows of a brand may be many, in the order in which its deletion takes them away in pieces.
// A table that refers to one of them, or to brands, and holds few rows for each goes along by its foreign key.
func BrandTables() []string {
	return []string{"answers", "job_runs", "trend_buckets", "scheduled_jobs", "queries", "competitors"}
}

// CustomerTables is [BrandTables] for rows of a customer that belong to none of its brands.
func CustomerTables() []string {
	return []string{"alert_deliveries", "alert_events", "alert_facts", "audit_log", "spending_days"}
}

// DeletePiece deletes up to limit rows of a brand from one of [BrandTables]; of those with an index for it after one (by
// id). Like [DB.DeleteOld] it waits for nobody.
func (db *DB) DeletePiece(ctx context.Context, table string, brandID, after uuid.UUID, limit int) (Piece, error) {
	if table == "answers" || table == "job_runs" {
		return db.piece(
			ctx,
			"delete a brand's "+table,
			deleteByID(table),
			brandID,
			time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
			after,
			limit,
		)
	}
	return db.piece(ctx, "delete a brand's "+table, deleteByKey(table, "brand_id", ""), brandID, limit)
}

// DeleteCustomerPiece is [DB.DeletePiece] for one of [CustomerTables]. Of the audit log the entry of the deletion stays.
func (db *DB) DeleteCustomerPiece(ctx context.Context, table string, customerID uuid.UUID, limit int) (Piece, error) {
	but := ""
	if table == "audit_log" {
		but = " AND NOT (object_kind = 'customer' AND action = 'delete')"
	}
	return db.piece(ctx, "delete a customer's "+table, deleteByKey(table, "customer_id", but), customerID, limit)
}

func deleteByID(table string) string {
	// A run goes when its answers have gone: they may be very many.
	without := ""
	if table == "job_runs" {
		without = " AND NOT EXISTS (SELECT FROM answers a WHERE a.run_id = t.id)"
	}
	return ofTable(
		table,
		"free AS (SELECT t.id FROM "+table+" t WHERE t.id = ANY (ARRAY (SELECT id FROM piece))"+without+` FOR UPDATE SKIP LOCKED),
		gone AS (DELETE FROM `+table+` t WHERE t.id = ANY (ARRAY (SELECT id FROM free)) RETURNING t.id)`+pieceEnd+", NULL::uuid AS stuck",
	)
}

func deleteByKey(table, key, but string) string {
	return `WITH gone AS (DELETE FROM ` + table + ` WHERE ctid = ANY (ARRAY (
			SELECT ctid FROM ` + table + ` WHERE ` + key + ` = $1` + but + ` LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING 1)
		SELECT count(*)::int AS done, CASE WHEN count(*) = $2 THEN $1::uuid END AS last, NULL::uuid AS stuck FROM gone`
}

// DeleteEmptyBrand deletes a brand that has nothing left which is many, and reports whether it did.
func (db *DB) DeleteEmptyBrand(ctx context.Context, brandID uuid.UUID) (bool, error) {
	n, err := exec(
		ctx,
		db.conn,
		"delete a brand",
		`DELETE FROM brands WHERE id = $1 AND NOT EXISTS (SELECT FROM answers WHERE brand_id = $1)
		AND NOT EXISTS (SELECT FROM job_runs WHERE brand_id = $1)`,
		brandID,
	)
	return n > 0, err
}

// FinishDeletion deletes a deleted customer that has nothing left which is many, and reports whether it did.
func (db *DB) FinishDeletion(ctx context.Context, customerID uuid.UUID) (bool, error) {
	var gone bool
	err := db.InTx(ctx, func(db *DB) error {
		if err := db.lockOut(ctx, customerID); err != nil {
			return err
		}
		n, err := exec(ctx, db.conn, "delete a customer", `DELETE FROM customers WHERE id = $1 AND deleted_at IS NOT NULL
			AND NOT EXISTS (SELECT FROM brands WHERE customer_id = $1)`, customerID)
		gone = n > 0
		return err
	})
	return gone, err
}
