package api

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// QueryBatch is the body of a request that adds queries.
type QueryBatch struct {
	Queries []NewQuery `doc:"The queries, in the order in which runs send them. No two queries may have the same text, locale and country." json:"queries" maxItems:"1000" minItems:"1" nullable:"false"`
}

type addQueriesInput struct {
	BrandPath
	IdempotencyParams

	Body QueryBatch
}

// AddedQueries is the response to a [QueryBatch].
type AddedQueries struct {
	Created   int          `doc:"The number of queries that were added." json:"created"`
	Unchanged int          `doc:"The number of queries that the brand already had." json:"unchanged"`
	Data      []AddedQuery `doc:"The queries of the batch, in the order of the request." json:"data" nullable:"false"`
}

// AddedQuery is one query of a batch with the result of adding the query.
type AddedQuery struct {
	Query

	Result string `doc:"The value \"created\" means that the query was added. The value \"unchanged\" means that the brand already has a query with the same text, locale and country." enum:"created,unchanged" json:"result"`
}

type addQueriesOutput struct {
	Body AddedQueries
}

func (s *server) addQueries(ctx context.Context, in *addQueriesInput) (*addQueriesOutput, error) {
	sent := toBrand[QueryBatch]{in.ID, in.Body}
	return once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (*addQueriesOutput, error) {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		added, err := s.saveQueries(ctx, db, b.Brand, in.Body, change{})
		return &addQueriesOutput{Body: added}, err
	})
}

// saveQueries adds queries to a locked brand and writes the new queries to the audit log.
func (s *server) saveQueries(
	ctx context.Context, db *store.DB, b store.Brand, batch QueryBatch, done change,
) (AddedQueries, error) {
	wanted, err := batch.queriesOf(b.ID)
	if err != nil {
		return AddedQueries{}, err
	}
	views, err := queryViewsOf(ctx, db, b)
	if err != nil {
		return AddedQueries{}, err
	}
	added, err := db.AddQueries(ctx, b.ID, wanted)
	if err != nil {
		return AddedQueries{}, err
	}
	out := AddedQueries{Data: make([]AddedQuery, 0, len(added))}
	var created []Query
	for _, a := range added {
		one := AddedQuery{Query: views.view(a.Query), Result: "unchanged"}
		if a.Created {
			one.Result = "created"
			created = append(created, one.Query)
		}
		out.Data = append(out.Data, one)
	}
	out.Created, out.Unchanged = len(created), len(added)-len(created)
	if len(created) == 0 {
		return out, nil
	}
	done.after, done.customer, done.objectID = created, &b.CustomerID, b.ID.String()
	return out, s.audit(ctx, db, done)
}

// queriesOf checks the queries of a batch and converts the queries to rows of a brand.
func (b QueryBatch) queriesOf(brand uuid.UUID) ([]store.Query, error) {
	var wrong fieldProblems
	wanted := make([]store.Query, len(b.Queries))
	first := map[[3]string]int{}
	for i, n := range b.Queries {
		wanted[i] = n.queryOf(brand)
		wrong.query(fmt.Sprintf("queries[%d].", i), wanted[i])
		key := [3]string{n.Text, n.Locale, n.Country}
		if before, twice := first[key]; twice {
			wrong = append(wrong, problem.FieldProblem{
				Location: fmt.Sprintf("body.queries[%d]", i),
				Message:  fmt.Sprintf("is a duplicate of queries[%d], which has the same text, locale and country", before),
			})
			continue
		}
		first[key] = i
	}
	return wanted, wrong.err()
}

// QuerySwitch is the body of a request that activates or deactivates queries.
type QuerySwitch struct {
	QueryIDs []uuid.UUID `doc:"The ids of the queries. All queries must belong to the brand." json:"query_ids" maxItems:"1000" minItems:"1" nullable:"false"`
	IsActive bool        `doc:"Whether runs send the queries to the answer engines." json:"is_active"`
}

type switchQueriesInput struct {
	BrandPath

	Body QuerySwitch
}

// SwitchedQueries is the response to a [QuerySwitch].
type SwitchedQueries struct {
	Changed   int `doc:"The number of queries that changed." json:"changed"`
	Unchanged int `doc:"The number of queries that did not change." json:"unchanged"`
}

type switchQueriesOutput struct {
	Body SwitchedQueries
}

// switched is the object in the audit log entry of a [QuerySwitch].
type switched struct {
	IsActive bool        `json:"is_active"`
	QueryIDs []uuid.UUID `json:"query_ids"`
}

func (s *server) switchQueries(ctx context.Context, in *switchQueriesInput) (*switchQueriesOutput, error) {
	out := &switchQueriesOutput{}
	err := s.db.InTx(ctx, func(db *store.DB) error {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return err
		}
		found, err := db.SwitchQueries(ctx, b.ID, in.Body.QueryIDs, in.Body.IsActive)
		if err != nil {
			return err
		}
		changed, err := in.Body.outcome(found)
		if err != nil {
			return err
		}
		out.Body = SwitchedQueries{Changed: len(changed), Unchanged: len(found) - len(changed)}
		if len(changed) == 0 {
			return nil
		}
		return s.audit(ctx, db, change{
			before: switched{!in.Body.IsActive, changed}, after: switched{in.Body.IsActive, changed},
			customer: &b.CustomerID, objectID: b.ID.String(),
		})
	})
	return out, err
}

// outcome returns the ids of the changed queries. outcome returns an error if a query does not belong to the brand.
func (w QuerySwitch) outcome(found []store.SwitchedQuery) ([]uuid.UUID, error) {
	var changed []uuid.UUID
	known := make(map[uuid.UUID]bool, len(found))
	for _, q := range found {
		known[q.ID] = true
		if q.Changed {
			changed = append(changed, q.ID)
		}
	}
	return changed, checkQueryIDs(w.QueryIDs, known)
}

// checkQueryIDs returns a problem for each id that is not the id of a query of the brand.
func checkQueryIDs(ids []uuid.UUID, known map[uuid.UUID]bool) error {
	var wrong fieldProblems
	for i, id := range ids {
		if !known[id] {
			wrong = append(wrong, problem.FieldProblem{
				Location: fmt.Sprintf("body.query_ids[%d]", i), Message: "is not a query of this brand",
			})
		}
	}
	return wrong.err()
}
