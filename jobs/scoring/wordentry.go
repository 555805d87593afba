package scoring

// wordEntry contains all that a lexicon and its concepts know about a word. Each token has the entry of its word, so that
// each word of an answer is looked up only once.
type wordEntry struct {
	kind     wordKind
	boost    float64         // the amount that the word adds to the valence of a later word
	valence  float64         // the rating of the word, or of its stem
	isRated  bool            // whether the lexicon contains the word or its stem
	phrases  []phrase        // the phrases of the lexicon that begin with the word
	concept  string          // the concept of the word or of its stem; empty if there is none
	ideas    []conceptPhrase // the phrases of concepts that begin with the word
	isListed bool            // whether the word itself, and not only its stem, is rated, has a kind or has a concept
	// ending is the number of bytes after the longest stem that is rated or has a concept. It is 0 for a listed word, and
	// noStem for a word without a stem.
	ending int
}

// noStem exceeds the length of every ending.
const noStem = 1 << 10

// index creates the entries of all words. It removes the maps that only the creation of the lexicon needs.
func (l *lexicon) index() {
	c := l.concepts
	l.entries, l.unknown = map[string]*wordEntry{}, &wordEntry{ending: noStem}
	add := func(word string) *wordEntry {
		e := l.entries[word]
		if e == nil {
			e = &wordEntry{ending: noStem}
			l.entries[word] = e
		}
		return e
	}
	for word, valence := range l.words {
		e := add(word)
		e.valence, e.isRated, e.ending = valence, true, 0
		e.isListed = e.isListed || valence != 0
	}
	for word := range l.neutral {
		e := add(word)
		e.isListed, e.ending = true, 0
	}
	for word, boost := range l.boosters {
		e := add(word)
		e.boost, e.ending = boost, 0
	}
	for word, kind := range l.kinds {
		e := add(word)
		e.kind, e.isListed = kind, true
	}
	for word, concept := range c.words {
		e := add(word)
		e.concept, e.isListed, e.ending = concept, true, 0
	}
	for word, phrases := range l.phrases {
		add(word).phrases = phrases
	}
	for word, ideas := range c.phrases {
		add(word).ideas = ideas
	}
	for word, e := range l.entries {
		*e = l.withStem(*e, word)
	}
	l.unspaced = newTextIndex[float64]()
	for _, list := range l.runes {
		for _, p := range list {
			l.unspaced.add(p.words[0], p.valence)
		}
	}
	l.words, l.neutral, l.boosters, l.kinds, l.phrases, c.words, c.phrases = nil, nil, nil, nil, nil, nil, nil
}

// withStem returns an entry with the rating and the concept of the longest stem of its word, if the word has none.
func (l *lexicon) withStem(e wordEntry, word string) wordEntry {
	for end := len(word); end >= max(minStem, len(word)-maxInflection); end-- {
		ending := len(word) - end
		if !e.isRated && ending <= maxEnding {
			if e.valence, e.isRated = l.stems[word[:end]]; e.isRated {
				e.ending = min(e.ending, ending)
			}
		}
		if e.concept == "" {
			if e.concept = l.concepts.stems[word[:end]]; e.concept != "" {
				e.ending = min(e.ending, ending)
			}
		}
	}
	return e
}

// entryOf returns the entry of a word.
func (l *lexicon) entryOf(word string) *wordEntry {
	if e := l.entries[word]; e != nil {
		return e
	}
	e := l.withStem(*l.unknown, word)
	if e.ending == noStem {
		return l.unknown
	}
	inflected := e // a word without a stem needs no memory
	return &inflected
}

// listed returns the entry of a word in the lists of the lexicon, or the entry of an unknown word.
func (l *lexicon) listed(word string) *wordEntry {
	if e := l.entries[word]; e != nil {
		return e
	}
	return l.unknown
}
