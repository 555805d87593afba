package api

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// RunResult has the figures of the answers that a run scored.
type RunResult struct {
	RunID   uuid.UUID          `format:"uuid" json:"run_id"`
	BrandID uuid.UUID          `format:"uuid" json:"brand_id"`
	Answers alert.AnswerCounts `doc:"The numbers of calls and answers behind the figures." json:"answers"`
	Figures alert.RunFigures   `doc:"The figures of the brand in the answers that the run scored. Answers to branded queries do not count." json:"figures"`
	Domains []RunDomain        `doc:"Up to 10 domains that the answers of the run cite, most cited first. Answers to branded queries count. The list of a run that scored answers of several runs is empty." json:"domains" maxItems:"10" nullable:"false"`
}

// RunDomain counts the answers of a run that cite a domain.
type RunDomain struct {
	Domain  string `doc:"The registrable domain." example:"review.example" json:"domain"`
	Owner   string `doc:"The owner of the domain." enum:"brand,competitor,other" json:"owner"`
	Answers int    `doc:"The number of the run's answers that cite the domain." example:"28" json:"answers"`
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
	if run.JobType == store.JobTypeReport {
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
	of := insights.AnswersOf(run.Run)
	if of == nil {
		return &runFiguresOutput{Body: out}, nil
	}
	domains, err := s.db.DomainsOfRun(ctx, *of, mostDomains)
	if err != nil {
		return nil, err
	}
	for _, d := range domains {
		out.Domains = append(out.Domains, RunDomain(d))
	}
	return &runFiguresOutput{Body: out}, nil
}
