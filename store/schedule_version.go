package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// A version of a schedule contains the values of all its fields after an edit. Each edit makes a version, and a
// database trigger records the edit. The table schedule_versions contains only the edited fields. [DB.ScheduleFieldsAt]
// computes the fields of a version from the schedule and the edits after the version.

// Authors of edits have the kinds of [ActorKind] and the following kinds.
const (
	ActorSQL    ActorKind = "sql"    // the edit was made by plain SQL or by a node of an older version
	ActorSystem ActorKind = "system" // Tidewatch paused the schedule, see [ScheduledJob.PausedReason]
)

// Author is the author of edits of schedules.
type Author struct {
	CustomerID *uuid.UUID `json:"customer_id,omitempty"` // the only customer that the author may access; nil means all
	Kind       ActorKind  `json:"kind"`
	Name       string     `json:"name"`
}

// SetAuthor names the author of the edits of schedules in the present transaction.
func (db *DB) SetAuthor(ctx context.Context, a Author) error {
	encoded, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode an author: %w", err)
	}
	_, err = exec(ctx, db.conn, "set the author", "SELECT set_config('tidewatch.actor', $1, true)", string(encoded))
	return err
}

// ScheduleVersion is a version of a schedule with the edit that made the version.
type ScheduleVersion struct {
	Actor           string          `db:"actor"`
	ActorCustomerID *uuid.UUID      `db:"actor_customer_id"`
	ActorKind       ActorKind       `db:"actor_kind"`
	After           json.RawMessage `db:"after"` // the edited fields after the edit
	At              time.Time       `db:"at"`
	Before          json.RawMessage `db:"before"` // the edited fields before the edit
	Version         int             `db:"version"`
}

// ScheduleVersions returns the versions of a schedule that edits made, newest first, up to the given limit. The
// parameter "before" selects earlier versions, and 0 selects all versions. If the parameter "visible" is not nil,
// ScheduleVersions hides the names of authors who are not limited to that customer, except [ActorSystem].
func (db *DB) ScheduleVersions(
	ctx context.Context, id uuid.UUID, visible *uuid.UUID, before, limit int,
) ([]ScheduleVersion, error) {
	versions, err := many[ScheduleVersion](ctx, db.conn, "read versions of a schedule",
		`SELECT version, at, actor, actor_kind, actor_customer_id, before, after FROM schedule_versions
		WHERE scheduled_job_id = $1 AND ($2 = 0 OR version < $2) ORDER BY version DESC LIMIT $3`, id, before, limit)
	for i := range versions {
		v := &versions[i]
		isForeign := v.ActorCustomerID == nil || visible != nil && *v.ActorCustomerID != *visible
		if visible != nil && isForeign && v.ActorKind != ActorSystem {
			v.Actor = Operator
		}
	}
	return versions, err
}

// ScheduleFieldsAt returns the values of all fields of a schedule at a version, by the names of the fields.
// ScheduleFieldsAt returns [ErrNotFound] if the schedule has no such version, or if the edits after the version were
// deleted.
func (db *DB) ScheduleFieldsAt(ctx context.Context, id uuid.UUID, version int) (map[string]json.RawMessage, error) {
	// One statement reads the schedule and the edits, so that both belong to the same state.
	row, err := one[struct {
		Before  []json.RawMessage `db:"before"`
		Fields  json.RawMessage   `db:"fields"`
		Present int               `db:"present"`
	}](ctx, db.conn, "read a version of a schedule", `SELECT s.version AS present, scheduled_jobs_fields(s) AS fields,
			ARRAY(SELECT v.before FROM schedule_versions v WHERE v.scheduled_job_id = s.id AND v.version > $2
				ORDER BY v.version DESC) AS before
		FROM scheduled_jobs s WHERE s.id = $1`, id, version)
	if err != nil {
		return nil, err
	}
	if version < 1 || version > row.Present || len(row.Before) < row.Present-version {
		return nil, fmt.Errorf("read a version of a schedule: %w", ErrNotFound)
	}
	fields := map[string]json.RawMessage{}
	for _, values := range append([]json.RawMessage{row.Fields}, row.Before...) {
		var changed map[string]json.RawMessage
		if err := json.Unmarshal(values, &changed); err != nil {
			return nil, fmt.Errorf("decode a version of a schedule: %w", err)
		}
		maps.Copy(fields, changed)
	}
	return fields, nil
}

// FieldDifference is a field whose value differs between two versions.
type FieldDifference struct {
	Field    string
	From, To json.RawMessage
}

// FieldDifferences compares the fields of two versions, and returns the differences sorted by field.
func FieldDifferences(from, to map[string]json.RawMessage) []FieldDifference {
	differences := []FieldDifference{}
	for _, name := range slices.Sorted(maps.Keys(to)) {
		if !bytes.Equal(from[name], to[name]) {
			differences = append(differences, FieldDifference{Field: name, From: from[name], To: to[name]})
		}
	}
	return differences
}

// Differences returns the fields that the edit changed.
func (v ScheduleVersion) Differences() ([]FieldDifference, error) {
	var before, after map[string]json.RawMessage
	if err := json.Unmarshal(v.Before, &before); err != nil {
		return nil, fmt.Errorf("decode the fields before an edit: %w", err)
	}
	if err := json.Unmarshal(v.After, &after); err != nil {
		return nil, fmt.Errorf("decode the fields after an edit: %w", err)
	}
	return FieldDifferences(before, after), nil
}

// Restore sets the fields of a schedule to the values of a version, which has all fields. Restore does not change
// whether the schedule is active or paused.
func (j *ScheduledJob) Restore(fields map[string]json.RawMessage) error {
	// Decoding would overwrite the values behind these pointers, which a copy of the schedule may share.
	j.After, j.EndsAt, j.Metadata, j.Name, j.StartDeadlineSeconds, j.StartsAt = nil, nil, nil, nil, nil, nil
	targets := j.fieldTargets()
	for name, value := range fields {
		target, ok := targets[name]
		if !ok {
			continue // is_active, or a field of another version of Tidewatch
		}
		if err := json.Unmarshal(value, target); err != nil {
			return fmt.Errorf("decode the field %s of a version: %w", name, err)
		}
	}
	return nil
}

// fieldTargets returns pointers to the fields that Restore sets, by the names of the fields.
func (j *ScheduledJob) fieldTargets() map[string]any {
	return map[string]any{
		"after":                  &j.After,
		"after_partial":          &j.AfterPartial,
		"cron_expression":        &j.Cron,
		"dst_gap":                &j.DSTGap,
		"dst_repeat":             &j.DSTRepeat,
		"ends_at":                &j.EndsAt,
		"jitter_seconds":         &j.JitterSeconds,
		"job_type":               &j.JobType,
		metadataField:            &j.Metadata,
		"misfire_policy":         &j.MisfirePolicy,
		"misfire_window_seconds": &j.MisfireWindowSeconds,
		"name":                   &j.Name,
		"overlap_policy":         &j.OverlapPolicy,
		"run_timeout_seconds":    &j.RunTimeoutSeconds,
		"start_deadline_seconds": &j.StartDeadlineSeconds,
		"starts_at":              &j.StartsAt,
		"timezone":               &j.Timezone,
	}
}
