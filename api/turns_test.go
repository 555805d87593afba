package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// slowRuns blocks each request for a run until the test releases the request.
type slowRuns struct {
	api.Runs

	came, letGo chan struct{}
}

func (s *slowRuns) Lanes(context.Context, *store.DB, store.Run) ([]store.Lane, error) {
	s.came <- struct{}{}
	<-s.letGo
	return nil, nil
}

func TestTurns_SlowRequestsOfACallerDelayOnlyItself(t *testing.T) {
	t.Parallel()
	const atOnce, asked = 8, 12
	slow := &slowRuns{came: make(chan struct{}, asked), letGo: make(chan struct{})}
	f := setup(t, func(cfg *api.Config) { slow.Runs, cfg.Runs = cfg.Runs, slow })
	job := f.create(t, nil)
	run, err := f.db.CreateManualRun(t.Context(), job.ID, job.ID, store.RunMetadata{}, 1)
	require.NoError(t, err)
	done := make(chan int, asked)
	for range asked {
		go func() { done <- f.call(t, http.MethodGet, "/job-runs/"+run.ID.String(), nil).status }()
	}
	for range atOnce {
		<-slow.came
	}
	other := f.token(t, store.Token{Name: "other", Role: store.RoleViewer})
	f.callAs(t, other, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	require.Empty(t, slow.came, "the ninth waits")
	close(slow.letGo)
	for range asked {
		require.Equal(t, http.StatusOK, <-done)
	}
}
