package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"tidewatch/api/document"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// operation is one row of the operations table. The row has all properties that the middleware, the OpenAPI document,
// tracing and the audit log need.
type operation struct {
	method string
	path   string // the path below /api/admin
	id     string
	access door.Access
	traits
}

// traits has the optional properties of an operation. The zero value describes an operation that only reads.
type traits struct {
	door.Traits                                        // the properties that package door uses
	conflicts   bool                                   // whether a GET request may be refused with 409
	describe    func(api huma.API, op *huma.Operation) // a function that adds details to the document, or nil
	replica     bool                                   // whether the read replica may answer the operation
	status      int                                    // the success status; 0 means 200, or 204 for an empty body
}

// register adds operations to the router, to the OpenAPI document and to the operations table.
type register struct {
	api  huma.API
	rows map[string]door.Operation // operations by method and full path
}

// operations registers every operation of the API. Package document has the texts that describe the operations.
func (r register) operations() { //nolint:funlen // a table
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	const brands, customers, jobs, runs = "/brands", "/customers", "/scheduled-jobs", "/job-runs"
	const channels, deliveries, rules = "/alert-channels", "/alert-deliveries", "/alert-rules"
	const discoveries, sourceTypes = brands + "/{id}/discoveries", customers + "/{id}/source-types"
	const versions = jobs + "/{id}/versions"
	const competitors, queries = brands + "/{id}/competitors", brands + "/{id}/queries"
	const (
		brand, channel, competitor, customer = "brand", "alert_channel", "competitor", "customer"
		engine, job, query, rule, run        = store.ObjectCollector, "scheduled_job", "query", "alert_rule", "run"
		token, user                          = store.ObjectToken, store.ObjectUser
	)
	const anybody, viewers, editors = door.Anybody, door.Viewers, door.Editors
	const admins, overseer = door.Admins, door.Overseers
	reads, figures := traits{}, traits{replica: true}
	type s = *server // the handlers are methods of the server

	add(r, operation{get, jobs, "list-scheduled-jobs", viewers, reads}, s.listScheduledJobs)
	add(r, operation{post, jobs, "create-scheduled-job", editors, creates(job)}, s.createScheduledJob)
	add(r, operation{get, jobs + "/{id}", "get-scheduled-job", viewers, reads}, s.getScheduledJob)
	add(r, operation{put, jobs + "/{id}", "update-scheduled-job", editors, updates(job)}, s.updateScheduledJob)
	add(r, operation{del, jobs + "/{id}", "delete-scheduled-job", editors, deletes(job)}, s.deleteScheduledJob)
	add(r, operation{post, jobs + "/{id}/trigger", "trigger-scheduled-job", editors, acts("trigger", job)},
		s.triggerScheduledJob)
	add(r, operation{get, jobs + "/{id}/chain", "get-schedule-chain", viewers, reads}, s.getScheduleChain)
	add(r, operation{get, versions, "list-schedule-versions", viewers, reads}, s.listScheduleVersions)
	add(r, operation{get, versions + "/{version}", "get-schedule-version", viewers, reads}, s.getScheduleVersion)
	add(r, operation{post, versions + "/{version}/restore", "restore-schedule-version", editors, acts("restore", job)},
		s.restoreScheduleVersion)
	add(r, operation{get, jobs + "/{id}/ticks", "list-scheduled-job-ticks", viewers, reads}, s.listTicks)
	add(r, operation{post, "/schedule-preview", "preview-schedule", viewers, reads}, s.previewSchedule)
	add(r, operation{get, "/ahead", "get-ahead", viewers, reads}, s.getAhead)
	add(r, operation{get, "/forecast", "get-forecast", viewers, reads}, s.getForecast)
	add(r, operation{post, "/scheduled-job-spreads", "spread-scheduled-jobs", editors, updates(job)},
		s.spreadScheduledJobs)

	add(r, operation{get, customers, "list-customers", viewers, reads}, s.listCustomers)
	add(r, operation{post, customers, "create-customer", overseer, creates(customer)}, s.createCustomer)
	add(r, operation{get, customers + "/{id}", "get-customer", viewers, reads}, s.getCustomer)
	add(r, operation{put, customers + "/{id}", "update-customer", overseer, updates(customer)}, s.updateCustomer)
	add(r, operation{del, customers + "/{id}", "delete-customer", overseer, deletes(customer).inPieces()},
		s.deleteCustomer)
	add(r, operation{get, customers + "/{id}/retention-preview", "preview-retention", viewers, reads},
		s.previewRetention)
	add(r, operation{get, customers + "/{id}/look", "get-customer-look", viewers, reads}, s.getCustomerLook)
	add(r, operation{put, customers + "/{id}/look", "update-customer-look", admins, updates("customer_look")},
		s.updateCustomerLook)

	add(r, operation{get, brands, "list-brands", viewers, reads}, s.listBrands)
	add(r, operation{post, brands, "create-brand", editors, creates(brand)}, s.createBrand)
	add(r, operation{get, "/brand-suggestions", "suggest-brand", viewers, reads}, s.suggestBrand)
	add(r, operation{post, "/first-runs", "start-first-run", editors, acts("create", brand).inPieces()}, s.startFirstRun)
	add(r, operation{get, brands + "/{id}", "get-brand", viewers, reads}, s.getBrand)
	add(r, operation{put, brands + "/{id}", "update-brand", editors, updates(brand)}, s.updateBrand)
	add(r, operation{del, brands + "/{id}", "delete-brand", editors, deletes(brand)}, s.deleteBrand)
	add(r, operation{get, brands + "/{id}/trends", "get-trends", viewers, figures}, s.getTrends)
	add(r, operation{get, brands + "/{id}/comparison", "compare-brand", viewers, figures}, s.compareBrand)
	add(r, operation{get, brands + "/{id}/contributions", "list-contributions", viewers, figures}, s.listContributions)
	add(r, operation{get, brands + "/{id}/overview", "get-overview", viewers, figures}, s.getOverview)
	add(r, operation{get, brands + "/{id}/overview-series", "get-overview-series", viewers, figures}, s.getOverviewSeries)
	add(r, operation{get, brands + "/{id}/changes", "list-changes", viewers, figures}, s.listChanges)
	r.tables()
	r.reports()
	r.exceptions()
	add(r, operation{get, "/brand-overviews", "list-brand-overviews", viewers, figures}, s.listBrandOverviews)

	add(r, operation{get, brands + "/{id}/query-grid", "get-query-grid", viewers, figures}, s.getQueryGrid)
	add(r, operation{get, brands + "/{id}/answers", "list-brand-answers", viewers, figures}, s.listBrandAnswers)
	add(r, operation{get, brands + "/{id}/answer-diff", "diff-answers", viewers, figures}, s.diffAnswers)
	add(r, operation{get, brands + "/{id}/rescore-preview", "preview-brand-rescore", viewers, reads},
		s.previewBrandRescore)
	add(r, operation{post, brands + "/{id}/rescores", "rescore-brand", editors, acts("rescore", brand).inPieces()},
		s.rescoreBrand)
	add(r, operation{get, "/rescores", "list-rescores", viewers, reads}, s.listRescores)
	add(r, operation{post, "/rescores", "create-rescore", editors, acts("rescore", brand).inPieces()}, s.createRescore)
	add(r, operation{get, "/rescores/preview", "preview-rescore-segment", viewers, reads}, s.previewRescoreSegment)
	add(r, operation{get, "/rescores/{id}", "get-rescore", viewers, reads}, s.getRescore)
	add(r, operation{post, "/rescores/{id}/cancel", "cancel-rescore", editors, acts("cancel", run)}, s.cancelRescore)
	add(r, operation{post, "/rescores/{id}/pause", "pause-rescore", editors, acts("pause", run)}, s.pauseRescore)
	add(r, operation{post, "/rescores/{id}/resume", "resume-rescore", editors, acts("resume", run)}, s.resumeRescore)

	add(r, operation{get, brands + "/{id}/sources", "list-sources", viewers, figures}, s.listSources)
	add(r, operation{get, brands + "/{id}/sources/{domain}", "get-source", viewers, figures}, s.getSource)
	add(r, operation{get, brands + "/{id}/searches", "list-searches", viewers, figures}, s.listSearches)
	add(r, operation{get, sourceTypes, "list-source-types", viewers, reads}, s.listSourceTypes)
	add(r, operation{get, sourceTypes + "/{domain}", "get-source-type", viewers, reads}, s.getSourceType)
	add(r, operation{put, sourceTypes + "/{domain}", "set-source-type", editors, updates("source_type")}, s.setSourceType)
	add(r, operation{del, sourceTypes + "/{domain}", "delete-source-type", editors, deletes("source_type")},
		s.deleteSourceType)

	add(r, operation{get, discoveries, "list-discoveries", viewers, figures}, s.listDiscoveries)
	add(
		r,
		operation{post, discoveries + "/track", "track-discovery", editors, acts("track", "discovery")},
		s.trackDiscovery,
	)
	add(r, operation{get, discoveries + "/dismissed", "list-dismissed-discoveries", viewers, reads},
		s.listDismissedDiscoveries)
	add(r, operation{post, discoveries + "/dismiss", "dismiss-discovery", editors, acts("dismiss", "discovery")},
		s.dismissDiscovery)
	add(r, operation{del, discoveries + "/dismissed/{key}", "restore-discovery", editors, acts("restore", "discovery")},
		s.restoreDiscovery)

	add(r, operation{get, competitors, "list-competitors", viewers, reads}, s.listCompetitors)
	add(r, operation{post, competitors, "create-competitor", editors, creates(competitor)}, s.createCompetitor)
	add(r, operation{get, competitors + "/{competitor_id}", "get-competitor", viewers, reads}, s.getCompetitor)
	add(r, operation{put, competitors + "/{competitor_id}", "update-competitor", editors, updates(competitor)},
		s.updateCompetitor)
	add(r, operation{del, competitors + "/{competitor_id}", "delete-competitor", editors, deletes(competitor)},
		s.deleteCompetitor)

	add(r, operation{get, queries, "list-queries", viewers, reads}, s.listQueries)
	add(r, operation{post, queries, "create-query", editors, creates(query)}, s.createQuery)
	add(r, operation{put, queries, "switch-queries", editors, updates("queries")}, s.switchQueries)
	add(r, operation{post, queries + "/batch", "add-queries", editors, acts("create", "queries")}, s.addQueries)
	add(r, operation{post, queries + "/tags", "tag-queries", editors, updates("queries")}, s.tagQueries)
	add(r, operation{get, queries + "/{query_id}", "get-query", viewers, reads}, s.getQuery)
	add(r, operation{put, queries + "/{query_id}", "update-query", editors, updates(query)}, s.updateQuery)
	add(r, operation{del, queries + "/{query_id}", "delete-query", editors, deletes(query)}, s.deleteQuery)

	add(r, operation{post, "/import", "import-catalog", overseer, imports()}, s.importCatalog)

	add(r, operation{get, runs, "list-runs", viewers, reads}, s.listRuns)
	add(r, operation{get, runs + "/{id}", "get-run", viewers, reads}, s.getRun)
	add(r, operation{get, runs + "/{id}/figures", "get-run-figures", viewers, figures}, s.getRunFigures)
	add(r, operation{get, runs + "/{id}/answers", "list-answers", viewers, reads}, s.listAnswers)
	add(r, operation{get, runs + "/{id}/answers/{answer_id}", "get-answer", viewers, reads}, s.getAnswer)
	add(r, operation{get, runs + "/{id}/answers/{answer_id}/explanation", "explain-answer", viewers, reads},
		s.explainAnswer)
	add(r, operation{post, runs + "/{id}/cancel", "cancel-run", editors, acts("cancel", run)}, s.cancelRun)
	add(r, operation{post, runs + "/{id}/retry", "retry-run", editors, acts("retry", run)}, s.retryRun)
	add(r, operation{post, "/job-run-retries", "retry-runs", editors, acts("retry", run)}, s.retryRuns)
	add(r, operation{post, "/job-run-retry-preview", "preview-run-retries", viewers, reads}, s.previewRunRetries)
	add(r, operation{get, runs + "/{id}/rescore-preview", "preview-rescore", viewers, traits{conflicts: true}},
		s.previewRescore)
	add(r, operation{post, runs + "/{id}/rescore", "rescore-run", editors, acts("rescore", run)}, s.rescoreRun)

	add(r, operation{
		get, "/exports/{table}.csv", "export-csv", viewers,
		exports(csvType, "A CSV file with a header row, and one row for each row of the table.", exampleRows),
	}, s.exportCSV)
	add(r, operation{
		get, "/exports/{table}.jsonl", "export-jsonl", viewers,
		exports(linesType, "One JSON object on a line for each row of the table.", exampleLine(exampleRows)),
	}, s.exportLines)
	add(r, operation{get, "/events", "watch-events", viewers, streams()}, s.watchEvents)
	add(r, operation{get, "/audit-log", "list-audit-log", viewers, reads}, s.listAuditLog)

	add(r, operation{get, channels, "list-alert-channels", viewers, reads}, s.listAlertChannels)
	add(r, operation{post, channels, "create-alert-channel", admins, creates(channel)}, s.createAlertChannel)
	add(r, operation{get, channels + "/{id}", "get-alert-channel", viewers, reads}, s.getAlertChannel)
	add(r, operation{put, channels + "/{id}", "update-alert-channel", admins, updates(channel)}, s.updateAlertChannel)
	add(r, operation{del, channels + "/{id}", "delete-alert-channel", admins, deletes(channel)}, s.deleteAlertChannel)
	add(r, operation{post, channels + "/{id}/test", "test-alert-channel", admins, acts("test", channel)},
		s.testAlertChannel)
	add(r, operation{get, rules, "list-alert-rules", viewers, reads}, s.listAlertRules)
	add(r, operation{post, rules, "create-alert-rule", admins, creates(rule)}, s.createAlertRule)
	add(r, operation{get, rules + "/{id}", "get-alert-rule", viewers, reads}, s.getAlertRule)
	add(r, operation{put, rules + "/{id}", "update-alert-rule", admins, updates(rule)}, s.updateAlertRule)
	add(r, operation{del, rules + "/{id}", "delete-alert-rule", admins, deletes(rule)}, s.deleteAlertRule)
	add(r, operation{get, "/alert-events", "list-alert-events", viewers, reads}, s.listAlertEvents)
	add(r, operation{get, deliveries, "list-alert-deliveries", viewers, reads}, s.listAlertDeliveries)
	add(r, operation{get, deliveries + "/{id}", "get-alert-delivery", viewers, reads}, s.getAlertDelivery)

	add(r, operation{post, "/session", "log-in", anybody, acts("log_in", user).created()}, s.logIn)
	add(r, operation{get, "/session", "get-session", viewers, reads}, s.getSession)
	add(r, operation{get, "/session/methods", "list-log-in-methods", anybody, reads}, s.listLogInMethods)
	add(r, operation{
		post, "/session/password-reset", "request-password-reset", anybody,
		acts("request_password", user).inPieces(),
	}, s.requestReset)
	add(r, operation{post, "/session/password", "set-password", anybody, acts("update_password", user)}, s.setPassword)
	add(r, operation{del, "/session", "log-out", viewers, acts("log_out", user)}, s.logOut)
	add(r, operation{put, "/session/password", "change-password", viewers, acts("update_password", user)},
		s.changePassword)

	add(r, operation{get, "/users", "list-users", admins, reads}, s.listUsers)
	add(r, operation{post, "/users", "create-user", admins, creates(user)}, s.createUser)
	add(r, operation{get, "/users/{id}", "get-user", admins, reads}, s.getUser)
	add(r, operation{put, "/users/{id}", "update-user", admins, updates(user)}, s.updateUser)
	add(r, operation{del, "/users/{id}", "delete-user", admins, deletes(user)}, s.deleteUser)

	add(r, operation{get, "/tokens", "list-tokens", admins, reads}, s.listTokens)
	add(r, operation{post, "/tokens", "create-token", admins, creates(token)}, s.createToken)
	add(r, operation{get, "/tokens/{id}", "get-token", admins, reads}, s.getToken)
	add(r, operation{del, "/tokens/{id}", "revoke-token", admins, acts("revoke", token)}, s.revokeToken)

	add(r, operation{get, "/collectors", "list-collectors", viewers, reads}, s.listCollectors)
	add(r, operation{post, "/collectors/{name}/pause", "pause-collector", overseer, acts("pause", engine)},
		s.pauseCollector)
	add(r, operation{post, "/collectors/{name}/resume", "resume-collector", overseer, acts("resume", engine)},
		s.resumeCollector)
}

// reports registers the operations on reports.
func (r register) reports() {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	const path, kind = "/reports", "report"
	type s = *server // the handlers are methods of the server

	add(r, operation{get, path, "list-reports", door.Viewers, traits{}}, s.listReports)
	add(r, operation{post, path, "create-report", door.Editors, creates(kind)}, s.createReport)
	add(r, operation{get, path + "/{id}", "get-report", door.Viewers, traits{}}, s.getReport)
	add(r, operation{get, path + "/{id}/html", "get-report-html", door.Viewers, documents()}, s.getReportHTML)
	add(r, operation{del, path + "/{id}", "delete-report", door.Editors, deletes(kind)}, s.deleteReport)

	const links, link = path + "/{id}/links", "report_link"
	add(r, operation{get, links, "list-report-links", door.Viewers, traits{}}, s.listReportLinks)
	add(r, operation{post, links, "create-report-link", door.Editors, creates(link)}, s.createReportLink)
	add(r, operation{get, links + "/{link_id}", "get-report-link", door.Viewers, traits{}}, s.getReportLink)
	add(r, operation{del, links + "/{link_id}", "revoke-report-link", door.Editors, acts("revoke", link)},
		s.revokeReportLink)
}

// exceptions registers the operations on exceptions of schedules.
func (r register) exceptions() {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	const path, kind = "/schedule-exceptions", "schedule_exception"
	type s = *server // the handlers are methods of the server

	add(r, operation{get, path, "list-schedule-exceptions", door.Viewers, traits{}}, s.listExceptions)
	add(r, operation{post, path, "create-schedule-exception", door.Editors, creates(kind)}, s.createException)
	add(r, operation{get, path + "/{id}", "get-schedule-exception", door.Viewers, traits{}}, s.getException)
	add(r, operation{del, path + "/{id}", "delete-schedule-exception", door.Editors, deletes(kind)}, s.deleteException)
	add(r, operation{post, "/schedule-exception-preview", "preview-schedule-exception", door.Viewers, traits{}},
		s.previewException)
	add(r, operation{get, path + "/{id}/resume-preview", "preview-resume", door.Viewers, traits{conflicts: true}},
		s.previewResume)
	add(r, operation{post, path + "/{id}/resume", "resume-pause", door.Editors, acts("resume", kind)}, s.resumePause)
	add(r, operation{post, "/scheduled-job-pauses", "pause-scheduled-jobs", door.Editors, acts("create", kind)},
		s.pauseScheduledJobs)
	add(r, operation{post, "/calendar-import", "import-calendar", door.Editors, acts("create", kind)}, s.importCalendar)
}

// tables registers the operations that return the rows of the views of a brand, as CSV and as JSON lines.
func (r register) tables() {
	view := func(path, id string) operation {
		return operation{http.MethodGet, "/brands/{id}/" + path, id, door.Viewers, traits{replica: true}}
	}
	type s = *server // the handlers are methods of the server

	addTable[getTrendSheetInput](r, view("trends", "get-trends"), "trend point",
		"period,engine,owner,name,n,mentioned\n2026-11-02,all,brand,Acme,40,31\n", s.trendTable)
	addTable[compareBrandSheetInput](r, view("comparison", "compare-brand"), "figure",
		"figure,before,before_n,after,after_n,difference,low,high,verdict\n"+
			"mention_rate,0.34,200,0.42,200,0.08,0.02,0.14,up\n", s.comparisonTable)
	addTable[getContributionSheetInput](r, view("contributions", "get-contributions"), "query, engine, topic or country",
		"value,contribution,before,before_n,after,after_n,cells\nbest crm,-0.03,0.97,30,0.37,30,3\n", s.contributionTable)
	addTable[getOverviewSheetInput](r, view("overview", "get-overview"), "name of the leaderboard and each figure",
		"owner,name,figure,value,low,high,count,n\nbrand,Acme,mention_rate,0.42,0.35,0.49,84,200\n", s.overviewTable)
	addTable[getOverviewSeriesSheetInput](r, view("overview-series", "get-overview-series"),
		"day or week, each name and each figure", "period,owner,name,figure,value,low,high,count,n\n"+
			"2026-11-02,brand,Acme,mention_rate,0.42,0.33,0.52,33,79\n", s.seriesTable)
	addTable[getChangeSheetInput](r, view("changes", "get-changes"), "change",
		"found_at,kind,severity,effect,engine,query,before,before_n,after,after_n,text\n"+
			"2026-11-28T07:04:11Z,no_longer_mentioned,medium,bad,chatgpt,best crm,0.97,30,0,6,ChatGPT API no longer mentions …\n",
		s.changeTable)
	addTable[getQueryGridSheetInput](r, view("query-grid", "get-query-grid"), "query and engine",
		"query,topic,tags,query_class,engine,calls,failed,answers,mentioned,n\n"+
			"best crm,crm,funnel,unbranded,chatgpt,29,1,28,7,28\n", s.gridTable)
	addTable[getBrandAnswersSheetInput](r, view("answers", "get-brand-answers"), "answer",
		"id,created_at,engine,query,position,sentiment,names\n"+
			"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001,2026-11-02T09:00:00Z,chatgpt,best crm,2,positive,\"Globex, Acme\"\n",
		s.evidenceTable)
	addTable[getSourceSheetInput](r, view("sources", "get-sources"), "source",
		"domain,type,status,status_sure,answers,n,share\nreview.example,review,kept,true,28,560,0.05\n", s.sourceTable)
	addTable[getSearchSheetInput](r, view("searches", "get-searches"), "search",
		"text,searches,answers,mentioned,n,mention_rate\nbest crm 2026,16,14,4,14,0.29\n", s.searchTable)
	addTable[getDiscoverySheetInput](r, view("discoveries", "get-discoveries"), "discovery",
		"name,answers,queries,engines,first_seen,last_seen\nInitech,14,6,chatgpt,2026-11-02,2026-11-28\n",
		s.discoveryTable)
}

// creates returns the traits of an operation that creates an object of the given kind.
func creates(kind string) traits { return acts("create", kind).created() }

// updates returns the traits of an operation that edits an object of the given kind.
func updates(kind string) traits { return acts("update", kind) }

// deletes returns the traits of an operation that deletes an object of the given kind.
func deletes(kind string) traits { return acts("delete", kind) }

// acts returns the traits of an operation that changes an object of the given kind.
func acts(action, kind string) traits {
	return traits{Traits: door.Traits{Audit: door.Audit{Action: action, Kind: kind}}}
}

// imports returns the traits of the import operation. The import has a large YAML body, a longer time limit, and one
// audit entry for each changed object.
func imports() traits {
	return traits{
		Traits: door.Traits{
			Body:    door.Body{Limit: maxImportBody, Types: importTypes()},
			Timeout: importTime,
		},
		describe: describeImport,
	}
}

// streams returns the traits of the event stream.
func streams() traits {
	return traits{Traits: door.Traits{Stream: true}, describe: describeEvents}
}

// created returns a copy of the traits with the success status 201.
func (t traits) created() traits {
	t.status = http.StatusCreated
	return t
}

// inPieces returns a copy of the traits with the success status 202. The work of an operation with this status
// continues after the response.
func (t traits) inPieces() traits {
	t.status = http.StatusAccepted
	return t
}

// add registers an operation. The type of the input determines which request headers the operation accepts. Access is
// checked before the body is read. The registered handler converts every error to a problem.
func add[I, O any](r register, op operation, handle func(*server, context.Context, *I) (*O, error)) {
	_, op.Idempotent = any(new(I)).(interface{ idempotent() })
	_, op.Conditional = any(new(I)).(interface{ conditional() })
	registered := described(op)
	registered.Middlewares = huma.Middlewares{admit(op.atDoor(), parametersOf[I]())}
	if op.method == http.MethodPut || op.status == http.StatusCreated {
		registered.Metadata[problem.ReadOnly] = bodyFields[O]()
	}
	huma.Register(r.api, registered, func(ctx context.Context, in *I) (*O, error) {
		s := serverOf(ctx)
		out, err := called(ctx, s, op, in, handle)
		if err == nil {
			err = s.hideOperatorsIn(ctx, op, out)
		}
		if err != nil {
			return nil, s.door.ProblemOf(ctx, err)
		}
		if op.status == http.StatusCreated && op.Idempotent {
			setLocation(ctx, op.path, in, out)
		}
		return out, nil
	})
	documented := r.documented(op)
	row := op.atDoor()
	for _, p := range documented.Parameters {
		if p.In == "query" && p.Schema.Format == "date-time" {
			row.Times = append(row.Times, p.Name)
		}
	}
	r.rows[op.method+" "+registered.Path] = row
	if op.describe != nil {
		op.describe(r.api, documented)
	}
}

// bodyFields returns the names of the fields in the body of a response.
func bodyFields[O any]() (names []string) {
	body, ok := reflect.TypeFor[O]().FieldByName("Body")
	if !ok || body.Type.Kind() != reflect.Struct {
		return nil
	}
	for _, field := range reflect.VisibleFields(body.Type) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// called calls the handler of an operation. The handler reads from the read replica if the replica may answer the
// operation, and otherwise uses the primary.
func called[I, O any](
	ctx context.Context, s *server, op operation, in *I, handle func(*server, context.Context, *I) (*O, error),
) (out *O, err error) {
	if !op.replica {
		return handle(s, ctx, in)
	}
	err = s.reading(ctx, time.Time{}, func(ctx context.Context, on *server) (err error) {
		out, err = handle(on, ctx, in)
		return err
	})
	return out, err
}

// The method "documented" returns the entry of an operation in the OpenAPI document.
func (r register) documented(op operation) *huma.Operation {
	item := r.api.OpenAPI().Paths["/api/admin"+op.path]
	return map[string]*huma.Operation{
		http.MethodDelete: item.Delete, http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
	}[op.method]
}

// described converts a row of the operations table to a huma operation.
func described(op operation) huma.Operation {
	text := document.TextOf(op.id)
	described := huma.Operation{
		OperationID: op.id, Method: op.method, Path: "/api/admin" + op.path,
		Summary: text.Summary, Description: text.Description, Tags: []string{text.Tag},
		DefaultStatus: op.status,
		MaxBodyBytes:  -1, BodyReadTimeout: -1, // huma needs no limits, because package door has read the body
		Errors:   op.problems(),
		Metadata: map[string]any{"access": op.access},
		// Clients hide the controls that the caller's role may not use.
		Extensions: map[string]any{"x-access": op.access.String()},
		Security:   []map[string][]string{}, // an open operation needs no credentials
	}
	if op.access != door.Anybody {
		described.Security = document.Credentials()
	}
	return described
}

// admit returns middleware that lets package door check a request before huma parses the request.
func admit(op door.Operation, known parameters) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		s := serverOf(r.Context())
		leave := s.door.Admit(w, r, op)
		if leave == nil {
			return
		}
		defer leave()
		if p := checkParameters(r, op, known); p != nil {
			s.door.WriteProblem(w, r, p)
			return
		}
		next(huma.WithValue(ctx, responseHeader, w.Header()))
	}
}

// atDoor converts a row of the operations table to an operation of package door.
func (op operation) atDoor() door.Operation {
	return door.Operation{Access: op.access, ID: op.id, Method: op.method, Path: "/api/admin" + op.path, Traits: op.Traits}
}

// problems returns the error statuses of the operation in the OpenAPI document. The library huma adds status 500, and
// package document adds status 412.
func (op operation) problems() []int {
	statuses := []int{
		http.StatusBadRequest,
		http.StatusForbidden,
		http.StatusTooManyRequests,
		http.StatusServiceUnavailable,
		http.StatusUnauthorized,
		http.StatusUnprocessableEntity,
	}
	if strings.Contains(op.path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if op.conflicts || op.method != http.MethodGet {
		statuses = append(statuses, http.StatusConflict)
	}
	if op.method != http.MethodGet {
		statuses = append(
			statuses,
			http.StatusRequestEntityTooLarge,
			http.StatusRequestTimeout,
			http.StatusUnsupportedMediaType,
		)
	}
	return statuses
}
