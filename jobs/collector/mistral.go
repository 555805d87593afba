package collector

import (
	"cmp"
	"context"
	"strings"
)

// mistralRequest is the body of POST /v1/conversations of Mistral (mistralai/platform-docs-public, 2026-08-21).
// Mistral's chat completions API rejects the search tool.
type mistralRequest struct {
	Inputs       string        `json:"inputs"`
	Instructions string        `json:"instructions,omitempty"`
	Model        string        `json:"model"`
	Store        bool          `json:"store"`
	Stream       bool          `json:"stream"`
	Tools        []mistralTool `json:"tools"`
}

type mistralTool struct {
	Type string `json:"type"`
}

type mistralBody struct {
	ConversationID string         `json:"conversation_id"`
	Object         string         `json:"object"` // conversation.response, or error
	Outputs        []mistralEntry `json:"outputs"`
	Usage          struct {
		CompletionTokens looseCount `json:"completion_tokens"`
		ConnectorTokens  looseCount `json:"connector_tokens"` // number of tokens in the search results
		Connectors       struct {
			WebSearch looseCount `json:"web_search"`
		} `json:"connectors"` // numbers of calls
		PromptTokens looseCount `json:"prompt_tokens"`
	} `json:"usage"`
}

// mistralEntry is one entry of a response: a search (tool.execution) or a part of the answer (message.output).
type mistralEntry struct {
	// Arguments contains the arguments of a tool.execution. The search query in the arguments is unverified.
	Arguments looseString  `json:"arguments"`
	Content   contentParts `json:"content"`
	Model     looseString  `json:"model"`
	Type      string       `json:"type"`
}

// NewMistral returns the collector "mistral", which calls Mistral's Conversations API with web search. Mistral's search
// tool has no parameter for the country.
func NewMistral(cfg Config) (Collector, error) { return newEngine(nameMistral, cfg, askMistral) }

func askMistral(ctx context.Context, c *caller, q Question) (Answer, error) {
	r, err := c.post(ctx, "/conversations", c.bearer(), mistralRequest{
		Inputs:       q.Text,
		Instructions: instruction(q.Locale),
		Model:        c.model,
		Store:        false,
		Stream:       false,
		Tools:        []mistralTool{{Type: "web_search"}},
	})
	if err != nil {
		return Answer{}, err
	}
	var body mistralBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	a := body.answer(c, r)
	p := parseProblem(r)
	if len(body.Outputs) == 0 {
		p.message = cmp.Or(p.message, "the answer has no outputs")
	}
	if err := c.errorWithoutText(r, a.Text, p); err != nil {
		return a, err
	}
	a.LocaleApplied = q.Locale != ""
	return a, nil
}

func (b *mistralBody) answer(c *caller, r response) Answer {
	a := Answer{
		BilledSearches: int(b.Usage.Connectors.WebSearch),
		InputTokens:    int64(b.Usage.PromptTokens) + int64(b.Usage.ConnectorTokens),
		OutputTokens:   int64(b.Usage.CompletionTokens),
		RequestID:      c.requestID(r, b.ConversationID),
		Status:         StatusOK,
	}
	var messages []string
	var pages sourceList
	for _, entry := range b.Outputs {
		if query := toolArguments(entry.Arguments); query != "" && entry.Type == "tool.execution" {
			a.Searches = append(a.Searches, query)
		}
		if entry.Type != "message.output" && (entry.Type != "" || len(entry.Content) == 0) {
			continue
		}
		a.Model = cmp.Or(string(entry.Model), a.Model)
		if text := entry.read(&pages); text != "" {
			messages = append(messages, text)
		}
	}
	a.Sources, a.Text = pages.list, withoutThinking(strings.Join(messages, "\n\n"))
	return a
}

// read returns the text of a message, and adds the cited pages to the parameter "pages".
func (e mistralEntry) read(pages *sourceList) string {
	var text strings.Builder
	for _, part := range e.Content {
		switch {
		case part.isText():
			text.WriteString(part.Text)
		case part.Type == "tool_reference":
			pages.add(Source{Cited: true, Title: part.Title, URL: part.URL})
		}
	}
	return text.String()
}
