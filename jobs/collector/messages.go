package collector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	messagesMaxSearches = 5    // maximum number of searches in one call of Ask, apart from open searches
	messagesMaxTokens   = 4096 // maximum number of output tokens in one turn
	messagesMaxTurns    = 5    // maximum number of requests in one call of Ask
)

// messagesRequest is the body of POST /v1/messages of Anthropic (anthropic-sdk-go v1.84.0) and DeepSeek.
type messagesRequest struct {
	MaxTokens  int               `json:"max_tokens"`
	Messages   []messagesMessage `json:"messages"`
	Model      string            `json:"model"`
	System     string            `json:"system,omitempty"`
	ToolChoice *messagesChoice   `json:"tool_choice,omitempty"`
	Tools      []messagesTool    `json:"tools"`
}

type messagesMessage struct {
	Content any    `json:"content"` // the text of the question, or the blocks of a paused answer
	Role    string `json:"role"`
}

type messagesChoice struct {
	Type string `json:"type"`
}

type messagesTool struct {
	MaxUses      int               `json:"max_uses"`
	Name         string            `json:"name"`
	Type         string            `json:"type"`
	UserLocation *messagesLocation `json:"user_location,omitempty"`
}

type messagesLocation struct {
	Country string `json:"country"`
	Type    string `json:"type"`
}

// newMessages returns the request of a question, with a search tool that is not limited to a country.
func newMessages(model string, q Question) messagesRequest {
	return messagesRequest{
		MaxTokens: messagesMaxTokens,
		Messages:  []messagesMessage{{Content: q.Text, Role: "user"}},
		Model:     model,
		System:    instruction(q.Locale), // the Messages API has no parameter for the language
		Tools:     []messagesTool{{MaxUses: messagesMaxSearches, Name: "web_search", Type: "web_search_20250305"}},
	}
}

// askMessages sends requests until the answer is complete. Anthropic pauses a long answer. To continue a paused answer,
// the next request must return the answer unchanged, including the encrypted contents. The collector does not store the
// encrypted contents. If askMessages returns an error, only the usage in the result is valid.
func (c *caller) askMessages(ctx context.Context, path string, request messagesRequest) (Answer, error) {
	header := c.messagesHeader()
	var turns messagesTurns
	for turn := range messagesMaxTurns {
		r, err := c.post(ctx, path, header, request)
		if err != nil && turn > 0 {
			if refusesOpenSearch(err) && request.dropOpenSearches(&turns) {
				continue
			}
			err = continuationError(err)
		}
		if err != nil {
			return turns.usage(), err
		}
		var body messagesBody
		if err := c.decode(r, &body); err != nil {
			return turns.usage(), err
		}
		if isPresent(body.Choices) {
			return turns.completion(c, r)
		}
		blocks := turns.add(body)
		if body.StopReason != "pause_turn" || blocks == 0 {
			return turns.answer(c, r, body)
		}
		request.Messages = append(request.Messages, messagesMessage{Content: body.Content, Role: "assistant"})
		request.limitSearches(&turns)
	}
	return turns.usage(), &Error{
		Class:   ClassTransient,
		Kind:    KindEngineError,
		Message: fmt.Sprintf("the answer did not end within %d turns", messagesMaxTurns),
	}
}

// messagesHeader returns the version of the API and the API key.
func (c *caller) messagesHeader() http.Header {
	return http.Header{"Anthropic-Version": {"2023-06-01"}, "X-Api-Key": {c.key}}
}

// limitSearches sets the number of searches that the next turn may make. An open search is a search without a result at
// the end of a turn. Anthropic requires a limit of at least one search. To allow no search, limitSearches therefore
// forbids the use of tools. If the answer ends with an open search, the next turn begins with this search, so the tool
// must be allowed. After the limit, only one turn may make open searches. limitSearches removes later open searches.
func (r *messagesRequest) limitSearches(turns *messagesTurns) {
	left := messagesMaxSearches - turns.searchCount()
	r.Tools[0].MaxUses = max(left, 1)
	if left >= 1 {
		return
	}
	if turns.reachedLimit || turns.openSearches() == 0 {
		r.dropOpenSearches(turns)
		r.ToolChoice = &messagesChoice{Type: "none"}
	}
	turns.reachedLimit = true
}

// refusesOpenSearch recognizes Anthropic's error for an answer that ends with an open search: "`web_search` tool use
// with id … was found without a corresponding `web_search_tool_result` block" (anthropic-sdk-python, issues 961 and
// 1339).
func refusesOpenSearch(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode == http.StatusBadRequest && strings.Contains(e.Message, "was found without a corresponding")
}

// dropOpenSearches removes the open searches from the end of the answer, and forbids further searches. Texts without
// citations before the open searches only announce the searches, so dropOpenSearches removes these texts, too. The
// result is false if the answer has no open search, or no result of another search on which the rest could be based.
func (r *messagesRequest) dropOpenSearches(turns *messagesTurns) bool {
	isResult := func(b messagesBlock) bool { return b.Type == blockResult }
	if turns.openSearches() == 0 || !slices.ContainsFunc(turns.blocks, isResult) {
		return false
	}
	for turns.openSearches() > 0 {
		last := len(r.Messages) - 1
		content, _ := r.Messages[last].Content.(json.RawMessage) // a turn of the answer
		var blocks []json.RawMessage
		if json.Unmarshal(content, &blocks) != nil {
			return false
		}
		kept := turns.dropOpenSearches(len(blocks))
		r.Messages[last].Content = blocks[:kept]
		if kept == 0 {
			r.Messages = r.Messages[:last]
		}
	}
	r.ToolChoice = &messagesChoice{Type: "none"}
	return true
}

// continuationError returns the error of a request that continues a paused answer. The engine accepted the question in
// an earlier request. If the engine refuses to continue the answer, the content that the request returned may have
// expired. A new attempt at the question may succeed.
func continuationError(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Class != ClassPermanent {
		return err
	}
	switch e.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		again := *e
		again.Advice, again.Class, again.Kind = "", ClassTransient, KindEngineError
		again.Message = tidy("the engine refused to continue the answer: " + e.Message)
		return &again
	default:
		return err
	}
}
