package store

import (
	"context"

	"github.com/google/uuid"
)

// Holdings has the numbers of a customer's rows by kind. Each number of rows is counted only up to a maximum.
type Holdings struct {
	Answers       int `db:"answers"`
	Brands        int `db:"brands"`
	Runs          int `db:"runs"`
	ScheduledJobs int `db:"scheduled_jobs"`
	Tokens        int `db:"tokens"`
	Users         int `db:"users"`
}

// HoldingsOf counts the rows of a customer, for each kind up to the parameter "most".
func (db *DB) HoldingsOf(ctx context.Context, customerID uuid.UUID, most int) (Holdings, error) {
	return one[Holdings](ctx, db.conn, "count the rows of a customer", `SELECT
		(SELECT count(*) FROM (SELECT FROM brands WHERE customer_id = $1 LIMIT $2) x)::int AS brands,
		(SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE customer_id = $1 LIMIT $2) x)::int AS scheduled_jobs,
		(SELECT count(*) FROM (SELECT FROM job_runs WHERE customer_id = $1 AND `+presentBrand+` LIMIT $2) x)::int AS runs,
		(SELECT count(*) FROM (SELECT FROM brands b CROSS JOIN LATERAL (SELECT FROM answers a WHERE a.brand_id = b.id
			LIMIT $2) a
			WHERE b.customer_id = $1 LIMIT $2) x)::int AS answers,
		(SELECT count(*) FROM (SELECT FROM users WHERE customer_id = $1 LIMIT $2) x)::int AS users,
		(SELECT count(*) FROM (SELECT FROM api_tokens WHERE customer_id = $1 LIMIT $2) x)::int AS tokens`, customerID, most)
}

// BeginDeletion marks a customer as deleted, or returns [ErrNotFound]. BeginDeletion must run in a transaction. After
// the commit, the customer and its data are invisible, and the name of the customer is available again. The users,
// tokens and alert rules of the customer are deleted, its BI roles lose their access, and its schedules are paused.
// [DB.DeletePiece] later deletes the rows of the customer in pieces.
func (db *DB) BeginDeletion(ctx context.Context, customerID uuid.UUID) error {
	err := deleteOne(ctx, db.conn, "mark a customer as deleted",
		"UPDATE customers SET deleted_at = now(), name = id::text, updated_at = now() WHERE id = $1 AND deleted_at IS NULL",
		customerID)
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

// lockOut deletes the users and tokens that are limited to the customer, and ends the access of the customer's BI
// roles.
func (db *DB) lockOut(ctx context.Context, customerID uuid.UUID) error {
	if _, err := exec(ctx, db.conn, "delete a customer's users", "DELETE FROM users WHERE customer_id = $1",
		customerID); err != nil {
		return err
	}
	if _, err := exec(ctx, db.conn, "end the access of a customer's roles", "DELETE FROM bi_roles WHERE customer_id = $1",
		customerID); err != nil {
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

// UnfinishedRunsOf returns the unfinished runs of a customer, up to the given limit. If the schedules are locked, for
// example by [DB.StopSchedules], UnfinishedRunsOf includes the runs of all earlier ticks and triggers.
func (db *DB) UnfinishedRunsOf(ctx context.Context, customerID uuid.UUID, limit int) ([]Run, error) {
	return many[Run](ctx, db.conn, "find a customer's unfinished runs",
		"SELECT "+runColumns+" FROM job_runs WHERE customer_id = $1 AND finished_at IS NULL ORDER BY id LIMIT $2",
		customerID, limit)
}

// DeletedCustomers returns the ids of the customers that are being deleted, the earliest deletion first.
func (db *DB) DeletedCustomers(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := many[struct {
		ID uuid.UUID `db:"id"`
	}](ctx, db.conn, "find deleted customers",
		"SELECT id FROM customers WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id")
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

// FirstBrandOf returns the smallest id of the customer's brands whose ids are greater than the parameter "after", or
// [ErrNotFound]. FirstBrandOf includes deleted brands whose rows are not deleted yet.
func (db *DB) FirstBrandOf(ctx context.Context, customerID, after uuid.UUID) (uuid.UUID, error) {
	row, err := one[struct {
		ID uuid.UUID `db:"id"`
	}](ctx, db.conn, "find a customer's brands",
		"SELECT id FROM brand_keys WHERE customer_id = $1 AND id > $2 ORDER BY id LIMIT 1", customerID, after)
	return row.ID, err
}

// BrandTables returns the tables that may have many rows of a brand, in the order of their deletion in pieces. All but
// chained_ticks and scheduled_jobs refer to brand_keys, directly or through another table, so that their rows outlive
// the row of the brand. Tables outside the list have few rows for each brand, and foreign keys delete these rows.
func BrandTables() []string {
	return []string{
		"answers",
		"job_runs",
		"trend_buckets",
		"reports",
		"cell_facts",
		"cell_name_facts",
		"query_facts",
		"query_name_facts",
		"cell_months",
		"cell_name_months",
		"source_facts",
		"source_months",
		"source_packs",
		"fact_packs",
		"candidate_packs",
		"candidate_months",
		"cells",
		"changed_buckets",
		"changes",
		"chained_ticks",
		"scheduled_jobs",
		"queries",
		"competitors",
	}
}

// CustomerTables returns the tables that may have many rows of a customer, except the tables in [BrandTables].
func CustomerTables() []string {
	return []string{
		"alert_deliveries", "alert_events", "alert_facts", "audit_log", "collector_shares", "collector_waits",
		"schedule_exceptions", "spending_days",
	}
}

// DeletePiece deletes rows of a brand from one of [BrandTables], up to the given limit. In the tables answers and
// job_runs, DeletePiece deletes the newest rows first, because lists of runs and [DB.FailedNow] read the newest rows.
// For these two tables, the parameter "after" is the last id of the previous piece, and DeletePiece deletes only rows
// with smaller ids. For the first piece, the parameter "after" is [uuid.Nil]. The other tables ignore the parameter
// "after". Like [DB.DeleteOld], DeletePiece skips locked rows.
func (db *DB) DeletePiece(ctx context.Context, table string, brandID, after uuid.UUID, limit int) (Piece, error) {
	if table == "answers" || table == "job_runs" {
		if after == uuid.Nil {
			after = uuid.Max
		}
		return db.piece(ctx, "delete a brand's "+table, deleteByID(table), brandID, after, limit)
	}
	return db.piece(ctx, "delete a brand's "+table, deleteByKey(table, "brand_id", ""), brandID, limit)
}

// DeleteCustomerPiece deletes rows of a customer from one of [CustomerTables], up to the given limit.
// DeleteCustomerPiece keeps the audit entry of the customer's deletion.
func (db *DB) DeleteCustomerPiece(ctx context.Context, table string, customerID uuid.UUID, limit int) (Piece, error) {
	but := ""
	if table == "audit_log" {
		but = " AND NOT (object_kind = 'customer' AND action = 'delete')"
	}
	return db.piece(ctx, "delete a customer's "+table, deleteByKey(table, "customer_id", but), customerID, limit)
}

// deleteByID deletes up to $3 rows of the brand $1 that have ids smaller than $2, the newest first. The next piece
// begins after the last selected row, see pieceOf.
func deleteByID(table string) string {
	// A run is deleted only after its answers, because a run may have many answers.
	without := ""
	if table == "job_runs" {
		without = " AND NOT EXISTS (SELECT FROM answers a WHERE a.run_id = t.id)"
	}
	return `WITH piece AS (SELECT id FROM ` + table + ` WHERE brand_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3),
		free AS (SELECT t.id FROM ` + table + ` t WHERE t.id = ANY (ARRAY (SELECT id FROM piece))` + without + `
			FOR UPDATE SKIP LOCKED),
		gone AS (DELETE FROM ` + table + ` t WHERE t.id = ANY (ARRAY (SELECT id FROM free)) RETURNING t.id)
		SELECT (SELECT count(*) FROM gone)::int AS done, (SELECT id FROM piece ORDER BY id LIMIT 1) AS last,
			NULL::uuid AS stuck`
}

func deleteByKey(table, key, but string) string {
	return `WITH gone AS (DELETE FROM ` + table + ` WHERE ctid = ANY (ARRAY (
			SELECT ctid FROM ` + table + ` WHERE ` + key + ` = $1` + but + ` LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING 1)
		SELECT count(*)::int AS done, CASE WHEN count(*) = $2 THEN $1::uuid END AS last, NULL::uuid AS stuck FROM gone`
}

// FinishDeletion deletes the row of a deleted customer if the customer has no brands, and reports whether the row was
// deleted. FinishDeletion also deletes users and tokens that were added after [DB.BeginDeletion].
func (db *DB) FinishDeletion(ctx context.Context, customerID uuid.UUID) (bool, error) {
	var gone bool
	err := db.InTx(ctx, func(db *DB) error {
		if err := db.lockOut(ctx, customerID); err != nil {
			return err
		}
		n, err := exec(ctx, db.conn, "delete a customer", `DELETE FROM customers WHERE id = $1 AND deleted_at IS NOT NULL
			AND NOT EXISTS (SELECT FROM brand_keys WHERE customer_id = $1)`, customerID)
		gone = n > 0
		return err
	})
	return gone, err
}
