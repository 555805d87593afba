package scoring

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// language is one of the languages that the sentiment rules support.
type language uint8

const (
	english language = iota
	german
	french
	spanish
	portuguese
	italian
	dutch
	japanese
	chinese
	korean
	polish
	languages // the number of languages
)

// vocabulary contains the lexicons and function words of all supported languages.
type vocabulary struct {
	everyDay map[string]bool
	foreign  map[string]bool // the everyday words of languages other than English
	// lexicons create the lexicon of each language at its first use. All lexicons together take 0.1 s of the processor
	// time, and most programs see few languages.
	lexicons [languages]func() *lexicon
	function map[string][]language // the languages of each function word
	prefixes *prefixes
}

func newVocabulary() *vocabulary {
	v := &vocabulary{
		everyDay: map[string]bool{}, foreign: map[string]bool{}, function: map[string][]language{},
		prefixes: newPrefixes(),
	}
	for w := range newVader().words {
		v.everyDay[w] = true
	}
	for w := range strings.FieldsSeq(everydayWords) {
		v.everyDay[letters(fold(w))] = true
	}
	v.addForeign(foreignEverydayWords)
	for _, rules := range allMisreadRules() {
		v.addForeign(rules.everydayWords())
	}
	for l := range languages {
		v.lexicons[l] = sync.OnceValue(func() *lexicon { return newLexiconOf(l) })
	}
	for l, words := range functionWords() {
		for w := range strings.FieldsSeq(words) {
			v.function[w] = append(v.function[w], l)
		}
	}
	return v
}

// newLexiconOf returns the lexicon of a language.
func newLexiconOf(l language) *lexicon {
	lexicon := newLexicon()
	if l == english {
		lexicon = newVader()
		correctEnglish(lexicon)
	} else {
		words := wordsOf()[l]
		lexicon.enter(words.data())
		for _, ratings := range words.ratings {
			lexicon.enterRatings(ratings())
		}
	}
	lexicon.language = l
	lexicon.enterFile(l)
	lexicon.concepts = newConcepts(l, lexicon.runes != nil)
	lexicon.index()
	return lexicon
}

// languageWords returns the words of a language. Later ratings replace earlier ones.
type languageWords struct {
	data    func() languageData
	ratings []func() []rating
}

// wordsOf returns the words of the languages other than English.
func wordsOf() [languages]languageWords {
	type ratings = []func() []rating
	return [languages]languageWords{
		german:     {germanWords, ratings{germanReviews, germanIdioms}},
		french:     {frenchWords, ratings{frenchReviews}},
		spanish:    {spanishWords, ratings{spanishReviews}},
		portuguese: {portugueseWords, ratings{portugueseReviews}},
		italian:    {italianWords, ratings{italianReviews}},
		dutch:      {dutchWords, nil},
		japanese:   {japaneseWords, ratings{japaneseReviews}},
		chinese:    {chineseWords, ratings{chineseReviews}},
		korean:     {koreanWords, nil},
		polish:     {polishWords, nil},
	}
}

// addForeign adds everyday words of languages other than English.
func (v *vocabulary) addForeign(words string) {
	for w := range strings.FieldsSeq(words) {
		key := letters(fold(w))
		v.everyDay[key], v.foreign[key] = true, true
	}
}

// understand returns the lexicon of the language of the tokens, and sets the entry and the kind of each token. If the language of an
// answer is unclear, the scorer assumes English.
func (v *vocabulary) understand(tokens []token) *lexicon {
	l := v.lexicons[v.detect(tokens)]()
	for i := range tokens {
		t := &tokens[i]
		if t.isMention() {
			t.entry = l.unknown
			continue
		}
		t.word = l.withoutElision(t.word)
		t.entry = l.entryOf(t.word)
		t.kind = t.entry.kind
	}
	return l
}

// withoutElision returns a word without an elided article before it: "application" for "l'application".
func (l *lexicon) withoutElision(word string) string {
	if l.elides {
		if _, after, ok := strings.Cut(word, "'"); ok && after != "" {
			return after
		}
	}
	return word
}

// detect returns the language with the most function words and characteristic letters. An answer is Japanese or Chinese
// if it has more than two kana or Chinese characters per word, or no sign of another language. The ratio of kana to
// Chinese characters decides between Japanese and Chinese.
func (v *vocabulary) detect(tokens []token) language {
	var counts [languages]int
	words := 0
	for _, t := range tokens {
		if t.isMention() {
			continue
		}
		words++
		for _, l := range v.function[t.word] {
			counts[l]++
		}
		for _, r := range t.word {
			if l, ok := letterOf(r); ok {
				counts[l]++
			}
		}
	}
	kana, han := counts[japanese], counts[chinese]
	counts[japanese], counts[chinese] = 0, 0
	if kana+han > 2*words || kana+han > 0 && counts == [languages]int{} {
		if kana*20 > han {
			return japanese
		}
		return chinese
	}
	best, isTied := english, false
	for l := english + 1; l < languages; l++ {
		switch {
		case counts[l] > counts[best]:
			best, isTied = l, false
		case counts[l] == counts[best]:
			isTied = true
		}
	}
	if isTied {
		return v.breakTie(tokens, counts, best)
	}
	return best
}

// breakTie returns the language whose word lists contain the most words of a text, among the languages with the count of
// the language "best". Many short texts have no function word ("Acme: pésimo servicio."), or only one that several
// languages share ("Acme is geweldig.").
func (v *vocabulary) breakTie(tokens []token, counts [languages]int, best language) language {
	most, tied := -1, counts[best]
	for l := best; l < languages; l++ {
		if counts[l] != tied {
			continue
		}
		lexicon := v.lexicons[l]()
		if lexicon.runes != nil {
			continue
		}
		known := 0
		for _, t := range tokens[:min(len(tokens), maxExamined)] {
			if t.isMention() {
				continue
			}
			if e := lexicon.entryOf(t.word); e.isListed || e.ending <= shortEnding {
				known++
			}
		}
		if known > most {
			best, most = l, known
		}
	}
	return best
}

// These constants belong to the detection of languages. An answer is in a supported language if at least one word in
// four (minKnown) is known. The detection examines only the first maxExamined words of an answer.
const (
	minKnown    = 4
	maxExamined = 300
)

// isUnderstood reports whether the answer is in a supported language. In Japanese, Chinese and Korean, a word is known
// if letterOf assigns one of its letters to a language. In the other languages, the known words are function words,
// words of the lexicon and words of a concept.
func (r *Reading) isUnderstood() bool {
	known, words := 0, 0
	for i, t := range r.tokens {
		if t.isMention() || t.word == "" || isDigit(t.word[0]) {
			continue
		}
		words++
		if r.words.runes != nil {
			if slices.ContainsFunc([]rune(t.word), func(c rune) bool { _, ok := letterOf(c); return ok }) {
				known++
			}
		} else if slices.Contains(r.scorer.words.function[t.word], r.words.language) || r.words.knows(r.tokens[i:]) {
			known++
		}
		// The number of words is below both limits.
		if words == maxExamined || known*minKnown >= min(len(r.tokens), maxExamined) {
			break
		}
	}
	return known*minKnown >= words
}

// letterOf returns the language for which a letter is characteristic.
func letterOf(r rune) (language, bool) {
	switch r {
	case 'ä', 'ö', 'ü', 'ß':
		return german, true
	case 'ê', 'è', 'œ', 'û', 'ë', 'î':
		return french, true
	case 'ñ', 'ó', 'í', 'ú':
		return spanish, true
	case 'ã', 'õ', 'â':
		return portuguese, true
	case 'ì', 'ò':
		return italian, true
	case 'ą', 'ć', 'ę', 'ł', 'ń', 'ś', 'ź', 'ż':
		return polish, true
	}
	switch {
	case r < 0x3000:
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return japanese, true
	case unicode.Is(unicode.Han, r):
		return chinese, true
	case unicode.Is(unicode.Hangul, r):
		return korean, true
	}
	return 0, false
}

// functionWords returns, for each language except Japanese, Chinese and Korean, frequent words that identify the
// language. Words such as "a" belong to several languages. Some function words of other languages are also English words
// ("die", "was", "an"). The function detect still recognises English texts, because English texts contain more English
// function words.
func functionWords() map[language]string {
	return map[language]string{
		english: "the and of to is for with it that are by from its has or as not you your which this on in an at be have" +
			" but if when was their they than more most who can will all also" +
			" we our us no so only very my he she there what a",
		german: "der die das und ist mit für von im zu den ein eine einen einer nicht sich auf auch bei als wird sind nach" +
			" aus dem des oder aber sehr es keine kein zum zur gibt hat durch wie nur man über um ab vor wenn doch noch ihre" +
			" seine alle mehr viel viele nie",
		french: "le la les des et est un une pour avec dans sur en du de que qui au aux par plus pas ne ou mais son sa ses" +
			" ce cette très sont ont il elle leur même bien sans beaucoup à trop peu ces",
		spanish: "el la los las y es un una para con en de que del por su sus se al más no o pero como muy lo son tiene sin" +
			" también este esta todo fue aunque unos unas ni ha",
		portuguese: "o a os as e é um uma para com em de que do da dos das no na nos nas por seu sua se ao mais não ou mas" +
			" como muito são foi tem também sem pelo pela à",
		italian: "il lo la gli le e è un una per con in di che del della dei delle da dal al alla su più non o ma come" +
			" molto sono ha nel nella anche si è senza questo",
		dutch: "de het een en van ik je dat die in is niet op te zijn voor met als er maar om door over ze bij ook naar dan" +
			" nog uit aan wordt zich geen meer werd deze wel hun kan zonder tot tussen worden onder heeft hebben wie sinds",
		polish: "ani w z się nie jest są że dla od za po jak czy lub oraz ale przez przy przed pod nad bez jako" +
			" który która które tylko także również może można był była było tego tej tym tych jego jej bardzo więcej" +
			" mniej już jeszcze jeśli aby między jednak niż ponieważ gdy też lecz bo być mają oferuje wiele swoje" +
			" więc podczas a",
	}
}

// code returns the ISO 639-1 code of the language.
func (l language) code() string {
	return [languages]string{"en", "de", "fr", "es", "pt", "it", "nl", "ja", "zh", "ko", "pl"}[l]
}
