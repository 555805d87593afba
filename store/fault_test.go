package store_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
)

func TestUnavailable_ReportsErrorsThatMaySucceedLater(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"08006": true, "25006": true, "25P03": true, "25P04": true, "40P01": true, "53300": true, "57P01": true,
		"58030": true,
		"23505": false, "25P02": false, "42501": false, "57014": false, "": false,
	} {
		require.Equal(t, want, store.Unavailable(fmt.Errorf("read run: %w", &pgconn.PgError{Code: code})), code)
	}
}
