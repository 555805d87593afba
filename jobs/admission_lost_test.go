package jobs_test

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// replyCutter forwards connections to Postgres. When the field "cut" is true, the replyCutter drops the reply to the
// next request and closes the connection. The client then cannot know whether its transaction was committed.
type replyCutter struct {
	target string
	cut    atomic.Bool
}

// cutReplies returns a pool whose connections pass through a replyCutter.
func cutReplies(t *testing.T, db storetest.DB) (*replyCutter, *pgxpool.Pool) {
	t.Helper()
	config, err := pgxpool.ParseConfig(db.URL)
	require.NoError(t, err)
	network, target := pgconn.NetworkAddress(config.ConnConfig.Host, config.ConnConfig.Port)
	cutter := &replyCutter{target: target}
	config.ConnConfig.DialFunc = (&net.Dialer{}).DialContext
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, listener.Close()) })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go cutter.forward(client, network)
		}
	}()
	address, ok := listener.Addr().(*net.TCPAddr)
	require.True(t, ok)
	config.ConnConfig.Host, config.ConnConfig.Port = "127.0.0.1", uint16(address.Port)
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return cutter, pool
}

func (c *replyCutter) forward(client net.Conn, network string) {
	defer client.Close() //nolint:errcheck // the end of a test
	server, err := net.Dial(network, c.target)
	if err != nil {
		return
	}
	defer server.Close() //nolint:errcheck // the end of a test
	var isCut atomic.Bool
	go func() {
		defer server.Close() //nolint:errcheck // the end of a test
		buffer := make([]byte, 1<<16)
		for {
			n, err := client.Read(buffer)
			if err != nil {
				return
			}
			if c.cut.CompareAndSwap(true, false) {
				isCut.Store(true)
			}
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	readyForQuery := []byte{'Z', 0, 0, 0, 5}
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		if isCut.Load() {
			if bytes.Contains(buffer[:n], readyForQuery) {
				return // the transaction is committed
			}
			continue
		}
		if _, err := io.Copy(client, bytes.NewReader(buffer[:n])); err != nil {
			return
		}
	}
}

func TestAdmission_SurvivesALostReply(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cutter, pool := cutReplies(t, db)
	node := jobs.NewAdmitter(store.New(pool), 10*time.Minute, "node-1")
	other := jobs.NewAdmitter(db.DB, 10*time.Minute, "node-2")

	admitted, _, err := node.AdmitCalls(t.Context(), someCall()) // prepares the statements of the connection
	require.NoError(t, err)
	require.Equal(t, 1, admitted)

	call := someCall()
	cutter.cut.Store(true)
	_, _, err = node.AdmitCalls(t.Context(), call)
	require.Error(t, err)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"), "the admission is committed")
	admitted, made, err := other.AdmitCalls(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 1}, [2]int{admitted, made}, "another node does not make the call")

	admitted, made, err = node.AdmitCalls(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, [2]int{1, 0}, [2]int{admitted, made}, "the node finds its own admission")
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))

	admitted, made, err = node.AdmitCalls(t.Context(), call, call)
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 2}, [2]int{admitted, made}, "other workers of the node do not make the call")

	node.EndCalls(io.ErrUnexpectedEOF) // the answer could not be stored
	cutter.cut.Store(true)
	_, _, err = node.AdmitCalls(t.Context(), call)
	require.Error(t, err)
	admitted, made, err = node.AdmitCalls(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 1}, [2]int{admitted, made}, "a call that may have been made keeps its slot")
}

// The job of a call moves to another node after the reply to an admission was lost.
func TestAdmission_OfALostReplyDoesNotBlockOtherNodes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cutter, pool := cutReplies(t, db)
	node := jobs.NewAdmitter(store.New(pool), 10*time.Minute, "node-1")
	other := jobs.NewAdmitter(db.DB, 10*time.Minute, "node-2")
	_, _, err := node.AdmitCalls(t.Context(), someCall()) // the call is in progress, and keeps its slot
	require.NoError(t, err)

	call := someCall()
	cutter.cut.Store(true)
	_, _, err = node.AdmitCalls(t.Context(), call)
	require.Error(t, err)
	require.NoError(t, node.ReleaseLost(t.Context()))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))
	admitted, made, err := other.AdmitCalls(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, [2]int{1, 0}, [2]int{admitted, made})
	for range 2 * jobs.LostReleases {
		require.NoError(t, node.ReleaseLost(t.Context()))
	}
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM collector_calls"))
	require.Zero(t, node.LostCalls(), "the node forgets the call")
}

// The failed request commits after the node has released the lost slot.
func TestAdmission_ThatCommitsAfterAReleaseDoesNotKeepItsSlot(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node, call, failed := failedInProgress(t, db)
	require.NoError(t, node.ReleaseLost(t.Context()))
	require.NoError(t, failed.Commit(t.Context()))
	require.NoError(t, node.ReleaseLost(t.Context()))
	admitted, made, err := jobs.NewAdmitter(db.DB, 10*time.Minute, "node-2").AdmitCalls(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, [2]int{1, 0}, [2]int{admitted, made})
}

// failedInProgress returns an admitter of node-1, a call whose admission failed on the node, and the open transaction of
// the failed admission.
func failedInProgress(t *testing.T, db storetest.DB) (*jobs.Admitter, store.RunCall, pgx.Tx) {
	t.Helper()
	cutter, pool := cutReplies(t, db)
	node := jobs.NewAdmitter(store.New(pool), 10*time.Minute, "node-1")
	_, _, err := node.AdmitCalls(t.Context(), someCall()) // prepares the statements of the connection
	require.NoError(t, err)
	call := someCall()
	cutter.cut.Store(true)
	_, _, err = node.AdmitCalls(t.Context(), call)
	require.Error(t, err)
	db.Exec(t, "DELETE FROM collector_calls WHERE id = $1", call.ID())
	failed, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = store.New(failed).AdmitCalls(t.Context(), []store.Admission{
		{Calls: requests(call), Collector: call.Collector, Lease: 10 * time.Minute, Node: "node-1"},
	})
	require.NoError(t, err)
	return node, call, failed
}

// The failed request is still in progress when the node requests admission for the same call again.
func TestAdmission_OfAnAttemptInProgressDoesNotKeepItsSlot(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node, call, failed := failedInProgress(t, db)

	repeated := make(chan [2]int, 1)
	go func() {
		admitted, made, err := node.AdmitCalls(t.Context(), call)
		if err != nil {
			t.Error(err)
		}
		repeated <- [2]int{admitted, made}
	}()
	require.Eventually(t, func() bool {
		return storetest.Value[bool](t, db, `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, failed.Commit(t.Context()))
	require.Equal(t, [2]int{0, 1}, <-repeated, "the slot of the failed request seems to belong to another worker")
	require.NoError(t, node.ReleaseLost(t.Context()))
	admitted, made, err := node.AdmitCalls(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, [2]int{1, 0}, [2]int{admitted, made})
}
