package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/reason"
	"tidewatch/store"
)

func TestCollectors_ShowTheFailureOfTheNewestCall(t *testing.T) {
	t.Parallel()
	f := setup(t)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	runOf := func(brand store.Brand) uuid.UUID {
		run, err := f.db.CreateManualRun(t.Context(), f.db.Schedule(t, brand).ID, uuid.Must(uuid.NewV7()),
			store.RunMetadata{TriggeredBy: "test"}, 1)
		require.NoError(t, err)
		return run.ID
	}
	own, others := runOf(f.brand), runOf(f.db.Brand(t, 1))
	sample := 0
	save := func(run uuid.UUID, engine string, status store.AnswerStatus, reason store.ReasonCode) {
		sample = sample%10 + 1
		a := store.Answer{
			Collector: engine, ID: uuid.Must(uuid.NewV7()), QueryText: "best crm", ReasonCode: reason, RunID: run,
			Sample: sample, Status: status,
		}
		if status == store.AnswerFailed {
			a.ErrorMessage = "the key sk-secret was refused"
		}
		require.NoError(t, f.db.SaveAnswers(t.Context(), []store.Answer{a}))
	}
	failures := func(secret string) map[string]*api.CollectorFailure {
		got := f.callAs(t, secret, http.MethodGet, "/collectors", nil).must(t, http.StatusOK)
		require.NotContains(t, string(got.body), "sk-secret")
		byName := map[string]*api.CollectorFailure{}
		for _, c := range value[listOf[api.Collector]](t, got).Data {
			if c.LastFailure != nil {
				byName[c.Name] = c.LastFailure
			}
		}
		return byName
	}
	require.Empty(t, failures(f.admin))

	save(own, "chatgpt", store.AnswerOK, "")
	save(own, "chatgpt", store.AnswerFailed, store.ReasonOutOfQuota)
	save(own, "chatgpt", store.AnswerFailed, store.ReasonNotAsked) // no call
	save(own, "perplexity", store.AnswerFailed, store.ReasonTimedOut)
	save(own, "perplexity", store.AnswerNone, "")
	save(own, "mistral", store.AnswerFailed, store.ReasonEngineNotConfigured) // no call
	save(others, "claude", store.AnswerFailed, store.ReasonKeyRefused)
	seen := failures(f.admin)
	require.Len(t, seen, 2)
	require.Equal(t, reason.Answer(store.ReasonOutOfQuota), seen["chatgpt"].ReasonCode)
	require.Contains(t, seen["chatgpt"].Advice, "Top up the account")
	require.Contains(t, seen["chatgpt"].Meaning, "has no credit left")
	require.WithinDuration(t, time.Now(), seen["chatgpt"].At, time.Minute)
	require.Equal(t, reason.Answer(store.ReasonKeyRefused), seen["claude"].ReasonCode)
	require.Equal(t, map[string]*api.CollectorFailure{"chatgpt": seen["chatgpt"]}, failures(limited),
		"callers of one customer do not see the calls of others")

	paused := f.call(t, http.MethodPost, "/collectors/claude/pause", `{"reason":"the key"}`).must(t, http.StatusOK)
	require.Equal(t, seen["claude"], value[api.Collector](t, paused).LastFailure)
	save(others, "chatgpt", store.AnswerOK, "")
	require.NotContains(t, failures(f.admin), "chatgpt")
	require.Contains(t, failures(limited), "chatgpt")
}
