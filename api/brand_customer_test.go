package api_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// withNewCustomer returns the body of a request that creates a brand together with a customer.
func withNewCustomer(customer map[string]any, fields ...any) map[string]any {
	body := map[string]any{"name": "Fabrikam", "new_customer": customer}
	for i := 0; i+1 < len(fields); i += 2 {
		body[fields[i].(string)] = fields[i+1]
	}
	return body
}

func TestBrands_ABrandAndItsCustomerAreCreatedTogether(t *testing.T) {
	t.Parallel()
	f := setup(t)
	customers := f.count(t, "customers")
	body := withNewCustomer(
		map[string]any{"name": "Contoso", "max_calls_per_day": 40},
		"aliases",
		[]string{"Fabrikam Ltd"},
	)
	first := f.call(t, http.MethodPost, "/brands", body, idempotencyKey, "k").must(t, http.StatusCreated)
	brand := value[api.Brand](t, first)
	require.Equal(t, "Contoso", brand.CustomerName)
	path := "/customers/" + brand.CustomerID.String()
	customer := value[api.Customer](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Equal(t, 40, *customer.MaxCallsPerDay)

	entries, err := f.db.AuditLog(t.Context(), store.AuditFilter{}, store.Place{}, 2)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	for i, object := range []struct{ kind, id string }{
		{"brand", brand.ID.String()}, {"customer", brand.CustomerID.String()},
	} {
		require.Equal(t, []string{object.kind, object.id, "create"},
			[]string{entries[i].ObjectKind, entries[i].ObjectID, entries[i].Action})
		require.Equal(t, &brand.CustomerID, entries[i].CustomerID)
	}

	again := f.call(t, http.MethodPost, "/brands", body, idempotencyKey, "k").must(t, http.StatusCreated)
	require.JSONEq(t, string(first.body), string(again.body))
	require.Equal(t, customers+1, f.count(t, "customers"), "a repeated request creates no second customer")
}

func TestBrands_ARefusedBrandLeavesNoCustomerBehind(t *testing.T) {
	t.Parallel()
	f := setup(t)
	taken, err := f.db.SaveCustomer(t.Context(), store.Customer{Name: "Contoso"})
	require.NoError(t, err)
	post := func(name string, body any, status int, location, says string) badInput {
		return badInput{name, http.MethodPost, "/brands", body, status, location, says}
	}
	good := map[string]any{"name": "Northwind Ltd"}
	f.refuses(t, []badInput{
		post("an invalid domain", withNewCustomer(good, "domains", []string{"co.uk"}), 422, "body.domains[0]", ""),
		post("an unknown engine", withNewCustomer(good, "collectors", []string{"askjeeves"}), 422, "body.collectors[0]", ""),
		post("blanks around the brand's name", withNewCustomer(good, "name", " x"), 422, "body.name", "blanks"),
		post("a brand without a name", map[string]any{"new_customer": good}, 422, "body.name", "required"),
		post("the name of another customer", withNewCustomer(map[string]any{"name": "Contoso"}),
			409, "body.new_customer.name", "body.new_customer.name: another customer has this name"),
		post("blanks around the customer's name", withNewCustomer(map[string]any{"name": "x "}),
			422, "body.new_customer.name", "blanks"),
		post("a customer without a name", withNewCustomer(map[string]any{}), 422, "body.new_customer.name", "required"),
		post("an unknown field of the customer", withNewCustomer(map[string]any{"name": "x", "colour": "red"}),
			422, "body.new_customer.colour", ""),
		post("retention periods that contradict each other",
			withNewCustomer(map[string]any{"name": "x", "keep_answers_days": 20, "keep_runs_days": 10}),
			422, "body.new_customer.keep_answers_days", "at most keep_runs_days"),
		post("two customers", withNewCustomer(good, "customer_id", taken.ID), 422, "body.new_customer", "customer_id"),
	})
}

func TestBrands_OnlyAdminsOfAllCustomersCreateACustomerWithABrand(t *testing.T) {
	t.Parallel()
	f := setup(t)
	before := f.everything(t)
	for _, token := range []store.Token{
		{Name: "a", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID},
		{Name: "v", Role: store.RoleViewer},
		{Name: "w", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID},
	} {
		secret := f.token(t, token)
		body := withNewCustomer(map[string]any{"name": "Contoso"})
		f.callAs(t, secret, http.MethodPost, "/brands", body).problem(t, http.StatusForbidden)
	}
	body := withNewCustomer(map[string]any{"name": "Contoso"})
	f.callAs(t, "", http.MethodPost, "/brands", body).problem(t, http.StatusUnauthorized)
	require.Equal(t, before, f.everything(t))
}

func TestBrands_OneOfManyConcurrentRequestsCreatesTheCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	const requests = 8
	var group sync.WaitGroup
	statuses := make([]int, requests)
	for i := range requests {
		group.Go(func() {
			body := withNewCustomer(map[string]any{"name": "Contoso"}, "name", "Brand "+uuid.NewString())
			statuses[i] = f.call(t, http.MethodPost, "/brands", body).status
		})
	}
	group.Wait()
	created := 0
	for _, status := range statuses {
		if status == http.StatusCreated {
			created++
			continue
		}
		require.Equal(t, http.StatusConflict, status)
	}
	require.Equal(t, 1, created)
	require.Equal(t, 1, storetest.Value[int](t, f.db,
		"SELECT count(*) FROM brands b JOIN customers c ON c.id = b.customer_id WHERE c.name = 'Contoso'"))
}
