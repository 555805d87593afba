package collector

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// grokRequest is the body of POST /v1/responses of xAI (docs.x.ai and recordings in vercel/ai, read in November 2026).
// Requests with web search to the chat completions API of xAI fail with status 410.
type grokRequest struct {
	Include []string      `json:"include"`
	Input   []chatMessage `json:"input"`
	Model   string        `json:"model"`
	Store   bool          `json:"store"`
	Tools   []grokTool    `json:"tools"`
}

// grokTool is the search tool of xAI. The client of xAI and two other clients send the location, and a recorded answer
// follows the location. In the REST API, the location has the same form as in OpenAI's API (second-hand).
type grokTool struct {
	Type         string          `json:"type"`
	UserLocation *openAILocation `json:"user_location,omitempty"`
}

// grokBody is a response body with the additional fields of xAI.
type grokBody struct {
	responsesBody

	Citations looseStrings `json:"citations"` // all consulted pages (unverified for the Responses API)
}

const grokTicks = 1e10 // number of xAI's cost ticks per US dollar (second-hand)

// NewGrok returns the collector "grok", which calls xAI's Responses API with web search.
func NewGrok(cfg Config) (Collector, error) { return newEngine(nameGrok, cfg, askGrok) }

func askGrok(ctx context.Context, c *caller, q Question) (Answer, error) {
	tool := grokTool{Type: "web_search"}
	if q.Country != "" {
		tool.UserLocation = &openAILocation{Country: q.Country, Type: "approximate"}
	}
	r, err := c.post(ctx, "/responses", c.bearer(), grokRequest{
		// The following value makes xAI report the consulted pages.
		Include: []string{"web_search_call.action.sources"},
		// A system message requests the language. The field "instructions" is unverified for xAI.
		Input: chatMessages(q),
		Model: c.model,
		Store: false,
		Tools: []grokTool{tool},
	})
	if err != nil {
		return Answer{}, err
	}
	var body grokBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	a, err := body.answer(c, r)
	a.CostUSD = body.cost()
	if err != nil {
		return a, err
	}
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	a.Searches, a.Sources = body.grokSearches(a.Text)
	return a, nil
}

// cost returns the cost that xAI reports, in US dollars; nil if the body has no cost.
func (b *grokBody) cost() *float64 {
	if ticks := b.Usage.CostInUSDTicks.usd; ticks != nil {
		return new(*ticks / grokTicks)
	}
	return b.Usage.cost()
}

// grokSearches returns the search queries and the pages. A page counts as cited if an annotation marks a passage, or
// the text contains the address of the page.
func (b *grokBody) grokSearches(text string) ([]string, []Source) {
	b.markLists()
	searches, listed := b.openAISearches(text, nil) // the marks contain the addresses of the pages
	for _, item := range b.Output {
		query := toolArguments(item.Arguments)
		if query != "" && item.Type == "web_search_call" && !slices.Contains(searches, query) {
			searches = append(searches, query)
		}
	}
	var pages sourceList
	for _, s := range listed {
		// A numeric title is only the number of a citation mark (second-hand).
		if strings.Trim(s.Title, "0123456789") == "" {
			s.Title = ""
		}
		pages.add(s)
	}
	for _, address := range inlineCitations(text) {
		pages.add(Source{Cited: true, URL: address})
	}
	for _, address := range b.Citations {
		pages.add(Source{URL: address})
	}
	return searches, pages.list
}

// markLists marks the annotations without indexes as annotations without a passage. In recorded answers of xAI, such
// annotations list all pages that the searches found, also pages about other subjects than the answer.
func (b *grokBody) markLists() {
	for _, item := range b.Output {
		for _, part := range item.Content {
			for i := range part.Annotations {
				if a := &part.Annotations[i]; cmp.Or(a.EndIndex, a.URLCitation.EndIndex) == nil {
					a.EndIndex = new(looseIndex)
				}
			}
		}
	}
}

const maxInlineURL = 2048 // maximum length of an address in a text, in bytes

// inlineCitations returns the addresses in citation marks such as "[[1]](https://a.example/x)".
func inlineCitations(text string) []string {
	var found []string
	for {
		_, after, ok := strings.Cut(text, "]](")
		if !ok {
			return found
		}
		text = after
		if end := closingParenthesis(after[:min(len(after), maxInlineURL)]); end > 0 {
			found = append(found, after[:end])
		}
	}
}

// closingParenthesis returns the offset of the parenthesis that ends an address, or -1 if the closing parenthesis is
// missing. The address itself may contain pairs of parentheses.
func closingParenthesis(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return i
			}
			depth--
		case ' ', '\n':
			return -1
		}
	}
	return -1
}
