package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// countedUpTo is the limit of each count in a response. Counting all objects would be too expensive.
const countedUpTo = 100_000

// ages reports retention periods that [catalog.RefuseAges] refuses.
func (f *fieldProblems) ages(c store.Customer) {
	if field, message := catalog.RefuseAges(c); field != "" {
		*f = append(*f, problem.FieldProblem{Location: "body." + field, Message: message})
	}
}

// CustomerDeletion counts the objects that are deleted with a customer.
type CustomerDeletion struct {
	ID            uuid.UUID `doc:"The id of the deleted customer." format:"uuid" json:"id"`
	Name          string    `example:"Northwind Ltd" json:"name"`
	Brands        int       `doc:"The number of brands, which are deleted with their competitors and queries." example:"3" json:"brands"`
	ScheduledJobs int       `doc:"The number of schedules. The schedules of a deleted customer no longer fire." example:"12" json:"scheduled_jobs"`
	Runs          int       `doc:"The number of runs. The deletion ends unfinished runs." example:"4380" json:"runs"`
	Answers       int       `doc:"The number of answers, which are deleted with their scores." example:"100000" json:"answers"`
	Users         int       `doc:"The number of users who are limited to this customer. The deletion of the customer ends the sessions of the users." example:"2" json:"users"`
	Tokens        int       `doc:"The number of API tokens that are limited to this customer." example:"1" json:"tokens"`
	CountedUpTo   int       `doc:"The limit at which counting stops. A count that equals the limit means at least this number of objects." example:"100000" json:"counted_up_to"`
}

func customerDeletionFrom(c store.Customer, h store.Holdings) CustomerDeletion {
	return CustomerDeletion{
		ID:            c.ID,
		Name:          c.Name,
		Brands:        h.Brands,
		ScheduledJobs: h.ScheduledJobs,
		Runs:          h.Runs,
		Answers:       h.Answers,
		Users:         h.Users,
		Tokens:        h.Tokens,
		CountedUpTo:   countedUpTo,
	}
}

type deleteCustomerOutput struct {
	Body CustomerDeletion
}

func (s *server) deleteCustomer(ctx context.Context, in *CustomerWriteParams) (*deleteCustomerOutput, error) {
	var out *deleteCustomerOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		c, err := lockCustomer(ctx, db, *in)
		if err != nil {
			return err
		}
		held, err := db.HoldingsOf(ctx, in.ID, countedUpTo)
		if err != nil {
			return err
		}
		if err := s.cfg.Runs.DeleteCustomerIn(ctx, db, in.ID); err != nil {
			return err
		}
		out = &deleteCustomerOutput{Body: customerDeletionFrom(c, held)}
		return s.audit(ctx, db, change{before: customerFrom(c), customer: &c.ID, objectID: c.ID.String()})
	})
	return out, err
}

// RetentionPreview counts the objects that the next hourly deletion would remove.
type RetentionPreview struct {
	CustomerID    uuid.UUID  `format:"uuid" json:"customer_id"`
	RunsBefore    *time.Time `doc:"Runs that ended before this time are deleted, except the newest run of each schedule. The value null means that no run is deleted." json:"runs_before" nullable:"true"`
	AnswersBefore *time.Time `doc:"Answers that were created before this time are deleted, together with their scores. The value null means that answers are kept as long as their runs." json:"answers_before" nullable:"true"`
	RawBefore     *time.Time `doc:"The texts, sources and searches of answers that were created before this time, and the quotes of the judge from these answers, are deleted. The value null means that texts are kept as long as their answers." json:"raw_before" nullable:"true"`
	Runs          int        `doc:"The number of runs to delete." example:"120" json:"runs"`
	Answers       int        `doc:"The number of answers to delete." example:"4800" json:"answers"`
	RawTexts      int        `doc:"The number of answers of which only the text, sources and searches are deleted." example:"100000" json:"raw_texts"`
	TrendBuckets  int        `doc:"The number of trend sums to delete. Each sum covers a quarter-hour before the time in runs_before." example:"960" json:"trend_buckets"`
	CountedUpTo   int        `doc:"The limit at which counting stops. A count that equals the limit means at least this number of objects." example:"100000" json:"counted_up_to"`
}

func retentionPreviewFrom(o store.Old) RetentionPreview {
	return RetentionPreview{
		CustomerID: o.CustomerID, RunsBefore: o.RunsBefore, AnswersBefore: o.AnswersBefore, RawBefore: o.RawBefore,
		Runs: o.Runs, Answers: o.Answers, RawTexts: o.Raw, TrendBuckets: o.TrendBuckets, CountedUpTo: countedUpTo,
	}
}

type previewRetentionOutput struct {
	Body RetentionPreview
}

func (s *server) previewRetention(ctx context.Context, in *CustomerPath) (*previewRetentionOutput, error) {
	if !door.CallerOf(ctx).Covers(&in.ID) { // counting is expensive, so access is checked first
		return nil, problem.NotFound("customer")
	}
	old, err := s.db.OldOf(ctx, s.cfg.Retention, in.ID, countedUpTo)
	if err := checkVisible(ctx, &in.ID, err, problem.NotFound("customer")); err != nil {
		return nil, err
	}
	return &previewRetentionOutput{Body: retentionPreviewFrom(old)}, nil
}
