package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// xAI implements the Responses API of the vendor xAI.
type xAI struct{ *Server }

type xAIRequest struct {
	Include          []string        `json:"include"`
	Input            []chatMessage   `json:"input"`
	Model            string          `json:"model"`
	SearchParameters json.RawMessage `json:"search_parameters"`
	Tools            []struct {
		Type         string `json:"type"`
		UserLocation struct {
			Country string `json:"country"`
		} `json:"user_location"`
	} `json:"tools"`
}

type chatMessage struct {
	Content string `json:"content"`
	Role    string `json:"role"`
}

// conversation returns the question, and the locale in the instruction before the question.
func conversation(messages []chatMessage) (prompt, locale string) {
	for _, m := range messages {
		if m.Role == "system" {
			locale = localeOf(m.Content)
		} else {
			prompt = m.Content
		}
	}
	return prompt, locale
}

func (p *xAI) read(r *http.Request, body []byte) (request, *reply) {
	var in xAIRequest
	err := json.Unmarshal(body, &in)
	q := request{model: in.Model, step: 1}
	q.prompt, q.locale = conversation(in.Input)
	refuse := func(status int, code, message string) (request, *reply) {
		out := p.error(status, code, message)
		return q, &out
	}
	switch key := bearer(r); {
	case key == "":
		return refuse(http.StatusUnauthorized, "Unauthenticated", "No authentication provided.")
	case !p.accepts(key): // xAI masks the key; the stand-in quotes the key to test redaction
		return refuse(http.StatusBadRequest, "Client specified an invalid argument",
			"Incorrect API key provided: "+key+". You can obtain an API key from https://console.x.ai.")
	case err != nil:
		return refuse(
			http.StatusUnprocessableEntity,
			"Client specified an invalid argument",
			"Failed to deserialize the JSON body",
		)
	case in.SearchParameters != nil:
		return refuse(http.StatusGone, "Gone", "Live search is deprecated. Please switch to the Agent Tools API")
	case in.Model == "" || strings.HasPrefix(in.Model, "bad"):
		return refuse(http.StatusNotFound, "Some requested entity was not found", "The model "+in.Model+" does not exist")
	case q.prompt == "":
		return refuse(http.StatusBadRequest, "Client specified an invalid argument", "Each message must have content")
	}
	for _, tool := range in.Tools {
		if tool.Type != "web_search" {
			return refuse(
				http.StatusUnprocessableEntity,
				"Client specified an invalid argument",
				"unknown variant `"+tool.Type+"`",
			)
		}
		q.search = true
		q.country = tool.UserLocation.Country
	}
	return q, nil
}

func (p *xAI) answer(q request) reply { return p.headers(jsonReply(http.StatusOK, p.body(q)), q) }

// body returns a complete response. xAI's annotations have no titles, and the text contains citation marks such as
// [[1]](https://…).
func (p *xAI) body(q request) object {
	c := p.content("xai", q)
	annotations := []object{}
	text := c.markdown(func(i, _ int) string {
		if q.shape == FaultNoCitations || !q.search {
			return ""
		}
		for range 2 { // each annotation appears twice, as in recorded traffic
			annotations = append(annotations, object{"type": "url_citation", "url": c.pages[i].url})
		}
		return fmt.Sprintf("[[%d]](%s)", i+1, c.pages[i].url)
	})
	var output []object
	id := hexID("xai", q.prompt)
	pages := []string{}
	if q.search {
		arguments, err := json.Marshal(object{"query": c.queries[0], "num_results": 5})
		if err != nil {
			arguments = nil
		}
		output = append(output, object{
			"id": "ws_" + id, "type": "web_search_call", "status": "completed", "call_id": "", "name": "web_search",
			"arguments": string(arguments),
		})
		for _, s := range c.pages {
			pages = append(pages, s.url)
		}
	}
	return object{
		"id": id, "object": "response", "created_at": p.opts.Now().Unix(), "status": "completed", "model": q.model,
		"incomplete_details": nil, "store": false, "citations": pages,
		"output": append(output, object{
			"id": "msg_" + id, "type": "message", "role": "assistant", "status": "completed",
			"content": []object{{"type": "output_text", "text": text, "logprobs": []object{}, "annotations": annotations}},
		}),
		"usage": object{
			"input_tokens": 5000 + len(q.prompt), "output_tokens": len(text) / 4, "num_sources_used": len(pages),
			"num_server_side_tools_used": 1, "cost_in_usd_ticks": 189480000,
		},
	}
}

// headers adds xAI's rate-limit headers, with integer values. The names of the headers are unverified.
func (*xAI) headers(r reply, q request) reply {
	r.header["X-Ratelimit-Limit-Requests"] = "480"
	r.header["X-Ratelimit-Remaining-Requests"] = "479"
	r.header["X-Request-Id"] = hexID("xai request", q.prompt)
	return r
}

// error returns an error reply whose error code is a sentence.
func (*xAI) error(status int, code, message string) reply {
	return jsonReply(status, object{"code": code, "error": message})
}

func (p *xAI) fault(f Fault, q request) reply {
	spoilt := func(kind FaultKind) reply { return p.headers(jsonReply(http.StatusOK, asFault(p.body(q), kind)), q) }
	throttle := f.withRetryAfter(p.error(http.StatusTooManyRequests, "Some resource has been exhausted",
		"Too many requests for team 0 and model "+q.model+"."), p.opts.Now())
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultBadRequest: p.error(http.StatusBadRequest, "Client specified an invalid argument", "Invalid request content"),
		FaultFailed:     spoilt(FaultFailed),
		FaultIncomplete: spoilt(FaultIncomplete),
		FaultOverloaded: p.error(529, "Overloaded", "Overloaded"), // status 529 is unverified for xAI
		FaultQuota: p.error(http.StatusForbidden, "The caller does not have permission to execute the specified operation",
			"Your team 0 has either used all available credits or reached its monthly spending limit."),
		FaultRefused:      spoilt(FaultRefused),
		FaultThrottle:     throttle,
		FaultThrottleDate: throttle,
		FaultUnauthorized: p.error(
			http.StatusBadRequest,
			"Client specified an invalid argument",
			"Incorrect API key provided.",
		),
		FaultUnavailable: p.error(
			http.StatusServiceUnavailable,
			"The service is currently unavailable",
			"The service is currently unavailable.",
		),
	}, p.error(http.StatusInternalServerError, "Internal error", f.unknownMessage()))
}
