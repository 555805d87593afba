package api

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/store"
)

// BrandOverview is a brand with its headline figure and the state of its schedules.
type BrandOverview struct {
	BrandID          uuid.UUID     `format:"uuid" json:"brand_id"`
	Name             string        `example:"Acme" json:"name"`
	CustomerID       uuid.UUID     `format:"uuid" json:"customer_id"`
	CustomerName     string        `example:"Northwind Ltd" json:"customer_name"`
	From             string        `doc:"The first day of the period." example:"2026-11-02" format:"date" json:"from"`
	To               string        `doc:"The last day of the period, which is included." example:"2026-11-29" format:"date" json:"to"`
	AnswersOn        string        `doc:"The date of today, if the period ends before today and has no answers, but today has answers. The operation get-overview shows these answers if the parameter \"to\" has this date. The field is absent otherwise." example:"2026-11-30" format:"date" json:"answers_on,omitempty"`
	MentionRate      Figure        `doc:"The share of answers that mention the brand. The period is the 28 days that end yesterday, and is compared with the 28 days before. Answers to branded queries do not count." json:"mention_rate"`
	Schedules        int           `doc:"The number of active schedules that have not ended." example:"3" json:"schedules"`
	FailingSchedules int           `doc:"The number of active schedules that have not ended and whose last run failed. Only completed and failed runs count." example:"0" json:"failing_schedules"`
	Changes          ChangeCounts  `doc:"The numbers of changes that were found in the last 7 days." json:"changes"`
	LastRun          *BrandLastRun `doc:"The newest run of the brand, without re-scores and skipped runs. The field is absent if there is no such run." json:"last_run,omitempty"`
}

// BrandLastRun is the newest run of a brand.
type BrandLastRun struct {
	ID           uuid.UUID  `format:"uuid" json:"id"`
	Status       string     `enum:"pending,processing,completed,failed,cancelled" json:"status"`
	HasErrors    bool       `doc:"Whether the run has an error message. A completed run with an error message did only part of its work." json:"has_errors"`
	ScheduledFor time.Time  `doc:"The time of the tick, without jitter." json:"scheduled_for"`
	FinishedAt   *time.Time `doc:"The end of the run. The value is null until the run ends." json:"finished_at"`
}

// ChangeCounts has the numbers of changes by severity. Notices do not count.
type ChangeCounts struct {
	High   int `example:"1" json:"high"`
	Medium int `example:"2" json:"medium"`
	Low    int `example:"4" json:"low"`
}

// recentChanges is the maximum age of the changes that a [BrandOverview] counts.
const recentChanges = 7 * 24 * time.Hour

type listBrandOverviewsInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	Q          string  `doc:"Searches the names of brands by whole words or by the beginnings of words." maxLength:"200" query:"q"`
	Timezone   string  `default:"UTC" doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" maxLength:"64" query:"timezone"`
}

func (s *server) listBrandOverviews(
	ctx context.Context, in *listBrandOverviewsInput,
) (*pageOutput[BrandOverview], error) {
	zone, err := zoneOf(in.Timezone)
	if err != nil {
		return nil, err
	}
	f := store.BrandFilter{CustomerID: in.CustomerID.pointer(), Text: in.Q, Visible: visible(ctx)}
	after, err := in.begin("brand-overviews", f)
	if err != nil {
		return nil, err
	}
	brands, err := s.db.ListBrands(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().In(zone)
	today := dayAt(now)
	segment := insights.Segment{
		Period: store.Period{From: insights.StartOfDay(now, -usualPeriod), To: today.From}, Zone: zone,
	}
	states, err := s.brandStates(ctx, brands)
	if err != nil {
		return nil, err
	}
	named := make([]store.Brand, len(brands))
	for i, b := range brands {
		named[i] = b.Brand
	}
	rates, err := insights.MentionRates(ctx, s.db, named, segment)
	if err != nil {
		return nil, err
	}
	answered, err := s.newBrands(ctx, named, rates, insights.Segment{Period: today, Zone: zone})
	if err != nil {
		return nil, err
	}
	changes, err := s.changeCounts(ctx, named, now.Add(-recentChanges))
	if err != nil {
		return nil, err
	}
	period := comparedPeriodFrom(segment.Period)
	return turn(&in.ListParams, "brand-overviews", f, brands,
		func(b store.ListedBrand) store.Place { return store.Place{At: b.CreatedAt, ID: b.ID} },
		func(b store.ListedBrand) BrandOverview {
			out := brandOverviewFrom(b, rates[b.ID], states[b.ID])
			out.From, out.To, out.Changes = period.From, period.To, changes[b.ID]
			out.AnswersOn = answered[b.ID]
			return out
		})
}

// newBrands returns the date of today for the brands that have answers of today, and no answers in the period of the
// rates.
func (s *server) newBrands(
	ctx context.Context, brands []store.Brand, rates map[uuid.UUID]insights.MentionRate, today insights.Segment,
) (map[uuid.UUID]string, error) {
	empty := slices.DeleteFunc(slices.Clone(brands), func(b store.Brand) bool { return rates[b.ID].Level.N > 0 })
	dates := map[uuid.UUID]string{}
	if len(empty) == 0 {
		return dates, nil
	}
	ofToday, err := insights.MentionRates(ctx, s.db, empty, today)
	for id, rate := range ofToday {
		if rate.Level.N > 0 {
			dates[id] = today.Period.From.Format(time.DateOnly)
		}
	}
	return dates, err
}

func (s *server) brandStates(ctx context.Context, brands []store.ListedBrand) (map[uuid.UUID]store.BrandState, error) {
	ids := make([]uuid.UUID, len(brands))
	for i, b := range brands {
		ids[i] = b.ID
	}
	rows, err := s.db.BrandStates(ctx, ids)
	states := map[uuid.UUID]store.BrandState{}
	for _, r := range rows {
		states[r.BrandID] = r
	}
	return states, err
}

// changeCounts returns the numbers of changes since a time by brand.
func (s *server) changeCounts(
	ctx context.Context, brands []store.Brand, since time.Time,
) (map[uuid.UUID]ChangeCounts, error) {
	ids := make([]uuid.UUID, len(brands))
	for i, b := range brands {
		ids[i] = b.ID
	}
	rows, err := s.db.CountChanges(ctx, ids, since)
	counts := map[uuid.UUID]ChangeCounts{}
	for _, r := range rows {
		counts[r.BrandID] = ChangeCounts{High: r.High, Medium: r.Medium, Low: r.Low}
	}
	return counts, err
}

func brandOverviewFrom(b store.ListedBrand, rate insights.MentionRate, state store.BrandState) BrandOverview {
	out := BrandOverview{
		BrandID: b.ID, Name: b.Name, CustomerID: b.CustomerID, CustomerName: b.CustomerName,
		MentionRate: figureFrom(rate.Level, rate.Previous, rate.Change),
		Schedules:   state.Schedules, FailingSchedules: state.Failing,
	}
	if state.RunID != nil {
		out.LastRun = &BrandLastRun{
			ID: *state.RunID, Status: string(*state.RunStatus), HasErrors: state.HasErrors,
			ScheduledFor: *state.ScheduledFor, FinishedAt: state.FinishedAt,
		}
	}
	return out
}
