// Package scoring reads one answer of an AI answer engine. It finds the names that the answer mentions, their order,
// the sentiment about each, and the cited sources.
//
// The package only computes: it uses no I/O, clock or context. The same text and subjects give the same result on every
// machine, so scores can be computed again and compared. [Name] and [Version] are stored with each score.
//
// # The steps
//
//	stored text ── goldmark ──> plain text and blocks
//	plain text  ── fold ──────> letters and digits
//	letters     ── trie ──────> mentions
//	plain text  ── uax29 ─────> sentences and words
//	sentences   ──────────────> positions
//	sentences   ── clauses ───> sentiments
//	sources     ──────────────> citations
//
// The files, in the same order:
//
//	scorer.go                    subjects, and the steps of a reading
//	markdown.go, html.go         blocks: paragraphs, headings, lists, tables
//	inline.go, link.go           the text of a block, and its links
//	reference.go, address.go     text that is left out: citation marks, reference lists, URLs
//	plain.go                     the plain text, and its offsets in the stored text
//	fold.go, script.go           letters and digits, and where words end
//	names.go                     the names
//	commonwords.go               English words that are also names
//	foreignwords.go              words of other languages that are also names
//	spelling.go, match.go        which spellings count, and the search for all names in one pass
//	mention.go, misread.go       mentions, without words that are not used as names
//	sentence.go, token.go        sentences and words
//	position.go, rank.go         positions: order, list rank, prominence
//	language.go                  the language of an answer
//	lexicon.go, wordkind.go      the words of a language: their ratings and their functions
//	vader.go, productwords.go    VADER's English lexicon, and what does not apply to products
//	lexicon_*.go                 the words of each language
//	clause.go, role.go           the parts of a sentence, and the role of a name in each
//	attribution.go               the subjects of each clause
//	valence.go, trend.go         the rating of a clause
//	unspaced.go                  the same for languages without spaces
//	sentiment.go                 sentiments
//	citation.go, url.go          citations
//
// The plain text is the text that a reader sees: without link targets, citation marks, bare URLs and the list of
// references at the end. Each part of it has its place in the stored text, so all exported offsets are byte offsets
// into the stored text.
//
// # Limits
//
// Sentiment works in English, German, French, Spanish, Portuguese, Italian, Dutch, Japanese, Chinese and Korean. In
// other languages, every name is neutral unless English words stand next to it. Each answer is read as text in one
// language; words of other languages in it have no effect.
//
// Words that the lexicon lacks have no effect, so unusual praise or criticism is labelled neutral. In original prose by
// another author, more than a third of the labels are wrong. The package does not recognise irony, or criticism that
// requires knowledge of the world ("ships without an audit log"). A name that is also a word counts as a mention where
// it is capitalised. At the beginning of an English sentence, only days, function words and commands ("On balance",
// "Close the …") are excluded. The last word of another name counts as a mention, too ("Apple" in "Big Apple").
//
// TestAccuracy measures all this on labelled answers; testdata/accuracy/README.md explains how they were made, and how
// far the figures apply.
package scoring

// Name and Version identify the rules of this package in a stored score. Version increases with each change that may
// change a score.
const (
	Name    = "lexicon"
	Version = 2
)
