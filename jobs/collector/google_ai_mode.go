package collector

import "context"

// NewGoogleAIMode returns the collector "google_ai_mode", which queries Google's AI Mode through SerpApi. The text of
// the answer is Markdown. The collector follows SerpApi's documentation and public programs that read AI Mode's
// answers. The wire format is unverified, because no recorded response was available.
func NewGoogleAIMode(cfg Config) (Collector, error) {
	return newEngine(nameGoogleAIMode, cfg, askGoogleAIMode)
}

func askGoogleAIMode(ctx context.Context, c *caller, q Question) (Answer, error) {
	search, err := searchGoogle(ctx, c, "google_ai_mode", q)
	if err != nil {
		return Answer{}, err
	}
	body, err := c.decodePage(search.response)
	if err != nil {
		return Answer{}, err
	}
	a, err := body.answer(c, search.response, &body.pageAnswer, problem{})
	a.CountryApplied, a.LocaleApplied = search.countryApplied, search.localeApplied
	return a, err
}
