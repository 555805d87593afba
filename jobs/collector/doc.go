// Package collector asks AI answer engines questions over HTTP.
//
// A [Collector] is the adapter to one engine. It makes one attempt: it does not
// retry, sleep, store or schedule. What it hands back is either an [Answer] or an
// [*Error] whose [Class] tells the caller whether to try again, wait, or stop.
//
//	Question ──> Collector.Ask ──HTTP──> engine
//	                  │
//	                  ├─ Answer   ok | no_answer | refused
//	                  └─ *Error   throttled | transient | out_of_quota | permanent
//
// One file holds one engine. What they share:
//
//	registry.go     every engine on one screen, and what each needs to be configured
//	set.go          the configured engines
//	http.go         one request: timeout, bounded read, no redirect, no secret
//	errors.go       the one rule from status, headers and body to a [Class]
//	kind.go         the cause of an error, for reason codes
//	responses.go    the "Responses" wire shape (OpenAI, Perplexity, xAI)
//	completions.go  the "chat completions" wire shape (DeepSeek, compatibles, Perplexity's old API)
//	serpapi.go      the wire shape of SerpApi (AI Overview, Bing Copilot)
//	sources.go      cited and consulted pages, once each
//	prices.go       what an answer cost, where the engine does not say
//	completer.go    the same rules for whoever asks a model something else
//
// The package reads neither the environment nor the clock, and knows neither the
// queue nor the database. Package standin holds a server that speaks the same
// wire formats.
//
// Engines differ in what they take: a country and a language that did not reach the
// engine are not reported as applied, and [Engine] says which one answers without a
// search, which one is configured by its address, and which one an operator has to
// allow first.
//
// The wire facts come from vendors' specifications and recorded traffic read in
// 2026-11; what could not be checked is marked "unverified" beside the code.
package collector
