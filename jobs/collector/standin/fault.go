package standin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind is the kind of a fault.
type FaultKind string

// The kinds of faults. Each provider shows a fault in its own format, and answers 500 to a kind that it does not
// support.
const (
	FaultNone         FaultKind = ""
	FaultAIOAbsent    FaultKind = "aio_absent"    // SerpApi: Google shows no AI Overview. Not a failure
	FaultAIODeferred  FaultKind = "aio_deferred"  // SerpApi: the overview requires a page_token. Not a failure
	FaultAIOError     FaultKind = "aio_error"     // SerpApi: "Can't generate an AI overview right now"
	FaultAIOInline    FaultKind = "aio_inline"    // SerpApi: the first response has the overview. Not a failure
	FaultBadRequest   FaultKind = "bad_request"   // status 400
	FaultFailed       FaultKind = "failed"        // 200 with a failure in the body
	FaultHTML         FaultKind = "html"          // 502 with an HTML page
	FaultIncomplete   FaultKind = "incomplete"    // 200 with half a text, cut at its maximum length
	FaultMalformed    FaultKind = "malformed"     // 200 with half a JSON document
	FaultMisquoted    FaultKind = "misquoted"     // the judge: its quote is not in the text. Not a failure
	FaultNoCitations  FaultKind = "no_citations"  // sources, but no cited ones. Not a failure
	FaultNoResults    FaultKind = "no_results"    // SerpApi: "Google hasn't returned any results"
	FaultOverloaded   FaultKind = "overloaded"    // status 529
	FaultOversized    FaultKind = "oversized"     // 200 with more than 4 MiB
	FaultPauseTurn    FaultKind = "pause_turn"    // Anthropic: the answer comes in two turns. Not a failure
	FaultQuota        FaultKind = "quota"         // the account is empty
	FaultRefused      FaultKind = "refused"       // 200 with a refusal
	FaultReset        FaultKind = "reset"         // TCP reset instead of a response
	FaultSlowBody     FaultKind = "slow_body"     // Delay and Hold apply in the middle of the body
	FaultThrottle     FaultKind = "throttle"      // status 429; RetryAfter in seconds, if it is not 0
	FaultThrottleDate FaultKind = "throttle_date" // 429; RetryAfter as an HTTP date
	FaultTruncated    FaultKind = "truncated"     // 200 with an incomplete body
	FaultUnauthorized FaultKind = "unauthorized"  // 401, HTML at Perplexity; 400 at Google and xAI
	FaultUnavailable  FaultKind = "unavailable"   // status 503
)

// Fault is the fault of one call. The zero value is no fault.
type Fault struct {
	// Delay is added to Options.Latency. It also works without a Kind.
	Delay time.Duration
	// Hold delays the response until the channel is closed. It also works without a Kind. Close the channel before the
	// HTTP server, because closing the server waits for open requests.
	Hold <-chan struct{}
	// Kind is the kind of the fault.
	Kind FaultKind
	// RetryAfter is the wait that a throttling response demands.
	RetryAfter time.Duration
	// Times limits the fault to the first calls with the same prompt at the same provider. Default: no limit.
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

// fault returns the fault of a call from the request header, or else from the marker in the prompt, or else from
// Options.Faults. It ignores invalid headers and markers.
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

// changesReply reports whether the provider shows the fault in its reply. Other faults change how the server sends an
// ordinary answer.
func (f Fault) changesReply() bool {
	switch f.Kind {
	case FaultNone, FaultSlowBody, FaultAIOAbsent, FaultAIODeferred, FaultAIOInline, FaultMisquoted, FaultNoCitations,
		FaultPauseTurn:
		return false
	default:
		return true
	}
}

// shape returns the shape of the answer that the fault selects. Providers that do not support this shape ignore it.
func (f Fault) shape() FaultKind {
	if f.Kind == FaultSlowBody || f.changesReply() {
		return FaultNone
	}
	return f.Kind
}

// replyOf returns the reply to a fault: the provider's reply in the parameter own, or else the parameter otherwise.
// Replies to faults of the transport and of a proxy are the same for all providers.
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
func (f Fault) unknownMessage() string { return "no such fault here: " + string(f.Kind) }

// mangle makes the body of an answer malformed or too large. Truncation happens when the answer is sent.
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

// withRetryAfter adds Retry-After in the format that the fault selects.
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

// htmlPage returns a reply in the style of a proxy in front of the vendor.
func htmlPage(status int, title string) reply {
	return reply{
		body: []byte("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n"),
		header: map[string]string{"Content-Type": "text/html"},
		status: status,
	}
}
