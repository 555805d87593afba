package collector

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Question is one query for one engine.
type Question struct {
	Country string // ISO 3166-1 alpha-2, upper case; empty: any
	Locale  string // BCP 47, for example "de-DE"; empty: any
	Text    string
}

// Status says how an engine answered. Callers store [StatusFailed] together with an error; an [Answer] does not have
// this status.
type Status string

// The statuses of a stored answer.
const (
	StatusOK       Status = "ok"
	StatusNoAnswer Status = "no_answer" // the engine showed no answer, which is not a failure
	StatusRefused  Status = "refused"   // the engine declined to answer, or its filter cut the answer off
	StatusFailed   Status = "failed"
)

// Source is a page on which an engine based its answer.
type Source struct {
	Cited bool // cited in the text; otherwise only consulted
	Title string
	URL   string // http or https, as the engine gave it
}

// Answer is the answer of an engine to one question.
type Answer struct {
	BilledSearches int      // searches that the engine bills in addition to tokens, as far as it reports them
	CostUSD        *float64 // the cost that the engine reports; nil: not reported
	CountryApplied bool     // the country of the question reached the engine
	InputTokens    int64    // 0: not reported
	LocaleApplied  bool     // the locale of the question reached the engine, as a parameter or an instruction
	Model          string   // as the engine reports it
	OutputTokens   int64    // 0: not reported
	RequestID      string   // the engine's id of the call, for its support
	Searches       []string // the search queries of the engine
	Sources        []Source // each page once, in the order of appearance
	Status         Status   // ok, no_answer or refused
	Text           string   // with citation marks, without the model's reasoning; valid UTF-8 without NUL
}

// Collector is the adapter to one answer engine. It is safe for concurrent use.
type Collector interface {
	// Ask makes one attempt. Its error is an [*Error], or wraps the error of ctx if ctx ended before the answer arrived.
	Ask(ctx context.Context, q Question) (Answer, error)
	// Model returns the model that Ask requests; empty if the engine has no models.
	Model() string
	// Name returns the name of the engine in the registry, for example "chatgpt".
	Name() string
}

// Config configures one engine. Package cmd fills it in from the environment.
type Config struct {
	// APIKey is the secret of the engine. Required unless Engine.Custom. Error messages do not contain the key.
	APIKey string
	// BaseURL is the address of the engine, or of a gateway or stand-in. Default: Engine.BaseURL. Required if
	// Engine.Custom.
	BaseURL string
	// Enabled accepts the condition Engine.OptIn. Default: false. Engines without a condition ignore Enabled.
	Enabled bool
	// HTTPClient replaces the HTTP client. The collector uses a copy that follows no redirect. Default: a client that
	// uses no proxy.
	HTTPClient *http.Client
	// Model is the model to request. Default: Engine.Model. Required if Engine.Custom. Engines without models ignore it.
	Model string
	// Now is the clock with which a date in Retry-After is compared, if the response has no Date header. Default: no
	// clock; such a date then has no effect.
	Now func() time.Time
	// Transport wraps the transport of the HTTP client, for tracing. Default: none.
	Transport func(http.RoundTripper) http.RoundTripper
	// Timeout limits one Ask, with all its HTTP requests. Default: 45 s.
	Timeout time.Duration
}

// engine implements [Collector] for every engine, by calling the ask function of that engine.
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

// checkAnswer makes an answer storable. It returns an error if an answer with StatusOK has no text.
func checkAnswer(a Answer, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	a.clean()
	if a.Status == StatusOK && strings.TrimSpace(a.Text) == "" {
		return Answer{}, &Error{
			Class:     ClassTransient,
			Kind:      KindEngineError,
			Message:   "the answer has no text",
			RequestID: a.RequestID,
		}
	}
	return a, nil
}

// clean makes the answer storable: it replaces NUL, which is valid in JSON, but not in Postgres text.
func (a *Answer) clean() {
	a.Text, a.Model, a.RequestID = noNUL(a.Text), noNUL(a.Model), noNUL(a.RequestID)
	for i := range a.Searches {
		a.Searches[i] = noNUL(a.Searches[i])
	}
	for i := range a.Sources {
		a.Sources[i].Title, a.Sources[i].URL = noNUL(a.Sources[i].Title), noNUL(a.Sources[i].URL)
	}
}

func noNUL(s string) string { return strings.ReplaceAll(s, "\x00", "\uFFFD") }
