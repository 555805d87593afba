// Package collector asks AI answer engines questions over HTTP.
//
// A [Collector] is the adapter to one engine. A Collector makes one attempt, and does not retry, wait, store or
// schedule. [Collector.Ask] returns either an [Answer] or an [*Error]. The [Class] of an [*Error] tells the caller
// whether to retry, wait or stop. The [Kind] of an [*Error] names the cause.
//
//	Question ──> Collector.Ask ──HTTP──> engine
//	                  │
//	                  ├─ Answer   ok | no_answer | refused
//	                  └─ *Error   throttled | transient | out_of_quota | permanent
//
// Each engine has a separate file. A question passes through the shared files in the following order:
//
//	registry.go             all engines, and the settings that each requires
//	set.go                  the configured engines
//	collector.go            questions, answers, and the code that all engines share
//	patience.go             the time limit of an attempt
//	http.go                 one HTTP request: limited size, no redirects, no secrets in errors
//	locale.go               the language of a question
//	responses.go            the "Responses" wire format (OpenAI, Perplexity, xAI)
//	completions.go          the "chat completions" wire format (DeepSeek, compatible servers, Perplexity's old API)
//	serpapi.go              the wire format of SerpApi (AI Overview, Bing Copilot)
//	google_aio_markdown.go  SerpApi's text blocks as Markdown
//	loose.go                fields whose JSON type varies
//	sources.go              cited and consulted pages, each once
//	problem.go              the text of an error in any of the engines' formats
//	errors.go               the [Class] of an error, from its status, headers and body
//	kind.go                 the [Kind] of an error, from its class, status and body
//	retry_after.go          the time after which an engine allows the next attempt
//	prices.go               the cost of an answer, if the engine does not report it
//	prices_file.go          a file with other prices
//	completer.go            requests to a model for a JSON document, by the same rules
//
// The package reads neither the environment nor the clock, and uses neither the queue nor the database. Package
// standin is a server that speaks the same wire formats.
//
// Engines accept different parameters. An [Answer] marks a country or a language as applied only if the collector sent
// the country or the language to the engine. An [Engine] says whether the engine answers without a search, requires an
// address, or requires the consent of the operator.
//
// The wire formats come from vendors' specifications and from recorded traffic, read in November 2026. Comments mark
// unchecked facts as "unverified", and facts from other sources as "second-hand".
package collector
