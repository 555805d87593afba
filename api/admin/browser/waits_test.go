package browser_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestRun_SaysWhatItsCallsWaitFor(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 2)
	site.db.Exec(t, "UPDATE brands SET collectors = '{chatgpt,perplexity}' WHERE id = $1", brand.ID)
	job := storetest.Value[int64](t, site.db, `INSERT INTO river_job (args, kind, max_attempts, queue, scheduled_at, state)
		VALUES ('{}', 'collect', 8, 'collect', now() + interval '1 hour', 'scheduled') RETURNING id`)
	id := storetest.Value[uuid.UUID](
		t,
		site.db,
		`INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, run_timeout_seconds, river_job_id)
		SELECT tidewatch_uuid7(), id, customer_id, 'data_collection', 'manual', 'processing', now(), now(), 21600, $2
		FROM brands WHERE id = $1 RETURNING id`,
		brand.ID,
		job,
	)
	site.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, sample, status,
			error_class, error_message, reason_code, retry_at)
		SELECT tidewatch_uuid7(), $1, brand_id, id, text, 'chatgpt', '', '', 1, 'failed', 'throttled', 'HTTP 429', 'throttled',
			now() + interval '7 minutes'
		FROM queries WHERE brand_id = $2`,
		id,
		brand.ID,
	)
	_, err := site.db.PauseCollector(t.Context(), "perplexity", "ada@example.com", "the bill")
	require.NoError(t, err)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/runs/"+id.String())
	b.sees(".lanes", "Repeats 2 calls from")
	b.sees(".lanes", "Waits: the engine is paused (the bill)")
	b.sees(".errors", "No action is needed.")
	b.gone(".errors", "Lower the rate limit")
	require.Zero(t, eval[int](b, "document.querySelector('.lanes progress').value"), "calls to repeat are not done")
	b.checkAccessibility("a run that waits")
	b.picture("run-waits")
	b.show(320, "light")
	b.fits("the page")
	b.picture("run-waits-320")
}
