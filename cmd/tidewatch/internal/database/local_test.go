package database_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

func TestOpen_ALocalPostgresAcceptsTheConnectionsOfThePool(t *testing.T) {
	t.Parallel()
	const most = 130
	dir, stderr := filepath.Join(storetest.ClusterDir(t), "data"), new(strings.Builder)
	db, err := database.Open(t.Context(), database.Options{
		Database: settings.Database{DataDir: dir, DBMaxConns: most},
		Logger:   slog.New(slog.DiscardHandler),
		Stderr:   stderr,
	})
	require.NoError(t, err)
	require.Equal(t, "DATABASE_URL is not set: creating a new local Postgres in "+dir+
		". To use the database of a server, set DATABASE_URL.\n", stderr.String())
	stderr.Reset()
	_, err = database.Open(t.Context(), database.Options{
		Database: settings.Database{DataDir: dir, DBMaxConns: 1}, Logger: slog.New(slog.DiscardHandler), Stderr: stderr,
	})
	require.ErrorIs(t, err, pglocal.ErrInUse)
	require.Equal(t, "DATABASE_URL is not set: using the local Postgres in "+dir+"\n", stderr.String())
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
