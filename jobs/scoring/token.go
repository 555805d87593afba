package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of the plain text in lower case, or a whole mention. For a mention, the field "word" is empty,
// because the words of a name such as "Best Buy" express no praise or criticism.
type token struct {
	start, end int
	word       string
	mention    int        // the index of the mention; -1 if the token is not a mention
	entry      *wordEntry // what the lexicon knows about the word; nil until the language of the answer is known
	kind       wordKind
	pause      bool // whether a comma or a stronger punctuation mark precedes the token
}

func (t token) isMention() bool { return t.mention >= 0 }

// tokenize returns the words and mentions of a plain text, in the order of the text. The parameter "known" contains the
// tokens of the same text without mentions, or nil. With known tokens, tokenize reads most words only once.
func tokenize(plain string, mentions []hit, known []token) []token {
	reader := wordReader{plain: plain, known: known}
	tokens := make([]token, 0, utf8.RuneCountInString(plain)/5)
	next, pause := 0, false
	for i := 0; i < len(plain); {
		if next < len(mentions) && i >= mentions[next].start {
			m := mentions[next]
			tokens = append(tokens, token{start: m.start, end: m.end, mention: next, pause: pause})
			next++
			i = m.end
			pause = false
			continue
		}
		limit := len(plain)
		if next < len(mentions) {
			limit = mentions[next].start
		}
		word, n := reader.at(i, limit)
		if n == 0 {
			r, size := utf8.DecodeRuneInString(plain[i:])
			pause = pause || strings.ContainsRune(",:()\n"+terminators, r)
			i += size
			continue
		}
		// The endings "s" and "'s" after a name belong to the name.
		ending := len(tokens) > 0 && tokens[len(tokens)-1].mention >= 0 && plain[i:i+n] == "s" &&
			i-tokens[len(tokens)-1].end <= len("’")
		if !ending {
			tokens = append(tokens, token{start: i, end: i + n, word: word, mention: -1, pause: pause})
			pause = false
		}
		i += n
	}
	return tokens
}

// wordReader reads the words of a text in the order of the text.
type wordReader struct {
	plain string
	known []token // the tokens of the text, from the last read word on
}

// at returns the word at the offset i of the text, in the form that the lexicon contains, and the length of the word in
// the text. The word ends at the offset "limit" at the latest. The length is 0 if no word begins at the offset i.
func (r *wordReader) at(i, limit int) (word string, length int) {
	for len(r.known) > 0 && r.known[0].start < i {
		r.known = r.known[1:]
	}
	if len(r.known) > 0 && r.known[0].start == i && r.known[0].end <= limit {
		return r.known[0].word, r.known[0].end - i
	}
	length = wordLength(r.plain[i:limit])
	return normalWord(r.plain[i : i+length]), length
}

// maxWord is the maximum length of a word in bytes. A longer text without spaces and punctuation becomes several words.
const maxWord = 500

// wordLength returns the length of the word at the beginning of the text. A word consists of letters and digits, and
// may contain apostrophes between letters. Footnote signs are not part of a word.
func wordLength(text string) int {
	n := 0
	for n < min(len(text), maxWord) {
		c := text[n]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[n:])
		apostrophe := n > 0 && (r == '\'' || r == '’') && n+size < len(text) && isLetter(text[n+size:])
		if !apostrophe && (c < utf8.RuneSelf || !isLetterLike(r)) {
			break
		}
		n += size
	}
	return n
}

// isLetterLike reports whether a character is a letter, a combining mark or a digit, and not the sign of a footnote.
func isLetterLike(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N) && !isNoteSign(r)
}

func isLetter(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r)
}

// normalWord converts a word to the form that the lexicon contains.
func normalWord(word string) string {
	word = strings.ToLower(word)
	if strings.Contains(word, "’") {
		word = strings.ReplaceAll(word, "’", "'")
	}
	return strings.TrimSuffix(word, "'s")
}

// weight returns the number of words that a token contributes to the length of a sentence. As in the code of the paper
// on Generative Engine Optimization, words of one or two letters do not count. Two characters of a script without
// spaces count as one word.
func (t token) weight(plain string) int {
	text := plain[t.start:t.end]
	letters, unspaced := 0, 0
	for _, r := range text {
		letters++
		if r >= 0x0E00 && script(r) != spacedScript && script(r) != hangulScript {
			unspaced++
		}
	}
	if unspaced > 0 {
		return (unspaced + 1) / 2
	}
	if letters <= 2 {
		return 0
	}
	return 1 + strings.Count(text, " ")
}
