package api

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// RunResult has the figures of the answers that a run collected or re-scored.
type RunResult struct {
	RunID    uuid.UUID          `format:"uuid" json:"run_id"`
	BrandID  uuid.UUID          `format:"uuid" json:"brand_id"`
	Answers  alert.AnswerCounts `doc:"The numbers of calls and answers behind the figures." json:"answers"`
	Figures  alert.RunFigures   `doc:"The figures of the brand in the scored answers. Answers to branded queries do not count." json:"figures"`
	Previous *PreviousRun       `doc:"The newest earlier run of the same schedule that completed, and that collected and scored answers. The field is omitted if there is none, and if the run itself does not collect and score answers. The operation compare-brand compares the days of the two runs." json:"previous,omitempty"`
	Domains  []RunDomain        `doc:"Up to 10 domains that the answers of the run cite, most cited first. Answers to branded queries count." json:"domains" maxItems:"10" nullable:"false"`
}

// RunDomain counts the answers of a run that cite a domain.
type RunDomain struct {
	Domain  string `doc:"The registrable domain." example:"review.example" json:"domain"`
	Owner   string `doc:"The owner of the domain." enum:"brand,competitor,other" example:"other" json:"owner"`
	Answers int    `doc:"The number of the run's answers that cite the domain." example:"7" json:"answers"`
}

// PreviousRun is an earlier run of the same schedule.
type PreviousRun struct {
	ID         uuid.UUID `format:"uuid" json:"id"`
	CreatedAt  time.Time `json:"created_at"`
	FinishedAt time.Time `json:"finished_at"`
}

type runFiguresOutput struct {
	Body RunResult
}

func (s *server) getRunFigures(ctx context.Context, in *RunPath) (*runFiguresOutput, error) {
	const mostDomains = 10
	run, err := visibleRun(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	out := RunResult{RunID: run.ID, BrandID: run.BrandID, Domains: []RunDomain{}}
	of := insights.AnswersOf(run.Run)
	if of == nil {
		return &runFiguresOutput{Body: out}, nil
	}
	brand, err := visibleBrand(ctx, s.db, run.BrandID)
	if err != nil {
		return nil, err
	}
	figures, err := insights.ReadRunFigures(ctx, s.db, brand.Brand, run.Run)
	if err != nil {
		return nil, err
	}
	out.Answers, out.Figures = alert.CountsOf(figures), alert.FiguresOf(figures)
	domains, err := s.db.DomainsOfRun(ctx, *of, mostDomains)
	if err != nil {
		return nil, err
	}
	for _, d := range domains {
		out.Domains = append(out.Domains, RunDomain(d))
	}
	out.Previous, err = s.previousRun(ctx, run.Run)
	return &runFiguresOutput{Body: out}, err
}

// previousRun returns the newest earlier run with which a run can be compared, or nil.
func (s *server) previousRun(ctx context.Context, run store.Run) (*PreviousRun, error) {
	if run.JobType != store.JobTypeCollectAndScore || run.ScheduledJobID == nil {
		return nil, nil //nolint:nilnil // no earlier run
	}
	previous, err := s.db.PreviousRun(ctx, *run.ScheduledJobID, run.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // no earlier run
	}
	if err != nil {
		return nil, err
	}
	return &PreviousRun{ID: previous.ID, CreatedAt: previous.CreatedAt.UTC(), FinishedAt: previous.FinishedAt.UTC()}, nil
}
