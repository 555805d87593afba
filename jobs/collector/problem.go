package collector

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// problem is what a body says about an error, whatever its shape.
type problem struct {
	code       string
	kind       string // the "type" field
	message    string
	quotaID    string        // of Google's QuotaFailure
	requestID  string        // of Anthropic
	retryDelay time.Duration // of Google's RetryInfo
}

// parseProblem reads an error body. It may be JSON in any of the vendors' shapes
// (error: string or object; code: string, number or null; detail: string or array),
// an HTML page or plain text, whatever the Content-Type claims.
func parseProblem(r response) problem {
	var top any
	if json.Unmarshal(r.body, &top) != nil {
		if looksLikeHTML(r) {
			return problem{message: htmlSummary(r.body)}
		}
		return problem{message: string(r.body)} // bounded where the message is redacted
	}
	if list, ok := top.([]any); ok && len(list) > 0 {
		top = list[0]
	}
	fields, ok := top.(map[string]any)
	if !ok {
		return problem{message: scalar(top)}
	}
	return problemOf(fields)
}

func problemOf(fields map[string]any) problem {
	var p problem
	p.read(fields["error"])
	p.message = cmp.Or(p.message, detail(fields["message"]), detail(fields["detail"]))
	p.code = cmp.Or(p.code, scalar(fields["code"]))
	if p.kind == "" && fields["type"] != "error" { // Anthropic's envelope says only that
		p.kind = scalar(fields["type"])
	}
	p.requestID = scalar(fields["request_id"])
	return p
}

func (p *problem) read(v any) {
	fields, ok := v.(map[string]any)
	if !ok {
		p.message = scalar(v)
		return
	}
	p.message = cmp.Or(scalar(fields["message"]), detail(fields["detail"]))
	p.code = scalar(fields["code"])
	p.kind = cmp.Or(scalar(fields["type"]), scalar(fields["status"]))
	details, _ := fields["details"].([]any)
	for _, d := range details {
		p.readGoogle(d)
	}
}

// readGoogle reads an entry of google.rpc.Status.details: Gemini tells the wait and
// the exhausted quota there, and not in headers.
func (p *problem) readGoogle(v any) {
	fields, _ := v.(map[string]any)
	if wait, err := time.ParseDuration(scalar(fields["retryDelay"])); err == nil {
		p.retryDelay = wait
	}
	violations, _ := fields["violations"].([]any)
	for _, violation := range violations {
		entry, _ := violation.(map[string]any)
		p.quotaID = cmp.Or(p.quotaID, scalar(entry["quotaId"]))
	}
}

// statusCode is the HTTP status that the code repeats; 0 = it is something else.
func (p *problem) statusCode() int {
	n, err := strconv.Atoi(p.code)
	if err != nil || n < http.StatusBadRequest || n > 599 {
		return 0
	}
	return n
}

// outOfQuota tells an empty account from throttling: both come as a 429, at xAI also
// as a 403, at Anthropic as a 400. The codes are OpenAI's and Anthropic's; the
// sentences are SerpApi's, Anthropic's, DeepSeek's and xAI's (second-hand).
// OpenAI's sentence "You exceeded your current quota" is not among them, because
// Gemini says the same about a limit per minute.
func (p *problem) outOfQuota() bool {
	return containsAny(strings.ToLower(p.code+" "+p.kind),
		"insufficient_quota", "billing_hard_limit", "billing_not_active", "billing_error", "insufficient_balance") ||
		containsAny(strings.ToLower(p.message),
			"run out of searches", "credit balance is too low", "insufficient balance", "insufficient credit",
			"specified api usage limits", "used all available credits", "run out of credits") ||
		strings.Contains(p.quotaID, "PerDay")
}

// scalar is a JSON string or number as a string.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return ""
	}
}

// detail is FastAPI's error: a string, or a list of {"loc": …, "msg": …}. Mistral also
// sends the list inside {"detail": …} as the message.
func detail(v any) string {
	if fields, ok := v.(map[string]any); ok {
		v = fields["detail"]
	}
	list, ok := v.([]any)
	if !ok {
		return scalar(v)
	}
	var parts []string
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		if s := cmp.Or(scalar(fields["msg"]), scalar(entry)); s != "" {
			parts = append(parts, location(fields["loc"])+s)
		}
	}
	return strings.Join(parts, "; ")
}

// location is the field that a detail is about, without the "body" that it is in.
func location(v any) string {
	list, _ := v.([]any)
	var path []string
	for _, entry := range list {
		if s := scalar(entry); s != "" && s != "body" {
			path = append(path, s)
		}
	}
	if len(path) == 0 {
		return ""
	}
	return strings.Join(path, ".") + ": "
}

func looksLikeHTML(r response) bool {
	return strings.Contains(r.header.Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("<"))
}

// htmlSummary names an HTML page by its title.
func htmlSummary(body []byte) string {
	page := strings.ToValidUTF8(string(body[:min(len(body), 4096)]), "")
	lower := strings.ToLower(page)
	if len(lower) == len(page) { // lower case may change the length; then the offsets are worth nothing
		if _, after, ok := cutAt(page, lower, "<title>"); ok {
			if title, _, ok := cutAt(after, strings.ToLower(after), "</title>"); ok {
				return "an HTML page titled " + strconv.Quote(strings.TrimSpace(html.UnescapeString(title)))
			}
		}
	}
	return "an HTML page"
}

// cutAt is strings.Cut of s at a separator found in its lower-case form.
func cutAt(s, lower, sep string) (before, after string, found bool) {
	i := strings.Index(lower, sep)
	if i < 0 || i+len(sep) > len(s) {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
