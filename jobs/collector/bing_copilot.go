package collector

import (
	"cmp"
	"context"
	"net/url"
)

// copilotBody is the body of a response of SerpApi's engine bing_copilot. The fields follow a copy of SerpApi's
// documentation from March 2026. The fields are unverified, because no recorded response was available.
type copilotBody struct {
	serpAPISearch

	Header string `json:"header"`
	// Markdown is the answer of compatible services, whose text blocks differ from SerpApi's.
	Markdown   string             `json:"markdown"`
	References []serpAPIReference `json:"references"`
	TextBlocks []aioBlock         `json:"text_blocks"`
}

// NewBingCopilot returns the collector "bing_copilot", which queries Microsoft's Copilot Search through SerpApi. The
// engine accepts neither a country nor a language. The text of the answer is Markdown.
func NewBingCopilot(cfg Config) (Collector, error) {
	return newEngine(nameBingCopilot, cfg, askBingCopilot)
}

func askBingCopilot(ctx context.Context, c *caller, q Question) (Answer, error) {
	r, err := c.get(ctx, "/search.json", url.Values{
		"api_key": {c.key}, "engine": {"bing_copilot"}, "no_cache": {"true"}, "q": {q.Text},
	})
	if err != nil {
		return Answer{}, err
	}
	var body copilotBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	a := Answer{
		BilledSearches: 1,
		RequestID:      c.requestID(r, body.SearchMetadata.ID),
		Sources:        serpAPISources(body.References, body.TextBlocks),
		Status:         StatusOK,
		Text:           body.text(),
	}
	if a.Text == "" {
		a.Sources, a.Status = nil, StatusNoAnswer
		err = body.failure(c, r, problem{})
	}
	return a, err
}

// text returns the heading and the text blocks as Markdown. The result is empty if the response has a heading only.
func (b *copilotBody) text() string {
	text := cmp.Or(aioMarkdown(b.TextBlocks), b.Markdown)
	if header := oneLine(b.Header); header != "" && text != "" {
		return "## " + header + "\n\n" + text
	}
	return text
}
