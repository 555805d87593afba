package standin

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// mistral implements Mistral's Conversations API.
type mistral struct{ *Server }

type mistralRequest struct {
	Inputs       string `json:"inputs"`
	Instructions string `json:"instructions"`
	Model        string `json:"model"`
	Tools        []struct {
		Type string `json:"type"`
	} `json:"tools"`
}

func (p *mistral) read(r *http.Request, body []byte) (request, *reply) {
	var in mistralRequest
	err := json.Unmarshal(body, &in)
	q := request{locale: localeOf(in.Instructions), model: in.Model, prompt: in.Inputs, step: 1}
	refuse := func(out reply) (request, *reply) { return q, &out }
	switch {
	case !p.accepts(bearer(r)):
		return refuse(jsonReply(http.StatusUnauthorized, object{"detail": "Unauthorized"}))
	case err != nil:
		return refuse(p.invalid("body", "JSON decode error"))
	case in.Inputs == "":
		return refuse(p.invalid("inputs", "Field required"))
	case in.Model == "" || strings.HasPrefix(in.Model, "bad"):
		return refuse(p.error(http.StatusBadRequest, "invalid_model", "1500", "Invalid model: "+in.Model))
	}
	for _, tool := range in.Tools {
		if tool.Type != "web_search" && tool.Type != "web_search_premium" {
			return refuse(p.invalid("tools", "Input tag '"+tool.Type+"' found"))
		}
		q.search = true
	}
	return q, nil
}

func (p *mistral) answer(q request) reply { return p.headers(jsonReply(http.StatusOK, p.body(q))) }

// body returns a conversation: a search, then a message in which texts and references alternate. Without references,
// the content of the message is one string.
func (p *mistral) body(q request) object {
	c := p.content("mistral", q)
	text := c.markdown(func(int, int) string { return "" })
	runes := []rune(text)
	parts, end := []object{}, 0
	c.markdown(func(i, offset int) string {
		parts = append(parts, object{"type": "text", "text": string(runes[end:offset])})
		for range 2 { // each reference appears twice, as in recorded traffic
			parts = append(parts, object{
				"type": "tool_reference", "tool": "web_search", "title": c.pages[i].title, "url": c.pages[i].url, "source": "brave",
			})
		}
		end = offset
		return ""
	})
	var answer any = append(parts, object{"type": "text", "text": string(runes[end:])})
	if !q.search || q.shape == FaultNoCitations {
		answer = text
	}
	outputs := []object{}
	if q.search {
		outputs = append(
			outputs,
			object{
				"object":    "entry",
				"type":      "tool.execution",
				"name":      "web_search",
				"arguments": `{"query":` + strconv.Quote("best") + `}`,
			},
		)
	}
	outputs = append(outputs, object{
		"object": "entry", "type": "message.output", "role": "assistant", "model": q.model,
		"id": "msg_" + hexID("mistral", q.prompt), "content": answer,
	})
	return object{
		"object":          "conversation.response",
		"conversation_id": "conv_" + hexID("mistral conversation", q.prompt),
		"outputs":         outputs,
		"usage": object{
			"prompt_tokens": 190 + len(q.prompt), "completion_tokens": len(text) / 4, "connector_tokens": 7112,
			"total_tokens": 7302 + len(q.prompt) + len(text)/4, "connectors": object{"web_search": 1},
		},
	}
}

// headers adds Mistral's rate-limit headers, with integer values. Mistral sends no reset headers.
func (*mistral) headers(r reply) reply {
	r.header["X-Ratelimit-Limit-Req-60-Second"] = "60"
	r.header["X-Ratelimit-Remaining-Req-60-Second"] = "59"
	r.header["X-Ratelimit-Limit-Tokens-Minute"] = "2000000"
	r.header["X-Ratelimit-Remaining-Tokens-Minute"] = "1992600"
	r.header["X-Ratelimit-Tokens-Query-Cost"] = "7302"
	return r
}

func (*mistral) error(status int, kind, code, message string) reply {
	return jsonReply(status, object{
		"object": "error", "message": message, "type": kind, "param": nil, "code": code, "raw_status_code": status,
	})
}

func (*mistral) invalid(field, message string) reply {
	return jsonReply(http.StatusUnprocessableEntity, object{"detail": []object{
		{"loc": []string{"body", field}, "msg": message, "type": "value_error"},
	}})
}

func (p *mistral) fault(f Fault, q request) reply {
	said := func(outputs ...object) reply {
		body := p.body(q)
		body["outputs"] = outputs
		return p.headers(jsonReply(http.StatusOK, body))
	}
	throttle := p.headers(p.error(http.StatusTooManyRequests, "rate_limited", "1300", "Rate limit exceeded"))
	throttle.header["X-Ratelimit-Remaining-Req-60-Second"] = "0"
	throttle = f.withRetryAfter(throttle, p.opts.Now())
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultBadRequest: p.invalid("inputs", "Field required"),
		FaultFailed:     said(object{"type": "tool.execution", "name": "web_search"}), // this form is unverified
		FaultIncomplete: said(object{"type": "message.output", "content": "Größere Teams", "model": q.model}),
		FaultOverloaded: p.error(529, "internal_server_error", "3000", "Overloaded"), // this status is unverified
		FaultQuota:      p.error(http.StatusPaymentRequired, "payment_required", "1700", "Payment required"),
		FaultRefused: said(object{ // Mistral does not mark refusals in the response
			"type": "message.output", "content": "I’m sorry, but I can’t help with that.", "model": q.model,
		}),
		FaultThrottle:     throttle,
		FaultThrottleDate: throttle,
		FaultUnauthorized: jsonReply(http.StatusUnauthorized, object{"detail": "Unauthorized"}),
		FaultUnavailable:  p.error(http.StatusServiceUnavailable, "internal_server_error", "3000", "Service unavailable."),
	}, p.error(http.StatusInternalServerError, "internal_server_error", "3000", f.unknownMessage()))
}
