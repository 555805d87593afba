package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// The methods in this file read and write many rows in one statement. An import of a file with a hundred thousand
// objects takes seconds with these methods, and minutes with one statement for each row. The rows to write are passed
// as one JSON array, whose keys are the names of the Go fields.

// Clock returns the current time of the database, which advances even within a transaction.
func (db *DB) Clock(ctx context.Context) (time.Time, error) {
	row, err := one[struct {
		Now time.Time `db:"now"`
	}](ctx, db.conn, "read the clock", "SELECT clock_timestamp() AS now")
	return row.Now, err
}

// CustomersNamed returns the customers with the given names.
func (db *DB) CustomersNamed(ctx context.Context, names []string) ([]Customer, error) {
	return many[Customer](ctx, db.conn, "read customers", presentCustomers+" AND name = ANY($1)", names)
}

// LockCustomers returns customers by their ids and locks their rows until the transaction ends.
func (db *DB) LockCustomers(ctx context.Context, ids []uuid.UUID) ([]Customer, error) {
	return many[Customer](ctx, db.conn, "lock customers",
		presentCustomers+" AND id = ANY($1) ORDER BY id FOR NO KEY UPDATE", uuids(ids))
}

// LockBrandsNamed returns brands by their customers and names, and locks the rows of the brands until the transaction
// ends. The customers and the names are two lists of the same length.
func (db *DB) LockBrandsNamed(ctx context.Context, customers []uuid.UUID, names []string) ([]Brand, error) {
	return many[Brand](ctx, db.conn, "lock brands", "SELECT "+brandColumns+` FROM brands
		WHERE (customer_id, name) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
		ORDER BY customer_id, name FOR NO KEY UPDATE`, uuids(customers), names)
}

// CompetitorsOfBrands returns the competitors of several brands.
func (db *DB) CompetitorsOfBrands(ctx context.Context, brands []uuid.UUID) ([]Competitor, error) {
	return many[Competitor](ctx, db.conn, "list competitors", "SELECT "+competitorColumns+` FROM competitors
		WHERE brand_id = ANY($1) ORDER BY brand_id, name`, uuids(brands))
}

// QueriesWith returns queries by their brands and texts, which are two lists of the same length.
func (db *DB) QueriesWith(ctx context.Context, brands []uuid.UUID, texts []string) ([]Query, error) {
	return many[Query](ctx, db.conn, "read queries", "SELECT "+queryColumns+` FROM queries
		WHERE (brand_id, text) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))`, uuids(brands), texts)
}

// ScheduledJobsNamed returns scheduled jobs by their brands and names, which are two lists of the same length.
func (db *DB) ScheduledJobsNamed(ctx context.Context, brands []uuid.UUID, names []string) ([]ScheduledJob, error) {
	return many[ScheduledJob](ctx, db.conn, "read scheduled jobs", "SELECT "+scheduledJobColumns+` FROM scheduled_jobs
		WHERE (brand_id, name) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))`, uuids(brands), names)
}

// LockScheduledJobs returns scheduled jobs by their ids and locks their rows until the transaction ends.
func (db *DB) LockScheduledJobs(ctx context.Context, ids []uuid.UUID) ([]ScheduledJob, error) {
	return many[ScheduledJob](ctx, db.conn, "lock scheduled jobs", "SELECT "+scheduledJobColumns+` FROM scheduled_jobs
		WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, uuids(ids))
}

// SaveCustomers creates customers. For customers whose ids exist, SaveCustomers updates the caps, the minimum interval
// and the retention.
func (db *DB) SaveCustomers(ctx context.Context, customers []Customer) error {
	return saveRows(ctx, db, "save customers", customers, `INSERT INTO customers
			(id, name, max_calls_per_day, max_cost_usd_per_day, min_interval_seconds, keep_runs_days, keep_answers_days,
			 keep_raw_days)
		SELECT * FROM jsonb_to_recordset($1) AS r
			("ID" uuid, "Name" text, "MaxCallsPerDay" integer, "MaxCostUSDPerDay" numeric, "MinIntervalSeconds" integer,
			 "KeepRunsDays" integer, "KeepAnswersDays" integer, "KeepRawDays" integer)
		ON CONFLICT (id) DO UPDATE SET max_calls_per_day = excluded.max_calls_per_day,
			max_cost_usd_per_day = excluded.max_cost_usd_per_day, min_interval_seconds = excluded.min_interval_seconds,
			keep_runs_days = excluded.keep_runs_days, keep_answers_days = excluded.keep_answers_days,
			keep_raw_days = excluded.keep_raw_days, updated_at = now()`)
}

// SaveBrands creates brands. For brands whose ids exist, SaveBrands updates the aliases, domains and collectors.
func (db *DB) SaveBrands(ctx context.Context, brands []Brand) error {
	return saveRows(ctx, db, "save brands", brands, `INSERT INTO brands
			(id, customer_id, name, aliases, domains, collectors)
		SELECT "ID", "CustomerID", "Name", coalesce("Aliases", '{}'), coalesce("Domains", '{}'), coalesce("Collectors", '{}')
		FROM jsonb_to_recordset($1) AS r
			("ID" uuid, "CustomerID" uuid, "Name" text, "Aliases" text[], "Domains" text[], "Collectors" text[])
		ON CONFLICT (id) DO UPDATE SET aliases = excluded.aliases, domains = excluded.domains,
			collectors = excluded.collectors, updated_at = now()`)
}

// SaveCompetitors creates competitors. For competitors whose ids exist, SaveCompetitors updates the aliases and
// domains.
func (db *DB) SaveCompetitors(ctx context.Context, competitors []Competitor) error {
	return saveRows(ctx, db, "save competitors", competitors, `INSERT INTO competitors
			(id, brand_id, name, aliases, domains)
		SELECT "ID", "BrandID", "Name", coalesce("Aliases", '{}'), coalesce("Domains", '{}')
		FROM jsonb_to_recordset($1) AS r ("ID" uuid, "BrandID" uuid, "Name" text, "Aliases" text[], "Domains" text[])
		ON CONFLICT (id) DO UPDATE SET aliases = excluded.aliases, domains = excluded.domains, updated_at = now()`)
}

// SaveQueries creates queries, and updates the topics, tags and states of the queries whose ids exist. The creation
// times of new queries have the order of the list.
func (db *DB) SaveQueries(ctx context.Context, queries []Query) error {
	return saveRows(ctx, db, "save queries", queries, `INSERT INTO queries
			(id, brand_id, text, topic, tags, locale, country, is_active, created_at, updated_at)
		SELECT id, brand_id, text, topic, coalesce(tags, '{}'), locale, country, is_active,
			moment + n * interval '1 microsecond', moment + n * interval '1 microsecond'
		FROM ROWS FROM (jsonb_to_recordset($1) AS ("ID" uuid, "BrandID" uuid, "Text" text, "Topic" text, "Tags" text[],
			"Locale" text, "Country" text, "IsActive" boolean))
			WITH ORDINALITY AS r (id, brand_id, text, topic, tags, locale, country, is_active, n)
		CROSS JOIN (SELECT clock_timestamp() AS moment) c
		ON CONFLICT (id) DO UPDATE SET topic = excluded.topic, tags = excluded.tags,
			is_active = excluded.is_active, updated_at = now()`)
}

// CreateScheduledJobs creates scheduled jobs. The caller must have planned the next runs of the scheduled jobs.
func (db *DB) CreateScheduledJobs(ctx context.Context, jobs []ScheduledJob) error {
	return saveRows(ctx, db, "create scheduled jobs", jobs, `INSERT INTO scheduled_jobs
			(id, brand_id, customer_id, name, job_type, cron_expression, timezone, dst_gap, dst_repeat, is_active,
			 overlap_policy, misfire_policy, misfire_window_seconds, jitter_seconds, run_timeout_seconds, starts_at, ends_at,
			 metadata, created_by, spec_changed_at, next_run_at, start_deadline_seconds, after, after_partial)
		SELECT * FROM jsonb_to_recordset($1) AS r ("ID" uuid, "BrandID" uuid, "CustomerID" uuid, "Name" text,
			"JobType" text, "Cron" text, "Timezone" text, "DSTGap" text, "DSTRepeat" text, "IsActive" boolean,
			"OverlapPolicy" text, "MisfirePolicy" text, "MisfireWindowSeconds" integer, "JitterSeconds" integer,
			"RunTimeoutSeconds" integer, "StartsAt" timestamptz, "EndsAt" timestamptz, "Metadata" jsonb, "CreatedBy" text,
			"SpecChangedAt" timestamptz, "NextRunAt" timestamptz, "StartDeadlineSeconds" integer, "After" uuid,
			"AfterPartial" boolean)`)
}

// UpdateScheduledJobs stores the edited states of scheduled jobs, except their names, by their ids. The caller must
// have locked the rows with [DB.LockScheduledJobs] and planned the next runs with [ScheduledJob.Replan].
func (db *DB) UpdateScheduledJobs(ctx context.Context, jobs []ScheduledJob) error {
	return saveRows(ctx, db, "update scheduled jobs", jobs, `UPDATE scheduled_jobs s SET
			job_type = "JobType", cron_expression = "Cron", timezone = "Timezone", dst_gap = "DSTGap",
			dst_repeat = "DSTRepeat", is_active = "IsActive", overlap_policy = "OverlapPolicy",
			misfire_policy = "MisfirePolicy", misfire_window_seconds = "MisfireWindowSeconds",
			jitter_seconds = "JitterSeconds", run_timeout_seconds = "RunTimeoutSeconds", starts_at = "StartsAt",
			ends_at = "EndsAt", metadata = "Metadata", spec_changed_at = "SpecChangedAt", next_run_at = "NextRunAt",
			start_deadline_seconds = "StartDeadlineSeconds", after = "After", after_partial = "AfterPartial",
			updated_at = now()
		FROM jsonb_to_recordset($1) AS r ("ID" uuid, "JobType" text, "Cron" text, "Timezone" text, "DSTGap" text,
			"DSTRepeat" text, "IsActive" boolean, "OverlapPolicy" text, "MisfirePolicy" text,
			"MisfireWindowSeconds" integer, "JitterSeconds" integer, "RunTimeoutSeconds" integer, "StartsAt" timestamptz,
			"EndsAt" timestamptz, "Metadata" jsonb, "SpecChangedAt" timestamptz, "NextRunAt" timestamptz,
			"StartDeadlineSeconds" integer, "After" uuid, "AfterPartial" boolean)
		WHERE s.id = r."ID"`)
}

// saveRows runs a statement with a JSON array of rows. Without rows, saveRows does nothing.
func saveRows[T any](ctx context.Context, db *DB, what string, rows []T, sql string) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := db.conn.Exec(ctx, sql, rows); err != nil {
		return fmt.Errorf("%s: %w", what, refuseChain(err))
	}
	return nil
}
