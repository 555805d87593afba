package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestUsers_FromCreationToDeletionWithTheirAudit(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.User](t, f.call(t, http.MethodPost, "/users", map[string]any{
		"email": "Ada@Example.com", "password": password, "role": "viewer", "customer_id": f.brand.CustomerID,
	}).must(t, http.StatusCreated))
	require.Equal(t, "ada@example.com", created.Email)
	require.True(t, created.IsActive)
	require.Equal(t, f.brand.CustomerID, *created.CustomerID)
	path := "/users/" + created.ID.String()
	require.Equal(t, created, value[api.User](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)))

	updated := value[api.User](
		t,
		f.call(t, http.MethodPut, path, `{"role":"admin","customer_id":null}`).must(t, http.StatusOK),
	)
	require.Equal(t, "admin", updated.Role)
	require.Nil(t, updated.CustomerID)
	require.Equal(t, created.Email, updated.Email, "absent fields keep their values")
	f.call(t, http.MethodPut, path, map[string]any{"password": "a new password"}).must(t, http.StatusOK)
	f.browser(t).logIn(t, "ada@example.com", "a new password").must(t, http.StatusCreated)

	f.user(t, store.User{Email: "root@example.com", Role: store.RoleAdmin})
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusOK)
	f.call(t, http.MethodGet, path, nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodDelete, path, nil).problem(t, http.StatusNotFound)

	log := f.call(t, http.MethodGet, "/audit-log?object_id="+created.ID.String(), nil).must(t, http.StatusOK)
	var actions []string
	for _, entry := range value[struct{ Data []api.AuditEntry }](t, log).Data {
		actions = append(actions, entry.Action)
	}
	require.Equal(t, []string{"delete", "log_in", "update_password", "update", "update", "create"}, actions,
		"the move to all customers has an entry for each side")
	require.NotContains(t, string(log.body), "argon2")
	require.NotContains(t, string(log.body), "new password")
}

func TestUsers_TheLossOfRightsNamesOrRevokesTheTokensOfTheUser(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "root@example.com", Role: store.RoleAdmin})
	for _, tt := range []struct {
		name   string
		method string
		body   any
	}{
		{"deactivated", http.MethodPut, `{"is_active":false}`},
		{"demoted", http.MethodPut, `{"role":"viewer"}`},
		{"renamed", http.MethodPut, `{"email":"renamed-to@example.com"}`},
		{"deleted", http.MethodDelete, nil},
	} {
		ada := f.user(t, store.User{Email: tt.name + "@example.com", Role: store.RoleAdmin})
		b := f.browser(t)
		b.logIn(t, ada.Email, password).must(t, http.StatusCreated)
		first := value[api.MadeToken](t, b.call(t, http.MethodPost, "/tokens", map[string]any{
			"name": "first of " + tt.name, "role": "admin",
		}).must(t, http.StatusCreated))
		second := value[api.MadeToken](t, f.callAs(t, first.Secret, http.MethodPost, "/tokens", map[string]any{
			"name": "second of " + tt.name, "role": "viewer", "customer_id": f.brand.CustomerID,
		}).must(t, http.StatusCreated))
		gone := value[api.MadeToken](t, b.call(t, http.MethodPost, "/tokens", map[string]any{
			"name": "revoked before", "role": "viewer",
		}).must(t, http.StatusCreated))
		f.call(t, http.MethodDelete, "/tokens/"+gone.ID.String(), nil).must(t, http.StatusNoContent)
		path, want := "/users/"+ada.ID.String(), []uuid.UUID{first.ID, second.ID}
		ids := func(tokens []api.Token) []uuid.UUID {
			found := []uuid.UUID{}
			for _, token := range tokens {
				found = append(found, token.ID)
			}
			return found
		}
		listed := value[struct{ Data []api.Token }](t,
			f.call(t, http.MethodGet, "/tokens?active=true&creator_id="+ada.ID.String(), nil).must(t, http.StatusOK))
		require.ElementsMatch(t, want, ids(listed.Data), tt.name)
		limited := f.token(t, store.Token{Name: "limited " + tt.name, Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
		listed = value[struct{ Data []api.Token }](t,
			f.callAs(t, limited, http.MethodGet, "/tokens?creator_id="+ada.ID.String(), nil).must(t, http.StatusOK))
		require.Equal(t, []uuid.UUID{second.ID}, ids(listed.Data), "only the tokens of the caller's customer")

		if tt.method == http.MethodPut {
			kept := value[api.EditedUser](t, f.call(t, tt.method, path, tt.body).must(t, http.StatusOK))
			require.Equal(t, want, ids(kept.ActiveTokens), tt.name)
			require.Empty(t, kept.RevokedTokens)
			f.callAs(t, first.Secret, http.MethodGet, "/session", nil).must(t, http.StatusOK)
		}
		left := value[api.CreatorTokens](t,
			f.call(t, tt.method, path+"?revoke_tokens=true", tt.body).must(t, http.StatusOK))
		require.Equal(t, want, ids(left.RevokedTokens), tt.name)
		require.Empty(t, left.ActiveTokens)
		for _, token := range []api.MadeToken{first, second} {
			f.callAs(t, token.Secret, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
			require.Equal(t, 1, storetest.Value[int](t, f.db, `SELECT count(*) FROM audit_log
				WHERE object_kind = 'token' AND action = 'revoke' AND object_id = $1`, token.ID.String()), tt.name)
		}
	}
}

// Retention deletes entries of the audit log, so that only the name of a token's creator is left.
func TestUsers_TheirTokensAreFoundWithoutTheAuditLog(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "root@example.com", Role: store.RoleAdmin})
	for method, body := range map[string]any{
		http.MethodDelete: nil, http.MethodPut: `{"email":"former@example.com","is_active":false}`,
	} {
		ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
		b := f.browser(t)
		b.logIn(t, ada.Email, password).must(t, http.StatusCreated)
		b.call(t, http.MethodPost, "/tokens", map[string]any{"name": method, "role": "viewer"}).must(t, http.StatusCreated)
		f.db.Exec(t, "DELETE FROM audit_log")
		left := value[api.CreatorTokens](t,
			f.call(t, method, "/users/"+ada.ID.String()+"?revoke_tokens=true", body).must(t, http.StatusOK))
		require.Len(t, left.RevokedTokens, 1, method)
		require.Equal(t, method, left.RevokedTokens[0].Name)
	}
}

func TestUsers_BadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	for _, tt := range []struct {
		name     string
		field    string
		value    any
		status   int
		location string
	}{
		{"no address", "email", "ada", http.StatusUnprocessableEntity, "body.email"},
		{"a name besides the address", "email", "Ada <a@example.com>", http.StatusUnprocessableEntity, "body.email"},
		{"the address of another user in another letter case", "email", "ADA@example.com", http.StatusConflict, "body.email"},
		{"an invisible character", "email", "a\u200bda@example.com", http.StatusUnprocessableEntity, "body.email"},
		{"a filler", "email", "ada\u3164@example.com", http.StatusUnprocessableEntity, "body.email"},
		{"a short password", "password", "123456789", http.StatusUnprocessableEntity, "body.password"},
		{"an endless password", "password", strings.Repeat("x", 1001), http.StatusUnprocessableEntity, "body.password"},
		{"one character", "password", "aaaaaaaaaaaa", http.StatusUnprocessableEntity, "body.password"},
		{"a repetition", "password", "abc!abc!abc", http.StatusUnprocessableEntity, "body.password"},
		{"digits in their order", "password", "12345678901234", http.StatusUnprocessableEntity, "body.password"},
		{"letters backwards", "password", "zyxwvutsrqp", http.StatusUnprocessableEntity, "body.password"},
		{"a common password", "password", "Password123!", http.StatusUnprocessableEntity, "body.password"},
		{"the own address", "email", "Horse@example.com", http.StatusUnprocessableEntity, "body.password"},
		{"an unknown role", "role", "root", http.StatusUnprocessableEntity, "body.role"},
		{"an unknown customer", "customer_id", uuid.New(), http.StatusUnprocessableEntity, "body.customer_id"},
		{"no id at all", "customer_id", "acme", http.StatusUnprocessableEntity, "body.customer_id"},
		{"an unknown field", "is_root", true, http.StatusUnprocessableEntity, "body.is_root"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := map[string]any{"email": "new@example.com", "password": password, "role": "viewer", tt.field: tt.value}
			got := f.call(t, http.MethodPost, "/users", body)
			p := got.problem(t, tt.status)
			require.NotEmpty(t, p.Errors)
			require.Equal(t, tt.location, p.Errors[0].Location)
			require.NotContains(t, string(got.body), "123456789", "a password that was refused is not sent back")
			require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM users"))
		})
	}
}

func TestUsers_ALimitedAdminManagesUsersOfItsCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	own, other := f.brand.CustomerID, f.db.Brand(t, 0).CustomerID
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &own})
	root := f.user(t, store.User{Email: "root@example.com", Role: store.RoleAdmin})
	f.user(t, store.User{Email: "other@example.com", Role: store.RoleViewer, CustomerID: &other})
	create := func(customer any) answer {
		body := map[string]any{
			"email":       uuid.NewString() + "@example.com",
			"password":    password,
			"role":        "admin",
			"customer_id": customer,
		}
		if customer == "" {
			delete(body, "customer_id")
		}
		return f.callAs(t, limited, http.MethodPost, "/users", body)
	}
	made := value[api.User](t, create("").must(t, http.StatusCreated))
	require.Equal(t, own, *made.CustomerID, "without customer_id, the new user has the caller's customer")
	create(own).must(t, http.StatusCreated)
	require.Equal(
		t,
		"body.customer_id",
		create(nil).problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
		"all customers",
	)
	require.Equal(t, "body.customer_id", create(other).problem(t, http.StatusUnprocessableEntity).Errors[0].Location)

	path := "/users/" + made.ID.String()
	f.callAs(t, limited, http.MethodPut, path, `{"customer_id":null}`).problem(t, http.StatusUnprocessableEntity)
	f.callAs(t, limited, http.MethodPut, path, map[string]any{"customer_id": other}).problem(
		t,
		http.StatusUnprocessableEntity,
	)
	f.callAs(t, limited, http.MethodPut, path, `{"role":"viewer"}`).must(t, http.StatusOK)
	f.callAs(
		t,
		limited,
		http.MethodPut,
		"/users/"+root.ID.String(),
		`{"password":"taken over!"}`,
	).problem(t, http.StatusNotFound)
	f.callAs(t, limited, http.MethodDelete, "/users/"+root.ID.String(), nil).problem(t, http.StatusNotFound)

	listed := value[struct{ Data []api.User }](
		t,
		f.callAs(t, limited, http.MethodGet, "/users", nil).must(t, http.StatusOK),
	).Data
	require.Len(t, listed, 2)
	require.Len(t, value[struct{ Data []api.User }](t, f.call(t, http.MethodGet, "/users", nil)).Data, 4)
	require.Len(
		t,
		value[struct{ Data []api.User }](t, f.call(t, http.MethodGet, "/users?customer_id="+other.String(), nil)).Data,
		1,
	)
}

func TestUsers_AMoveShowsEachCustomerItsOwnPart(t *testing.T) {
	t.Parallel()
	f := setup(t)
	own, other := f.brand.CustomerID, f.db.Brand(t, 0).CustomerID
	moved := f.user(t, store.User{Email: "moved@example.com", Role: store.RoleAdmin, CustomerID: &own})
	f.call(t, http.MethodPut, "/users/"+moved.ID.String(), map[string]any{
		"customer_id": other, "email": "new@example.com", "role": "viewer",
	}).must(t, http.StatusOK)
	entries := func(secret string) []api.AuditEntry {
		path := "/audit-log?object_id=" + moved.ID.String()
		return value[listOf[api.AuditEntry]](t, f.callAs(t, secret, http.MethodGet, path, nil).must(t, http.StatusOK)).Data
	}
	for _, tt := range []struct {
		customer uuid.UUID
		email    string
		side     func(api.AuditEntry) (shown, hidden any)
	}{
		{own, "moved@example.com", func(e api.AuditEntry) (any, any) { return e.Before, e.After }},
		{other, "new@example.com", func(e api.AuditEntry) (any, any) { return e.After, e.Before }},
	} {
		admin := f.token(t, store.Token{Name: tt.email, Role: store.RoleAdmin, CustomerID: &tt.customer})
		seen := entries(admin)
		require.Len(t, seen, 1, tt.email)
		require.Equal(t, "update", seen[0].Action)
		shown, hidden := tt.side(seen[0])
		require.Nil(t, hidden, "each customer sees only its own user")
		require.Equal(t, tt.email, shown.(map[string]any)["email"])
	}
	require.Len(t, entries(f.admin), 2)
}

func TestUsers_TheLastActiveAdminOfAllCustomersIsKept(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method string
		body         any
	}{
		{"delete", http.MethodDelete, nil},
		{"demote", http.MethodPut, map[string]any{"role": "viewer"}},
		{"limit to a customer", http.MethodPut, map[string]any{"customer_id": "CUSTOMER"}},
		{"make inactive", http.MethodPut, map[string]any{"is_active": false}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			if body, ok := tt.body.(map[string]any); ok && body["customer_id"] != nil {
				body["customer_id"] = f.brand.CustomerID
			}
			last := f.user(t, store.User{Email: "root@example.com", Role: store.RoleAdmin})
			f.user(t, store.User{Email: "limited@example.com", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
			f.user(t, store.User{Email: "viewer@example.com", Role: store.RoleViewer})
			off := f.user(t, store.User{Email: "off@example.com", Role: store.RoleAdmin})
			off.IsActive = false
			_, err := f.db.SaveUser(t.Context(), off)
			require.NoError(t, err)
			path := "/users/" + last.ID.String()
			require.Contains(t, f.call(t, tt.method, path, tt.body).problem(t, http.StatusConflict).Detail, "last active admin")
			require.Equal(t, last.Email, value[api.User](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)).Email)
			f.call(t, http.MethodPut, path, `{"email":"boss@example.com"}`).must(t, http.StatusOK)
			f.user(t, store.User{Email: "second@example.com", Role: store.RoleAdmin})
			require.Less(t, f.call(t, tt.method, path, tt.body).status, 300)
		})
	}
}

func TestUsers_TheLastTwoAdminsCannotRestrictEachOtherConcurrently(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for range 10 {
		one := f.user(t, store.User{Email: uuid.NewString() + "@example.com", Role: store.RoleAdmin})
		two := f.user(t, store.User{Email: uuid.NewString() + "@example.com", Role: store.RoleAdmin})
		var wg sync.WaitGroup
		statuses := make([]int, 2)
		for i, u := range []store.User{one, two} {
			wg.Go(func() { statuses[i] = f.call(t, http.MethodPut, "/users/"+u.ID.String(), `{"role":"viewer"}`).status })
		}
		wg.Wait()
		require.ElementsMatch(t, []int{http.StatusOK, http.StatusConflict}, statuses)
		f.db.Exec(t, "DELETE FROM users")
	}
}

func TestUsersAndTokens_AreListedInPages(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for range 5 {
		f.user(t, store.User{Email: uuid.NewString() + "@example.com", Role: store.RoleViewer})
		f.token(t, store.Token{Name: "t", Role: store.RoleViewer})
	}
	for path, total := range map[string]int{"/users": 5, "/tokens": 6} {
		var ids []uuid.UUID
		query := "?limit=2"
		for {
			page := value[struct {
				Data []struct {
					ID uuid.UUID `json:"id"`
				}
				NextCursor *string `json:"next_cursor"`
			}](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
			for _, row := range page.Data {
				ids = append(ids, row.ID)
			}
			if page.NextCursor == nil {
				break
			}
			query = "?limit=2&cursor=" + *page.NextCursor
		}
		require.Len(t, ids, total)
		for i := 1; i < len(ids); i++ {
			require.Negative(t, strings.Compare(ids[i].String(), ids[i-1].String()), "newest first, none twice")
		}
	}
}
