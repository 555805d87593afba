package api_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// statements records the statements that a server sends to the database.
type statements struct {
	mu  sync.Mutex
	all []string
}

func (s *statements) record(sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.Contains(sql, "api_tokens") { // the condition excludes statements for authentication
		s.all = append(s.all, sql)
	}
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.record(data.SQL)
	return ctx
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (*statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (s *statements) TraceBatchQuery(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	s.record(data.SQL)
}

func (*statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// count returns the number of recorded statements that contain a text.
func (s *statements) count(text string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, sql := range s.all {
		if strings.Contains(sql, text) {
			n++
		}
	}
	return n
}

func TestUpdate_LocksReadsAndWritesAScheduleOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, edit string
		most       int // the maximum number of statements
	}{
		{"a rename", `{"name":"renamed"}`, 8},
		{"a pause", `{"is_active":false}`, 8},
		{"another time, which the plan of the customer bounds", `{"cron_expression":"0 10 * * *"}`, 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, sent := setup(t), &statements{}
			job := f.create(t, nil)
			cfg, err := pgxpool.ParseConfig(f.db.URL)
			require.NoError(t, err)
			cfg.ConnConfig.Tracer = sent
			pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
			require.NoError(t, err)
			t.Cleanup(pool.Close)
			node := f.node(t, func(cfg *api.Config) { cfg.DB = store.New(pool) })
			put := node.call(t, http.MethodPut, jobPath(job.ID), tt.edit).must(t, http.StatusOK)
			require.LessOrEqual(t, len(sent.all), tt.most, "%s", strings.Join(sent.all, "\n---\n"))
			require.Equal(t, 1, sent.count("FOR NO KEY UPDATE"), "one lock")
			require.Equal(t, 1, sent.count("UPDATE scheduled_jobs"), "one write")
			require.Equal(t, 1, sent.count("FROM scheduled_jobs"), "the locking statement is the only read")
			read := f.call(t, http.MethodGet, jobPath(job.ID), nil).must(t, http.StatusOK)
			require.JSONEq(t, string(read.body), string(put.body), "a PUT returns all that a GET returns")
			require.Equal(t, read.header.Get("ETag"), put.header.Get("ETag"))
		})
	}
}
