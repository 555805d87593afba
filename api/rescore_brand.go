package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/api/reason"
	"tidewatch/store"
)

// Rescore is a re-score of all stored answers of a brand.
type Rescore struct {
	ID           uuid.UUID  `doc:"The id of the re-score, which is also the id of its run." format:"uuid" json:"id"`
	BrandID      uuid.UUID  `format:"uuid" json:"brand_id"`
	BrandName    string     `example:"Acme" json:"brand_name"`
	CustomerID   uuid.UUID  `format:"uuid" json:"customer_id"`
	Status       string     `enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
	Answers      int        `doc:"The number of answers to score. Answers that are stored after the re-score was requested do not count." example:"1200" json:"answers"`
	AnswersDone  int        `doc:"The number of scored answers." example:"300" json:"answers_done"`
	TriggeredBy  string     `doc:"The name of the user or program that requested the re-score." example:"ada@example.com" json:"triggered_by,omitempty"`
	CreatedAt    time.Time  `json:"created_at"`
	StartedAt    *time.Time `json:"started_at"`
	FinishedAt   *time.Time `json:"finished_at"`
	ErrorMessage *string    `doc:"The reason why the re-score failed or was cancelled." json:"error_message"`
	ReasonCode   reason.Run `doc:"The machine-readable reason code of the error message. The field is omitted if there is no error message." json:"reason_code,omitempty"`
	Advice       string     `doc:"The recommended action. The field is omitted if no action is needed." example:"Retry the run." json:"advice,omitempty"`
}

func rescoreFrom(r store.BrandRescore) Rescore {
	run := runFrom(r.ListedRun)
	return Rescore{
		ID: run.ID, BrandID: run.BrandID, BrandName: run.BrandName, CustomerID: run.CustomerID, Status: run.Status,
		Answers: r.Answers, AnswersDone: r.Done, TriggeredBy: run.TriggeredBy,
		CreatedAt: run.CreatedAt, StartedAt: run.StartedAt, FinishedAt: run.FinishedAt,
		ErrorMessage: run.ErrorMessage, ReasonCode: run.ReasonCode, Advice: run.Advice,
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
	answers, err := s.db.CountStoredAnswers(ctx, in.ID)
	return &brandRescorePreviewOutput{Body: BrandRescorePreview{Answers: answers}}, err
}

type rescoreBrandInput struct {
	BrandPath
	IdempotencyParams
}

func (s *server) rescoreBrand(ctx context.Context, in *rescoreBrandInput) (*rescoreOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.ID, func(db *store.DB) (*rescoreOutput, error) {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		run, err := s.cfg.Runs.RescoreBrandIn(ctx, db, b.ID, door.CallerOf(ctx).Name)
		if err != nil {
			return nil, err
		}
		return s.recordRescore(ctx, db, run.ID, change{customer: &b.CustomerID, objectID: b.ID.String()})
	})
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
	var out *rescoreOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		before, err := visibleRescore(ctx, db, in.ID)
		if err != nil {
			return err
		}
		if _, err := s.cfg.Runs.CancelIn(ctx, db, in.ID, door.CallerOf(ctx).Name); err != nil {
			return err
		}
		out, err = s.recordRescore(ctx, db, in.ID, change{
			before: rescoreFrom(before), customer: &before.CustomerID, objectID: in.ID.String(),
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
