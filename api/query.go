package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Query is one prompt that runs send to answer engines for a brand.
type Query struct {
	ID         uuid.UUID `format:"uuid" json:"id"`
	BrandID    uuid.UUID `format:"uuid" json:"brand_id"`
	Text       string    `doc:"The prompt." example:"best crm for small teams" json:"text"`
	Topic      string    `doc:"The topic of the query, for use in filters. The topic may be empty." example:"crm" json:"topic"`
	Tags       []string  `doc:"Labels of the query, for use in filters." example:"[\"funnel\",\"germany\"]" json:"tags" nullable:"false"`
	QueryClass string    `doc:"The class of the query. A branded query names the brand, a competitor query names a competitor but not the brand, and an unbranded query names neither. The class follows from the current names of the brand and its competitors." enum:"branded,competitor,unbranded" example:"unbranded" json:"query_class"`
	Locale     string    `doc:"The language of the query as a BCP 47 tag. An empty value means the language of the schedule, if any." example:"de-DE" json:"locale"`
	Country    string    `doc:"The country of the query as an ISO 3166-1 alpha-2 code. An empty value means the country of the schedule, if any." example:"DE" json:"country"`
	IsActive   bool      `doc:"Whether runs send the query to the answer engines." json:"is_active"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

// queryViews converts queries of one brand to the API's representation. The scorer classifies the queries by the names
// of the brand and its competitors.
type queryViews struct{ scorer *scoring.Scorer }

func queryViewsOf(ctx context.Context, db *store.DB, b store.Brand) (queryViews, error) {
	scorer, err := insights.ScorerOf(ctx, db, b)
	return queryViews{scorer}, err
}

func (v queryViews) view(q store.Query) Query {
	return Query{
		ID:         q.ID,
		BrandID:    q.BrandID,
		Text:       q.Text,
		Topic:      q.Topic,
		Tags:       q.Tags,
		QueryClass: string(v.scorer.ClassOf(q.Text)),
		Locale:     q.Locale,
		Country:    q.Country,
		IsActive:   q.IsActive,
		CreatedAt:  q.CreatedAt,
		UpdatedAt:  q.UpdatedAt,
	}
}

type listQueriesInput struct {
	BrandPath
	ListParams

	IsActive string `doc:"The value true selects active queries. The value false selects inactive queries." enum:"true,false" query:"is_active"`
	Tag      string `doc:"Filters by tag, regardless of letter case." maxLength:"50" query:"tag"`
	Topic    string `doc:"Filters by topic." maxLength:"200" query:"topic"`
}

func (s *server) listQueries(ctx context.Context, in *listQueriesInput) (*pageOutput[Query], error) {
	b, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	f := store.QueryFilter{BrandID: in.ID, IsActive: truth(in.IsActive), Tag: in.Tag, Topic: in.Topic}
	after, err := in.begin("queries", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListQueries(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	views, err := queryViewsOf(ctx, s.db, b.Brand)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "queries", f, rows,
		func(q store.Query) store.Place { return store.Place{At: q.CreatedAt, ID: q.ID} }, views.view)
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
	Text     string   `doc:"The prompt. No two queries of a brand have the same text, locale and country." example:"best crm for small teams" json:"text" maxLength:"2400" minLength:"1"`
	Topic    string   `doc:"The topic of the query, for use in filters." example:"crm" json:"topic,omitempty" maxLength:"200"`
	Tags     []string `doc:"Labels of the query, for use in filters. Two tags that differ only in letter case are duplicates. A tag contains no comma and has at most 50 characters." example:"[\"funnel\",\"germany\"]" json:"tags,omitempty" maxItems:"20" nullable:"false"`
	Locale   string   `doc:"The language of the query as a BCP 47 tag. The default is the language of the schedule, if any." example:"de-DE" json:"locale,omitempty" maxLength:"35"`
	Country  string   `doc:"The country of the query as an ISO 3166-1 alpha-2 code. The default is the country of the schedule, if any." example:"DE" json:"country,omitempty" maxLength:"2"`
	IsActive *bool    `default:"true" doc:"Whether runs send the query to the answer engines." json:"is_active,omitempty"`
}

func (n NewQuery) queryOf(brand uuid.UUID) store.Query {
	return store.Query{
		BrandID:  brand,
		Country:  n.Country,
		IsActive: n.IsActive == nil || *n.IsActive,
		Locale:   n.Locale,
		Tags:     catalog.NormalTags(n.Tags),
		Text:     n.Text,
		Topic:    n.Topic,
	}
}

// query checks the fields of a query, except the country of an existing query. The parameter "prefix" is the path of
// the query in the body.
func (f *fieldProblems) query(prefix string, q store.Query) {
	f.rule(prefix+"text", q.Text, catalog.RefusePrompt)
	f.rule(prefix+"topic", q.Topic, catalog.RefuseTopic)
	f.tags(prefix+"tags", q.Tags)
	f.rule(prefix+"locale", q.Locale, catalog.RefuseLocale)
	if q.ID == uuid.Nil {
		f.rule(prefix+"country", q.Country, catalog.RefuseNewCountry)
	}
}

// tags checks a list of tags. The parameter "field" is the path of the list in the body.
func (f *fieldProblems) tags(field string, tags []string) {
	catalog.RefuseTags(tags, func(at int, message string) {
		item := "body." + field
		if at >= 0 {
			item = fmt.Sprintf("%s[%d]", item, at)
		}
		*f = append(*f, problem.FieldProblem{Location: item, Message: message})
	})
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
		views, err := queryViewsOf(ctx, db, b.Brand)
		if err != nil {
			return nil, err
		}
		return s.saveQuery(ctx, db, b.Brand, views, in.Body.queryOf(b.ID), change{})
	})
}

// saveQuery checks a query of a locked brand and writes the query to the database and to the audit log.
func (s *server) saveQuery(
	ctx context.Context,
	db *store.DB,
	b store.Brand,
	views queryViews,
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
	out := resourceOf(views.view(saved), queryTag(saved))
	done.after, done.customer, done.objectID = out.Body, &b.CustomerID, saved.ID.String()
	return out, s.auditEdit(ctx, db, out.ETag, done)
}

// QueryPath has the path parameters of operations on one query.
type QueryPath struct {
	BrandPath

	QueryID uuid.UUID `doc:"The id of the query." format:"uuid" path:"query_id"`
}

// QueryChange is an edit of a query. A field that the request omits keeps its value.
type QueryChange struct {
	Text     Given[string]   `doc:"The new prompt. Existing answers keep the text that was sent." example:"best crm for small teams" json:"text,omitzero" maxLength:"2400" minLength:"1"`
	Topic    Given[string]   `doc:"The topic of the query. The topic may be empty." example:"crm" json:"topic,omitzero" maxLength:"200"`
	Tags     Given[[]string] `doc:"Labels of the query, for use in filters. The list replaces the current tags. Two tags that differ only in letter case are duplicates. A tag contains no comma and has at most 50 characters." example:"[\"funnel\",\"germany\"]" json:"tags,omitzero" maxItems:"20" nullable:"false"`
	Locale   Given[string]   `doc:"The language of the query as a BCP 47 tag. An empty value means the language of the schedule, if any." example:"de-DE" json:"locale,omitzero" maxLength:"35"`
	Country  Given[string]   `doc:"The country of the query as an ISO 3166-1 alpha-2 code. An empty value means the country of the schedule, if any." example:"DE" json:"country,omitzero" maxLength:"2"`
	IsActive Given[bool]     `doc:"Whether runs send the query to the answer engines." json:"is_active,omitzero"`
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
		views, err := queryViewsOf(ctx, db, b)
		if err != nil {
			return err
		}
		before, tag := views.view(q), queryTag(q)
		in.Body.Text.assign(&q.Text)
		in.Body.Topic.assign(&q.Topic)
		if in.Body.Tags.Set {
			q.Tags = catalog.NormalTags(in.Body.Tags.Value)
		}
		in.Body.Locale.assign(&q.Locale)
		if in.Body.Country.assign(&q.Country); in.Body.Country.Set {
			var wrong fieldProblems
			wrong.rule("country", q.Country, catalog.RefuseNewCountry)
			if err := wrong.err(); err != nil {
				return err
			}
		}
		in.Body.IsActive.assign(&q.IsActive)
		out, err = s.saveQuery(ctx, db, b, views, q, change{before: before, tag: tag})
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
	views, err := queryViewsOf(ctx, s.db, b.Brand)
	if err != nil {
		return nil, err
	}
	return resourceOf(views.view(q), queryTag(q)), nil
}

func (s *server) deleteQuery(ctx context.Context, in *QueryWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		b, q, err := lockQuery(ctx, db, *in)
		if err != nil {
			return err
		}
		views, err := queryViewsOf(ctx, db, b)
		if err != nil {
			return err
		}
		if err := db.DeleteQuery(ctx, q.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, change{before: views.view(q), customer: &b.CustomerID, objectID: q.ID.String()})
	})
}
