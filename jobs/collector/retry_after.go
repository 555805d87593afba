package collector

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	hourlyWait    = 15 * time.Minute // the wait of a call that exceeded an hourly limit; five attempts last for an hour
	maxRetryAfter = 24 * time.Hour
)

// retryAfter returns the wait that the engine demands, or 0 if the engine demands no wait. The most explicit source in
// the response takes precedence.
func retryAfter(r response, p problem, now func() time.Time) time.Duration {
	for _, wait := range []time.Duration{
		milliseconds(r.header.Get("Retry-After-Ms")),
		retryAfterHeader(r.header, now),
		p.retryDelay,
		tryAgainIn(p.message),
	} {
		if wait > 0 {
			return min(wait, maxRetryAfter)
		}
	}
	if r.status != http.StatusTooManyRequests {
		return 0
	}
	if wait := max(resetHeaders(r.header), resetDates(r.header, now)); wait > 0 {
		return min(wait, maxRetryAfter)
	}
	return 0
}

// hourlyWaitOf returns the wait after an error of SerpApi. SerpApi demands no wait if an account exceeds its hourly
// limit, but calls fail until the hour has passed. Other engines also mention hourly limits in errors about shorter
// limits, so hourlyWaitOf returns 0 for these engines.
func (c *caller) hourlyWaitOf(r response, p problem) time.Duration {
	e, _ := Lookup(c.name)
	if e.Access == AccessSearchResults && r.status == http.StatusTooManyRequests &&
		hourlyLimit.MatchString(p.message) && !shorterLimit.MatchString(p.message) {
		return hourlyWait
	}
	return 0
}

// These patterns match limits in an error message: "exceeding your hourly limit of 200 searches".
var (
	hourlyLimit  = regexp.MustCompile(`(?i)\bhourly\b|(?:\b(?:per|each|every|an) |/ ?)hour\b`)
	shorterLimit = regexp.MustCompile(
		`(?i)\b(?:sec(?:ond)?|min(?:ute)?)s?\b|/ ?s\b|\b(?:rp[ms]|qp[ms]|tp[ms]|burst|concurren\w*|simultaneous\w*)\b`,
	)
)

func milliseconds(value string) time.Duration {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return duration(n, time.Millisecond)
}

// duration returns the product of the parameters "n" and "unit", but at most maxRetryAfter. The result is 0 if n is NaN
// or negative.
func duration(n float64, unit time.Duration) time.Duration {
	if !(n > 0) {
		return 0
	}
	if n >= float64(maxRetryAfter)/float64(unit) {
		return maxRetryAfter
	}
	return time.Duration(n * float64(unit))
}

// retryAfterHeader reads Retry-After in both forms of RFC 9110: seconds, or a date. A date is compared with the Date
// header of the response, which does not depend on the local clock. Without a Date header, the date is compared with
// the local clock (the parameter "now").
func retryAfterHeader(h http.Header, now func() time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseFloat(value, 64); err == nil {
		return duration(n, time.Second)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return until(at, h, now)
}

// until returns the time from the response to the given instant. The result is 0 if the instant has passed, or if the
// time of the response is unknown.
func until(at time.Time, h http.Header, now func() time.Time) time.Duration {
	sent, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		if now == nil {
			return 0
		}
		sent = now()
	}
	return max(at.Sub(sent), 0)
}

// demandedWait matches the wait that an error message states in words, such as OpenAI's "Please try again in 6m0s",
// Gemini's "Please retry in 34.4s", Azure's "Please retry after 20 seconds" and "Please wait 1 minute and 30 seconds".
var (
	demandedWait = regexp.MustCompile(`(?i)\b(?:again|retry(?:ing)?|wait(?:ing)?|resets?)` +
		`(?:[ :]+(?:about|after|another|approximately|at least|for|in|it|(?:the|your)(?: next)? (?:call|query|request)))*` +
		`[ :]+(` + waitPart + `(?:(?:,? and |, ?| ?)` + waitPart + `)*)\b`)
	waitParts = regexp.MustCompile(`(?i)` + waitPart)
)

const waitPart = `(\d+(?:\.\d+)?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)`

// tryAgainIn returns the wait that an error message states in words, or 0.
func tryAgainIn(message string) time.Duration {
	found := demandedWait.FindStringSubmatch(message)
	if found == nil {
		return 0
	}
	var wait time.Duration
	for _, part := range waitParts.FindAllStringSubmatch(found[1], -1) {
		n, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return 0
		}
		wait = min(wait+duration(n, unitOf(strings.ToLower(part[2]))), maxRetryAfter)
	}
	return wait
}

// unitOf returns the duration of a unit of time in lower case.
func unitOf(unit string) time.Duration {
	switch {
	case unit == "ms" || strings.HasPrefix(unit, "milli"):
		return time.Millisecond
	case unit[0] == 's':
		return time.Second
	case unit[0] == 'm':
		return time.Minute
	case unit[0] == 'h':
		return time.Hour
	default:
		return 24 * time.Hour
	}
}

// resetHeaders reads OpenAI's headers x-ratelimit-reset-requests and x-ratelimit-reset-tokens. Each header contains the
// time until the limit is fully available again, as a Go duration. If a limit is exhausted, the result is the time
// until the exhausted limit is available again. If no limit is exhausted, the request exceeded the remainder of a
// limit, and the result is the longer duration.
func resetHeaders(h http.Header) time.Duration {
	var exhausted, longest time.Duration
	for _, limit := range []string{"Requests", "Tokens"} {
		wait, err := time.ParseDuration(h.Get("X-Ratelimit-Reset-" + limit))
		if err != nil {
			continue
		}
		longest = max(longest, wait)
		if h.Get("X-Ratelimit-Remaining-"+limit) == "0" {
			exhausted = max(exhausted, wait)
		}
	}
	if exhausted > 0 {
		return exhausted
	}
	return longest
}

// resetDates reads Anthropic's headers anthropic-ratelimit-*-reset of the exhausted limits. Each header contains the
// time (RFC 3339) at which the limit is fully available again.
func resetDates(h http.Header, now func() time.Time) time.Duration {
	var wait time.Duration
	for _, limit := range []string{"Requests", "Tokens", "Input-Tokens", "Output-Tokens"} {
		prefix := "Anthropic-Ratelimit-" + limit
		at, err := time.Parse(time.RFC3339, h.Get(prefix+"-Reset"))
		if err == nil && h.Get(prefix+"-Remaining") == "0" {
			wait = max(wait, until(at, h, now))
		}
	}
	return wait
}
