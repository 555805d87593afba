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

// Class says how a caller should handle an error.
type Class string

// An error has one of these classes.
const (
	ClassOutOfQuota Class = "out_of_quota" // the account has no money or no searches left; stop calling the engine
	ClassPermanent  Class = "permanent"    // the same request would fail again, for example because of a bad key
	// ClassThrottled means that the engine receives too many requests. Callers wait for RetryAfter and try again.
	ClassThrottled Class = "throttled"
	ClassTransient Class = "transient" // the engine or the network failed; try again
)

// Some engines respond with one of the following HTTP statuses if they cannot process a request at the moment.
const (
	statusCapacityExceeded = 498 // Groq's flex tier has no capacity left
	statusCancelled        = 499 // Google cancelled the request, for example under load
)

const maxMessage = 500 // maximum length of an error message in bytes

// Error is the failure of one attempt. The text of an Error contains no secret. An Error wraps no other error, because
// another error might contain a secret.
type Error struct {
	// Advice names the setting that an operator must change, such as "set OPENAI_MODEL to another model"; empty if no
	// setting is known.
	Advice     string
	Class      Class
	Kind       Kind
	Message    string        // the error message: one line of valid UTF-8, at most 500 bytes
	RequestID  string        // the id that the engine gave to the call
	RetryAfter time.Duration // the wait before the next attempt, at most 24 h; 0 if unknown
	StatusCode int           // the HTTP status of the response; 0 without a response
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Class))
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.StatusCode)
	}
	b.WriteString(": " + e.Message)
	if e.Advice != "" {
		b.WriteString(" (" + e.Advice + ")")
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

// Retryable reports whether another attempt may succeed.
func (e *Error) Retryable() bool { return e.Class == ClassThrottled || e.Class == ClassTransient }

// classify returns the class of a failed response. Status 200 means that the body of a successful response contains an
// error.
func classify(status int, p problem) Class {
	codes := strings.ToLower(p.code + " " + p.kind)
	if status == http.StatusOK && strings.Contains(strings.ToLower(p.message), "rate limit") {
		codes += " rate_limit"
	}
	switch {
	case status == http.StatusPaymentRequired, p.isOutOfQuota(status):
		return ClassOutOfQuota
	case status == http.StatusTooManyRequests,
		status == http.StatusOK && containsAny(codes, "rate_limit", "too_many_requests", "resource_exhausted"):
		return ClassThrottled
	case status >= 500, // status 529: Anthropic is overloaded; 52x: Cloudflare cannot reach the engine
		status == http.StatusRequestTimeout, status == http.StatusConflict, status == http.StatusTooEarly,
		status == statusCapacityExceeded, status == statusCancelled:
		return ClassTransient
	case status != http.StatusOK:
		return ClassPermanent
	case containsAny(codes, "invalid", "not_found", "unsupported", "authentication", "permission"),
		containsAny(codes, "policy", "content_filter"): // for example OpenAI's bio_policy, cyber_policy
		return ClassPermanent
	default:
		return ClassTransient
	}
}

// statusError returns the error of a response with a status outside 2xx.
func (c *caller) statusError(r response) *Error {
	p := parseProblem(r)
	if r.status == http.StatusForbidden && isCloudflarePage(r, p) {
		return c.problemError(r, http.StatusServiceUnavailable, p)
	}
	return c.problemError(r, r.status, p)
}

// isCloudflarePage reports whether Cloudflare answered in place of the engine: with a challenge for browsers, or
// because Cloudflare blocks the address of this server. An answer of Cloudflare says nothing about the API key.
func isCloudflarePage(r response, p problem) bool {
	return r.header.Get("Cf-Mitigated") == "challenge" ||
		looksLikeHTML(r) && containsAny(p.message, "Just a moment", "Cloudflare")
}

// bodyError returns the error that a response with a 2xx status contains.
func (c *caller) bodyError(r response, p problem) *Error {
	// Some gateways send the engine's HTTP status as the error code.
	return c.problemError(r, cmp.Or(p.statusCode(), http.StatusOK), p)
}

// problemError returns an [Error] for the problem p. The parameters "status" and "p" determine the class and the kind
// of the error.
func (c *caller) problemError(r response, status int, p problem) *Error {
	p.shorten()
	class := classify(status, p)
	e := &Error{
		Class:      class,
		Kind:       kindOf(class, status, p),
		Message:    c.redact(messageOf(r, p)),
		RequestID:  c.requestID(r, p.requestID),
		StatusCode: r.status,
	}
	if e.Retryable() {
		e.RetryAfter = cmp.Or(retryAfter(r, p, c.now), c.hourlyWaitOf(r, p))
	}
	if class == ClassPermanent {
		e.Advice = c.redact(c.advice(status, p))
	}
	return e
}

// messageOf returns the engine's error message, preceded by the engine's error code.
func messageOf(r response, p problem) string {
	message := p.message
	if message == "" && r.status >= http.StatusMultipleChoices { // the text of a 2xx status does not describe an error
		message = http.StatusText(r.status)
	}
	message = cmp.Or(message, "no reason given")
	name := p.code
	if strings.Trim(name, "0123456789") == "" { // some engines repeat the HTTP status as the error code
		name = p.kind
	}
	if name != "" && !strings.Contains(message, name) {
		message = name + ": " + message
	}
	return message
}

// transientf returns an error about an invalid response. The error is transient, because the next response may be
// valid.
func (c *caller) transientf(r response, format string, args ...any) *Error {
	return &Error{
		Class:      ClassTransient,
		Kind:       KindEngineError,
		Message:    c.redact(fmt.Sprintf(format, args...)),
		RequestID:  c.requestID(r, ""),
		StatusCode: r.status,
	}
}

// requestID returns the id that the engine gave to the call. The id in the headers takes precedence over the id in the
// body (the parameter "inBody").
func (c *caller) requestID(r response, inBody string) string {
	id := cmp.Or(r.header.Get("X-Request-Id"), r.header.Get("Request-Id"), inBody)
	return truncate(c.redact(id), 100)
}

// redact removes the API key from a message, and returns the message as one printable line of at most maxMessage bytes.
func (c *caller) redact(message string) string {
	if len(c.key) >= 4 { // a shorter key could be a part of ordinary words
		for _, form := range []string{c.key, url.QueryEscape(c.key), url.PathEscape(c.key)} {
			message = strings.ReplaceAll(message, form, "[redacted]")
		}
	}
	return tidy(message)
}

// tidy returns a message as one short printable line.
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

// truncate shortens a string without splitting a character. The parameter "limit" is the maximum length in bytes.
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
