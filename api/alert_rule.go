package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// AlertRule selects the events that a channel reports.
type AlertRule struct {
	ID           uuid.UUID        `format:"uuid" json:"id"`
	CustomerID   uuid.UUID        `format:"uuid" json:"customer_id"`
	BrandID      *uuid.UUID       `doc:"Limits the rule to this brand. The value null means all brands of the customer." format:"uuid" json:"brand_id"`
	ChannelID    uuid.UUID        `format:"uuid" json:"channel_id"`
	Kind         string           `doc:"The kind of events that the rule reports. The kind \"failing\" reports that several runs of a schedule failed in a row. The kind \"late\" reports runs that start too late after their tick or have not started yet, and skipped ticks. The kind \"silent\" reports that no run has started for a schedule's last expected tick, or that an error leaves a schedule without a next tick. The kind \"cap_reached\" reports that a spending cap prevented calls of a run. The kind \"key_refused\" reports that an engine rejects its API key. The kind \"out_of_quota\" reports that the account at an engine's provider has no money or quota left. The kind \"changes\" reports changes of the answers about a brand. The kind \"run_scored\" sends a webhook of the type \"run.scored\" after each scored run." enum:"failing,late,silent,cap_reached,key_refused,out_of_quota,changes,run_scored" json:"kind"`
	Failures     int              `doc:"The number of consecutive failed runs after which a rule of kind \"failing\" reports a problem. The value is 0 for other kinds." example:"3" json:"failures"`
	Seconds      int              `doc:"The delay in seconds after which a rule of the kind \"late\" or \"silent\" reports a problem. The delay starts at the tick plus the schedule's jitter. The value is 0 for other kinds." example:"600" json:"seconds"`
	TellRecovery bool             `doc:"Whether the channel also reports the end of a problem. Rules of the kinds \"late\", \"cap_reached\", \"changes\" and \"run_scored\" never report an end." json:"tell_recovery"`
	Changes      *ChangeSelection `doc:"The changes that a rule of kind \"changes\" reports. The field is absent for other kinds." json:"changes,omitempty"`
	IsActive     bool             `json:"is_active"`
	CreatedAt    time.Time        `json:"created_at"`
	UpdatedAt    time.Time        `json:"updated_at"`
}

func alertRuleFrom(r store.AlertRule) AlertRule {
	return AlertRule{
		ID:           r.ID,
		CustomerID:   r.CustomerID,
		BrandID:      r.BrandID,
		ChannelID:    r.ChannelID,
		Changes:      changeSelectionFrom(r.Changes),
		Kind:         string(r.Kind),
		Failures:     r.Failures,
		Seconds:      r.Seconds,
		TellRecovery: r.TellRecovery,
		IsActive:     r.IsActive,
		CreatedAt:    r.CreatedAt,
		UpdatedAt:    r.UpdatedAt,
	}
}

type listAlertRulesInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Filters by brand. Rules that apply to all brands do not match." format:"uuid" query:"brand_id"`
	ChannelID  IDParam `doc:"Filters by channel." format:"uuid" query:"channel_id"`
}

func (s *server) listAlertRules(ctx context.Context, in *listAlertRulesInput) (*pageOutput[AlertRule], error) {
	f := store.AlertFilter{
		BrandID:    in.BrandID.pointer(),
		ChannelID:  in.ChannelID.pointer(),
		CustomerID: in.CustomerID.pointer(),
		Visible:    visible(ctx),
	}
	after, err := in.begin("alert-rules", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.AlertRules(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(
		&in.ListParams,
		"alert-rules",
		f,
		rows,
		func(r store.AlertRule) store.Place { return store.Place{At: r.CreatedAt, ID: r.ID} },
		alertRuleFrom,
	)
}

// AlertRulePath has the path parameter of operations on one rule.
type AlertRulePath struct {
	ID uuid.UUID `doc:"The id of the rule." format:"uuid" path:"id"`
}

type alertRuleOutput = resource[AlertRule]

func (s *server) getAlertRule(ctx context.Context, in *AlertRulePath) (*alertRuleOutput, error) {
	r, err := s.db.AlertRule(ctx, in.ID)
	if err := checkVisible(ctx, &r.CustomerID, err, problem.NotFound("alert rule")); err != nil {
		return nil, err
	}
	return resourceOf(alertRuleFrom(r), alertRuleTag(r)), nil
}

// NewAlertRule is the body of a request that creates an alert rule.
type NewAlertRule struct {
	ChannelID    uuid.UUID        `doc:"The channel that sends the reports. The rule belongs to the channel's customer." format:"uuid" json:"channel_id"`
	BrandID      *uuid.UUID       `doc:"Limits the rule to this brand. By default, the rule applies to all brands of the customer." format:"uuid" json:"brand_id,omitempty"`
	Kind         string           `doc:"The kind of events that the rule reports. The kind \"run_scored\" requires a channel of kind \"webhook\"." enum:"failing,late,silent,cap_reached,key_refused,out_of_quota,changes,run_scored" json:"kind"`
	Failures     *int             `doc:"The number of consecutive failed runs after which the rule reports a problem. The field applies only to the kind \"failing\". The default is 3. Runs before the creation of the rule do not count." example:"3" json:"failures,omitempty" maximum:"100" minimum:"1"`
	Seconds      *int             `doc:"The delay in seconds after which the rule reports a problem. The delay starts at the tick plus the schedule's jitter. The field applies only to the kinds \"late\" and \"silent\". The default is 600." example:"600" json:"seconds,omitempty" maximum:"2592000" minimum:"60"`
	Changes      *ChangeSelection `doc:"The changes that the rule reports, and when. The field applies only to the kind \"changes\". By default, the rule immediately reports all changes except notices. A rule reports only changes of runs that end after the creation of the rule." json:"changes,omitempty"`
	TellRecovery *bool            `default:"true" doc:"Whether the channel also reports the end of a problem." json:"tell_recovery,omitempty"`
	IsActive     *bool            `default:"true" json:"is_active,omitempty"`
}

const (
	usualFailures     = 3
	usualAlertSeconds = 600
)

type createAlertRuleInput struct {
	IdempotencyParams

	Body NewAlertRule
}

func (s *server) createAlertRule(ctx context.Context, in *createAlertRuleInput) (*alertRuleOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*alertRuleOutput, error) {
		b := in.Body
		channel, err := lockCustomerAndChannel(ctx, db, b.ChannelID)
		if err != nil {
			return nil, err
		}
		_, rules, err := db.CountAlerts(ctx, channel.CustomerID)
		if err != nil {
			return nil, err
		}
		if rules >= mostAlertRules {
			return nil, problem.New(
				http.StatusConflict,
				fmt.Sprintf("A customer can have at most %d alert rules.", mostAlertRules),
			)
		}
		r := store.AlertRule{
			BrandID:      b.BrandID,
			ChannelID:    channel.ID,
			CustomerID:   channel.CustomerID,
			IsActive:     b.IsActive == nil || *b.IsActive,
			Kind:         store.AlertRuleKind(b.Kind),
			TellRecovery: b.TellRecovery == nil || *b.TellRecovery,
		}
		if r.Kind == store.AlertFailing {
			r.Failures = usualFailures
		}
		if r.Kind == store.AlertLate || r.Kind == store.AlertSilent {
			r.Seconds = usualAlertSeconds
		}
		if r.Kind == store.AlertChanges {
			r.Changes = &store.ChangeSelection{
				Kinds: []store.ChangeKind{}, MinSeverity: store.SeverityLow, Timezone: "UTC", Timing: store.AlertImmediate,
			}
		}
		if err := checkChannelOf(r, channel); err != nil {
			return nil, err
		}
		return s.saveAlertRule(ctx, db, r, bounds{b.Failures, b.Seconds, b.Changes, true}, change{})
	})
}

// lockCustomerAndChannel locks the customer of a channel and then the channel, in the same order as other operations.
// The lock of the customer enforces the maximum number of rules.
func lockCustomerAndChannel(ctx context.Context, db *store.DB, id uuid.UUID) (store.AlertChannel, error) {
	c, err := db.AlertChannel(ctx, id)
	if err := checkVisible(ctx, &c.CustomerID, err, unknownChannel()); err != nil {
		return c, err
	}
	if _, err := db.LockCustomer(ctx, c.CustomerID); err != nil && !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	return alertChannelFor(ctx, db, id)
}

// alertChannelFor locks and returns the channel of a rule.
func alertChannelFor(ctx context.Context, db *store.DB, id uuid.UUID) (store.AlertChannel, error) {
	c, err := db.LockAlertChannel(ctx, id)
	return c, checkVisible(ctx, &c.CustomerID, err, unknownChannel())
}

func unknownChannel() error {
	return problem.Invalid("body.channel_id", "the channel does not exist, or you may not see it")
}

// checkChannelOf returns an error if a channel cannot send the messages of a rule.
func checkChannelOf(r store.AlertRule, c store.AlertChannel) error {
	if r.Kind == store.AlertRunScored && c.Kind != store.AlertWebhook {
		return problem.Invalid("body.channel_id",
			fmt.Sprintf("rules of kind \"run_scored\" require a channel of kind \"webhook\", got kind %q", c.Kind))
	}
	return nil
}

// bounds has the fields of a request that apply only to some kinds of alert rules. A pointer is nil if the request does
// not set the field.
type bounds struct {
	failures, seconds *int
	changes           *ChangeSelection
	brand             bool // whether the request sets the brand
}

// saveAlertRule checks an alert rule and writes the rule to the database and to the audit log.
func (s *server) saveAlertRule(
	ctx context.Context,
	db *store.DB,
	r store.AlertRule,
	b bounds,
	done change,
) (*alertRuleOutput, error) {
	var wrong fieldProblems
	wrong.belongs("failures", string(r.Kind), b.failures != nil, r.Failures > 0, true)
	wrong.belongs("seconds", string(r.Kind), b.seconds != nil, r.Seconds > 0, true)
	wrong.belongs("changes", string(r.Kind), b.changes != nil, r.Changes != nil, true)
	if b.changes != nil && r.Changes != nil {
		selection := s.changeSelection(*b.changes, &wrong)
		r.Changes = &selection
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	set(&r.Failures, b.failures)
	set(&r.Seconds, b.seconds)
	if r.BrandID != nil {
		brand, err := db.Brand(ctx, *r.BrandID)
		if errors.Is(err, store.ErrNotFound) || err == nil && brand.CustomerID != r.CustomerID {
			return nil, problem.Invalid("body.brand_id", "the channel's customer has no such brand")
		}
		if err != nil {
			return nil, err
		}
	}
	if b.changes != nil || b.brand {
		if err := checkQueries(ctx, db, r); err != nil {
			return nil, err
		}
	}
	saved, err := db.SaveAlertRule(ctx, r)
	if _, duplicate := store.Duplicate(err); duplicate {
		return nil, problem.Taken("kind", "the channel already has this rule")
	}
	if err != nil {
		return nil, err
	}
	out := resourceOf(alertRuleFrom(saved), alertRuleTag(saved))
	done.after, done.customer, done.objectID = out.Body, &saved.CustomerID, saved.ID.String()
	return out, s.auditEdit(ctx, db, out.ETag, done)
}

// AlertRuleChange is an edit of an alert rule. A field that the request omits keeps its value. An edit cannot change
// the kind of a rule.
type AlertRuleChange struct {
	ChannelID    Given[uuid.UUID]       `doc:"The new channel of the rule, which must belong to the same customer." format:"uuid" json:"channel_id,omitzero"`
	BrandID      Optional[uuid.UUID]    `doc:"Limits the rule to this brand. The value null means all brands of the customer." format:"uuid" json:"brand_id,omitzero"`
	Failures     Given[int]             `doc:"The number of consecutive failed runs after which the rule reports a problem. The field applies only to the kind \"failing\"." example:"3" json:"failures,omitzero" maximum:"100" minimum:"1"`
	Seconds      Given[int]             `doc:"The delay in seconds after which the rule reports a problem. The delay starts at the tick plus the schedule's jitter. The field applies only to the kinds \"late\" and \"silent\"." example:"600" json:"seconds,omitzero" maximum:"2592000" minimum:"60"`
	Changes      Given[ChangeSelection] `doc:"Replaces the selection of changes. The field applies only to the kind \"changes\"." json:"changes,omitzero"`
	TellRecovery Given[bool]            `doc:"Whether the channel also reports the end of a problem." json:"tell_recovery,omitzero"`
	IsActive     Given[bool]            `json:"is_active,omitzero"`
}

type updateAlertRuleInput struct {
	AlertRuleWriteParams

	Body AlertRuleChange
}

func (s *server) updateAlertRule(ctx context.Context, in *updateAlertRuleInput) (*alertRuleOutput, error) {
	var out *alertRuleOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		var channel store.AlertChannel
		if in.Body.ChannelID.Set { // the deletion of a channel also locks the channel before its rules
			r, err := db.AlertRule(ctx, in.ID)
			if err := checkVisible(ctx, &r.CustomerID, err, problem.NotFound("alert rule")); err != nil {
				return err
			}
			if channel, err = alertChannelFor(ctx, db, in.Body.ChannelID.Value); err != nil {
				return err
			}
		}
		r, err := lockAlertRule(ctx, db, in.AlertRuleWriteParams)
		if err != nil {
			return err
		}
		before, tag := alertRuleFrom(r), alertRuleTag(r)
		if in.Body.ChannelID.Set {
			if channel.CustomerID != r.CustomerID {
				return problem.Invalid("body.channel_id", "belongs to another customer")
			}
			if err := checkChannelOf(r, channel); err != nil {
				return err
			}
			r.ChannelID = channel.ID
		}
		in.Body.BrandID.pointer(&r.BrandID)
		in.Body.TellRecovery.assign(&r.TellRecovery)
		in.Body.IsActive.assign(&r.IsActive)
		out, err = s.saveAlertRule(
			ctx,
			db,
			r,
			bounds{in.Body.Failures.pointer(), in.Body.Seconds.pointer(), in.Body.Changes.pointer(), in.Body.BrandID.Set},
			change{before: before, tag: tag},
		)
		return err
	})
	return out, err
}

// AlertRuleWriteParams has the path and the condition of operations that change or delete an alert rule.
type AlertRuleWriteParams struct {
	AlertRulePath
	IfMatchParam
}

// lockAlertRule locks and returns an alert rule that the caller may see. lockAlertRule returns an error if the ETag of
// the alert rule does not match.
func lockAlertRule(ctx context.Context, db *store.DB, in AlertRuleWriteParams) (store.AlertRule, error) {
	r, err := db.LockAlertRule(ctx, in.ID)
	if err := checkVisible(ctx, &r.CustomerID, err, problem.NotFound("alert rule")); err != nil {
		return r, err
	}
	return r, in.holds("alert rule", alertRuleTag(r))
}

func (s *server) deleteAlertRule(ctx context.Context, in *AlertRuleWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		r, err := lockAlertRule(ctx, db, *in)
		if err != nil {
			return err
		}
		if err := db.DeleteAlertRule(ctx, r.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, change{before: alertRuleFrom(r), customer: &r.CustomerID, objectID: r.ID.String()})
	})
}
