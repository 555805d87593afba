package collector

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"sync"
)

// claudeAsker asks Claude, and remembers the countries that Anthropic refuses.
type claudeAsker struct {
	refused sync.Map // the countries that Anthropic refused since the start of the process
}

// NewClaude returns the collector "claude", which calls Anthropic's Messages API with web search.
func NewClaude(cfg Config) (Collector, error) {
	return newEngine(nameClaude, cfg, new(claudeAsker).ask)
}

// ask sends the question with its country. If Anthropic refuses the country, ask repeats the question without the
// country, and does not send the country again.
func (asker *claudeAsker) ask(ctx context.Context, c *caller, q Question) (Answer, error) {
	if _, refused := asker.refused.Load(q.Country); refused {
		q.Country = ""
	}
	request := newMessages(c.model, q)
	if q.Country != "" {
		request.Tools[0].UserLocation = &messagesLocation{Country: q.Country, Type: "approximate"}
	}
	a, err := c.askMessages(ctx, "/v1/messages", request)
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	if a.CountryApplied && refusesCountry(err) {
		asker.refused.Store(q.Country, true)
		return asker.ask(ctx, c, q)
	}
	return a, err
}

// refusedCountry matches Anthropic's error for a country without search: "Country code SG is not supported."
// (anthropic-sdk-python, issue 995). Anthropic does not list the supported countries.
var refusedCountry = regexp.MustCompile(`(?i)\bcountry code \S+ is not supported\b`)

func refusesCountry(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode == http.StatusBadRequest && refusedCountry.MatchString(e.Message)
}
