// Package judge asks a language model how an answer speaks of the names in the answer. The judge is optional, and no
// other part of scoring has network access. The judge works with any chat completions server that supports JSON
// schemas, and with the APIs of several answer engines (see [Engines]). If the judge calls the API of an answer engine,
// the request allows no web search. By default, the judge rates only the subjects whose sentiment is unsure after
// scoring.
//
// A model may invent facts, and an answer may contain instructions to the model. Each judgement must quote the words of
// the answer that support the judgement. The judge drops a judgement if the text does not contain the quote, if the
// label and the score contradict each other, if the name is not one of the subjects, or if the name already has a
// judgement. If a judgement is dropped, the name keeps the rating of package scoring.
//
// One call of [Judge.Judge] makes at most three attempts within one time limit. Package judge stores nothing. The
// [Verdict] returns the number of calls and the tokens to the caller.
//
// A judgement takes this path:
//
//	text + names ── one prompt, temperature 0, JSON schema ──> judgements ── checked against the text ──> [Verdict]
package judge
