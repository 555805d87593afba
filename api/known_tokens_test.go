package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestToken_IsReadFromTheDatabaseOnceASecond(t *testing.T) {
	t.Parallel()
	f := setup(t)
	at := &clock{at: time.Now()}
	f = f.node(t, func(cfg *api.Config) { cfg.Now = at.now })
	secret := f.token(t, store.Token{Name: "busy", Role: store.RoleViewer})
	id := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM api_tokens WHERE name = 'busy'")
	f.callAs(t, secret, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	_, err := f.db.RevokeToken(t.Context(), id) // the cache does not notice this revocation
	require.NoError(t, err)

	f.callAs(t, secret, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	at.move(time.Second)
	f.callAs(t, secret, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
}

func TestToken_ChangesOnThisNodeApplyAtOnce(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"the token is revoked": "/tokens/", "its customer is deleted": "/customers/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := &clock{at: time.Now()} // the clock stands still, so that no cache entry expires
			f := setup(t, func(cfg *api.Config) { cfg.Now = at.now })
			customer := value[api.Customer](
				t,
				f.call(t, http.MethodPost, "/customers", map[string]any{"name": name}).must(t, http.StatusCreated),
			)
			secret := f.token(t, store.Token{CustomerID: &customer.ID, Name: name, Role: store.RoleViewer})
			ids := map[string]uuid.UUID{
				"/customers/": customer.ID,
				"/tokens/":    storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM api_tokens WHERE name = $1", name),
			}
			f.callAs(t, secret, http.MethodGet, "/session", nil).must(t, http.StatusOK)
			require.Less(t, f.call(t, http.MethodDelete, path+ids[path].String(), nil).status, http.StatusMultipleChoices)
			f.callAs(t, secret, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
		})
	}
}

func TestBody_IsNotReadWithoutAccess(t *testing.T) {
	t.Parallel()
	f := setup(t)
	viewer := f.token(t, store.Token{Name: "viewer", Role: store.RoleViewer})
	big := make([]byte, 2<<20)
	for i := range big {
		big[i] = ' '
	}
	f.callAs(t, "", http.MethodPost, "/brands", string(big)).problem(t, http.StatusUnauthorized)
	f.callAs(t, viewer, http.MethodPost, "/brands", string(big)).problem(t, http.StatusForbidden)
	f.call(t, http.MethodPost, "/brands", string(big)).problem(t, http.StatusRequestEntityTooLarge)
}

func TestFilter_TheZeroUUIDFindsNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Schedule(t, f.brand)
	for _, filter := range []string{
		"/scheduled-jobs?customer_id=", "/scheduled-jobs?brand_id=", "/brands?customer_id=", "/job-runs?scheduled_job_id=", "/users?customer_id=",
		"/tokens?customer_id=", "/audit-log?customer_id=",
	} {
		got := value[struct {
			Data []any `json:"data"`
		}](t, f.call(t, http.MethodGet, filter+uuid.Nil.String(), nil).must(t, http.StatusOK))
		require.Empty(t, got.Data, filter)
	}
}

func TestAudit_HidesOperatorsFromCallersOfOneCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	own := f.token(t, store.Token{CustomerID: &f.brand.CustomerID, Name: "own", Role: store.RoleAdmin})
	brand := "/brands/" + f.brand.ID.String()
	f.callAs(t, own, http.MethodPut, brand, map[string]any{"aliases": []string{"one"}}).must(t, http.StatusOK)
	f.call(t, http.MethodPut, brand, map[string]any{"aliases": []string{"two"}}).must(t, http.StatusOK)

	actors := func(secret string) (names, addresses []string) {
		for _, e := range value[struct {
			Data []api.AuditEntry `json:"data"`
		}](t, f.callAs(t, secret, http.MethodGet, "/audit-log?object_id="+f.brand.ID.String(), nil).must(t, http.StatusOK)).Data {
			names, addresses = append(names, e.Actor), append(addresses, e.Address)
		}
		return names, addresses
	}
	names, addresses := actors(own)
	require.Equal(t, []string{store.Operator, "token own"}, names)
	require.Equal(t, []string{"", "127.0.0.1"}, addresses)
	names, addresses = actors(f.admin)
	require.Equal(t, []string{"token tests", "token own"}, names)
	require.Equal(t, []string{"127.0.0.1", "127.0.0.1"}, addresses)
}
