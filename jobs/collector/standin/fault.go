package standin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind says how a call fails.
type FaultKind string

// A fault has one of these kinds. Each imitated engine returns a fault in the error format of the real engine. For a
// kind of fault that the engine does not support, the response has status 500.
const (
	FaultNone         FaultKind = ""
	FaultAIOAbsent    FaultKind = "aio_absent"    // not a failure: SerpApi reports that Google shows no AI Overview
	FaultAIODeferred  FaultKind = "aio_deferred"  // not a failure: SerpApi returns a page_token for the overview
	FaultAIOError     FaultKind = "aio_error"     // SerpApi reports "Can't generate an AI overview right now"
	FaultAIOInline    FaultKind = "aio_inline"    // not a failure: SerpApi's first response contains the overview
	FaultBadRequest   FaultKind = "bad_request"   // status 400; 404 at a compatible server, 422 at Mistral
	FaultFailed       FaultKind = "failed"        // status 200 with a failure in the body
	FaultHTML         FaultKind = "html"          // status 502 with an HTML page
	FaultIncomplete   FaultKind = "incomplete"    // status 200 with half a text, cut at the maximum length
	FaultMalformed    FaultKind = "malformed"     // status 200 with half a JSON document
	FaultMisquoted    FaultKind = "misquoted"     // not a failure: the judge's quote is not in the text
	FaultNoCitations  FaultKind = "no_citations"  // not a failure: the answer cites none of its sources
	FaultNoResults    FaultKind = "no_results"    // SerpApi reports "Google hasn't returned any results"
	FaultOverloaded   FaultKind = "overloaded"    // the response has status 529
	FaultOversized    FaultKind = "oversized"     // status 200 with a body of more than 4 MiB
	FaultPauseTurn    FaultKind = "pause_turn"    // not a failure: Anthropic sends the answer in two turns
	FaultQuota        FaultKind = "quota"         // the account has no money or searches left
	FaultRefused      FaultKind = "refused"       // status 200 with a refusal of the question
	FaultReset        FaultKind = "reset"         // a TCP reset instead of a response
	FaultSlowBody     FaultKind = "slow_body"     // Delay and Hold apply in the middle of the body
	FaultThrottle     FaultKind = "throttle"      // status 429; RetryAfter, if set, is a header (Gemini: in the body)
	FaultThrottleDate FaultKind = "throttle_date" // status 429; the header Retry-After is an HTTP date
	FaultTruncated    FaultKind = "truncated"     // status 200 with an incomplete body
	FaultUnauthorized FaultKind = "unauthorized"  // status 401 (an HTML page at Perplexity), or 400 at Google and xAI
	FaultUnavailable  FaultKind = "unavailable"   // the response has status 503
)

// Fault is the fault of one call. The zero value causes no fault.
type Fault struct {
	// Delay is added to Options.Latency. Delay also works if Kind is empty.
	Delay time.Duration
	// Hold delays the response until the channel is closed. Hold also works if Kind is empty. Close the channel before
	// you close the HTTP server, because closing the server waits for open requests.
	Hold <-chan struct{}
	// Kind is the kind of the fault.
	Kind FaultKind
	// RetryAfter is the wait that a throttling response demands.
	RetryAfter time.Duration
	// Times is the number of calls with the same provider, step and prompt that receive the fault. Later calls succeed.
	// Default: no limit.
	Times int
}

// Kinds returns all kinds of faults.
func Kinds() []FaultKind {
	return []FaultKind{
		FaultAIOAbsent, FaultAIODeferred, FaultAIOError, FaultAIOInline, FaultBadRequest, FaultFailed, FaultHTML,
		FaultIncomplete, FaultMalformed, FaultMisquoted, FaultNoCitations, FaultNoResults, FaultOverloaded, FaultOversized,
		FaultPauseTurn, FaultQuota, FaultRefused, FaultReset, FaultSlowBody, FaultThrottle, FaultThrottleDate,
		FaultTruncated, FaultUnauthorized, FaultUnavailable,
	}
}

// ParseFault reads a fault from words such as "throttle retry_after=2s times=1 delay=10ms".
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
			return Fault{}, fmt.Errorf("unknown fault or setting %q", word)
		}
		if err != nil {
			return Fault{}, fmt.Errorf("setting %s: %w", name, err)
		}
	}
	return f, nil
}

// fault returns the fault of a call. The request header takes precedence, then the marker in the prompt, then
// Options.Faults. Invalid headers and markers have no effect.
func (s *Server) fault(call Call, r *http.Request) Fault {
	f, err := ParseFault(r.Header.Get("X-Standin-Fault"))
	if err != nil || f == (Fault{}) {
		_, after, _ := strings.Cut(call.Prompt, "[[fault:")
		marker, _, _ := strings.Cut(after, "]]")
		if f, err = ParseFault(marker); err != nil {
			f = Fault{}
		}
	}
	if f == (Fault{}) && s.opts.Faults != nil {
		f = s.opts.Faults(call)
	}
	if f.Times > 0 && call.Attempt > f.Times {
		return Fault{}
	}
	return f
}

// changesReply reports whether the provider shows the fault in its reply. Faults that the reply does not show change
// only the shape or the timing of an ordinary answer.
func (f Fault) changesReply() bool {
	switch f.Kind {
	case FaultNone, FaultSlowBody, FaultAIOAbsent, FaultAIODeferred, FaultAIOInline, FaultMisquoted, FaultNoCitations,
		FaultPauseTurn:
		return false
	default:
		return true
	}
}

// shape returns the shape of the answer that the fault selects. Providers ignore unsupported shapes.
func (f Fault) shape() FaultKind {
	if f.Kind == FaultSlowBody || f.changesReply() {
		return FaultNone
	}
	return f.Kind
}

// replyOf returns the reply that shows the fault. The reply comes from the map "own" if the map has an entry for the
// kind of fault. The parameter "otherwise" is the default reply. Transport and proxy faults have the same replies for
// all providers.
func (f Fault) replyOf(answer reply, own map[FaultKind]reply, otherwise reply) reply {
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

// unknownMessage returns the message of a provider that does not support the fault.
func (f Fault) unknownMessage() string { return "unsupported fault: " + string(f.Kind) }

// mangle makes the body of an answer malformed or too large. The method exchange.sentBody truncates answers.
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

// withRetryAfter adds the header Retry-After in the format that the fault selects.
func (f Fault) withRetryAfter(r reply, now time.Time) reply {
	switch {
	case f.Kind == FaultThrottleDate:
		r.header["Date"] = now.UTC().Format(http.TimeFormat)
		r.header["Retry-After"] = now.Add(f.RetryAfter).UTC().Format(http.TimeFormat)
	case f.RetryAfter > 0:
		r.header["Retry-After"] = strconv.Itoa(int((f.RetryAfter + time.Second - 1) / time.Second))
	}
	return r
}

// htmlPage returns an HTML reply in the style of a proxy in front of a vendor.
func htmlPage(status int, title string) reply {
	return reply{
		body: []byte("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n"),
		header: map[string]string{"Content-Type": "text/html"},
		status: status,
	}
}
