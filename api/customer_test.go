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
	"tidewatch/store/storetest"
)

// listOf is the decoded page of a list.
type listOf[T any] struct {
	Data       []T     `json:"data"`
	NextCursor *string `json:"next_cursor"`
}

// The function "all" reads all pages of a list. The parameter "limit" is the number of rows on each page.
func all[T any](t *testing.T, f *fixture, path string, limit int) []T {
	t.Helper()
	var rows []T
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	for cursor := ""; ; {
		page := value[listOf[T]](
			t,
			f.call(t, http.MethodGet, fmt.Sprintf("%s%slimit=%d%s", path, separator, limit, cursor), nil).must(t, http.StatusOK),
		)
		rows = append(rows, page.Data...)
		if page.NextCursor == nil {
			return rows
		}
		require.Len(t, page.Data, limit)
		cursor = "&cursor=" + *page.NextCursor
	}
}

// badInput is an invalid request with the expected invalid field and a part of the expected message.
type badInput struct {
	name     string
	method   string
	path     string
	body     any
	status   int
	location string
	says     string
}

// The method "refuses" sends invalid requests. The test fails if the server accepts a request or changes a table.
func (f *fixture) refuses(t *testing.T, cases []badInput) {
	t.Helper()
	for _, tt := range cases {
		before := f.everything(t)
		a := f.call(t, tt.method, tt.path, tt.body)
		require.Equal(t, tt.status, a.status, "%s: %s", tt.name, a.body)
		p := a.problem(t, tt.status)
		if tt.location != "" {
			require.NotEmpty(t, p.Errors, "%s: %s", tt.name, p.Detail)
			require.Equal(t, tt.location, p.Errors[0].Location, tt.name)
		}
		require.Contains(t, p.Detail, tt.says, tt.name)
		require.Equal(t, before, f.everything(t), "%s: a refused request changes nothing", tt.name)
	}
}

// everything returns the text of all rows in the tables that the catalog's operations write.
func (f *fixture) everything(t *testing.T) string {
	t.Helper()
	return storetest.Value[string](
		t,
		f.db,
		`SELECT concat_ws(E'\n', (SELECT string_agg(x::text, E'\n' ORDER BY id) FROM customers x),
		(SELECT string_agg(x::text, E'\n' ORDER BY id) FROM brands x), (SELECT string_agg(x::text, E'\n' ORDER BY id) FROM competitors x),
		(SELECT string_agg(x::text, E'\n' ORDER BY id) FROM queries x), (SELECT string_agg(x::text, E'\n' ORDER BY id) FROM audit_log x))`,
	)
}

// audited returns the newest entry of the audit log. The test fails if the entry has a different action or object.
func (f *fixture) audited(t *testing.T, kind, id, action string, customer uuid.UUID) store.AuditEntry {
	t.Helper()
	entries, err := f.db.AuditLog(t.Context(), store.AuditFilter{}, store.Place{}, 1)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	e := entries[0]
	require.Equal(t, []string{kind, id, action, "token tests"}, []string{e.ObjectKind, e.ObjectID, e.Action, e.Actor})
	require.Equal(t, &customer, e.CustomerID)
	require.NotEmpty(t, e.Address)
	require.NotEmpty(t, e.RequestID)
	return e
}

func TestCustomers_AreCreatedReadChangedAndDeletedWithAllOfTheirData(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.Customer](
		t,
		f.call(
			t,
			http.MethodPost,
			"/customers",
			`{"name":"Contoso","min_interval_seconds":86400}`,
		).must(t, http.StatusCreated),
	)
	require.Equal(t, "Contoso", created.Name)
	require.Equal(t, 86400, created.MinIntervalSeconds)
	path := "/customers/" + created.ID.String()
	e := f.audited(t, "customer", created.ID.String(), "create", created.ID)
	require.Nil(t, e.Before)
	require.Contains(t, string(e.After), "Contoso")
	require.Equal(t, created, value[api.Customer](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)))
	require.Equal(t, created.ID, all[api.Customer](t, f, "/customers", 1)[0].ID, "newest first")

	updated := value[api.Customer](t, f.call(t, http.MethodPut, path, `{"min_interval_seconds":0}`).must(t, http.StatusOK))
	require.Equal(t, "Contoso", updated.Name, "absent fields keep their values")
	require.Zero(t, updated.MinIntervalSeconds)
	e = f.audited(t, "customer", created.ID.String(), "update", created.ID)
	require.Contains(t, string(e.Before), "86400")

	f.call(t, http.MethodPost, "/brands", map[string]any{"customer_id": created.ID, "name": "Fabrikam"}).must(
		t,
		http.StatusCreated,
	)
	goes := value[api.CustomerDeletion](t, f.call(t, http.MethodDelete, path, nil).must(t, http.StatusAccepted))
	require.Equal(t, api.CustomerDeletion{ID: created.ID, Name: "Contoso", Brands: 1, CountedUpTo: 100_000}, goes)
	e = f.audited(t, "customer", created.ID.String(), "delete", created.ID)
	require.Nil(t, e.After)
	f.call(t, http.MethodGet, path, nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodDelete, path, nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodPut, path, `{}`).problem(t, http.StatusNotFound)
}

func TestCustomers_AHigherMinimumIntervalKeepsExistingSchedules(t *testing.T) {
	t.Parallel()
	f := setup(t)
	hourly := f.create(t, map[string]any{"cron_expression": "0 * * * *"})
	f.call(
		t,
		http.MethodPut,
		"/customers/"+f.brand.CustomerID.String(),
		`{"min_interval_seconds":86400}`,
	).must(t, http.StatusOK)
	kept := value[api.ScheduledJob](
		t,
		f.call(t, http.MethodGet, "/scheduled-jobs/"+hourly.ID.String(), nil).must(t, http.StatusOK),
	)
	require.Equal(t, hourly, kept)
	p := f.call(
		t,
		http.MethodPut,
		"/scheduled-jobs/"+hourly.ID.String(),
		`{"cron_expression":"30 * * * *"}`,
	).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.cron_expression", p.Errors[0].Location)
}

func TestCustomers_BadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := value[api.Customer](
		t,
		f.call(t, http.MethodPost, "/customers", `{"name":"Contoso"}`).must(t, http.StatusCreated),
	)
	put := "/customers/" + f.brand.CustomerID.String()
	f.refuses(t, []badInput{
		{"no name", http.MethodPost, "/customers", `{}`, 422, "body.name", "required"},
		{"an empty name", http.MethodPost, "/customers", `{"name":""}`, 422, "body.name", "must have 1 or more characters"},
		{"blanks around the name", http.MethodPost, "/customers", `{"name":" x"}`, 422, "body.name", `write "x"`},
		{"a line break in the name", http.MethodPost, "/customers", `{"name":"a\nb"}`, 422, "body.name", "line break"},
		{"NUL", http.MethodPost, "/customers", `{"name":"a\u0000b"}`, 422, "body.name", "control character"},
		{
			"a name too long",
			http.MethodPost,
			"/customers",
			map[string]any{"name": strings.Repeat("x", 201)},
			422,
			"body.name",
			"200",
		},
		{
			"a negative interval",
			http.MethodPost,
			"/customers",
			`{"name":"x","min_interval_seconds":-1}`,
			422,
			"body.min_interval_seconds",
			"0",
		},
		{
			"an interval of more than a year",
			http.MethodPost,
			"/customers",
			`{"name":"x","min_interval_seconds":31622401}`,
			422,
			"body.min_interval_seconds",
			"at most",
		},
		{"an unknown field", http.MethodPost, "/customers", `{"name":"x","plan":"gold"}`, 422, "body.plan", "is unknown"},
		{
			"the name of another customer",
			http.MethodPost,
			"/customers",
			`{"name":"Contoso"}`,
			409,
			"body.name",
			"another customer has this name",
		},
		{
			"a change to the name of another customer",
			http.MethodPut,
			put,
			map[string]any{"name": other.Name},
			409,
			"body.name",
			"another customer has this name",
		},
		{"a change to blanks", http.MethodPut, put, `{"name":"x "}`, 422, "body.name", "blanks"},
		{
			"a change to a wrong type",
			http.MethodPut,
			put,
			`{"min_interval_seconds":"daily"}`,
			422,
			"body.min_interval_seconds",
			"whole number",
		},
		{"no id", http.MethodPut, "/customers/x", `{}`, 422, "path.id", "UUID"},
	})
}

func TestCustomers_ALimitedCallerReadsItsOwnCustomerOnly(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	secret := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
	page := value[listOf[api.Customer]](t, f.callAs(t, secret, http.MethodGet, "/customers", nil).must(t, http.StatusOK))
	require.Len(t, page.Data, 1)
	require.Equal(t, f.brand.CustomerID, page.Data[0].ID)
	f.callAs(t, secret, http.MethodGet, "/customers/"+f.brand.CustomerID.String(), nil).must(t, http.StatusOK)
	f.callAs(t, secret, http.MethodGet, "/customers/"+other.CustomerID.String(), nil).problem(t, http.StatusNotFound)
	f.callAs(t, secret, http.MethodPost, "/customers", `{"name":"x"}`).problem(t, http.StatusForbidden)
	f.callAs(
		t,
		secret,
		http.MethodPut,
		"/customers/"+f.brand.CustomerID.String(),
		`{"min_interval_seconds":0}`,
	).problem(t, http.StatusForbidden)
	f.callAs(t, secret, http.MethodDelete, "/customers/"+f.brand.CustomerID.String(), nil).problem(t, http.StatusForbidden)
}

func TestCustomers_PagesHaveNoGapsOrRepeats(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for i := range 7 {
		f.call(t, http.MethodPost, "/customers", map[string]any{"name": fmt.Sprint("Customer ", i)}).must(
			t,
			http.StatusCreated,
		)
	}
	var names []string
	for _, c := range all[api.Customer](t, f, "/customers", 3) {
		names = append(names, c.Name)
	}
	require.Len(t, names, 8)
	require.Equal(t, []string{"Customer 6", "Customer 5", "Customer 4"}, names[:3])
	require.Equal(t, "Customer 0", names[6])
}

func TestCustomers_AreCreatedOncePerIdempotencyKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	first := f.call(
		t,
		http.MethodPost,
		"/customers",
		`{"name":"Contoso"}`,
		"Idempotency-Key",
		"k",
	).must(t, http.StatusCreated)
	again := f.call(
		t,
		http.MethodPost,
		"/customers",
		`{"name":"Contoso"}`,
		"Idempotency-Key",
		"k",
	).must(t, http.StatusCreated)
	require.JSONEq(t, string(first.body), string(again.body))
	f.call(
		t,
		http.MethodPost,
		"/customers",
		`{"name":"Fabrikam"}`,
		"Idempotency-Key",
		"k",
	).problem(t, http.StatusUnprocessableEntity)
}
