package standin

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"
)

const (
	defaultKeep = 100_000
	maxRequest  = 1 << 20 // maximum size of a request body, in bytes
)

// Options configures a [Server]. The zero value is valid.
type Options struct {
	// APIKey is the only accepted key. Default: the server accepts every key that is not empty.
	APIKey string
	// Brands are the brand names in the answers. Default: a few invented brand names.
	Brands []string
	// Closing returns the text that follows the list of companies in the answer to a prompt. Closing must be safe for
	// concurrent use. Answers of SerpApi and Bing Copilot have no such text. Default: no text.
	Closing func(prompt string) string
	// Faults returns the fault of a call. Faults must be safe for concurrent use. Default: only headers and prompts of
	// requests select faults.
	Faults func(Call) Fault
	// Keep is the maximum number of calls that [Server.Calls] returns. The server drops the oldest calls. Default:
	// 100,000.
	Keep int
	// Latency is the delay before each answer. Default: none.
	Latency time.Duration
	// Log receives each finished call as a line of JSON, in the order in which the calls end. While writing to Log
	// fails, the server answers calls with status 500, like an engine whose disk is full. Default: none.
	Log io.Writer
	// Market returns the companies that compete for a prompt. Market must be safe for concurrent use. If Market is nil
	// or returns no companies, all Brands compete for the prompt.
	Market func(prompt string) []Company
	// Now is the clock of the server. Default: the constant zero time. With the default clock, all times in the log are
	// zero, and page tokens do not expire.
	Now func() time.Time
}

// Server is the stand-in server. A Server is safe for concurrent use.
type Server struct {
	log  *callLog
	mux  *http.ServeMux
	opts Options
}

// provider implements the wire format of one vendor.
type provider interface {
	// read parses a request, and makes the same checks as the vendor. If the method read returns a reply, the vendor
	// would reject the request with that reply.
	read(r *http.Request, body []byte) (request, *reply)
	// answer returns the answer to a request.
	answer(q request) reply
	// fault returns the reply that shows a fault in the format of the vendor.
	fault(f Fault, q request) reply
}

// request is the content of a request, in the same form for all providers.
type request struct {
	country string // the country in upper case; empty if the request has none
	locale  string // the locale in the request; empty if absent
	model   string
	names   []string // the names for which the judge returns judgements
	prompt  string
	shape   FaultKind // the shape of the answer; if empty, a hash of the prompt selects the shape
	step    int       // the number of the request within one attempt, from 1
	search  bool      // true if the request asks for a search
}

// reply is an HTTP response that the server has not sent yet.
type reply struct {
	body   []byte
	header map[string]string
	status int
}

// New returns a Server.
func New(opts Options) *Server {
	opts.Keep = max(cmp.Or(opts.Keep, defaultKeep), 1)
	if opts.Now == nil {
		opts.Now = func() time.Time { return time.Time{} }
	}
	if len(opts.Brands) == 0 {
		opts.Brands = []string{"Alderway", "Bluefin", "Cobalt Desk", "Dunmore"}
	}
	s := &Server{log: newCallLog(opts), mux: http.NewServeMux(), opts: opts}

	s.mount()
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Server) handler(name, engine string, p provider) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		// The server reads the whole body, because net/http detects the disconnection of a client only after the end of
		// the body.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "request too large or cut off", http.StatusRequestEntityTooLarge)
			return
		}
		q, refusal := p.read(r, body)
		call := s.log.begin(Call{
			Country: q.country, Engine: engine, Locale: q.locale, Model: q.model,
			Prompt: q.prompt, Provider: name, Start: s.opts.Now(), Step: q.step,
		})
		x := exchange{call: call, fault: s.fault(call, r), server: s, w: w}
		switch {
		case refusal != nil:
			x.fault = Fault{}
			x.reply, x.outcome = *refusal, OutcomeRejected
		case x.fault.changesReply():
			x.reply, x.outcome = p.fault(x.fault, q), OutcomeFault
		default:
			q.shape = x.fault.shape()
			x.reply, x.outcome = p.answer(q), OutcomeAnswered
		}
		x.run(r.Context())
	}
}

// wait waits until the duration d has passed and the channel "hold" is closed. The result is false if ctx ends before
// the wait ends.
func wait(ctx context.Context, d time.Duration, hold <-chan struct{}) bool {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return false
		}
	}
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return false
		}
	}
	return ctx.Err() == nil
}
