package collector

import (
	"cmp"
	"encoding/json"
	"slices"
)

// messagesBody is the body of a response of a Messages API: a message or an error.
type messagesBody struct {
	// Only gateways that answer in the chat completions format send the field "choices".
	Choices    json.RawMessage `json:"choices"`
	Content    json.RawMessage `json:"content"`
	Error      json.RawMessage `json:"error"`
	ID         string          `json:"id"`
	Model      string          `json:"model"`
	StopReason string          `json:"stop_reason"`
	Usage      struct {
		CacheCreationInputTokens looseCount   `json:"cache_creation_input_tokens"`
		CacheReadInputTokens     looseCount   `json:"cache_read_input_tokens"`
		InputTokens              looseCount   `json:"input_tokens"` // number of input tokens, without cached tokens
		OutputTokens             looseCount   `json:"output_tokens"`
		ServerToolUse            searchCounts `json:"server_tool_use"`
	} `json:"usage"`
}

// A content block has one of these types.
const (
	blockSearch = "server_tool_use"
	blockResult = "web_search_tool_result"
	blockText   = "text"
)

// messagesBlock is a content block: a text, a search or the result of a search.
type messagesBlock struct {
	Citations []citation      `json:"citations"`
	Content   json.RawMessage `json:"content"` // the content of a web_search_tool_result: a list of pages, or one error
	Input     struct {
		Query looseString `json:"query"`
	} `json:"input"`
	Text string `json:"text"`
	Type string `json:"type"`
}

// messagesTurns collects the results of all turns of an answer.
type messagesTurns struct {
	billed        int // number of billed searches
	blocks        []messagesBlock
	reachedLimit  bool  // whether an earlier turn reached the limit of searches
	input, output int64 // number of tokens
	model         string
}

// add adds one turn, and returns the number of content blocks in the turn.
func (t *messagesTurns) add(body messagesBody) int {
	var blocks []messagesBlock
	_ = json.Unmarshal(body.Content, &blocks) // a field of an unexpected JSON type stays empty, see caller.decode
	for _, block := range blocks {
		if block.Type == "" && block.Text != "" {
			block.Type = blockText // the type is missing, or is not a string
		}
		t.blocks = append(t.blocks, block)
	}
	u := body.Usage
	t.input += int64(u.InputTokens) + int64(u.CacheCreationInputTokens) + int64(u.CacheReadInputTokens)
	t.output += int64(u.OutputTokens)
	t.billed += int(u.ServerToolUse.WebSearchRequests)
	t.model = cmp.Or(body.Model, t.model)
	return len(blocks)
}

// usage returns the usage that the engine billed for all turns.
func (t *messagesTurns) usage() Answer {
	return Answer{BilledSearches: t.billed, InputTokens: t.input, Model: t.model, OutputTokens: t.output}
}

// searchCount returns the number of searches in all turns, without open searches. The engine may report fewer billed
// searches, because failed searches are free.
func (t *messagesTurns) searchCount() int {
	n := -t.openSearches()
	for _, block := range t.blocks {
		if block.Type == blockSearch {
			n++
		}
	}
	return max(n, t.billed)
}

// openSearches returns the number of searches without a result at the end of the answer. Anthropic makes these searches
// at the beginning of the next turn.
func (t *messagesTurns) openSearches() int {
	n := 0
	for _, block := range slices.Backward(t.blocks) {
		if block.Type != blockSearch {
			break
		}
		n++
	}
	return n
}

// dropOpenSearches removes the blocks after the last result or citation of the last turn. The parameter "blocks" is the
// number of blocks in the last turn. The result is the number of remaining blocks in the last turn.
func (t *messagesTurns) dropOpenSearches(blocks int) int {
	earlier := len(t.blocks) - blocks
	kept := 0
	for i, block := range t.blocks[earlier:] {
		if block.Type == blockResult || len(block.Citations) > 0 {
			kept = i + 1
		}
	}
	t.blocks = t.blocks[:earlier+kept]
	return kept
}

// completion returns the answer from a response in the chat completions format. The usage of the answer includes the
// earlier turns. The reported cost of the last turn is not the cost of the answer, so completion drops this cost if the
// answer has earlier turns. If completion returns an error, only the usage in the result is valid.
func (t *messagesTurns) completion(c *caller, r response) (Answer, error) {
	a, err := parseCompletions(c, r)
	a.BilledSearches += t.billed
	a.InputTokens += t.input
	a.Model = cmp.Or(a.Model, t.model)
	a.OutputTokens += t.output
	if len(t.blocks) > 0 {
		a.CostUSD = nil
	}
	return a, err
}

// answer returns the answer from the blocks of all turns. The parameter "body" is the response body of the last turn.
// If answer returns an error, only the usage in the result is valid.
func (t *messagesTurns) answer(c *caller, r response, body messagesBody) (Answer, error) {
	a := t.usage()
	text := t.text(body.StopReason)
	if isPresent(body.Error) {
		if err := c.errorWithoutText(r, text, parseProblem(r)); err != nil {
			return a, err
		}
	}
	a.RequestID = c.requestID(r, body.ID)
	a.Status = StatusOK
	a.Text = text
	a.Truncated = endsAtLimit(body.StopReason)
	if isFiltered(body.StopReason) {
		a.Status = StatusRefused
	}
	var failure string
	if a.Searches, a.Sources, failure = t.searches(); failure != "" && a.Status == StatusOK {
		p := problem{message: "the web search failed: " + failure}
		// Any other error code leads to a transient error, because the model may search differently in another attempt.
		if failure == "too_many_requests" {
			p.code = failure
		}
		return a, c.bodyError(r, p)
	}
	return a, nil
}

// searches returns the queries, the pages, and an error code if every search failed. If every search failed, the model
// answers from memory, and the collector rejects the answer.
func (t *messagesTurns) searches() (queries []string, sources []Source, failure string) {
	var pages sourceList
	found := false
	for _, block := range t.blocks {
		switch block.Type {
		case blockSearch:
			if block.Input.Query != "" {
				queries = append(queries, string(block.Input.Query))
			}
		case blockResult:
			results, code := block.results()
			for _, page := range results {
				pages.add(Source{Title: page.Title, URL: page.URL})
			}
			found = found || code == ""
			failure = cmp.Or(failure, code)
		default:
			for _, cited := range block.Citations {
				pages.add(Source{Cited: true, Title: cited.Title, URL: cited.URL})
			}
		}
	}
	if found {
		failure = ""
	}
	return queries, pages.list, failure
}

// results returns the pages of one search, or the error code of a failed search: max_uses_exceeded, too_many_requests,
// unavailable, invalid_tool_input, query_too_long, request_too_large.
func (b messagesBlock) results() (pages []citation, code string) {
	var failed struct {
		ErrorCode string `json:"error_code"`
	}
	if json.Unmarshal(b.Content, &failed) == nil {
		return nil, failed.ErrorCode
	}
	_ = json.Unmarshal(b.Content, &pages) // a field of an unexpected JSON type stays empty, see caller.decode
	return pages, ""
}
