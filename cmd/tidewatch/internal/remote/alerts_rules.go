package remote

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type alertsRulesCommand struct {
	List   rulesListCommand   `cmd:"" default:"withargs" help:"List alert rules, newest first. The word \"list\" may be omitted."`
	Add    rulesAddCommand    `cmd:"" help:"Add a rule to a channel. The command \"alerts changes\" adds a rule that reports changes."`
	Edit   rulesEditCommand   `cmd:"" help:"Edit a rule, or activate or deactivate it."`
	Delete rulesDeleteCommand `cmd:"" help:"Delete a rule. The record of its events is kept."`
}

type rulesListCommand struct {
	listCommand

	Brand    *uuid.UUID `help:"List only rules of this brand. Rules for all brands do not match." named:"brand" placeholder:"NAME"`
	Channel  *uuid.UUID `help:"List only rules of this channel." placeholder:"ID"`
	Customer *uuid.UUID `help:"List only rules of this customer." named:"customer" placeholder:"NAME"`
}

// Run lists alert rules.
func (c *rulesListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListAlertRulesParams{BrandID: c.Brand, ChannelID: c.Channel, CustomerID: c.Customer}
	return list(c.listCommand, e, "ID\tKIND\tBRAND\tCHANNEL\tACTIVE\tDETAILS",
		func(r client.AlertRule) string {
			brand := "all"
			if r.BrandID != nil {
				brand = r.BrandID.String()
			}
			return command.Row(r.ID, string(r.Kind), brand, r.ChannelID, r.IsActive, thresholdOf(r)+deliveryOf(r.Changes))
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

// thresholdOf describes the threshold at which a rule reports a problem, or returns "" for a rule without a threshold.
func thresholdOf(r client.AlertRule) string {
	switch {
	case r.Failures == 1:
		return "1 failed run"
	case r.Failures > 0:
		return fmt.Sprintf("%d failed runs in a row", r.Failures)
	case r.Seconds > 0:
		return fmt.Sprintf("%d s after the planned start", r.Seconds)
	default:
		return ""
	}
}

// deliveryOf describes when a rule reports changes, such as "weekly, friday 08:00 Europe/Berlin". For other rules,
// deliveryOf returns "".
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
