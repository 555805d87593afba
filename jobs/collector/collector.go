package collector

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// Question is one query for one engine.
type Question struct {
	Country string // the country code in upper case (ISO 3166-1 alpha-2); empty for any country
	Locale  string // the BCP 47 language tag, for example "de-DE"; empty for any language
	Text    string
}

// Status says how an engine answered. Callers store [StatusFailed] together with an error. An [Answer] never has the
// status [StatusFailed].
type Status string

// A stored answer has one of these statuses.
const (
	StatusOK       Status = "ok"
	StatusNoAnswer Status = "no_answer" // the engine showed no answer, which is not a failure
	StatusRefused  Status = "refused"   // the engine refused to answer, or a filter cut the answer off
	StatusFailed   Status = "failed"
)

// Source is a page on which an engine based its answer.
type Source struct {
	Cited bool // true if the text cites the page; false if the engine only consulted the page
	Title string
	URL   string // the address that the engine reported, usually a web address
}

// Answer is the answer of an engine to one question.
type Answer struct {
	BilledSearches int      // number of billed searches; if the engine reports none, some collectors count
	CostUSD        *float64 // the cost that the engine reports; nil if the engine reports no cost
	CountryApplied bool     // true if the engine received the country of the question
	InputTokens    int64    // 0 if the engine reports no number
	LocaleApplied  bool     // true if the engine received the locale of the question, as a parameter or an instruction
	Model          string   // the model name that the engine reports
	OutputTokens   int64    // 0 if the engine reports no number
	RequestID      string   // the id by which the engine's support can find the call
	Searches       []string // the queries that the engine searched for
	Sources        []Source // cited and consulted pages, each once, in the order of appearance
	Status         Status   // the status ok, no_answer or refused
	// Text is the answer in valid UTF-8 without NUL, with citation marks, and without the model's reasoning.
	Text      string
	Truncated bool // true if the engine ended the text at a length limit, so that the end of the answer is missing
}

// usage returns the fields of the answer that determine the cost. The fields are also valid for a failed attempt, which
// the engine may have billed.
func (a *Answer) usage() Answer {
	return Answer{
		BilledSearches: a.BilledSearches,
		CostUSD:        a.CostUSD,
		InputTokens:    a.InputTokens,
		Model:          a.Model,
		OutputTokens:   a.OutputTokens,
	}
}

// Collector is the adapter to one answer engine. A Collector is safe for concurrent use.
type Collector interface {
	// Ask sends the question once, without retries. If Ask fails, Ask returns an [*Error], or an error that wraps the
	// error of ctx if ctx ended before the answer arrived. If Ask returns an error, the [Answer] contains the usage
	// that the engine reported for the attempt: tokens, billed searches, cost and model.
	Ask(ctx context.Context, q Question) (Answer, error)
	// Model returns the model that Ask requests; empty if the engine has no models.
	Model() string
	// Name returns the name of the engine in the registry, for example "chatgpt".
	Name() string
}

// StandInKey is the API key with which the stand-in engines are configured. The page and the API mark engines with this
// key, because their answers are made up.
const StandInKey = "stand-in"

// Config configures one engine. Package cmd reads a Config from environment variables.
type Config struct {
	// APIKey is the secret of the engine. APIKey is required unless Engine.Custom is true. Error messages do not
	// contain the key.
	APIKey string
	// BaseURL is the address of the engine, or of a gateway or stand-in. Default: Engine.BaseURL. BaseURL is required
	// if Engine.Custom is true.
	BaseURL string
	// Enabled confirms that the operator accepts the condition Engine.OptIn. Default: false. Engines without a
	// condition ignore Enabled.
	Enabled bool
	// HTTPClient replaces the HTTP client. The collector uses a copy of HTTPClient that follows no redirect. By
	// default, the collector creates an HTTP client that uses no proxy.
	HTTPClient *http.Client
	// Model is the name of the requested model. Default: Engine.Model. Model is required if Engine.Custom is true.
	// Engines without models ignore Model.
	Model string
	// Now returns the current time. The collector compares the dates in rate-limit headers with the Date header of the
	// response, or else with Now. Without a Date header and without Now, the collector ignores these dates. With Now,
	// the collector also excludes suspensions of the process from Timeout.
	Now func() time.Time
	// Transport wraps the transport of the HTTP client, for tracing. Default: none.
	Transport func(http.RoundTripper) http.RoundTripper
	// Timeout limits the duration of one call of Ask, including all HTTP requests. Default: 45 s.
	Timeout time.Duration
}

// engine implements [Collector]. The method Ask calls the ask function of the individual engine.
type engine struct {
	*caller

	ask func(ctx context.Context, c *caller, q Question) (Answer, error)
}

func newEngine(
	name string, cfg Config, ask func(context.Context, *caller, Question) (Answer, error),
) (Collector, error) {
	e, ok := Lookup(name)
	if !ok {
		return nil, unknownEngine(name)
	}
	c, err := newCaller(e, cfg)
	if err != nil {
		return nil, err
	}
	return &engine{caller: c, ask: ask}, nil
}

// Model implements [Collector].
func (e *engine) Model() string { return e.model }

// Name implements [Collector].
func (e *engine) Name() string { return e.name }

// Ask implements [Collector].
func (e *engine) Ask(ctx context.Context, q Question) (Answer, error) {
	if strings.TrimSpace(q.Text) == "" {
		return Answer{}, &Error{
			Class: ClassPermanent, Kind: KindRequestRefused, Message: "the question has no text",
		}
	}

	ctx, cancel := withPatience(ctx, e.timeout, e.now, timeoutError{e.timeout})
	defer cancel()

	a, err := e.ask(ctx, e.caller, q)
	return checkAnswer(a, err)
}

// checkAnswer makes an answer storable, and returns an error if an answer with StatusOK has no text. If checkAnswer
// returns an error, the result contains only the usage of the attempt.
func checkAnswer(a Answer, err error) (Answer, error) {
	a.clean()
	if err != nil {
		return a.usage(), err
	}
	if a.Status == StatusOK && !hasText(a.Text) {
		return a.usage(), noText(a)
	}
	return a, nil
}

// hasText reports whether a text contains more than spaces, invisible characters and citation marks.
func hasText(text string) bool {
	const longest = 200 // a longer text consists of more than marks
	if len(text) > longest {
		return strings.TrimSpace(text) != ""
	}
	for mark := range citationMarks(text) {
		text = strings.Replace(text, mark, "", 1)
	}
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// noText returns the error of an answer without text. If the engine ended the answer at a length limit, the same
// request would probably end in the same way, and would be billed again.
func noText(a Answer) *Error {
	e := &Error{
		Class:     ClassTransient,
		Kind:      KindEngineError,
		Message:   "the answer has no text",
		RequestID: a.RequestID,
	}
	if a.Truncated {
		e.Class, e.Kind = ClassPermanent, KindCutOff
		e.Message = "the answer reached the length limit of the engine before any text"
	}
	return e
}

// clean replaces each NUL character in the answer with U+FFFD, because JSON allows NUL but Postgres text does not. A
// negative cost, or a cost of at least 10,000 USD, counts as not reported.
func (a *Answer) clean() {
	const most = 10_000
	if a.CostUSD != nil && !(*a.CostUSD >= 0 && *a.CostUSD < most) {
		a.CostUSD = nil
	}
	a.Text, a.Model, a.RequestID = noNUL(a.Text), noNUL(a.Model), noNUL(a.RequestID)
	for i := range a.Searches {
		a.Searches[i] = noNUL(a.Searches[i])
	}
	for i := range a.Sources {
		a.Sources[i].Title, a.Sources[i].URL = noNUL(a.Sources[i].Title), noNUL(a.Sources[i].URL)
	}
}

func noNUL(s string) string { return strings.ReplaceAll(s, "\x00", "\uFFFD") }
