package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/api/reason"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Rescore is a re-score of stored answers of a brand.
type Rescore struct {
	ID           uuid.UUID      `doc:"The id of the re-score, which is also the id of its run." format:"uuid" json:"id"`
	BrandID      uuid.UUID      `format:"uuid" json:"brand_id"`
	BrandName    string         `example:"Acme" json:"brand_name"`
	CustomerID   uuid.UUID      `format:"uuid" json:"customer_id"`
	Status       string         `doc:"The status of the run. A paused re-score has the status \"pending\" or \"processing\", and the field paused_at." enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
	Segment      RescoreSegment `doc:"The answers that the re-score covers." json:"segment"`
	AskJudge     bool           `doc:"Whether the re-score asks the LLM judge about answers without a judgement." json:"ask_judge"`
	Rate         *int           `doc:"The maximum number of answers per second. The value null means the limit in the server's setting TIDEWATCH_RESCORE_RATE. A re-score cannot exceed the limit in this setting." example:"100" json:"rate"`
	Answers      int            `doc:"The number of answers to score. Answers that are stored after the re-score was requested do not count." example:"1200" json:"answers"`
	AnswersDone  int            `doc:"The number of scored answers." example:"300" json:"answers_done"`
	AnswersLeft  int            `doc:"The number of answers that are not scored yet." example:"900" json:"answers_left"`
	Judge        RescoreJudging `doc:"The work of the LLM judge so far." json:"judge"`
	TriggeredBy  Author         `doc:"The name of the user or program that requested the re-score." example:"ada@example.com" json:"triggered_by,omitempty"`
	CreatedAt    time.Time      `json:"created_at"`
	StartedAt    *time.Time     `json:"started_at"`
	PausedAt     *time.Time     `doc:"The start of the current pause. The value is null if the re-score is not paused." json:"paused_at"`
	PausedBy     *Author        `doc:"The name of the user or program that paused the re-score." example:"ada@example.com" json:"paused_by"`
	ExpectedEnd  *time.Time     `doc:"The expected end, computed from the speed so far, without pauses. The value is null before the first scored answer, during a pause and after the end." json:"expected_end"`
	FinishedAt   *time.Time     `json:"finished_at"`
	ErrorMessage *RunMessage    `doc:"The reason why the re-score failed or was cancelled, or the problem of the judge." json:"error_message"`
	ReasonCode   reason.Run     `doc:"The machine-readable reason code of the error message. The field is omitted if there is no error message." json:"reason_code,omitempty"`
	Advice       string         `doc:"The recommended action. The field is omitted if no action is needed." example:"Retry the run." json:"advice,omitempty"`
}

// RescoreSegment selects the stored answers of a brand that a re-score covers.
type RescoreSegment struct {
	From         *time.Time `doc:"The start of the period in which the answers were stored. The value is null if the period has no start." json:"from"`
	Before       *time.Time `doc:"The end of the period, which is not included. The value is null if the period has no end." json:"before"`
	Collectors   []string   `doc:"The selected answer engines. An empty list selects all engines." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	OutdatedOnly bool       `doc:"Whether to select only answers that the current version of the scorer has not scored." json:"outdated_only"`
}

// RescoreJudging is the work of the LLM judge in a re-score.
type RescoreJudging struct {
	Calls   int     `doc:"The number of calls." example:"12" json:"calls"`
	Failed  int     `doc:"The number of answers for which the judge failed. An answer without a judgement keeps the sentiment of the statistical model." example:"0" json:"failed"`
	CostUSD float64 `doc:"The sum of the known costs in US dollars." example:"0.04" json:"cost_usd"`
}

func rescoreFrom(r store.BrandRescore) Rescore {
	run := runFrom(r.ListedRun)
	return Rescore{
		ID: run.ID, BrandID: run.BrandID, BrandName: run.BrandName, CustomerID: run.CustomerID, Status: run.Status,
		Segment: rescoreSegmentFrom(r.RescoreSegment), AskJudge: r.AsksJudge, Rate: r.Rate,
		Answers: r.Answers, AnswersDone: r.Done, AnswersLeft: r.Answers - r.Done,
		Judge:       RescoreJudging{Calls: r.JudgeCalls, CostUSD: r.JudgeCostUSD, Failed: r.JudgeFailed},
		TriggeredBy: run.TriggeredBy, CreatedAt: run.CreatedAt, StartedAt: run.StartedAt, PausedAt: r.PausedAt,
		PausedBy: (*Author)(r.PausedBy), ExpectedEnd: r.ExpectedEnd, FinishedAt: run.FinishedAt,
		ErrorMessage: run.ErrorMessage, ReasonCode: run.ReasonCode, Advice: run.Advice,
	}
}

func rescoreSegmentFrom(s store.RescoreSegment) RescoreSegment {
	return RescoreSegment{
		From: s.From, Before: s.To, Collectors: listOf(s.Collectors), OutdatedOnly: s.OutdatedOnly,
	}
}

type rescoreOutput struct {
	Body Rescore
}

// BrandRescorePreview is the expected work of a re-score of a brand.
type BrandRescorePreview struct {
	Answers int `doc:"The number of answers that the re-score scores." example:"1200" json:"answers"`
}

type brandRescorePreviewOutput struct {
	Body BrandRescorePreview
}

func (s *server) previewBrandRescore(ctx context.Context, in *BrandPath) (*brandRescorePreviewOutput, error) {
	if _, err := visibleBrand(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	answers, err := s.db.CountSegment(ctx, in.ID, store.RescoreSegment{}, scoring.Version)
	return &brandRescorePreviewOutput{Body: BrandRescorePreview{Answers: answers}}, err
}

type rescoreBrandInput struct {
	BrandPath
	IdempotencyParams
}

func (s *server) rescoreBrand(ctx context.Context, in *rescoreBrandInput) (*rescoreOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.ID, func(db *store.DB) (*rescoreOutput, error) {
		return s.startRescore(ctx, db, in.ID, store.NewRescore{})
	})
}

// startRescore starts a re-score of a brand that the caller may see. The object of the audit entry is the brand.
func (s *server) startRescore(
	ctx context.Context, db *store.DB, brandID uuid.UUID, wanted store.NewRescore,
) (*rescoreOutput, error) {
	b, err := lockBrand(ctx, db, brandID)
	if err != nil {
		return nil, err
	}
	run, err := s.cfg.Runs.CreateRescoreIn(ctx, db, b.ID, wanted, door.CallerOf(ctx).Name)
	if err != nil {
		return nil, err
	}
	return s.recordRescore(ctx, db, run.ID, change{customer: &b.CustomerID, objectID: b.ID.String()})
}

// recordRescore writes the audit entry of a change and returns the re-score after the change.
func (s *server) recordRescore(ctx context.Context, db *store.DB, id uuid.UUID, c change) (*rescoreOutput, error) {
	rescore, err := db.BrandRescore(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &rescoreOutput{Body: rescoreFrom(rescore)}
	c.after = out.Body
	return out, s.audit(ctx, db, c)
}

// RescorePath has the path parameter of operations on one re-score of a brand.
type RescorePath struct {
	ID uuid.UUID `doc:"The id of the re-score." format:"uuid" path:"id"`
}

// visibleRescore returns a re-score of a brand that the caller may see.
func visibleRescore(ctx context.Context, db *store.DB, id uuid.UUID) (store.BrandRescore, error) {
	rescore, err := db.BrandRescore(ctx, id)
	return rescore, checkVisible(ctx, &rescore.CustomerID, err, problem.NotFound("re-score"))
}

func (s *server) getRescore(ctx context.Context, in *RescorePath) (*rescoreOutput, error) {
	rescore, err := visibleRescore(ctx, s.db, in.ID)
	return &rescoreOutput{Body: rescoreFrom(rescore)}, err
}

func (s *server) cancelRescore(ctx context.Context, in *RescorePath) (*rescoreOutput, error) {
	return s.changeRescore(ctx, in.ID, func(db *store.DB, by string) error {
		_, err := s.cfg.Runs.CancelIn(ctx, db, in.ID, by)
		return err
	})
}

func (s *server) pauseRescore(ctx context.Context, in *RescorePath) (*rescoreOutput, error) {
	return s.changeRescore(ctx, in.ID, func(db *store.DB, by string) error {
		return s.cfg.Runs.PauseRescoreIn(ctx, db, in.ID, by)
	})
}

func (s *server) resumeRescore(ctx context.Context, in *RescorePath) (*rescoreOutput, error) {
	return s.changeRescore(ctx, in.ID, func(db *store.DB, _ string) error {
		return s.cfg.Runs.ResumeRescoreIn(ctx, db, in.ID)
	})
}

// changeRescore changes a re-score that the caller may see, and writes the audit entry. The parameter "by" of the
// function "apply" is the name of the caller.
func (s *server) changeRescore(
	ctx context.Context, id uuid.UUID, apply func(db *store.DB, by string) error,
) (*rescoreOutput, error) {
	var out *rescoreOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		before, err := visibleRescore(ctx, db, id)
		if err != nil {
			return err
		}
		if err := apply(db, door.CallerOf(ctx).Name); err != nil {
			return err
		}
		out, err = s.recordRescore(ctx, db, id, change{
			before: rescoreFrom(before), customer: &before.CustomerID, objectID: id.String(),
		})
		return err
	})
	return out, err
}

type listRescoresInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Filters by brand." format:"uuid" query:"brand_id"`
}

func (s *server) listRescores(ctx context.Context, in *listRescoresInput) (*pageOutput[Rescore], error) {
	f := store.BrandRescoreFilter{
		BrandID: in.BrandID.pointer(), CustomerID: in.CustomerID.pointer(), Visible: visible(ctx),
	}
	after, err := in.begin("rescores", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListBrandRescores(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "rescores", f, rows,
		func(r store.BrandRescore) store.Place { return store.Place{At: r.CreatedAt, ID: r.ID} }, rescoreFrom)
}
