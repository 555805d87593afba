package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
	"tidewatch/store"
)

const contentType = "application/json"

type schedulesCreateCommand struct {
	server
	scheduleFlags

	Brand uuid.UUID `help:"Name or id of the brand." named:"brand" placeholder:"NAME" required:""`
}

// Run creates a schedule. With the idempotency key of the request, a repeated request does not create a second
// schedule.
func (c *schedulesCreateCommand) Run(ctx context.Context, e *command.Env) error {
	values, err := c.values()
	if err != nil {
		return err
	}
	fields, options := splitOptions(values)
	fields["brand_id"] = c.Brand
	if len(options) > 0 {
		fields["metadata"] = options
	}
	body, err := encode(fields)
	if err != nil {
		return err
	}
	return c.call(func(api *client.ClientWithResponses) error {
		key := uuid.NewString()
		params := &client.CreateScheduledJobParams{IdempotencyKey: &key}
		got, err := api.CreateScheduledJobWithBodyWithResponse(ctx, params, contentType, body)
		if err != nil {
			return err
		}
		job, err := received(got.JSON201)
		if err != nil {
			return err
		}
		return c.showSchedule(ctx, e, job)
	})
}

type schedulesEditCommand struct {
	server
	scheduleArg
	scheduleFlags
	dryRunFlag

	Clear []string `help:"Fields and options to reset, separated by commas, such as ends_at,maxCalls." placeholder:"NAME"`
}

// Validate checks the names in --clear.
func (c *schedulesEditCommand) Validate() error {
	for _, name := range c.Clear {
		if !slices.Contains(clearable(), name) {
			return fmt.Errorf("--clear: unknown name %q; known names: %s", name, strings.Join(clearable(), ", "))
		}
	}
	return c.Remote.Validate()
}

// Run edits a schedule. The API replaces all options together, so Run also sends the current values of options without
// a flag. The API rejects the edit if the schedule has changed since Run read the schedule.
func (c *schedulesEditCommand) Run(ctx context.Context, e *command.Env) error {
	values, err := c.values()
	if err != nil {
		return err
	}
	if len(values) == 0 && len(c.Clear) == 0 {
		return errNoChange
	}
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
		send := func(dryRun bool) (client.ScheduledJob, error) {
			change, err := c.change(values, present.Metadata)
			if err != nil {
				return client.ScheduledJob{}, err
			}
			params := &client.UpdateScheduledJobParams{DryRun: &dryRun, IfMatch: &tag}
			got, err := api.UpdateScheduledJobWithBodyWithResponse(ctx, c.ID, params, contentType, change)
			if err != nil {
				return client.ScheduledJob{}, err
			}
			return received(got.JSON200)
		}
		return c.edit(ctx, e, scheduleEdit{before: present, dryRun: c.DryRun, retimes: c.retimes(values), send: send})
	})
}

// retimes reports whether the edit can change the next runs of the schedule.
func (c *schedulesEditCommand) retimes(values map[string]any) bool {
	for _, name := range []string{"cron_expression", "after", "timezone", "dst_gap", "dst_repeat", active, "starts_at", "ends_at"} {
		if _, ok := values[name]; ok || slices.Contains(c.Clear, name) {
			return true
		}
	}
	return false
}

// change returns the request body of an edit. The parameter "before" has the current options of the schedule.
func (c *schedulesEditCommand) change(values map[string]any, before client.Metadata) (io.Reader, error) {
	fields, set := splitOptions(values)
	options, err := fieldsOf(before)
	if err != nil {
		return nil, err
	}
	maps.Copy(options, set)
	edited := len(set) > 0
	for _, name := range c.Clear {
		if field, ok := store.ScheduleFieldOf(name); ok && field.Nullable {
			if err := refuseCleared(fields, name, name); err != nil {
				return nil, err
			}
			fields[name] = nil
			continue
		}
		if err := refuseCleared(set, name, name); err != nil {
			return nil, err
		}
		delete(options, name)
		edited = true
	}
	if edited {
		fields["metadata"] = options
	}
	return encode(fields)
}

// clearable returns the names that --clear accepts, which are the nullable fields and the options.
func clearable() []string {
	var names []string
	for _, f := range scheduleFields() {
		option, isOption := strings.CutPrefix(f.Name, optionPrefix)
		if isOption || f.Nullable {
			names = append(names, option)
		}
	}
	return names
}

// splitOptions separates the fields of a schedule from its options, and removes the prefix "metadata." from the names
// of the options.
func splitOptions(values map[string]any) (fields, options map[string]any) {
	fields, options = map[string]any{}, map[string]any{}
	for name, value := range values {
		if option, ok := strings.CutPrefix(name, optionPrefix); ok {
			options[option] = value
		} else {
			fields[name] = value
		}
	}
	return fields, options
}

func encode(fields map[string]any) (io.Reader, error) {
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	return bytes.NewReader(body), nil
}

// fieldsOf returns the JSON fields of an API object.
func fieldsOf(object any) (map[string]any, error) {
	encoded, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("encode an API object: %w", err)
	}
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return nil, fmt.Errorf("decode an API object: %w", err)
	}
	return fields, nil
}

// showSchedule prints a schedule with all its fields and options, and the pause that suppresses its next run.
func (s server) showSchedule(ctx context.Context, e *command.Env, job client.ScheduledJob) error {
	if s.JSON {
		return command.JSON(e.Stdout, job)
	}
	var pauses []client.ScheduleException
	if job.IsActive {
		var err error
		if pauses, err = s.readPauses(ctx, e, &job.ID); err != nil {
			return err
		}
	}
	values, err := fieldsOf(job)
	if err != nil {
		return err
	}
	options, _ := values["metadata"].(map[string]any)
	rows := []field{
		{"id", job.ID},
		{"brand", job.BrandName + " (" + job.BrandID.String() + ")"},
		{"customer", job.CustomerName + " (" + job.CustomerID.String() + ")"},
	}
	for _, f := range scheduleFields() {
		value := values[f.Name]
		if option, ok := strings.CutPrefix(f.Name, optionPrefix); ok {
			value = options[option]
		}
		rows = append(rows, field{words(f), inWords(f, value)})
	}
	rows = append(rows, field{"description", job.Description},
		field{"next run", nextRunText(job, pauses, time.Now())}, field{"last run", job.LastRunAt})
	if job.PausedReason != nil {
		rows = append(rows, field{"pause reason", job.PausedReason})
	}
	rows = append(rows, field{"version", job.Version}, field{"created by", job.CreatedBy})
	if job.ScheduleError != nil {
		rows = append(rows, field{"error", job.ScheduleError})
	}
	return s.show(e, job, rows)
}

// inWords returns the value of a field as text, or "" for a field without a value.
func inWords(f store.ScheduleField, value any) any {
	switch v := value.(type) {
	case nil:
		return ""
	case []any:
		texts := make([]string, 0, len(v))
		for _, item := range v {
			texts = append(texts, fmt.Sprint(item))
		}
		return strings.Join(texts, ", ")
	case json.Number:
		if seconds, err := v.Int64(); err == nil && isDuration(f) {
			return duration(float64(seconds))
		}
		return v.String()
	default:
		return v
	}
}

// optionsInWords lists the options that are set.
func optionsInWords(m client.Metadata) (string, error) {
	options, err := fieldsOf(m)
	if err != nil {
		return "", err
	}
	var set []string
	for _, f := range scheduleFields() {
		option, ok := strings.CutPrefix(f.Name, optionPrefix)
		if value, given := options[option]; ok && given {
			set = append(set, words(f)+" "+command.Cell(inWords(f, value)))
		}
	}
	return strings.Join(set, "; "), nil
}
