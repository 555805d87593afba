package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// tagsOf returns the tags of each query by its text.
func (f *fixture) tagsOf(t *testing.T, filter string) map[string][]string {
	t.Helper()
	tags := map[string][]string{}
	for _, q := range all[api.Query](t, f, f.queries()+filter, 10) {
		tags[q.Text] = q.Tags
	}
	return tags
}

// tagged adds one query for each list of tags, and returns the ids of the queries.
func (f *fixture) tagged(t *testing.T, tags ...[]string) []uuid.UUID {
	t.Helper()
	f.db.Exec(t, "DELETE FROM queries")
	var batch []map[string]any
	for i, list := range tags {
		batch = append(batch, map[string]any{"text": fmt.Sprint("query ", i), "tags": list})
	}
	body := map[string]any{"queries": batch}
	added := value[api.AddedQueries](t, f.call(t, http.MethodPost, f.queries()+"/batch", body).must(t, http.StatusOK))
	ids := make([]uuid.UUID, len(added.Data))
	for i, q := range added.Data {
		ids[i] = q.ID
	}
	return ids
}

func (f *fixture) tag(t *testing.T, ids []uuid.UUID, add, remove []string) api.TaggedQueries {
	t.Helper()
	body := map[string]any{"query_ids": ids}
	if add != nil {
		body["add"] = add
	}
	if remove != nil {
		body["remove"] = remove
	}
	return value[api.TaggedQueries](t, f.call(t, http.MethodPost, f.queries()+"/tags", body).must(t, http.StatusOK))
}

func TestQueryTags_AreSetReplacedAndKept(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.Query](t, f.call(t, http.MethodPost, f.queries(), `{"text":"x","tags":["funnel","Cafe\u0301"]}`).
		must(t, http.StatusCreated))
	require.Equal(t, []string{"funnel", "Caf\u00e9"}, created.Tags, "tags are stored in Unicode normalization form C")
	path := f.queries() + "/" + created.ID.String()
	put := func(body string) api.Query {
		return value[api.Query](t, f.call(t, http.MethodPut, path, body).must(t, http.StatusOK))
	}
	require.Equal(t, created.Tags, put(`{"topic":"crm"}`).Tags, "an absent field keeps the tags")
	require.Equal(t, []string{"germany"}, put(`{"tags":["germany"]}`).Tags)
	e := f.audited(t, "query", created.ID.String(), "update", f.brand.CustomerID)
	require.Contains(t, string(e.Before), "funnel")
	require.Empty(t, put(`{"tags":[]}`).Tags)
	untagged := value[api.Query](t, f.call(t, http.MethodPost, f.queries(), `{"text":"y"}`).must(t, http.StatusCreated))
	require.Equal(t, []string{}, untagged.Tags, "the list is empty and not null")
}

func TestQueryTags_AChangeOfTagsChangesTheETag(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := f.queries() + "/" + f.tagged(t, nil)[0].String()
	stale := f.call(t, http.MethodGet, path, nil).header.Get("ETag")
	f.call(t, http.MethodPut, path, `{"tags":["funnel"]}`, ifMatch, stale).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"tags":["other"]}`, ifMatch, stale).problem(t, http.StatusPreconditionFailed)
}

func TestQueryTags_AreAFilterThatIgnoresLetterCase(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.tagged(t, []string{"Funnel", "germany"}, []string{"funnel"}, []string{"fun"}, nil)
	require.Equal(t, map[string][]string{"query 0": {"Funnel", "germany"}, "query 1": {"funnel"}},
		f.tagsOf(t, "?tag=FUNNEL"))
	require.Empty(t, f.tagsOf(t, "?tag=funnel&is_active=false"))
	require.Len(t, f.tagsOf(t, ""), 4)
}

func TestQueryTags_OfManyQueriesAreEditedTogether(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ids := f.tagged(t, []string{"Funnel", "germany"}, []string{"germany"}, []string{"x", "new"}, []string{"germany"})
	changed := f.tag(t, ids[:3], []string{"funnel", "new"}, []string{"GERMANY"})
	require.Equal(t, api.TaggedQueries{Changed: 3}, changed)
	require.Equal(t, map[string][]string{
		"query 0": {"Funnel", "new"}, // a tag that the query has keeps its spelling
		"query 1": {"funnel", "new"},
		"query 2": {"x", "new", "funnel"},
		"query 3": {"germany"}, // the request does not select the query
	}, f.tagsOf(t, ""))
	e := f.audited(t, "queries", f.brand.ID.String(), "update", f.brand.CustomerID)
	require.Contains(t, string(e.Before), `["Funnel", "germany"]`)
	require.Contains(t, string(e.After), `["Funnel", "new"]`)

	before := f.everything(t)
	require.Equal(t, api.TaggedQueries{Unchanged: 3}, f.tag(t, ids[:3], []string{"new"}, nil))
	require.Equal(t, before, f.everything(t), "an edit without effect changes nothing")
}

func TestQueryTags_BadTagsAreRefusedWhereverTheyAreWritten(t *testing.T) {
	t.Parallel()
	f := setup(t)
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprint("tag ", i)
	}
	ids := f.tagged(t, many, nil)
	put, edit, batch := f.queries()+"/"+ids[1].String(), f.queries()+"/tags", f.queries()+"/batch"
	var wrong []badInput
	for name, c := range map[string]struct {
		tags     []string
		at, says string
	}{
		"an empty tag":            {[]string{"a", ""}, "[1]", "is empty"},
		"blanks around a tag":     {[]string{" a"}, "[0]", `write "a"`},
		"a comma":                 {[]string{"a,b"}, "[0]", "has a comma"},
		"an invisible character":  {[]string{"a\u200bb"}, "[0]", "invisible character"},
		"an override":             {[]string{"a\u202eb"}, "[0]", "direction of text"},
		"a line break":            {[]string{"a\nb"}, "[0]", "line break"},
		"a tag of 51 characters":  {[]string{strings.Repeat("é", 51)}, "[0]", "at most 50"},
		"a tag in another case":   {[]string{"Ä", "ä"}, "[1]", "duplicate"},
		"a tag in another form":   {[]string{"\u00e9", "e\u0301"}, "[1]", "duplicate"},
		"more tags than possible": {append([]string{"one more"}, many...), "", "20"},
	} {
		wrong = append(
			wrong,
			badInput{
				name + ", create",
				http.MethodPost,
				f.queries(),
				map[string]any{"text": "x", "tags": c.tags},
				422,
				"body.tags" + c.at,
				c.says,
			},
			badInput{name + ", update", http.MethodPut, put, map[string]any{"tags": c.tags}, 422, "body.tags" + c.at, c.says},
			badInput{
				name + ", batch", http.MethodPost, batch,
				map[string]any{"queries": []any{map[string]any{"text": "x", "tags": c.tags}}},
				422, "body.queries[0].tags" + c.at, c.says,
			},
			badInput{
				name + ", add",
				http.MethodPost,
				edit,
				map[string]any{"query_ids": ids, "add": c.tags},
				422,
				"body.add" + c.at,
				c.says,
			},
		)
	}
	elsewhere := f.db.Brand(t, 1)
	others, err := f.db.QueriesOf(t.Context(), elsewhere.ID)
	require.NoError(t, err)
	wrong = append(
		wrong,
		badInput{
			"a query with too many tags after the edit", http.MethodPost, edit,
			map[string]any{"query_ids": []uuid.UUID{ids[1], ids[0]}, "add": []string{"one more"}},
			422, "body.query_ids[1]", "would have 21 tags",
		},
		badInput{
			"another brand's query", http.MethodPost, edit,
			map[string]any{"query_ids": []uuid.UUID{ids[1], others[0].ID}, "add": []string{"a"}},
			422, "body.query_ids[1]", "not a query of this brand",
		},
		badInput{"no tag", http.MethodPost, edit, map[string]any{"query_ids": ids}, 422, "body", "no tag to add"},
		badInput{
			"a tag to add and to remove", http.MethodPost, edit,
			map[string]any{"query_ids": ids, "add": []string{"a"}, "remove": []string{"A"}},
			422, "body.remove[0]", "also a tag to add",
		},
		badInput{"null for tags", http.MethodPut, put, `{"tags":null}`, 422, "body.tags", ""},
	)
	f.refuses(t, wrong)
}

func TestQueryClass_FollowsFromThePresentNames(t *testing.T) {
	t.Parallel()
	f := setup(t)
	classOf := func(text string) string {
		t.Helper()
		created := value[api.Query](t, f.call(t, http.MethodPost, f.queries(), map[string]any{"text": text}).
			must(t, http.StatusCreated))
		return created.QueryClass
	}
	_, err := f.db.SaveCompetitor(t.Context(), store.Competitor{BrandID: f.brand.ID, Name: "Hooli"})
	require.NoError(t, err)
	require.Equal(t, "branded", classOf("is "+f.brand.Name+" better than Hooli?"))
	require.Equal(t, "competitor", classOf("is Hooli any good?"))
	require.Equal(t, "unbranded", classOf("best project planner"))

	f.db.Exec(t, "DELETE FROM competitors WHERE name = 'Hooli'")
	classes := map[string]string{}
	for _, q := range all[api.Query](t, f, f.queries(), 10) {
		classes[q.Text] = q.QueryClass
	}
	require.Equal(t, "unbranded", classes["is Hooli any good?"], "the class changes with the names")
}
