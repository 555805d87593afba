package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// ScheduledJobChange is an edit of a scheduled job. A field that the request omits keeps its value. The schemas of the
// fields come from a table in package store, as described at [withScheduleFields].
type ScheduledJobChange struct {
	Name                 Optional[string]    `json:"name,omitzero"`
	JobType              Given[string]       `json:"job_type,omitzero"`
	CronExpression       Given[string]       `json:"cron_expression,omitzero"`
	After                Optional[uuid.UUID] `json:"after,omitzero"`
	AfterPartial         Given[bool]         `json:"after_partial,omitzero"`
	Timezone             Given[string]       `json:"timezone,omitzero"`
	DSTGap               Given[string]       `json:"dst_gap,omitzero"`
	DSTRepeat            Given[string]       `json:"dst_repeat,omitzero"`
	IsActive             Given[bool]         `json:"is_active,omitzero"`
	OverlapPolicy        Given[string]       `json:"overlap_policy,omitzero"`
	MisfirePolicy        Given[string]       `json:"misfire_policy,omitzero"`
	MisfireWindowSeconds Given[int]          `json:"misfire_window_seconds,omitzero"`
	JitterSeconds        Given[int]          `json:"jitter_seconds,omitzero"`
	RunTimeoutSeconds    Given[int]          `json:"run_timeout_seconds,omitzero"`
	StartDeadlineSeconds Optional[int]       `json:"start_deadline_seconds,omitzero"`
	StartsAt             Optional[time.Time] `json:"starts_at,omitzero"`
	EndsAt               Optional[time.Time] `json:"ends_at,omitzero"`
	Metadata             Given[*Metadata]    `doc:"The options of the runs. An edit replaces all options." json:"metadata,omitzero"`
}

// onto applies the edit to a scheduled job.
func (c ScheduledJobChange) onto(j *store.ScheduledJob) error {
	c.Name.pointer(&j.Name)
	c.JobType.assign((*string)(&j.JobType))
	c.setCronOrAfter(j)
	c.Timezone.assign(&j.Timezone)
	c.DSTGap.assign(&j.DSTGap)
	c.DSTRepeat.assign(&j.DSTRepeat)
	c.IsActive.assign(&j.IsActive)
	c.OverlapPolicy.assign((*string)(&j.OverlapPolicy))
	c.MisfirePolicy.assign((*string)(&j.MisfirePolicy))
	c.MisfireWindowSeconds.assign(&j.MisfireWindowSeconds)
	c.JitterSeconds.assign(&j.JitterSeconds)
	c.RunTimeoutSeconds.assign(&j.RunTimeoutSeconds)
	c.StartDeadlineSeconds.pointer(&j.StartDeadlineSeconds)
	c.StartsAt.pointer(&j.StartsAt)
	c.EndsAt.pointer(&j.EndsAt)
	if c.Metadata.Value == nil {
		return nil
	}
	var err error
	j.Metadata, err = c.Metadata.Value.raw()
	return err
}

// setCronOrAfter sets the cron expression, or the schedule after which the scheduled job fires. An edit that sets only
// one of the fields cron_expression and after clears the other field. The cron expression is stored with single spaces.
func (c ScheduledJobChange) setCronOrAfter(j *store.ScheduledJob) {
	c.CronExpression.assign(&j.Cron)
	if c.CronExpression.Set {
		j.Cron = cronspec.SingleSpaced(j.Cron)
	}
	c.After.pointer(&j.After)
	switch {
	case j.After != nil && c.After.Set && !c.CronExpression.Set:
		j.Cron = ""
	case j.Cron != "" && c.CronExpression.Set && !c.After.Set:
		j.After = nil
	}
	if j.After == nil {
		j.AfterPartial = false
	}
	c.AfterPartial.assign(&j.AfterPartial)
}

// ScheduledJobWriteParams has the path and the condition of operations that change or delete a scheduled job.
type ScheduledJobWriteParams struct {
	ScheduledJobPath
	IfMatchParam
}

type updateScheduledJobInput struct {
	ScheduledJobWriteParams
	DryRunParam

	Body ScheduledJobChange
}

func (s *server) updateScheduledJob(ctx context.Context, in *updateScheduledJobInput) (*scheduledJobOutput, error) {
	return s.editJob(ctx, in.ScheduledJobWriteParams, jobEdit{
		action: editAction(in.Body),
		apply:  func(_ *store.DB, j *store.ScheduledJob) error { return in.Body.onto(j) },
		dryRun: in.DryRun,
	})
}

// jobEdit is an edit of a scheduled job.
type jobEdit struct {
	action string // the action in the audit log; empty means the action in the operations table
	apply  func(db *store.DB, j *store.ScheduledJob) error
	dryRun bool
}

// errDryRun rolls back the transaction of a dry run.
var errDryRun = errors.New("dry run")

// editJob edits a scheduled job. A dry run does the work of an edit and then rolls the transaction back. The errors of
// a dry run are therefore the same as those of the edit.
func (s *server) editJob(ctx context.Context, in ScheduledJobWriteParams, e jobEdit) (*scheduledJobOutput, error) {
	var out *scheduledJobOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		before, err := lockScheduledJob(ctx, db, in, 0)
		if err != nil {
			return err
		}
		edited := before.ScheduledJob
		if err := e.apply(db, &edited); err != nil {
			return err
		}
		if err := checkCaps(ctx, before.Metadata, edited.Metadata); err != nil {
			return err
		}
		if err := s.checkEdit(ctx, db, before.ScheduledJob, edited); err != nil {
			return err
		}
		if err := s.setAuthor(ctx, db); err != nil {
			return err
		}
		updated, err := db.UpdateJob(ctx, before, edited, s.cfg.Catalog.Plan, 1)
		if err != nil {
			return refuseTakenName(err)
		}
		before.RecentRuns = updated.RecentRuns // the edit is no change of runs, and must not look like one in the audit log
		after, tag := s.scheduledJobFrom(updated), scheduledJobTag(before.ScheduledJob)
		out = resourceOf(after, scheduledJobTag(updated.ScheduledJob))
		if err := s.setNextSuppressed(ctx, db, out); err != nil {
			return err
		}
		if e.dryRun {
			out.ETag = tag
			out.Body.DryRun, err = s.previewEdit(ctx, db, before.ScheduledJob, updated.ScheduledJob)
			return cmp.Or(err, errDryRun)
		}
		return s.auditEdit(ctx, db, out.ETag, change{
			action: e.action, before: s.scheduledJobFrom(before.ListedJob), after: after,
			customer: &updated.CustomerID, objectID: in.ID.String(), tag: tag,
		})
	})
	if e.dryRun && errors.Is(err, errDryRun) {
		return out, nil
	}
	return out, err
}

// setAuthor names the caller as the author of the versions that the present transaction makes.
func (*server) setAuthor(ctx context.Context, db *store.DB) error {
	who := door.CallerOf(ctx)
	return db.SetAuthor(ctx, store.Author{CustomerID: who.Customer, Kind: who.Kind, Name: who.Name})
}

// checkEdit checks a scheduled job after an edit. Pausing is always possible, even if plain SQL or an older version has
// written invalid values. The interval is checked only when the edit changes the spec or resumes the schedule.
func (s *server) checkEdit(ctx context.Context, db *store.DB, old, edited store.ScheduledJob) error {
	paused := old
	paused.IsActive = false
	if scheduledJobTag(paused) == scheduledJobTag(edited) {
		return nil
	}
	if err := s.checkRecipients(ctx, old, edited); err != nil {
		return err
	}
	if err := checkCountry(old, edited); err != nil {
		return err
	}
	if err := s.check(edited); err != nil {
		return err
	}
	if resumed := edited.IsActive && !old.IsActive; edited.Spec == old.Spec && !resumed {
		return nil
	}
	return s.checkInterval(ctx, db, edited)
}

// checkCaps refuses changes of spending caps by callers who are not admins.
func checkCaps(ctx context.Context, before, after json.RawMessage) error {
	if door.Admins.Check(door.CallerOf(ctx)) == nil {
		return nil
	}
	old, edited := metadataFrom(before), metadataFrom(after)
	for _, field := range []struct {
		name    string
		changed bool
	}{
		{"maxCalls", edited.MaxCalls != old.MaxCalls},
		{"maxCostUsd", edited.MaxCostUSD != old.MaxCostUSD},
		{"pauseAtCap", edited.PauseAtCap != old.PauseAtCap},
	} {
		if field.changed {
			return problem.Forbidden("body.metadata."+field.name, "only admins can change spending caps")
		}
	}
	return nil
}

// editAction returns the action of an edit in the audit log. An edit that changes only `is_active` has the action
// "pause" or "resume". Any other edit has the action "update".
func editAction(c ScheduledJobChange) string {
	active := c.IsActive
	c.IsActive = Given[bool]{}
	switch {
	case !active.Set || c != (ScheduledJobChange{}):
		return "update"
	case active.Value:
		return "resume"
	default:
		return "pause"
	}
}

// lockScheduledJob locks and returns a scheduled job that the caller may see, with the given number of its newest runs.
// lockScheduledJob returns an error if the ETag of the scheduled job does not match.
func lockScheduledJob(
	ctx context.Context, db *store.DB, in ScheduledJobWriteParams, recent int,
) (store.LockedJob, error) {
	j, err := db.LockVisibleJob(ctx, in.ID, visible(ctx), recent)
	if errors.Is(err, store.ErrNotFound) {
		return store.LockedJob{}, problem.NotFound("scheduled job")
	}
	if err != nil {
		return store.LockedJob{}, err
	}
	return j, in.holds("schedule", scheduledJobTag(j.ScheduledJob))
}
