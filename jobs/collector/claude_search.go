package collector

import (
	"cmp"
	"encoding/json"
)

// claudeBody is the body of a response of Anthropic: a message or an error.
type claudeBody struct {
	Content    json.RawMessage `json:"content"`
	Error      json.RawMessage `json:"error"`
	ID         string          `json:"id"`
	Model      string          `json:"model"`
	StopReason string          `json:"stop_reason"`
	Usage      struct {
		CacheCreationInputTokens int64 `json:"cache_creation_input_tokens"`
		CacheReadInputTokens     int64 `json:"cache_read_input_tokens"`
		InputTokens              int64 `json:"input_tokens"` // number of input tokens, without cached tokens
		OutputTokens             int64 `json:"output_tokens"`
		ServerToolUse            struct {
			WebSearchRequests int `json:"web_search_requests"`
		} `json:"server_tool_use"`
	} `json:"usage"`
}

// claudeBlock is a content block: a text, a search (server_tool_use) or the result of a search
// (web_search_tool_result).
type claudeBlock struct {
	Citations []citation      `json:"citations"`
	Content   json.RawMessage `json:"content"` // the content of a web_search_tool_result: a list of pages, or one error
	Input     struct {
		Query looseString `json:"query"`
	} `json:"input"`
	Text string `json:"text"`
	Type string `json:"type"`
}

// searches returns the queries, the pages, and an error code if every search failed. If every search failed, the model
// answers from memory, and the collector rejects the answer.
func (t *claudeTurns) searches() (queries []string, sources []Source, failure string) {
	var pages sourceList
	found := false
	for _, block := range t.blocks {
		switch block.Type {
		case "server_tool_use":
			if block.Input.Query != "" {
				queries = append(queries, string(block.Input.Query))
			}
		case "web_search_tool_result":
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
func (b claudeBlock) results() (pages []citation, code string) {
	var failed struct {
		ErrorCode string `json:"error_code"`
	}
	if json.Unmarshal(b.Content, &failed) == nil {
		return nil, failed.ErrorCode
	}
	_ = json.Unmarshal(b.Content, &pages) // a field of an unexpected JSON type stays empty, see caller.decode
	return pages, ""
}
