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
//	registry.go     every engine on one screen, and the configured [Set]
//	http.go         one request: timeout, bounded read, no redirect, no secret
//	errors.go       the one rule from status, headers and body to a [Class]
//	responses.go    the "Responses" wire shape (OpenAI, Perplexity, xAI)
//	completions.go  the "chat completions" wire shape (Perplexity's old API, compatibles)
//	sources.go      cited and consulted pages, once each
//
// The package reads neither the environment nor the clock, and knows neither the
// queue nor the database. Package enginetest holds a server that speaks the same
// wire formats.
//
// The wire facts come from vendors' specifications and recorded traffic read in
// 2026-11; what could not be checked is marked "unverified" beside the code.
package collector
