// Package standin is a stand-in for the answer engines: one server that speaks their wire formats, so that collectors
// work with it as with the real engines. Tests mount it with httptest.NewServer; the demo and the engines command serve
// it.
//
// Every provider has a path prefix, see [BaseURLs]:
//
//	/anthropic/v1/messages                Anthropic Messages with web search
//	/compatible/v1/chat/completions       a gateway or a local server
//	/deepseek/chat/completions            DeepSeek, which has no search
//	/gemini/v1beta/models/…:generateContent  Gemini with Google Search
//	/judge/v1/chat/completions            a model that judges sentiment, see [JudgeURL]
//	/mistral/v1/conversations             Mistral Conversations with web search
//	/openai/v1/responses                  OpenAI Responses with web search
//	/perplexity/v1/agent                  Perplexity Agent API (also /v1/responses)
//	/serpapi/search.json                  SerpApi: google, google_ai_overview, bing_copilot
//	/xai/v1/responses                     xAI Responses with web search
//
// An answer is a pure function of the provider, the prompt, the country, the locale and the list of brands. Answers are
// ranked lists, prose, tables or comparisons. They praise and criticise brands, and leave some brands out. The last
// line of an answer repeats the country and the locale of the request.
//
// Every call can fail, see [Fault]: by [Options.Faults], by the request header X-Standin-Fault, or by a marker in the
// prompt such as
//
//	best crm [[fault:throttle retry_after=2s times=1]]
//
// [Server.Calls] returns the calls, and tests wait for calls with [Server.WaitCalls].
//
// The files, in the order in which a request passes through them:
//
//	server.go     the options and the handler
//	routes.go     the paths of the providers
//	openai.go, … one file for each provider: its request, its answer, its faults
//	content.go    the content of an answer, before a provider formats it
//	fault.go      the faults, and how a request selects one
//	exchange.go   one response: its delay, its faults, its bytes
//	log.go        the calls
//
// The formats follow vendors' specifications and recorded traffic. The package contains no recorded data. Unverified
// facts are marked in the code.
package standin
