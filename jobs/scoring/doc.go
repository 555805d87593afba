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
//	mentions    ──────────────> without misreadings     misread.go
//	words       ──────────────> their language          language.go
//	sentences   ── clauses ───> sentiments              clause.go, role.go, attribution.go, sentiment.go, valence.go, trend.go, unspaced.go
//	the words of each language: lexicon.go, wordkind.go, productwords.go, foreignwords.go, lexicon_*.go
//	sources     ──────────────> citations               citation.go, url.go
//
// The plain text is what a reader sees: link targets, citation marks, bare URLs
// and the list of references at the end are gone. Every stretch of it knows
// where it came from, so that offsets that leave the package are byte offsets
// into the text as it was stored.
//
// # What it does not know
//
// Sentiment is read in English, German, French, Spanish, Portuguese, Italian,
// Dutch, Japanese, Chinese and Korean; in other languages every name is neutral unless English
// words stand beside it. An answer is in one language: the words of a second
// one count for nothing. Words that the lexicon lacks say nothing, so that
// unusual wording ends as neutral: in original prose by another hand more than
// a third of the labels are missed. Irony, and criticism that needs knowledge of
// the world ("ships without an audit log"), stay unseen. A name that is also a
// word counts where it is capitalised; only days, function words and commands
// ("On balance", "Close the …") are told apart at the beginning of an English
// sentence, and a word that another name ends in ("Big Apple") counts.
//
// TestAccuracy measures all this on labelled answers; testdata/accuracy/README.md
// says how they were made and what the figures are worth.
package scoring

// Name and Version identify the rules of this package in a stored score.
// Version grows with each change that can change a score.
const (
	Name    = "lexicon"
	Version = 2
)
