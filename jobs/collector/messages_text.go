package collector

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text joins the passages of the answer. A search or a thought between two passages begins a new paragraph. Before the
// last search, sentences without citations at the edge of a passage only announce searches: "Let me look at …". The
// method text omits these sentences if text follows the last search, or if the answer ended early. Otherwise, text
// returns all passages unchanged.
func (t *messagesTurns) text(stopReason string) string {
	passages := t.passages()
	isCutOff := stopReason == "pause_turn" || endsAtLimit(stopReason)
	concludes := slices.ContainsFunc(passages, func(p passage) bool { return p.final && strings.TrimSpace(p.text) != "" })
	var answer []string
	for _, p := range passages {
		if !p.final && (concludes || isCutOff) {
			p.text = p.citedSentences()
		}
		if p.text != "" {
			answer = append(answer, p.text)
		}
	}
	return withoutThinking(strings.Join(answer, "\n\n"))
}

// passage is a sequence of text blocks that directly follow one another.
type passage struct {
	firstCited, lastCited int  // the start of the first cited block, and the end of the last; equal without citations
	final                 bool // true if no search follows the passage
	text                  string
}

// passages returns the passages with text. The blocks of a passage are joined without separators, because a citation
// splits a sentence into several blocks.
func (t *messagesTurns) passages() []passage {
	lastSearch := -1
	for i, block := range t.blocks {
		if block.Type == blockSearch || block.Type == blockResult {
			lastSearch = i
		}
	}
	var list []passage
	isOpen := false
	for i, block := range t.blocks {
		if block.Type != blockText {
			isOpen = false
			continue
		}
		if block.Text == "" {
			continue
		}
		if !isOpen {
			list = append(list, passage{final: i > lastSearch})
			isOpen = true
		}
		list[len(list)-1].add(block)
	}
	return list
}

func (p *passage) add(block messagesBlock) {
	start := len(p.text)
	p.text += block.Text
	if len(block.Citations) == 0 {
		return
	}
	if p.firstCited == p.lastCited {
		p.firstCited = start
	}
	p.lastCited = len(p.text)
}

// citedSentences returns the text from the beginning of the first sentence with a citation to the end of the last
// sentence with a citation. The result is empty without citations.
func (p *passage) citedSentences() string {
	if p.firstCited == p.lastCited {
		return ""
	}
	start, end := 0, len(p.text)
	for i := range p.text {
		switch {
		case !beginsSentence(p.text, i):
		case i <= p.firstCited:
			start = i
		case i >= p.lastCited:
			return strings.TrimRightFunc(p.text[start:i], unicode.IsSpace)
		}
	}
	return p.text[start:end]
}

// shortened matches an abbreviation or the number of a list item before a full stop.
var shortened = regexp.MustCompile(
	`(?:^|[\s(])(?:\pL|\d+|Co|Corp|Dr|Inc|Jr|Ltd|Mr|Mrs|Ms|No|Sr|St|approx|vs|(?:\pL\.)+\pL)$`,
)

// beginsSentence reports whether a sentence or a line begins at an offset of a text.
func beginsSentence(text string, at int) bool {
	next, _ := utf8.DecodeRuneInString(text[at:])
	previous, _ := utf8.DecodeLastRuneInString(text[:at])
	switch {
	case at == 0, strings.ContainsRune("。！？", previous):
		return true
	case !unicode.IsSpace(previous), unicode.IsSpace(next), unicode.IsLower(next):
		return false
	}
	ended := strings.TrimRight(text[:at], " \t\r\n*_\"'”’)")
	if strings.Contains(text[len(ended):at], "\n") {
		return true
	}
	last, size := utf8.DecodeLastRuneInString(ended)
	return strings.ContainsRune("!?…", last) || last == '.' && !shortened.MatchString(ended[:len(ended)-size])
}
