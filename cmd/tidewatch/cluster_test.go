package main

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/openapi/client"
	"tidewatch/store/storetest"
)

// cluster has two nodes on one database, stand-in engines, the brands of the example file, and an admin's token. The
// stand-in for Claude answers after 30 seconds, so that a test can act while a run is in progress.
type cluster struct {
	addresses [2]string
	db        storetest.DB
	token     string
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{db: storetest.Open(t)}
	vars := map[string]string{"DATABASE_URL": c.db.URL, "TIDEWATCH_STOP_TIMEOUT": "1s"}
	const quick, slow = 20 * time.Millisecond, 30 * time.Second
	for name, latency := range map[string]time.Duration{"chatgpt": quick, "perplexity": quick, "claude": slow} {
		engines := startEngines(t, standin.Options{Brands: []string{"Harborlight", "Eastmoor"}, Latency: latency})
		engine, _ := collector.Lookup(name)
		vars[engine.KeyVar], vars[engine.BaseURLVar()] = "stand-in", engines.BaseURLs[name]
	}
	_, _, err := tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	c.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false") // no tick may start a run during the test
	c.token = adminToken(t, c.db)
	for i := range c.addresses {
		c.addresses[i] = serve(t, vars).URL
	}
	return c
}

// node returns an API client for the node with the index i.
func (c *cluster) node(t *testing.T, i int) *client.ClientWithResponses {
	t.Helper()
	n, err := client.New(c.addresses[i], client.WithToken(c.token))
	require.NoError(t, err)
	return n
}

// brand returns the id of the brand with the given name.
func (c *cluster) brand(t *testing.T, name string) uuid.UUID {
	t.Helper()
	return storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM brands WHERE name = '"+name+"'")
}

// The function "until" reads a run after each event of a node, and returns the run as soon as the function "met"
// returns true.
func until(
	t *testing.T, n *client.ClientWithResponses, id uuid.UUID, met func(client.RunDetail) bool,
) client.RunDetail {
	t.Helper()
	stream, err := n.WatchEvents(t.Context(), &client.WatchEventsParams{})
	require.NoError(t, err)
	defer func() { require.NoError(t, stream.Body.Close()) }()
	for events := client.NewEvents(stream.Body); ; {
		run, err := n.GetRunWithResponse(t.Context(), id)
		require.NoError(t, err)
		if met(*run.JSON200) {
			return *run.JSON200
		}
		_, err = events.Next()
		require.NoError(t, err, "run %s is still %s", id, run.JSON200.Status)
	}
}

// requireProblem checks that err is an API problem with the given status, and returns the problem.
func requireProblem(t *testing.T, status int64, err error) client.Problem {
	t.Helper()
	p, ok := errors.AsType[*client.Problem](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, status, p.Status)
	return *p
}

func TestCluster_ServesAScheduleFromItsCreationToItsHistory(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	a, b := c.node(t, 0), c.node(t, 1)
	name, key, cron := "hourly", "one", "0 * * * *"
	body := client.NewScheduledJob{
		BrandID:        c.brand(t, "Harborlight"),
		CronExpression: &cron,
		JobType:        client.JobTypeDataCollectionAndScoring,
		Name:           &name,
		Metadata:       &client.Metadata{Collectors: []string{"chatgpt", "perplexity"}},
	}
	once := &client.CreateScheduledJobParams{IdempotencyKey: &key}
	created, err := a.CreateScheduledJobWithResponse(t.Context(), once, body)
	require.NoError(t, err)
	job := *created.JSON201
	again, err := b.CreateScheduledJobWithResponse(t.Context(), once, body)
	require.NoError(t, err)
	require.Equal(t, job.ID, again.JSON201.ID, "the same key on another node creates no second schedule")

	listed, err := b.ListScheduledJobsWithResponse(t.Context(),
		&client.ListScheduledJobsParams{BrandID: &job.BrandID, Q: &name})
	require.NoError(t, err)
	require.Len(t, listed.JSON200.Data, 1)

	triggered, err := b.TriggerScheduledJobWithResponse(t.Context(), job.ID, nil)
	require.NoError(t, err)
	run := until(t, a, triggered.JSON200.ID, func(r client.RunDetail) bool { return r.FinishedAt != nil })
	require.Equal(t, client.RunStatusCompleted, run.Status)
	require.Nil(t, run.ErrorMessage)
	require.Equal(t, map[string]int64{"chatgpt": 6, "perplexity": 6}, run.Metrics.DataCollection.CollectorResults)
	require.EqualValues(t, 12, run.Metrics.Scoring.PositionsProcessed)

	_, err = a.UpdateScheduledJobWithResponse(t.Context(), job.ID, nil,
		client.ScheduledJobChange{Metadata: &client.Metadata{Collectors: []string{"claude"}}}, client.Clearing("name"))
	require.NoError(t, err)
	stale := created.HTTPResponse.Header.Get("ETag")
	_, err = b.UpdateScheduledJobWithResponse(t.Context(), job.ID,
		&client.UpdateScheduledJobParams{IfMatch: &stale}, client.ScheduledJobChange{Name: &name})
	requireProblem(t, http.StatusPreconditionFailed, err)

	slow, err := a.TriggerScheduledJobWithResponse(t.Context(), job.ID, nil)
	require.NoError(t, err)
	require.Nil(t, slow.JSON200.ScheduleName, "the edit cleared the name")
	until(t, b, slow.JSON200.ID, func(r client.RunDetail) bool { return r.Status == client.RunStatusProcessing })
	_, err = b.TriggerScheduledJobWithResponse(t.Context(), job.ID, nil)
	require.Equal(t, slow.JSON200.ID, *requireProblem(t, http.StatusConflict, err).RunID, "the unfinished run")
	cancelled, err := b.CancelRunWithResponse(t.Context(), slow.JSON200.ID)
	require.NoError(t, err)
	require.Equal(t, client.RunStatusCancelled, cancelled.JSON200.Status)

	answers, err := b.ListAnswersWithResponse(t.Context(), run.ID, nil)
	require.NoError(t, err)
	require.Len(t, answers.JSON200.Data, 12)
	require.NotEmpty(t, answers.JSON200.Data[0].Positions)

	history, err := a.ListRunsWithResponse(t.Context(), &client.ListRunsParams{ScheduledJobID: &job.ID})
	require.NoError(t, err)
	require.Len(t, history.JSON200.Data, 2)
	require.Equal(t, slow.JSON200.ID, history.JSON200.Data[0].ID, "newest first")

	_, err = b.DeleteScheduledJobWithResponse(t.Context(), job.ID, nil)
	require.NoError(t, err)
	_, err = a.GetScheduledJobWithResponse(t.Context(), job.ID, nil)
	requireProblem(t, http.StatusNotFound, err)
	kept, err := a.GetRunWithResponse(t.Context(), run.ID)
	require.NoError(t, err)
	require.Nil(t, kept.JSON200.ScheduledJobID, "runs stay when their schedule is deleted")
}
