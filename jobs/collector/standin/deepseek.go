package standin

import (
	"encoding/json"
	"net/http"
	"strings"
)

// deepSeek implements DeepSeek's chat completions API, which has no search.
type deepSeek struct{ *Server }

func (p *deepSeek) read(r *http.Request, body []byte) (request, *reply) {
	var in completionsRequest
	err := json.Unmarshal(body, &in)
	q := request{model: in.Model, step: 1}
	q.prompt, q.locale = conversation(in.Messages)
	refuse := func(status int, kind, message string) (request, *reply) {
		out := p.error(status, kind, message)
		return q, &out
	}
	switch key := bearer(r); {
	case !p.accepts(key): // DeepSeek masks the key; the stand-in quotes the key to test redaction
		return refuse(
			http.StatusUnauthorized,
			"authentication_error",
			"Authentication Fails, Your api key: "+key+" is invalid",
		)
	case err != nil || q.prompt == "":
		return refuse(
			http.StatusUnprocessableEntity,
			"invalid_request_error",
			"Failed to deserialize the JSON body into the target type",
		)
	case in.Model == "" || strings.HasPrefix(in.Model, "bad"):
		return refuse(http.StatusBadRequest, "invalid_request_error", "Model Not Exist")
	}
	return q, nil
}

func (p *deepSeek) body(q request) object {
	text := p.content("deepseek", q).markdown(func(int, int) string { return "" })
	body := p.completion("deepseek", q, text, text)
	choices, _ := body["choices"].([]object)
	message, _ := choices[0]["message"].(object)
	message["reasoning_content"] = "The user wants a list."
	return body
}

func (p *deepSeek) answer(q request) reply { return jsonReply(http.StatusOK, p.body(q)) }

// error returns a JSON error with the Content-Type application/octet-stream.
func (*deepSeek) error(status int, kind, message string) reply {
	out := jsonReply(status, object{"error": object{
		"message": message, "type": kind, "param": nil, "code": "invalid_request_error",
	}})
	out.header["Content-Type"] = "application/octet-stream"
	return out
}

func (p *deepSeek) fault(f Fault, q request) reply {
	limited := p.error(http.StatusTooManyRequests, "rate_limit_error", "Rate limit reached")
	throttle := f.withRetryAfter(limited, p.opts.Now())
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultBadRequest:   p.error(http.StatusBadRequest, "invalid_request_error", "Model Not Exist"),
		FaultFailed:       withEnding(p.body(q), "insufficient_system_resource", "Größere"),
		FaultIncomplete:   withEnding(p.body(q), "length", "Größere Teams"),
		FaultOverloaded:   p.error(529, "server_error", "Overloaded"), // status 529 is unverified for DeepSeek
		FaultQuota:        p.error(http.StatusPaymentRequired, "unknown_error", "Insufficient Balance"),
		FaultRefused:      withEnding(p.body(q), "content_filter", ""),
		FaultThrottle:     throttle,
		FaultThrottleDate: throttle,
		FaultUnauthorized: p.error(http.StatusUnauthorized, "authentication_error", "Authentication Fails"),
		FaultUnavailable:  p.error(http.StatusServiceUnavailable, "server_error", "Server overloaded"),
	}, p.error(http.StatusInternalServerError, "server_error", f.unknownMessage()))
}
