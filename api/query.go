package api

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// Query is one prompt that runs send to answer engines for a brand.
type Query struct {
	ID        uuid.UUID `format:"uuid" json:"id"`
	BrandID   uuid.UUID `format:"uuid" json:"brand_id"`
	Text      string    `doc:"The prompt." example:"best crm for small teams" json:"text"`
	Topic     string    `doc:"The topic of the query, for use in filters. The topic may be empty." example:"crm" json:"topic"`
	Locale    string    `doc:"The language of the query as a BCP 47 tag. An empty value means the language of the schedule, if any." example:"de-DE" json:"locale"`
	Country   string    `doc:"The country of the query as an ISO 3166-1 alpha-2 code. An empty value means the country of the schedule, if any." example:"DE" json:"country"`
	IsActive  bool      `doc:"Whether runs send the query to the answer engines." json:"is_active"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func queryFrom(q store.Query) Query {
	return Query{
		ID:        q.ID,
		BrandID:   q.BrandID,
		Text:      q.Text,
		Topic:     q.Topic,
		Locale:    q.Locale,
		Country:   q.Country,
		IsActive:  q.IsActive,
		CreatedAt: q.CreatedAt,
		UpdatedAt: q.UpdatedAt,
	}
}

type listQueriesInput struct {
	BrandPath
	ListParams

	IsActive string `doc:"The value true selects active queries. The value false selects inactive queries." enum:"true,false" query:"is_active"`
	Topic    string `doc:"Filters by topic." maxLength:"200" query:"topic"`
}

func (s *server) listQueries(ctx context.Context, in *listQueriesInput) (*pageOutput[Query], error) {
	if _, err := visibleBrand(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	f := store.QueryFilter{BrandID: in.ID, IsActive: truth(in.IsActive), Topic: in.Topic}
	after, err := in.begin("queries", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListQueries(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "queries", f, rows,
		func(q store.Query) store.Place { return store.Place{At: q.CreatedAt, ID: q.ID} }, queryFrom)
}

// truth returns the value of an optional boolean filter, or nil if the request does not have the filter.
func truth(parameter string) *bool {
	if parameter == "" {
		return nil
	}
	value := parameter == "true"
	return &value
}

// NewQuery is the body of a request that creates a query. A field that the request omits has its default value.
type NewQuery struct {
	Text     string `doc:"The prompt. No two queries of a brand have the same text, locale and country." example:"best crm for small teams" json:"text" maxLength:"2400" minLength:"1"`
	Topic    string `doc:"The topic of the query, for use in filters." example:"crm" json:"topic,omitempty" maxLength:"200"`
	Locale   string `doc:"The language of the query as a BCP 47 tag. The default is the language of the schedule, if any." example:"de-DE" json:"locale,omitempty" maxLength:"35"`
	Country  string `doc:"The country of the query as an ISO 3166-1 alpha-2 code. The default is the country of the schedule, if any." example:"DE" json:"country,omitempty" maxLength:"2"`
	IsActive *bool  `default:"true" doc:"Whether runs send the query to the answer engines." json:"is_active,omitempty"`
}

func (n NewQuery) of(brand uuid.UUID) store.Query {
	return store.Query{
		BrandID:  brand,
		Country:  n.Country,
		IsActive: n.IsActive == nil || *n.IsActive,
		Locale:   n.Locale,
		Text:     n.Text,
		Topic:    n.Topic,
	}
}

// query checks the fields of a query. The parameter prefix is the path of the query in the body.
func (f *fieldProblems) query(prefix string, q store.Query) {
	f.rule(prefix+"text", q.Text, catalog.RefusePrompt)
	f.rule(prefix+"topic", q.Topic, catalog.RefuseTopic)
	f.rule(prefix+"locale", q.Locale, catalog.RefuseLocale)
	f.rule(prefix+"country", q.Country, catalog.RefuseCountry)
}

type createQueryInput struct {
	BrandPath
	IdempotencyParams

	Body NewQuery
}

type queryOutput = resource[Query]

func (s *server) createQuery(ctx context.Context, in *createQueryInput) (*queryOutput, error) {
	sent := toBrand[NewQuery]{in.ID, in.Body}
	return once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (*queryOutput, error) {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		return s.saveQuery(ctx, db, b.Brand, in.Body.of(b.ID), change{})
	})
}

// saveQuery checks a query of a locked brand and writes the query to the database and to the audit log.
func (s *server) saveQuery(
	ctx context.Context,
	db *store.DB,
	b store.Brand,
	q store.Query,
	done change,
) (*queryOutput, error) {
	var wrong fieldProblems
	wrong.query("", q)
	if err := wrong.err(); err != nil {
		return nil, err
	}
	saved, err := db.SaveQuery(ctx, q)
	if _, duplicate := store.Duplicate(err); duplicate {
		return nil, problem.Taken("text", "the brand already has a query with this text, locale and country")
	}
	if err != nil {
		return nil, err
	}
	out := resourceOf(queryFrom(saved), queryTag(saved))
	done.after, done.customer, done.objectID = out.Body, &b.CustomerID, saved.ID.String()
	return out, s.audit(ctx, db, done)
}

// QueryPath has the path parameters of operations on one query.
type QueryPath struct {
	BrandPath

	QueryID uuid.UUID `doc:"The id of the query." format:"uuid" path:"query_id"`
}

// QueryChange is an edit of a query. A field that the request omits keeps its value.
type QueryChange struct {
	Text     Given[string] `doc:"The new prompt. Existing answers keep the text that was sent." example:"best crm for small teams" json:"text,omitzero" maxLength:"2400" minLength:"1"`
	Topic    Given[string] `doc:"The topic of the query. The topic may be empty." example:"crm" json:"topic,omitzero" maxLength:"200"`
	Locale   Given[string] `doc:"The language of the query as a BCP 47 tag. An empty value means the language of the schedule, if any." example:"de-DE" json:"locale,omitzero" maxLength:"35"`
	Country  Given[string] `doc:"The country of the query as an ISO 3166-1 alpha-2 code. An empty value means the country of the schedule, if any." example:"DE" json:"country,omitzero" maxLength:"2"`
	IsActive Given[bool]   `doc:"Whether runs send the query to the answer engines." json:"is_active,omitzero"`
}

type updateQueryInput struct {
	QueryWriteParams

	Body QueryChange
}

func (s *server) updateQuery(ctx context.Context, in *updateQueryInput) (*queryOutput, error) {
	var out *queryOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		b, q, err := lockQuery(ctx, db, in.QueryWriteParams)
		if err != nil {
			return err
		}
		before := queryFrom(q)
		in.Body.Text.to(&q.Text)
		in.Body.Topic.to(&q.Topic)
		in.Body.Locale.to(&q.Locale)
		in.Body.Country.to(&q.Country)
		in.Body.IsActive.to(&q.IsActive)
		out, err = s.saveQuery(ctx, db, b, q, change{before: before})
		return err
	})
	return out, err
}

// QueryWriteParams has the path and the condition of operations that change or delete a query.
type QueryWriteParams struct {
	QueryPath
	IfMatchParam
}

// lockQuery locks a brand that the caller may see, and returns the brand and one query of the brand. lockQuery returns
// an error if the ETag of the query does not match.
func lockQuery(ctx context.Context, db *store.DB, in QueryWriteParams) (store.Brand, store.Query, error) {
	b, err := lockBrand(ctx, db, in.ID)
	if err != nil {
		return store.Brand{}, store.Query{}, err
	}
	q, err := queryOf(ctx, db, b, in.QueryID)
	if err != nil {
		return store.Brand{}, store.Query{}, err
	}
	return b.Brand, q, in.holds("query", queryTag(q))
}

func queryOf(ctx context.Context, db *store.DB, b store.ListedBrand, id uuid.UUID) (store.Query, error) {
	q, err := db.Query(ctx, b.ID, id)
	if errors.Is(err, store.ErrNotFound) {
		return store.Query{}, problem.NotFound("query of this brand")
	}
	return q, err
}

func (s *server) getQuery(ctx context.Context, in *QueryPath) (*queryOutput, error) {
	b, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := queryOf(ctx, s.db, b, in.QueryID)
	if err != nil {
		return nil, err
	}
	return resourceOf(queryFrom(q), queryTag(q)), nil
}

func (s *server) deleteQuery(ctx context.Context, in *QueryWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		b, q, err := lockQuery(ctx, db, *in)
		if err != nil {
			return err
		}
		if err := db.DeleteQuery(ctx, q.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, change{before: queryFrom(q), customer: &b.CustomerID, objectID: q.ID.String()})
	})
}
