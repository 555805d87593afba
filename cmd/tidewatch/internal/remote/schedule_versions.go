package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type schedulesVersionsCommand struct {
	server
	scheduleArg
}

// Run lists the versions of a schedule.
func (c *schedulesVersionsCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		most := int64(1000)
		got, err := api.ListScheduleVersionsWithResponse(ctx, c.ID, &client.ListScheduleVersionsParams{N: &most})
		if err != nil {
			return err
		}
		versions, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, versions)
		}
		var rows []string
		for _, v := range versions.Data {
			for i, change := range v.Changes {
				cells := []any{"", "", ""}
				if i == 0 {
					cells = []any{v.Version, v.At, v.Actor}
				}
				rows = append(rows, command.Row(append(cells, change.Field, textOf(change.From), textOf(change.To))...))
			}
		}
		return command.Table(e.Stdout, "VERSION\tAT\tAUTHOR\tFIELD\tFROM\tTO", rows)
	})
}

// versionArg is the command-line argument with the number of a version.
type versionArg struct {
	Version int64 `arg:"" help:"Number of the version."`
}

type schedulesDiffCommand struct {
	server
	scheduleArg
	versionArg

	With *int64 `help:"Version to compare with. Default: the current version." placeholder:"VERSION"`
}

// Run shows the fields that differ between two versions of a schedule.
func (c *schedulesDiffCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		params := &client.GetScheduleVersionParams{CompareTo: c.With}
		got, err := api.GetScheduleVersionWithResponse(ctx, c.ID, c.Version, params)
		if err != nil {
			return err
		}
		version, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, version)
		}
		header := fmt.Sprintf("FIELD\tVERSION %d\tVERSION %d", version.Version, version.ComparedTo)
		return command.Table(e.Stdout, header, differenceRows(version.Differences))
	})
}

type schedulesRestoreCommand struct {
	server
	scheduleArg
	versionArg
	dryRunFlag
}

// dryRunFlag is the flag of commands that can show their effect without saving anything.
type dryRunFlag struct {
	DryRun bool `help:"Show the changed fields and the next runs before and after the edit, and save nothing."`
}

// Run restores a version of a schedule.
func (c *schedulesRestoreCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		before, err := api.GetScheduledJobWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		present, err := received(before.JSON200)
		if err != nil {
			return err
		}
		tag := before.HTTPResponse.Header.Get("ETag")
		restore := func(dryRun bool) (client.ScheduledJob, error) {
			params := &client.RestoreScheduleVersionParams{DryRun: &dryRun, IfMatch: &tag}
			got, err := api.RestoreScheduleVersionWithResponse(ctx, c.ID, c.Version, params)
			if err != nil {
				return client.ScheduledJob{}, err
			}
			return received(got.JSON200)
		}
		return c.edit(ctx, e, scheduleEdit{before: present, dryRun: c.DryRun, retimes: true, send: restore})
	})
}

// scheduleEdit is an edit of a schedule.
type scheduleEdit struct {
	before  client.ScheduledJob
	dryRun  bool // whether the command only shows the effect of the edit
	retimes bool // whether the edit may change the next runs
	send    func(dryRun bool) (client.ScheduledJob, error)
}

// errNoDryRun reports a server that has ignored the request for a dry run.
var errNoDryRun = errors.New("the server made no dry run, and may have saved the edit: check the address of the server")

// The method "edit" shows how an edit changes the next runs of a schedule, and then saves the edit. In a dry run, the
// method "edit" does not save the edit.
func (s server) edit(ctx context.Context, e *command.Env, edit scheduleEdit) error {
	if edit.dryRun || edit.retimes {
		preview, err := edit.send(true)
		if err != nil {
			return err
		}
		switch effect := preview.DryRun; {
		case effect == nil:
			return errNoDryRun
		case edit.dryRun && s.JSON:
			return command.JSON(e.Stdout, effect)
		case edit.dryRun:
			return showEffect(e.Stdout, edit.before, preview)
		case !slices.Equal(effect.Before, effect.After):
			if err := showTicks(e.Stderr, edit.before, preview); err != nil {
				return err
			}
		}
	}
	saved, err := edit.send(false)
	if err != nil {
		return err
	}
	return s.showSchedule(ctx, e, saved)
}

// showEffect prints the changed fields and the next runs of a dry run. The parameter "after" is the edited schedule with
// the effect of the edit.
func showEffect(w io.Writer, before, after client.ScheduledJob) error {
	if err := command.Table(w, "FIELD\tBEFORE\tAFTER", differenceRows(after.DryRun.Changes)); err != nil {
		return err
	}
	fmt.Fprintln(w)
	return showTicks(w, before, after)
}

// showTicks prints the next runs before and after an edit, in the time zone that the schedule has before and after the
// edit.
func showTicks(w io.Writer, before, after client.ScheduledJob) error {
	ticksBefore, ticksAfter := tickTexts(before, after.DryRun.Before), tickTexts(after, after.DryRun.After)
	var rows []string
	for i := range max(len(ticksBefore), len(ticksAfter)) {
		rows = append(rows, command.Row(textAt(ticksBefore, i), textAt(ticksAfter, i)))
	}
	return command.Table(w, "NEXT RUNS BEFORE\tNEXT RUNS AFTER", rows)
}

// tickTexts returns the next ticks of a schedule with the exceptions that suppress ticks, or the reason why the schedule
// has no next ticks.
func tickTexts(job client.ScheduledJob, ticks []client.Tick) []string {
	switch {
	case len(ticks) > 0:
		texts := make([]string, 0, len(ticks))
		for _, t := range ticks {
			text := t.Local.Format(time.RFC3339)
			if t.Suppressed != nil {
				text += " (" + suppressedText(t.Suppressed) + ")"
			}
			texts = append(texts, text)
		}
		return texts
	case !job.IsActive:
		return []string{"paused: no runs"}
	case job.AfterName != nil:
		return []string{"after " + *job.AfterName}
	case job.ScheduleError != nil:
		return []string{"invalid: no runs"}
	default:
		return []string{"ended: no runs"}
	}
}

func textAt(texts []string, i int) string {
	if i >= len(texts) {
		return ""
	}
	return texts[i]
}

func differenceRows(differences []client.FieldDifference) []string {
	var rows []string
	for _, d := range differences {
		rows = append(rows, command.Row(d.Field, textOf(d.From), textOf(d.To)))
	}
	return rows
}

// textOf returns a value of a field as text: strings without quotes, nil as "", and other values in JSON.
func textOf(value any) string {
	if text, ok := value.(string); ok || value == nil {
		return text
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(encoded)
}
