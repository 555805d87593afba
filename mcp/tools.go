package mcp

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"tidewatch/api/door"
)

// tool is one row of the table of tools.
type tool struct {
	about     string
	body      string     // the request body of a tool that edits; empty for other tools
	defaults  url.Values // values of parameters without an argument
	name      string
	operation string            // id of the operation in the OpenAPI document
	omit      []string          // parameters that the tool does not have as arguments
	rename    map[string]string // the name of the argument for each renamed parameter
	title     string
	view      view
}

// view shortens a response of the API.
type view func(body []byte, l links) (any, error)

// shorten returns a view that decodes a response and passes the decoded response to a function.
func shorten[T any](short func(T, links) any) view {
	return func(body []byte, l links) (any, error) {
		var whole T
		if err := json.Unmarshal(body, &whole); err != nil {
			return nil, err
		}
		return short(whole, l), nil
	}
}

// tools returns the table of tools.
func tools() []tool { //nolint:funlen // a table
	brand := map[string]string{"id": brandArgument}
	schedule, run := map[string]string{"id": "schedule"}, map[string]string{"id": "run", "answer_id": "answer"}
	const rows, answers = "20", "8" // results must be short
	few := url.Values{"limit": {rows}}
	return []tool{
		{
			name: "list_brands", title: "Brands", operation: "list-brand-overviews", view: shorten(shortBrands), defaults: few,
			about: "Lists the brands with their mention rates of the last four weeks, the numbers of their schedules and of " +
				"their failing schedules, and their last runs.",
		},
		{
			name: "get_overview", title: "Overview of a brand", operation: "get-overview", rename: brand,
			view: shorten(shortOverview),
			about: "Returns what the engines say about a brand in a period: mention rate, share of voice, position, " +
				"sentiment and citation share, each with n, interval and verdict against the previous period; the same " +
				"figures of the competitors; the weakest queries; the top sources; the calls by engine.",
		},
		{
			name: "list_changes", title: "Changes", operation: "list-changes", rename: brand, view: shorten(shortChanges),
			defaults: few,
			about: "Lists what changed in the answers about a brand, newest first. Each change passed a statistical test " +
				"after a completed run. Entries with the severity \"info\" are not changes but notices, which say why " +
				"some changes could not be determined.",
		},
		{
			name: "compare_periods", title: "Comparison of two periods", operation: "compare-brand", rename: brand,
			view: shorten(shortComparison),
			about: "Compares the figures of a brand in two periods. Only cells (query, engine and country) with answers in " +
				"both periods count. The result states how many cells are left out, and the reasons why figures " +
				"are not comparable.",
		},
		{
			name: "list_contributions", title: "Contributions to a change", operation: "list-contributions", rename: brand,
			view: shorten(shortContributions), defaults: few,
			about: "Says where a figure changed between two periods: divides the difference among queries, engines, topics " +
				"or countries. The contributions add up to the difference. They do not state the cause of the change. " +
				"The values count only cells with answers in both periods, with weights: all_cells has the figure over all " +
				"cells, as in get_overview.",
		},
		{
			name: "get_series", title: "Figures by day or week", operation: "get-overview-series", rename: brand,
			view: shorten(shortSeries),
			about: "Returns the mention rate and the share of voice of a brand by day or week. The argument name adds " +
				"competitors, up to ten.",
		},
		{
			name: "get_query_grid", title: "Queries by engine", operation: "get-query-grid", rename: brand,
			view: shorten(shortGrid), defaults: few,
			about: "Returns, for each query and engine, how many answers mention the brand. " +
				"By default, the queries with the lowest mention rates come first.",
		},
		{
			name: "list_answers", title: "Answers", operation: "list-brand-answers", rename: brand,
			view: shorten(shortAnswers), defaults: url.Values{"count": {"true"}, "limit": {answers}}, omit: []string{"count"},
			about: "Lists the answers behind a figure, newest first, with a quotation for each name. " +
				"For example, mentioned=false lists answers that do not mention the brand.",
		},
		{
			name: "get_answer", title: "One answer", operation: "get-answer", rename: run, view: shorten(shortAnswer),
			about: "Returns one answer with its text (up to 6,000 characters), its names and up to 20 sources. " +
				"The tool list_answers returns the ids of the run and of the answer.",
		},
		{
			name:      "list_sources",
			title:     "Sources",
			operation: "list-sources",
			rename:    brand,
			view:      shorten(shortSources),
			defaults:  few,
			about: "Lists the domains that answers cite: type, answers, share, and whether the domain is new or lost. " +
				"With gap=true, the list has only domains whose citing answers mention competitors but not the brand, or " +
				"cite pages of competitors but not of the brand.",
		},
		{
			name: "get_source", title: "One source", operation: "get-source", rename: brand, view: shorten(shortSource),
			about: "Returns one cited domain: its pages, the queries and engines whose answers cite the domain, and the names " +
				"that appear in these answers.",
		},
		{
			name: "list_discoveries", title: "Untracked names", operation: "list-discoveries", rename: brand,
			view: shorten(shortDiscoveries), defaults: few,
			about: "Lists names of products and companies that appear in answers but are not tracked, with quotations.",
		},
		{
			name: "list_searches", title: "Searches of engines", operation: "list-searches", rename: brand,
			view: shorten(shortSearches), defaults: few,
			about: "Lists the web searches that engines ran for the brand's queries, with the brand's mention rate " +
				"in the answers.",
		},
		{
			name: "list_schedules", title: "Schedules", operation: "list-scheduled-jobs",
			view: shorten(shortSchedules), defaults: few, rename: map[string]string{"brand_id": brandArgument},
			about: "Lists the scheduled jobs with their next runs, the exceptions that suppress them, and their last runs.",
		},
		{
			name: "list_runs", title: "Runs", operation: "list-runs", view: shorten(shortRuns), defaults: few,
			rename: map[string]string{"brand_id": brandArgument, "scheduled_job_id": "schedule"},
			about:  "Lists runs, newest first, with their status, counts, costs and errors.",
		},
		{
			name: "get_run", title: "One run", operation: "get-run", rename: run, view: shorten(shortRun),
			about: "Returns one run with its counts, its cost, its error and the advice for the error.",
		},
		{
			name:      "get_run_figures",
			title:     "The figures of one run",
			operation: "get-run-figures",
			rename:    run,
			view:      shorten(shortRunResult),
			about: "Returns what the answers of one run say about the brand: the mention rate and the other figures, each with " +
				"n and a 95 % confidence interval, and the domains that the answers cite most.",
		},
		{
			name: "trigger_schedule", title: "Trigger a schedule", operation: "trigger-scheduled-job", view: shorten(shortRun),
			rename: map[string]string{"id": "schedule", "Idempotency-Key": "idempotency_key"},
			about: "Starts a run of a scheduled job now. A run that collects answers calls answer engines, which costs money. " +
				"Ask the user first. Send the same idempotency_key when you repeat a call.",
		},
		{
			name: "pause_schedule", title: "Pause a schedule", operation: "update-scheduled-job", rename: schedule,
			view: shorten(shortSchedule), body: `{"is_active": false}`, omit: []string{"If-Match"},
			about: "Pauses a scheduled job. Its ticks do not fire until the job is resumed.",
		},
		{
			name: "resume_schedule", title: "Resume a schedule", operation: "update-scheduled-job", rename: schedule,
			view: shorten(shortSchedule), body: `{"is_active": true}`, omit: []string{"If-Match"},
			about: "Resumes a paused scheduled job, which continues with its next future tick.",
		},
	}
}

// offeredTool is a tool with the properties of its operation.
type offeredTool struct {
	access    door.Access // the access of the operation
	arguments map[string]argument
	body      []byte // nil if the request has no body
	described *sdk.Tool
	defaults  url.Values
	method    string
	path      string // path of the operation with its placeholders
	required  []string
	view      view
}

// offer joins the table of tools with the operations of the document. offer panics if the document lacks the operation
// of a tool, because the table and the document belong to the same program.
func offer(document *huma.OpenAPI) []offeredTool {
	var offered []offeredTool
	for _, t := range tools() {
		op, method, path := find(document, t.operation)
		if op == nil {
			panic(fmt.Sprintf("tool %s: the API has no operation %s", t.name, t.operation))
		}
		access, ok := op.Metadata["access"].(door.Access)
		if !ok {
			panic(fmt.Sprintf("tool %s: the operation %s has no access", t.name, t.operation))
		}
		tool := t.forOperation(document, op, method, path)
		tool.access = access
		offered = append(offered, tool)
	}
	return offered
}

func find(document *huma.OpenAPI, id string) (op *huma.Operation, method, path string) {
	for path, item := range document.Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		} {
			if op != nil && op.OperationID == id {
				return op, method, path
			}
		}
	}
	return nil, "", ""
}

// forOperation returns the tool with the method, the path and the parameters of its operation.
func (t tool) forOperation(document *huma.OpenAPI, op *huma.Operation, method, path string) offeredTool {
	out := offeredTool{
		arguments: map[string]argument{}, defaults: t.defaults, method: method, path: path, view: t.view,
	}
	if t.body != "" {
		out.body = []byte(t.body)
	}
	properties := map[string]any{}
	for _, p := range op.Parameters {
		if slices.Contains(t.omit, p.Name) {
			continue
		}
		name := p.Name
		if renamed, ok := t.rename[name]; ok {
			name = renamed
		}
		property := inlined(document, p.Schema)
		property["description"] = describe(name, p)
		if name == brandArgument {
			property = map[string]any{"type": "string", "description": "The name or the id of the brand."}
		}
		if value := t.defaults.Get(p.Name); value != "" {
			property["default"] = json.Number(value)
		}
		properties[name] = property
		out.arguments[name] = argument{explode: p.Explode != nil && *p.Explode, in: p.In, name: p.Name}
		if p.Required {
			out.required = append(out.required, name)
		}
	}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(out.required) > 0 {
		schema["required"] = out.required
	}
	reads, no := method == http.MethodGet, false
	engines := t.operation == "trigger-scheduled-job" // the only tool that calls other systems
	out.described = &sdk.Tool{
		Name: t.name, Title: t.title, Description: t.about, InputSchema: schema,
		Annotations: &sdk.ToolAnnotations{
			DestructiveHint: &no, IdempotentHint: reads || method == http.MethodPut, OpenWorldHint: &engines,
			ReadOnlyHint: reads,
		},
	}
	return out
}

// describe returns the description of an argument. Lists are arrays in the arguments of a tool, although the API
// separates the values of a list by commas.
func describe(name string, p *huma.Param) string {
	text := p.Description
	for _, phrase := range []string{", separated by commas", " The parameter may be repeated."} {
		text = strings.ReplaceAll(text, phrase, "")
	}
	if name == "cursor" {
		text = "The next_cursor of the previous result, to get the next page."
	}
	return text
}

// inlined returns the schema of a parameter as JSON, without references and without null.
func inlined(document *huma.OpenAPI, schema *huma.Schema) map[string]any {
	if schema.Ref != "" {
		return inlined(document, document.Components.Schemas.SchemaFromRef(schema.Ref))
	}
	raw, err := json.Marshal(schema)
	var out map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		panic(fmt.Sprintf("convert the schema of a parameter: %v", err)) // unreachable: huma writes the same JSON
	}
	if types, ok := out["type"].([]any); ok && len(types) > 0 {
		out["type"] = types[0]
	}
	if schema.Items != nil {
		out["items"] = inlined(document, schema.Items)
	}
	return out
}
