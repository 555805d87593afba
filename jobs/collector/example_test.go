package collector_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

// This example asks each configured engine one question. The stand-in server answers.
func Example() {
	server := httptest.NewServer(standin.New(standin.Options{Brands: []string{"Acme"}}))
	defer server.Close()

	configs := map[string]collector.Config{}
	for name, base := range standin.BaseURLs(server.URL) {
		// Two configs are incomplete: gemini is not enabled, and openai_compatible has no model.
		configs[name] = collector.Config{APIKey: "any", BaseURL: base}
	}
	set, err := collector.NewSet(configs)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range set.Names() {
		c, err := set.Get(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		a, err := c.Ask(
			context.Background(),
			collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm [[fault:aio_inline]]"},
		)
		fmt.Println(name, a.Status, len(a.Sources) > 0, err)
	}

	c, err := collector.NewChatGPT(configs["chatgpt"])
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.Ask(context.Background(), collector.Question{Text: "best crm [[fault:throttle retry_after=2s]]"})
	if e, ok := errors.AsType[*collector.Error](err); ok {
		fmt.Println(e.Class, e.RetryAfter, e.Retryable())
	}
	// Output:
	// bing_copilot ok true <nil>
	// chatgpt ok true <nil>
	// claude ok true <nil>
	// deepseek ok true <nil>
	// google_ai_mode ok true <nil>
	// google_aio ok true <nil>
	// grok ok true <nil>
	// mistral ok true <nil>
	// perplexity ok true <nil>
	// throttled 2s true
}
