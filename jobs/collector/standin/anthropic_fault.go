package standin

import (
	"maps"
	"net/http"
	"time"
)

func (*anthropic) error(status int, kind, message string) reply {
	id := "req_" + hexID("anthropic error", message)
	out := jsonReply(status, object{
		"type": "error", "error": object{"type": kind, "message": message}, "request_id": id,
	})
	out.header["Request-Id"] = id
	out.header["X-Should-Retry"] = "true"
	if status < http.StatusTooManyRequests {
		out.header["X-Should-Retry"] = "false"
	}
	return out
}

// headers adds the id of the request and Anthropic's rate-limit headers. The values of the reset headers are times.
// DeepSeek sends no such headers.
func (p *anthropic) headers(r reply, q request) reply {
	if p.name != anthropicName {
		return r
	}
	now := p.opts.Now().UTC()
	for _, limit := range []string{"Requests", "Tokens", "Input-Tokens", "Output-Tokens"} {
		r.header["Anthropic-Ratelimit-"+limit+"-Limit"] = "450000"
		r.header["Anthropic-Ratelimit-"+limit+"-Remaining"] = "449000"
		r.header["Anthropic-Ratelimit-"+limit+"-Reset"] = now.Add(time.Second).Format(time.RFC3339)
	}
	r.header["Request-Id"] = "req_" + hexID("anthropic request", q.prompt)
	return r
}

func (p *anthropic) fault(f Fault, q request) reply {
	throttle := p.throttle(f, q)
	altered := func(change object) reply {
		body := p.body(q)
		maps.Copy(body, change)
		return p.headers(jsonReply(http.StatusOK, body), q)
	}
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultBadRequest: p.error(
			http.StatusBadRequest,
			"invalid_request_error",
			"messages: text content blocks must be non-empty",
		),
		FaultFailed: altered(object{"content": []object{
			{"type": "server_tool_use", "id": "srvtoolu_0", "name": "web_search", "input": object{"query": q.prompt}},
			{"type": "web_search_tool_result", "tool_use_id": "srvtoolu_0", "content": object{
				"type": "web_search_tool_result_error", "error_code": "unavailable",
			}},
			{"type": "text", "text": "I can’t search right now, but from memory:"},
		}}),
		FaultIncomplete: altered(object{
			"content": []object{{"type": "text", "text": "Größere Teams"}}, "stop_reason": "max_tokens",
		}),
		FaultOverloaded: p.error(529, "overloaded_error", "Overloaded"),
		FaultQuota: p.error(http.StatusPaymentRequired, "billing_error",
			"Your credit balance is too low to access the Anthropic API."),
		FaultRefused:      altered(object{"content": []object{}, "stop_reason": "refusal"}),
		FaultThrottle:     throttle,
		FaultThrottleDate: throttle,
		FaultUnauthorized: p.error(http.StatusUnauthorized, "authentication_error", "invalid x-api-key"),
		FaultUnavailable:  p.error(http.StatusServiceUnavailable, "api_error", "Internal server error"),
	}, p.error(http.StatusInternalServerError, "api_error", f.unknownMessage()))
}

// throttle reports the wait in the reset header of the limit. If the fault specifies a wait, throttle also adds the
// header Retry-After.
func (p *anthropic) throttle(f Fault, q request) reply {
	out := p.headers(p.error(http.StatusTooManyRequests, "rate_limit_error",
		"This request would exceed your organization’s rate limit of 50 requests per minute."), q)
	if p.name != anthropicName {
		return f.withRetryAfter(out, p.opts.Now())
	}
	wait := f.RetryAfter
	if wait == 0 {
		wait = 9 * time.Second
	}
	now := p.opts.Now().UTC()
	out.header["Anthropic-Ratelimit-Requests-Remaining"] = "0"
	out.header["Anthropic-Ratelimit-Requests-Reset"] = now.Add(wait).Format(time.RFC3339)
	out.header["Date"] = now.Format(http.TimeFormat)
	return f.withRetryAfter(out, p.opts.Now())
}
