package collector

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Question is one query put to one engine.
type Question struct {
	Country string // ISO 3166-1 alpha-2, upper case; "" = none wanted
	Locale  string // BCP 47, for example "de-DE"; "" = none wanted
	Text    string
}

// Status says what kind of answer an engine gave. [StatusFailed] is for the caller,
// who stores it beside an error; no [Answer] carries it.
type Status string

// The statuses of a stored answer.
const (
	StatusOK       Status = "ok"
	StatusNoAnswer Status = "no_answer" // the engine showed none: neither a failure nor a miss of the brand
	StatusRefused  Status = "refused"   // the engine declined, or its filter cut the answer off
	StatusFailed   Status = "failed"
)

// Source is a page behind an answer.
type Source struct {
	Cited bool // cited in the text; otherwise the engine only consulted it
	Title string
	URL   string // http or https, as given
}

// Answer is what an engine said to one question.
type Answer struct {
	BilledSearches int      // searches that the engine bills apart from tokens, as far as it says
	CostUSD        *float64 // in US dollars, as reported by the engine; nil = not reported
	CountryApplied bool     // the question's country reached the engine
	InputTokens    int64    // 0 = not reported
	LocaleApplied  bool     // the question's locale reached the engine, as a parameter or as an instruction
	Model          string   // as reported by the engine
	OutputTokens   int64    // 0 = not reported
	RequestID      string   // the engine's own name for the call, for its support
	Searches       []string // the queries the engine itself ran
	Sources        []Source // each page once, in order of appearance
	Status         Status   // ok, no_answer or refused
	Text           string   // as given, with its citation marks, without the model's thoughts; valid UTF-8 without NUL
}

// Collector is the adapter to one answer engine. It is safe for concurrent use.
type Collector interface {
	// Ask makes one attempt. Its error is an [*Error], or wraps ctx's error when ctx
	// ended before the answer came.
	Ask(ctx context.Context, q Question) (Answer, error)
	// Model is the model that is asked for; "" = the engine has none.
	Model() string
	// Name is the engine's name in the registry, for example "chatgpt".
	Name() string
}

// Config is what one engine needs. This package never reads the environment: cmd
// fills it in.
type Config struct {
	// APIKey is the engine's secret. Required unless Engine.Custom. It never appears in
	// an error.
	APIKey string
	// BaseURL replaces the engine's address, for a gateway or a stand-in.
	// Default: the registry's. Required if Engine.Custom.
	BaseURL string
	// Enabled says that the operator accepted Engine.OptIn. Default: no. Engines without
	// such a condition ignore it.
	Enabled bool
	// HTTPClient replaces the HTTP client. It is copied, and never follows a
	// redirect. Default: a client of its own that uses no proxy.
	HTTPClient *http.Client
	// Model is the engine's model. Default: the registry's. Required if Engine.Custom.
	// Engines without models ignore it.
	Model string
	// Now is the clock that a Retry-After date is compared with when the response
	// has no Date header. Default: none, such a date then counts as not told.
	Now func() time.Time
	// Transport wraps what makes the requests, to watch them. Default: nothing.
	Transport func(http.RoundTripper) http.RoundTripper
	// Timeout bounds one Ask, all its HTTP requests together. Default: 45 s.
	Timeout time.Duration
}

// engine is every Collector of this package: the shared frame around one engine's
// ask function.
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
	return checked(a, err)
}

// checked is an answer as it may be handed out.
func checked(a Answer, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	a.clean()
	if a.Status == StatusOK && strings.TrimSpace(a.Text) == "" {
		return Answer{}, &Error{
			Class:     ClassTransient,
			Kind:      KindEngineError,
			Message:   "the answer holds no text",
			RequestID: a.RequestID,
		}
	}
	return a, nil
}

// clean makes the answer storable: a NUL is legal in JSON, but not in a Postgres text.
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
