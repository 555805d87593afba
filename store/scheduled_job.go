package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// JobType is the kind of work of a run.
type JobType string

// A scheduled job has one of these job types.
const (
	JobTypeCollect         JobType = "data_collection"
	JobTypeScore           JobType = "scoring"
	JobTypeCollectAndScore JobType = "data_collection_and_scoring"
	JobTypeReport          JobType = "report"
)

// Collects reports whether runs of the type send queries to engines.
func (t JobType) Collects() bool { return t == JobTypeCollect || t == JobTypeCollectAndScore }

// Scores reports whether runs of the type score answers.
func (t JobType) Scores() bool { return t == JobTypeScore || t == JobTypeCollectAndScore }

// JobTypes returns all job types.
func JobTypes() []JobType {
	return []JobType{JobTypeCollect, JobTypeScore, JobTypeCollectAndScore, JobTypeReport}
}

// OverlapPolicy says how a tick is treated while another run of the schedule is unfinished.
type OverlapPolicy string

// A schedule has one of the following overlap policies. With the default policy, OverlapSkip, the tick becomes a
// skipped run that names the unfinished run.
const (
	OverlapSkip  OverlapPolicy = "skip"
	OverlapAllow OverlapPolicy = "allow"
)

// MisfirePolicy says how late ticks are treated.
type MisfirePolicy string

// A schedule has one of the following misfire policies. MisfireRunOnce is the default policy.
const (
	MisfireRunOnce MisfirePolicy = "run_once" // one run for the newest missed tick
	MisfireRunAll  MisfirePolicy = "run_all"  // one run for each missed tick, one after another, oldest first
	MisfireSkip    MisfirePolicy = "skip"     // no run; the newest missed tick becomes a skipped run
)

const (
	// MisfireGrace is the maximum age of a tick that still counts as on time. The grace period is longer than one
	// minute, because the safety tick replaces a lost wake-up within one minute.
	MisfireGrace = 2 * time.Minute
	// MaxCatchUp is the maximum number of runs that [MisfireRunAll] creates for one schedule in one dispatch.
	MaxCatchUp = 100
)

// Spec says when a schedule fires. Many schedules may have the same spec. Specs are comparable.
type Spec struct {
	Cron      string `db:"cron_expression"`
	DSTGap    string `db:"dst_gap"`
	DSTRepeat string `db:"dst_repeat"`
	Timezone  string `db:"timezone"` // IANA name of the time zone
}

// Timing determines all ticks of a schedule.
type Timing struct {
	Spec
	EndsAt   *time.Time `db:"ends_at"`   // the schedule has no tick after this time; nil means no bound
	StartsAt *time.Time `db:"starts_at"` // the schedule has no tick before this time; nil means no bound
}

// ScheduledJob is a schedule: a brand, a job type, a spec and options.
type ScheduledJob struct {
	Timing
	After                *uuid.UUID      `db:"after"`         // the schedule whose completed runs fire this schedule; nil with a cron expression
	AfterPartial         bool            `db:"after_partial"` // also fires after runs that completed with errors
	BrandID              uuid.UUID       `db:"brand_id"`
	CreatedAt            time.Time       `db:"created_at"`
	CreatedBy            *string         `db:"created_by"`
	CustomerID           uuid.UUID       `db:"customer_id"`
	ID                   uuid.UUID       `db:"id"`
	IsActive             bool            `db:"is_active"`
	JitterSeconds        int             `db:"jitter_seconds"`
	JobType              JobType         `db:"job_type"`
	LastRunAt            *time.Time      `db:"last_run_at"` // time of the last tick or trigger that became a run
	Metadata             json.RawMessage `db:"metadata"`    // Options describes the keys
	MisfirePolicy        MisfirePolicy   `db:"misfire_policy"`
	MisfireWindowSeconds int             `db:"misfire_window_seconds"`
	Name                 *string         `db:"name"` // name, unique within the brand; nil if the schedule has no name
	NextRunAt            *time.Time      `db:"next_run_at"`
	OverlapPolicy        OverlapPolicy   `db:"overlap_policy"`
	PausedReason         *string         `db:"paused_reason"` // reason why Tidewatch paused the schedule; otherwise nil
	RunTimeoutSeconds    int             `db:"run_timeout_seconds"`
	ScheduleError        *string         `db:"schedule_error"` // reason why an active schedule does not fire; nil after its end
	SpecChangedAt        time.Time       `db:"spec_changed_at"`
	StartDeadlineSeconds *int            `db:"start_deadline_seconds"` // time after the planned start; nil means no limit
	UpdatedAt            time.Time       `db:"updated_at"`
	Version              int             `db:"version"` // number of the present version; each edit adds 1
}

// A new scheduled job has the following defaults. [ScheduleFields] has the defaults of all fields.
const (
	DefaultDSTGap               = "shift"
	DefaultDSTRepeat            = "first"
	DefaultMisfireWindowSeconds = 86_400
	DefaultRunTimeoutSeconds    = 21_600
	DefaultTimezone             = "UTC"
)

// MaxJitterSeconds is the maximum jitter of a schedule.
const MaxJitterSeconds = 86_400

// NewScheduledJob returns a scheduled job of a brand with the default value of each field.
func NewScheduledJob(b Brand) ScheduledJob {
	return ScheduledJob{
		BrandID: b.ID, CustomerID: b.CustomerID, IsActive: true, Metadata: json.RawMessage("{}"),
		MisfirePolicy: MisfireRunOnce, MisfireWindowSeconds: DefaultMisfireWindowSeconds,
		OverlapPolicy: OverlapSkip, RunTimeoutSeconds: DefaultRunTimeoutSeconds,
		Timing: Timing{Spec: Spec{DSTGap: DefaultDSTGap, DSTRepeat: DefaultDSTRepeat, Timezone: DefaultTimezone}},
	}
}

// A Planner returns the first tick of a schedule after the given instant, or an error if there is no such tick.
type Planner func(t Timing, after time.Time) (time.Time, error)

// NoTickLeft is the beginning of a [Planner]'s message about the field ends_at of a schedule that has ended.
const NoTickLeft = "the schedule has no tick left"

// hasEnded selects schedules whose last tick before ends_at has fired. The end of a schedule is planned, so the message
// of the planner is no error.
const hasEnded = "(ends_at IS NOT NULL AND schedule_error LIKE 'ends_at: " + NoTickLeft + "%')"

const scheduledJobColumns = `id, brand_id, customer_id, name, job_type, cron_expression, after, after_partial, timezone,
	dst_gap, dst_repeat, is_active, next_run_at, last_run_at, CASE WHEN ` + hasEnded + ` THEN NULL
		ELSE nullif(schedule_error, '') END AS schedule_error,
	paused_reason, spec_changed_at, overlap_policy, misfire_policy, misfire_window_seconds, jitter_seconds,
	run_timeout_seconds, start_deadline_seconds, starts_at, ends_at, metadata, created_by, created_at, updated_at, version`

// ScheduledJob returns one scheduled job, or [ErrNotFound].
func (db *DB) ScheduledJob(ctx context.Context, id uuid.UUID) (ScheduledJob, error) {
	return one[ScheduledJob](ctx, db.conn, "read scheduled job",
		"SELECT "+scheduledJobColumns+" FROM scheduled_jobs WHERE id = $1", id)
}

// LockScheduledJob returns one scheduled job and locks its row until the transaction ends. The lock on the row
// serializes the ticks, triggers and edits of a schedule.
func (db *DB) LockScheduledJob(ctx context.Context, id uuid.UUID) (ScheduledJob, error) {
	return one[ScheduledJob](ctx, db.conn, "lock scheduled job",
		"SELECT "+scheduledJobColumns+" FROM scheduled_jobs WHERE id = $1 FOR NO KEY UPDATE", id)
}

// ScheduledJobsOf returns the scheduled jobs of a brand, oldest first.
func (db *DB) ScheduledJobsOf(ctx context.Context, brandID uuid.UUID) ([]ScheduledJob, error) {
	return many[ScheduledJob](ctx, db.conn, "list scheduled jobs",
		"SELECT "+scheduledJobColumns+" FROM scheduled_jobs WHERE brand_id = $1 ORDER BY created_at, id", brandID)
}

const createScheduledJob = `INSERT INTO scheduled_jobs
	(brand_id, customer_id, name, job_type, cron_expression, timezone, dst_gap, dst_repeat, is_active,
	 overlap_policy, misfire_policy, misfire_window_seconds, jitter_seconds, run_timeout_seconds, starts_at, ends_at,
	 metadata, created_by, start_deadline_seconds, after, after_partial)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
	RETURNING ` + scheduledJobColumns

// CreateScheduledJob adds a scheduled job and plans its first run after the current time of the database.
// CreateScheduledJob returns errors of the function "plan" unchanged.
func (db *DB) CreateScheduledJob(ctx context.Context, j ScheduledJob, plan Planner) (ScheduledJob, error) {
	var created ScheduledJob
	err := db.InTx(ctx, func(db *DB) error {
		written, err := one[ScheduledJob](ctx, db.conn, "create scheduled job", createScheduledJob,
			j.BrandID, j.CustomerID, j.Name, j.JobType, j.Cron, j.Timezone, j.DSTGap, j.DSTRepeat, j.IsActive,
			j.OverlapPolicy, j.MisfirePolicy, j.MisfireWindowSeconds, j.JitterSeconds, j.RunTimeoutSeconds, j.StartsAt, j.EndsAt,
			j.Metadata, j.CreatedBy, j.StartDeadlineSeconds, j.After, j.AfterPartial)
		if err != nil {
			return refuseChain(err)
		}
		created, err = db.plan(ctx, written, plan)
		return err
	})
	return created, err
}

// plan sets the next run of a scheduled job that has no next run. For a paused job, the method "plan" only checks the
// spec. A chained schedule has no next run.
func (db *DB) plan(ctx context.Context, j ScheduledJob, plan Planner) (ScheduledJob, error) {
	if j.NextRunAt != nil || j.After != nil {
		return j, nil
	}
	next, err := plan(j.Timing, j.SpecChangedAt)
	if err != nil || !j.IsActive {
		return j, err
	}
	return one[ScheduledJob](ctx, db.conn, "plan scheduled job",
		"UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1 RETURNING "+scheduledJobColumns, j.ID, next)
}
