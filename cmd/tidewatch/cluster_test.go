package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/demo"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// cluster is two nodes on one database, with stand-in engines, the example's brands, and a token that may do everything.
// Claude answers after half a minute, so that a run of it can be caught at work.
type cluster struct {
	addresses [2]string
	db        storetest.DB
	token     string
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{db: storetest.Open(t)}
	vars := map[string]string{"DATABASE_URL": c.db.URL, "TIDEWATCH_STOP_TIMEOUT": "1s"}
	for name, latency := range map[string]time.Duration{"chatgpt": 20 * time.Millisecond, "perplexity": 20 * time.Millisecond, "claude": 30 * time.Second} {
		engines, err := demo.StartEngines(
			t.Context(),
			"127.0.0.1:0",
			standin.Options{Brands: []string{"Harborlight", "Eastmoor"}, Latency: latency, Now: time.Now},
		)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, engines.Stop(context.WithoutCancel(t.Context()))) })
		engine, _ := collector.Lookup(name)
		vars[engine.KeyVar], vars[engine.BaseURLVar()] = "stand-in", engines.BaseURLs[name]
	}
	_, _, err := tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	c.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false") // no tick comes between
	secret, hash := api.NewSecret(api.TokenPrefix)
	_, err = c.db.CreateToken(t.Context(), store.Token{CreatedBy: "test", Name: "tests", Role: store.RoleAdmin}, hash)
	require.NoError(t, err)
	c.token = secret
	for i := range c.addresses {
		addr := commandtest.FreeAddr(t)
		start(t, vars, "serve", "--addr", addr)
		commandtest.Get(t, "http://"+addr+"/readyz", http.StatusOK)
		c.addresses[i] = "http://" + addr
	}
	return c
}

// node is a client of one of the nodes.
func (c *cluster) node(t *testing.T, i int) *client.ClientWithResponses {
	t.Helper()
	n, err := client.New(c.addresses[i], client.WithToken(c.token))
	require.NoError(t, err)
	return n
}

// brand is the id of one of the example's brands.
func (c *cluster) brand(t *testing.T, name string) uuid.UUID {
	t.Helper()
	return storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM brands WHERE name = '"+name+"'")
}

// until waits, by the node's event stream, until a run meets a condition.
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

// refusal is the problem that a call must have ended with.
func refusal(t *testing.T, status int64, err error) client.Problem {
	t.Helper()
	p, ok := errors.AsType[*client.Problem](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, status, p.Status)
	return *p
}

func TestCluster_ThroughTheClientFromAScheduleToItsHistoryOnTwoNodes(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	a, b := c.node(t, 0), c.node(t, 1)
	name, key := "hourly", "one"
	body := client.NewScheduledJob{
		BrandID: c.brand(
			t,
			"Harborlight",
		),
		CronExpression: "0 * * * *",
		JobType:        client.JobTypeDataCollectionAndScoring,
		Name:           &name,
		Metadata:       &client.Metadata{Collectors: []string{"chatgpt", "perplexity"}},
	}
	created, err := a.CreateScheduledJobWithResponse(
		t.Context(),
		&client.CreateScheduledJobParams{IdempotencyKey: &key},
		body,
	)
	require.NoError(t, err)
	job := *created.JSON201
	again, err := b.CreateScheduledJobWithResponse(
		t.Context(),
		&client.CreateScheduledJobParams{IdempotencyKey: &key},
		body,
	)
	require.NoError(t, err)
	require.Equal(t, job.ID, again.JSON201.ID, "the same key on another node makes no second schedule")

	listed, err := b.ListScheduledJobsWithResponse(
		t.Context(),
		&client.ListScheduledJobsParams{BrandID: &job.BrandID, Q: &name},
	)
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
	_, err = b.UpdateScheduledJobWithResponse(
		t.Context(),
		job.ID,
		&client.UpdateScheduledJobParams{IfMatch: &stale},
		client.ScheduledJobChange{Name: &name},
	)
	refusal(t, http.StatusPreconditionFailed, err)

	slow, err := a.TriggerScheduledJobWithResponse(t.Context(), job.ID, nil)
	require.NoError(t, err)
	require.Nil(t, slow.JSON200.ScheduleName, "the edit has cleared it")
	until(t, b, slow.JSON200.ID, func(r client.RunDetail) bool { return r.Status == client.RunStatusProcessing })
	_, err = b.TriggerScheduledJobWithResponse(t.Context(), job.ID, nil)
	require.Equal(t, slow.JSON200.ID, *refusal(t, http.StatusConflict, err).RunID, "the run in the way")
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
	refusal(t, http.StatusNotFound, err)
	kept, err := a.GetRunWithResponse(t.Context(), run.ID)
	require.NoError(t, err)
	require.Nil(t, kept.JSON200.ScheduledJobID, "runs stay when their schedule goes")
}

func TestCommandLine_DrivesAServer(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	ok := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	brand := c.brand(t, "Harborlight").String()
	ok(
		"schedules",
		"create",
		"--brand",
		brand,
		"--cron",
		"0 9 * * *",
		"--name",
		"mornings",
		"--collectors",
		"chatgpt,perplexity",
		"--samples",
		"2",
		"--ends-at",
		"2099-01-01T00:00:00Z",
		"--jitter",
		"90s",
	)
	require.Regexp(t, `(?s)ID +BRAND.*Harborlight +mornings`, ok("schedules", "list", "--active", "--brand", brand))
	id := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM scheduled_jobs WHERE name = 'mornings'").String()

	edited := ok("schedules", "edit", id, "--cron", "0 10 * * *", "--samples", "1", "--clear", "ends_at")
	require.Regexp(t, `cron expression +0 10 \* \* \*`, edited)
	require.Regexp(t, `ends at +-`, edited)
	require.Regexp(t, `collectors +chatgpt, perplexity`, edited, "options that no flag names stay")
	require.Regexp(t, `samples +1`, edited)
	require.Regexp(t, `active +no`, ok("schedules", "pause", id))
	require.Regexp(t, `active +yes`, ok("schedules", "resume", id))

	followed := ok("schedules", "trigger", id, "--wait")
	require.Contains(t, followed, "chatgpt 6/6")
	require.Contains(t, followed, "completed")
	run := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM job_runs").String()
	require.Contains(t, ok("runs", "list", "--schedule", id, "--status", "completed,failed"), run)
	require.Regexp(t, `status +completed`, ok("runs", "get", run))
	require.Contains(t, ok("runs", "logs", run), "perplexity: 6 of 6 answered, 0 failed")
	require.JSONEq(t, `[]`, ok("runs", "list", "--status", "failed", "--json"))
	require.Contains(t, ok("runs", "answers", run, "--collector", "chatgpt"), "best product analytics tool")
	require.Contains(t, ok("brands", "list", "--search", "harbor"), brand)
	require.Regexp(t, `domains +harborlight.example, harborlight.io`, ok("brands", "get", brand))

	require.Regexp(
		t,
		`re-scores the answers of run `+run+`[\s\S]*scored: [1-9]\d* positions`,
		ok("runs", "rescore", run, "--wait"),
	)
	_, _, err := tidewatch(t, vars, "runs", "retry", run)
	require.ErrorContains(t, err, "completed")
	require.Contains(t, ok("schedules", "delete", id), "Deleted")
}

func TestCommandLine_ARunThatFailsIsAnErrorOfTriggerWait(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[1], "TIDEWATCH_TOKEN": c.token}
	c.db.Exec(t, "UPDATE queries SET is_active = false")
	id := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM scheduled_jobs WHERE name = 'every six hours'").String()
	out, _, err := tidewatch(t, vars, "schedules", "trigger", id, "--wait")
	require.ErrorContains(t, err, "No active queries found for brand Harborlight")
	require.ErrorContains(t, err, "(no_active_queries)")
	advice := store.ReasonNoActiveQueries.Advice()
	require.Contains(t, out, "advice: "+advice)
	run := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM job_runs").String()
	out, _, err = tidewatch(t, vars, "runs", "get", run)
	require.NoError(t, err)
	require.Regexp(t, `reason +no_active_queries\n`, out)
	require.Regexp(t, `advice +`+regexp.QuoteMeta(advice), out)
}

func TestCommandLine_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	good := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	for _, tt := range []struct {
		name string
		vars map[string]string
		args []string
		want string
	}{
		{"a wrong field", good, []string{"schedules", "create", "--brand", c.brand(t, "Harborlight").String(), "--cron", "61 * * * *"}, "body.cron_expression"},
		{"a wrong option", good, []string{"schedules", "create", "--brand", c.brand(t, "Harborlight").String(), "--cron", "0 9 * * *", "--locale", "not a tag"}, "body.metadata.locale"},
		{"the code of a wrong field", good, []string{"schedules", "create", "--brand", c.brand(t, "Harborlight").String(), "--cron", "61 * * * *"}, "(invalid_field)"},
		{"a value that is not allowed", good, []string{"schedules", "create", "--brand", uuid.NewString(), "--cron", "0 9 * * *", "--job-type", "mining"}, `--job-type must be one of "data_collection"`},
		{"a value out of bounds", good, []string{"schedules", "create", "--brand", uuid.NewString(), "--cron", "0 9 * * *", "--samples", "99"}, "--samples: must be"},
		{"an unknown name to clear", good, []string{"schedules", "edit", uuid.NewString(), "--clear", "colour"}, "maxCalls"},
		{"an unknown id", good, []string{"runs", "get", uuid.NewString()}, "(not_found)"},
		{"what is unknown", good, []string{"runs", "get", uuid.NewString()}, "The run does not exist"},
		{"no token", map[string]string{"TIDEWATCH_SERVER": c.addresses[0]}, []string{"runs", "list"}, "TIDEWATCH_TOKEN"},
		{"a bad token", map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": "tw_x"}, []string{"runs", "list"}, "The token is not known"},
		{"no server", map[string]string{"TIDEWATCH_SERVER": "http://127.0.0.1:1", "TIDEWATCH_TOKEN": "tw_x"}, []string{"runs", "list"}, "TIDEWATCH_SERVER"},
		{"no address", map[string]string{"TIDEWATCH_SERVER": "localhost", "TIDEWATCH_TOKEN": "tw_x"}, []string{"runs", "list"}, "TIDEWATCH_SERVER"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tidewatch(t, tt.vars, tt.args...)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestOpenAPI_PrintsWhatIsCommitted(t *testing.T) {
	t.Parallel()
	for version, file := range map[string]string{"3.1": "openapi.yaml", "3.0": "openapi-3.0.yaml"} {
		out, _, err := tidewatch(t, nil, "openapi", "--version", version)
		require.NoError(t, err)
		committed, err := os.ReadFile(filepath.Join("..", "..", "openapi", file))
		require.NoError(t, err)
		require.Equal(t, string(committed), out, "%s is not what the API is: make generate", file)
	}
}
