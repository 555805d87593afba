package api

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// QueryTagging is the body of a request that edits the tags of several queries.
type QueryTagging struct {
	QueryIDs []uuid.UUID `doc:"The ids of the queries. All queries must belong to the brand." json:"query_ids" maxItems:"1000" minItems:"1" nullable:"false"`
	Add      []string    `doc:"The tags that each query receives. A query that already has a tag keeps the current spelling of the tag." example:"[\"funnel\"]" json:"add,omitempty" maxItems:"20" nullable:"false"`
	Remove   []string    `doc:"The tags that each query loses, regardless of letter case." example:"[\"germany\"]" json:"remove,omitempty" maxItems:"20" nullable:"false"`
}

type tagQueriesInput struct {
	BrandPath

	Body QueryTagging
}

// TaggedQueries is the response to a [QueryTagging].
type TaggedQueries struct {
	Changed   int `doc:"The number of queries whose tags changed." json:"changed"`
	Unchanged int `doc:"The number of queries whose tags did not change." json:"unchanged"`
}

type tagQueriesOutput struct {
	Body TaggedQueries
}

// tagged is the object in the audit log entry of a [QueryTagging].
type tagged struct {
	Queries []taggedQuery `json:"queries"`
}

type taggedQuery struct {
	ID   uuid.UUID `json:"id"`
	Tags []string  `json:"tags"`
}

func (s *server) tagQueries(ctx context.Context, in *tagQueriesInput) (*tagQueriesOutput, error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	out := &tagQueriesOutput{}
	err := s.db.InTx(ctx, func(db *store.DB) error {
		b, err := lockBrand(ctx, db, in.ID)
		if err != nil {
			return err
		}
		found, err := db.QueriesIn(ctx, b.ID, in.Body.QueryIDs)
		if err != nil {
			return err
		}
		var before, after tagged
		changed, err := in.Body.edit(found)
		if err != nil {
			return err
		}
		for _, edit := range changed {
			before.Queries = append(before.Queries, taggedQuery{edit.after.ID, edit.before})
			after.Queries = append(after.Queries, taggedQuery{edit.after.ID, edit.after.Tags})
		}
		out.Body = TaggedQueries{Changed: len(changed), Unchanged: len(found) - len(changed)}
		if len(changed) == 0 {
			return nil
		}
		if err := db.SetTags(ctx, queriesAfter(changed)); err != nil {
			return err
		}
		return s.audit(ctx, db, change{
			before: before, after: after, customer: &b.CustomerID, objectID: b.ID.String(),
		})
	})
	return out, err
}

// check normalizes and checks the tags of a request. A request must add or remove at least one tag, and must not add
// and remove the same tag.
func (t *QueryTagging) check() error {
	t.Add, t.Remove = catalog.NormalTags(t.Add), catalog.NormalTags(t.Remove)
	var wrong fieldProblems
	if len(t.Add)+len(t.Remove) == 0 {
		wrong = append(wrong, problem.FieldProblem{Location: "body", Message: "has no tag to add or to remove"})
	}
	wrong.tags("add", t.Add)
	wrong.tags("remove", t.Remove)
	for i, tag := range t.Remove {
		if store.HasTag(t.Add, tag) {
			wrong = append(wrong, problem.FieldProblem{
				Location: fmt.Sprintf("body.remove[%d]", i), Message: "is also a tag to add",
			})
		}
	}
	return wrong.err()
}

// editedTags is a query whose tags an edit changes.
type editedTags struct {
	after  store.Query
	before []string
}

func queriesAfter(edits []editedTags) []store.Query {
	queries := make([]store.Query, len(edits))
	for i, e := range edits {
		queries[i] = e.after
	}
	return queries
}

// edit returns the queries whose tags change. The error names the queries that do not belong to the brand, or that
// would have too many tags.
func (t *QueryTagging) edit(found []store.Query) ([]editedTags, error) {
	known := make(map[uuid.UUID]bool, len(found))
	var changed []editedTags
	var wrong fieldProblems
	for _, q := range found {
		known[q.ID] = true
		before := q.Tags
		q.Tags = t.apply(before)
		if len(q.Tags) > catalog.MaxTags {
			at := slices.Index(t.QueryIDs, q.ID)
			wrong = append(wrong, problem.FieldProblem{
				Location: fmt.Sprintf("body.query_ids[%d]", at),
				Message:  fmt.Sprintf("would have %d tags: a query has at most %d", len(q.Tags), catalog.MaxTags),
			})
		}
		if !slices.Equal(before, q.Tags) {
			changed = append(changed, editedTags{after: q, before: before})
		}
	}
	if err := checkQueryIDs(t.QueryIDs, known); err != nil {
		return nil, err
	}
	return changed, wrong.err()
}

// apply returns the list of tags after the edit. New tags follow the present tags.
func (t *QueryTagging) apply(tags []string) []string {
	edited := slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return store.HasTag(t.Remove, tag) })
	for _, tag := range t.Add {
		if !store.HasTag(edited, tag) {
			edited = append(edited, tag)
		}
	}
	return edited
}
