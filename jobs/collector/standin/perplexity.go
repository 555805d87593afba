package standin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// perplexityAgent implements Perplexity's Agent API. Like Perplexity, the stand-in rejects unknown fields.
type perplexityAgent struct{ *Server }

type perplexityRequest struct {
	Background         bool             `json:"background"`
	Input              string           `json:"input"`
	Instructions       string           `json:"instructions"`
	LanguagePreference string           `json:"language_preference"`
	MaxOutputTokens    int              `json:"max_output_tokens"`
	Model              string           `json:"model"`
	Preset             string           `json:"preset"`
	Stream             bool             `json:"stream"`
	ToolChoice         json.RawMessage  `json:"tool_choice"`
	Tools              []perplexityTool `json:"tools"`
}

type perplexityTool struct {
	Filters           json.RawMessage `json:"filters"`
	MaxResults        int             `json:"max_results"`
	SearchContextSize string          `json:"search_context_size"`
	Type              string          `json:"type"`
	UserLocation      *struct {
		City      string  `json:"city"`
		Country   string  `json:"country"`
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
		Region    string  `json:"region"`
	} `json:"user_location"`
}

func (p *perplexityAgent) read(r *http.Request, body []byte) (request, *reply) {
	var in perplexityRequest
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&in)
	q := request{locale: in.LanguagePreference, model: in.Model, prompt: in.Input, step: 1}
	refuse := func(kind, message string) (request, *reply) {
		out := p.error(http.StatusBadRequest, kind, message)
		return q, &out
	}
	switch {
	case !p.accepts(bearer(r)): // Perplexity's proxy answers a bad key with an HTML page
		out := htmlPage(http.StatusUnauthorized, "401 Authorization Required")
		return q, &out
	case err != nil:
		return refuse("invalid_request", "invalid request body: "+err.Error())
	case in.Model == "" && in.Preset == "":
		return refuse("invalid_request", "model or preset is required")
	case in.Model != "" && !strings.Contains(in.Model, "/"):
		return refuse("invalid_model", "Invalid model '"+in.Model+"'.")
	case in.Input == "":
		return refuse("invalid_request", "input is required")
	}
	for _, tool := range in.Tools {
		if tool.Type != "web_search" {
			return refuse("invalid_request", "unknown tool type "+tool.Type)
		}
		if tool.UserLocation != nil {
			q.country = tool.UserLocation.Country
		}
	}
	q.search = len(in.Tools) > 0 || in.Preset != "" // a search requires a tool or a preset
	return q, nil
}

func (p *perplexityAgent) answer(q request) reply {
	return jsonReply(http.StatusOK, p.body(q))
}

func (p *perplexityAgent) body(q request) object {
	c := p.content("perplexity", q)
	number := func(i int) int { return i + 3 } // the ids of the results differ from the indexes, as at Perplexity
	text := c.markdown(func(i, _ int) string {
		if !q.search || q.shape == FaultNoCitations {
			return ""
		}
		return fmt.Sprintf("[%d]", number(i))
	})
	results := []object{}
	for i, s := range append(c.pages, c.pages[0]) { // the first page appears twice, as in recorded traffic
		results = append(results, object{
			"id": number(i), "url": s.url, "title": s.title, "snippet": "…", "last_updated": "2026-09-22", "source": "web",
		})
	}
	output := []object{{"type": "search_results", "queries": c.queries, "results": results}}
	if !q.search {
		output = nil
	}
	id := hexID("perplexity", q.prompt)
	output = append(output, object{
		"type": "message", "id": "msg_" + id, "role": "assistant", "status": "completed",
		"content": []object{{"type": "output_text", "text": text, "annotations": []object{}}},
	})
	return object{
		"id": "resp_" + id, "object": "response", "created_at": p.opts.Now().Unix(), "status": "completed",
		"model": q.model, "error": nil, "incomplete_details": nil, "output": output,
		"usage": object{
			"input_tokens": 3000 + len(q.prompt), "output_tokens": len(text) / 4,
			"total_tokens":       3000 + len(q.prompt) + len(text)/4,
			"tool_calls_details": object{"search_web": object{"invocation": 1, "cost_usd": 0.001}},
			"cost": object{
				"currency": "USD", "input_cost": 0, "output_cost": 0.00002, "tool_calls_cost": 0.005, "total_cost": 0.00502,
			},
		},
	}
}

func (*perplexityAgent) error(status int, kind, message string) reply {
	return jsonReply(status, object{"error": object{"message": message, "type": kind, "code": status}})
}

func (p *perplexityAgent) fault(f Fault, q request) reply {
	switch f.Kind {
	case FaultMalformed, FaultOversized, FaultTruncated, FaultReset:
		return f.mangle(p.answer(q))
	case FaultFailed, FaultIncomplete, FaultRefused:
		return jsonReply(http.StatusOK, asFault(p.body(q), f.Kind))
	case FaultThrottle, FaultThrottleDate:
		out := p.error(http.StatusTooManyRequests, "request_rate_limit_exceeded", "Request rate limit exceeded.")
		out.header["X-Ratelimit-Limit"] = "50" // the names of the rate-limit headers are unverified
		out.header["X-Ratelimit-Remaining"] = "0"
		return f.withRetryAfter(out, p.opts.Now())
	case FaultHTML:
		return htmlPage(http.StatusBadGateway, "502 Bad Gateway")
	case FaultQuota: // the status and the message of the quota error are unverified
		return p.error(http.StatusPaymentRequired, "payment_required", "Insufficient credits.")
	case FaultUnauthorized:
		return htmlPage(http.StatusUnauthorized, "401 Authorization Required")
	case FaultBadRequest:
		return p.error(http.StatusBadRequest, "invalid_model", "Invalid model.")
	case FaultOverloaded: // status 529 is unverified for Perplexity
		return p.error(529, "internal_error", "Overloaded")
	case FaultUnavailable:
		return p.error(http.StatusServiceUnavailable, "internal_error", "Service unavailable.")
	default:
		return p.error(http.StatusInternalServerError, "internal_error", "unsupported fault: "+string(f.Kind))
	}
}
