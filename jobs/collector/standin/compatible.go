package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// compatible implements several dialects of the chat completions API. A hash of the prompt selects the form of the
// reasoning, of the citations and of the text.
type compatible struct{ *Server }

// Servers with a chat completions API report sources in one of the following formats.
const (
	citeByURLs        = iota // addresses in the field citations, and marks such as [1] in the text
	citeByResults            // sources in the field search_results
	citeByAnnotations        // sources in the annotations of the message
	citeForms
)

func (p *compatible) read(r *http.Request, body []byte) (request, *reply) {
	var in completionsRequest
	err := json.Unmarshal(body, &in)
	q := request{model: in.Model, step: 1}
	q.prompt, q.locale = conversation(in.Messages)
	refuse := func(status int, kind, message string) (request, *reply) {
		out := p.error(status, kind, message)
		return q, &out
	}
	switch {
	case p.opts.APIKey != "" && !p.accepts(bearer(r)): // like a local server, the stand-in requires no key by default
		return refuse(http.StatusUnauthorized, "Unauthorized", "Unauthorized")
	case err != nil || q.prompt == "":
		return refuse(http.StatusBadRequest, "BadRequestError", "messages: Field required")
	case in.Model == "" || strings.HasPrefix(in.Model, "bad"):
		return refuse(http.StatusNotFound, "NotFoundError", "The model `"+in.Model+"` does not exist.")
	}
	return q, nil
}

func (p *compatible) body(q request) object {
	c := p.content("compatible", q)
	form := pick(citeForms, "compatible", q.prompt, "form")
	if q.shape == FaultNoCitations {
		form = citeByResults
	}
	text := c.markdown(func(i, _ int) string {
		if form == citeByURLs {
			return fmt.Sprintf("[%d]", i+1)
		}
		return ""
	})
	thoughts := []string{"", "<think>\nAcme or Zeta?\n</think>\n\n", "Acme or Zeta?\n</think>\n\n"}
	said := thoughts[pick(3, "compatible", q.prompt, "think")] + text
	var parts any = said
	if pick(2, "compatible", q.prompt, "parts") == 0 {
		parts = []object{{"type": "text", "text": said}}
	}
	body := p.completion("compatible", q, text, parts)
	addSources(body, c, form)
	return body
}

func addSources(body object, c content, form uint64) {
	var urls []string
	results, annotations := []object{}, []object{}
	for i, s := range append(c.pages, c.pages[0]) { // the first page appears twice, as in recorded traffic
		urls = append(urls, s.url)
		results = append(results, object{"title": s.title, "url": s.url})
		if i < len(c.items) {
			annotations = append(
				annotations,
				object{"type": "url_citation", "url_citation": object{"title": s.title, "url": s.url}},
			)
		}
	}
	switch form {
	case citeByURLs:
		body["citations"] = urls
	case citeByResults:
		body["search_results"] = results
	default:
		choices, _ := body["choices"].([]object)
		message, _ := choices[0]["message"].(object)
		message["annotations"] = annotations
	}
}

func (p *compatible) answer(q request) reply { return jsonReply(http.StatusOK, p.body(q)) }

// error returns an error reply whose error code is the HTTP status as a number.
func (*compatible) error(status int, kind, message string) reply {
	return jsonReply(status, object{"error": object{"message": message, "type": kind, "param": nil, "code": status}})
}

func (p *compatible) fault(f Fault, q request) reply {
	throttle := f.withRetryAfter(p.error(http.StatusTooManyRequests, "RateLimitError", "Too many requests"), p.opts.Now())
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultBadRequest: p.error(http.StatusNotFound, "NotFoundError", "The model does not exist."),
		FaultFailed: jsonReply(http.StatusOK, object{"error": object{ // an error in the style of gateways
			"message": "Provider returned error", "code": http.StatusBadGateway,
		}}),
		FaultIncomplete:   withEnding(p.body(q), "length", "Größere Teams"),
		FaultOverloaded:   p.error(529, "InternalServerError", "Overloaded"),
		FaultQuota:        p.error(http.StatusPaymentRequired, "", "This request requires more credits"),
		FaultRefused:      withEnding(p.body(q), "content_filter", ""),
		FaultThrottle:     throttle,
		FaultThrottleDate: throttle,
		FaultUnauthorized: jsonReply(http.StatusUnauthorized, object{"error": "Unauthorized"}),
		FaultUnavailable:  p.error(http.StatusServiceUnavailable, "ServiceUnavailable", "The server is starting"),
	}, p.error(http.StatusInternalServerError, "InternalServerError", f.unknownMessage()))
}
