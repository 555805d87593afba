// Package judge asks a language model how an answer speaks of the names that it mentions. It is optional, and the only
// part of scoring that talks to somebody: any server of chat completions that knows JSON schemas will do.
//
//	text + names ── one prompt, temperature 0, JSON schema ──> judgements ── checked against the text ──> [Verdict]
//
// A model may make things up, and an answer may hold words that are meant for it. So each judgement must quote the words
// that it rests on, and is dropped unless the text says them; one that contradicts itself, or is about a name that was
// not asked for, is dropped too. What is dropped is left to the lexicon of package scoring.
//
// One call of [Judge.Judge] makes at most three attempts within one time limit. It neither stores nor counts: the
// caller does, and sees from [Verdict] what was spent.
package judge
