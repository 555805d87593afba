package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// TrackedDiscovery is the body of a request that tracks a discovery.
type TrackedDiscovery struct {
	Name         string     `doc:"The name to track." example:"Hooli" json:"name" maxLength:"200" minLength:"1"`
	As           string     `doc:"The value \"competitor\" adds the name as a competitor. The value \"brand_alias\" adds the name as an alias of the brand. The value \"competitor_alias\" adds the name as an alias of the competitor in the field competitor_id." enum:"competitor,brand_alias,competitor_alias" json:"as"`
	CompetitorID *uuid.UUID `doc:"The competitor that the name belongs to. The field is required for the value \"competitor_alias\", and not allowed for other values." format:"uuid" json:"competitor_id,omitempty" nullable:"true"`
}

// TrackResult identifies the object that received the tracked name.
type TrackResult struct {
	Name         string     `doc:"The tracked name." example:"Initech" json:"name"`
	CompetitorID *uuid.UUID `doc:"The competitor that has the name. The value is null if the brand has the name." format:"uuid" json:"competitor_id"`
	Rescore      *Rescore   `doc:"The re-score that scores all stored answers with the new name. The field is omitted if the brand has no stored answers." json:"rescore,omitempty"`
}

type trackDiscoveryInput struct {
	BrandPath
	IdempotencyParams

	Body TrackedDiscovery
}

type trackResultOutput struct {
	Body TrackResult
}

func (s *server) trackDiscovery(ctx context.Context, in *trackDiscoveryInput) (*trackResultOutput, error) {
	sent := toBrand[TrackedDiscovery]{in.ID, in.Body}
	return once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (*trackResultOutput, error) {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		if (in.Body.As == "competitor_alias") != (in.Body.CompetitorID != nil) {
			return nil, problem.Invalid("body.competitor_id", "is required for competitor_alias, and not allowed otherwise")
		}
		if refused := catalog.RefuseMentionable(in.Body.Name); refused != "" {
			return nil, problem.Invalid("body.name", refused)
		}
		if err := checkUntracked(ctx, db, b.Brand, in.Body.Name); err != nil {
			return nil, err
		}
		out := &trackResultOutput{Body: TrackResult{Name: in.Body.Name}}
		if in.Body.As == "brand_alias" {
			err = s.trackBrandAlias(ctx, db, b, in.Body.Name)
		} else {
			out.Body.CompetitorID, err = s.trackCompetitor(ctx, db, b, in.Body)
		}
		if err != nil {
			return nil, err
		}
		out.Body.Rescore, err = s.renewRescore(ctx, db, b.ID)
		return out, err
	})
}

// renewRescore ensures that all stored answers of a brand are scored with the current names. The result is nil if the
// brand has no stored answers.
func (s *server) renewRescore(ctx context.Context, db *store.DB, brandID uuid.UUID) (*Rescore, error) {
	run, err := s.cfg.Runs.RenewBrandRescoreIn(ctx, db, brandID, door.CallerOf(ctx).Name)
	if err != nil || run == nil {
		return nil, err
	}
	rescore, err := db.BrandRescore(ctx, run.ID)
	out := rescoreFrom(rescore)
	return &out, err
}

// checkUntracked refuses a name that the brand or a competitor already has.
func checkUntracked(ctx context.Context, db *store.DB, b store.Brand, name string) error {
	competitors, err := db.CompetitorsOf(ctx, b.ID)
	if err != nil {
		return err
	}
	has := func(names ...string) bool { return len(catalog.Clashes([][]string{{name}, names})) > 0 }
	if has(append([]string{b.Name}, b.Aliases...)...) {
		return problem.Taken("name", "the brand already has this name")
	}
	for _, c := range competitors {
		if has(append([]string{c.Name}, c.Aliases...)...) {
			return problem.Taken("name", "the competitor "+c.Name+" already has this name")
		}
	}
	return nil
}

func (s *server) trackBrandAlias(ctx context.Context, db *store.DB, before store.ListedBrand, name string) error {
	b := before.Brand
	b.Aliases = append(slices.Clone(b.Aliases), name)
	_, err := s.saveBrand(ctx, db, b, before.Brand, change{before: brandFrom(before)})
	return err
}

func (s *server) trackCompetitor(
	ctx context.Context, db *store.DB, b store.ListedBrand, body TrackedDiscovery,
) (*uuid.UUID, error) {
	c, names, done := store.Competitor{BrandID: b.ID, Name: body.Name}, []string(nil), change{}
	if body.CompetitorID != nil {
		var err error
		c, err = db.Competitor(ctx, b.ID, *body.CompetitorID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, problem.Invalid("body.competitor_id", "the competitor does not exist")
		}
		if err != nil {
			return nil, err
		}
		names, done = slices.Concat([]string{c.Name}, c.Aliases), change{before: competitorFrom(c)}
		c.Aliases = append(slices.Clone(c.Aliases), body.Name)
	}
	saved, err := s.saveCompetitor(ctx, db, b, c, names, done)
	if err != nil {
		return nil, err
	}
	return &saved.Body.ID, nil
}

// DismissedDiscovery is a name that was removed from the discoveries of a brand.
type DismissedDiscovery struct {
	Key         string    `doc:"The key of the name, which all spellings of the name share." example:"initech" json:"key"`
	Name        string    `doc:"The name as it was dismissed." example:"Initech" json:"name"`
	DismissedAt time.Time `doc:"The time of the dismissal." json:"dismissed_at"`
}

func dismissedFrom(d store.Dismissal) DismissedDiscovery {
	return DismissedDiscovery{Key: d.Key, Name: d.Name, DismissedAt: d.CreatedAt}
}

// DismissedDiscoveries are all dismissed names of a brand.
type DismissedDiscoveries struct {
	Data []DismissedDiscovery `doc:"The dismissed names, sorted by name." json:"data" nullable:"false"`
}

type dismissedOutput struct {
	Body DismissedDiscoveries
}

func (s *server) listDismissedDiscoveries(ctx context.Context, in *BrandPath) (*dismissedOutput, error) {
	if _, err := visibleBrand(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	rows, err := s.db.DismissalsOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &dismissedOutput{Body: DismissedDiscoveries{Data: make([]DismissedDiscovery, 0, len(rows))}}
	for _, d := range rows {
		out.Body.Data = append(out.Body.Data, dismissedFrom(d))
	}
	return out, nil
}

type dismissDiscoveryInput struct {
	BrandPath

	Body struct {
		Name string `doc:"The name to dismiss. All spellings of the name are dismissed." example:"Initech" json:"name" maxLength:"200" minLength:"1"`
	}
}

type dismissDiscoveryOutput struct {
	Body DismissedDiscovery
}

func (s *server) dismissDiscovery(ctx context.Context, in *dismissDiscoveryInput) (*dismissDiscoveryOutput, error) {
	key := scoring.CandidateKey(in.Body.Name)
	if key == "" {
		return nil, problem.Invalid("body.name", "must contain a letter or a digit")
	}
	var out *dismissDiscoveryOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return err
		}
		d, err := db.Dismiss(ctx, store.Dismissal{BrandID: b.ID, Key: key, Name: in.Body.Name})
		if err != nil {
			return err
		}
		out = &dismissDiscoveryOutput{Body: dismissedFrom(d)}
		return s.audit(ctx, db, change{after: out.Body, customer: &b.CustomerID, objectID: b.ID.String()})
	})
	return out, err
}

type restoreDiscoveryInput struct {
	BrandPath

	Key string `doc:"The key of the dismissed name." example:"initech" maxLength:"200" path:"key"`
}

func (s *server) restoreDiscovery(ctx context.Context, in *restoreDiscoveryInput) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return err
		}
		if err := db.DeleteDismissal(ctx, b.ID, in.Key); err != nil {
			return err
		}
		return s.audit(ctx, db, change{customer: &b.CustomerID, objectID: b.ID.String()})
	})
}
