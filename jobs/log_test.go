package jobs_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestLog_ReportsAFailedTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.MakeDue(t, db.Schedule(t, db.Brand(t, 1)).ID, time.Second)
	db.Exec(t, `CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF NEW.kind = 'collect' THEN RAISE 'the queue is closed'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER closed BEFORE INSERT ON river_job FOR EACH ROW EXECUTE FUNCTION closed()")
	lines := make(chan string, 1000)
	cfg := schedulerOnly(t, db)
	cfg.Logger = slog.New(
		slog.NewTextHandler(writer(func(line string) { lines <- line }), &slog.HandlerOptions{Level: slog.LevelError}),
	)
	startNode(t, cfg)
	require.Contains(t, <-lines, "the queue is closed")
}

type writer func(line string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}
