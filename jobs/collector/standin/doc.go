// Package standin is a stand-in for the answer engines: one server that speaks
// their wire formats so that the collectors cannot tell. Tests mount it with
// httptest.NewServer; the demo listens with it.
//
// Every provider has a path prefix, see [BaseURLs]:
//
//	/anthropic/v1/messages                Anthropic Messages with web search
//	/compatible/v1/chat/completions       a gateway or a server of one's own
//	/deepseek/chat/completions            DeepSeek, which has no search
//	/gemini/v1beta/models/…:generateContent  Gemini with Google Search
//	/judge/v1/chat/completions            a model that judges sentiment, see [JudgeURL]
//	/mistral/v1/conversations             Mistral Conversations with web search
//	/openai/v1/responses                  OpenAI Responses with web search
//	/perplexity/v1/agent                  Perplexity Agent API (also /v1/responses)
//	/serpapi/search.json                  SerpApi: google, google_ai_overview, bing_copilot
//	/xai/v1/responses                     xAI Responses with web search
//
// An answer is a pure function of the provider, the prompt, the country, the locale
// and the roster of brands: a ranked list, prose, a table or a comparison that praises
// and blames brands of the roster, and leaves some out. It ends by echoing the country
// and the locale that reached the wire.
//
// Anything can be made to fail, see [Fault]: by [Options.Faults], by the request
// header X-Standin-Fault, or by a marker in the prompt such as
//
//	best crm [[fault:throttle retry_after=2s times=1]]
//
// What happened is in [Server.Calls], and tests wait for it with [Server.WaitCalls].
//
// The formats are written after vendors' specifications and recorded traffic; no
// recorded data is copied. What is unverified is marked so in the code.
package standin
