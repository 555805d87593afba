package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// NewFirstRun is the body of a request that creates a brand with its first queries and starts the first run.
type NewFirstRun struct {
	NewBrand

	Competitors []NewCompetitor `doc:"The competitors of the brand." json:"competitors,omitempty" maxItems:"100" nullable:"false"`
	Queries     []NewQuery      `doc:"The first queries. The operation suggest-brand suggests queries." json:"queries" maxItems:"100" minItems:"1" nullable:"false"`
}

// FirstRun has the objects of a first run.
type FirstRun struct {
	Brand       Brand        `json:"brand"`
	Competitors []Competitor `doc:"The created competitors." json:"competitors" nullable:"false"`
	Queries     []Query      `doc:"The created queries." json:"queries" nullable:"false"`
	Schedule    ScheduledJob `doc:"The paused schedule of the run. Resume the schedule to repeat the run." json:"schedule"`
	Run         Run          `doc:"The run, which collects and scores answers to all queries." json:"run"`
}

type startFirstRunInput struct {
	IdempotencyParams

	Body NewFirstRun
}

type firstRunOutput struct {
	Body FirstRun
}

// firstRunCrons returns the cron expressions for the paused schedule of a first run. The schedule would fire at 09:00
// on each Monday, on the first day of each month, or on the first day of each year. The schedule has the first cron
// expression that the customer's plan allows.
func firstRunCrons() []string { return []string{"0 9 * * 1", "0 9 1 * *", "0 9 1 1 *"} }

// startFirstRun creates the brand, its competitors, its queries and a paused schedule, and triggers the schedule, all
// in one transaction.
func (s *server) startFirstRun(ctx context.Context, in *startFirstRunInput) (*firstRunOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*firstRunOutput, error) {
		engine, err := s.firstEngine(in.Body.Collectors)
		if err != nil {
			return nil, err
		}
		customer, err := s.customerOf(ctx, db, in.Body.NewBrand)
		if err != nil {
			return nil, err
		}
		saved, err := s.saveBrand(ctx, db, in.Body.brand(customer), store.Brand{}, change{})
		if err != nil {
			return nil, err
		}
		out := &firstRunOutput{Body: FirstRun{Brand: saved.Body, Competitors: []Competitor{}, Queries: []Query{}}}
		brand, err := lockBrand(ctx, db, saved.Body.ID)
		if err != nil {
			return nil, err
		}
		if out.Body.Competitors, err = s.addCompetitors(ctx, db, brand, in.Body.Competitors); err != nil {
			return nil, err
		}
		added, err := s.saveQueries(ctx, db, brand.Brand, QueryBatch{Queries: in.Body.Queries},
			change{action: "create", kind: "queries"})
		if err != nil {
			return nil, err
		}
		for _, q := range added.Data {
			out.Body.Queries = append(out.Body.Queries, q.Query)
		}
		return out, s.triggerFirst(ctx, db, brand.Brand, engine, &out.Body)
	})
}

// accessAPI is the value of the field "access" for an engine whose answers come from the API of the vendor.
const accessAPI = "api"

// firstEngine returns the first of the given answer engines. Without given engines, firstEngine returns the first
// configured engine with an API, or else the first configured engine.
func (s *server) firstEngine(wanted []string) (string, error) {
	if len(wanted) > 0 {
		return wanted[0], nil
	}
	configured := slices.DeleteFunc(slices.Clone(s.cfg.Collectors), func(c CollectorInfo) bool { return !c.Configured })
	if len(configured) == 0 {
		return "", problem.New(http.StatusConflict,
			"No answer engine is configured. Set the key of an engine, or start the stand-in with tidewatch engines.")
	}
	withAPI := slices.IndexFunc(configured, func(c CollectorInfo) bool { return c.Access == accessAPI })
	return configured[max(withAPI, 0)].Name, nil
}

func (s *server) addCompetitors(
	ctx context.Context, db *store.DB, brand store.ListedBrand, wanted []NewCompetitor,
) ([]Competitor, error) {
	added := make([]Competitor, 0, len(wanted))
	for i, n := range wanted {
		c := store.Competitor{BrandID: brand.ID, Name: n.Name, Aliases: n.Aliases, Domains: n.Domains}
		saved, err := s.saveCompetitor(ctx, db, brand, c, nil, change{action: "create", kind: "competitor"})
		if err != nil {
			return nil, problem.Within(fmt.Sprintf("competitors[%d]", i), err)
		}
		added = append(added, saved.Body)
	}
	return added, nil
}

// triggerFirst creates a paused schedule with one answer engine, and triggers the schedule.
func (s *server) triggerFirst(
	ctx context.Context, db *store.DB, brand store.Brand, engine string, out *FirstRun,
) error {
	options, err := json.Marshal(store.Options{Collectors: []string{engine}})
	if err != nil {
		return fmt.Errorf("encode the options of a first run: %w", err)
	}
	by, name := door.CallerOf(ctx).Name, "First run"
	j := store.NewScheduledJob(brand)
	j.CreatedBy, j.IsActive, j.JobType, j.Metadata = &by, false, store.JobTypeCollectAndScore, options
	j.Name = &name
	for _, j.Cron = range firstRunCrons() {
		if err = s.checkInterval(ctx, db, j); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	if err := s.check(j); err != nil {
		return err
	}
	created, err := db.CreateScheduledJob(ctx, j, s.cfg.Catalog.Plan)
	if err != nil {
		return err
	}
	job, err := s.recordJob(ctx, db, created.ID, change{action: "create", kind: "scheduled_job"})
	if err != nil {
		return err
	}
	run, err := s.cfg.Runs.TriggerIn(ctx, db, created.ID, by)
	if err != nil {
		return err
	}
	started, err := s.recordRun(ctx, db, run.ID, change{
		action: "trigger", kind: "scheduled_job", customer: &brand.CustomerID, objectID: created.ID.String(),
	})
	if err != nil {
		return err
	}
	out.Run, out.Schedule = started.Body.Run, job.Body
	return nil
}
