package standin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind names what goes wrong.
type FaultKind string

// The faults. A provider shows each in its own format; where it has none for it, it
// answers 500 and says so.
const (
	FaultNone         FaultKind = ""
	FaultAIOAbsent    FaultKind = "aio_absent"    // SerpApi: Google shows no AI Overview. An answer, not a failure
	FaultAIODeferred  FaultKind = "aio_deferred"  // SerpApi: the overview comes by page_token. An answer as well
	FaultAIOError     FaultKind = "aio_error"     // SerpApi: "Can't generate an AI overview right now"
	FaultAIOInline    FaultKind = "aio_inline"    // SerpApi: the overview comes at once. An answer as well
	FaultBadRequest   FaultKind = "bad_request"   // 400
	FaultFailed       FaultKind = "failed"        // 200 that holds a failure
	FaultHTML         FaultKind = "html"          // 502 with an HTML page
	FaultIncomplete   FaultKind = "incomplete"    // 200 with half a text, cut by its maximum length
	FaultMalformed    FaultKind = "malformed"     // 200 with half a JSON document
	FaultMisquoted    FaultKind = "misquoted"     // the judge: it quotes what the text does not say. An answer as well
	FaultNoCitations  FaultKind = "no_citations"  // sources are listed and none is cited. An answer as well
	FaultNoResults    FaultKind = "no_results"    // SerpApi: "Google hasn't returned any results"
	FaultOverloaded   FaultKind = "overloaded"    // 529
	FaultOversized    FaultKind = "oversized"     // 200 with more than 4 MiB
	FaultPauseTurn    FaultKind = "pause_turn"    // Anthropic: the answer comes in two turns. An answer as well
	FaultQuota        FaultKind = "quota"         // the account is empty
	FaultRefused      FaultKind = "refused"       // 200 with a refusal
	FaultReset        FaultKind = "reset"         // TCP reset instead of a response
	FaultSlowBody     FaultKind = "slow_body"     // Delay and Hold come in the middle of the body
	FaultThrottle     FaultKind = "throttle"      // 429; RetryAfter in seconds, 0 = not told
	FaultThrottleDate FaultKind = "throttle_date" // 429; RetryAfter as an HTTP date
	FaultTruncated    FaultKind = "truncated"     // 200 whose body breaks off
	FaultUnauthorized FaultKind = "unauthorized"  // 401, HTML at Perplexity; 400 at Google and xAI
	FaultUnavailable  FaultKind = "unavailable"   // 503
)

// Fault is what goes wrong with one call. The zero value is nothing.
type Fault struct {
	// Delay comes on top of Options.Latency. It works without a Kind, too.
	Delay time.Duration
	// Hold keeps the response back until it is closed. It works without a Kind, too.
	// Close it before the HTTP server: that waits for its requests.
	Hold <-chan struct{}
	// Kind is what goes wrong.
	Kind FaultKind
	// RetryAfter is how long a throttled client is told to wait.
	RetryAfter time.Duration
	// Times limits the fault to the first calls for the same prompt at the same
	// provider, after which it heals. Default: it never does.
	Times int
}

// Kinds lists every kind of fault.
func Kinds() []FaultKind {
	return []FaultKind{
		FaultAIOAbsent, FaultAIODeferred, FaultAIOError, FaultAIOInline, FaultBadRequest, FaultFailed, FaultHTML,
		FaultIncomplete, FaultMalformed, FaultMisquoted, FaultNoCitations, FaultNoResults, FaultOverloaded, FaultOversized,
		FaultPauseTurn, FaultQuota, FaultRefused, FaultReset, FaultSlowBody, FaultThrottle, FaultThrottleDate,
		FaultTruncated, FaultUnauthorized, FaultUnavailable,
	}
}

// ParseFault reads a fault from words such as "throttle retry_after=2s times=1
// delay=10ms".
func ParseFault(spec string) (Fault, error) {
	var f Fault
	for word := range strings.FieldsSeq(spec) {
		name, value, isSetting := strings.Cut(word, "=")
		var err error
		switch {
		case !isSetting && slices.Contains(Kinds(), FaultKind(word)):
			f.Kind = FaultKind(word)
		case name == "delay":
			f.Delay, err = time.ParseDuration(value)
		case name == "retry_after":
			f.RetryAfter, err = time.ParseDuration(value)
		case name == "times":
			f.Times, err = strconv.Atoi(value)
		default:
			return Fault{}, fmt.Errorf("unknown fault %q", word)
		}
		if err != nil {
			return Fault{}, fmt.Errorf("fault setting %s: %w", name, err)
		}
	}
	return f, nil
}

// fault chooses the fault of a call: the request's header, else the marker in its
// prompt, else Options.Faults. A header or marker that cannot be read is none.
func (s *Server) fault(call Call, r *http.Request) Fault {
	spec := r.Header.Get("X-Standin-Fault")
	if spec == "" {
		_, after, _ := strings.Cut(call.Prompt, "[[fault:")
		spec, _, _ = strings.Cut(after, "]]")
	}
	f, err := ParseFault(spec)
	if err != nil {
		f = Fault{}
	}
	if f == (Fault{}) && s.opts.Faults != nil {
		f = s.opts.Faults(call)
	}
	if f.Times > 0 && call.Attempt > f.Times {
		return Fault{}
	}
	return f
}

// changesReply says whether the provider shows the fault in what it replies, rather
// than the server in how it sends an answer.
func (f Fault) changesReply() bool {
	switch f.Kind {
	case FaultNone,
		FaultSlowBody,
		FaultAIOAbsent,
		FaultAIODeferred,
		FaultAIOInline,
		FaultMisquoted,
		FaultNoCitations,
		FaultPauseTurn:
		return false
	default:
		return true
	}
}

// shape is the shape of an answer that the fault asks for; a provider that has no such
// shape answers as always.
func (f Fault) shape() FaultKind {
	if f.Kind == FaultSlowBody || f.changesReply() {
		return FaultNone
	}
	return f.Kind
}

// shown is the provider's own reply to the fault, else otherwise. What spoils the
// answer or comes from in front of the vendor is the same everywhere.
func (f Fault) shown(answer reply, own map[FaultKind]reply, otherwise reply) reply {
	switch f.Kind {
	case FaultMalformed, FaultOversized, FaultTruncated, FaultReset:
		return f.mangle(answer)
	case FaultHTML:
		return htmlPage(http.StatusBadGateway, "502 Bad Gateway")
	default:
		if r, ok := own[f.Kind]; ok {
			return r
		}
		return otherwise
	}
}

// noSuch is the message of a provider that does not have the fault.
func (f Fault) noSuch() string { return "no such fault here: " + string(f.Kind) }

// mangle makes an answer's body malformed or too large; truncation happens on sending.
func (f Fault) mangle(answer reply) reply {
	switch f.Kind {
	case FaultMalformed:
		answer.body = answer.body[:len(answer.body)/2]
	case FaultOversized:
		padding := `{"padding":"` + strings.Repeat("x", 4<<20) + `",`
		answer.body = append([]byte(padding), answer.body[1:]...)
	default:
	}
	return answer
}

// throttled adds Retry-After in the form the fault asks for.
func (f Fault) throttled(r reply, now time.Time) reply {
	switch {
	case f.Kind == FaultThrottleDate:
		r.header["Date"] = now.UTC().Format(http.TimeFormat)
		r.header["Retry-After"] = now.Add(f.RetryAfter).UTC().Format(http.TimeFormat)
	case f.RetryAfter > 0:
		r.header["Retry-After"] = strconv.Itoa(int((f.RetryAfter + time.Second - 1) / time.Second))
	}
	return r
}

// htmlPage is a reply like that of a proxy in front of the vendor.
func htmlPage(status int, title string) reply {
	return reply{
		body: []byte("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n"),
		header: map[string]string{"Content-Type": "text/html"},
		status: status,
	}
}
