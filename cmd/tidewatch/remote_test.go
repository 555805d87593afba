package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRemote_DrivesAServer(t *testing.T) {
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
	requireBrandCommands(t, vars,
		storetest.Value[uuid.UUID](t, c.db, "SELECT customer_id FROM brands WHERE id::text = $1", brand).String())
	ok("schedules", "create", "--brand", brand, "--cron", "0 9 * * *", "--name", "mornings",
		"--collectors", "chatgpt,perplexity", "--samples", "2", "--ends-at", "2099-01-01T00:00:00Z", "--jitter", "90s")
	require.Regexp(t, `(?s)ID +BRAND.*Harborlight +mornings`, ok("schedules", "list", "--active", "--brand", brand))
	id := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM scheduled_jobs WHERE name = 'mornings'").String()

	edited := ok("schedules", "edit", id, "--cron", "0 10 * * *", "--samples", "1", "--clear", "ends_at")
	require.Regexp(t, `cron expression +0 10 \* \* \*`, edited)
	require.Regexp(t, `ends at +-`, edited)
	require.Regexp(t, `collectors +chatgpt, perplexity`, edited, "options without a flag stay")
	require.Regexp(t, `samples +1`, edited)
	require.Regexp(t, `samples +-`, ok("schedules", "edit", id, "--clear", "samples"))
	for name, flag := range map[string]string{"ends_at": "--ends-at=2099-01-01T00:00:00Z", "samples": "--samples=2"} {
		_, _, err := tidewatch(t, vars, "schedules", "edit", id, "--clear", name, flag)
		require.ErrorContains(t, err, "--clear: another flag sets "+name)
	}
	for _, flags := range [][]string{{}, {"--dry-run"}} {
		_, _, err := tidewatch(t, vars, append([]string{"schedules", "edit", id}, flags...)...)
		require.ErrorContains(t, err, "no change: the command needs at least one flag")
	}
	require.Regexp(t, `active +no`, ok("schedules", "pause", id))
	require.Regexp(t, `active +yes`, ok("schedules", "resume", id))

	followed := ok("schedules", "trigger", id, "--wait")
	require.Contains(t, followed, "chatgpt 6/6")
	require.Contains(t, followed, "completed")
	run := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM job_runs").String()
	require.Contains(t, ok("runs", "list", "--schedule", id, "--status", "completed,failed"), run)
	require.Regexp(t, `status +completed`, ok("runs", "get", run))
	require.Contains(t, ok("runs", "logs", run), "perplexity: 6 of 6 answered, 0 failed")
	require.Regexp(t, `(?s)mention rate +\S.*CITED DOMAIN.*scored answers`, ok("runs", "figures", run))
	require.JSONEq(t, `[]`, ok("runs", "list", "--status", "failed", "--json"))
	require.Contains(t, ok("runs", "answers", run, "--collector", "chatgpt"), "best product analytics tool")
	require.Contains(t, ok("brands", "list", "--search", "harbor"), brand)
	require.Regexp(t, `domains +harborlight.example, harborlight.io`, ok("brands", "get", brand))

	zone, today := noonZone()
	require.Contains(t, ok("brands", "overview", brand, "--timezone", zone), "--to "+today+" shows the answers of today\n")
	_, notice, err := tidewatch(t, vars, "brands", "overviews", "--timezone", zone)
	require.NoError(t, err)
	require.Contains(t, notice, "tidewatch brands overview NAME --to "+today+"\n")
	overview := ok("brands", "overview", brand, "--to", today, "--timezone", zone,
		"--class", "branded,competitor,unbranded")
	require.Regexp(t, `mention rate +[01]\.\d{3}`, overview)
	require.Regexp(t, `(?m)^Harborlight +[01]\.\d{3}`, overview)
	require.Regexp(t, `(?m)^chatgpt +6 +0 +6`, overview)
	require.Regexp(t, `(?m)^brand,Harborlight,mention_rate,`,
		ok("brands", "overview", brand, "--to", today, "--timezone", zone, "--csv"))
	require.Contains(t, ok("brands", "overview", brand, "--engine", "claude", "--json"), `"collectors": [`)
	require.Regexp(t, today+` +Harborlight`,
		ok("brands", "series", brand, "--from", today, "--to", today, "--timezone", zone))
	require.Regexp(t, `(?m)^`+today+`,brand,Harborlight,mention_rate,`,
		ok("brands", "series", brand, "--from", today, "--to", today, "--timezone", zone, "--csv"))
	require.Regexp(t, brand+` .* 0 +\S+ completed`, ok("brands", "overviews", "--search", "harbor"))
	require.Contains(t, ok("brands", "compare", brand, "--tag", "none"), "Paired cells: 0")
	require.Contains(t, ok("brands", "contributions", brand, "--by", "engine"), "difference -")
	require.Contains(t, ok("brands", "contributions", brand, "--csv"), "figure,by,value,query_id,contribution,")
	classes := []string{
		"--from", today, "--to", today, "--timezone", zone, "--class", "branded,competitor,unbranded",
	}
	grid := ok(slices.Concat([]string{"brands", "grid", brand}, classes)...)
	require.Regexp(t, `CITED +CHATGPT +PERPLEXITY\n`, grid)
	require.Regexp(t, `(?m)^best product analytics tool +unbranded +\d/2 .* +\d/1 +\d/1 *$`, grid)
	require.Regexp(t, `(?m)^best product analytics tool,.*,chatgpt,1,0,1,`,
		ok(slices.Concat([]string{"brands", "grid", brand, "--sort", "text", "--csv"}, classes)...))
	require.Contains(t, ok(slices.Concat([]string{"brands", "answers", brand, "--counted", "true"}, classes)...),
		"best product analytics tool")
	require.Regexp(t, `(?m)^[0-9a-f-]{36},`+run+`,.*,chatgpt,`,
		ok(slices.Concat([]string{"brands", "answers", brand, "--engine", "chatgpt", "--csv"}, classes)...))
	pair := storetest.Value[[]string](t, c.db, `SELECT array_agg(id::text) FROM answers WHERE query_text =
		'best product analytics tool'`)
	c.db.Exec(t, `UPDATE answers SET text = E'Harborlight\x1b[2J\u202E\n' || text WHERE id = ANY($1)`, pair)
	diff := ok("brands", "diff", brand, pair[0], pair[1])
	require.Regexp(t, `CHANGE +NAME +RANK 1`, diff)
	listed := ok("runs", "answers", run) + ok(slices.Concat([]string{"brands", "answers", brand}, classes)...)
	for _, printed := range []string{diff, listed} {
		require.NotRegexp(t, "[\x1b\u202e]", printed, "the terminal executes no escape sequence of an answer")
	}
	require.Contains(t, diff, "Harborlight[2J\n")
	require.Regexp(t, `re-scores the answers of run `+run+`[\s\S]*scored: [1-9]\d* answers for positions`,
		ok("runs", "rescore", run, "--wait"))
	require.Contains(t, ok("runs", "rescore", run, "--dry-run"), "none, no cost")
	require.Regexp(t, `answers +\d+`, ok("brands", "rescore", brand, "--dry-run"))
	require.Regexp(t, `completed {2}(\d+)/\d+ answers`, ok("brands", "rescore", brand, "--wait"))
	rescored := storetest.Value[uuid.UUID](t, c.db, "SELECT run_id FROM rescores").String()
	require.Contains(t, ok("brands", "rescores", "--brand", brand), rescored)
	require.Contains(t, ok("runs", "logs", rescored), "re-scores stored answers of the brand")
	why := ok("runs", "answers", run, "--why", "--collector", "chatgpt")
	require.Regexp(
		t,
		`chatgpt · .* · sample 1\n {2}\S.*: (positive|neutral|negative|unsure), score [+-]\d\.\d\d, confidence `,
		why,
	)
	require.Regexp(t, `positive \d\.\d\d, neutral \d\.\d\d, negative \d\.\d\d; word lists alone: `, why)
	require.Regexp(t, ` {4}[+-]\d\.\d\d {2}(about|compared|beside|after) +“.+”\n`, why)
	require.Contains(t, why, "features: ")
	require.Regexp(t, `"explanation": \{`, ok("runs", "answers", run, "--why", "--json"))
	_, _, err = tidewatch(t, vars, "runs", "retry", run)
	require.ErrorContains(t, err, "completed")
	require.Contains(t, ok("schedules", "delete", id), "Deleted")
	requireSpread(t, c, c.brand(t, "Harborlight"), ok)
}

func TestRemote_ShowsTheReasonOfAFailedRunAndTheAdvice(t *testing.T) {
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

	// The log of a retried run also has the earlier attempts.
	for range 2 {
		_, _, err = tidewatch(t, vars, "runs", "retry", run, "--wait")
		require.Error(t, err)
	}
	out, _, err = tidewatch(t, vars, "runs", "logs", run)
	require.NoError(t, err)
	started, failed := `\S+Z  started\n`, `\S+Z  failed: No active queries found for brand Harborlight\.\n`
	require.Regexp(t, `created manually .*\n(`+started+failed+`\S+Z  retried by token tests\n){2}`+
		started+` *1 attempt, 1 failed\n`+failed+` *advice: `, out)
	c.db.Exec(t, "DELETE FROM audit_log WHERE id = (SELECT min(id::text)::uuid FROM audit_log WHERE action = 'retry')")
	out, _, err = tidewatch(t, vars, "runs", "logs", run)
	require.NoError(t, err)
	require.Contains(t, out, " 1 retry that the audit log does not contain\n")

	// The log names what the metrics count. The job of an unfinished run may have further attempts.
	c.db.Exec(
		t,
		`UPDATE job_runs SET status = 'processing', finished_at = NULL, metrics = '{"scoring": {"citationsProcessed": 7,
		"competitorSentimentsProcessed": 1, "positionsProcessed": 40, "sentimentsProcessed": 39, "unsureSentiments": 3}}'`,
	)
	out, _, err = tidewatch(t, vars, "runs", "logs", run)
	require.NoError(t, err)
	require.Contains(t, out, "scored: 40 answers for positions, 39 for sentiment, 1 competitor sentiment, "+
		"3 unsure sentiments, 7 cited or consulted pages\n")
	require.Contains(t, out, " attempt 1 of 8, 1 failed\n")
}

func TestRemote_AnInterruptedCommandNamesTheCommandThatShowsItsRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	schedule := db.Schedule(t, brand)
	node := serve(t, map[string]string{"DATABASE_URL": db.URL}, "--roles", "api") // no worker, so that the runs wait
	vars := map[string]string{"TIDEWATCH_SERVER": node.URL, "TIDEWATCH_TOKEN": adminToken(t, db)}
	for _, args := range [][]string{
		{"schedules", "trigger", schedule.ID.String(), "--wait"}, {"brands", "rescore", brand.ID.String(), "--wait"},
	} {
		stdout, _, stop := start(t, vars, args...)
		stdout.WaitFor(t, "pending")
		err := stop()
		require.ErrorContains(t, err, "continues on the server")
		hint := regexp.MustCompile(`run "tidewatch (.*)"`).FindStringSubmatch(err.Error())
		require.NotEmpty(t, hint, err)
		out, _, err := tidewatch(t, vars, strings.Fields(hint[1])...)
		require.NoError(t, err, hint[1])
		require.Contains(t, out, "pending")
		require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{{ // a re-score needs an answer
			Collector: "chatgpt", ID: uuid.New(), QueryText: "best crm", RunID: db.Runs(t, schedule.ID)[0].ID, Sample: 1,
			Status: store.AnswerOK, Text: "Acme is the best.",
		}}))
	}
}

func TestRemote_ReportsErrors(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	good := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	with := func(server, token string) map[string]string {
		return map[string]string{"TIDEWATCH_SERVER": server, "TIDEWATCH_TOKEN": token}
	}
	create := []string{"schedules", "create", "--brand", c.brand(t, "Harborlight").String(), "--cron"}
	daily := func(flags ...string) []string { return slices.Concat(create, []string{"0 9 * * *"}, flags) }
	runs := []string{"runs", "list"}
	for _, tt := range []struct {
		name string
		vars map[string]string
		args []string
		want string
	}{
		{"a wrong field", good, slices.Concat(create, []string{"61 * * * *"}), "body.cron_expression"},
		{"its code", good, slices.Concat(create, []string{"61 * * * *"}), "(invalid_field)"},
		{"a wrong option", good, daily("--locale", "not a tag"), "body.metadata.locale"},
		{"an unknown value", good, daily("--job-type", "mining"), "--job-type must be one of"},
		{"a value out of bounds", good, daily("--samples", "99"), "--samples: must be"},
		{"a part of a second", good, daily("--jitter", "900ms"), "--jitter: must be whole seconds such as 90s, got 900ms"},
		{"an unknown name", good, []string{"schedules", "edit", uuid.NewString(), "--clear", "colour"}, "maxCalls"},
		{"an unknown run", good, []string{"runs", "get", uuid.NewString()}, "The run does not exist"},
		{"its code", good, []string{"runs", "get", uuid.NewString()}, "(not_found)"},
		{"no token", with(c.addresses[0], ""), runs, "TIDEWATCH_TOKEN"},
		{"a wrong token", with(c.addresses[0], "tw_x"), runs, "(unauthenticated)"},
		{"no server", with("http://127.0.0.1:1", "tw_x"), runs, "TIDEWATCH_SERVER"},
		{"a wrong address", with("localhost", "tw_x"), runs, "TIDEWATCH_SERVER"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tidewatch(t, tt.vars, tt.args...)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestRemote_AcceptsTheNamesOfBrandsAndCustomers(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight")
	customer := storetest.Value[string](t, c.db,
		"SELECT c.name FROM customers c JOIN brands b ON b.customer_id = c.id WHERE b.id = $1", brand)
	for _, args := range [][]string{
		{"brands", "get", "harborlight"},
		{"schedules", "list", "--brand", "Harborlight", "--customer", customer},
		{"brands", "queries", "Harborlight"},
		{"customers", "look", customer},
		{"download", "runs", "--brand", "Harborlight", "--from", "2026-11-01", "--to", "2026-11-02"},
	} {
		_, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err, args)
	}
	_, _, err := tidewatch(t, vars, "brands", "get", "Nowhere")
	require.ErrorContains(t, err, `<id>: no brand has the name "Nowhere": "tidewatch brands list" shows all names and ids`)

	other := storetest.Value[uuid.UUID](t, c.db, "INSERT INTO customers (name) VALUES ('Zenith') RETURNING id")
	same := storetest.Value[uuid.UUID](t, c.db,
		"INSERT INTO brands (customer_id, name) VALUES ($1, 'HARBORLIGHT') RETURNING id", other)
	_, _, err = tidewatch(t, vars, "schedules", "list", "--brand", "harborlight")
	require.ErrorContains(t, err, `--brand: 2 brands have the name "harborlight": use one of the ids `)
	require.ErrorContains(t, err, brand.String()+" (customer "+customer+")")
	require.ErrorContains(t, err, same.String()+" (customer Zenith)")
	for name, id := range map[string]uuid.UUID{"Harborlight": brand, "HARBORLIGHT": same} {
		out, _, err := tidewatch(t, vars, "brands", "get", name)
		require.NoError(t, err)
		require.Contains(t, out, id.String(), "the exact name selects the brand")
	}
}
