package api_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// answer adds an unscored answer to a run, and returns the id of the answer.
func (f *fixture) answer(t *testing.T, run uuid.UUID) uuid.UUID {
	t.Helper()
	id := uuid.New()
	require.NoError(t, f.db.SaveAnswers(t.Context(), []store.Answer{
		{
			Collector: "chatgpt",
			ID:        id,
			QueryText: "best crm",
			RunID:     run,
			Sample:    1,
			Status:    store.AnswerOK,
			Text:      "Acme is the best.",
		},
	}))
	return id
}

func TestRescore_CreatesARunThatTheOlderRunLists(t *testing.T) {
	t.Parallel()
	f := setup(t)
	id := f.runIn(t, "completed", "3 of 40 calls failed")
	f.answer(t, id)
	path := "/job-runs/" + id.String()
	before := value[api.RunDetail](t, f.call(t, http.MethodGet, path, nil))
	require.Empty(t, before.RescoredIn)

	made := value[api.RunDetail](
		t,
		f.call(t, http.MethodPost, path+"/rescore", nil, "Idempotency-Key", "once").must(t, http.StatusOK),
	)
	require.Equal(t, &id, made.RescoresRunID)
	require.Equal(t, "pending", made.Status)
	require.Equal(t, "scoring", made.JobType)
	require.Equal(t, "manual", made.Trigger)
	require.EqualValues(t, "token tests", made.TriggeredBy)
	require.True(t, made.Options.Rescore)
	require.Equal(t, before.ScheduledJobID, made.ScheduledJobID)
	again := value[api.RunDetail](
		t,
		f.call(t, http.MethodPost, path+"/rescore", nil, "Idempotency-Key", "once").must(t, http.StatusOK),
	)
	require.Equal(t, made, again, "a repeated request is executed once")

	after := value[api.RunDetail](t, f.call(t, http.MethodGet, path, nil))
	require.Equal(t, []api.Run{made.Run}, after.RescoredIn)
	after.RescoredIn = before.RescoredIn
	require.Equal(t, before, after, "the older run does not change")
	require.Equal(
		t,
		1,
		f.count(
			t,
			"audit_log WHERE action = 'rescore' AND object_kind = 'run' AND object_id = '"+id.String()+"' AND after ->> 'id' = '"+made.ID.String()+"'",
		),
	)

	p := f.call(t, http.MethodPost, path+"/rescore", nil).problem(t, http.StatusConflict)
	require.Equal(t, "Run "+made.ID.String()+" is already re-scoring these answers.", p.Detail)
	require.Equal(t, made.ID, *p.RunID)
	f.call(t, http.MethodPost, "/job-runs/"+made.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	f.call(t, http.MethodPost, path+"/rescore", nil).must(t, http.StatusOK)
	require.Equal(t, 2, f.count(t, "job_runs WHERE rescores IS NOT NULL"))
}

func TestRescore_RefusesRunsThatCannotBeScored(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for status, want := range map[string]string{
		"pending":    "The run is still pending. Re-score the run after it has ended.",
		"processing": "The run is still processing. Re-score the run after it has ended.",
		"failed":     "The run has no answers to score.",
		"skipped":    "The run has no answers to score.",
	} {
		id := f.runIn(t, status, "why")
		p := f.call(t, http.MethodPost, "/job-runs/"+id.String()+"/rescore", nil).problem(t, http.StatusConflict)
		require.Equal(t, want, p.Detail)
		require.Equal(t, id, *p.RunID)
	}
	require.Zero(t, f.count(t, "job_runs WHERE rescores IS NOT NULL"))
	require.Zero(t, f.count(t, "audit_log WHERE action = 'rescore'"))
}

func TestRescore_SendsEventsOfTheOlderRun(t *testing.T) {
	t.Parallel()
	f := setup(t)
	id := f.runIn(t, "completed", "")
	f.answer(t, id)
	_, ear := listening(t, f.db) // an earlier listener would also receive the start of the run
	heard := f.node(t, ear).watch(t, f.admin, "")
	made := value[api.RunDetail](
		t,
		f.call(t, http.MethodPost, "/job-runs/"+id.String()+"/rescore", nil).must(t, http.StatusOK),
	)
	require.Contains(t, next(t, heard, "run").data, made.ID.String())
	require.Contains(t, next(t, heard, "run").data, id.String())
	f.db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1", made.ID)
	require.Contains(t, next(t, heard, "run").data, made.ID.String())
	require.Contains(t, next(t, heard, "run").data, id.String())
}
