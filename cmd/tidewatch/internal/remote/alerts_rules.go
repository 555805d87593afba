package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type alertsRulesCommand struct {
	listCommand

	Customer *uuid.UUID `help:"List only rules of this customer." placeholder:"ID"`
}

// Run lists alert rules.
func (c *alertsRulesCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListAlertRulesParams{CustomerID: c.Customer}
	return list(c.listCommand, e, "ID\tKIND\tBRAND\tCHANNEL\tACTIVE\tDELIVERY",
		func(r client.AlertRule) string {
			brand := "all"
			if r.BrandID != nil {
				brand = r.BrandID.String()
			}
			return command.Row(r.ID, string(r.Kind), brand, r.ChannelID, r.IsActive, deliveryOf(r.Changes))
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.AlertRule], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListAlertRulesWithResponse(ctx, &params)
			if err != nil {
				return page[client.AlertRule]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.AlertRule]{rows.Data, rows.NextCursor}, err
		})
}

// deliveryOf describes when a rule reports changes, such as "weekly, friday 08:00 Europe/Berlin".
func deliveryOf(s *client.ChangeSelection) string {
	if s == nil || s.Timing == nil {
		return ""
	}
	zone := valueOr(s.Timezone, "UTC")
	switch *s.Timing {
	case client.ChangeSelectionTimingDaily:
		return fmt.Sprintf("daily, %s %s", valueOr(s.Time, ""), zone)
	case client.ChangeSelectionTimingWeekly:
		return fmt.Sprintf("weekly, %s %s %s", valueOr(s.Weekday, ""), valueOr(s.Time, ""), zone)
	default:
		if s.QuietFrom == nil {
			return "immediate"
		}
		return fmt.Sprintf("immediate, quiet %s to %s %s", *s.QuietFrom, valueOr(s.QuietTo, ""), zone)
	}
}

func valueOr[T ~string](value *T, other string) string {
	if value == nil {
		return other
	}
	return string(*value)
}

type alertsChangesCommand struct {
	server

	Channel     uuid.UUID  `arg:"" help:"Id of the channel."`
	Brand       *uuid.UUID `help:"Report only changes of this brand. The default is all brands of the channel's customer." placeholder:"ID"`
	Country     []string   `help:"Report only changes of queries with these countries, separated by commas." placeholder:"CODE"`
	Engine      []string   `help:"Report only changes of these engines, and changes over all engines, separated by commas." placeholder:"NAME"`
	Kind        []string   `help:"Kinds of changes, separated by commas. The default is all kinds except notices." placeholder:"KIND"`
	MinSeverity string     `default:"low" enum:"low,medium,high" help:"Lowest severity: low, medium or high."`
	Quiet       string     `help:"Quiet hours of immediate changes, such as 22:00-07:00." placeholder:"FROM-TO"`
	Tag         []string   `help:"Report only changes of queries with these tags, separated by commas." placeholder:"TAG"`
	Time        *string    `help:"Time of the digest, such as 08:00." placeholder:"TIME"`
	Timezone    *string    `help:"IANA time zone of the digest or of the quiet hours. The default is UTC." placeholder:"ZONE"`
	Timing      string     `default:"immediate" enum:"immediate,daily,weekly" help:"When to report changes: immediate, daily or weekly."`
	Topic       []string   `help:"Report only changes of queries with this topic. The flag may be repeated." placeholder:"TOPIC" sep:"none"`
	Weekday     *string    `help:"Day of a weekly digest, such as monday." placeholder:"DAY"`
}

// Run adds a rule that reports changes.
func (c *alertsChangesCommand) Run(ctx context.Context, e *command.Env) error {
	selection := client.ChangeSelection{
		Collectors: c.Engine, Countries: c.Country, MinSeverity: new(client.ChangeSelectionMinSeverity(c.MinSeverity)),
		Tags: c.Tag, Time: c.Time, Timezone: c.Timezone, Timing: new(client.ChangeSelectionTiming(c.Timing)),
		Topics: c.Topic,
	}
	for _, kind := range c.Kind {
		selection.Kinds = append(selection.Kinds, client.ChangeSelectionKinds(kind))
	}
	if c.Weekday != nil {
		selection.Weekday = new(client.ChangeSelectionWeekday(*c.Weekday))
	}
	if c.Quiet != "" {
		from, to, ok := strings.Cut(c.Quiet, "-")
		if !ok {
			return fmt.Errorf("--quiet: must be two times such as 22:00-07:00, got %q", c.Quiet)
		}
		selection.QuietFrom, selection.QuietTo = &from, &to
	}
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.CreateAlertRuleWithResponse(ctx, nil, client.NewAlertRule{
			BrandID: c.Brand, ChannelID: c.Channel, Changes: &selection, Kind: client.NewAlertRuleKindChanges,
		})
		if err != nil {
			return err
		}
		rule, err := received(got.JSON201)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, rule)
		}
		fmt.Fprintf(e.Stdout, "Rule %s added. It reports changes of runs that end from now on (%s).\n", rule.ID,
			deliveryOf(rule.Changes))
		return nil
	})
}
