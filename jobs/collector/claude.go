package collector

import "context"

// NewClaude returns the collector "claude", which calls Anthropic's Messages API with web search.
func NewClaude(cfg Config) (Collector, error) { return newEngine(nameClaude, cfg, askClaude) }

func askClaude(ctx context.Context, c *caller, q Question) (Answer, error) {
	request := newMessages(c.model, q)
	if q.Country != "" {
		request.Tools[0].UserLocation = &messagesLocation{Country: q.Country, Type: "approximate"}
	}
	a, err := c.askMessages(ctx, "/v1/messages", request)
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	return a, err
}
