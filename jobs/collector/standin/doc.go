// Package standin is a stand-in for the answer engines. One server implements the wire formats of all engines, so that
// collectors work with the server as with the real engines. Tests run the server with httptest.NewServer. The demo and
// the engines command also run the server.
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
// ranked lists, prose, tables or comparisons. Answers praise and criticise brands, and omit some brands. The last line
// of an answer repeats the country and the locale of the request.
//
// A [Fault] makes a call fail. Faults come from [Options.Faults], from the request header X-Standin-Fault, or from a
// marker in the prompt. An example of a marker is "[[fault:throttle retry_after=2s times=1]]".
//
// [Server.Calls] returns the recorded calls, and [Server.WaitCalls] waits for calls.
//
// A request passes through the files in the following order:
//
//	server.go     the options and the handler
//	routes.go     the paths of the providers
//	openai.go, … one file for each provider, with requests, answers and faults
//	content.go    the content of an answer, before a provider formats it
//	fault.go      the faults, and the selection of a fault by a request
//	exchange.go   one response, with a delay or a fault
//	log.go        the calls
//
// The wire formats follow vendors' specifications and recorded traffic. The package contains no recorded data. Comments
// in the code mark unverified facts.
package standin
