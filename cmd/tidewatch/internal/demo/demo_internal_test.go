package demo

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// run runs the command line of the demo.
func run(ctx context.Context, args []string, vars settings.Environment, stdout, stderr io.Writer) error {
	var grammar struct {
		Demo Command `cmd:""`
	}
	return command.Run(ctx, &grammar, args, &command.Env{Vars: vars, Stdout: stdout, Stderr: stderr})
}

// All parts of the test use one made-up history, because the scoring of a history is slow. While the demo of testTables
// runs, testTables also starts a demo with the same directory and a demo with the same address. Their errors must name
// the directory or the address.
func TestDemo_PrintsADocumentThenTablesAndShowsTheStory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(storetest.ClusterDir(t), "demo")
	testDocument(t, dir)
	testTables(t, dir)
	testViews(t, dir)
}

func testDocument(t *testing.T, dir string) {
	t.Helper()
	out, notes, err := commandtest.Run(t, run, nil, "demo", "--once", "--json", "--addr", "127.0.0.1:0",
		"--latency", "20ms", "--data-dir", dir)
	require.NoError(t, err)
	require.Contains(t, notes, "stand-in engines")
	var got report
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got.Runs, 3)
	seen := map[store.JobType]bool{}
	for _, r := range got.Runs {
		seen[r.JobType] = true
		require.Equal(t, store.RunCompleted, r.Status)
		require.Empty(t, r.ErrorMessage)
		require.Equal(t, r.JobType.Collects(), r.Metrics.DataCollection != nil)
		require.Equal(t, r.JobType.Scores(), r.Metrics.Scoring != nil)
	}
	require.Len(t, seen, 3)
	require.Equal(t, []faultReport{
		{Collector: "chatgpt", HTTPStatus: 429, Calls: 1, Healed: true},
		{Collector: "perplexity", HTTPStatus: 503, Calls: outageCalls, Healed: true},
	}, got.Faults)
	require.Len(t, got.Trend.Points, shownDays+1)
	for i, point := range got.Trend.Points {
		require.Equal(t, i < shownDays, point.MadeUp)
		require.Positive(t, point.Answers)
		require.NotNil(t, point.CitationShare)
		require.Less(t, *point.CitationShare, 1.0)
	}
	require.Positive(t, *got.Trend.Points[shownDays-1].CitationShare, "made-up answers cite the brand's own pages")
	require.Positive(t, *got.Trend.Points[shownDays].CitationShare, "the stand-in engines cite the brand's own pages")
	require.Contains(t, notes, "made-up history")
	require.Len(t, got.Brands, 2)
	for _, brand := range got.Brands {
		require.NotEmpty(t, brand.Engines)
		for _, engine := range brand.Engines {
			require.Positive(t, engine.Answers)
			require.NotNil(t, engine.MentionRate)
		}
	}
}

func testTables(t *testing.T, dir string) {
	t.Helper()
	addr := commandtest.FreeAddr(t)
	stdout, _, stop := commandtest.Start(t, run, nil, "demo", "--addr", addr, "--latency", "20ms", "--data-dir", dir)
	commandtest.Get(t, "http://"+addr+"/readyz", 200)

	_, _, err := commandtest.Run(t, run, nil, "demo", "--once", "--data-dir", dir, "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, dir)
	require.ErrorContains(t, err, "in use")
	_, _, err = commandtest.Run(t, run, nil, "demo", "--once", "--data-dir", dir, "--addr", addr)
	require.ErrorContains(t, err, addr)

	stdout.WaitFor(t, "Press Ctrl-C to stop")
	requireAccess(t, stdout.String())
	require.NoError(t, stop())
	for _, want := range []string{
		"✓ completed", "MENTION RATE", "AVERAGE SENTIMENT", "data_collection_and_scoring", "Harborlight", "made up",
		"95 % INTERVAL", "CITATION SHARE", "HTTP 429 Too Many Requests, Retry-After 1s", "healed", "Log in as admin@example.com",
	} {
		require.Contains(t, stdout.String(), want)
	}
}

// requireAccess runs the commands that the demo prints, and then calls the demo's server and opens its database.
func requireAccess(t *testing.T, printed string) {
	t.Helper()
	exports := regexp.MustCompile(`(?m)^ +(export .*)$`).FindAllStringSubmatch(printed, -1)
	require.Len(t, exports, 2)
	script := exports[0][1] + "\n" + exports[1][1] + "\n" +
		`printf '%s\n' "$TIDEWATCH_SERVER" "$TIDEWATCH_TOKEN" "$DATABASE_URL"`
	out, err := exec.CommandContext(t.Context(), "sh", "-c", script).Output()
	require.NoError(t, err)
	lines := strings.Split(string(out), "\n")
	api, err := client.New(lines[0], client.WithToken(lines[1]))
	require.NoError(t, err)
	tokens, err := api.ListTokensWithResponse(t.Context(), &client.ListTokensParams{}) // only admins may list tokens
	require.NoError(t, err)
	require.NotNil(t, tokens.JSON200)
	conn, err := pgx.Connect(t.Context(), lines[2])
	require.NoError(t, err)
	var valid int
	require.NoError(t, conn.QueryRow(t.Context(),
		"SELECT count(*) FROM api_tokens WHERE revoked_at IS NULL").Scan(&valid))
	require.Equal(t, 1, valid)
	require.NoError(t, conn.Close(t.Context()))
	requireAddedBrandInAnswers(t, api, lines[2])
}

func TestDemo_EndsWithTheReasonOfAFailedRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`customers:
  - name: Mine
    brands:
      - name: Quiet
        scheduled_jobs:
          - {name: daily, job_type: data_collection, cron_expression: 0 9 * * *}
`), 0o600))
	_, _, err := commandtest.Run(t, run, nil, "demo", "--once", "--file", file, "--addr", "127.0.0.1:0",
		"--data-dir", filepath.Join(storetest.ClusterDir(t), "demo"))
	require.ErrorContains(t, err, "No active queries found for brand Quiet")
}

// The demo calls the real engines if their keys are set. The stand-in engines of this test have the place of the real
// engines.
func TestDemo_KeepsTheCapsAndPricesWithRealEngines(t *testing.T) {
	t.Parallel()
	dir, file := filepath.Join(storetest.ClusterDir(t), "demo"), filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`customers:
  - name: Mine
    brands:
      - name: Quiet
        queries: [{text: best crm}, {text: best crm for small teams}, {text: cheapest crm}]
        scheduled_jobs:
          - {name: collect, job_type: data_collection, cron_expression: 0 9 * * *}
`), 0o600))
	var calls commandtest.Buffer
	engines, err := StartEngines(t.Context(), "127.0.0.1:0", standin.Options{Log: &calls, Now: time.Now})
	require.NoError(t, err)
	defer func() { require.NoError(t, engines.Stop(context.WithoutCancel(t.Context()))) }()
	chatgpt, _ := collector.Lookup("chatgpt")
	vars := map[string]string{
		chatgpt.KeyVar: "k", chatgpt.BaseURLVar(): engines.BaseURLs["chatgpt"],
		"TIDEWATCH_MAX_RUN_CALLS": "2", "TIDEWATCH_MAX_DAY_COST": "5", "TIDEWATCH_PRICES": file,
	}
	args := []string{"demo", "--once", "--addr", "127.0.0.1:0", "--data-dir", dir, "--file", file}
	_, notes, err := commandtest.Run(t, run, vars, args...)
	require.ErrorContains(t, err, "TIDEWATCH_PRICES", "the file has no prices")
	require.Contains(t, notes, "TIDEWATCH_MAX_DAY_COST_USD", "a misspelt cap is named")
	require.Empty(t, calls.String())

	delete(vars, "TIDEWATCH_PRICES")
	_, _, err = commandtest.Run(t, run, vars, args...)
	require.ErrorContains(t, err, "The run needs 3 calls, but its cap is 2.")
	require.Empty(t, calls.String())

	vars["TIDEWATCH_MAX_RUN_CALLS"] = "3"
	_, _, err = commandtest.Run(t, run, vars, args...)
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(calls.String(), "\n"), "the log has a line for each call")
}

func TestDemo_FollowsTheUnfinishedRunOfAnInterruptedDemo(t *testing.T) {
	t.Parallel()
	dir, file := filepath.Join(storetest.ClusterDir(t), "demo"), filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`customers:
  - name: Mine
    brands:
      - name: Quiet
        queries: [{text: best crm}, {text: best crm for small teams}]
        scheduled_jobs:
          - {name: collect, job_type: data_collection, cron_expression: 0 9 * * *}
          - {name: score, job_type: scoring, cron_expression: 0 9 * * *}
          - {name: both, job_type: data_collection_and_scoring, cron_expression: 0 9 * * *}
`), 0o600))
	args := []string{"demo", "--once", "--addr", "127.0.0.1:0", "--data-dir", dir, "--file", file}
	stdout, _, stop := commandtest.Start(t, run, nil, append(args, "--latency", "30s")...)
	stdout.WaitFor(t, "processing")
	require.ErrorContains(t, stop(), "interrupted")
	out, _, err := commandtest.Run(t, run, nil, append(args, "--latency", "20ms")...)
	require.NoError(t, err)
	require.Contains(t, out, "left unfinished")
	require.Equal(t, 3, strings.Count(out, "  completed  "))
}

func TestDemo_ARestartKeepsTheAccessAndTheSchedulesOfUsers(t *testing.T) {
	t.Parallel()
	dir, file := filepath.Join(storetest.ClusterDir(t), "demo"), filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`customers:
  - name: Mine
    brands:
      - name: Quiet
        queries: [{text: best crm}]
        scheduled_jobs:
          - {name: collect, job_type: data_collection, cron_expression: 0 9 * * *, metadata: {collectors: [claude]}}
`), 0o600))
	vars := map[string]string{"TIDEWATCH_ALERTS_ALLOW_NETWORKS": "127.0.0.0/8", "TIDEWATCH_MIGRATE": "true"}
	args := []string{"demo", "--addr", "127.0.0.1:0", "--data-dir", dir, "--file", file, "--latency", "1ms"}
	access := func() (printed, notes string, api *client.ClientWithResponses, stop func() error) {
		t.Helper()
		stdout, stderr, stop := commandtest.Start(t, run, vars, args...)
		stdout.WaitFor(t, "Press Ctrl-C to stop")
		got := regexp.MustCompile(`with the password \S+|TIDEWATCH_(SERVER|TOKEN)=\S+`).FindAllString(stdout.String(), -1)
		require.Len(t, got, 3)
		api, err := client.New(strings.TrimPrefix(got[1], "TIDEWATCH_SERVER="),
			client.WithToken(strings.TrimPrefix(got[2], "TIDEWATCH_TOKEN=")))
		require.NoError(t, err)
		return got[0] + got[2], stderr.String(), api, stop
	}
	printed, notes, api, stop := access()
	require.Contains(t, notes, "have no effect on the demo")
	require.Contains(t, notes, "TIDEWATCH_MIGRATE")
	require.NotContains(t, notes, "TIDEWATCH_ALERTS_ALLOW_NETWORKS")
	brands, err := api.ListBrandsWithResponse(t.Context(), nil)
	require.NoError(t, err)
	brand := brands.JSON200.Data[0]
	hook, key := "http://127.0.0.1:9/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	_, err = api.CreateAlertChannelWithResponse(t.Context(), nil, client.NewAlertChannel{
		CustomerID: &brand.CustomerID, Name: "local", Kind: "webhook", Secret: &key, URL: &hook,
	})
	require.NoError(t, err, "the demo allows the network of the setting")
	cron := storetest.YearlyCron()
	mine, err := api.CreateScheduledJobWithResponse(t.Context(), nil, client.NewScheduledJob{
		BrandID: brand.ID, CronExpression: &cron, JobType: "scoring",
	})
	require.NoError(t, err)
	deactivateAdmin(t, api)
	require.NoError(t, stop())

	again, _, api, stop := access()
	require.Equal(t, printed, again, "the password and the token stay the same")
	users, err := api.ListUsersWithResponse(t.Context(), nil)
	require.NoError(t, err)
	for _, u := range users.JSON200.Data {
		require.True(t, u.IsActive, u.Email)
		require.EqualValues(t, store.RoleAdmin, u.Role, u.Email)
	}
	runs, err := api.ListRunsWithResponse(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, runs.JSON200.Data, 2)
	for _, r := range runs.JSON200.Data {
		require.NotEqual(t, mine.JSON201.ID, *r.ScheduledJobID, "the demo triggers only schedules of the file")
	}
	require.NoError(t, stop())
}

// deactivateAdmin deactivates the admin of the demo, as another admin.
func deactivateAdmin(t *testing.T, api *client.ClientWithResponses) {
	t.Helper()
	users, err := api.ListUsersWithResponse(t.Context(), nil)
	require.NoError(t, err)
	password := "correct horse battery"
	other, err := api.CreateUserWithResponse(t.Context(), nil, client.NewUser{
		Email: "other@example.com", Password: &password, Role: "admin",
	})
	require.NoError(t, err)
	require.NotNil(t, other.JSON201)
	no, viewer := false, client.Role("viewer")
	edited, err := api.UpdateUserWithResponse(t.Context(), users.JSON200.Data[0].ID, nil,
		client.UserChange{IsActive: &no, Role: &viewer})
	require.NoError(t, err)
	require.NotNil(t, edited.JSON200)
}

func TestDemo_AFileOfCredentialsThatIsCutOffCountsAsMissing(t *testing.T) {
	t.Parallel()
	d := &demo{dataDir: t.TempDir()}
	for _, text := range []string{"", `{"password":"secret`} {
		require.NoError(t, os.WriteFile(d.credentialsFile(), []byte(text), 0o600))
		c, err := d.readCredentials()
		require.NoError(t, err)
		require.Zero(t, c)
	}
}

func TestDemo_UsesAFreePortWhenTheDefaultIsInUse(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	if l, err := lc.Listen(t.Context(), "tcp", defaultAddr); err == nil {
		defer func() { require.NoError(t, l.Close()) }()
	}
	var out commandtest.Buffer
	d := &demo{command: &Command{}, out: &out}
	l, err := d.listen(t.Context())
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.NotEqual(t, defaultAddr, l.Addr().String())
	require.Contains(t, out.String(), "is in use")
}

func TestMarket_APromptBelongsToTheMarketOfItsQuery(t *testing.T) {
	t.Parallel()
	crm := newStory(0, store.Brand{Name: "Acme"}, nil).market()
	games := newStory(0, store.Brand{Name: "Globex"}, nil).market()
	markets := map[string][]standin.Company{"best crm": crm, "best crm for games": games}
	require.Equal(t, crm, findMarket(markets, "best crm"))
	require.Equal(t, games, findMarket(markets, "Answer in English: best crm for games"))
	require.Empty(t, findMarket(markets, "best bike"))
}

// requireAddedBrandInAnswers checks that the stand-in engines name a brand that a user adds to the demo, and its
// competitors.
func requireAddedBrandInAnswers(t *testing.T, api *client.ClientWithResponses, databaseURL string) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), databaseURL)
	require.NoError(t, err)
	defer pool.Close()
	d := &demo{db: &database.Database{Pool: pool}}
	names := func(prompt string) []string {
		var out []string
		for _, company := range d.addedMarket(t.Context(), prompt) {
			out = append(out, company.Name)
		}
		return out
	}
	var customer uuid.UUID
	require.NoError(t, pool.QueryRow(t.Context(), "SELECT id FROM customers LIMIT 1").Scan(&customer))
	made, err := api.CreateBrandWithResponse(
		t.Context(),
		nil,
		client.CreateBrandJSONRequestBody{CustomerID: &customer, Name: "Elba Lines"},
	)
	require.NoError(t, err)
	require.NotNil(t, made.JSON201)
	brand := made.JSON201.ID
	_, err = api.CreateQueryWithResponse(
		t.Context(),
		brand,
		nil,
		client.CreateQueryJSONRequestBody{Text: "best ferry to Elba"},
	)
	require.NoError(t, err)
	require.Equal(t, []string{"Elba Lines", "Everfield", "Harrow & Lane"}, names("Question: best ferry to Elba"))
	_, err = api.CreateCompetitorWithResponse(
		t.Context(),
		brand,
		nil,
		client.CreateCompetitorJSONRequestBody{Name: "Globex"},
	)
	require.NoError(t, err)
	require.Equal(t, []string{"Elba Lines", "Globex"}, names("best ferry to Elba"))
	require.Empty(t, names("best ferry to Capri"))
	_, err = api.DeleteBrandWithResponse(t.Context(), brand, nil)
	require.NoError(t, err)
}
