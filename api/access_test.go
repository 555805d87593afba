package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// answers has the response status of an operation for each caller. The first caller is anonymous. The next three
// callers are a viewer, an editor and an admin of all customers. The last three callers are a viewer, an editor and an
// admin of another customer.
type answers struct{ nobody, viewer, editor, admin, otherViewer, otherEditor, otherAdmin int }

// These variables are the most frequent combinations of statuses in the access table.
var (
	everybodyReads   = answers{401, 200, 200, 200, 200, 200, 200} // each caller reads the resources of its own customer
	readsIts         = answers{401, 200, 200, 200, 404, 404, 404}
	adminsReadIts    = answers{401, 403, 403, 200, 403, 403, 404}
	adminsRead       = answers{401, 403, 403, 200, 403, 403, 200}
	adminsWriteIts   = answers{401, 403, 403, 200, 403, 403, 404}
	adminsRemoveIts  = answers{401, 403, 403, 204, 403, 403, 404}
	editorsWriteIts  = answers{401, 403, 200, 200, 403, 404, 404}
	editorsRemoveIts = answers{401, 403, 204, 204, 403, 404, 404}
	overseersWrite   = answers{401, 403, 403, 200, 403, 403, 403}
)

// accessTable returns the expected access to each operation by operation id. The test fails if an operation has no
// entry.
func accessTable() map[string]accessLine {
	table := map[string]accessLine{
		"list-scheduled-jobs":  {answers: everybodyReads, list: true},
		"create-scheduled-job": {answers: answers{401, 403, 201, 201, 403, 422, 422}, body: newScheduledJob},
		"get-scheduled-job":    {answers: readsIts, of: scheduledJob},
		"update-scheduled-job": {
			answers: editorsWriteIts,
			of:      scheduledJob,
			body:    fixed(`{"cron_expression":"0 10 * * *"}`),
		},
		"delete-scheduled-job": {answers: editorsRemoveIts, of: scheduledJob},
		// The trigger returns 409, because the schedule has an unfinished run.
		"trigger-scheduled-job": {answers: answers{401, 403, 409, 409, 403, 404, 404}, of: scheduledJob},
		"list-runs":             {answers: everybodyReads, list: true},
		"get-run":               {answers: readsIts, of: run},
		"get-run-figures":       {answers: readsIts, of: run},
		"cancel-run":            {answers: editorsWriteIts, of: run},
		"retry-run": {
			answers: answers{401, 403, 409, 409, 403, 404, 404},
			of:      run,
		}, // the run is still unfinished
		"preview-rescore": {
			answers: answers{401, 409, 409, 409, 404, 404, 404},
			of:      run,
		}, // the run is still unfinished
		"rescore-run": {
			answers: answers{401, 403, 409, 409, 403, 404, 404},
			of:      run,
		}, // the run is still unfinished
		"get-schedule-chain":       {answers: readsIts, of: scheduledJob},
		"list-schedule-versions":   {answers: readsIts, of: scheduledJob},
		"get-schedule-version":     {answers: readsIts, of: scheduleVersion},
		"restore-schedule-version": {answers: editorsWriteIts, of: scheduleVersion},
		"list-scheduled-job-ticks": {answers: readsIts, of: scheduledJob},
		"preview-schedule":         {answers: everybodyReads, body: fixed(`{"cron_expression":"0 9 * * *"}`)},
		"get-ahead":                {answers: everybodyReads},
		"get-forecast":             {answers: everybodyReads},
		"spread-scheduled-jobs": {
			answers: answers{401, 403, 200, 200, 403, 422, 422},
			body: func(o things) any {
				return map[string]any{"engine": "chatgpt", "at": time.Now(), "customer_id": o.brand.CustomerID}
			},
		},
		"list-customers": {answers: everybodyReads, list: true},
		"create-customer": {
			answers: answers{401, 403, 403, 201, 403, 403, 403},
			body:    func(things) any { return map[string]any{"name": uuid.NewString()} },
		},
		"get-customer":              {answers: readsIts, of: customer},
		"update-customer":           {answers: overseersWrite, of: customer, body: fixed(`{"min_interval_seconds":60}`)},
		"delete-customer":           {answers: answers{401, 403, 403, 202, 403, 403, 403}, of: customer},
		"get-customer-look":         {answers: readsIts, of: customer},
		"update-customer-look":      {answers: adminsWriteIts, of: customer, body: fixed(`{"color":"#1f5fbf"}`)},
		"preview-retention":         {answers: readsIts, of: customer},
		"list-brands":               {answers: everybodyReads, list: true},
		"create-brand":              {answers: answers{401, 403, 201, 201, 403, 422, 422}, body: newBrand},
		"suggest-brand":             {answers: everybodyReads, query: func(things) string { return "domain=acme.com" }},
		"start-first-run":           {answers: answers{401, 403, 202, 202, 403, 422, 422}, body: newFirstRun},
		"get-brand":                 {answers: readsIts, of: brand},
		"update-brand":              {answers: editorsWriteIts, of: brand, body: fixed(`{"aliases":["A"]}`)},
		"delete-brand":              {answers: editorsRemoveIts, of: brand},
		"get-trends":                {answers: readsIts, of: brand},
		"get-trends-csv":            {answers: readsIts, of: brand},
		"get-trends-jsonl":          {answers: readsIts, of: brand},
		"compare-brand":             {answers: readsIts, of: brand},
		"compare-brand-csv":         {answers: readsIts, of: brand},
		"compare-brand-jsonl":       {answers: readsIts, of: brand},
		"list-contributions":        {answers: readsIts, of: brand},
		"get-contributions-csv":     {answers: readsIts, of: brand},
		"get-contributions-jsonl":   {answers: readsIts, of: brand},
		"get-overview":              {answers: readsIts, of: brand},
		"get-overview-csv":          {answers: readsIts, of: brand},
		"get-overview-jsonl":        {answers: readsIts, of: brand},
		"get-overview-series":       {answers: readsIts, of: brand},
		"get-overview-series-csv":   {answers: readsIts, of: brand},
		"get-overview-series-jsonl": {answers: readsIts, of: brand},
		"list-changes":              {answers: readsIts, of: brand},
		"get-changes-csv":           {answers: readsIts, of: brand},
		"get-changes-jsonl":         {answers: readsIts, of: brand},
		"list-brand-overviews":      {answers: everybodyReads, list: true},
		"list-reports":              {answers: everybodyReads, list: true},
		"create-report":             {answers: answers{401, 403, 201, 201, 403, 422, 422}, body: newReport},
		"get-report":                {answers: readsIts, of: storedReport},
		"get-report-html":           {answers: readsIts, of: storedReport},
		"delete-report":             {answers: editorsRemoveIts, of: storedReport},
		"list-report-links":         {answers: readsIts, of: storedReport},
		"create-report-link": {
			answers: answers{401, 403, 201, 201, 403, 404, 404}, of: storedReport, body: fixed(`{"expires_in_days":7}`),
		},
		"get-report-link":            {answers: readsIts, of: reportLink},
		"revoke-report-link":         {answers: editorsRemoveIts, of: reportLink},
		"list-competitors":           {answers: readsIts, of: brand},
		"get-query-grid":             {answers: readsIts, of: brand},
		"get-query-grid-csv":         {answers: readsIts, of: brand},
		"get-query-grid-jsonl":       {answers: readsIts, of: brand},
		"list-brand-answers":         {answers: readsIts, of: brand},
		"get-brand-answers-csv":      {answers: readsIts, of: brand},
		"get-brand-answers-jsonl":    {answers: readsIts, of: brand},
		"diff-answers":               {answers: readsIts, of: brand, query: answerTwice},
		"list-sources":               {answers: readsIts, of: brand},
		"get-sources-csv":            {answers: readsIts, of: brand},
		"get-sources-jsonl":          {answers: readsIts, of: brand},
		"get-source":                 {answers: readsIts, of: citedSource},
		"list-searches":              {answers: readsIts, of: brand},
		"get-searches-csv":           {answers: readsIts, of: brand},
		"get-searches-jsonl":         {answers: readsIts, of: brand},
		"list-source-types":          {answers: readsIts, of: customer},
		"get-source-type":            {answers: readsIts, of: sourceType},
		"set-source-type":            {answers: editorsWriteIts, of: sourceType, body: fixed(`{"type":"review"}`)},
		"delete-source-type":         {answers: editorsRemoveIts, of: sourceType},
		"list-discoveries":           {answers: readsIts, of: brand},
		"get-discoveries-csv":        {answers: readsIts, of: brand},
		"get-discoveries-jsonl":      {answers: readsIts, of: brand},
		"list-dismissed-discoveries": {answers: readsIts, of: brand},
		"track-discovery": {
			answers: editorsWriteIts,
			of:      brand,
			body:    fixed(`{"name":"Hooli","as":"competitor"}`),
		},
		"dismiss-discovery": {answers: editorsWriteIts, of: brand, body: fixed(`{"name":"Hooli"}`)},
		"restore-discovery": {answers: editorsRemoveIts, of: dismissal},
		"create-competitor": {
			answers: answers{401, 403, 201, 201, 403, 404, 404},
			of:      brand,
			body:    fixed(`{"name":"Initech"}`),
		},
		"get-competitor":    {answers: readsIts, of: competitor},
		"update-competitor": {answers: editorsWriteIts, of: competitor, body: fixed(`{"name":"Initech"}`)},
		"delete-competitor": {answers: editorsRemoveIts, of: competitor},
		"list-queries":      {answers: readsIts, of: brand},
		"create-query": {
			answers: answers{401, 403, 201, 201, 403, 404, 404},
			of:      brand,
			body:    fixed(`{"text":"one more"}`),
		},
		"switch-queries": {
			answers: editorsWriteIts,
			of:      brand,
			body:    func(o things) any { return map[string]any{"query_ids": []uuid.UUID{o.query.ID}, "is_active": false} },
		},
		"add-queries": {answers: editorsWriteIts, of: brand, body: fixed(`{"queries":[{"text":"one more"}]}`)},
		"tag-queries": {
			answers: editorsWriteIts,
			of:      brand,
			body: func(o things) any {
				return map[string]any{"query_ids": []uuid.UUID{o.query.ID}, "add": []string{"crm"}}
			},
		},
		"get-query":      {answers: readsIts, of: query},
		"update-query":   {answers: editorsWriteIts, of: query, body: fixed(`{"topic":"crm"}`)},
		"delete-query":   {answers: editorsRemoveIts, of: query},
		"import-catalog": {answers: overseersWrite, body: fixed(`{"customers":[]}`)},
		"list-answers":   {answers: readsIts, of: run},
		"get-answer":     {answers: readsIts, of: runAnswer},
		"explain-answer": {answers: readsIts, of: runAnswer},
		"export-csv":     {answers: everybodyReads, of: answersTable, query: ofBrand},
		"export-jsonl":   {answers: everybodyReads, of: answersTable, query: ofBrand},
		"watch-events": {
			answers: answers{401, 503, 503, 503, 503, 503, 503},
		}, // the server of this test has no event stream
		"log-in": {
			answers: answers{401, 401, 401, 401, 401, 401, 401},
			body: func(things) any {
				return map[string]any{"email": uuid.NewString() + "@example.com", "password": "wrong"}
			},
		},
		"get-session": {answers: everybodyReads},
		"request-password-reset": { // the server of this test sends no mail
			answers: answers{409, 409, 409, 409, 409, 409, 409},
			body:    fixed(`{"email":"nobody@example.com"}`),
		},
		"set-password": {
			answers: answers{422, 422, 422, 422, 422, 422, 422},
			body:    fixed(`{"secret":"unknown","password":"correct horse battery"}`),
		},
		"list-log-in-methods": {answers: answers{200, 200, 200, 200, 200, 200, 200}},
		"log-out":             {answers: answers{401, 204, 204, 204, 204, 204, 204}},
		"change-password": {
			answers: answers{401, 403, 403, 403, 403, 403, 403},
			body:    fixed(`{"old_password":"x","new_password":"long enough"}`),
		}, // a token has no password to change
		"list-users":           {answers: adminsRead, list: true},
		"create-user":          {answers: answers{401, 403, 403, 201, 403, 403, 422}, body: newUser},
		"get-user":             {answers: adminsReadIts, of: user},
		"update-user":          {answers: adminsWriteIts, of: user, body: fixed(`{"role":"admin"}`)},
		"delete-user":          {answers: adminsWriteIts, of: user},
		"list-tokens":          {answers: adminsRead, list: true},
		"create-token":         {answers: answers{401, 403, 403, 201, 403, 403, 422}, body: newToken},
		"get-token":            {answers: adminsReadIts, of: token},
		"revoke-token":         {answers: adminsRemoveIts, of: token},
		"list-alert-channels":  {answers: everybodyReads, list: true},
		"create-alert-channel": {answers: answers{401, 403, 403, 201, 403, 403, 422}, body: newAlertChannel},
		"get-alert-channel":    {answers: readsIts, of: alertChannel},
		"update-alert-channel": {answers: adminsWriteIts, of: alertChannel, body: fixed(`{"is_active":false}`)},
		"delete-alert-channel": {answers: adminsRemoveIts, of: alertChannel},
		"test-alert-channel":   {answers: adminsWriteIts, of: alertChannel},
		"list-alert-rules":     {answers: everybodyReads, list: true},
		"create-alert-rule": {
			answers: answers{401, 403, 403, 201, 403, 403, 422},
			body:    func(o things) any { return map[string]any{"channel_id": o.channel.ID, "kind": "late"} },
		},
		"get-alert-rule":        {answers: readsIts, of: alertRule},
		"update-alert-rule":     {answers: adminsWriteIts, of: alertRule, body: fixed(`{"failures":5}`)},
		"delete-alert-rule":     {answers: adminsRemoveIts, of: alertRule},
		"list-alert-events":     {answers: everybodyReads, list: true},
		"list-alert-deliveries": {answers: everybodyReads, list: true},
		"get-alert-delivery":    {answers: readsIts, of: func(o things) string { return o.delivery.String() }},
		"list-audit-log":        {answers: everybodyReads, list: true},
		"list-collectors":       {answers: everybodyReads},
		"pause-collector":       {answers: overseersWrite, of: collectorName, body: fixed(`{"reason":"the bill"}`)},
		"resume-collector":      {answers: overseersWrite, of: collectorName},
	}
	maps.Copy(table, exceptionAccess())
	maps.Copy(table, rescoreAccess())
	maps.Copy(table, retryAccess())
	return table
}

// accessLine describes the expected access to one operation.
type accessLine struct {
	answers answers
	body    func(things) any    // nil if the operation has no body
	list    bool                // whether the operation lists resources of customers
	of      func(things) string // the value of the path parameter
	query   func(things) string // nil if the request has no query
}

// The type "things" has one resource of each kind. All resources belong to the same customer.
type things struct {
	answer     uuid.UUID
	brand      store.Brand
	channel    store.AlertChannel
	competitor store.Competitor
	delivery   uuid.UUID
	exception  uuid.UUID
	job        store.ScheduledJob
	query      store.Query
	link       uuid.UUID
	report     uuid.UUID
	rule       store.AlertRule
	rescore    store.Run
	run        store.Run
	token      store.Token
	user       store.User
}

func scheduledJob(o things) string    { return o.job.ID.String() }
func scheduleVersion(o things) string { return o.job.ID.String() + "/versions/1" }
func run(o things) string             { return o.run.ID.String() }
func rescore(o things) string         { return o.rescore.ID.String() }
func runAnswer(o things) string       { return o.run.ID.String() + "/answers/" + o.answer.String() }
func answerTwice(o things) string {
	return "first=" + o.answer.String() + "&second=" + o.answer.String()
}
func citedSource(o things) string { return o.brand.ID.String() + "/sources/review.example" }
func sourceType(o things) string {
	return o.brand.CustomerID.String() + "/source-types/review.example"
}
func brand(o things) string { return o.brand.ID.String() }
func competitor(o things) string {
	return o.brand.ID.String() + "/competitors/" + o.competitor.ID.String()
}

func dismissal(o things) string          { return o.brand.ID.String() + "/discoveries/dismissed/globex" }
func customer(o things) string           { return o.brand.CustomerID.String() }
func query(o things) string              { return o.brand.ID.String() + "/queries/" + o.query.ID.String() }
func user(o things) string               { return o.user.ID.String() }
func token(o things) string              { return o.token.ID.String() }
func collectorName(things) string        { return "chatgpt" }
func fixed(body string) func(things) any { return func(things) any { return body } }

func alertChannel(o things) string { return o.channel.ID.String() }
func alertRule(o things) string    { return o.rule.ID.String() }

func newAlertChannel(o things) any {
	return map[string]any{
		"customer_id": o.brand.CustomerID,
		"name":        uuid.NewString(),
		"kind":        "webhook",
		"url":         "https://hooks.example.com/t0p-s3cret?key=s3cret",
		"secret":      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G",
	}
}

func storedReport(o things) string { return o.report.String() }

func reportLink(o things) string { return o.report.String() + "/links/" + o.link.String() }

func newReport(o things) any { return map[string]any{"brand_id": o.brand.ID, "template": "weekly"} }

func newScheduledJob(o things) any {
	return map[string]any{"brand_id": o.brand.ID, "job_type": "scoring", "cron_expression": "0 9 * * *"}
}

func newBrand(o things) any {
	return map[string]any{"customer_id": o.brand.CustomerID, "name": uuid.NewString()}
}

func newFirstRun(o things) any {
	return map[string]any{
		"customer_id": o.brand.CustomerID, "name": uuid.NewString(), "queries": []any{map[string]any{"text": "best crm"}},
	}
}

func newUser(o things) any {
	return map[string]any{
		"email":       uuid.NewString() + "@example.com",
		"password":    "long enough",
		"role":        "viewer",
		"customer_id": o.brand.CustomerID,
	}
}

// The method "things" creates a brand with one resource of each kind.
func (f *fixture) things(t *testing.T) things {
	t.Helper()
	o := things{brand: f.db.Brand(t, 2)}
	customer := &o.brand.CustomerID
	competitors, err := f.db.CompetitorsOf(t.Context(), o.brand.ID)
	require.NoError(t, err)
	queries, err := f.db.QueriesOf(t.Context(), o.brand.ID)
	require.NoError(t, err)
	o.competitor, o.query = competitors[0], queries[0]
	_, err = f.db.Dismiss(t.Context(), store.Dismissal{BrandID: o.brand.ID, Key: "globex", Name: "Globex"})
	require.NoError(t, err)
	_, err = f.db.SaveSourceType(t.Context(), store.SourceType{
		CustomerID: o.brand.CustomerID, Domain: "review.example", Type: "editorial",
	})
	require.NoError(t, err)
	created := f.call(t, http.MethodPost, "/scheduled-jobs", newScheduledJob(o)).must(t, http.StatusCreated)
	o.job, err = f.db.ScheduledJob(t.Context(), value[api.ScheduledJob](t, created).ID)
	require.NoError(t, err)
	triggered := f.call(t, http.MethodPost, "/scheduled-jobs/"+o.job.ID.String()+"/trigger", nil).must(t, http.StatusOK)
	o.run, err = f.db.Run(t.Context(), value[api.RunDetail](t, triggered).ID)
	require.NoError(t, err)
	o.answer = f.answer(t, o.run.ID)
	rescored := f.call(t, http.MethodPost, "/brands/"+o.brand.ID.String()+"/rescores", nil).must(t, http.StatusAccepted)
	o.rescore, err = f.db.Run(t.Context(), value[api.Rescore](t, rescored).ID)
	require.NoError(t, err)
	o.user, err = f.db.SaveUser(t.Context(), store.User{
		CustomerID:   customer,
		Email:        uuid.NewString() + "@example.com",
		IsActive:     true,
		PasswordHash: "x",
		Role:         store.RoleViewer,
	})
	require.NoError(t, err)
	_, hash := door.NewSecret(door.TokenPrefix)
	o.token, err = f.db.CreateToken(
		t.Context(),
		store.Token{CreatedBy: "token tests", CustomerID: customer, Name: "t", Role: store.RoleViewer},
		hash,
	)
	require.NoError(t, err)
	f.alerts(t, &o)
	excepted := f.call(t, http.MethodPost, "/schedule-exceptions", newException(o)).must(t, http.StatusCreated)
	o.exception = value[api.ScheduleException](t, excepted).ID
	made := f.call(t, http.MethodPost, "/reports", newReport(o)).must(t, http.StatusCreated)
	o.report = value[api.Report](t, made).ID
	linked := f.call(t, http.MethodPost, "/reports/"+o.report.String()+"/links", `{}`).must(t, http.StatusCreated)
	o.link = value[api.MadeReportLink](t, linked).ID
	return o
}

// alerts creates an alert channel with a rule and an event.
func (f *fixture) alerts(t *testing.T, o *things) {
	t.Helper()
	channel := f.call(t, http.MethodPost, "/alert-channels", newAlertChannel(*o)).must(t, http.StatusCreated)
	rule := f.call(
		t,
		http.MethodPost,
		"/alert-rules",
		map[string]any{"channel_id": value[api.AlertChannel](t, channel).ID, "kind": "failing"},
	).must(t, http.StatusCreated)
	var err error
	o.channel, err = f.db.AlertChannel(t.Context(), value[api.AlertChannel](t, channel).ID)
	require.NoError(t, err)
	o.rule, err = f.db.AlertRule(t.Context(), value[api.AlertRule](t, rule).ID)
	require.NoError(t, err)
	o.delivery = uuid.Must(uuid.NewV7())
	require.NoError(
		t,
		f.db.CreateAlertDelivery(
			t.Context(),
			store.AlertDelivery{ChannelID: o.channel.ID, CustomerID: o.channel.CustomerID, ID: o.delivery},
		),
	)
	f.db.Exec(
		t,
		`INSERT INTO alert_events (rule_id, key, channel_id, customer_id, kind, since, delivery_id) VALUES ($1, 'k', $2, $3, 'failing', now(), $4)`,
		o.rule.ID,
		o.channel.ID,
		o.channel.CustomerID,
		o.delivery,
	)
}

func TestAccess_EveryOperationChecksTheRoleAndTheCustomer(t *testing.T) {
	t.Parallel()
	operations, table := documented(t), accessTable()
	for id := range table {
		require.Contains(t, operations, id, "a row without an operation")
	}
	// Most operations share a database, because each operation changes only its own resources. Operations that change
	// nothing also share the resources.
	shared := setup(t)
	read := shared.things(t)
	for id, at := range operations {
		line, ok := table[id]
		require.True(t, ok, "%s %s (%s) has no line in the table: add a row with the expected statuses", at[0], at[1], id)
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			f := shared
			switch {
			case line.of == nil || line.of(things{}) == collectorName(things{}):
				f = setup(t) // the operation does not name a resource of one customer
			case at[0] == http.MethodGet:
				testAccess(t, f, at, line, read, read)
				return
			}
			own := f.things(t)
			edited := own
			if at[0] != http.MethodGet && line.answers.editor < http.StatusBadRequest {
				edited = f.things(t) // the admin needs resources that no other caller has changed
			}
			testAccess(t, f, at, line, own, edited)
		})
	}
}

// testAccess sends a request of each caller. The parameter "at" has the method and the path. Editors get the resources
// "edited", and other callers "own".
func testAccess(t *testing.T, f *fixture, at [2]string, line accessLine, own, edited things) {
	t.Helper()
	other := f.db.Brand(t, 0).CustomerID
	limited := func(role store.Role) string {
		return f.token(t, store.Token{Name: "other " + string(role), Role: role, CustomerID: &other})
	}
	everywhere := func(role store.Role) string { return f.token(t, store.Token{Name: string(role), Role: role}) }
	for _, caller := range []struct {
		name   string
		secret string
		status int
		things things
		sees   bool
	}{
		// Callers with write access come last, because their requests change the resources.
		{"nobody", "", line.answers.nobody, own, false},
		{"a viewer of another customer", limited(store.RoleViewer), line.answers.otherViewer, own, false},
		{"an editor of another customer", limited(store.RoleEditor), line.answers.otherEditor, own, false},
		{"an admin of another customer", limited(store.RoleAdmin), line.answers.otherAdmin, own, false},
		{"a viewer", everywhere(store.RoleViewer), line.answers.viewer, own, true},
		{"an editor", everywhere(store.RoleEditor), line.answers.editor, edited, true},
		{"an admin", f.admin, line.answers.admin, own, true},
	} {
		o := caller.things
		var body any
		if line.body != nil {
			body = line.body(o)
		}
		got := f.callAs(t, caller.secret, at[0], line.target(at[1], o), body)
		require.Equal(t, caller.status, got.status, "%s: %s", caller.name, got.body)
		shown := strings.Contains(string(got.body), o.brand.CustomerID.String())
		if !caller.sees {
			require.False(t, shown, "%s sees a resource of another customer: %s", caller.name, got.body)
		} else if line.list && caller.status == http.StatusOK {
			require.True(t, shown, "%s does not see its own resource: %s", caller.name, got.body)
		}
	}
	zero := `SELECT count(*) FROM audit_log WHERE concat(before, after) LIKE '%"0001-01-01T%'`
	require.Zero(t, storetest.Value[int](t, f.db, zero), "audit entries with zero times")
}

// target returns the path and the query of a request about a resource.
func (line accessLine) target(path string, o things) string {
	if line.of != nil {
		open, end := strings.IndexByte(path, '{'), strings.LastIndexByte(path, '}')
		path = path[:open] + line.of(o) + path[end+1:]
	}
	if line.query != nil {
		path += "?" + line.query(o)
	}
	return path
}

func TestAccess_ALimitedCallerSeesOnlyItsCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	own, foreign := f.things(t), f.things(t)
	operations := documented(t)
	for _, role := range store.Roles() {
		secret := f.token(t, store.Token{Name: "limited", Role: role, CustomerID: &own.brand.CustomerID})
		for id, line := range accessTable() {
			at := operations[id]
			if !line.list || line.answers.viewer == http.StatusForbidden && role != store.RoleAdmin {
				continue
			}
			t.Run(fmt.Sprintf("%s as %s", id, role), func(t *testing.T) {
				t.Parallel()
				got := f.callAs(t, secret, at[0], at[1], nil).must(t, http.StatusOK)
				require.Contains(t, string(got.body), own.brand.CustomerID.String())
				require.NotContains(t, string(got.body), foreign.brand.CustomerID.String())
				filtered := f.callAs(t, secret, at[0], at[1]+"?customer_id="+foreign.brand.CustomerID.String(), nil)
				if filtered.status == http.StatusUnprocessableEntity {
					return // the list does not support the filter customer_id
				}
				require.Empty(
					t,
					value[struct{ Data []any }](t, filtered.must(t, http.StatusOK)).Data,
					"a filter by the other customer finds no rows",
				)
			})
		}
	}
}
