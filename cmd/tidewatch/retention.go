package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs"
	"tidewatch/migrations"
	"tidewatch/store"
)

type retentionCommand struct {
	databaseSettings
	logSettings
	retentionSettings

	DryRun bool `help:"Count what would go, by customer, and delete nothing."`
	JSON   bool `help:"With --dry-run, print a JSON document instead of lines." name:"json"`
}

// Validate is called by kong.
func (c *retentionCommand) Validate() error {
	return errors.Join(c.databaseSettings.check(), c.retentionSettings.check())
}

// Run deletes what is too old, or counts it.
func (c *retentionCommand) Run(ctx context.Context, e *env) (err error) {
	opened, err := c.open(ctx, e, c.logger(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.close(ctx)) }()
	if err := migrations.Check(ctx, opened.pool, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	db := store.New(opened.pool)
	if err := db.CheckAccess(ctx); err != nil {
		return err
	}
	if c.DryRun {
		return c.preview(ctx, e, db)
	}
	done, err := jobs.Keep(ctx, db, c.retention(), time.Now)
	for _, kind := range slices.Sorted(maps.Keys(done)) {
		fmt.Fprintf(e.stdout, "%s: %d rows\n", kind, done[kind])
	}
	if err == nil && len(done) == 0 {
		fmt.Fprintln(e.stdout, "Nothing is too old.")
	}
	return err
}

// oldData is what `tidewatch retention --dry-run --json` prints of a customer.
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

func (c *retentionCommand) preview(ctx context.Context, e *env, db *store.DB) error {
	const page, uncounted = 100, 1 << 30
	all := []oldData{}
	for after := (uuid.UUID{}); ; {
		some, err := db.OldByCustomer(ctx, c.retention(), after, uncounted, page)
		if err != nil {
			return err
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
			break
		}
	}
	if c.JSON {
		return printJSON(e.stdout, all)
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(e.stdout, "Every customer's data is kept for ever.")
		return err
	}
	lines := make([]string, len(all))
	for i, o := range all {
		lines[i] = cells(
			o.Customer,
			o.Runs,
			o.Answers,
			o.RawTexts,
			o.TrendBuckets,
			o.RunsBefore,
			o.AnswersBefore,
			o.RawBefore,
		)
	}
	return printTable(
		e.stdout,
		"CUSTOMER\tRUNS\tANSWERS\tTEXTS\tTREND SUMS\tRUNS BEFORE\tANSWERS BEFORE\tTEXTS BEFORE",
		lines,
	)
}
