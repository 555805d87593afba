package browser_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestQueuePage_ChangesAreAuditedAndOnlyAdminsOfAllCustomersMayMakeThem(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	pause := func(token store.Token) int {
		status, _ := site.send(t, site.token(t, token), http.MethodPut, "/riverui/api/queues/collect/pause", "{}")
		return status
	}
	require.Equal(t, http.StatusForbidden,
		pause(store.Token{CustomerID: &brand.CustomerID, Name: "own", Role: store.RoleAdmin}))
	require.Equal(t, http.StatusForbidden, pause(store.Token{Name: "viewer", Role: store.RoleViewer}))
	require.Equal(t, http.StatusOK, pause(store.Token{Name: "ops", Role: store.RoleAdmin}))
	// River UI would pass these texts to the database.
	for _, path := range []string{"jobs?kinds=%00", "jobs?%00=x", "jobs?kinds=%ff", "queues/%00", "queues/%ff"} {
		status, answer := site.send(t, site.token(t, store.Token{Name: "ops", Role: store.RoleAdmin}), http.MethodGet,
			"/riverui/api/"+path, "")
		require.Equal(t, http.StatusBadRequest, status, "%s: %s", path, answer)
	}
	require.Equal(t, "token ops PUT /queues/collect/pause {}", storetest.Value[string](t, site.db,
		"SELECT string_agg(concat_ws(' ', actor, object_id, after::text), '|') FROM audit_log WHERE object_kind = 'queue'"))
}
