package collector

import (
	"strconv"
	"strings"
)

// completionsBody is the answer of a "chat completions" API.
type completionsBody struct {
	Choices []struct {
		FinishReason string `json:"finish_reason"`
		Message      struct {
			Annotations []annotation `json:"annotations"`
			Content     contentParts `json:"content"`
			Refusal     string       `json:"refusal"`
		} `json:"message"`
	} `json:"choices"`
	Citations     looseStrings `json:"citations"` // Perplexity: "[1]" in the text is the first of these
	ID            string       `json:"id"`
	Model         string       `json:"model"`
	SearchResults []citation   `json:"search_results"` // Perplexity
	Usage         struct {
		CompletionTokens int64 `json:"completion_tokens"`
		Cost             struct {
			TotalCost *float64 `json:"total_cost"` // US dollars; Perplexity
		} `json:"cost"`
		PromptTokens int64 `json:"prompt_tokens"`
	} `json:"usage"`
}

// answer reads the first choice; there is one, because one was asked for.
func (b *completionsBody) answer(c *caller, r response) (Answer, error) {
	choice := b.Choices[0]
	var text strings.Builder
	for _, part := range choice.Message.Content {
		text.WriteString(part.Text)
	}
	a := Answer{
		CostUSD:      b.Usage.Cost.TotalCost,
		InputTokens:  max(b.Usage.PromptTokens, 0),
		Model:        b.Model,
		OutputTokens: max(b.Usage.CompletionTokens, 0),
		RequestID:    c.requestID(r, b.ID),
		Sources:      b.sources(text.String()),
		Status:       StatusOK,
		Text:         text.String(),
	}
	switch {
	case choice.Message.Refusal != "":
		a.Status, a.Text = StatusRefused, a.Text+choice.Message.Refusal
	case choice.FinishReason == "content_filter":
		a.Status = StatusRefused
	case choice.FinishReason == "error": // of some gateways; unverified
		return Answer{}, c.bodyError(r, parseProblem(r))
	}

	return a, nil
}

func (b *completionsBody) sources(text string) []Source {
	var pages sourceList
	cited := markers(text)
	for i, address := range b.Citations {
		pages.add(Source{Cited: cited[strconv.Itoa(i+1)], URL: address})
	}
	for _, s := range b.SearchResults {
		pages.add(Source{Title: s.Title, URL: s.URL})
	}
	for _, a := range b.Choices[0].Message.Annotations {
		pages.add(a.source())
	}

	return pages.list
}
