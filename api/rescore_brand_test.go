package api_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

func (f *fixture) rescores() string { return "/brands/" + f.brand.ID.String() + "/rescores" }

func TestBrandRescore_IsAResourceWithProgress(t *testing.T) {
	t.Parallel()
	f := setup(t)
	preview := "/brands/" + f.brand.ID.String() + "/rescore-preview"
	require.Zero(t, value[api.BrandRescorePreview](t, f.call(t, http.MethodGet, preview, nil)).Answers)
	for range 2 {
		f.answer(t, f.runIn(t, "completed", ""))
	}
	require.Equal(t, 2, value[api.BrandRescorePreview](t, f.call(t, http.MethodGet, preview, nil)).Answers)

	made := value[api.Rescore](t, f.call(t, http.MethodPost, f.rescores(), nil, "Idempotency-Key", "once").
		must(t, http.StatusAccepted))
	require.Equal(t, []any{"pending", 0, 2, "token tests"},
		[]any{made.Status, made.AnswersDone, made.Answers, made.TriggeredBy})
	again := value[api.Rescore](t, f.call(t, http.MethodPost, f.rescores(), nil, "Idempotency-Key", "once").
		must(t, http.StatusAccepted))
	require.Equal(t, made, again, "a repeated request is executed once")
	e := f.audited(t, "brand", f.brand.ID.String(), "rescore", f.brand.CustomerID)
	require.Contains(t, string(e.After), made.ID.String())
	run := value[api.RunDetail](t, f.call(t, http.MethodGet, "/job-runs/"+made.ID.String(), nil))
	require.True(t, run.RescoresBrand)
	require.Nil(t, run.ScheduledJobID)

	path := "/rescores/" + made.ID.String()
	f.db.Exec(t, "UPDATE rescores SET answers_done = 1")
	require.Equal(t, 1, value[api.Rescore](t, f.call(t, http.MethodGet, path, nil)).AnswersDone)
	p := f.call(t, http.MethodPost, f.rescores(), nil).problem(t, http.StatusConflict)
	require.Equal(t, made.ID, *p.RunID, "the conflict names the running re-score")

	cancelled := value[api.Rescore](t, f.call(t, http.MethodPost, path+"/cancel", nil).must(t, http.StatusOK))
	require.Equal(t, "cancelled", cancelled.Status)
	require.NotNil(t, cancelled.FinishedAt)
	f.audited(t, "run", made.ID.String(), "cancel", f.brand.CustomerID)
	f.call(t, http.MethodPost, path+"/cancel", nil).problem(t, http.StatusConflict)
	f.call(t, http.MethodPost, f.rescores(), nil).must(t, http.StatusAccepted)
}

func TestBrandRescore_AreListedByBrand(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.things(t)
	f.answer(t, f.runIn(t, "completed", ""))
	var made []uuid.UUID
	for range 3 {
		id := value[api.Rescore](t, f.call(t, http.MethodPost, f.rescores(), nil).must(t, http.StatusAccepted)).ID
		f.call(t, http.MethodPost, "/rescores/"+id.String()+"/cancel", nil).must(t, http.StatusOK)
		made = append([]uuid.UUID{id}, made...)
	}
	listed := func(filter string) []uuid.UUID {
		var ids []uuid.UUID
		for _, r := range all[api.Rescore](t, f, "/rescores"+filter, 2) {
			ids = append(ids, r.ID)
		}
		return ids
	}
	require.Equal(t, made, listed("?brand_id="+f.brand.ID.String()), "newest first")
	require.Equal(t, append(made, other.rescore.ID), listed(""))
	require.Equal(t, []uuid.UUID{other.rescore.ID}, listed("?customer_id="+other.brand.CustomerID.String()))
}

func TestBrandRescore_RefusesWhatItCannotScore(t *testing.T) {
	t.Parallel()
	f := setup(t)
	p := f.call(t, http.MethodPost, f.rescores(), nil).problem(t, http.StatusConflict)
	require.Equal(t, "The brand has no answers to score.", p.Detail)
	require.Zero(t, f.count(t, "audit_log WHERE action = 'rescore'"))
	run := f.runIn(t, "completed", "")
	f.call(t, http.MethodGet, "/rescores/"+run.String(), nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodPost, "/rescores/"+run.String()+"/cancel", nil).problem(t, http.StatusNotFound)
}
