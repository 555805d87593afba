package collector

import (
	"context"
	"strings"
)

// perplexityRequest is the body of POST /v1/agent of Perplexity (source: the guide of 2026 for the migration from Sonar
// to the Agent API). Perplexity rejects requests with unknown fields.
type perplexityRequest struct {
	Input              string               `json:"input"`
	Instructions       string               `json:"instructions"`
	LanguagePreference string               `json:"language_preference,omitempty"`
	Model              string               `json:"model"`
	ToolChoice         perplexityToolChoice `json:"tool_choice"`
	Tools              []perplexityTool     `json:"tools"`
}

type perplexityToolChoice struct {
	Type string `json:"type"`
}

type perplexityTool struct {
	Type         string              `json:"type"`
	UserLocation *perplexityLocation `json:"user_location,omitempty"`
}

type perplexityLocation struct {
	Country string `json:"country"`
}

// perplexityCite asks for citation marks. Without perplexityCite, answers of Perplexity's own model have search
// results, but do not cite the search results.
const perplexityCite = "Cite the search results that support your statements by their ids in square brackets, " +
	"for example [1]."

// NewPerplexity returns the collector "perplexity", which calls Perplexity's Agent API with web search. The request
// names the search tool twice, in the fields "tools" and "tool_choice", because the engine would otherwise answer from
// memory.
func NewPerplexity(cfg Config) (Collector, error) {
	return newEngine(namePerplexity, cfg, askPerplexity)
}

func askPerplexity(ctx context.Context, c *caller, q Question) (Answer, error) {
	tool := perplexityTool{Type: "web_search"}
	if q.Country != "" {
		tool.UserLocation = &perplexityLocation{Country: q.Country}
	}
	r, err := c.post(ctx, "/v1/agent", c.bearer(), perplexityRequest{
		Input: q.Text,
		// The language preference has no region and no script, so it does not distinguish zh-CN from zh-TW.
		Instructions:       strings.TrimSpace(perplexityCite + " " + instruction(q.Locale)),
		LanguagePreference: language(q.Locale),
		Model:              c.model,
		ToolChoice:         perplexityToolChoice{Type: "web_search"},
		Tools:              []perplexityTool{tool},
	})
	if err != nil {
		return Answer{}, err
	}

	a, err := parsePerplexity(c, r)
	if err != nil {
		return a, err
	}
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	return a, nil
}

// parsePerplexity reads an answer of the Agent API or of the older chat completions API. Gateways may still use the
// older API.
func parsePerplexity(c *caller, r response) (Answer, error) {
	var old completionsBody
	if err := c.decode(r, &old); err != nil {
		return Answer{}, err
	}
	if len(old.Choices) > 0 {
		return old.answer(c, r)
	}

	var body responsesBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	a, err := body.answer(c, r)
	if err != nil {
		return a, err
	}
	a.Searches, a.Sources = body.perplexitySearches(a.Text)
	return a, nil
}

// perplexitySearches returns the search queries and the pages. The mark "[7]" in the text cites the search result with
// the id 7. Most annotations in answers of Perplexity are empty.
func (b *responsesBody) perplexitySearches(text string) ([]string, []Source) {
	var searches []string
	var pages sourceList
	cited := markers(text)
	for _, item := range b.Output {
		searches = append(searches, item.Queries...)
		for _, result := range item.Results {
			pages.add(Source{Cited: cited[string(result.ID)], Title: result.Title, URL: result.URL})
		}
		for _, page := range item.Contents {
			pages.add(Source{Title: page.Title, URL: page.URL})
		}
	}
	b.addAnnotations(&pages, text, nil) // the marks are the numbers of the search results
	return searches, pages.list
}
