package local

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs"
	"tidewatch/store"
)

type retentionCommand struct {
	base
	settings.Retention `group:"Retention:"`

	DryRun bool `help:"Show how much data of each customer would be deleted, but do not delete the data."`
	JSON   bool `help:"With --dry-run, print JSON instead of a table." name:"json"`
}

// Validate checks the settings of the database and of the retention.
func (c *retentionCommand) Validate() error {
	return errors.Join(c.Database.Validate(), c.Retention.Validate())
}

// Run deletes data that is older than its retention. With --dry-run, Run only counts the data.
func (c *retentionCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		if c.DryRun {
			return c.preview(ctx, e, db)
		}
		deleted, err := jobs.Keep(ctx, db, c.Retention.Retention(), time.Now)
		for _, kind := range slices.Sorted(maps.Keys(deleted)) {
			fmt.Fprintf(e.Stdout, "%s: %s\n", kind, command.Count(deleted[kind], "row"))
		}
		if err == nil && len(deleted) == 0 {
			fmt.Fprintln(e.Stdout, "No data is older than its retention.")
		}
		return err
	})
}

// oldData is the JSON object of one customer in the output of `tidewatch retention --dry-run --json`.
type oldData struct {
	CustomerID    uuid.UUID  `json:"customer_id"`
	Customer      string     `json:"customer"`
	RunsBefore    *time.Time `json:"runs_before"`
	Runs          int        `json:"runs"`
	AnswersBefore *time.Time `json:"answers_before"`
	Answers       int        `json:"answers"`
	RawBefore     *time.Time `json:"raw_before"`
	RawTexts      int        `json:"raw_texts"`
	TrendBuckets  int        `json:"trend_buckets"`
}

func (c *retentionCommand) preview(ctx context.Context, e *command.Env, db *store.DB) error {
	all, err := c.readOld(ctx, db)
	if err != nil {
		return err
	}
	if c.JSON {
		return command.JSON(e.Stdout, all)
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(e.Stdout, "The data of every customer is kept forever.")
		return err
	}
	rows := make([]string, len(all))
	for i, o := range all {
		rows[i] = command.Row(o.Customer, o.Runs, o.Answers, o.RawTexts, o.TrendBuckets,
			o.RunsBefore, o.AnswersBefore, o.RawBefore)
	}
	return command.Table(e.Stdout,
		"CUSTOMER\tRUNS\tANSWERS\tTEXTS\tTREND SUMS\tRUNS BEFORE\tANSWERS BEFORE\tTEXTS BEFORE", rows)
}

// readOld counts, by customer, the data that the command would delete without --dry-run.
func (c *retentionCommand) readOld(ctx context.Context, db *store.DB) ([]oldData, error) {
	const page, unlimited = 100, 1 << 30
	all := []oldData{}
	for after := (uuid.UUID{}); ; {
		some, err := db.OldByCustomer(ctx, c.Retention.Retention(), after, unlimited, page)
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			all = append(all, oldData{
				CustomerID:    o.CustomerID,
				Customer:      o.CustomerName,
				RunsBefore:    o.RunsBefore,
				Runs:          o.Runs,
				AnswersBefore: o.AnswersBefore,
				Answers:       o.Answers,
				RawBefore:     o.RawBefore,
				RawTexts:      o.Raw,
				TrendBuckets:  o.TrendBuckets,
			})
			after = o.CustomerID
		}
		if len(some) < page {
			return all, nil
		}
	}
}
