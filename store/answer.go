package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// AnswerStatus is the outcome of a call.
type AnswerStatus string

// Each answer has one of the following statuses. AnswerNone means that the engine showed no answer, for example no AI
// Overview. All rates exclude answers with the status AnswerNone, because such answers are neither failed calls nor
// missing mentions.
const (
	AnswerOK      AnswerStatus = "ok"
	AnswerNone    AnswerStatus = "no_answer"
	AnswerRefused AnswerStatus = "refused"
	AnswerFailed  AnswerStatus = "failed"
)

// Source is a page that an engine cited in an answer or consulted for the answer.
type Source struct {
	Cited bool   `json:"cited"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Call identifies a call of a run by its query, its collector and its sample number. A run stores at most one answer
// for each Call.
type Call struct {
	Collector string    `db:"collector"`
	QueryID   uuid.UUID `db:"query_id"`
	Sample    int       `db:"sample"` // sample number, starting at 1
}

// CostSource is the source of the cost of an answer.
type CostSource string

// The cost of an answer has one of the following sources.
const (
	CostUnknown  CostSource = ""
	CostReported CostSource = "reported" // the engine reported the cost with the answer
	CostComputed CostSource = "computed" // Tidewatch computed the cost from the price table
)

// Answer is the answer of a collector to a query in a run, or the failed attempt to get an answer. The JSON keys of
// Answer are column names, except "asked", "node" and "retry_in".
type Answer struct {
	Asked          bool         `json:"asked"` // whether the engine was called; a call counts as spending
	Collector      string       `json:"collector"`
	CostSource     CostSource   `json:"cost_source"`
	CostUSD        *float64     `json:"cost_usd"` // nil if the cost is unknown
	Country        string       `json:"country"`
	CountryApplied bool         `json:"country_applied"`
	ErrorClass     string       `json:"error_class"`
	ErrorMessage   string       `json:"error_message"`
	ID             uuid.UUID    `json:"id"`
	InputTokens    *int64       `json:"input_tokens"`
	LatencyMS      int64        `json:"latency_ms"`
	Locale         string       `json:"locale"`
	LocaleApplied  bool         `json:"locale_applied"`
	Model          string       `json:"model"`
	Node           string       `json:"node"` // id of the node that made the call
	OutputTokens   *int64       `json:"output_tokens"`
	QueryID        uuid.UUID    `json:"query_id"`
	QueryText      string       `json:"query_text"`
	ReasonCode     ReasonCode   `json:"reason_code"` // the reason code of ErrorMessage; empty if there is no reason
	RequestID      string       `json:"request_id"`
	RetryIn        *float64     `json:"retry_in"` // seconds until a failed call is repeated; nil for no repetition
	RunID          uuid.UUID    `json:"run_id"`
	Sample         int          `json:"sample"`
	Searches       []string     `json:"searches"`
	Sources        []Source     `json:"sources"`
	Status         AnswerStatus `json:"status"`
	Text           string       `json:"text"`
	Truncated      bool         `json:"truncated"` // whether a length limit ended the text
}

// If the connection breaks, the caller stores the answers again, although the first attempt may still be in progress.
// The statement lockSlots waits for the end of the first attempt, which releases the slots. The next statement then
// sees the answers of the first attempt.
const lockSlots = "SELECT FROM collector_calls WHERE id = ANY($1) ORDER BY id FOR UPDATE"

// The statement receives all answers of a batch as one JSON document. The column is_stored marks the attempts that
// the database already has. Such an attempt changes nothing and counts only once. If the query of an answer was
// deleted after the call, the answer is stored without query_id. If the run of an answer was deleted, the answer is
// dropped. A deleted query or run therefore does not make the batch fail. If another node has taken over a failed
// call, the failure is not stored. The statement overwrites only failed answers. The tokens and the cost of an
// answer are totals over its attempts, because engines bill some failed attempts. The spending of a run counts each
// attempt as a call, whether the attempt succeeds or fails.
const saveAnswers = `WITH said AS MATERIALIZED (
	SELECT a.*, coalesce((SELECT true FROM answers x WHERE x.id = a.id),
		(SELECT x.attempt_id = a.id FROM answers x WHERE x.run_id = a.run_id AND x.query_id = a.query_id
			AND x.collector = a.collector AND x.sample = a.sample), false) AS is_stored
	FROM json_to_recordset($1::json) AS a (id uuid, run_id uuid, query_id uuid, query_text text, collector text,
		sample smallint, country text, locale text, country_applied boolean, locale_applied boolean, status text, text text,
		sources jsonb, searches text[], model text, request_id text, input_tokens bigint, output_tokens bigint,
		cost_usd numeric, cost_source text, latency_ms integer, error_class text, error_message text, reason_code text,
		truncated boolean, retry_in double precision, node text, slot uuid, asked boolean)),
	saved AS (INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, sample, country, locale,
		country_applied, locale_applied, status, text, sources, searches, model, request_id, input_tokens, output_tokens,
		cost_usd, cost_source, latency_ms, error_class, error_message, reason_code, truncated, retry_at)
	SELECT a.id, a.run_id, r.brand_id, q.id, a.query_text, a.collector, a.sample, a.country, a.locale,
		a.country_applied, a.locale_applied, a.status, a.text, coalesce(a.sources, '[]'), coalesce(a.searches, '{}'), a.model,
		a.request_id, a.input_tokens, a.output_tokens, a.cost_usd, a.cost_source, a.latency_ms, a.error_class,
		a.error_message, nullif(a.reason_code, ''), a.truncated, clock_timestamp() + make_interval(secs => a.retry_in)
	FROM said a
	JOIN job_runs r ON r.id = a.run_id
	LEFT JOIN queries q ON q.id = a.query_id
	WHERE NOT a.is_stored AND (a.status <> 'failed'
		OR NOT EXISTS (SELECT FROM collector_calls c WHERE c.id = a.slot AND c.node <> a.node))
	ON CONFLICT ON CONSTRAINT answers_paid_once DO UPDATE SET attempt_id = excluded.id, created_at = excluded.created_at,
		country_applied = excluded.country_applied, locale_applied = excluded.locale_applied, status = excluded.status,
		text = excluded.text, sources = excluded.sources, searches = excluded.searches, model = excluded.model,
		request_id = excluded.request_id, latency_ms = excluded.latency_ms, error_class = excluded.error_class,
		error_message = excluded.error_message, reason_code = excluded.reason_code, retry_at = excluded.retry_at,
		truncated = excluded.truncated, attempts = answers.attempts + 1,
		input_tokens = coalesce(answers.input_tokens + excluded.input_tokens, excluded.input_tokens, answers.input_tokens),
		output_tokens =
			coalesce(answers.output_tokens + excluded.output_tokens, excluded.output_tokens, answers.output_tokens),
		cost_usd = coalesce(answers.cost_usd + excluded.cost_usd, excluded.cost_usd, answers.cost_usd),
		cost_source = coalesce(nullif(excluded.cost_source, ''), answers.cost_source)
	WHERE answers.status = 'failed'
	RETURNING 1),
	made AS (
		SELECT run_id, count(*) AS calls, coalesce(sum(cost_usd), 0) AS cost_usd FROM said
		WHERE asked AND NOT is_stored AND (SELECT count(*) FROM saved) >= 0 -- locks answers first, like all statements
		GROUP BY run_id),
	locked AS (SELECT s.run_id FROM run_spending s JOIN made USING (run_id) ORDER BY s.run_id FOR NO KEY UPDATE OF s)
	UPDATE run_spending s SET calls = s.calls + m.calls, cost_usd = s.cost_usd + m.cost_usd
	FROM locked JOIN made m USING (run_id) WHERE s.run_id = locked.run_id`

// SaveAnswers stores any number of answers in one round trip. SaveAnswers writes to these tables:
//
//   - answers: SaveAnswers replaces only failed answers.
//   - run_spending: SaveAnswers adds the calls and their costs (see [DB.Reserve]).
//   - collector_calls: SaveAnswers releases the slots of the calls (see [DB.AdmitCalls]).
//   - alert_facts: SaveAnswers adds a fact for each refused key and each empty account.
//   - alert_incidents and alert_events: SaveAnswers ends the incidents of the engines that answered.
func (db *DB) SaveAnswers(ctx context.Context, answers []Answer) error {
	for i := range answers {
		answers[i].makeStorable()
	}
	type savedAnswer struct {
		Answer

		Slot uuid.UUID `json:"slot"`
	}
	saved, slots := make([]savedAnswer, len(answers)), make([]uuid.UUID, len(answers))
	for i, a := range answers {
		call := Call{Collector: a.Collector, QueryID: a.QueryID, Sample: a.Sample}
		slots[i] = RunCall{Call: call, RunID: a.RunID}.ID()
		saved[i] = savedAnswer{Answer: a, Slot: slots[i]}
	}
	doc, err := json.Marshal(saved)
	if err != nil {
		return fmt.Errorf("encode answers: %w", err)
	}
	batch := &pgx.Batch{}
	batch.Queue(lockSlots, uuids(slots))
	batch.Queue(saveAnswers, string(doc))
	batch.Queue(`DELETE FROM collector_calls c USING json_to_recordset($1::json) AS a (slot uuid, node text)
		WHERE c.id = a.slot AND c.node IS NOT DISTINCT FROM nullif(a.node, '')`, string(doc))
	queueEngineFacts(batch, answers)
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("store answers: %w", err)
	}
	return nil
}

// makeStorable removes values that Postgres refuses. Every answer must be storable, because Tidewatch would otherwise
// repeat the call and pay for the call again.
func (a *Answer) makeStorable() {
	for _, s := range []*string{
		&a.Collector, &a.Country, &a.ErrorClass, &a.ErrorMessage, &a.Locale, &a.Model, &a.QueryText, &a.RequestID, &a.Text,
	} {
		*s = storable(*s)
	}
	for i := range a.Searches {
		a.Searches[i] = storable(a.Searches[i])
	}
	for i := range a.Sources {
		a.Sources[i].Title, a.Sources[i].URL = storable(a.Sources[i].Title), storable(a.Sources[i].URL)
	}
	const mostUSD = 99_999 // maximum stored cost, below the limit of the column; larger costs are dropped
	if a.CostUSD != nil && !(*a.CostUSD >= 0 && *a.CostUSD <= mostUSD) {
		a.CostUSD = nil
	}
	if a.CostUSD == nil {
		a.CostSource = CostUnknown
	}
	a.LatencyMS = min(max(a.LatencyMS, 0), math.MaxInt32)
	if a.Status == AnswerFailed && a.ErrorMessage == "" {
		a.ErrorMessage = "no reason given"
	}
}

// storable converts s to text that Postgres can store: valid UTF-8 without NUL characters.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// CallState is the state of a call that a run made.
type CallState struct {
	Call
	Attempts int          `db:"attempts"`
	Class    string       `db:"error_class"`
	RetryIn  *float64     `db:"retry_in"` // seconds until the call is repeated; 0 or less means now, nil means never
	Status   AnswerStatus `db:"status"`
}

// GiveUpRetries cancels the planned repetitions of a run's failed calls.
func (db *DB) GiveUpRetries(ctx context.Context, runID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "give up retries",
		"UPDATE answers SET retry_at = NULL WHERE run_id = $1 AND retry_at IS NOT NULL", runID)
	return err
}
