package collector

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const (
	claudeMaxSearches = 5
	claudeMaxTokens   = 4096
	claudeMaxTurns    = 5 // maximum number of requests in one call of Ask
)

// claudeRequest is the body of POST /v1/messages of Anthropic (anthropic-sdk-go v1.84.0).
type claudeRequest struct {
	MaxTokens int             `json:"max_tokens"`
	Messages  []claudeMessage `json:"messages"`
	Model     string          `json:"model"`
	System    string          `json:"system,omitempty"`
	Tools     []claudeTool    `json:"tools"`
}

type claudeMessage struct {
	Content any    `json:"content"` // the text of the question, or the blocks of a paused answer
	Role    string `json:"role"`
}

type claudeTool struct {
	MaxUses      int             `json:"max_uses"`
	Name         string          `json:"name"`
	Type         string          `json:"type"`
	UserLocation *claudeLocation `json:"user_location,omitempty"`
}

type claudeLocation struct {
	Country string `json:"country"`
	Type    string `json:"type"`
}

// NewClaude returns the collector "claude", which calls Anthropic's Messages API with web search.
func NewClaude(cfg Config) (Collector, error) { return newEngine(nameClaude, cfg, askClaude) }

// askClaude sends requests until the answer is complete. Anthropic pauses a long answer. To continue a paused answer,
// the next request must return the answer unchanged, including the encrypted contents. The collector does not store the
// encrypted contents.
func askClaude(ctx context.Context, c *caller, q Question) (Answer, error) {
	header := http.Header{"Anthropic-Version": {"2023-06-01"}, "X-Api-Key": {c.key}}
	request := newClaudeRequest(c.model, q)
	var turns claudeTurns
	for range claudeMaxTurns {
		r, err := c.post(ctx, "/v1/messages", header, request)
		if err != nil {
			return Answer{}, err
		}
		var body claudeBody
		if err := c.decode(r, &body); err != nil {
			return Answer{}, err
		}
		blocks := turns.add(body)
		if body.StopReason != "pause_turn" || blocks == 0 {
			a, err := turns.answer(c, r, body)
			a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
			return a, err
		}
		request.Messages = append(request.Messages, claudeMessage{Content: body.Content, Role: "assistant"})
	}
	return Answer{}, &Error{
		Class:   ClassTransient,
		Kind:    KindEngineError,
		Message: fmt.Sprintf("the answer did not end within %d turns", claudeMaxTurns),
	}
}

func newClaudeRequest(model string, q Question) claudeRequest {
	tool := claudeTool{MaxUses: claudeMaxSearches, Name: "web_search", Type: "web_search_20250305"}
	if q.Country != "" {
		tool.UserLocation = &claudeLocation{Country: q.Country, Type: "approximate"}
	}
	return claudeRequest{
		MaxTokens: claudeMaxTokens,
		Messages:  []claudeMessage{{Content: q.Text, Role: "user"}},
		Model:     model,
		System:    instruction(q.Locale), // the Messages API has no parameter for the language
		Tools:     []claudeTool{tool},
	}
}

// claudeTurns collects the results of all turns of an answer.
type claudeTurns struct {
	blocks        []claudeBlock
	input, output int64 // number of tokens
	billed        int   // number of billed searches
}

// add adds one turn, and returns the number of content blocks in the turn.
func (t *claudeTurns) add(body claudeBody) int {
	var blocks []claudeBlock
	_ = json.Unmarshal(body.Content, &blocks) // a field of an unexpected JSON type stays empty, see caller.decode
	t.blocks = append(t.blocks, blocks...)
	u := body.Usage
	t.input += max(u.InputTokens, 0) + max(u.CacheCreationInputTokens, 0) + max(u.CacheReadInputTokens, 0)
	t.output += max(u.OutputTokens, 0)
	t.billed += max(u.ServerToolUse.WebSearchRequests, 0)
	return len(blocks)
}

// answer returns the answer from the blocks of all turns. The parameter body is the response body of the last turn.
func (t *claudeTurns) answer(c *caller, r response, body claudeBody) (Answer, error) {
	if isPresent(body.Error) {
		return Answer{}, c.bodyError(r, parseProblem(r))
	}
	a := Answer{
		BilledSearches: t.billed,
		InputTokens:    t.input,
		Model:          body.Model,
		OutputTokens:   t.output,
		RequestID:      c.requestID(r, body.ID),
		Status:         StatusOK,
		Text:           t.text(),
	}
	if body.StopReason == "refusal" {
		a.Status = StatusRefused
	}
	var failure string
	if a.Searches, a.Sources, failure = t.searches(); failure != "" && a.Status == StatusOK {
		p := problem{message: "the web search failed: " + failure}
		if failure == "too_many_requests" { // all other error codes result from the model's query
			p.code = failure
		}
		return Answer{}, c.bodyError(r, p)
	}
	return a, nil
}

// text joins the text blocks without separators, because a citation splits a sentence into several blocks. A search
// between two text blocks begins a new paragraph.
func (t *claudeTurns) text() string {
	var text strings.Builder
	searched := false
	for _, block := range t.blocks {
		if block.Type != "text" {
			searched = true
			continue
		}
		if searched && text.Len() > 0 && block.Text != "" {
			text.WriteString("\n\n")
		}
		searched = searched && block.Text == ""
		text.WriteString(block.Text)
	}
	return text.String()
}
