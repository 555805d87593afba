// Package judge asks a language model how an answer speaks of the names that it mentions. It is optional, and the only
// part of scoring with network access. Any chat completions server that supports JSON schemas works.
//
//	text + names ── one prompt, temperature 0, JSON schema ──> judgements ── checked against the text ──> [Verdict]
//
// A model may invent facts, and an answer may contain words that try to instruct it. So each judgement must quote the
// words that support it. Judge drops a judgement if the text does not contain the quote, if label and score contradict
// each other, or if the name is not one of the subjects. The lexicon of package scoring then rates that name.
//
// One call of [Judge.Judge] makes at most three attempts within one time limit. The package stores and counts nothing:
// the [Verdict] contains the number of calls and the tokens for the caller.
package judge
