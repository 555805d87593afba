package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestCappedCustomers_LeavesOutDeletedCustomers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	deleted, kept := db.Brand(t, 0), db.Brand(t, 0)
	db.Exec(t, "UPDATE customers SET deleted_at = now() WHERE id = $1", deleted.CustomerID)
	capped, err := db.CappedCustomers(t.Context(), store.Cap{Calls: 5}, time.Now(), nil)
	require.NoError(t, err)
	require.Len(t, capped, 1)
	require.Equal(t, kept.CustomerID, capped[0].ID)
}
