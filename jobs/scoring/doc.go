// Package scoring reads one answer of an AI answer engine and says which names
// it mentions, in which order, in what light, and which sources it cites.
//
// It is pure arithmetic over one text: no I/O, no clock, no context. The same
// text and the same subjects give the same result on every machine, so that a
// score can be computed again and compared. [Name] and [Version] are stored
// with each score.
//
// # The way of one answer
//
//	stored text ── goldmark ──> plain text + blocks     markdown.go, inline.go, link.go, html.go, plain.go;
//	                                                    what is left out: reference.go, address.go
//	plain text  ── fold ──────> letters and digits      fold.go, script.go
//	letters     ── trie ──────> mentions                names.go, commonwords.go, spelling.go, match.go, mention.go
//	plain text  ── uax29 ─────> sentences, words        sentence.go, token.go
//	sentences   ──────────────> positions               position.go, rank.go
//	sentences   ── clauses ───> sentiments              clause.go, attribution.go, sentiment.go, valence.go, lexicon.go, productwords.go
//	sources     ──────────────> citations               citation.go, url.go
//
// The plain text is what a reader sees: link targets, citation marks, bare URLs
// and the list of references at the end are gone. Every stretch of it knows
// where it came from, so that offsets that leave the package are byte offsets
// into the text as it was stored.
//
// # What it does not know
//
// The sentiment lexicon is English; in other languages every name is neutral
// unless English words stand beside it. Irony, and criticism that needs
// knowledge of the world ("ships without an audit log"), stay unseen. A name
// that is also an English word counts where it is capitalised, which a
// sentence's first word always is.
package scoring

// Name and Version identify the rules of this package in a stored score.
// Version grows with each change that can change a score.
const (
	Name    = "lexicon"
	Version = 1
)
