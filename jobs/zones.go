package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/jobs/zoneinfo"
	"tidewatch/store"
)

// Governments change the rules of time zones. The database stores the version of the time-zone data with which the next
// runs are planned. If a scheduler starts with newer data, one scheduler plans all schedules anew. "All schedules"
// means all active schedules in time zones other than UTC. A node with older data does not plan all schedules, but
// records at intervals that the node is active. A node with older data plans the next run of a schedule by the older
// rules when the node dispatches a tick. While nodes with older data are active, the schedulers with the newest data
// therefore repeat the planning.

const (
	// zoneLease is how long the lease of the node that plans all schedules lasts. The node extends the lease with each
	// batch.
	zoneLease = time.Minute
	// zoneBatch is the number of schedules that one transaction plans anew.
	zoneBatch = 1000
	// zoneNotes is the maximum interval at which nodes with older data record that they are active.
	zoneNotes = 30 * time.Second
	// mostShift is longer than any change of the offset of a time zone.
	mostShift = 26 * time.Hour
	// usualShift is longer than any change of an offset that does not move a zone across the date line.
	usualShift = 6 * time.Hour
)

// zoneKeeper keeps the next runs in step with the newest time-zone data.
type zoneKeeper struct {
	data    *zoneinfo.Data
	db      *store.DB
	every   time.Duration
	logger  *slog.Logger
	planner *Planner
	plans   bool // whether the node has the scheduler role
	warned  bool // whether the warning about older data was logged
}

// keep executes [zoneKeeper.check] immediately and at intervals, until the context ends.
func (z *zoneKeeper) keep(ctx context.Context) {
	ticker := time.NewTicker(min(z.every, zoneNotes))
	defer ticker.Stop()
	for {
		if err := z.check(ctx); err != nil && ctx.Err() == nil {
			z.logger.ErrorContext(ctx, "Could not compare the time-zone data with the database.", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// check compares the node's time-zone data with the data of the database.
func (z *zoneKeeper) check(ctx context.Context) error {
	state, err := z.db.ZoneState(ctx)
	if err != nil {
		return err
	}
	if zoneinfo.IsNewer(state.Version, z.data.Version) {
		if !z.warned {
			z.warned = true
			z.logger.WarnContext(ctx, "The time-zone data of this node is older than the data of another node. Update "+
				"Tidewatch or the time-zone data of the machine.",
				slog.String("version", z.data.Version), slog.String("database_version", state.Version))
		}
		return z.db.NoteOlderZones(ctx)
	}
	if !z.plans || state.Version == z.data.Version && !isStale(state) {
		return nil
	}
	return z.planAll(ctx, state)
}

// isStale reports whether a node with older data may have planned next runs since the last planning of all schedules. A
// node with older data may have planned next runs for up to a minute after the node's last record.
func isStale(s store.ZoneState) bool {
	return s.OlderAt != nil && (s.PlannedAt == nil || s.OlderAt.After(s.PlannedAt.Add(-2*zoneNotes)))
}

// planAll plans all schedules anew, in batches. If the planning node dies, another scheduler plans all schedules after
// the end of the lease. Planning a schedule twice with the same data has no effect.
func (z *zoneKeeper) planAll(ctx context.Context, state store.ZoneState) error {
	began, err := z.db.Clock(ctx)
	if err != nil {
		return err
	}
	lease, err := z.db.LeaseZonePlanning(ctx, state, time.Time{}, zoneLease)
	if err != nil || lease.IsZero() {
		return err
	}
	moved, after := 0, uuid.Nil
	for {
		last, n, err := z.planBatch(ctx, after, state.Version)
		if err != nil {
			return fmt.Errorf("plan with newer time-zone data: %w", err)
		}
		moved += n
		if last == uuid.Nil {
			break
		}
		after = last
		lease, err = z.db.LeaseZonePlanning(ctx, state, lease, zoneLease)
		if err != nil || lease.IsZero() {
			return err
		}
	}
	planned := store.ZoneState{Moved: moved, PlannedAt: &began, Version: z.data.Version}
	if state.Version == planned.Version {
		planned.Moved += state.Moved
	}
	if err := z.db.EndZonePlanning(ctx, planned, lease); err != nil {
		return err
	}
	if state.Version != planned.Version || moved > 0 {
		z.logger.InfoContext(ctx, "Planned the schedules with newer time-zone data.", slog.Int("moved", moved),
			slog.String("from_version", state.Version), slog.String("to_version", planned.Version))
	}
	return nil
}

// planBatch plans the next schedules after an id. The first result is the id of the last schedule, or uuid.Nil if no
// schedule is left. The second result is the number of next runs that moved.
func (z *zoneKeeper) planBatch(
	ctx context.Context, after uuid.UUID, from string,
) (last uuid.UUID, moved int, err error) {
	err = z.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
		plans, err := db.LockZonePlans(ctx, after, zoneBatch)
		if err != nil || len(plans) == 0 {
			return err
		}
		var advances []store.Advance
		var skipped []store.TickRun
		for _, p := range plans {
			advance, isMoved := z.plan(p)
			if !isMoved {
				continue
			}
			advances = append(advances, advance)
			if missed := z.missed(p); missed != nil {
				skipped = append(skipped, z.skippedRun(p, missed, from))
			}
		}
		last, moved = plans[len(plans)-1].ID, len(advances)
		if moved == 0 {
			return nil
		}
		return db.RecordTicks(ctx, skipped, advances)
	})
	return last, moved, err
}

// plan returns the next tick of a schedule by the newer data, and reports whether the next tick differs from the
// planned tick. A tick that is already due keeps its time, so that the dispatch of the tick is not lost. A schedule
// that cannot be planned, for example because the newer data lacks its zone, also keeps its tick.
func (z *zoneKeeper) plan(p store.ZonePlan) (store.Advance, bool) {
	if !p.NextRunAt.After(p.Now) {
		return store.Advance{}, false
	}
	next, err := z.planner.Plan(p.Timing, p.Now)
	if err != nil {
		z.logger.Warn("A schedule cannot be planned with newer time-zone data.", slog.Any("error", err),
			slog.String("scheduled_job_id", p.ID.String()))
		return store.Advance{}, false
	}
	return store.Advance{ID: p.ID, NextRunAt: next}, !next.Equal(p.NextRunAt)
}

// missed returns the ticks that the newer data moves from the future to the past. The moved ticks do not fire, but get
// one skipped run. The result is nil if the newer data moves no tick to the past.
func (z *zoneKeeper) missed(p store.ZonePlan) *store.Missed {
	schedule, err := z.planner.schedule(p.Spec)
	if err != nil {
		return nil
	}
	// If the time of the last tick is unknown, the search covers only usualShift. A longer period could include an
	// earlier tick whose run was deleted.
	since := p.NextRunAt.Add(-usualShift)
	if p.LastTick != nil {
		since = p.Now.Add(-mostShift)
	}
	for _, at := range []time.Time{p.SpecChangedAt, orZero(p.LastTick)} {
		if at.After(since) {
			since = at
		}
	}
	var missed *store.Missed
	startsAt, endsAt := orZero(p.StartsAt), orZero(p.EndsAt)
	at, ok := schedule.Within(since, startsAt, endsAt)
	for ; ok && !at.After(p.Now); at, ok = schedule.Within(at, startsAt, endsAt) {
		if missed == nil {
			missed = &store.Missed{From: at, Policy: p.MisfirePolicy}
		}
		missed.Count, missed.To = missed.Count+1, at
	}
	return missed
}

// skippedRun returns the skipped run that represents missed ticks.
func (z *zoneKeeper) skippedRun(p store.ZonePlan, missed *store.Missed, from string) store.TickRun {
	return store.TickRun{
		ErrorMessage: fmt.Sprintf("The rules of the time zone %s changed (time-zone data %s after %s) when this tick was "+
			"already in the past. The planned tick was %s.", p.Timezone, z.data.Version, from,
			p.NextRunAt.UTC().Format(time.RFC3339)),
		ID:             newRunID(),
		Metadata:       store.RunMetadata{Missed: missed},
		ReasonCode:     store.ReasonZoneChanged,
		ScheduledFor:   missed.To,
		ScheduledJobID: p.ID,
	}
}
