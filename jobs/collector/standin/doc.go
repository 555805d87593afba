// Package standin is a stand-in for the answer engines. One server implements the wire formats of all engines, so that
// collectors work with the server as with the real engines. Tests run the server with httptest.NewServer. The demo and
// the engines command also run the stand-in server.
//
// Every provider has a path prefix, such as /openai for the Responses API of OpenAI. [BaseURLs] returns the base URL of
// each engine. [JudgeURL] returns the base URL of a model that judges sentiment. The paths of vendors whose APIs return
// JSON documents also judge sentiment. The files routes.go and vendor_judge.go list all paths.
//
// An answer is a pure function of the provider, the prompt, the country, the locale and the list of brands. Answers are
// ranked lists, prose, tables or comparisons. Answers praise and criticise brands, and omit some brands. If a request
// has a country or a locale, the last line of the answer repeats both.
//
// A [Fault] makes a call fail. Faults come from [Options.Faults], from the request header X-Standin-Fault, or from a
// marker in the prompt. An example of a marker is "[[fault:throttle retry_after=2s times=1]]".
//
// [Server.Calls] returns the recorded calls, and [Server.WaitCalls] waits for calls.
//
// A request passes through server.go (the handler), routes.go (the paths) and the file of the provider, for example
// openai.go. The file content.go creates the content of an answer before the provider formats the content. The file
// fault.go selects a fault, exchange.go sends the response, and log.go records the call.
//
// The wire formats follow vendors' specifications and recorded traffic. Package standin contains no recorded data.
// Comments in the code mark unverified facts.
package standin
