package scoring

import (
	"sync"

	"tidewatch/jobs/scoring/classifier"
)

// Subject is a company or product to find in answers: the customer's own brand or a competitor.
type Subject struct {
	// Key is the caller's id of the subject. All results for the subject contain the key unchanged.
	Key string
	// Own reports whether the subject is the customer's own brand. If the customer's brand and a competitor share a
	// name or domain, the name or domain counts for the customer's brand.
	Own bool
	// Name and Aliases are the names of the subject. A name of fewer than three letters matches only if the spelling in
	// the text is exactly the same. Names that are common words ("Slack", "Target") match only if the text capitalises
	// the names. A lower-case alias, such as "notion" beside the name "Notion Labs", also matches in lower case. Names
	// of three or more letters that are not common words match regardless of upper and lower case. The scorer ignores
	// names without letters and digits.
	Name    string
	Aliases []string
	// Domains are the domains of the subject, such as "acme.com", as defined by [webaddress.Domain]. The Scorer ignores
	// texts that are not valid domains. [webaddress.Site] defines which hosts belong to a domain.
	Domains []string
}

// Scorer reads answers for the subjects of one brand. A Scorer is safe for concurrent use.
type Scorer struct {
	subjects []Subject
	words    *vocabulary
	names    *matcher
	domains  []domain
	markdown markdownParser
	model    *classifier.Model
}

// New returns a Scorer for the given subjects. The first call of New parses the word lists and the sentiment model. All
// scorers of the program share the parsed word lists and the model.
func New(subjects []Subject) *Scorer {
	s := &Scorer{words: sharedVocabulary(), markdown: newMarkdownParser(), model: sharedModel()}
	return s.For(subjects)
}

//nolint:gochecknoglobals // the tables are constant and parsed only once
var (
	sharedVocabulary = sync.OnceValue(newVocabulary)
	sharedModel      = sync.OnceValue(func() *classifier.Model {
		model, err := classifier.Load(modelData)
		if err != nil {
			panic("scoring: " + err.Error()) // a test loads the embedded model
		}
		return model
	})
)

// For returns a new Scorer for other subjects. For is cheap, so callers can create one Scorer for each brand.
func (s *Scorer) For(subjects []Subject) *Scorer {
	return &Scorer{
		subjects: append([]Subject(nil), subjects...),
		words:    s.words,
		names:    newMatcher(subjects, s.words),
		domains:  newDomains(subjects),
		markdown: s.markdown,
		model:    s.model,
	}
}

// Reading is a parsed answer with its mentions. A Reading is immutable and safe for concurrent use.
type Reading struct {
	scorer    *Scorer
	doc       *document
	mentions  []hit
	allWords  []token // the words of the answer, including the words of mentions
	tokens    []token
	words     *lexicon // the lexicon for the language of the answer
	sentences []sentence
	// list returns the entries of the answer. The first call of list finds the entries, and later calls return the same
	// entries.
	list func() *lister
	// hasFields is [Reading.findFields] with its result stored after the first call.
	hasFields func() bool
	// isAboutSpace is [Reading.findSpace] with its result stored after the first call.
	isAboutSpace func() bool
	// labelLines is [Reading.findLabelLines] with its result stored after the first call.
	labelLines func() labelLines
	// understood reports whether the answer is in a language that the sentiment model supports.
	understood bool
}

// Read parses the Markdown of an answer and finds the mentions in the answer. Every string is a valid answer.
func (s *Scorer) Read(text string) *Reading {
	r := &Reading{scorer: s, doc: s.markdown.parse(text)}
	r.hasFields = sync.OnceValue(r.findFields)
	r.isAboutSpace = sync.OnceValue(r.findSpace)
	r.labelLines = sync.OnceValue(r.findLabelLines)
	r.mentions = s.names.find(r.doc)
	r.allWords = tokenize(r.doc.plain, nil, nil)
	r.tokens = tokenize(r.doc.plain, r.mentions, r.allWords)
	r.words = s.words.understand(r.tokens)
	if mentions := r.withoutMisreadings(); len(mentions) < len(r.mentions) {
		r.mentions = mentions
		r.tokens = tokenize(r.doc.plain, r.mentions, r.allWords)
		r.words = s.words.understand(r.tokens)
	}
	r.readIdioms()
	r.understood = r.isUnderstood()
	r.sentences = r.split()
	r.list = sync.OnceValue(r.findEntries)
	return r
}
