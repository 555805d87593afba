package collector

import (
	"context"
	"net/url"
)

// NewBingCopilot returns the collector "bing_copilot", which queries Microsoft's Copilot Search through SerpApi.
// Copilot Search accepts neither a country nor a language. The text of the answer is Markdown. The collector follows a
// copy of SerpApi's documentation from March 2026. The wire format is unverified, because no recorded response was
// available.
func NewBingCopilot(cfg Config) (Collector, error) {
	return newEngine(nameBingCopilot, cfg, askBingCopilot)
}

func askBingCopilot(ctx context.Context, c *caller, q Question) (Answer, error) {
	r, err := c.search(ctx, url.Values{
		"api_key": {c.key}, "engine": {"bing_copilot"}, "no_cache": {"true"}, "q": {q.Text},
	})
	if err != nil {
		return Answer{}, err
	}
	body, err := c.decodePage(r)
	if err != nil {
		return Answer{}, err
	}
	return body.answer(c, r, &body.pageAnswer, problem{})
}
