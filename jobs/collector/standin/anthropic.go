package standin

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// anthropicName is the name of the provider Anthropic.
const anthropicName = "anthropic"

// anthropic implements Anthropic's Messages API, which DeepSeek has adopted.
type anthropic struct {
	*Server

	name string // the name of the provider, which selects the answers
}

type anthropicRequest struct {
	MaxTokens int `json:"max_tokens"`
	Messages  []struct {
		Content json.RawMessage `json:"content"`
		Role    string          `json:"role"`
	} `json:"messages"`
	Model  string `json:"model"`
	System string `json:"system"`
	Tools  []struct {
		Name         string `json:"name"`
		Type         string `json:"type"`
		UserLocation *struct {
			Country string `json:"country"`
			Type    string `json:"type"`
		} `json:"user_location"`
	} `json:"tools"`
}

func (p *anthropic) read(r *http.Request, body []byte) (request, *reply) {
	var in anthropicRequest
	err := json.Unmarshal(body, &in)
	q := request{
		locale: localeOf(in.System), model: in.Model, prompt: in.prompt(), search: len(in.Tools) > 0, step: len(in.Messages),
	}
	refuse := func(status int, kind, message string) (request, *reply) {
		out := p.error(status, kind, message)
		return q, &out
	}
	switch {
	case !p.accepts(r.Header.Get("X-Api-Key")):
		return refuse(http.StatusUnauthorized, "authentication_error", "invalid x-api-key")
	case r.Header.Get("Anthropic-Version") == "":
		return refuse(http.StatusBadRequest, "invalid_request_error", "anthropic-version: header is required")
	case err != nil:
		return refuse(http.StatusBadRequest, "invalid_request_error", "The request body is not valid JSON")
	case in.Model == "" || in.MaxTokens < 1:
		return refuse(http.StatusBadRequest, "invalid_request_error", "model, max_tokens: Field required")
	case strings.HasPrefix(in.Model, "bad"):
		return refuse(http.StatusNotFound, "not_found_error", "model: "+in.Model)
	case q.prompt == "":
		return refuse(http.StatusBadRequest, "invalid_request_error", "messages: at least one message is required")
	}
	country, problem := in.check()
	if problem != "" {
		return refuse(http.StatusBadRequest, "invalid_request_error", problem)
	}
	q.country = country
	return q, nil
}

// prompt returns the text of the first message.
func (in anthropicRequest) prompt() string {
	var text string
	if len(in.Messages) == 0 || json.Unmarshal(in.Messages[0].Content, &text) != nil {
		return ""
	}
	return text
}

// check validates the tools and a paused turn. The results are the country of the search tool, and a description of the
// first problem. The client must return a paused turn unchanged.
func (in anthropicRequest) check() (country, problem string) {
	for _, m := range in.Messages[1:] {
		if m.Role != "assistant" || !bytes.Contains(m.Content, []byte(`"encrypted_content":"E`)) {
			return "", "messages.1.content: Invalid `encrypted_content`"
		}
	}
	for _, tool := range in.Tools {
		if !strings.HasPrefix(tool.Type, "web_search_20") || tool.Name != "web_search" {
			return "", "tools.0: Input tag '" + tool.Type + "' found"
		}
		if at := tool.UserLocation; at != nil {
			country = at.Country
			if at.Type != "approximate" || len(at.Country) != 2 {
				return "", "tools.0.user_location: Invalid"
			}
		}
	}
	return country, ""
}
