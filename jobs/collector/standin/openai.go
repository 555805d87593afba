package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// openAI implements OpenAI's Responses API.
type openAI struct{ *Server }

// openAIRequest contains the fields of the request body that the stand-in reads. The stand-in ignores other fields.
type openAIRequest struct {
	Include      []string `json:"include"`
	Input        string   `json:"input"`
	Instructions string   `json:"instructions"`
	Model        string   `json:"model"`
	Tools        []struct {
		Type         string `json:"type"`
		UserLocation *struct {
			Country string `json:"country"`
			Type    string `json:"type"`
		} `json:"user_location"`
	} `json:"tools"`
}

func (p *openAI) read(r *http.Request, body []byte) (request, *reply) {
	var in openAIRequest
	err := json.Unmarshal(body, &in)
	q := request{locale: localeOf(in.Instructions), model: in.Model, prompt: in.Input, step: 1}
	refuse := func(status int, code, message string) (request, *reply) {
		out := p.error(status, "invalid_request_error", code, message)
		return q, &out
	}
	key := bearer(r)
	switch {
	case key == "":
		return refuse(http.StatusUnauthorized, "",
			"You didn't provide an API key. You need to provide your API key in an Authorization header.")
	case !p.accepts(key): // OpenAI masks the key; the stand-in quotes the key to test redaction
		return refuse(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+key+".")
	case err != nil:
		return refuse(http.StatusBadRequest, "", "We could not parse the JSON body of your request.")
	case in.Model == "":
		return refuse(http.StatusBadRequest, "missing_required_parameter", "Missing required parameter: 'model'.")
	case strings.HasPrefix(in.Model, "bad"):
		return refuse(http.StatusBadRequest, "model_not_found",
			"The requested model '"+in.Model+"' does not exist.")
	case in.Input == "":
		return refuse(http.StatusBadRequest, "missing_required_parameter", "Missing required parameter: 'input'.")
	}
	for _, tool := range in.Tools {
		if !strings.HasPrefix(tool.Type, "web_search") {
			return refuse(http.StatusBadRequest, "invalid_value", "Invalid value: '"+tool.Type+"'.")
		}
		q.country = "US" // OpenAI's default country
		if at := tool.UserLocation; at != nil {
			q.country = at.Country
			if at.Type != "approximate" || (at.Country != "" && len(at.Country) != 2) {
				return refuse(http.StatusBadRequest, "invalid_value", "Invalid value: 'tools[0].user_location'.")
			}
		}
	}
	return q, nil
}

// localeOf returns the language tag in an instruction such as "Answer in … tag de-DE."
func localeOf(instructions string) string {
	_, tag, ok := strings.Cut(instructions, " tag ")
	if !ok {
		return instructions
	}
	return strings.TrimSuffix(tag, ".")
}

func (p *openAI) answer(q request) reply {
	body := p.body(q)
	return p.headers(jsonReply(http.StatusOK, body), q)
}

// body returns a complete response: two searches with pages, then the message.
func (p *openAI) body(q request) object {
	c := p.content("openai", q)
	// As in recorded traffic, some answers have no annotations although a search ran.
	annotate := q.shape != FaultNoCitations && pick(8, "openai", q.prompt, "annotate") != 0
	annotations := []object{}
	text := c.markdown(func(i, offset int) string {
		if !annotate {
			return ""
		}
		at := addQuery(c.pages[i].url, "utm_source=chatgpt.com")
		host, _, _ := strings.Cut(strings.TrimPrefix(at, "https://"), "/")
		mark := " ([" + host + "](" + at + "))"
		annotations = append(annotations, object{
			"type": "url_citation", "start_index": offset, "end_index": offset + len(mark),
			"url": at, "title": c.pages[i].title,
		})
		return mark
	})
	sources := []object{}
	for _, s := range append(c.pages, c.pages[0]) { // the first page appears twice, as in recorded traffic
		sources = append(sources, object{"type": "url", "url": s.url})
	}
	id := hexID("openai", q.prompt)
	return object{
		"id": "resp_" + id, "object": "response", "created_at": p.opts.Now().Unix(), "status": "completed",
		"error": nil, "incomplete_details": nil, "model": q.model, "store": false,
		"output": []object{
			{"id": "rs_" + id, "type": "reasoning", "summary": []string{}},
			{"id": "ws_" + id + "1", "type": "web_search_call", "status": "completed", "action": object{
				"type": "search", "queries": c.queries, "query": c.queries[0], "sources": sources,
			}},
			{"id": "ws_" + id + "2", "type": "web_search_call", "status": "completed", "action": object{
				"type": "open_page", "url": c.pages[0].url,
			}},
			{
				"id": "msg_" + id, "type": "message", "status": "completed", "role": "assistant", "phase": "final_answer",
				"content": []object{
					{"type": "output_text", "text": text, "logprobs": []object{}, "annotations": annotations},
				},
			},
		},
		"tool_usage": object{"web_search": object{"num_requests": 2}},
		"usage": object{
			"input_tokens": 8000 + len(q.prompt), "input_tokens_details": object{"cached_tokens": 0},
			"output_tokens": len(text) / 4, "output_tokens_details": object{"reasoning_tokens": 28},
			"total_tokens": 8000 + len(q.prompt) + len(text)/4,
		},
	}
}

func addQuery(address, pair string) string {
	if strings.Contains(address, "?") {
		return address + "&" + pair
	}
	return address + "?" + pair
}

func (*openAI) headers(r reply, q request) reply {
	r.header["Openai-Processing-Ms"] = "412"
	r.header["Openai-Version"] = "2020-10-01"
	r.header["X-Ratelimit-Limit-Requests"] = "5000"
	r.header["X-Ratelimit-Limit-Tokens"] = "2000000"
	r.header["X-Ratelimit-Remaining-Requests"] = "4999"
	r.header["X-Ratelimit-Remaining-Tokens"] = "1991452"
	r.header["X-Ratelimit-Reset-Requests"] = "12ms"
	r.header["X-Ratelimit-Reset-Tokens"] = "256ms"
	r.header["X-Request-Id"] = "req_" + hexID("openai request", q.prompt)
	return r
}

func (*openAI) error(status int, kind, code, message string) reply {
	problem := object{"message": message, "type": kind, "param": nil, "code": nil}
	if code != "" {
		problem["code"] = code
	}
	out := jsonReply(status, object{"error": problem})
	if status == http.StatusUnauthorized {
		out.header["Www-Authenticate"] = `Bearer realm="OpenAI API"`
	}
	return out
}

func (p *openAI) fault(f Fault, q request) reply {
	switch f.Kind {
	case FaultMalformed, FaultOversized, FaultTruncated, FaultReset:
		return f.mangle(p.answer(q))
	case FaultFailed, FaultIncomplete, FaultRefused:
		return p.headers(jsonReply(http.StatusOK, asFault(p.body(q), f.Kind)), q)
	case FaultThrottle, FaultThrottleDate:
		return p.throttle(f, q)
	case FaultHTML:
		return htmlPage(http.StatusBadGateway, "502 Bad Gateway")
	case FaultQuota:
		return p.headers(p.error(http.StatusTooManyRequests, "insufficient_quota", "insufficient_quota",
			"You exceeded your current quota, please check your plan and billing details."), q)
	case FaultUnauthorized:
		return p.error(http.StatusUnauthorized, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.")
	case FaultBadRequest:
		return p.error(http.StatusBadRequest, "invalid_request_error", "model_not_found", "The model does not exist.")
	case FaultOverloaded: // status 529 is unverified for OpenAI
		return p.error(529, "server_error", "", "Overloaded")
	case FaultUnavailable:
		return p.error(http.StatusServiceUnavailable, "server_error", "", "The engine is currently overloaded.")
	default:
		return p.error(http.StatusInternalServerError, "server_error", "", "unsupported fault: "+string(f.Kind))
	}
}

func (p *openAI) throttle(f Fault, q request) reply {
	wait := f.RetryAfter
	if wait == 0 {
		wait = 11054 * time.Millisecond
	}
	out := p.headers(p.error(http.StatusTooManyRequests, "tokens", "rate_limit_exceeded", fmt.Sprintf(
		"Rate limit reached for %s in organization org-0 on tokens per min (TPM): Limit 30000, Used 22999, "+
			"Requested 12528. Please try again in %s.", q.model, wait)), q)
	out.header["X-Ratelimit-Remaining-Tokens"] = "0"
	out.header["X-Ratelimit-Reset-Tokens"] = wait.String()
	return f.withRetryAfter(out, p.opts.Now())
}

// asFault turns a complete response into a failed, incomplete or refused response.
func asFault(body object, kind FaultKind) object {
	output, _ := body["output"].([]object)
	message := output[len(output)-1]
	parts, _ := message["content"].([]object)
	switch kind {
	case FaultFailed:
		body["status"], body["output"] = "failed", []object{}
		body["error"] = object{"code": "server_error", "message": "The model failed to generate a response."}
	case FaultIncomplete:
		text, _ := parts[0]["text"].(string)
		runes := []rune(text)
		body["status"], body["incomplete_details"] = "incomplete", object{"reason": "max_output_tokens"}
		message["content"] = []object{
			{"type": "output_text", "text": string(runes[:len(runes)/2]), "annotations": []object{}},
		}
	default:
		message["content"] = []object{{"type": "refusal", "refusal": "I’m sorry, but I can’t help with that."}}
	}
	return body
}
