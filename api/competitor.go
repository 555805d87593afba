package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// Competitor is the representation of a brand's competitor in the API. Scoring searches the brand's answers for the
// competitor's names.
type Competitor struct {
	ID        uuid.UUID     `format:"uuid" json:"id"`
	BrandID   uuid.UUID     `format:"uuid" json:"brand_id"`
	Name      string        `example:"Globex" json:"name"`
	Aliases   []string      `doc:"Other names of the competitor." example:"[\"Globex CRM\"]" json:"aliases" nullable:"false"`
	Domains   []string      `doc:"The competitor's own domains in lower case, such as acme.com. Citations of these domains and of their subdomains count as citations of the competitor." example:"[\"globex.example\"]" json:"domains" nullable:"false"`
	CreatedAt time.Time     `json:"created_at"`
	UpdatedAt time.Time     `json:"updated_at"`
	Names     []TrackedName `doc:"The name and the aliases, with the times from which they are tracked. Entries of the audit log omit the field." json:"names,omitempty" nullable:"false"`
}

func competitorFrom(c store.Competitor) Competitor {
	return Competitor{
		ID:        c.ID,
		BrandID:   c.BrandID,
		Name:      c.Name,
		Aliases:   c.Aliases,
		Domains:   c.Domains,
		CreatedAt: c.CreatedAt,
		UpdatedAt: c.UpdatedAt,
	}
}

// competitorWithNames is like competitorFrom and adds the times from which the names are tracked.
func competitorWithNames(b store.ListedBrand, c store.Competitor) Competitor {
	out := competitorFrom(c)
	out.Names = trackedNames(b, c.TrackedSince, c.Name, c.Aliases)
	return out
}

type listCompetitorsInput struct {
	BrandPath
	ListParams
}

func (s *server) listCompetitors(ctx context.Context, in *listCompetitorsInput) (*pageOutput[Competitor], error) {
	b, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	after, err := in.begin("competitors", in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListCompetitors(ctx, in.ID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "competitors", in.ID, rows,
		func(c store.Competitor) store.Place { return store.Place{At: c.CreatedAt, ID: c.ID} },
		func(c store.Competitor) Competitor { return competitorWithNames(b, c) })
}

// NewCompetitor is the body of a request that creates a competitor.
type NewCompetitor struct {
	Name    string   `doc:"The name of the competitor, which must differ from the names of the brand and of the brand's other competitors." example:"Globex" json:"name" maxLength:"200" minLength:"1"`
	Aliases []string `doc:"Other names of the competitor." example:"[\"Globex CRM\"]" json:"aliases,omitempty" maxItems:"100" nullable:"false"`
	Domains []string `doc:"The competitor's own domains, such as acme.com. The address of a home page, such as https://www.acme.com/, is stored as its domain. Citations of these domains and of their subdomains count as citations of the competitor." example:"[\"globex.example\"]" json:"domains,omitempty" maxItems:"100" nullable:"false"`
}

type createCompetitorInput struct {
	BrandPath
	IdempotencyParams

	Body NewCompetitor
}

type competitorOutput = resource[Competitor]

// toBrand combines the path and the body of a request, so that the hash for an Idempotency-Key covers both.
type toBrand[T any] struct {
	ID   uuid.UUID `json:"id"`
	Body T         `json:"body"`
}

func (s *server) createCompetitor(ctx context.Context, in *createCompetitorInput) (*competitorOutput, error) {
	sent := toBrand[NewCompetitor]{in.ID, in.Body}
	return once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (*competitorOutput, error) {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		c := store.Competitor{BrandID: b.ID, Name: in.Body.Name, Aliases: in.Body.Aliases, Domains: in.Body.Domains}
		return s.saveCompetitor(ctx, db, b, c, nil, change{})
	})
}

// saveCompetitor checks a competitor of a locked brand and writes the competitor to the database and to the audit log.
// The parameter "names" contains the names before an edit, and is nil for a new competitor.
func (s *server) saveCompetitor(
	ctx context.Context,
	db *store.DB,
	b store.ListedBrand,
	c store.Competitor,
	names []string,
	done change,
) (*competitorOutput, error) {
	var wrong fieldProblems
	wrong.names(c.Name, c.Aliases, c.Domains, names)
	if err := wrong.err(); err != nil {
		return nil, err
	}
	if err := checkAliases(c.Aliases, len(names)-1); err != nil {
		return nil, err
	}
	if err := checkClashes(ctx, db, b.Brand, c); err != nil {
		return nil, err
	}
	c.Domains = catalog.Domains(c.Domains)
	saved, err := db.SaveCompetitor(ctx, c)
	if err != nil {
		return nil, err
	}
	out := resourceOf(competitorWithNames(b, saved), competitorTag(saved))
	done.after, done.customer, done.objectID = competitorFrom(saved), &b.CustomerID, saved.ID.String()
	return out, s.auditEdit(ctx, db, out.ETag, done)
}

// CompetitorPath has the path parameters of operations on one competitor.
type CompetitorPath struct {
	BrandPath

	CompetitorID uuid.UUID `doc:"The id of the competitor." format:"uuid" path:"competitor_id"`
}

// CompetitorChange is an edit of a competitor. A field that the request omits keeps its value. An edit replaces a list
// as a whole.
type CompetitorChange struct {
	Name    Given[string]   `doc:"The name of the competitor, which must differ from the names of the brand and of the brand's other competitors." example:"Globex" json:"name,omitzero" maxLength:"200" minLength:"1"`
	Aliases Given[[]string] `doc:"Replaces all aliases of the competitor." json:"aliases,omitzero" maxItems:"100" nullable:"false"`
	Domains Given[[]string] `doc:"Replaces all domains of the competitor." json:"domains,omitzero" maxItems:"100" nullable:"false"`
}

type updateCompetitorInput struct {
	CompetitorWriteParams

	Body CompetitorChange
}

func (s *server) updateCompetitor(ctx context.Context, in *updateCompetitorInput) (*competitorOutput, error) {
	var out *competitorOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		b, c, err := lockCompetitor(ctx, db, in.CompetitorWriteParams)
		if err != nil {
			return err
		}
		before, tag, names := competitorFrom(c), competitorTag(c), slices.Concat([]string{c.Name}, c.Aliases)
		in.Body.Name.assign(&c.Name)
		in.Body.Aliases.assign(&c.Aliases)
		in.Body.Domains.assign(&c.Domains)
		out, err = s.saveCompetitor(ctx, db, b, c, names, change{before: before, tag: tag})
		return err
	})
	return out, err
}

// CompetitorWriteParams has the path and the condition of operations that change or delete a competitor.
type CompetitorWriteParams struct {
	CompetitorPath
	IfMatchParam
}

// lockCompetitor locks a brand that the caller may see, and returns the brand and one competitor of the brand.
// lockCompetitor returns an error if the ETag of the competitor does not match.
func lockCompetitor(
	ctx context.Context, db *store.DB, in CompetitorWriteParams,
) (store.ListedBrand, store.Competitor, error) {
	b, err := lockBrand(ctx, db, in.ID)
	if err != nil {
		return b, store.Competitor{}, err
	}
	c, err := competitorOf(ctx, db, b, in.CompetitorID)
	if err != nil {
		return b, store.Competitor{}, err
	}
	return b, c, in.holds("competitor", competitorTag(c))
}

func competitorOf(ctx context.Context, db *store.DB, b store.ListedBrand, id uuid.UUID) (store.Competitor, error) {
	c, err := db.Competitor(ctx, b.ID, id)
	if errors.Is(err, store.ErrNotFound) {
		return store.Competitor{}, problem.NotFound("competitor of this brand")
	}
	return c, err
}

func (s *server) getCompetitor(ctx context.Context, in *CompetitorPath) (*competitorOutput, error) {
	b, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	c, err := competitorOf(ctx, s.db, b, in.CompetitorID)
	if err != nil {
		return nil, err
	}
	return resourceOf(competitorWithNames(b, c), competitorTag(c)), nil
}

func (s *server) deleteCompetitor(ctx context.Context, in *CompetitorWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		b, c, err := lockCompetitor(ctx, db, *in)
		if err != nil {
			return err
		}
		if err := db.DeleteCompetitor(ctx, c.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, change{before: competitorFrom(c), customer: &b.CustomerID, objectID: c.ID.String()})
	})
}
