package scoring

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// boundary states whether a name is a word of a text without spaces, or a part of other words.
type boundary uint8

const (
	atBoundary boundary = iota // the name is a word of the text
	ambiguous                  // the name is a word, or other words cross its ends: 网易 in 上网易掉线
	insideWord                 // the name is a part of longer words: 京东 in 北京东站
)

// The costs of words are in hundredths of a natural logarithm.
const (
	unknownCost = 1700 // the cost of a character that the dictionary does not contain
	nameCost    = 1250 // the maximum cost of a name
	clearlyIn   = -250 // the maximum difference in cost for a name that is certainly a part of other words
	clearlyOut  = 300  // the minimum difference in cost for a name that is certainly a word
)

// maxReach is the number of characters before and after a name that segmentation examines.
const maxReach = 6

// segmentation divides the text around a name into the words of a dictionary. The most probable division has the lowest
// sum of costs.
type segmentation struct {
	words      *dictionary
	chars      []rune
	start, end int   // the indexes of the first character of the name and of the first character after the name
	from, to   []int // the lowest costs of the characters before each index, and of the characters from each index on
}

// boundaryOf returns the boundary of the name from the offset "start" to the offset "end" of a text.
func (d *dictionary) boundaryOf(text string, start, end int) boundary {
	before := lastChars(text[:start], maxReach)
	after := firstChars(text[end:], maxReach)
	s := segmentation{words: d, chars: []rune(before + text[start:end] + after)}
	s.start = utf8.RuneCountInString(before)
	s.end = len(s.chars) - utf8.RuneCountInString(after)
	if d == chineseDictionary() {
		simplify(s.chars)
	}
	longer := s.crossingWords()
	if len(longer) == 0 {
		return atBoundary
	}
	s.addCosts()
	return s.compare(longer)
}

// lastChars returns at most n characters at the end of a text. The result begins after the last character that is
// neither a Chinese character nor hiragana.
func lastChars(text string, n int) string {
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		if !isDivided(r) {
			break
		}
		at -= size
	}
	return text[at:]
}

// firstChars returns at most n characters at the beginning of a text. The result ends before the first character that
// is neither a Chinese character nor hiragana.
func firstChars(text string, n int) string {
	for i, r := range text {
		if n == 0 || !isDivided(r) {
			return text[:i]
		}
		n--
	}
	return text
}

// isDivided reports whether a character is a Chinese character or hiragana. The dictionaries contain words of these
// scripts.
func isDivided(r rune) bool { return r == '々' || unicode.In(r, unicode.Han, unicode.Hiragana) }

// crossing is a word that crosses an end of a name or contains the name.
type crossing struct {
	first, end int
	cost       int
	noun       bool
}

// longName is the minimum length of a long name, in characters. The characters of a long name rarely stand side by side
// by chance. For a long name, crossingWords returns only words that contain the whole name. For example, the word 保定
// crosses the end of the name 中国人保 in 中国人保定损, but has no effect.
const longName = 4

// crossingWords returns the words of the dictionary that cross an end of the name or contain the name.
func (s *segmentation) crossingWords() []crossing {
	var found []crossing
	for i := max(s.start-maxWordLength+1, 0); i < s.end; i++ {
		for j := max(i+2, s.start+1); j <= min(i+maxWordLength, len(s.chars)); j++ {
			if i >= s.start && j <= s.end || s.end-s.start >= longName && (i > s.start || j < s.end) {
				continue
			}
			if w, known := s.words.look(string(s.chars[i:j])); known {
				found = append(found, crossing{first: i, end: j, cost: w.cost, noun: w.noun})
			}
		}
	}
	return found
}

// addCosts calculates the fields "from" and "to".
func (s *segmentation) addCosts() {
	n := len(s.chars)
	s.from, s.to = make([]int, n+1), make([]int, n+1)
	for i := range n {
		s.from[i+1], s.to[i] = math.MaxInt32, math.MaxInt32
	}
	costs := make([][maxWordLength]int, n)
	for i := range n {
		for length := 1; length <= min(maxWordLength, n-i); length++ {
			costs[i][length-1] = s.cost(i, i+length)
			s.from[i+length] = min(s.from[i+length], s.from[i]+costs[i][length-1])
		}
	}
	for i := n - 1; i >= 0; i-- {
		for length := 1; length <= min(maxWordLength, n-i); length++ {
			s.to[i] = min(s.to[i], costs[i][length-1]+s.to[i+length])
		}
	}
}

// cost returns the cost of the characters from i to j as one word.
func (s *segmentation) cost(i, j int) int {
	w, known := s.words.look(string(s.chars[i:j]))
	switch {
	case known:
		return w.cost
	case j == i+1:
		return unknownCost
	}
	return math.MaxInt16
}

// compare compares the name with the words that cross its ends.
func (s *segmentation) compare(words []crossing) boundary {
	name := nameCost
	if s.end-s.start <= maxWordLength {
		name = min(name, s.cost(s.start, s.end))
	}
	aligned := s.from[s.start] + name + s.to[s.end]
	result := atBoundary
	for _, w := range words {
		difference := s.from[w.first] + w.cost + s.to[w.end] - aligned
		limit := clearlyIn
		if w.first <= s.start && w.end >= s.end {
			limit = s.longerWordLimit(w)
		}
		switch {
		case difference <= limit:
			return insideWord
		case limit == clearlyIn && difference < clearlyOut:
			result = ambiguous
		}
	}
	return result
}

// longerWordLimit returns the maximum difference in cost at which a longer word wins over the name. A word that
// consists of the name and another word cannot win: 苹果公司 (Apple company).
func (s *segmentation) longerWordLimit(w crossing) int {
	switch {
	case !w.noun:
		return clearlyOut // a saying such as 一路平安
	case s.isWord(w.first, s.start) && s.isWord(s.end, w.end):
		return math.MinInt32
	}
	return 0
}

// isWord reports whether the characters from i to j are a word of several characters, or a single character that may
// follow a name. The method isWord returns true if i equals j.
func (s *segmentation) isWord(i, j int) bool {
	switch j - i {
	case 0:
		return true
	case 1:
		return i == s.end && strings.ContainsRune("网车牌系杯店版卡股社機机酒", s.chars[i])
	}
	text := string(s.chars[i:j])
	return s.words.contains(text) && !oneOf(text, " 主义 主義 时代 時代 ")
}
