package collector

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	hourlyWait    = 15 * time.Minute // the wait of a call that exceeded an hourly limit; five attempts last for an hour
	maxRetryAfter = 24 * time.Hour
)

// retryAfter returns the wait that the engine demands, or 0 if the engine demands no wait. The most explicit source in
// the response takes precedence. OpenRouter puts the headers of the provider into the body.
func retryAfter(r response, p problem, now func() time.Time) time.Duration {
	headers := []http.Header{r.header, p.header}
	waits := []time.Duration{p.retryDelay, tryAgainIn(p.message), foreignWait(p.message)}
	for _, h := range slices.Backward(headers) {
		waits = slices.Insert(waits, 0, milliseconds(h.Get("Retry-After-Ms")), waitOf(h.Get("Retry-After"), r.header, now))
	}
	if r.status == http.StatusTooManyRequests {
		for _, h := range headers {
			waits = append(waits, max(resetHeaders(h, r.header, now), resetDates(h, now)), commonReset(h, r.header, now))
		}
	}
	for _, wait := range waits {
		if wait > 0 {
			return min(wait, maxRetryAfter)
		}
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

// waitOf reads a wait in a header or a field: a number of seconds, a duration ("1m30s", "30 seconds") or the instant of
// the end of the wait. The instant is a date of HTTP, a time of RFC 3339, or a number of seconds or milliseconds since
// 1970. Some gateways repeat the value: "30, 30". An instant is compared with the Date header of the response (the
// parameter "h"), which does not depend on the local clock. Without a Date header, the instant is compared with the
// local clock (the parameter "now").
func waitOf(value string, h http.Header, now func() time.Time) time.Duration {
	value = strings.Trim(value, " \"")
	for _, layout := range []string{
		http.TimeFormat, time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.RFC3339,
		"Mon, 02-Jan-2006 15:04:05 MST", time.DateTime, // servers send these forms, although no standard has them
	} {
		if at, err := time.Parse(layout, value); err == nil {
			return until(at, h, now)
		}
	}
	value, _, _ = strings.Cut(value, ",")
	value, _, _ = strings.Cut(value, ";")
	value = strings.TrimSpace(value)
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil && wholeWait.MatchString(value):
		return sumOfParts(value)
	case err != nil:
		return 0
	case 1e9 <= n && n < 1e11:
		return until(time.Unix(int64(n), 0), h, now)
	case 1e12 <= n && n < 1e14:
		return until(time.UnixMilli(int64(n)), h, now)
	}
	return duration(n, time.Second)
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

// wholeWait matches a text that consists of one duration.
var wholeWait = regexp.MustCompile(`(?i)^` + waitPart + `(?: ?` + waitPart + `)*$`)

// demandedWait matches the wait that an error message states in words, such as OpenAI's "Please try again in 6m0s",
// Gemini's "Please retry in 34.4s", Azure's "Please retry after 20 seconds" and "Please wait 1 minute and 30 seconds".
var (
	demandedWait = regexp.MustCompile(
		`(?i)\b(?:again|available|next (?:call|query|request) (?:is )?allowed|retry(?:ing)?|wait(?:ing)?|resets?)` +
			`(?:[ :]+(?:about|after|another|approximately|at least|for|in|it|(?:the|your)(?: next)? (?:call|query|request)))*` +
			`[ :]+~?(` + waitPart + `(?:(?:,? and |, ?| ?)` + waitPart + `)*)\b`,
	)
	waitParts = regexp.MustCompile(`(?i)` + waitPart)
)

const waitPart = `(\d+(?:\.\d+)?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)`

// tryAgainIn returns the wait that an error message states in words, or 0.
func tryAgainIn(message string) time.Duration {
	found := demandedWait.FindStringSubmatch(oneUnit.ReplaceAllString(message, "1 $1"))
	if found == nil {
		return 0
	}
	return sumOfParts(found[1])
}

// oneUnit matches a unit of time that is counted in words: "try again in a minute".
var oneUnit = regexp.MustCompile(`(?i)\b(?:an?|one) (second|minute|hour|day)\b`)

// sumOfParts returns the sum of the durations in a text such as "1 minute and 30 seconds".
func sumOfParts(text string) time.Duration {
	var wait time.Duration
	for _, part := range waitParts.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return 0
		}
		wait = min(wait+duration(n, unitOf(strings.ToLower(part[2]))), maxRetryAfter)
	}
	return wait
}

// foreignWaits matches waits in other languages than English. Some gateways translate the errors of engines. A word for
// another attempt, or a word for "after", distinguishes a wait from a limit such as "60 Anfragen in 60 Sekunden".
var foreignWaits = regexp.MustCompile(
	`(?i)(?:(?:versuch|probier|wiederhol|réessay|intent|nuevo|tente|novamente|riprov|nuovo` +
		`|opnieuw|ponów|spróbuj|dene|повтор|попроб|спроб|повторіть)[^.!?]{0,40}? (?:in|dans|en|em|dentro de|tra|fra|over|za|через) ` +
		`(\d+(?:\.\d+)?) ?(` + foreignUnits + `)|(\d+(?:\.\d+)?) ?(` + foreignUnits + `)\pL* ?(?:后|後|之后|以后|之後|후|뒤|sonra))`,
)

const (
	foreignSeconds = `s[eé][cgk]|saniye|сек|秒|초`
	foreignMinutes = `min|dakika|мин|хв|分|분`
	foreignUnits   = foreignSeconds + `|` + foreignMinutes + `|stund|heur|hor|ore|uur|uren|godz|saat|час|год|小时|小時|時間|시간`
)

// These patterns match the units of time in other languages than English, apart from hours.
var (
	secondUnit = regexp.MustCompile(`(?i)^(?:` + foreignSeconds + `)`)
	minuteUnit = regexp.MustCompile(`(?i)^(?:` + foreignMinutes + `)`)
)

// foreignWait returns the wait that an error message states in another language than English, or 0.
func foreignWait(message string) time.Duration {
	found := foreignWaits.FindStringSubmatch(message)
	if found == nil {
		return 0
	}
	n, err := strconv.ParseFloat(found[1]+found[3], 64)
	unit := found[2] + found[4]
	switch {
	case err != nil:
		return 0
	case secondUnit.MatchString(unit):
		return duration(n, time.Second)
	case minuteUnit.MatchString(unit):
		return duration(n, time.Minute)
	default:
		return duration(n, time.Hour)
	}
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
// time until the limit is fully available again, see [waitOf]. If a limit is exhausted, the result is the time until the
// exhausted limit is available again. If no limit is exhausted, the request exceeded the remainder of a limit, and the
// result is the longer duration. The parameter "sent" contains the headers of the response.
func resetHeaders(h, sent http.Header, now func() time.Time) time.Duration {
	var exhausted, longest time.Duration
	for _, limit := range []string{"Requests", "Tokens"} {
		wait := waitOf(h.Get("X-Ratelimit-Reset-"+limit), sent, now)
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

// commonReset reads the headers for one exhausted limit: RateLimit-Reset, X-RateLimit-Reset and X-RateLimit-Reset-After,
// or the parameters of the header RateLimit of an Internet draft: `"default";r=0;t=30`. The parameter "sent" contains the
// headers of the response.
func commonReset(h, sent http.Header, now func() time.Time) time.Duration {
	if limit := draftLimit.FindStringSubmatch(h.Get("Ratelimit")); limit != nil {
		return waitOf(limit[1], sent, now)
	}
	if cmp.Or(h.Get("X-Ratelimit-Remaining"), h.Get("Ratelimit-Remaining")) != "0" {
		return 0
	}
	return waitOf(
		cmp.Or(h.Get("X-Ratelimit-Reset-After"), h.Get("X-Ratelimit-Reset"), h.Get("Ratelimit-Reset")),
		sent,
		now,
	)
}

// draftLimit matches an exhausted limit in the header RateLimit.
var draftLimit = regexp.MustCompile(`\b(?:r|remaining)=0\b.*?\b(?:t|reset)=(\d+)`)

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
