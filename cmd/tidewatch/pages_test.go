package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// What is done to the queue on River UI is in the audit log, too; those who may not do it leave nothing there.
func TestQueuePage_WhatIsAskedThereIsAudited(t *testing.T) {
	t.Parallel()
	site := servePage(t)
	secret := func(token store.Token) string {
		secret, hash := api.NewSecret(api.TokenPrefix)
		token.CreatedBy = "test"
		_, err := site.db.CreateToken(t.Context(), token, hash)
		require.NoError(t, err)
		return secret
	}
	brand := site.db.Brand(t, 1)
	pause := func(secret string) int {
		r, err := http.NewRequestWithContext(
			t.Context(),
			http.MethodPut,
			site.http.URL+"/riverui/api/queues/collect/pause",
			strings.NewReader("{}"),
		)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+secret)
		response, err := site.http.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	require.Equal(
		t,
		http.StatusForbidden,
		pause(secret(store.Token{CustomerID: &brand.CustomerID, Name: "own", Role: store.RoleAdmin})),
	)
	require.Equal(t, http.StatusForbidden, pause(secret(store.Token{Name: "viewer", Role: store.RoleViewer})))
	require.Equal(t, http.StatusOK, pause(secret(store.Token{Name: "ops", Role: store.RoleAdmin})))
	require.Equal(t, "token ops PUT /queues/collect/pause {}", storetest.Value[string](t, site.db,
		"SELECT string_agg(concat_ws(' ', actor, object_id, after::text), '|') FROM audit_log WHERE object_kind = 'queue'"))
}
