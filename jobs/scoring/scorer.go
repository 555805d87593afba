package scoring

// Subject is a name to look for: the watched brand or a competitor.
type Subject struct {
	// Key is the caller's id, returned as it is with everything found.
	Key string
	// Own marks the watched brand. Where it and a competitor claim the same
	// name or domain, the own brand has it.
	Own bool
	// Name and Aliases are what the subject is called. Names of fewer than
	// three letters match in exactly this spelling, names that are English
	// words ("Slack", "Target") only where they are capitalised, other names in
	// any case. A name without a letter or digit matches nothing.
	Name    string
	Aliases []string
	// Domains are hosts ("acme.com"); their subdomains belong to them. An entry
	// with a path, or one that nobody can register ("co.uk"), is ignored.
	Domains []string
}

// Scorer holds the names of one brand's subjects, ready to read many answers.
// It is safe for concurrent use.
type Scorer struct {
	subjects []Subject
	words    *vocabulary
	names    *matcher
	domains  []domain
	markdown markdownParser
}

// New compiles the subjects. Reading the sentiment lexicons costs about 10 ms
// and 6 MB of garbage; to score many brands, make one Scorer and derive the others
// with [Scorer.For].
func New(subjects []Subject) *Scorer {
	s := &Scorer{words: newVocabulary(), markdown: newMarkdownParser()}
	return s.For(subjects)
}

// For returns a Scorer for other subjects that shares s's vocabulary.
func (s *Scorer) For(subjects []Subject) *Scorer {
	return &Scorer{
		subjects: append([]Subject(nil), subjects...),
		words:    s.words,
		names:    newMatcher(subjects, s.words),
		domains:  newDomains(subjects),
		markdown: s.markdown,
	}
}

// Reading is one answer, parsed, with the mentions found in it. It does not
// change and is safe for concurrent use.
type Reading struct {
	scorer    *Scorer
	doc       *document
	mentions  []hit
	tokens    []token
	words     *lexicon // of the answer's language
	sentences []sentence
}

// Read parses an answer's Markdown once and finds the mentions in it. Any
// string is an answer: an empty one mentions nobody.
func (s *Scorer) Read(text string) *Reading {
	r := &Reading{scorer: s, doc: s.markdown.parse(text)}
	r.mentions = s.names.find(r.doc)
	r.tokens = tokenize(r.doc.plain, r.mentions)
	r.words = s.words.understand(r.tokens)
	if mentions := r.withoutMisread(); len(mentions) < len(r.mentions) {
		r.mentions = mentions
		r.tokens = tokenize(r.doc.plain, r.mentions)
		r.words = s.words.understand(r.tokens)
	}
	r.sentences = r.split()
	return r
}
