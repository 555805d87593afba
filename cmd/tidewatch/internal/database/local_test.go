package database_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store/storetest"
)

func TestStartLocal_AcceptsTheConnectionsOfThePool(t *testing.T) {
	t.Parallel()
	const most = 130
	db, err := database.StartLocal(t.Context(), database.Options{
		Database: settings.Database{DataDir: filepath.Join(storetest.ClusterDir(t), "data"), DBMaxConns: most},
		Logger:   slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close(context.WithoutCancel(t.Context()))) }()
	held := make([]*pgxpool.Conn, 0, most)
	defer func() {
		for _, conn := range held {
			conn.Release()
		}
	}()
	for range most {
		conn, err := db.Pool.Acquire(t.Context())
		require.NoError(t, err, "connection %d", len(held)+1)
		held = append(held, conn)
	}
}
