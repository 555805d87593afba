package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const imported = `customers:
  - name: Contoso
    brands:
      - name: Fabrikam
        competitors: [{name: Initech}]
        queries: [best crm]
        scheduled_jobs:
          - {name: daily, job_type: scoring, cron_expression: "0 9 * * *"}
`

func TestImport_WritesTheFileToTheDatabase(t *testing.T) {
	t.Parallel()
	f := setup(t)
	before := f.everything(t)
	post := func(query, body string) api.ImportReport {
		return value[api.ImportReport](
			t,
			f.call(t, http.MethodPost, "/import"+query, body, "Content-Type", "application/yaml").must(t, http.StatusOK),
		)
	}
	dry := post("?dry_run=true", imported)
	require.True(t, dry.DryRun)
	require.Len(t, dry.Changes, 5)
	require.Equal(t, before, f.everything(t), "a dry run changes nothing")

	report := post("", imported)
	require.False(t, report.DryRun)
	require.Equal(t, dry.Changes, report.Changes)
	require.Equal(
		t,
		api.ImportChange{
			Action: "created",
			Kind:   "scheduled_job",
			Name:   "Contoso / Fabrikam / daily",
			Fields: []api.ImportFieldChange{},
		},
		report.Changes[4],
	)
	entries, err := f.db.AuditLog(
		t.Context(),
		store.AuditFilter{Action: "create", ObjectKind: "scheduled_job"},
		store.Place{},
		10,
	)
	require.NoError(t, err)
	require.Len(t, entries, 1, "each object has an entry of its own")
	require.JSONEq(t, `{"name": "Contoso / Fabrikam / daily"}`, string(entries[0].After))
	id := storetest.Value[uuid.UUID](
		t,
		f.db,
		"SELECT id FROM scheduled_jobs WHERE name = 'daily' AND id::text = $1",
		entries[0].ObjectID,
	)
	require.Equal(
		t,
		5,
		storetest.Value[int](
			t,
			f.db,
			"SELECT count(*) FROM audit_log WHERE action = 'create' AND request_id = $1 AND customer_id IS NOT NULL",
			entries[0].RequestID,
		),
	)

	before = f.everything(t)
	again := post("", imported)
	require.Empty(t, again.Changes)
	require.Equal(t, 5, again.Unchanged)
	require.Equal(t, before, f.everything(t), "an import that changes nothing writes nothing")

	edited := post("", strings.Replace(imported, "0 9", "0 10", 1))
	require.Equal(
		t,
		[]api.ImportFieldChange{{Field: "cron_expression", From: "0 9 * * *", To: "0 10 * * *"}},
		edited.Changes[0].Fields,
	)
	entries, err = f.db.AuditLog(
		t.Context(),
		store.AuditFilter{Action: "update", ObjectID: id.String()},
		store.Place{},
		10,
	)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.JSONEq(t, `{"name": "Contoso / Fabrikam / daily", "cron_expression": "0 9 * * *"}`, string(entries[0].Before))
	require.JSONEq(t, `{"name": "Contoso / Fabrikam / daily", "cron_expression": "0 10 * * *"}`, string(entries[0].After))
}

func TestImport_AcceptsJSON(t *testing.T) {
	t.Parallel()
	f := setup(t)
	report := value[api.ImportReport](
		t,
		f.call(t, http.MethodPost, "/import", `{"customers":[{"name":"Contoso"}]}`).must(t, http.StatusOK),
	)
	require.Len(t, report.Changes, 1)
}

func TestImport_AnInvalidFileIsRefusedWithTheLineOfEachProblem(t *testing.T) {
	t.Parallel()
	f := setup(t)
	acme := "customers:\n- name: " + storetest.Value[string](
		t,
		f.db,
		"SELECT name FROM customers",
	) + "\n  brands:\n  - name: Acme\n"
	f.refuses(t, []badInput{
		{"nothing", http.MethodPost, "/import", nil, 400, "", "body"},
		{"no YAML", http.MethodPost, "/import", "customers: [", 422, "body", "line 1"},
		{
			"an unknown key",
			http.MethodPost,
			"/import",
			"customers:\n- name: x\n  brand: y\n",
			422,
			"body.customers[0].brand",
			"did you mean brands? (line 3)",
		},
		{
			"a bad spec",
			http.MethodPost,
			"/import",
			strings.Replace(imported, "0 9", "0 25", 1),
			422,
			"body.customers[0].brands[0].scheduled_jobs[0].cron_expression",
			"(line 8)",
		},
		{
			"a name that the database has for another",
			http.MethodPost,
			"/import",
			acme + "    aliases: [globex]\n",
			422,
			"body.customers[0].brands[0].aliases[0]",
			"(line 5)",
		},
		{"an unknown parameter", http.MethodPost, "/import?dry=true", imported, 422, "query.dry", "is unknown"},
		{"a parameter that is not a boolean", http.MethodPost, "/import?dry_run=maybe", imported, 422, "query.dry_run", ""},
	})
	both := f.call(t, http.MethodPost, "/import", "customers:\n- name: ''\n- {}\n").problem(
		t,
		http.StatusUnprocessableEntity,
	)
	require.Len(t, both.Errors, 2)
}

func TestImport_IsForAdminsOfAllCustomersOnly(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, token := range []store.Token{
		{Name: "viewer", Role: store.RoleViewer}, {Name: "limited", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID},
	} {
		f.callAs(t, f.token(t, token), http.MethodPost, "/import?dry_run=true", imported).problem(t, http.StatusForbidden)
	}
}

func TestImport_TheDocumentDescribesTheBody(t *testing.T) {
	t.Parallel()
	body := api.Document().Paths["/api/admin/import"].Post.RequestBody
	require.True(t, body.Required)
	require.Contains(t, body.Content, "application/json")
	example, ok := body.Content["application/yaml"].Example.(string)
	require.True(t, ok)
	f := setup(t)
	report := value[api.ImportReport](
		t,
		f.call(t, http.MethodPost, "/import", example, "Content-Type", "application/yaml").must(t, http.StatusOK),
	)
	require.Len(t, report.Changes, 6, "the example is a valid import")
}
