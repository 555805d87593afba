package scoring

// Subject is a name to find: the brand or a competitor.
type Subject struct {
	// Key is the caller's id. All results contain it unchanged.
	Key string
	// Own marks the brand itself. A name or domain that it shares with a competitor counts as the brand's.
	Own bool
	// Name and Aliases are the names of the subject. Names of fewer than three letters match only in exactly this
	// spelling, names that are English words ("Slack", "Target") only if they are capitalised, other names in any case. A
	// name without a letter or digit matches nothing.
	Name    string
	Aliases []string
	// Domains are hosts ("acme.com"), which include their subdomains. Entries with a path and public suffixes ("co.uk")
	// are ignored.
	Domains []string
}

// Scorer reads answers for the subjects of one brand. It is safe for concurrent use.
type Scorer struct {
	subjects []Subject
	words    *vocabulary
	names    *matcher
	domains  []domain
	markdown markdownParser
}

// New returns a Scorer. It parses the sentiment lexicons, which takes about 10 ms and allocates 6 MB. To score many
// brands, create one Scorer and derive the others with [Scorer.For].
func New(subjects []Subject) *Scorer {
	s := &Scorer{words: newVocabulary(), markdown: newMarkdownParser()}
	return s.For(subjects)
}

// For returns a Scorer for other subjects. It shares the vocabulary of s.
func (s *Scorer) For(subjects []Subject) *Scorer {
	return &Scorer{
		subjects: append([]Subject(nil), subjects...),
		words:    s.words,
		names:    newMatcher(subjects, s.words),
		domains:  newDomains(subjects),
		markdown: s.markdown,
	}
}

// Reading is a parsed answer with its mentions. It is immutable and safe for concurrent use.
type Reading struct {
	scorer    *Scorer
	doc       *document
	mentions  []hit
	tokens    []token
	words     *lexicon // in the language of the answer
	sentences []sentence
}

// Read parses the Markdown of an answer and finds the mentions in it. Any string is a valid answer.
func (s *Scorer) Read(text string) *Reading {
	r := &Reading{scorer: s, doc: s.markdown.parse(text)}
	r.mentions = s.names.find(r.doc)
	r.tokens = tokenize(r.doc.plain, r.mentions)
	r.words = s.words.understand(r.tokens)
	if mentions := r.withoutMisreadings(); len(mentions) < len(r.mentions) {
		r.mentions = mentions
		r.tokens = tokenize(r.doc.plain, r.mentions)
		r.words = s.words.understand(r.tokens)
	}
	r.sentences = r.split()
	return r
}
