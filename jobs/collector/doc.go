// Package collector asks AI answer engines questions over HTTP.
//
// A [Collector] is the adapter to one engine. A Collector makes one attempt, and does not retry, wait, store or
// schedule. [Collector.Ask] returns an [Answer], an [*Error], or the error of its context. The status of an [Answer] is
// "ok", "no_answer" or "refused". The [Class] of an [*Error] tells the caller whether to retry, wait or stop. The
// classes are "throttled", "transient", "out_of_quota" and "permanent". The [Kind] of an [*Error] names the cause.
//
// Each engine has a separate file. The file registry.go lists all engines and their required settings. The file set.go
// creates the configured collectors.
//
// The file collector.go contains the code that all engines share. The file patience.go limits the time of an attempt.
// The file http.go sends one HTTP request, reads a response of limited size, and keeps secrets out of errors. The file
// locale.go handles the language of a question.
//
// The file responses.go contains the "Responses" wire format of OpenAI, Perplexity and xAI. The files messages.go and
// messages_answer.go contain the "Messages" wire format of Anthropic and DeepSeek, and messages_text.go omits the
// announcements of searches. The file completions.go contains the "chat completions" wire format of compatible servers
// and Perplexity's old API. The file groq.go reads the searches of Groq's compound models in this format. The file
// thinking.go removes the reasoning of models from their answers, and marks.go reads citation marks.
//
// The file serpapi.go contains the wire format of SerpApi. The file serpapi_page.go reads an answer with its sources,
// and serpapi_search.go recognizes links to further searches. The files serpapi_blocks.go, serpapi_other.go and
// serpapi_table.go read the text blocks, and serpapi_markdown.go renders the text blocks as Markdown. The file
// google.go sets the parameters of Google's engines.
//
// The file loose.go reads fields whose JSON type varies. The file sources.go collects cited and consulted pages.
//
// The file problem.go reads the text of an error in any of the engines' formats, and envelope.go recognizes errors in
// successful responses. The file errors.go determines the [Class] of an error, and kind.go determines the [Kind]. The
// file quota.go recognizes an empty account, and model.go names the setting that corrects an error. The file
// retry_after.go reads the wait before the next attempt.
//
// The file defaults.go has the default models and the built-in prices. The file prices.go computes the cost of an
// answer if the engine reports no cost. The file prices_file.go reads the operator's prices from a file. The file
// completer.go asks a model for a JSON document.
//
// Package collector reads neither the environment nor the clock, and uses neither the queue nor the database. Package
// standin is a server that implements the engines' wire formats.
//
// Engines accept different parameters. An [Answer] marks a country or a language as applied only if the collector sent
// the country or the language to the engine. An [Engine] says whether the engine requires an address or the consent of
// the operator. The [Access] of an [Engine] says whether the answers come from the vendor's API or from the results
// page that people see.
//
// The wire formats come from vendors' specifications and from recorded traffic, read in November 2026. Comments mark
// unchecked facts as "unverified", and facts from other sources as "second-hand".
package collector
