package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/attribute"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// scoreBatchSize is how many answers are read, scored and written in one transaction.
const scoreBatchSize = 100

// scoreWorker extracts positions, sentiments and citations from answers: from the run's own when the run collected
// them, from those of the run that it rescores, else from all of the brand's. It needs no engine and no key.
type scoreWorker struct {
	river.WorkerDefaults[ScoreArgs]

	c *Client
}

// Timeout implements [river.Worker].
func (w *scoreWorker) Timeout(*river.Job[ScoreArgs]) time.Duration { return w.c.stepTimeout() }

// Work scores for one slice of time, then snoozes, or ends the run.
func (w *scoreWorker) Work(ctx context.Context, _ *river.Job[ScoreArgs]) error {
	e := executionFrom(ctx)
	opts, err := store.ParseOptions(e.run.Options)
	if err != nil {
		return failRun("%s", sentence(err.Error()))
	}
	if w.c.late(e.run) {
		return failRun("The run exceeded its time limit while it scored.")
	}
	scope := scopeOf(e.run, opts)
	names, err := w.c.namesOf(ctx, e.run.BrandID)
	if err != nil {
		return err
	}
	open, cancel := context.WithTimeout(ctx, w.c.cfg.SliceTime)
	defer cancel()
	// First all by the lexicon, which costs nothing.
	for {
		n, err := w.c.scoreBatch(ctx, scope, names)
		if err != nil {
			return err
		}
		if n < scoreBatchSize {
			break
		}
		if open.Err() != nil || w.c.isStopping() {
			return river.JobSnooze(0)
		}
	}
	unjudged, err := w.c.judgeAnswers(ctx, open, e, opts, scope, names)
	if err != nil {
		return err
	}
	return w.c.endScoring(ctx, e, scope, unjudged)
}

// endScoring sums up what was scored. unjudged is why the judge was not asked about all of it; empty: it was.
func (c *Client) endScoring(ctx context.Context, e *execution, scope store.Scope, unjudged string) error {
	if err := c.db.RefreshTrends(ctx, e.run.BrandID, *e.run.StartedAt); err != nil {
		return err
	}
	metrics, err := c.db.CountScored(ctx, scope, *e.run.StartedAt)
	if err != nil {
		return err
	}
	e.metrics.Scoring = &metrics
	if c.cfg.Judge == nil {
		return nil
	}
	judged, err := c.db.CountJudged(ctx, scope, *e.run.StartedAt)
	if err != nil {
		return err
	}
	metrics.Judge = &judged
	if problem := judgeProblem(judged, unjudged); problem != "" {
		collected := ""
		if e.run.ErrorMessage != nil {
			collected = *e.run.ErrorMessage + " "
		}
		e.errorMessage = collected + problem
	}
	return nil
}

func (c *Client) isStopping() bool {
	select {
	case <-c.stopping:
		return true
	default:
		return false
	}
}

func scopeOf(run store.Run, opts store.Options) store.Scope {
	scope := store.Scope{
		BrandID:        run.BrandID,
		PositionLimit:  opts.PositionLimit,
		SentimentLimit: opts.SentimentLimit,
		Version:        scoring.Version,
	}
	switch {
	case run.JobType.Collects():
		scope.RunID = &run.ID
	case run.Rescores != nil:
		scope.RunID = run.Rescores
	}
	if opts.Rescore {
		scope.RescoreBefore = run.StartedAt
	}
	return scope
}

// names are what to look for in a brand's answers.
type names struct {
	aliases map[string][]string    // by the subject's name
	owners  map[string]store.Named // by the subject's key
	scorer  *scoring.Scorer
}

// brandKey is the key of the watched brand among the subjects; the competitors' keys are their ids.
const brandKey = "brand"

func (c *Client) namesOf(ctx context.Context, brandID uuid.UUID) (names, error) {
	brand, err := c.db.Brand(ctx, brandID)
	if err != nil {
		return names{}, err
	}
	competitors, err := c.db.CompetitorsOf(ctx, brandID)
	if err != nil {
		return names{}, err
	}
	subjects := []scoring.Subject{
		{Key: brandKey, Own: true, Name: brand.Name, Aliases: brand.Aliases, Domains: brand.Domains},
	}
	owners := map[string]store.Named{brandKey: {Name: brand.Name, Owner: store.OwnerBrand}, "": {Owner: store.OwnerOther}}
	for _, rival := range competitors {
		key := rival.ID.String()
		subjects = append(
			subjects,
			scoring.Subject{Key: key, Name: rival.Name, Aliases: rival.Aliases, Domains: rival.Domains},
		)
		owners[key] = store.Named{CompetitorID: &rival.ID, Name: rival.Name, Owner: store.OwnerCompetitor}
	}
	aliases := make(map[string][]string, len(subjects))
	for _, s := range subjects {
		aliases[s.Name] = s.Aliases
	}
	return names{aliases: aliases, owners: owners, scorer: c.scorer.For(subjects)}, nil
}

func (n names) of(key string, answerID uuid.UUID) store.Named {
	named := n.owners[key]
	named.AnswerID = answerID
	return named
}

// scoreBatch scores up to scoreBatchSize answers in one transaction and returns how many.
func (c *Client) scoreBatch(ctx context.Context, scope store.Scope, n names) (int, error) {
	count, began := 0, c.cfg.Now()
	ctx, span := c.tracer.Start(ctx, "score answers")
	err := c.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
		answers, err := db.ClaimUnscored(ctx, scope, scoreBatchSize)
		if err != nil || len(answers) == 0 {
			return err
		}
		count = len(answers)
		scores := store.Scores{Scorer: scoring.Name, Version: scoring.Version}
		for _, a := range answers {
			n.score(a, &scores)
		}
		return db.SaveScores(ctx, scores)
	})
	span.SetAttributes(attribute.Int("tidewatch.answers", count))
	endSpan(span, err)
	if err == nil && count > 0 {
		c.cfg.Instruments.Scored(count, c.cfg.Now().Sub(began))
	}
	return count, err
}

// score reads one answer for what it needs.
func (n names) score(a store.Unscored, into *store.Scores) {
	reading := n.scorer.Read(a.Text)
	if a.NeedsPosition {
		into.ReadFor.Positions = append(into.ReadFor.Positions, a.ID)
		for _, p := range reading.Positions() {
			position := store.Position{
				FirstOffset:  p.FirstOffset,
				MentionOrder: p.Order,
				Mentions:     p.Mentions,
				Named:        n.of(p.Key, a.ID),
				Prominence:   p.Prominence,
			}
			if p.ListRank > 0 {
				position.ListRank = &p.ListRank
			}
			into.Positions = append(into.Positions, position)
		}
		for i, cited := range n.scorer.Citations(sourcesOf(a)) {
			into.Citations = append(into.Citations, store.Citation{
				Cited:   cited.Cited,
				Domain:  cited.Domain,
				Named:   n.of(cited.Owner, a.ID),
				Ordinal: i + 1,
				Title:   cited.Title,
				URL:     cited.URL,
			})
		}
	}
	if a.NeedsSentiment {
		into.ReadFor.Sentiments = append(into.ReadFor.Sentiments, a.ID)
		for _, s := range reading.Sentiments() {
			into.Sentiments = append(into.Sentiments, store.Sentiment{
				Clauses: s.Clauses, Label: string(s.Label), Named: n.of(s.Key, a.ID), Score: s.Score,
			})
		}
	}
}

func sourcesOf(a store.Unscored) []scoring.Source {
	sources := make([]scoring.Source, len(a.Sources))
	for i, s := range a.Sources {
		sources[i] = scoring.Source{Cited: s.Cited, Title: s.Title, URL: s.URL}
	}
	return sources
}
