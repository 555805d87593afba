package collector

import (
	"context"
	"strings"
)

// deepSeekMaxTokens is the maximum number of output tokens. DeepSeek has a higher limit than Claude
// (messagesMaxTokens), because DeepSeek's models think before they answer.
const deepSeekMaxTokens = 8192

// NewDeepSeek returns the collector "deepseek", which calls DeepSeek's Messages API with web search. DeepSeek's
// Messages API has Anthropic's format (api-docs.deepseek.com and DeepSeek's own search client, read in November 2026).
// DeepSeek's chat completions API has no search. No known parameter sets the country of the search. DeepSeek sends
// errors as JSON with the Content-Type application/octet-stream.
func NewDeepSeek(cfg Config) (Collector, error) { return newEngine(nameDeepSeek, cfg, askDeepSeek) }

func askDeepSeek(ctx context.Context, c *caller, q Question) (Answer, error) {
	request := newMessages(c.model, q)
	request.MaxTokens = deepSeekMaxTokens
	api := *c
	api.base = deepSeekBase(c.base)
	a, err := api.askMessages(ctx, "/anthropic/v1/messages", request)
	a.LocaleApplied = err == nil && q.Locale != ""
	return a, err
}

// deepSeekBase returns the base URL without the paths of single APIs. deepSeekBase also accepts the base URLs that
// DeepSeek lists for the clients of OpenAI and Anthropic: https://api.deepseek.com/v1 and
// https://api.deepseek.com/anthropic.
func deepSeekBase(base string) string {
	return strings.TrimSuffix(strings.TrimSuffix(base, "/v1"), "/anthropic")
}
