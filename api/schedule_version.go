package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// ScheduleVersion is a version of a schedule, with the edit that made the version.
type ScheduleVersion struct {
	Version   int               `doc:"The number of the version. A new schedule has version 1, and each edit adds 1." example:"2" json:"version"`
	At        time.Time         `doc:"The time of the edit." json:"at"`
	Actor     string            `doc:"The author of the edit. For plain SQL, the author is the role of the database. Callers who are limited to one customer do not see the names of authors outside this customer." example:"ada@example.com" json:"actor"`
	ActorKind string            `doc:"The kind of the author. The value \"sql\" means that plain SQL or a node of an older version made the edit. The value \"system\" means that Tidewatch paused the schedule. Either a run reached a spending cap, or the schedule before this schedule in the chain was deleted." enum:"user,token,jwt,command,sql,system" json:"actor_kind"`
	Changes   []FieldDifference `doc:"The changed fields." json:"changes" nullable:"false"`
}

// FieldDifference is a field whose value differs between two versions.
type FieldDifference struct {
	Field string `example:"cron_expression" json:"field"`
	From  any    `doc:"The first value." json:"from"`
	To    any    `doc:"The second value." json:"to"`
}

// ScheduleVersions is a list of the versions that edits made.
type ScheduleVersions struct {
	CurrentVersion int               `doc:"The current version." example:"2" json:"current_version"`
	Data           []ScheduleVersion `doc:"The versions, newest first. Version 1 is not in the list, because no edit made version 1." json:"data" nullable:"false"`
}

type listScheduleVersionsInput struct {
	ScheduledJobPath

	N      int `default:"100" doc:"The number of versions to return." maximum:"1000" minimum:"1" query:"n"`
	Before int `doc:"Returns only versions before this version." maximum:"2147483647" minimum:"1" query:"before"`
}

type scheduleVersionsOutput struct {
	Body ScheduleVersions
}

func (s *server) listScheduleVersions(
	ctx context.Context, in *listScheduleVersionsInput,
) (*scheduleVersionsOutput, error) {
	j, err := visibleJob(ctx, s.db, in.ID, 0)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ScheduleVersions(ctx, in.ID, visible(ctx), in.Before, in.N)
	if err != nil {
		return nil, err
	}
	out := &scheduleVersionsOutput{Body: ScheduleVersions{
		CurrentVersion: j.Version, Data: make([]ScheduleVersion, 0, len(rows)),
	}}
	for _, v := range rows {
		differences, err := v.Differences()
		if err != nil {
			return nil, err
		}
		out.Body.Data = append(out.Body.Data, ScheduleVersion{
			Version: v.Version, At: v.At, Actor: v.Actor, ActorKind: string(v.ActorKind),
			Changes: differencesFrom(differences),
		})
	}
	return out, nil
}

func differencesFrom(differences []store.FieldDifference) []FieldDifference {
	out := make([]FieldDifference, len(differences))
	for i, d := range differences {
		out[i] = FieldDifference{Field: d.Field, From: d.From, To: d.To}
	}
	return out
}

// ScheduleVersionPath has the path parameters of operations on one version of a schedule.
type ScheduleVersionPath struct {
	ScheduledJobPath

	Version int `doc:"The number of the version." maximum:"2147483647" minimum:"1" path:"version"`
}

type getScheduleVersionInput struct {
	ScheduleVersionPath

	CompareTo int `doc:"The version to compare with. The default is the current version." maximum:"2147483647" minimum:"1" query:"compare_to"`
}

// ScheduleVersionFields has the fields of a schedule at a version, compared with another version.
type ScheduleVersionFields struct {
	Version     int               `example:"1" json:"version"`
	Fields      any               `doc:"The values of all fields at the version, by the names of the fields." json:"fields"`
	ComparedTo  int               `doc:"The version of the comparison." example:"2" json:"compared_to"`
	Differences []FieldDifference `doc:"The fields whose values differ between the two versions." json:"differences" nullable:"false"`
}

type scheduleVersionOutput struct {
	Body ScheduleVersionFields
}

func (s *server) getScheduleVersion(ctx context.Context, in *getScheduleVersionInput) (*scheduleVersionOutput, error) {
	j, err := visibleJob(ctx, s.db, in.ID, 0)
	if err != nil {
		return nil, err
	}
	other := j.Version
	if in.CompareTo != 0 {
		other = in.CompareTo
	}
	fields, err := scheduleFieldsAt(ctx, s.db, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	compared, err := s.db.ScheduleFieldsAt(ctx, in.ID, other)
	if errors.Is(err, store.ErrNotFound) {
		return nil, problem.Invalid("query.compare_to", "the version does not exist or was deleted")
	}
	if err != nil {
		return nil, err
	}
	return &scheduleVersionOutput{Body: ScheduleVersionFields{
		Version: in.Version, Fields: fields, ComparedTo: other,
		Differences: differencesFrom(store.FieldDifferences(fields, compared)),
	}}, nil
}

// scheduleFieldsAt returns the fields of a schedule at the version that a path names.
func scheduleFieldsAt(
	ctx context.Context, db *store.DB, id uuid.UUID, version int,
) (map[string]json.RawMessage, error) {
	fields, err := db.ScheduleFieldsAt(ctx, id, version)
	if errors.Is(err, store.ErrNotFound) {
		return nil, problem.NotFound("version")
	}
	return fields, err
}

type restoreScheduleVersionInput struct {
	ScheduleVersionPath
	IfMatchParam
	DryRunParam
}

func (s *server) restoreScheduleVersion(
	ctx context.Context, in *restoreScheduleVersionInput,
) (*scheduledJobOutput, error) {
	write := ScheduledJobWriteParams{ScheduledJobPath: in.ScheduledJobPath, IfMatchParam: in.IfMatchParam}
	out, err := s.editJob(ctx, write, jobEdit{
		dryRun: in.DryRun,
		apply: func(db *store.DB, j *store.ScheduledJob) error {
			fields, err := scheduleFieldsAt(ctx, db, in.ID, in.Version)
			if err != nil {
				return err
			}
			return j.Restore(fields)
		},
	})
	return out, refuseVersion(ctx, err)
}

// refuseVersion names the version in the error of a restore. The fields of the version may be invalid, for example
// because a time zone was removed, or because plain SQL wrote the version.
func refuseVersion(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	p := problem.Of(ctx, err)
	if p.Status != http.StatusUnprocessableEntity || len(p.Errors) == 0 {
		return err
	}
	fields := make([]problem.FieldProblem, len(p.Errors))
	for i, f := range p.Errors {
		field := strings.TrimPrefix(f.Location, "body.")
		fields[i] = problem.FieldProblem{
			Location: "path.version", Message: "cannot be restored, because " + field + " " + f.Message,
		}
	}
	return problem.InvalidFields(fields)
}

// DryRunParam is the parameter of operations that can show their effect without saving anything.
type DryRunParam struct {
	DryRun bool `default:"false" doc:"Whether the request only returns the effect of the edit and saves nothing." query:"dry_run"`
}

// EditPreview is the effect of an edit of a schedule.
type EditPreview struct {
	Changes []FieldDifference `doc:"The fields that the edit changes." json:"changes" nullable:"false"`
	Before  []Tick            `doc:"The next five ticks without the edit. The list is empty if the schedule is paused or fires after another schedule." json:"before" nullable:"false"`
	After   []Tick            `doc:"The next five ticks with the edit. The list is empty if the edited schedule is paused or fires after another schedule." json:"after" nullable:"false"`
}

// previewTicks is the number of ticks that a preview lists without an edit, and with the edit.
const previewTicks = 5

// previewEdit returns the effect of an edit that is already in the database of the present transaction.
func (s *server) previewEdit(
	ctx context.Context, db *store.DB, before, after store.ScheduledJob,
) (*EditPreview, error) {
	out := &EditPreview{Changes: []FieldDifference{}}
	var err error
	if out.Before, err = s.nextTicks(ctx, before, before); err != nil {
		return nil, err
	}
	if out.After, err = s.nextTicks(ctx, before, after); err != nil {
		return nil, err
	}
	if before.Version == after.Version {
		return out, nil
	}
	versions, err := db.ScheduleVersions(ctx, before.ID, nil, 0, 1)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	differences, err := versions[0].Differences()
	out.Changes = differencesFrom(differences)
	return out, err
}

// nextTicks returns the next ticks of a schedule. An overdue tick comes first if the edit does not change the next run
// and the misfire policy runs the tick.
func (s *server) nextTicks(ctx context.Context, before, j store.ScheduledJob) ([]Tick, error) {
	schedule, err := s.schedule(j.Spec)
	if err != nil || !j.IsActive {
		return []Tick{}, nil //nolint:nilerr // a schedule with an invalid spec has no ticks
	}
	from := s.cfg.Now()
	exceptions, err := s.exceptionSet(ctx, j, orNow(j.NextRunAt, from))
	if err != nil {
		return nil, err
	}
	if j.NextRunAt != nil && before.NextRunAt != nil && j.NextRunAt.Equal(*before.NextRunAt) {
		from = firstRun(schedule, j, exceptions, from)
	}
	return ticksFrom(schedule, j.Timing, exceptions, from, previewTicks), nil
}
