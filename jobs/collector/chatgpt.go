package collector

import "context"

// openAIRequest is the body of POST /v1/responses of OpenAI (openai-openapi f85dbe2, 2026-08-21).
type openAIRequest struct {
	Include      []string     `json:"include"`
	Input        string       `json:"input"`
	Instructions string       `json:"instructions,omitempty"`
	Model        string       `json:"model"`
	Store        bool         `json:"store"`
	ToolChoice   string       `json:"tool_choice"`
	Tools        []openAITool `json:"tools"`
}

type openAITool struct {
	Type         string         `json:"type"`
	UserLocation openAILocation `json:"user_location"`
}

// openAILocation is part of every request, because OpenAI interprets a missing location as the United States (doc
// comment in openai-go v3.96.0).
type openAILocation struct {
	Country string `json:"country,omitempty"`
	Type    string `json:"type"`
}

// NewChatGPT returns the collector "chatgpt", which calls OpenAI's Responses API with web search. The collector calls a
// model with a search tool. OpenAI does not guarantee that the ChatGPT application gives the same answers.
func NewChatGPT(cfg Config) (Collector, error) { return newEngine(nameChatGPT, cfg, askChatGPT) }

func askChatGPT(ctx context.Context, c *caller, q Question) (Answer, error) {
	r, err := c.post(ctx, "/responses", c.bearer(), openAIRequest{
		Include:      []string{"web_search_call.action.sources"},
		Input:        q.Text,
		Instructions: instruction(q.Locale), // the Responses API has no parameter for the language
		Model:        c.model,
		Store:        false,
		ToolChoice:   "auto", // the model decides whether to search, as in the ChatGPT application
		Tools: []openAITool{{
			Type:         "web_search",
			UserLocation: openAILocation{Country: q.Country, Type: "approximate"},
		}},
	})
	if err != nil {
		return Answer{}, err
	}

	var body responsesBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	a, err := body.answer(c, r)
	a.BilledSearches = body.billedSearches()
	if err != nil {
		return a, err
	}
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	a.Searches, a.Sources = body.openAISearches(a.Text, markers(a.Text))
	return a, nil
}

// billedSearches returns the number of searches that OpenAI reports. If OpenAI reports no number, billedSearches
// returns the number of search steps.
func (b *responsesBody) billedSearches() int {
	if n := b.ToolUsage.WebSearch.NumRequests; n != nil {
		return int(*n)
	}
	n := 0
	for _, item := range b.Output {
		if item.Type == "web_search_call" && item.Action.Type == "search" {
			n++
		}
	}
	return n
}

// openAISearches returns the search queries, and the cited and consulted pages. Consulted pages are included, because
// the annotations are often empty although a search ran. The parameter "cited" contains the numbers of the cited
// annotations.
func (b *responsesBody) openAISearches(text string, cited map[string]bool) ([]string, []Source) {
	var searches []string
	var pages sourceList
	for _, item := range b.Output {
		queries := item.Action.Queries
		if len(queries) == 0 { // the older field Query repeats the first query
			queries = item.Action.Query
		}
		searches = append(searches, queries...)
		for _, s := range item.Action.Sources {
			pages.add(Source{Title: s.Title, URL: s.URL})
		}
		pages.add(Source{URL: item.Action.URL})
	}
	b.addAnnotations(&pages, text, cited)
	return searches, pages.list
}
