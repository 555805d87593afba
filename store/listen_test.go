package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The log has one line for the failed attempts to connect, and one line for the successful attempt.
func TestListen_HasOneLineForAnOutage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	config := db.Pool.Config().ConnConfig.Copy()
	dial, dials := config.DialFunc, atomic.Int32{}
	config.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if dials.Add(1) <= 3 {
			return nil, errors.New("the network is down")
		}
		return dial(ctx, network, addr)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var log bytes.Buffer
	store.Listen(ctx, store.Notifications{
		Channel: store.EventsChannel, Config: config, Connected: cancel,
		Logger: slog.New(slog.NewTextHandler(&log, nil)), Notified: func(string) {},
	})
	require.Equal(t, 1, strings.Count(log.String(), "The connection for notifications failed."), log.String())
	require.Contains(t, log.String(), "The connection for notifications works again.")
	require.Contains(t, log.String(), "repeated_errors=")
}

func TestOutage_LogsEachErrorOnce(t *testing.T) {
	t.Parallel()
	var outage store.Outage
	for n := range 3 {
		require.Equal(t, n == 0, outage.Fail(errors.New("the database is down")))
	}
	require.True(t, outage.Fail(errors.New("a panic")), "another error during the outage")
	attrs, ended := outage.End()
	require.True(t, ended)
	require.Contains(t, attrs, slog.Int("repeated_errors", 2))
	require.True(t, outage.Fail(errors.New("the database is down")), "another outage")
	logged := 0
	for n := range 1000 {
		if outage.Fail(fmt.Errorf("error %d", n)) {
			logged++
		}
	}
	require.Less(t, logged, 100, "errors with numbers")
}
