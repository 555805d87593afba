package scoring

import (
	_ "embed" // the embedded dictionaries need this import
	"strconv"
	"strings"
	"sync"
)

// The embedded files are explained in dictionary/README.md.
var (
	//go:embed dictionary/zh.txt
	chineseWordList string
	//go:embed dictionary/ja.txt
	japaneseWordList string
	//go:embed dictionary/traditional.txt
	traditionalCharacters string
)

// The dictionaries are parsed at the first use, because most answers are in languages with spaces.
//
//nolint:gochecknoglobals // the tables are constant and parsed only once
var (
	chineseDictionary  = sync.OnceValue(func() *dictionary { return newDictionary(chineseWordList) })
	japaneseDictionary = sync.OnceValue(func() *dictionary { return newDictionary(japaneseWordList) })
	simplified         = sync.OnceValue(newSimplified)
)

// maxWordLength is the number of characters of the longest word in a dictionary.
const maxWordLength = 5

// dictionary contains the words of a language without spaces. Each line of the field "lines" contains a word, a tab and
// the cost of the word. The cost of a word is the negative logarithm of the word's frequency. A "*" after the cost
// marks a word that is not a noun, or the name of a place. The lines are sorted by the bytes of the words.
type dictionary struct {
	lines string
	first map[rune]part // the lines with the words that begin with a character
}

// part is a part of a text, from the byte offset start up to, but excluding, the byte offset end.
type part struct{ start, end int }

// dictionaryWord is the entry of a word in a dictionary.
type dictionaryWord struct {
	cost int
	noun bool
}

func newDictionary(lines string) *dictionary {
	d := &dictionary{lines: lines, first: map[rune]part{}}
	for start := 0; start < len(lines); {
		end := start + strings.IndexByte(lines[start:], '\n') + 1
		r := firstRune(lines[start:])
		p, known := d.first[r]
		if !known {
			p.start = start
		}
		p.end = end
		d.first[r] = p
		start = end
	}
	return d
}

// look returns the entry of a word.
func (d *dictionary) look(text string) (entry dictionaryWord, known bool) {
	lines := d.first[firstRune(text)]
	for low, high := lines.start, lines.end; low < high; {
		start := low + strings.LastIndexByte(d.lines[low:(low+high)/2], '\n') + 1
		end := start + strings.IndexByte(d.lines[start:], '\n')
		found, rest, _ := strings.Cut(d.lines[start:end], "\t")
		switch {
		case found < text:
			low = end + 1
		case found > text:
			high = start
		default:
			number, marked := strings.CutSuffix(rest, "*")
			cost, _ := strconv.Atoi(number) // a test checks that every cost is a valid number
			return dictionaryWord{cost: cost, noun: !marked}, true
		}
	}
	return dictionaryWord{}, false
}

// contains reports whether the dictionary contains a word.
func (d *dictionary) contains(text string) bool {
	_, known := d.look(text)
	return known
}

// newSimplified returns the simplified form of each traditional Chinese character.
func newSimplified() map[rune]rune {
	traditional, simple, _ := strings.Cut(strings.TrimSpace(traditionalCharacters), "\n")
	to := []rune(simple)
	table := make(map[rune]rune, len(to))
	for i, r := range []rune(traditional) {
		table[r] = to[i]
	}
	return table
}

// simplify replaces traditional Chinese characters with simplified characters.
func simplify(chars []rune) {
	table := simplified()
	for i, r := range chars {
		if s, ok := table[r]; ok {
			chars[i] = s
		}
	}
}
