package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
	"tidewatch/store/storetest"
)

const taggedText = "best crm for small teams"

// writeTaggedQuery writes a YAML file with one query and its tags. JSON is YAML.
func (d *doors) writeTaggedQuery(t *testing.T, tags []string) {
	t.Helper()
	customer, err := d.db.Customer(t.Context(), d.brand.CustomerID)
	require.NoError(t, err)
	text, err := json.Marshal(map[string]any{"customers": []any{map[string]any{
		"name": customer.Name,
		"brands": []any{map[string]any{
			"name": d.brand.Name, "queries": []any{map[string]any{"text": taggedText, "tags": tags}},
		}},
	}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(d.file, text, 0o600))
}

// newQuery creates a query with a tag that each interface must replace.
func (d *doors) newQuery(t *testing.T) uuid.UUID {
	t.Helper()
	made, err := d.api.CreateQueryWithResponse(t.Context(), d.brand.ID, nil,
		client.NewQuery{Text: taggedText, Tags: []string{"old"}})
	require.NoError(t, err)
	return made.JSON201.ID
}

func TestQueryTags_AreSetThroughEachDoorAndReadThroughAllOthers(t *testing.T) {
	t.Parallel()
	tags := []string{"funnel", "Germany"}
	for name, set := range map[string]func(t *testing.T, d *doors){
		"SQL insert": func(t *testing.T, d *doors) {
			t.Helper()
			d.db.Exec(t, "INSERT INTO queries (brand_id, text, tags) VALUES ($1, $2, $3)", d.brand.ID, taggedText, tags)
		},
		"SQL update": func(t *testing.T, d *doors) {
			t.Helper()
			d.db.Exec(t, "UPDATE queries SET tags = $2 WHERE id = $1", d.newQuery(t), tags)
		},
		"API create": func(t *testing.T, d *doors) {
			t.Helper()
			_, err := d.api.CreateQueryWithResponse(t.Context(), d.brand.ID, nil, client.NewQuery{Text: taggedText, Tags: tags})
			require.NoError(t, err)
		},
		"API batch": func(t *testing.T, d *doors) {
			t.Helper()
			_, err := d.api.AddQueriesWithResponse(t.Context(), d.brand.ID, nil,
				client.QueryBatch{Queries: []client.NewQuery{{Text: taggedText, Tags: tags}}})
			require.NoError(t, err)
		},
		"API edit": func(t *testing.T, d *doors) {
			t.Helper()
			_, err := d.api.UpdateQueryWithResponse(t.Context(), d.brand.ID, d.newQuery(t), nil, client.QueryChange{Tags: tags})
			require.NoError(t, err)
		},
		"API edit of many": func(t *testing.T, d *doors) {
			t.Helper()
			_, err := d.api.TagQueriesWithResponse(t.Context(), d.brand.ID, client.QueryTagging{
				QueryIds: []uuid.UUID{d.newQuery(t)}, Add: tags, Remove: []string{"OLD"},
			})
			require.NoError(t, err)
		},
		"YAML create": func(t *testing.T, d *doors) { t.Helper(); d.tidewatch(t, "import", d.file) },
		"YAML update": func(t *testing.T, d *doors) {
			t.Helper()
			d.newQuery(t)
			d.tidewatch(t, "import", d.file)
		},
		"CLI": func(t *testing.T, d *doors) {
			t.Helper()
			d.tidewatch(t, "brands", "tag", d.brand.ID.String(), "--query", d.newQuery(t).String(),
				"--add", "funnel,Germany", "--remove", "old")
		},
		"CLI by tag": func(t *testing.T, d *doors) {
			t.Helper()
			d.newQuery(t)
			d.tidewatch(t, "brands", "tag", d.brand.ID.String(), "--with-tag", "Old", "--add", "funnel,Germany", "--remove", "old")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDoors(t, cronFields())
			d.writeTaggedQuery(t, tags)
			set(t, d)
			require.Equal(t, tags, storetest.Value[[]string](t, d.db, "SELECT tags FROM queries"), "SQL")
			id := storetest.Value[uuid.UUID](t, d.db, "SELECT id FROM queries")
			got, err := d.api.GetQueryWithResponse(t.Context(), d.brand.ID, id)
			require.NoError(t, err)
			require.Equal(t, tags, got.JSON200.Tags, "the API")
			require.Contains(t, d.tidewatch(t, "brands", "queries", d.brand.ID.String(), "--tag", "germany"),
				"funnel, Germany", "the CLI")
			require.Contains(t, d.tidewatch(t, "import", "--dry-run", d.file), "0 changes would be made", "YAML")
		})
	}
}

func TestBrandsTag_NeedsQueries(t *testing.T) {
	t.Parallel()
	d := openDoors(t, cronFields())
	_, _, err := tidewatch(t, d.vars, "brands", "tag", d.brand.ID.String(), "--add", "funnel")
	require.ErrorContains(t, err, "use --query, --topic or --with-tag")
}
