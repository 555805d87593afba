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

// problem is the description of an error in a response body.
type problem struct {
	code       string
	header     http.Header // the headers of a provider behind OpenRouter
	kind       string      // the value of the field "type" in the error
	message    string
	quotaIDs   []string      // the ids of the exceeded limits in Google's QuotaFailure, in any order
	reason     string        // the reason in Google's ErrorInfo, for example "API_KEY_INVALID"
	requestID  string        // the id in Anthropic's body
	retryDelay time.Duration // the delay in Google's RetryInfo or in a field such as retry_after
}

// shorten truncates the texts of the error. The body may consist of megabytes of text, and the classification of one
// megabyte would take half a minute of processor time.
func (p *problem) shorten() {
	const longest = 8 * maxMessage
	for _, text := range []*string{&p.code, &p.kind, &p.message, &p.reason} {
		*text = truncate(*text, longest)
	}
}

// parseProblem reads the body of an error. The body may be an HTML page, plain text, or JSON in any of the vendors'
// formats. In JSON, the field "error" is a string or an object. The field "code" is a string, a number or null, and the
// field "detail" is a string or an array. The Content-Type of an error response is unreliable.
func parseProblem(r response) problem {
	var top any
	if event := streamedError(r.body); event != nil {
		r.body = event
	}
	if json.Unmarshal(r.body, &top) != nil {
		if looksLikeHTML(r) {
			return problem{message: htmlSummary(r.body)}
		}
		return problem{message: string(r.body)} // the method redact later limits the length of the message
	}
	for list, ok := top.([]any); ok && len(list) > 0; list, ok = top.([]any) {
		top = list[0]
	}
	fields, ok := top.(map[string]any)
	if !ok {
		return problem{message: scalar(top)}
	}
	return problemOf(fields)
}

// streamedError returns the JSON object of the first event with an error in a stream of events; nil without such an
// event.
func streamedError(body []byte) []byte {
	for line := range bytes.Lines(body) {
		data, isData := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
		if !isData {
			continue
		}
		var event struct {
			Error json.RawMessage `json:"error"`
		}
		if json.Unmarshal(data, &event) == nil && isPresent(event.Error) {
			return bytes.TrimSpace(data)
		}
	}
	return nil
}

// isStream reports whether a response is a stream of events.
func isStream(r response) bool {
	body := bytes.TrimSpace(r.body)
	return strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") ||
		bytes.HasPrefix(body, []byte("data:")) || bytes.HasPrefix(body, []byte("event:"))
}

func problemOf(fields map[string]any) problem {
	var p problem
	p.read(fields["error"])
	p.message = cmp.Or(p.message, detail(fields["message"]), detail(fields["detail"]))
	p.readEnvelope(fields)
	p.code = cmp.Or(p.code, scalar(fields["code"]))
	if p.kind == "" && fields["type"] != "error" { // the outer object of an Anthropic error always has the type "error"
		p.kind = scalar(fields["type"])
	}
	p.readDelay(fields)
	p.requestID = scalar(fields["request_id"])
	return p
}

// readEnvelope reads the error from fields that only some servers send. The fields are MiniMax's base_resp, Baidu's
// error_code and error_msg, a list of errors, and the title of RFC 9457.
func (p *problem) readEnvelope(fields map[string]any) {
	if base, ok := fields["base_resp"].(map[string]any); ok {
		p.code = cmp.Or(p.code, scalar(base["status_code"]))
		p.message = cmp.Or(p.message, scalar(base["status_msg"]))
	}
	if list, ok := fields["errors"].([]any); ok && len(list) > 0 && p.message == "" {
		p.read(list[0])
	}
	p.code = cmp.Or(p.code, scalar(fields["error_code"]))
	p.message = cmp.Or(p.message, scalar(fields["error_msg"]), scalar(fields["error_message"]), scalar(fields["msg"]),
		scalar(fields["title"]))
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
	p.readDelay(fields)
	details, _ := fields["details"].([]any)
	for _, d := range details {
		p.readGoogle(d)
	}
	p.readGateway(fields["metadata"])
}

// readGateway adds the error of the provider behind a gateway. OpenRouter sends only the message "Provider returned
// error", and puts the provider's response into the field metadata.raw, as JSON or as plain text.
func (p *problem) readGateway(v any) {
	metadata, _ := v.(map[string]any)
	p.readDelay(metadata)
	headers, _ := metadata["headers"].(map[string]any)
	for name, value := range headers {
		if p.header == nil {
			p.header = http.Header{}
		}
		p.header.Set(name, scalar(value))
	}
	raw, isText := metadata["raw"].(string)
	if !isText && metadata["raw"] != nil {
		if encoded, err := json.Marshal(metadata["raw"]); err == nil {
			raw = string(encoded)
		}
	}
	inner := parseProblem(response{body: []byte(raw)})
	inner.message = cmp.Or(inner.message, raw)
	if inner.message != "" && !strings.Contains(p.message, inner.message) {
		p.message = strings.TrimPrefix(p.message+": "+inner.message, ": ")
	}
	p.kind = cmp.Or(p.kind, inner.code, inner.kind)
	p.quotaIDs = append(p.quotaIDs, inner.quotaIDs...)
	p.reason = cmp.Or(p.reason, inner.reason)
	p.retryDelay = cmp.Or(p.retryDelay, inner.retryDelay)
}

// readDelay reads the fields in which some servers repeat the header Retry-After.
func (p *problem) readDelay(fields map[string]any) {
	for name, value := range fields {
		switch strings.ReplaceAll(strings.ToLower(name), "_", "") {
		case "retryafter", "retryafterseconds", "retrydelay":
			p.retryDelay = cmp.Or(p.retryDelay, waitOf(scalar(value), nil, nil))
		case "retryafterms":
			p.retryDelay = cmp.Or(p.retryDelay, milliseconds(scalar(value)))
		}
	}
}

// readGoogle reads an entry of google.rpc.Status.details. Gemini reports the wait and the exhausted quotas in
// google.rpc.Status.details instead of in headers.
func (p *problem) readGoogle(v any) {
	fields, _ := v.(map[string]any)
	p.reason = cmp.Or(p.reason, scalar(fields["reason"]))
	p.readDelay(fields)
	if wait, ok := fields["retryDelay"].(map[string]any); ok { // the type google.protobuf.Duration as an object
		p.retryDelay = cmp.Or(p.retryDelay, waitOf(scalar(wait["seconds"]), nil, nil))
	}
	violations, _ := fields["violations"].([]any)
	for _, violation := range violations {
		entry, _ := violation.(map[string]any)
		p.quotaIDs = append(p.quotaIDs, scalar(entry["quotaId"]))
	}
}

// statusCode returns the error code as an HTTP status. The result is 0 if the error code is not an HTTP status.
func (p *problem) statusCode() int {
	n, err := strconv.Atoi(p.code)
	if err != nil || n < http.StatusBadRequest || n > 599 {
		return 0
	}
	return n
}

// scalar returns a JSON string or number as a string. Values of unexpected JSON types yield an empty string.
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

// detail returns the text of a FastAPI error: a string, or a list of {"loc": …, "msg": …}. Mistral also sends an
// object in place of the text: {"detail": [list]}.
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

// location returns the path of the invalid field in a FastAPI error, without the path element "body".
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

// htmlSummary returns a short description of an HTML page, with the title if the first 4096 bytes contain it.
func htmlSummary(body []byte) string {
	page := strings.ToValidUTF8(string(body[:min(len(body), 4096)]), "")
	lower := strings.ToLower(page)
	if len(lower) == len(page) { // the offsets would differ if lower case changed the length
		if _, after, ok := cutAt(page, lower, "<title>"); ok {
			if title, _, ok := cutAt(after, strings.ToLower(after), "</title>"); ok {
				return "an HTML page titled " + strconv.Quote(strings.TrimSpace(html.UnescapeString(title)))
			}
		}
	}
	return "an HTML page"
}

// cutAt works like strings.Cut, but searches for the separator in the parameter "lower", which is the lower-case form
// of s.
func cutAt(s, lower, sep string) (before, after string, found bool) {
	i := strings.Index(lower, sep)
	if i < 0 || i+len(sep) > len(s) {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
