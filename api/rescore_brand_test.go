package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
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
	require.Equal(t, []any{"pending", 0, 2, api.Author("token tests")},
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

func TestRescoreSegment_CanBePreviewedPausedAndResumed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for range 2 {
		f.answer(t, f.runIn(t, "completed", ""))
	}
	f.db.Exec(t, `UPDATE answers SET created_at = '2026-11-10 23:30Z'
		WHERE id = (SELECT id FROM answers ORDER BY id LIMIT 1)`)
	brand := "brand_id=" + f.brand.ID.String()
	preview := func(query string) int {
		answer := f.call(t, http.MethodGet, "/rescores/preview?"+brand+query, nil).must(t, http.StatusOK)
		got := value[api.RescoreSegmentPreview](t, answer)
		require.Contains(t, got.Names, f.brand.Name)
		require.Nil(t, got.Judge, "the server has no judge")
		return got.Answers
	}
	require.Equal(t, 2, preview(""))
	require.Equal(t, 1, preview("&to=2026-11-10"))
	require.Zero(t, preview("&to=2026-11-10&timezone=Europe/Berlin"), "the answer was stored on the next day in Berlin")
	require.Zero(t, preview("&collector=perplexity"))
	require.Equal(t, 2, preview("&outdated_only=true&collector=chatgpt,perplexity"))

	body := func(pairs ...any) map[string]any {
		out := map[string]any{"brand_id": f.brand.ID}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i].(string)] = pairs[i+1]
		}
		return out
	}
	for _, test := range []struct {
		body     map[string]any
		location string
	}{
		{body("from", "2026-11-11", "to", "2026-11-10"), "body.to"},
		{body("from", "yesterday"), "body.from"},
		{body("timezone", "Mars"), "body.timezone"},
		{body("collectors", []string{"chatgpt", "askjeeves"}), "body.collectors[1]"},
		{body("collectors", []string{}), "body.collectors"}, // an empty list would score the answers of all engines
		{body("rate", 0), "body.rate"},
		{body("rate", 10_001), "body.rate"},
		{body("ask_judge", true), "body.ask_judge"},
		{map[string]any{"brand_id": uuid.New()}, "body.brand_id"},
	} {
		p := f.call(t, http.MethodPost, "/rescores", test.body).problem(t, http.StatusUnprocessableEntity)
		require.Contains(t, p.Errors[0].Location, test.location)
	}
	p := f.call(t, http.MethodPost, "/rescores", body("collectors", []string{"gemini"})).problem(t, http.StatusConflict)
	require.Equal(t, "The segment has no answers to score.", p.Detail)

	made := value[api.Rescore](t, f.call(t, http.MethodPost, "/rescores",
		body("to", "2026-11-10", "collectors", []string{"chatgpt"}, "rate", 50)).must(t, http.StatusAccepted))
	require.Equal(t, []any{1, 1, 50, []string{"chatgpt"}},
		[]any{made.Answers, made.AnswersLeft, *made.Rate, made.Segment.Collectors})
	require.Equal(t, "2026-11-11T00:00:00Z", made.Segment.Before.UTC().Format(time.RFC3339))
	f.audited(t, "brand", f.brand.ID.String(), "rescore", f.brand.CustomerID)
	path := "/rescores/" + made.ID.String()
	f.call(t, http.MethodPost, path+"/resume", nil).problem(t, http.StatusConflict)
	paused := value[api.Rescore](t, f.call(t, http.MethodPost, path+"/pause", nil).must(t, http.StatusOK))
	require.EqualValues(t, "token tests", *paused.PausedBy)
	f.audited(t, "run", made.ID.String(), "pause", f.brand.CustomerID)
	f.call(t, http.MethodPost, path+"/pause", nil).problem(t, http.StatusConflict)
	p = f.call(t, http.MethodPost, f.rescores(), nil).problem(t, http.StatusConflict)
	require.Equal(t, made.ID, *p.RunID, "a paused re-score is unfinished")
	resumed := value[api.Rescore](t, f.call(t, http.MethodPost, path+"/resume", nil).must(t, http.StatusOK))
	require.Nil(t, resumed.PausedAt)
	f.audited(t, "run", made.ID.String(), "resume", f.brand.CustomerID)
}

func TestRescore_WithoutTextsDoesNotCompleteTheFigures(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.answer(t, f.runIn(t, "completed", ""))
	old := f.answer(t, f.runIn(t, "completed", ""))
	f.db.Exec(t, `UPDATE answers SET position_version = 1, text = '', text_deleted_at = now(),
		created_at = now() - interval '40 days' WHERE id = $1`, old)
	path := "/brands/" + f.brand.ID.String()
	rival := value[api.Competitor](t, f.call(t, http.MethodPost, path+"/competitors",
		map[string]any{"name": "Hooli"}).must(t, http.StatusCreated))
	made := value[api.Rescore](t, f.call(t, http.MethodPost, f.rescores(), nil).must(t, http.StatusAccepted))
	require.Equal(t, 1, made.Answers, "only one of the two answers can be re-scored")
	r, err := f.db.BrandRescore(t.Context(), made.ID)
	require.NoError(t, err)
	now := time.Now()
	r.StartedAt = &now
	require.NoError(t, f.db.InTx(t.Context(), func(db *store.DB) error { return db.FinishRescore(t.Context(), r) }))
	got := value[api.Competitor](t, f.call(t, http.MethodGet, path+"/competitors/"+rival.ID.String(), nil))
	require.NotNil(t, got.Names[0].FiguresSince, "the figures of the old answer do not include Hooli")
}
