package jobs_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
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

// Without its table, each queue of River logs an error at each of its reads.
func TestLog_HasOneLineForARepeatedErrorOfTheQueue(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var mu sync.Mutex
	var lines strings.Builder
	logged := func(part string) int {
		mu.Lock()
		defer mu.Unlock()
		return strings.Count(lines.String(), part)
	}
	cfg := schedulerOnly(t, db)
	cfg.Logger = slog.New(slog.NewTextHandler(writer(func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines.WriteString(line)
	}), nil))
	client := startNode(t, cfg)
	const again = "The queue works again."
	client.EndErrors(t.Context(), time.Now().Add(time.Minute))
	db.Exec(t, "ALTER TABLE river_job RENAME TO away")
	require.Eventually(t, func() bool { return client.RepeatedErrors() >= 3 }, time.Minute, 10*time.Millisecond)
	require.Equal(t, 1, logged("Error fetching jobs"))
	client.EndErrors(t.Context(), time.Now())
	require.Zero(t, logged(again), "the errors continue")
	db.Exec(t, "ALTER TABLE away RENAME TO river_job")
	client.EndErrors(t.Context(), time.Now().Add(time.Minute))
	require.Equal(t, 1, logged(again+`" component=queue first_error=`))
	db.Exec(t, "ALTER TABLE river_job RENAME TO away")
	require.Eventually(t, func() bool { return logged("Error fetching jobs") == 2 }, time.Minute, 10*time.Millisecond,
		"the log has the first error of the next outage")
	db.Exec(t, "ALTER TABLE away RENAME TO river_job")
}

// A node without the key of a channel cannot send the alerts of the channel, until an operator adds the key.
func TestLog_WarnsOfAlertsThatTheNodeCannotDecrypt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ring, err := store.NewKeyring([]string{base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))})
	require.NoError(t, err)
	lines := make(chan string, 1000)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	cfg.Logger = slog.New(slog.NewTextHandler(
		writer(func(line string) { lines <- line }), &slog.HandlerOptions{Level: slog.LevelWarn},
	))
	node := startNode(t, cfg)
	channel := webhook(t, db, db.Brand(t, 0).CustomerID, newReceiver(t).URL)
	channel.URL = ring.Seal("https://receiver.example/hook", channel.ID.String())
	channel, err = db.SaveAlertChannel(t.Context(), channel)
	require.NoError(t, err)
	_, err = node.SendAlertTestIn(t.Context(), db.DB, channel)
	require.NoError(t, err)
	for line := range lines { // the log can also have other warnings
		if strings.Contains(line, "TIDEWATCH_SECRETS_KEY") {
			break
		}
	}
}

type writer func(line string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}

// River UI logs an error for each request without Postgres, and uses one message for all pages.
func TestRiverUILogger_LogsEachErrorOnce(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	logger := jobs.RiverUILogger(slog.New(slog.NewTextHandler(&log, nil)))
	for range 3 {
		for _, err := range []string{"timeout", "no table"} {
			logger.Error("error running API route", slog.String("error", err))
		}
		logger.Info("a request")
	}
	require.Equal(t, 2, strings.Count(log.String(), "\n"), log.String())
	require.Contains(t, log.String(), "timeout")
	require.Contains(t, log.String(), "no table")
}
