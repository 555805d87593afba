package collector

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Class says what to do about an error.
type Class string

// The classes of errors.
const (
	ClassOutOfQuota Class = "out_of_quota" // no money or no searches left: stop asking this engine
	ClassPermanent  Class = "permanent"    // the same request would fail again: a bad key, a bad request
	ClassThrottled  Class = "throttled"    // too many requests: ask again after RetryAfter
	ClassTransient  Class = "transient"    // the engine or the network failed: ask again
)

const maxMessage = 500 // bytes

// Error is the failure of one attempt. It holds no secret and wraps nothing, so that
// no cause can bring one in.
type Error struct {
	Class      Class
	Kind       Kind
	Message    string        // at most 500 bytes of valid UTF-8 on one line
	RequestID  string        // the engine's own name for the call
	RetryAfter time.Duration // as the engine asked, at most 24 h; 0 = not told
	StatusCode int           // of HTTP; 0 = there was no response
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Class))
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.StatusCode)
	}
	b.WriteString(": " + e.Message)
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

// Retryable says whether another attempt may succeed.
func (e *Error) Retryable() bool { return e.Class == ClassThrottled || e.Class == ClassTransient }

// classify is the one rule from a status and a body to a class. Status 200 is a
// response that arrived well and holds an error.
func classify(status int, p problem) Class {
	codes := strings.ToLower(p.code + " " + p.kind)
	switch {
	case status == http.StatusPaymentRequired, p.outOfQuota():
		return ClassOutOfQuota
	case status == http.StatusTooManyRequests,
		status == http.StatusOK && containsAny(codes, "rate_limit", "too_many_requests", "resource_exhausted"):
		return ClassThrottled
	case status >= 500, // 529 is an overloaded Anthropic, 52x a Cloudflare without its origin
		status == http.StatusRequestTimeout, status == http.StatusConflict, status == http.StatusTooEarly:
		return ClassTransient
	case status != http.StatusOK:
		return ClassPermanent
	case containsAny(codes, "invalid", "not_found", "unsupported", "authentication", "permission"):
		return ClassPermanent
	default:
		return ClassTransient
	}
}

// statusError is the error of a response outside 2xx.
func (c *caller) statusError(r response) *Error {
	return c.problemError(r, r.status, parseProblem(r))
}

// bodyError is the error that a 2xx response holds.
func (c *caller) bodyError(r response, p problem) *Error {
	// Some gateways put the engine's own status into the code of the error.
	return c.problemError(r, cmp.Or(p.statusCode(), http.StatusOK), p)
}

// problemError returns the error that p describes. status decides its class and its kind.
func (c *caller) problemError(r response, status int, p problem) *Error {
	class := classify(status, p)
	e := &Error{
		Class:      class,
		Kind:       kindOf(class, status, p),
		Message:    c.redact(messageOf(r, p)),
		RequestID:  c.requestID(r, p.requestID),
		StatusCode: r.status,
	}
	if e.Retryable() {
		e.RetryAfter = retryAfter(r, p, c.now)
	}
	return e
}

// messageOf returns the engine's message, after the engine's name for the error.
func messageOf(r response, p problem) string {
	message := cmp.Or(p.message, http.StatusText(r.status), "no reason given")
	name := p.code
	if strings.Trim(name, "0123456789") == "" { // some repeat the status there
		name = p.kind
	}
	if name != "" && !strings.Contains(message, name) {
		message = name + ": " + message
	}
	return message
}

// transientf is an error that this package found in a response: the next one may be
// whole.
func (c *caller) transientf(r response, format string, args ...any) *Error {
	return &Error{
		Class:      ClassTransient,
		Kind:       KindEngineError,
		Message:    c.redact(fmt.Sprintf(format, args...)),
		RequestID:  c.requestID(r, ""),
		StatusCode: r.status,
	}
}

// requestID takes the engine's name for the call from the headers, else inBody.
func (c *caller) requestID(r response, inBody string) string {
	id := cmp.Or(r.header.Get("X-Request-Id"), r.header.Get("Request-Id"), inBody)
	return truncate(c.redact(id), 100)
}

// redact removes the key and tidies the message.
func (c *caller) redact(message string) string {
	if len(c.key) >= 4 { // anything shorter would only blot the message out
		for _, form := range []string{c.key, url.QueryEscape(c.key), url.PathEscape(c.key)} {
			message = strings.ReplaceAll(message, form, "[redacted]")
		}
	}
	return tidy(message)
}

// tidy makes a message one short printable line.
func tidy(message string) string {
	message = strings.ToValidUTF8(truncate(message, 4*maxMessage), "\uFFFD")
	message = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, message)
	return truncate(strings.Join(strings.Fields(message), " "), maxMessage)
}

// truncate cuts s to at most limit bytes, between two characters.
func truncate(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	const mark = "…"
	cut := limit - len(mark)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + mark
}

func containsAny(s string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
