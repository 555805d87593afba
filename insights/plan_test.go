package insights_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// sqlRecorder records statements and their arguments.
type sqlRecorder struct{ statements []pgx.TraceQueryStartData }

// TraceQueryStart implements [pgx.QueryTracer].
func (r *sqlRecorder) TraceQueryStart(
	ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData,
) context.Context {
	r.statements = append(r.statements, data)
	return ctx
}

// TraceQueryEnd implements [pgx.QueryTracer].
func (*sqlRecorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// The test forbids sequential scans, so that a plan scans the whole table only if no index fits the statement. The
// plans therefore do not depend on the small number of answers.
func TestOperations_ReadAnswersByIndex(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := addYear(t, db, yearSize{queries: 4, days: 40, domains: 20, searches: 20, names: 20})
	recorder := &sqlRecorder{}
	cfg, err := pgxpool.ParseConfig(db.URL)
	require.NoError(t, err)
	cfg.ConnConfig.Tracer, cfg.MaxConns = recorder, 1
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), "SET enable_seqscan = off")
	require.NoError(t, err)
	segments := yearSegments(t, db, brand)
	for name, operation := range operations() {
		for _, of := range []string{"028_days", "365_days_all"} {
			recorder.statements = nil
			require.NoError(t, operation(t.Context(), store.New(pool), brand, segments[of]), name)
			for _, s := range recorder.statements {
				if !strings.Contains(s.SQL, "answers") || !strings.Contains(s.SQL, "SELECT") {
					continue
				}
				plan, err := conn.Query(t.Context(), "EXPLAIN "+s.SQL, s.Args...)
				require.NoError(t, err)
				lines, err := pgx.CollectRows(plan, pgx.RowTo[string])
				require.NoError(t, err, s.SQL)
				require.NotContains(t, strings.Join(lines, "\n"), "Seq Scan on answers", name+" "+of)
			}
		}
	}
}
