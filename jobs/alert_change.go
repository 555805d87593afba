package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/insights"
	"tidewatch/jobs/alert"
	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// The following diagram shows the path of a change to its message:
//
//	a change is stored ──trigger──> alert_changes, a row for each rule that selects the change
//	                          │ watch: applies the segment of the rule, and sets the due time of the change
//	                          ▼
//	                     due alert_changes
//	                          │ watch: the due changes of a channel or a digest become one delivery, with its River job
//	                          ▼
//	                     AlertJob

// changesAtOnce is the maximum number of pairs of a rule and a brand whose changes one check schedules. The next check
// schedules the changes of the remaining pairs.
const changesAtOnce = 200

// lookForChanges schedules new changes. For the channels whose last message was about events, lookForChanges also
// combines due changes into deliveries. The caller must have locked the check for alerts with [store.DB.TryLockAlerts]
// in the transaction "tx".
func (a *alerts) lookForChanges(ctx context.Context, tx pgx.Tx, db *store.DB, now time.Time) error {
	if err := a.scheduleChanges(ctx, db, now); err != nil {
		return err
	}
	return a.sendChanges(ctx, tx, db, now, true)
}

// lookForMoreChanges combines the due changes of all channels without a recent message into deliveries.
func (a *alerts) lookForMoreChanges(ctx context.Context, tx pgx.Tx, db *store.DB, now time.Time) error {
	return a.sendChanges(ctx, tx, db, now, false)
}

// sendChanges combines the changes that are due at the time "now" into deliveries. If the parameter "afterEvents" is
// true, sendChanges selects only the channels whose last message was about events.
func (a *alerts) sendChanges(ctx context.Context, tx pgx.Tx, db *store.DB, now time.Time, afterEvents bool) error {
	if err := db.DiscardChanges(ctx); err != nil {
		return err
	}
	if err := a.keepQuiet(ctx, db, now); err != nil {
		return err
	}
	due, err := db.DueChanges(ctx, now, a.cfg.Window, afterEvents)
	if err != nil {
		return err
	}
	for _, group := range due {
		if err := a.deliverChanges(ctx, tx, db, group, now); err != nil {
			return err
		}
	}
	return nil
}

// scheduleChanges applies the segments and the timing of rules to new changes.
func (a *alerts) scheduleChanges(ctx context.Context, db *store.DB, now time.Time) error {
	waiting, err := db.UnscheduledChanges(ctx, changesAtOnce)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		rule, err := db.AlertRule(ctx, w.RuleID)
		if errors.Is(err, store.ErrNotFound) {
			continue // the rule was deleted, with its waiting changes
		}
		if err != nil {
			return err
		}
		selected, err := selectChanges(ctx, db, rule, w)
		if err != nil {
			return err
		}
		due := now
		if !w.Overdue {
			due = dueAt(*rule.Changes, now, a.cfg.Window)
		}
		if err := db.ScheduleChanges(ctx, w, selected, due); err != nil {
			return err
		}
	}
	return nil
}

// selectChanges returns the ids of the waiting changes that the rule selects.
func selectChanges(
	ctx context.Context, db *store.DB, rule store.AlertRule, w store.UnscheduledChanges,
) ([]uuid.UUID, error) {
	brand, err := db.Brand(ctx, w.BrandID)
	if err != nil {
		return nil, err
	}
	if rule.BrandID != nil && *rule.BrandID != brand.ID {
		return nil, nil // the rule was edited
	}
	s := *rule.Changes
	changes, err := insights.ListChanges(ctx, db, brand, insights.ChangeFilter{
		IDs: w.ChangeIDs, Kinds: s.Kinds, Severities: s.Severities(),
		Segment: insights.Segment{
			Classes: classesOf(s), Collectors: s.Collectors, Countries: s.Countries, QueryIDs: s.QueryIDs, Tags: s.Tags,
			Topics: s.Topics,
		},
	}, store.Place{}, len(w.ChangeIDs))
	ids := make([]uuid.UUID, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	return ids, err
}

// classesOf returns the classes of queries whose changes a rule reports.
func classesOf(s store.ChangeSelection) []scoring.QueryClass {
	if len(s.QueryClasses) == 0 {
		return []scoring.QueryClass{scoring.BrandedQuery, scoring.CompetitorQuery, scoring.UnbrandedQuery}
	}
	classes := make([]scoring.QueryClass, len(s.QueryClasses))
	for i, c := range s.QueryClasses {
		classes[i] = scoring.QueryClass(c)
	}
	return classes
}

// keepQuiet postpones due changes until the end of the quiet hours of their rules.
func (*alerts) keepQuiet(ctx context.Context, db *store.DB, now time.Time) error {
	rules, err := db.RulesWithDueChanges(ctx, now)
	if err != nil {
		return err
	}
	for _, rule := range rules {
		if until, quiet := quietUntil(*rule.Changes, now); quiet {
			if err := db.PostponeChanges(ctx, rule.ID, now, until); err != nil {
				return err
			}
		}
	}
	return nil
}

// deliverChanges combines the due changes of a group into one message and stores the message's delivery.
func (a *alerts) deliverChanges(
	ctx context.Context, tx pgx.Tx, db *store.DB, group store.ChangeGroup, now time.Time,
) error {
	claimed, err := db.ClaimChanges(ctx, group, now)
	if err != nil || len(claimed) == 0 { // retention may have deleted the changes
		return err
	}
	changes := distinctChanges(claimed)
	id, err := a.create(ctx, tx, db, store.AlertDelivery{ChannelID: group.ChannelID, CustomerID: group.CustomerID})
	if err != nil {
		return err
	}
	if err := db.TellChanges(ctx, group, claimed, len(changes), id); err != nil {
		return err
	}
	facts, err := changeFacts(ctx, db, changes)
	if err != nil {
		return err
	}
	message, err := json.Marshal(alert.NewChangeMessage(group.CustomerName, a.cfg.PublicURL, now, digestOf(group), facts))
	if err != nil {
		return fmt.Errorf("encode an alert: %w", err)
	}
	return db.SetAlertMessage(ctx, id, message)
}

// distinctChanges returns each claimed change once, even if several rules report it.
func distinctChanges(claimed []store.ClaimedChange) []store.Change {
	var changes []store.Change
	seen := map[uuid.UUID]bool{}
	for _, c := range claimed {
		if !seen[c.ID] {
			seen[c.ID] = true
			changes = append(changes, c.Change)
		}
	}
	return changes
}

func digestOf(group store.ChangeGroup) string {
	if group.Timing == store.AlertImmediate {
		return ""
	}
	return string(group.Timing)
}

// changeFacts converts stored changes into the facts of a message.
func changeFacts(ctx context.Context, db *store.DB, changes []store.Change) ([]alert.ChangeFacts, error) {
	brands := map[uuid.UUID]store.Brand{}
	facts := make([]alert.ChangeFacts, len(changes))
	for i, c := range changes {
		brand, ok := brands[c.BrandID]
		if !ok {
			var err error
			if brand, err = db.Brand(ctx, c.BrandID); err != nil {
				return nil, err
			}
			brands[c.BrandID] = brand
		}
		named := c
		named.Collector = engineTitle(c.Collector)
		facts[i] = alert.ChangeFacts{
			Brand: brand.Name, BrandID: brand.ID, RunID: c.RunID, Since: c.Since, Text: insights.Sentence(brand.Name, named),
			Change: alert.Change{
				Collector: c.Collector, Country: c.Details.Country, Domain: c.Details.Domain,
				Effect: string(insights.EffectOf(c)), Figure: c.Details.Figure, FoundAt: c.FoundAt, ID: c.ID,
				Kind: string(c.Kind), Name: c.Details.Name, PValue: c.Details.PValue, Query: c.Details.Query,
				QueryID: c.Details.QueryID, Severity: string(c.Severity),
				Before: figureOf(c.Details.Before), After: figureOf(c.Details.After),
			},
		}
		if d := c.Details.Change; d != nil {
			facts[i].Change.Difference = &alert.Difference{High: d.High, Low: d.Low, Value: d.Value}
		}
	}
	return facts, nil
}

func figureOf(s *store.ChangeSide) *alert.Figure {
	if s == nil {
		return nil
	}
	return &alert.Figure{Count: s.Count, From: s.From, High: s.High, Low: s.Low, N: s.N, To: s.To, Value: s.Value}
}

// dueAt returns the time at which a rule reports changes that were found at the time "at". Immediate changes wait for
// the duration "window", so that further changes join the message. If this wait ends in the quiet hours of the rule, the
// changes wait until the quiet hours end. The changes of a digest wait for the next digest.
func dueAt(s store.ChangeSelection, at time.Time, window time.Duration) time.Time {
	if s.Timing != store.AlertImmediate {
		return next(s, s.Time, s.Weekday, at)
	}
	due := at.Add(window)
	if until, quiet := quietUntil(s, due); quiet {
		return until
	}
	return due
}

// quietUntil returns the next end of the rule's quiet hours, and reports whether the time "at" is in the quiet hours. A
// rule without quiet hours, or with digests, is never quiet. A time is in the quiet hours if the next end of quiet
// hours comes before the next start of quiet hours.
func quietUntil(s store.ChangeSelection, at time.Time) (time.Time, bool) {
	if s.Timing != store.AlertImmediate || s.QuietFrom == "" {
		return time.Time{}, false
	}
	end := next(s, s.QuietTo, "", at)
	return end, end.Before(next(s, s.QuietFrom, "", at))
}

// next returns the first instant after the time "after" at which clocks in the zone of the rule show the time of day
// "wall" on the given weekday. An empty weekday means any day. If the clocks skip the time of day, next returns the end
// of the gap. If the clocks repeat the time of day, only the first pass counts. A zone that the node does not know is
// replaced by UTC.
func next(s store.ChangeSelection, wall, weekday string, after time.Time) time.Time {
	var hour, minute int
	_, _ = fmt.Sscanf(wall, "%d:%d", &hour, &minute)
	day := "*"
	if i := slices.Index(store.Weekdays(), weekday); i >= 0 {
		day = strconv.Itoa(i)
	}
	spec := cronspec.Spec{Cron: fmt.Sprintf("%d %d * * %s", minute, hour, day), Zone: cmp.Or(s.Timezone, "UTC")}
	schedule, err := cronspec.Parse(spec)
	if err != nil {
		spec.Zone = "UTC"
		if schedule, err = cronspec.Parse(spec); err != nil {
			return after
		}
	}
	return schedule.Next(after)
}
