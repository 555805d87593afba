package api

import (
	"context"
	"errors"
	"time"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/store"
)

// SourceType overrides the type of a domain for the brands of a customer.
type SourceType struct {
	Domain    string    `doc:"The registrable domain in punycode." example:"review.example" json:"domain"`
	Type      string    `enum:"editorial,community,review,reference,marketplace,institution,other" example:"review" json:"type"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func sourceTypeFrom(s store.SourceType) SourceType {
	return SourceType{Domain: s.Domain, Type: s.Type, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt}
}

func sourceTypeTag(s store.SourceType) string { return etag(s.CustomerID, s.Domain, s.Type) }

// SourceTypes are all overrides of a customer.
type SourceTypes struct {
	Data []SourceType `doc:"The overrides, sorted by domain." json:"data" nullable:"false"`
}

type sourceTypesOutput struct {
	Body SourceTypes
}

func (s *server) listSourceTypes(ctx context.Context, in *CustomerPath) (*sourceTypesOutput, error) {
	c, err := s.db.Customer(ctx, in.ID)
	if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
		return nil, err
	}
	rows, err := s.db.SourceTypesOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &sourceTypesOutput{Body: SourceTypes{Data: make([]SourceType, 0, len(rows))}}
	for _, r := range rows {
		out.Body.Data = append(out.Body.Data, sourceTypeFrom(r))
	}
	return out, nil
}

// SourceTypePath has the id of a customer and a domain.
type SourceTypePath struct {
	CustomerPath

	Domain string `doc:"The domain. A subdomain is replaced by its registrable domain." example:"review.example" maxLength:"253" path:"domain"`
}

func (s *server) getSourceType(ctx context.Context, in *SourceTypePath) (*resource[SourceType], error) {
	c, err := s.db.Customer(ctx, in.ID)
	if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
		return nil, err
	}
	found, err := sourceTypeOf(ctx, s.db, *in)
	if err != nil {
		return nil, foundOr(err, "source type")
	}
	return resourceOf(sourceTypeFrom(found), sourceTypeTag(found)), nil
}

// SourceTypeParams has the path and the condition of operations that change the type of a source.
type SourceTypeParams struct {
	SourceTypePath
	IfMatchParam
}

type setSourceTypeInput struct {
	SourceTypeParams

	Body struct {
		Type string `doc:"The type of the domain. The types \"own\" and \"competitor\" follow from the domains of the brand and its competitors, and cannot be set." enum:"editorial,community,review,reference,marketplace,institution,other" example:"review" json:"type"`
	}
}

func (s *server) setSourceType(ctx context.Context, in *setSourceTypeInput) (*resource[SourceType], error) {
	var out *resource[SourceType]
	err := s.db.InTx(ctx, func(db *store.DB) error {
		before, err := lockSourceType(ctx, db, in.SourceTypePath)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		done := change{customer: &in.ID, objectID: before.Domain}
		if err == nil {
			done.before, done.tag = sourceTypeFrom(before), sourceTypeTag(before)
		} else {
			done.action = "create"
		}
		if err := in.holds("source type", sourceTypeTag(before)); err != nil {
			return err
		}
		after := before
		after.Type = in.Body.Type
		saved, err := db.SaveSourceType(ctx, after)
		if err != nil {
			return err
		}
		out = resourceOf(sourceTypeFrom(saved), sourceTypeTag(saved))
		done.after = out.Body
		return s.auditEdit(ctx, db, out.ETag, done)
	})
	return out, err
}

// lockSourceType returns the result of [sourceTypeOf] for a customer that the caller may see. The lock of the customer
// serializes changes of overrides.
func lockSourceType(ctx context.Context, db *store.DB, in SourceTypePath) (store.SourceType, error) {
	c, err := db.LockCustomer(ctx, in.ID)
	if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
		return store.SourceType{}, err
	}
	return sourceTypeOf(ctx, db, in)
}

// sourceTypeOf returns the override of a domain. If the domain has no override, the error is [store.ErrNotFound] and
// the result has only the customer and the domain.
func sourceTypeOf(ctx context.Context, db *store.DB, in SourceTypePath) (store.SourceType, error) {
	domain, err := insights.SourceDomain(in.Domain)
	if err != nil {
		return store.SourceType{}, problem.Invalid("path.domain", err.Error())
	}
	found, err := db.SourceType(ctx, in.ID, domain)
	if errors.Is(err, store.ErrNotFound) {
		return store.SourceType{CustomerID: in.ID, Domain: domain}, err
	}
	return found, err
}

func (s *server) deleteSourceType(ctx context.Context, in *SourceTypeParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		before, err := lockSourceType(ctx, db, in.SourceTypePath)
		if err != nil {
			return foundOr(err, "source type")
		}
		if err := in.holds("source type", sourceTypeTag(before)); err != nil {
			return err
		}
		if err := db.DeleteSourceType(ctx, in.ID, before.Domain); err != nil {
			return err
		}
		return s.audit(ctx, db, change{
			before: sourceTypeFrom(before), customer: &in.ID, objectID: before.Domain,
		})
	})
}
