package remote

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// changeFlags are the flags that select the changes of a rule, and the time of their report.
type changeFlags struct {
	Class       []string    `help:"Report only changes in the answers to queries of these classes, separated by commas: branded, competitor, unbranded." placeholder:"CLASS"`
	Country     []string    `help:"Report only changes of single queries for these countries, separated by commas. Notices ignore this filter." placeholder:"CODE"`
	Engine      []string    `help:"Report only changes in the answers of these engines, separated by commas, and changes over all engines." placeholder:"NAME"`
	Kind        []string    `help:"Kinds of changes, separated by commas. The default is all kinds except notices." placeholder:"KIND"`
	MinSeverity *string     `enum:"low,medium,high" help:"Report only changes of this severity or higher: low (default), medium or high." placeholder:"LEVEL"`
	Query       []uuid.UUID `help:"Report only changes in the answers to these queries of the brand, separated by commas. Notices ignore this filter." placeholder:"ID"`
	Quiet       string      `help:"Quiet hours, such as 22:00-07:00. Immediate alerts about changes wait until the end of the quiet hours." placeholder:"FROM-TO"`
	Tag         []string    `help:"Report only changes of single queries with these tags, separated by commas. Notices ignore this filter." placeholder:"TAG"`
	Time        *string     `help:"Time of the digest, such as 08:00." placeholder:"TIME"`
	Timezone    *string     `help:"IANA time zone of the digest or of the quiet hours. The default is UTC." placeholder:"ZONE"`
	Timing      *string     `enum:"immediate,daily,weekly" help:"When to report changes: immediate (default), daily or weekly." placeholder:"TIMING"`
	Topic       []string    `help:"Report only changes of single queries with this topic. Notices ignore this filter. The flag may be repeated." placeholder:"TOPIC" sep:"none"`
	Weekday     *string     `help:"Day of a weekly digest, such as monday." placeholder:"DAY"`
}

// apply sets the fields of a selection from the given flags, and reports whether at least one flag is given.
func (f changeFlags) apply(selection map[string]any) (bool, error) {
	given := map[string]any{}
	setList(given, "query_classes", f.Class)
	setList(given, "countries", f.Country)
	setList(given, "collectors", f.Engine)
	setList(given, "kinds", f.Kind)
	setList(given, "tags", f.Tag)
	setList(given, "topics", f.Topic)
	if f.Query != nil {
		given["query_ids"] = f.Query
	}
	for name, value := range map[string]*string{
		"min_severity": f.MinSeverity, "time": f.Time, "timezone": f.Timezone, "timing": f.Timing, "weekday": f.Weekday,
	} {
		set(given, name, text(value))
	}
	if f.Quiet != "" {
		from, to, ok := strings.Cut(f.Quiet, "-")
		if !ok {
			return false, fmt.Errorf("--quiet: must be two times such as 22:00-07:00, got %q", f.Quiet)
		}
		given["quiet_from"], given["quiet_to"] = from, to
	}
	maps.Copy(selection, given)
	return len(given) > 0, nil
}

type alertsChangesCommand struct {
	server
	changeFlags

	Channel uuid.UUID  `arg:"" help:"Id of the channel."`
	Brand   *uuid.UUID `help:"Report only changes of this brand. The default is all brands of the channel's customer." named:"brand" placeholder:"NAME"`
}

// Run adds a rule that reports changes.
func (c *alertsChangesCommand) Run(ctx context.Context, e *command.Env) error {
	selection := map[string]any{}
	if _, err := c.apply(selection); err != nil {
		return err
	}
	fields := map[string]any{"changes": selection, "channel_id": c.Channel, "kind": client.NewAlertRuleKindChanges}
	return c.addRule(ctx, e, fields, c.Brand)
}

type rulesAddCommand struct {
	server

	Channel    uuid.UUID  `arg:"" help:"Id of the channel."`
	Kind       string     `enum:"failing,late,silent,cap_reached,key_refused,out_of_quota,run_scored" help:"Kind of events: failing, late, silent, cap_reached, key_refused, out_of_quota or run_scored." placeholder:"KIND" required:""`
	Brand      *uuid.UUID `help:"Report only events of this brand. The default is all brands of the channel's customer." named:"brand" placeholder:"NAME"`
	Failures   *int       `help:"Number of consecutive failed runs after which a rule of the kind \"failing\" reports a problem." placeholder:"N"`
	Seconds    *int       `help:"Delay in seconds after which a rule of the kind \"late\" or \"silent\" reports a problem." placeholder:"N"`
	NoRecovery bool       `help:"Do not report the ends of problems."`
}

// Run adds a rule.
func (c *rulesAddCommand) Run(ctx context.Context, e *command.Env) error {
	fields := map[string]any{"channel_id": c.Channel, "kind": c.Kind, "tell_recovery": !c.NoRecovery}
	setInt(fields, "failures", c.Failures)
	setInt(fields, "seconds", c.Seconds)
	return c.addRule(ctx, e, fields, c.Brand)
}

// addRule adds a rule and prints its id.
func (s server) addRule(ctx context.Context, e *command.Env, fields map[string]any, brand *uuid.UUID) error {
	if brand != nil {
		fields["brand_id"] = brand
	}
	body, err := encode(fields)
	if err != nil {
		return err
	}
	return s.call(func(api *client.ClientWithResponses) error {
		params := &client.CreateAlertRuleParams{IdempotencyKey: new(uuid.NewString())}
		got, err := api.CreateAlertRuleWithBodyWithResponse(ctx, params, contentType, body)
		if err != nil {
			return err
		}
		rule, err := received(got.JSON201)
		if err != nil {
			return err
		}
		if s.JSON {
			return command.JSON(e.Stdout, rule)
		}
		details := thresholdOf(rule) + deliveryOf(rule.Changes)
		if details != "" {
			details = " (" + details + ")"
		}
		fmt.Fprintf(e.Stdout, "Rule %s added%s. The rule ignores earlier events.\n", rule.ID, details)
		return nil
	})
}

type rulesEditCommand struct {
	server
	changeFlags

	ID       uuid.UUID  `arg:"" help:"Id of the rule."`
	Active   *string    `enum:"true,false" help:"Whether the rule reports events." placeholder:"BOOL"`
	Brand    *uuid.UUID `help:"Limit the rule to this brand." named:"brand" placeholder:"NAME"`
	Channel  *uuid.UUID `help:"New channel of the same customer." placeholder:"ID"`
	Clear    []string   `enum:"brand,class,country,engine,kind,query,quiet,tag,time,topic,weekday" help:"Fields to empty, separated by commas: brand, class, country, engine, kind, query, quiet, tag, time, topic or weekday." placeholder:"FIELD"`
	Failures *int       `help:"Number of consecutive failed runs after which a rule of the kind \"failing\" reports a problem." placeholder:"N"`
	Recovery *string    `enum:"true,false" help:"Whether the channel also reports the ends of problems." placeholder:"BOOL"`
	Seconds  *int       `help:"Delay in seconds after which a rule of the kind \"late\" or \"silent\" reports a problem." placeholder:"N"`
}

// Run edits a rule. The value of a flag such as --tag replaces the whole stored list.
func (c *rulesEditCommand) Run(ctx context.Context, e *command.Env) error {
	fields := map[string]any{}
	setBool(fields, "is_active", c.Active)
	setBool(fields, "tell_recovery", c.Recovery)
	setInt(fields, "failures", c.Failures)
	setInt(fields, "seconds", c.Seconds)
	if c.Brand != nil {
		fields["brand_id"] = c.Brand
	}
	if c.Channel != nil {
		fields["channel_id"] = c.Channel
	}
	return c.call(func(api *client.ClientWithResponses) error {
		read, err := api.GetAlertRuleWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		rule, err := received(read.JSON200)
		if err != nil {
			return err
		}
		if err := c.editSelection(rule, fields); err != nil {
			return err
		}
		body, err := encodeChange(fields)
		if err != nil {
			return err
		}
		// With the ETag, the server rejects the edit if another caller has changed the rule.
		params := &client.UpdateAlertRuleParams{IfMatch: new(read.HTTPResponse.Header.Get("ETag"))}
		got, err := api.UpdateAlertRuleWithBodyWithResponse(ctx, c.ID, params, contentType, body)
		if err != nil {
			return err
		}
		if rule, err = received(got.JSON200); err != nil {
			return err
		}
		return c.showRule(e, rule)
	})
}

// editSelection applies the flags and --clear to the stored selection of changes. The server does not merge selections,
// so editSelection adds the whole selection to the fields of the request.
func (c *rulesEditCommand) editSelection(rule client.AlertRule, fields map[string]any) error {
	selection := map[string]any{}
	if rule.Changes != nil {
		var err error
		if selection, err = fieldsOf(rule.Changes); err != nil {
			return err
		}
	}
	given := map[string]any{}
	isEdited, err := c.apply(given)
	if err != nil {
		return err
	}
	maps.Copy(selection, given)
	for _, name := range c.Clear {
		if name == "brand" {
			if err := refuseCleared(fields, "brand_id", name); err != nil {
				return err
			}
			fields["brand_id"] = nil
			continue
		}
		isEdited = true
		for _, field := range map[string][]string{
			"class": {"query_classes"}, "country": {"countries"}, "engine": {"collectors"}, "kind": {"kinds"},
			"query": {"query_ids"}, "quiet": {"quiet_from", "quiet_to"}, "tag": {"tags"}, "time": {"time"},
			"topic": {"topics"}, "weekday": {"weekday"},
		}[name] {
			if err := refuseCleared(given, field, name); err != nil {
				return err
			}
			delete(selection, field)
		}
	}
	if isEdited {
		fields["changes"] = selection
	}
	return nil
}

type rulesDeleteCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Id of the rule."`
}

// Run deletes a rule.
func (c *rulesDeleteCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.DeleteAlertRuleWithResponse(ctx, c.ID, nil)
		if err != nil {
			return err
		}
		return c.report(e, got.HTTPResponse, "Deleted rule "+c.ID.String()+".")
	})
}

// showRule prints a rule.
func (s server) showRule(e *command.Env, r client.AlertRule) error {
	brand := "all"
	if r.BrandID != nil {
		brand = r.BrandID.String()
	}
	fields := []field{
		{"id", r.ID}, {"kind", string(r.Kind)}, {"brand", brand}, {"channel", r.ChannelID}, {"active", r.IsActive},
	}
	if details := thresholdOf(r) + deliveryOf(r.Changes); details != "" {
		fields = append(fields, field{"details", details})
	}
	return s.show(e, r, fields)
}

func setInt(fields map[string]any, name string, value *int) {
	if value != nil {
		fields[name] = *value
	}
}
