package document

import (
	"maps"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

const apiDescription = `Tidewatch sends scheduled queries to AI answer engines and scores the answers about brands.

**Authentication.** Send an API token with each request (` + "`Authorization: Bearer tw_…`" + `), or log in and send the session cookie.
A token or user may be limited to one customer. Such a caller sees only the resources of that customer.

**Errors** are RFC 9457 problems (` + "`application/problem+json`" + `). ` + "`code`" + ` is the machine-readable reason. ` + "`errors`" + ` lists the invalid
fields, and ` + "`request_id`" + ` identifies the request in the server's log.

**Lists** that can be long are paginated. Most lists are sorted newest first. To get the next page, send ` + "`next_cursor`" + ` as
` + "`cursor`" + `, with the same filters. On the last page, ` + "`next_cursor`" + ` is null.

A parameter without a value, such as ` + "`?customer_id=`" + `, is rejected. Only ` + "`cursor`" + ` may be empty.

**Edits** change only the fields that the body contains. The value null clears a field that may be empty. For other fields, null is rejected.
Responses with one object that can be edited have an ` + "`ETag`" + ` header. Send the tag in ` + "`If-Match`" + ` with an edit or a deletion: if the object
was edited after you read it, the request is rejected with 412. Send the tag with its quotes. A tag that a proxy made weak, such as ` + "`W/\"AbC123\"`" + `,
stands for the same version. Other values, such as a tag without its quotes, are rejected with 422.

**Retries.** Operations that create objects, start runs or send test messages accept an ` + "`Idempotency-Key`" + `. Within 24 hours, a request
with the same key and the same content is executed only once. Each repetition receives the first response, with the header
` + "`Idempotent-Replayed: true`" + `. The secret of a token and the address of a report link are not shown again: the repeated request is rejected
with 409. Operations that do not accept the header can be repeated safely. A request with a header ` + "`Idempotency-Key`" + `
or ` + "`If-Match`" + ` is rejected if the operation does not use the header. Responses 429 and most responses 503 have a ` + "`Retry-After`" + ` header.

**Rate limits.** A server with a rate limit sends ` + "`RateLimit-Limit`" + ` (the number of requests that a caller may send immediately),
` + "`RateLimit-Remaining`" + ` and ` + "`RateLimit-Reset`" + ` (in seconds) with each response to an operation.

**Times** are RFC 3339 timestamps. Responses have times in UTC, except in fields for local times.`

const trendsDescription = `Returns the visibility of a brand and its competitors by day or week, for each answer engine and over all engines.

Each point has the figures of one name: the name of the brand or of a competitor. The denominator ` + "`n`" + ` is the number of scored
answers with the status ` + "`ok`" + `. Truncated answers that do not mention the name do not count, because the missing part of the text may
mention the name. Answers to all query classes count. To leave out branded queries, use the operation ` + "`get-overview-series`" + `.

- ` + "`mention_rate`" + ` = p = mentioned / n. Its 95 % Wilson score interval, with z = 1.96, treats answers as independent:
  (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n). If the intervals of two rates overlap widely, the difference may be due to chance.
- ` + "`average_position`" + ` = the mean rank by first mention, over the answers that mention the name. The first name in an answer has rank 1.
- ` + "`average_sentiment`" + ` = the mean of the sentiments from -1 to 1, over the answers that mention the name. Sentiments with the
  label ` + "`unsure`" + ` do not count; ` + "`sentiments`" + ` and ` + "`unsure`" + ` are the numbers of sure and unsure sentiments. With fewer than five sure
  sentiments, there is no average. The 95 % interval (` + "`sentiment_low`" + ` to ` + "`sentiment_high`" + `) is the Wilson score interval of
  (average + 1) / 2, mapped to -1 to 1. The interval assumes the largest variance that scores with this average can have.
- ` + "`share_of_voice`" + ` = mentions of the name / mentions of the brand and all competitors.
- ` + "`citation_share`" + ` = cited pages on the domains of the name / all cited pages. Pages that were only consulted do not count.
  A name without domains has no citation share.

An answer counts on the day on which it was created. The parameter ` + "`timezone`" + ` sets the day boundaries. A range has at most 732 days and
100,000 points.`

const brandAnswersDescription = `Returns the answers behind the figures of a brand, newest first: by default, the scored answers with the status
` + "`ok`" + ` that match the segment and the filters. The same segment selects the same answers in all operations. Each of the
following filters lists the answers that a number in another operation counts:

- ` + "`mentioned`" + ` of a mention rate: ` + "`mentioned=true`" + `
- ` + "`n`" + ` of a mention rate: ` + "`counted=true`" + `
- the sure sentiments: ` + "`sentiment=positive,neutral,negative`" + `, and the unsure sentiments: ` + "`sentiment=unsure`" + `
- the answers that cite a page of the brand: ` + "`cited=true`" + `
- ` + "`rivals_mentioned`" + ` of a source: ` + "`domain=review.example&competitor_mentioned=true`" + `
- the answers of a discovery: ` + "`presents=Initech`" + `, once for each variant of the discovery
- the answers of a search: ` + "`search=best crm for startups`" + `
- the failed calls of an engine: ` + "`collector=chatgpt&status=failed`" + `

With the name of a competitor in ` + "`name`" + `, the filters ` + "`mentioned`, `counted`, `cited` and `sentiment`" + ` apply to the competitor
instead of the brand. Answers that retention deleted still count in figures, but cannot be listed.`

const sourcesDescription = `Lists the domains that the answers of a segment cite, with the share of answers that cite each domain.
The 95 % intervals of the shares treat answers as independent.

The type is the kind of publisher that owns a domain. A customer can override the type with the operation set-source-type.

The status states how the citations of a domain changed since the previous period of the same length. Engines cite different sources
from day to day, so a status with ` + "`status_sure=false`" + ` may be due to chance.

A gap is a source that helps only competitors, and belongs to neither the brand nor a competitor. The answers that cite the source
mention a competitor but not the brand, or cite pages of a competitor but not of the brand.

Consulted pages that an answer does not cite do not count.`

const comparisonDescription = `Compares the answers about a brand in two periods, and says whether each figure rose or fell by more than chance.

By default, the second period is the 28 days that end yesterday, the first period is the 28 days before, and branded queries are excluded.

A cell is one query, sent to one engine for one country. Only paired cells count. A cell is paired if both periods contain scored
answers of the cell. ` + "`left_out`" + ` has the numbers of the other cells. A cell has the weight n₁n₂/(n₁+n₂) in both
periods, so a change in the mix of queries, engines or countries does not change a figure. Here, n₁ and n₂ are the cell's numbers
of observations in the two periods. An observation is an answer with data for the figure or, for the sentiment, a sure sentiment.

- ` + "`difference`" + ` = the value after minus the value before, with a 95 % confidence interval. The interval uses Student's t
  distribution and the variance between cells, because the answers of a cell resemble one another.
- ` + "`verdict`" + ` is ` + "`up`" + ` or ` + "`down`" + ` under three conditions: the periods are comparable and have enough
  answers, the interval excludes 0, and the p-value of a permutation test is at most 0.04. In simulations
  without a change, at most 5 % of the verdicts are ` + "`up`" + ` or ` + "`down`" + `.
  Position 1 is the best, so ` + "`up`" + ` means that the position became worse.
- ` + "`reasons`" + ` lists the reasons why the periods are not comparable: an engine answered with another model, most calls to an engine failed,
  more than a tenth of the runs with calls failed, were cancelled or are unfinished, or names or domains were edited.
  To leave out an engine that causes a reason, select the other engines with ` + "`collector`" + `.

Searches without an AI Overview do not count. Truncated answers that do not mention the brand do not count in ` + "`mention_rate`" + `.
An answer counts on the day on which it was created. The parameter ` + "`timezone`" + ` sets the day boundaries. A period has at most 366 days.`

const contributionsDescription = `Divides the difference of a figure between two periods among queries, engines, topics or countries. The result says where
the figure changed. The result does not state the cause of the change.

The comparison of the two periods is the comparison of the operation compare-brand, over the same paired cells. Let x₁, x₂, y₁ and
y₂ be the weighted numerators and denominators of a group in the two periods, Y₁ and Y₂ the sums of the denominators over all groups, and
M the mean of the two values of the figure. Then ` + "`contribution`" + ` = (x₂ - M·y₂)/Y₂ - (x₁ - M·y₁)/Y₁. The contributions of all groups add
up to the difference. For the mention rate, the position and the sentiment, the contribution is the difference in the group, multiplied
by the group's share of the weights. For the share of voice and the citation share, the contribution also contains the effect of a changed
denominator, such as more mentions of competitors.

Each group also has its own comparison, with a 95 % confidence interval and a verdict. A group with fewer than 6 cells, such as most single
queries, has neither. Its contribution may be due to chance.`

const overviewDescription = `Returns the figures of a brand and its competitors in a segment, compared with the previous period of the same length, or with the
period in ` + "`before_from`" + ` and ` + "`before_to`" + `.

- ` + "`brand`" + ` and ` + "`leaderboard`" + ` have five figures for each name. Each name has its own denominators. A figure has its value
  (count / n), its 95 % confidence interval, the value in the previous period, and a comparison with a verdict.
- The confidence interval takes into account that the answers of a cell resemble one another. A cell is one query, sent to one engine for one
  country. The variance is estimated between cells, with one linearised value for each cell (Cochran 1977). Shares have a Wilson score
  interval for the effective sample size.
- ` + "`change`" + ` is the comparison of the operation compare-brand: only paired cells count, with the same weights in both periods. Its values
  can therefore differ from ` + "`value`" + `.
- ` + "`enough`" + ` is false if a figure has fewer than 6 cells, fewer than 20 observations, or an n below 20. The
  value may then be due to chance. An observation is an answer or, for the sentiment, a sure sentiment.
- ` + "`presence`" + ` counts answers that mention a name, cite a page of the name, do both or do neither.

By default, the period is the 28 days that end yesterday, and branded queries are excluded. ` + "`scope`" + ` also has the numbers of cells and
queries that only the filter ` + "`query_class`" + ` excludes. An answer counts on the day on which it was created. The parameter
` + "`timezone`" + ` sets the day boundaries.`

const importDescription = `Creates and updates customers with their brands, competitors, queries, scheduled jobs, blackouts and pauses from one
file, in one transaction. With ` + "`dry_run`" + `, nothing is written and the report lists what would change.

Objects are identified by name, and queries by text, locale and country. Objects that exist are updated, others are created, and objects
that the file does not contain stay unchanged. A list of blackouts in the file replaces the present blackouts of its customer. The list
for all customers replaces the present blackouts for all customers. Blackouts that have ended are kept. An absent field keeps its value,
or gets its default on creation. The body is YAML, or JSON with the same structure. An invalid file is rejected with 422 and a list of
the problems, each with its field and line.
The operation requires an admin with access to all customers.`

// Text contains the tag, the summary and the description of one operation.
type Text struct{ Tag, Summary, Description string }

// TextOf returns the texts of the operation with the given id. Most operations that return JSON lines have no texts of
// their own. TextOf derives their texts from those of the operation that returns CSV.
func TextOf(id string) Text {
	view, isLines := strings.CutSuffix(id, "-jsonl")
	if !isLines {
		return texts()[id]
	}
	if text, ok := texts()[id]; ok {
		return text
	}
	text := texts()[view+"-csv"]
	replacer := strings.NewReplacer(
		"as a CSV file", "as JSON lines", "as CSV", "as JSON lines",
		formulas, "The keys of each object are the columns of the CSV file, in the same order.",
	)
	return Text{text.Tag, replacer.Replace(text.Summary), replacer.Replace(text.Description)}
}

// formulas is the sentence about formulas in the description of a CSV file.
const formulas = "An apostrophe precedes each part of a text that a spreadsheet would run as a formula."

func tags() []*huma.Tag {
	return []*huma.Tag{
		{
			Name:        tagJobs,
			Description: "Schedules that run a job type for a brand, with a cron expression, a time zone and options.",
		},
		{Name: tagExceptions, Description: "Blackouts, pauses and skips, which suppress ticks of schedules."},
		{Name: tagCustomers, Description: "Customers, which are the tenants and own the brands."},
		{Name: tagBrands, Description: "Brands with their competitors, queries and trends."},
		{Name: tagAccess, Description: "Users and API tokens, with their roles."},
		{Name: tagCollectors, Description: "Answer engines, with their configuration, rate limits and pauses."},
		{Name: tagRuns, Description: "Executions of scheduled jobs, the collected answers, and re-scores."},
		{Name: tagReports, Description: "Documents about a brand. A report does not change after its creation."},
		{Name: tagExports, Description: "Streams of all rows of a table."},
		{Name: tagAlerts, Description: "Alert channels, alert rules, and the messages that were sent."},
		{Name: tagAudit, Description: "The history of changes to objects."},
		{Name: tagEvents, Description: "A stream of changes in real time."},
		{Name: tagSession, Description: "Log-in, log-out, and the current caller."},
	}
}

// These tags group the operations.
const (
	tagAccess     = "Access"
	tagAlerts     = "Alerts"
	tagAudit      = "Audit"
	tagBrands     = "Brands"
	tagCollectors = "Collectors"
	tagCustomers  = "Customers"
	tagEvents     = "Events"
	tagExceptions = "Exceptions"
	tagExports    = "Exports"
	tagJobs       = "Scheduled jobs"
	tagReports    = "Reports"
	tagRuns       = "Runs"
	tagSession    = "Session"
)

// The function "texts" returns a map from the id of each operation to the texts of the operation.
//
//nolint:gochecknoglobals // a constant table, which is built only once
var texts = sync.OnceValue(func() map[string]Text {
	all := map[string]Text{}
	for _, group := range []map[string]Text{
		jobTexts(), exceptionTexts(), upcomingTexts(), catalogTexts(), runTexts(), exportTexts(), rescoreTexts(), retryTexts(), reportTexts(), alertTexts(), sessionTexts(), accessTexts(),
	} {
		maps.Copy(all, group)
	}
	return all
})
