package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// RunStatus is the state of a run.
type RunStatus string

// Each run has one of the following statuses. A new run is pending, or is skipped if its tick is not executed.
const (
	RunPending    RunStatus = "pending"
	RunProcessing RunStatus = "processing"
	RunCompleted  RunStatus = "completed"
	RunFailed     RunStatus = "failed"
	RunCancelled  RunStatus = "cancelled"
	RunSkipped    RunStatus = "skipped"
)

// Finished reports whether the status is final.
func (s RunStatus) Finished() bool { return s != RunPending && s != RunProcessing }

// Trigger is the cause of a run.
type Trigger string

// Each run has one of the following triggers.
const (
	TriggerTick   Trigger = "tick"
	TriggerManual Trigger = "manual"
)

// Run is one execution of a scheduled job.
type Run struct {
	AfterRunID        *uuid.UUID      `db:"after_run_id"` // the run whose end fired the tick; nil for other runs
	BrandID           uuid.UUID       `db:"brand_id"`
	CreatedAt         time.Time       `db:"created_at"`
	CustomerID        uuid.UUID       `db:"customer_id"`
	ErrorMessage      *string         `db:"error_message"` // message about the failure of the run or of a part of its work
	FinishedAt        *time.Time      `db:"finished_at"`
	ID                uuid.UUID       `db:"id"`
	JobType           JobType         `db:"job_type"`
	Metadata          json.RawMessage `db:"metadata"`    // RunMetadata describes the keys
	Metrics           json.RawMessage `db:"metrics"`     // Metrics describes the keys
	Options           json.RawMessage `db:"options"`     // Options describes the keys
	ReasonCode        ReasonCode      `db:"reason_code"` // reason code of ErrorMessage; empty without a known reason
	Rescores          *uuid.UUID      `db:"rescores"`    // the run whose answers this run re-scores; nil if there is none
	RiverJobID        *int64          `db:"river_job_id"`
	RunTimeoutSeconds int             `db:"run_timeout_seconds"`
	ScheduledFor      time.Time       `db:"scheduled_for"`    // time of the tick without jitter, or of the trigger
	ScheduleVersion   *int            `db:"schedule_version"` // version of the schedule at the creation of the run; nil if unknown
	ScheduledJobID    *uuid.UUID      `db:"scheduled_job_id"` // schedule of the run; nil if the schedule was deleted
	StartBy           *time.Time      `db:"start_by"`         // start deadline; nil without a deadline, or if the work of the run has begun
	StartedAt         *time.Time      `db:"started_at"`
	Status            RunStatus       `db:"status"`
	Trigger           Trigger         `db:"trigger"`
	WaitsFor          *uuid.UUID      `db:"waits_for"`
}

// Deadline returns the time at which a started run exceeds its time limit, or the zero time if the run has not started.
func (r Run) Deadline() time.Time {
	if r.StartedAt == nil {
		return time.Time{}
	}
	return r.StartedAt.Add(time.Duration(r.RunTimeoutSeconds) * time.Second)
}

// RunMetadata are further facts about a run.
type RunMetadata struct {
	// ExceptionID is the exception that suppressed the tick of the run, or nil.
	ExceptionID *uuid.UUID `json:"exception_id,omitempty"`
	// FirstStartedAt is the start of the first attempt of a retried run, or nil.
	FirstStartedAt *time.Time `json:"first_started_at,omitempty"`

	MadeUp bool    `json:"made_up,omitempty"` // whether [DB.SaveMadeUpRuns] created the run
	Missed *Missed `json:"missed,omitempty"`
	Note   string  `json:"note,omitempty"`
	// PlannedStart is the time of the tick plus the jitter of the schedule, or nil for a run without jitter.
	PlannedStart *time.Time `json:"planned_start,omitempty"`
	// RescoresBrand is true for a run that re-scores stored answers of its brand, see [DB.CreateBrandRescore].
	RescoresBrand bool `json:"rescores_brand,omitempty"`
	// Resumed is the policy with which the end of a pause started the run, or empty.
	Resumed MisfirePolicy `json:"resumed,omitempty"`
	Retries int           `json:"retries,omitempty"` // number of retries of the run
	// Timezone is the time zone of the schedule when the run was created. Only runs of the type [JobTypeReport] have a
	// time zone, which the SQL function job_runs_report sets.
	Timezone    string `json:"timezone,omitempty"`
	Traceparent string `json:"traceparent,omitempty"` // W3C trace context of the run's cause; empty if there is no trace
	TriggeredBy string `json:"triggered_by,omitempty"`
}

// FirstStart returns the start of the first attempt at a run, or nil if the run has not started. A retry replaces the
// field StartedAt, but keeps the answers of earlier attempts.
func (r Run) FirstStart() *time.Time {
	var metadata RunMetadata
	_ = json.Unmarshal(r.Metadata, &metadata) // plain SQL may have written other metadata
	return cmp.Or(metadata.FirstStartedAt, r.StartedAt)
}

// RescoresBrand reports whether a run re-scores stored answers of its brand.
func (r Run) RescoresBrand() bool {
	var metadata RunMetadata
	_ = json.Unmarshal(r.Metadata, &metadata) // plain SQL may have written other metadata
	return metadata.RescoresBrand
}

// TraceID returns the id of the run's trace as 32 hexadecimal digits, or an empty string if there is no trace. The
// specification https://www.w3.org/TR/trace-context/#traceparent-header-field-values defines the format.
func (m RunMetadata) TraceID() string {
	parts := strings.Split(m.Traceparent, "-")
	if len(parts) < 4 || len(parts[1]) != 32 {
		return ""
	}
	return parts[1]
}

// Missed describes the late ticks that a run represents.
type Missed struct {
	Count         int           `json:"count"` // number of late ticks, including the tick of the run
	CountIsMin    bool          `json:"count_is_minimum,omitempty"`
	From          time.Time     `json:"from"`
	OutsideWindow int           `json:"outside_window,omitempty"` // number of late ticks outside the misfire window
	Policy        MisfirePolicy `json:"policy"`
	To            time.Time     `json:"to"`
}

// Metrics are the counts of the work of a run.
type Metrics struct {
	DataCollection *CollectionMetrics `json:"dataCollection,omitempty"` //nolint:tagliatelle // programs depend on this key
	Scoring        *ScoringMetrics    `json:"scoring,omitempty"`
}

// CollectionMetrics are the counts of the calls of a run. A repeated call counts only once.
type CollectionMetrics struct {
	// CollectorResults has the number of stored answers for each collector.
	CollectorResults map[string]int `json:"collectorResults"` //nolint:tagliatelle // see Metrics
	// CostUSD is the sum of the known costs, or nil if no cost is known.
	CostUSD              *float64 `json:"costUsd,omitempty"`    //nolint:tagliatelle // see Metrics
	FailedExecutions     int      `json:"failedExecutions"`     //nolint:tagliatelle // see Metrics
	QueriesExecuted      int      `json:"queriesExecuted"`      //nolint:tagliatelle // see Metrics
	SuccessfulExecutions int      `json:"successfulExecutions"` //nolint:tagliatelle // see Metrics
}

// ScoringMetrics are the counts of the results of scoring. PositionsProcessed and SentimentsProcessed are numbers of
// answers. CompetitorSentimentsProcessed, UnsureSentiments and CitationsProcessed are numbers of scores.
// UnsureSentiments includes sentiments about the brand and about competitors.
type ScoringMetrics struct {
	CitationsProcessed            int `json:"citationsProcessed"`            //nolint:tagliatelle // see Metrics
	CompetitorSentimentsProcessed int `json:"competitorSentimentsProcessed"` //nolint:tagliatelle // see Metrics
	// Judge has the metrics of the sentiment judge. Judge is nil if the run did not use the sentiment judge.
	Judge               *JudgeMetrics `json:"judge,omitempty"`
	PositionsProcessed  int           `json:"positionsProcessed"`  //nolint:tagliatelle // see Metrics
	SentimentsProcessed int           `json:"sentimentsProcessed"` //nolint:tagliatelle // see Metrics
	UnsureSentiments    int           `json:"unsureSentiments"`    //nolint:tagliatelle // see Metrics
}

// A run of a deleted schedule has no schedule, see [DB.DeleteScheduledJob].
const runColumns = `id, CASE WHEN scheduled_job_id <> ALL (ARRAY (
			SELECT id FROM schedule_keys WHERE deleted_at IS NOT NULL)) THEN scheduled_job_id END AS scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, created_at,
	start_by, started_at,
	finished_at, run_timeout_seconds, error_message,
	CASE WHEN error_message IS NULL THEN '' ELSE coalesce(reason_code, '')
		END AS reason_code, options, metadata, metrics, rescores, river_job_id, waits_for, schedule_version,
	after_run_id`

// Run returns one run, or [ErrNotFound]. Runs of deleted brands are not found.
func (db *DB) Run(ctx context.Context, id uuid.UUID) (Run, error) {
	return one[Run](ctx, db.conn, "read run", "SELECT "+runColumns+" FROM job_runs WHERE id = $1 AND "+presentBrand, id)
}

// LockRun returns one run and locks its row until the transaction ends. Runs of deleted brands are not found.
func (db *DB) LockRun(ctx context.Context, id uuid.UUID) (Run, error) {
	return one[Run](ctx, db.conn, "lock run",
		"SELECT "+runColumns+" FROM job_runs WHERE id = $1 AND "+presentBrand+" FOR NO KEY UPDATE", id)
}

// RunsOf returns the newest runs of a scheduled job, newest first, up to the given limit.
func (db *DB) RunsOf(ctx context.Context, scheduledJobID uuid.UUID, limit int) ([]Run, error) {
	return many[Run](ctx, db.conn, "list runs",
		"SELECT "+runColumns+" FROM job_runs WHERE scheduled_job_id = $1 ORDER BY id DESC LIMIT $2", scheduledJobID, limit)
}

// UnfinishedRunOf returns the newest unfinished run of a scheduled job, or [ErrNotFound]. UnfinishedRunOf ignores
// re-scoring runs, because re-scoring runs do not prevent other runs.
func (db *DB) UnfinishedRunOf(ctx context.Context, scheduledJobID uuid.UUID) (Run, error) {
	return one[Run](ctx, db.conn, "find an unfinished run", "SELECT "+runColumns+
		" FROM job_runs WHERE scheduled_job_id = $1 AND finished_at IS NULL AND rescores IS NULL ORDER BY id DESC LIMIT 1",
		scheduledJobID)
}

const createManualRun = `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
		scheduled_for, run_timeout_seconds, options, metadata, river_job_id, schedule_version)
	SELECT $2, id, brand_id, customer_id, job_type, 'manual', 'pending', now(), run_timeout_seconds, metadata, $3, $4,
		version
	FROM scheduled_jobs WHERE id = $1
	RETURNING ` + runColumns

// CreateManualRun adds a pending run that is due immediately and has the current options of its scheduled job.
func (db *DB) CreateManualRun(
	ctx context.Context,
	scheduledJobID, runID uuid.UUID,
	m RunMetadata,
	riverJobID int64,
) (Run, error) {
	run, err := one[Run](ctx, db.conn, "create run", createManualRun, scheduledJobID, runID, m, riverJobID)
	if err != nil {
		return Run{}, err
	}
	_, err = exec(ctx, db.conn, "note the run on its schedule",
		"UPDATE scheduled_jobs SET last_run_at = $2 WHERE id = $1", scheduledJobID, run.ScheduledFor)
	return run, err
}

// startRuns compares the start deadlines with statement_timestamp(), so that all parts of the statement use the same
// time.
const startRuns = `WITH asked AS (SELECT unnest($1::uuid[]) AS id, unnest($2::bigint[]) AS river_job_id),
	started AS (
		UPDATE job_runs r SET status = 'processing', started_at = clock_timestamp(),
			start_by = CASE WHEN r.job_type NOT IN ('scoring', 'report') THEN r.start_by END
		FROM asked a
		WHERE r.id = a.id AND r.river_job_id = a.river_job_id AND r.status = 'pending' AND NOT ` + startsTooLate + `
			AND r.` + presentBrand + `
		RETURNING r.*)
	SELECT ` + runColumns + `, false AS too_late FROM started
	UNION ALL
	SELECT ` + runColumns + `, ` + startsTooLate + ` AS too_late FROM job_runs r
	WHERE EXISTS (SELECT FROM asked a WHERE a.id = r.id AND a.river_job_id = r.river_job_id)
		AND (r.status = 'processing' OR r.status = 'pending' AND ` + startsTooLate + `) AND r.` + presentBrand

// StartedRun is a processing or overdue run that belongs to the given River job.
type StartedRun struct {
	Run

	TooLate bool `db:"too_late"` // whether the start deadline of the run has passed, so that the run must be skipped
}

// StartRuns marks the given pending runs as processing. StartRuns returns the marked runs and the given runs that were
// already processing. A run whose start deadline has passed keeps its status and is returned with TooLate. StartRuns
// leaves out runs that do not exist, have ended, belong to a deleted brand, or belong to another River job. StartRuns
// takes one round trip for any number of runs, and a second one if it leaves out runs.
func (db *DB) StartRuns(ctx context.Context, ids []uuid.UUID, riverJobIDs []int64) ([]StartedRun, error) {
	started, err := many[StartedRun](ctx, db.conn, "start runs", startRuns, uuids(ids), riverJobIDs)
	if err != nil || len(started) == len(ids) {
		return started, err
	}
	// An earlier attempt may have started a run while the statement waited for the lock of the run. The statement then
	// returns the run neither as pending nor as processing. A second statement sees the result of the earlier attempt.
	found := make(map[uuid.UUID]bool, len(started))
	for _, run := range started {
		found[run.ID] = true
	}
	var missing []uuid.UUID
	var missingJobs []int64
	for i, id := range ids {
		if !found[id] {
			missing, missingJobs = append(missing, id), append(missingJobs, riverJobIDs[i])
		}
	}
	late, err := many[StartedRun](ctx, db.conn, "start runs", startRuns, uuids(missing), missingJobs)
	return append(started, late...), err
}

// RunEnd describes the end of a run. With the status [RunProcessing], RunEnd describes the transition of a run to its
// next River job.
type RunEnd struct {
	Cap            ReachedCap // the cap that prevented calls of the run
	CapMessage     string     // the message for people
	ErrorMessage   string     // error message, required unless the run is completed or processing
	ID             uuid.UUID
	Metrics        Metrics    // metrics to merge into the metrics of the run
	NextRiverJobID int64      // the River job of the next step; 0 if there is none
	PauseReason    string     // reason for pausing the schedule; empty if the schedule is not paused
	ReasonCode     ReasonCode // reason code of ErrorMessage
	RiverJobID     int64      // the River job that executes the run; each retry has a new River job
	Status         RunStatus
}

// pauseSchedules runs before endRuns, because transactions that lock both a schedule and its run lock the schedule
// first.
const pauseSchedules = `UPDATE scheduled_jobs s SET is_active = false, paused_reason = e.reason, updated_at = now()
	FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::bigint[]) AS river_job_id, unnest($3::text[]) AS reason) e
	JOIN job_runs r ON r.id = e.id AND r.river_job_id = e.river_job_id AND r.finished_at IS NULL
	WHERE s.id = r.scheduled_job_id AND s.is_active AND e.reason <> ''`

// The statement settles the spending of each run at the end of each step, because a run makes no calls between two
// steps. Without MATERIALIZED, Postgres would settle all runs again for each run.
const endRuns = `WITH ended AS (UPDATE job_runs r SET
		status = e.status,
		finished_at = CASE WHEN e.status = 'processing' THEN NULL ELSE clock_timestamp() END,
		error_message = coalesce(nullif(e.error_message, ''), r.error_message),
		reason_code = CASE WHEN e.error_message = '' THEN r.reason_code ELSE nullif(e.reason_code, '') END,
		metrics = r.metrics || e.metrics,
		river_job_id = coalesce(nullif(e.next_river_job_id, 0), r.river_job_id)
	FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::text[]) AS status, unnest($3::text[]) AS error_message,
		unnest($4::jsonb[]) AS metrics, unnest($5::bigint[]) AS river_job_id, unnest($6::bigint[]) AS next_river_job_id,
		unnest($7::text[]) AS reason_code) e
	WHERE r.id = e.id AND r.river_job_id = e.river_job_id AND r.finished_at IS NULL
	RETURNING r.id),
	settled AS MATERIALIZED (SELECT spending_settle(array_agg(id)) FROM ended)
	SELECT id FROM ended CROSS JOIN settled`

// EndRuns stores the ends of runs and returns the ids of the runs that ended or continued with their next step. EndRuns
// ignores runs that have already ended or belong to another River job. EndRuns must run in a transaction and takes one
// round trip. EndRuns writes to these tables:
//
//   - job_runs: EndRuns sets the status, the error, the metrics and the next River job.
//   - run_spending and spending_days: EndRuns settles the reservations of the runs.
//   - scheduled_jobs: EndRuns pauses the schedules of runs with a PauseReason.
//   - alert_facts: EndRuns appends facts about reached caps.
//
// A database trigger appends the alert facts about the ends of runs.
func (db *DB) EndRuns(ctx context.Context, ends []RunEnd) ([]uuid.UUID, error) {
	var ended []struct{ ID uuid.UUID }
	batch := &pgx.Batch{}
	queueCapFacts(batch, ends)
	queuePauses(batch, ends)
	collect(batch, &ended, endRuns,
		uuids(column(ends, func(e RunEnd) uuid.UUID { return e.ID })),
		column(ends, func(e RunEnd) string { return string(e.Status) }),
		column(ends, func(e RunEnd) string { return storable(e.ErrorMessage) }),
		column(ends, func(e RunEnd) Metrics { return e.Metrics }),
		column(ends, func(e RunEnd) int64 { return e.RiverJobID }),
		column(ends, func(e RunEnd) int64 { return e.NextRiverJobID }),
		column(ends, func(e RunEnd) string { return string(e.ReasonCode) }))
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("end runs: %w", err)
	}
	return column(ended, func(e struct{ ID uuid.UUID }) uuid.UUID { return e.ID }), nil
}

func queuePauses(batch *pgx.Batch, ends []RunEnd) {
	var pausing []RunEnd
	for _, e := range ends {
		if e.PauseReason != "" {
			pausing = append(pausing, e)
		}
	}
	if len(pausing) > 0 {
		batch.Queue(pauseSchedules,
			uuids(column(pausing, func(e RunEnd) uuid.UUID { return e.ID })),
			column(pausing, func(e RunEnd) int64 { return e.RiverJobID }),
			column(pausing, func(e RunEnd) string { return storable(e.PauseReason) }))
	}
}

// relink is the end of a statement. The common table expression "chain" of the statement starts with pairs of a waiting
// run and the run before. For each waiting run, "chain" follows the links over all ended runs, up to an unfinished run
// or the start of the chain. The statement skips runs that another transaction has locked, because two transactions
// that end neighbouring runs would otherwise wait for each other. [DB.ReleaseStranded] later releases the skipped runs.
// A paused re-score waits for [DB.ResumeRescore], even if no run precedes the re-score.
const relink = `
		UNION
		SELECT c.id, p.waits_for FROM chain c JOIN job_runs p ON p.id = c.before WHERE p.finished_at IS NOT NULL),
	locked AS (SELECT id FROM job_runs WHERE id IN (SELECT id FROM chain) AND finished_at IS NULL
		FOR NO KEY UPDATE SKIP LOCKED)
	UPDATE job_runs r SET waits_for = c.before FROM locked l JOIN chain c USING (id)
	WHERE r.id = l.id
		AND (c.before IS NULL OR EXISTS (SELECT FROM job_runs w WHERE w.id = c.before AND w.finished_at IS NULL))
	RETURNING CASE WHEN c.before IS NULL AND NOT ` + isPaused + ` THEN r.river_job_id ELSE 0 END AS river_job_id`

const isPaused = "EXISTS (SELECT FROM rescores p WHERE p.run_id = r.id AND p.paused_at IS NOT NULL)"

// ReleaseWaiting removes ended runs from the chains of waiting runs. For example, if run C waits for run B, run B waits
// for run A, and run B ends, then run C waits for run A. Any number of runs in a chain may end at the same time.
// ReleaseWaiting returns the ids of the pending River jobs of runs that no longer wait.
func (db *DB) ReleaseWaiting(ctx context.Context, ids []uuid.UUID) ([]int64, error) {
	return riverJobs(ctx, db.conn, "release waiting runs", `WITH RECURSIVE chain AS (
		SELECT id, waits_for AS before FROM job_runs WHERE waits_for = ANY($1) AND finished_at IS NULL`+relink, ids)
}

// ReleaseStranded removes ended and deleted runs from the chains of waiting runs. A waiting run is stranded if the
// awaited run ends while another transaction stores the wait. ReleaseStranded returns the ids of the pending River jobs
// of runs that no longer wait. A run still waits if an unfinished run precedes the ended run in the chain.
func (db *DB) ReleaseStranded(ctx context.Context) ([]int64, error) {
	return riverJobs(ctx, db.conn, "release stranded runs", `WITH RECURSIVE chain AS (
		SELECT r.id, r.waits_for AS before FROM job_runs r JOIN river_job j ON j.id = r.river_job_id
		WHERE r.finished_at IS NULL AND j.state = 'pending' AND NOT `+isPaused+`
			AND NOT EXISTS (SELECT FROM job_runs w WHERE w.id = r.waits_for AND w.finished_at IS NULL)`+relink)
}

// riverJobs returns the ids of River jobs that a statement selects. For a run that still waits, the statement selects 0,
// which riverJobs leaves out. The parameter "what" names the operation in errors.
func riverJobs(ctx context.Context, conn Conn, what, sql string, args ...any) ([]int64, error) {
	found, err := many[struct {
		RiverJobID int64 `db:"river_job_id"`
	}](ctx, conn, what, sql, args...)
	if err != nil {
		return nil, err
	}
	var jobs []int64
	for _, r := range found {
		if r.RiverJobID != 0 {
			jobs = append(jobs, r.RiverJobID)
		}
	}
	return jobs, nil
}
