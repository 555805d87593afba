package collector

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// completionsRequest is the body of POST /chat/completions.
type completionsRequest struct {
	Messages       []chatMessage   `json:"messages"`
	Model          string          `json:"model"`
	ResponseFormat *responseFormat `json:"response_format,omitempty"`
	Stream         bool            `json:"stream"`
	Temperature    *float64        `json:"temperature,omitempty"`
}

type chatMessage struct {
	Content string `json:"content"`
	Role    string `json:"role"`
}

// chatMessages returns the messages of a request. If the question has a locale, an instruction to answer in that
// language precedes the question.
func chatMessages(q Question) []chatMessage {
	var messages []chatMessage
	if q.Locale != "" {
		messages = append(messages, chatMessage{Content: instruction(q.Locale), Role: "system"})
	}
	return append(messages, chatMessage{Content: q.Text, Role: "user"})
}

// askCompletions sends a question without special parameters, such as a search tool or a country.
func askCompletions(ctx context.Context, c *caller, q Question) (Answer, error) {
	a, err := complete(ctx, c, completionsRequest{Messages: chatMessages(q), Model: c.model, Stream: false})
	a.LocaleApplied = err == nil && q.Locale != ""
	return a, err
}

func complete(ctx context.Context, c *caller, request completionsRequest) (Answer, error) {
	r, err := c.post(ctx, "/chat/completions", c.bearer(), request)
	if err != nil {
		return Answer{}, err
	}
	return parseCompletions(c, r)
}

// parseCompletions reads an answer. If parseCompletions returns an error, only the usage in the result is valid.
func parseCompletions(c *caller, r response) (Answer, error) {
	var body completionsBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	if len(body.Choices) == 0 {
		if isPresent(body.Error) {
			return body.usage(), c.bodyError(r, parseProblem(r))
		}
		return body.usage(), c.transientf(r, "the answer has no choices")
	}
	return body.answer(c, r)
}

// completionsBody is the body of a response of a "chat completions" API.
type completionsBody struct {
	Choices []struct {
		Error        json.RawMessage `json:"error"` // the error of a choice, which only OpenRouter sends
		FinishReason string          `json:"finish_reason"`
		Message      struct {
			Annotations   []annotation   `json:"annotations"`
			Content       contentParts   `json:"content"`
			ExecutedTools []executedTool `json:"executed_tools"` // the steps of Groq's compound models
			Refusal       string         `json:"refusal"`
		} `json:"message"`
	} `json:"choices"`
	// Citations is Perplexity's list of cited pages; the mark "[1]" in the text cites the first page.
	Citations     numberedPages   `json:"citations"`
	Error         json.RawMessage `json:"error"`
	ID            string          `json:"id"`
	Model         string          `json:"model"`
	SearchResults foundPages      `json:"search_results"` // the consulted pages, which only Perplexity sends
	Usage         struct {
		reportedCost

		CompletionTokens     looseCount   `json:"completion_tokens"`
		PromptTokens         looseCount   `json:"prompt_tokens"`
		ServerToolUse        searchCounts `json:"server_tool_use"`         // a field of Anthropic, which gateways pass on
		ServerToolUseDetails searchCounts `json:"server_tool_use_details"` // a field of OpenRouter
	} `json:"usage"`
}

// searchCounts contains the number of billed searches.
type searchCounts struct {
	WebSearchRequests looseCount `json:"web_search_requests"`
}

// answer reads the first choice, because the request asks for only one choice.
func (b *completionsBody) answer(c *caller, r response) (Answer, error) {
	choice := b.Choices[0]
	var text strings.Builder
	for _, part := range choice.Message.Content {
		if part.isText() {
			text.WriteString(part.Text)
		}
	}
	said := withoutThinking(text.String())
	a := b.usage()
	a.RequestID = c.requestID(r, b.ID)
	a.Searches, a.Sources = b.searches(), b.sources(said)
	a.Status = StatusOK
	a.Text = said
	a.Truncated = endsAtLimit(choice.FinishReason)
	if choice.Message.Refusal == "" && (isPresent(choice.Error) || isPresent(b.Error)) {
		if err := c.errorWithoutText(r, said, b.problem(r)); err != nil {
			return a, err
		}
	}
	switch {
	case choice.Message.Refusal != "":
		a.Status, a.Text = StatusRefused, a.Text+choice.Message.Refusal
	case isFiltered(choice.FinishReason):
		a.Status = StatusRefused
	case breaksOff(choice.FinishReason):
		p := b.problem(r)
		p.message = cmp.Or(p.message, "the engine ended the answer with the reason "+choice.FinishReason)
		return a, c.bodyError(r, p)
	}
	return a, nil
}

func (b *completionsBody) usage() Answer {
	billed := max(b.Usage.ServerToolUse.WebSearchRequests, b.Usage.ServerToolUseDetails.WebSearchRequests)
	return Answer{
		BilledSearches: max(int(billed), len(b.searches())),
		CostUSD:        b.Usage.cost(),
		InputTokens:    int64(b.Usage.PromptTokens),
		Model:          b.Model,
		OutputTokens:   int64(b.Usage.CompletionTokens),
	}
}

// problem returns the error of the choice, or else the error of the response.
func (b *completionsBody) problem(r response) problem {
	if failure := b.Choices[0].Error; isPresent(failure) {
		r.body = slices.Concat([]byte(`{"error":`), failure, []byte("}"))
	}
	return parseProblem(r)
}

// searches returns the queries of Groq's searches.
func (b *completionsBody) searches() []string {
	if len(b.Choices) == 0 {
		return nil
	}
	var queries []string
	for _, tool := range b.Choices[0].Message.ExecutedTools {
		if query := toolArguments(tool.Arguments); query != "" {
			queries = append(queries, query)
		}
	}
	return queries
}

// sources returns the cited and consulted pages. Without a list of citations, the marks in the text are the numbers of
// the search results. Without search results, the marks are the numbers of the annotations.
func (b *completionsBody) sources(text string) []Source {
	var pages sourceList
	numbered, results := b.Citations, b.SearchResults
	if len(numbered) == 0 {
		numbered, results = numberedPages(results), nil
	}
	cited := markers(text)
	for i, page := range numbered {
		pages.add(Source{Cited: cited[strconv.Itoa(i+1)], Title: page.Title, URL: page.URL})
	}
	for _, s := range results {
		pages.add(Source{Title: s.Title, URL: s.URL})
	}
	linked := addressesIn(text)
	for _, tool := range b.Choices[0].Message.ExecutedTools {
		for _, page := range tool.pages() {
			pages.add(Source{Cited: linked[linkKey(page.URL)], Title: page.Title, URL: page.URL})
		}
	}
	if len(numbered) > 0 {
		cited = nil
	}
	addAnnotations(&pages, b.Choices[0].Message.Annotations, text, cited)
	return pages.list
}
