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
	maxRequest  = 1 << 20 // bytes of a request that are read
)

// Options shapes a [Server]. The zero value works.
type Options struct {
	// APIKey is the only key that is accepted. Default: any but an empty one.
	APIKey string
	// Brands are the names that answers mention. Default: a few invented ones.
	Brands []string
	// Faults chooses what goes wrong with a call. It may be called concurrently.
	// Default: nothing goes wrong unless the request asks for it.
	Faults func(Call) Fault
	// Keep is how many calls the log keeps, the newest. Default: 100,000.
	Keep int
	// Latency is how long an answer takes. Default: none.
	Latency time.Duration
	// Log receives each call that ended as one line of JSON, in the order in which
	// they ended. While it takes none, calls are answered 500: an engine whose disk is
	// full. Default: none.
	Log io.Writer
	// Now is the clock. Default: it stands still at the zero time, so that the log
	// holds no times and a page token never expires.
	Now func() time.Time
}

// Server is the stand-in. It is safe for concurrent use.
type Server struct {
	log  *callLog
	mux  *http.ServeMux
	opts Options
}

// provider is one vendor's wire format.
type provider interface {
	// read takes a request apart and checks what the vendor would check; a reply says
	// that the vendor would refuse it.
	read(r *http.Request, body []byte) (request, *reply)
	// answer is the answer to a request that was read.
	answer(q request) reply
	// fault is the reply that shows a fault in the vendor's own way.
	fault(f Fault, q request) reply
}

// request is what the stand-in understood of a request.
type request struct {
	country string // upper case; "" = none
	locale  string // as on the wire; "" = none
	model   string
	names   []string // that the judge is asked about
	prompt  string
	shape   FaultKind // of the answer; "" = the prompt's hash decides
	step    int       // from 1, among the requests of one attempt
	search  bool      // the request asked for a search
}

// reply is an HTTP response before it is sent.
type reply struct {
	body   []byte
	header map[string]string
	status int
}

// New returns a stand-in.
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
		// Read to the end: only then net/http notices a client that goes away.
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

// wait lasts until d is over and hold is closed; false = ctx ended first.
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
