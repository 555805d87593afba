package collector

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const thinkingNames = `(?:analysis|antthinking|chain_of_thoughts?|cot|deep_?think|(?:inner|internal)_(?:monologue|thoughts?)` +
	`|reason|reasoning\w*|(?:\w+_)?reflection|scratchpad|(?:\w+[:_])?think\w*|thoughts?|thought_process)`

// These patterns match the tags around the reasoning of a model: <think>, <thinking>, <analysis>, Mistral's [THINK],
// Kimi's ◁think▷, Cohere's <|START_THINKING|>, <|begin_of_thought|> and the numbered tokens of MedGemma.
//
//nolint:gochecknoglobals // constant patterns
var (
	thinkingOpens = newSignPattern("<[◁",
		`<\|?`+thinkingNames+`\|?(?:\s+[\w:-]+\s*=[^<>]*)?\s*>|\[THINK\]|◁think▷|<unused94>(?:thought)?`+
			`|<\|(?:begin|start)_(?:of_)?(?:think|thinking|thought|reasoning|analysis)\|>`,
	)
	thinkingCloses = newSignPattern("<[◁",
		`</\|?`+thinkingNames+`\|?\s*>|<\|/`+thinkingNames+`\|>|\[/THINK\]|◁/think▷`+
			`|<unused95>|<\|end_(?:of_)?(?:think|thinking|thought|reasoning|analysis)\|>`,
	)
)

// foldedThinking matches reasoning in a collapsed HTML element, as Open WebUI returns it. Without a type, only an element
// at the beginning of the text is reasoning, and only if its summary says so: "Thought for 5 seconds".
var foldedThinking = regexp.MustCompile(`(?is)<details\s+type="?reasoning\b[^<>]*>.*?</details>` +
	`|^\s*<details\b[^<>]*>\s*<summary>[^<>\w]*(?:thought|thinking|reasoning)\b[^<>]*</summary>.*?</details>`)

// These patterns match the tags around the answer that follows the reasoning.
var (
	answerOpens = regexp.MustCompile(
		`(?i)^\s*(?:<` + answerNames + `>|<\|(?:begin|start)_(?:of_)?` + answerNames + `\|>)\s*`,
	)
	answerCloses = regexp.MustCompile(`(?i)\s*(?:</` + answerNames + `>|<\|end_(?:of_)?` + answerNames + `\|>)\s*$`)
)

const answerNames = `(?:answer|final|final_answer|output|response|solution)`

// withoutThinking removes the model's reasoning from a text, because the reasoning may name brands that the answer does
// not mention. Some engines report the reasoning in a separate field. A model may think several times, before and
// between the parts of its answer. Some servers send only the first closing tag, because the prompt already contains
// the opening tag. Tags in code belong to the answer, and so do most tags inside a sentence (see nextThinking).
func withoutThinking(whole string) string {
	text := finalChannel(unescapeThinking(whole))
	if strings.Contains(text, "</") { // the pattern is slower
		text = foldedThinking.ReplaceAllString(text, "")
	}
	answer, thinks := text, false
	if end := firstClosing(text); end != nil {
		start := thinkingOpens.find(text)
		if len(start) == 0 || start[0] > end[0] {
			answer, thinks = text[end[1]:], true
		}
	}
	thinks = thinks || beginsWithThinking(answer)
	var kept strings.Builder
	for {
		start := nextThinking(answer, thinks)
		if start == nil {
			kept.WriteString(answer)
			break
		}
		kept.WriteString(answer[:start[0]])
		rest := answer[start[1]:]
		end := closingTag(rest)
		if end == nil { // the output ended within the reasoning
			break
		}
		answer = rest[end[1]:]
		if kept.Len() == 0 {
			answer = afterNestedThinking(answer)
		}
	}
	if kept.Len() == len(whole) {
		return whole
	}
	return withoutAnswerTags(strings.TrimLeft(kept.String(), " \t\r\n"))
}

// These patterns match a tag of reasoning in escaped form, and an empty element of reasoning at the beginning of a text.
var (
	escapedThinking = regexp.MustCompile(`(?i)&lt;(/?` + thinkingNames + `)\s*&gt;`)
	emptyThinking   = regexp.MustCompile(`(?i)^\s*<` + thinkingNames + `\s*/>\s*`)
)

// unescapeThinking returns a text with plain tags if the text begins with an escaped tag of reasoning, because some
// gateways escape HTML: "&lt;think&gt;". The end of the reasoning is missing if a length limit ended the output. A tag
// without its end that text follows on the same line is the subject of the answer. In other texts, an escaped tag is an
// example.
func unescapeThinking(text string) string {
	text = emptyThinking.ReplaceAllString(text, "")
	const openAndClosed = 2
	tags := escapedThinking.FindAllStringSubmatchIndex(text, openAndClosed)
	if len(tags) == 0 || strings.TrimSpace(text[:tags[0][0]]) != "" {
		return text
	}
	closes := func(tag []int) bool { return text[tag[2]] == '/' }
	isCutOff := len(tags) == 1 && !closes(tags[0]) && strings.HasPrefix(strings.TrimLeft(text[tags[0][1]:], " \t\r"), "\n")
	if isCutOff || len(tags) == openAndClosed && closes(tags[1]) {
		return escapedThinking.ReplaceAllString(text, "<$1>")
	}
	return text
}

// withoutAnswerTags removes the tags around an answer that follows reasoning.
func withoutAnswerTags(answer string) string {
	opens := answerOpens.FindStringIndex(answer)
	if opens == nil {
		return answer
	}
	return answerCloses.ReplaceAllString(answer[opens[1]:], "")
}

// firstClosing returns the offsets of the first closing tag outside code, or nil.
func firstClosing(text string) []int {
	blocks := codeBlocks(text)
	for at := range thinkingCloses.matches(text) {
		if !isQuoted(text, at) && !blocks.contain(at[0]) {
			return at
		}
	}
	return nil
}

// closingTag returns the offsets of the closing tag of the reasoning at the beginning of a text, or nil. The reasoning
// itself may mention the tag between backticks.
func closingTag(text string) []int {
	for at := range thinkingCloses.matches(text) {
		if !strings.HasSuffix(text[:at[0]], "`") || !strings.HasPrefix(text[at[1]:], "`") {
			return at
		}
	}
	return nil
}

// isQuoted reports whether a part of a line is between backticks. The parameter "at" contains the offsets of the part.
func isQuoted(text string, at []int) bool {
	line := text[strings.LastIndexByte(text[:at[0]], '\n')+1 : at[0]]
	rest, _, _ := strings.Cut(text[at[1]:], "\n")
	return strings.Count(line, "`")%2 == 1 && strings.Contains(rest, "`")
}

// blocksOfCode contains the offsets at which blocks of code begin and end.
type blocksOfCode [][2]int

// codeBlocks returns the blocks of code in a text. A line with "```" or "```go" begins a block, and a line with "```"
// ends the block. If a block has no end, codeBlocks returns no blocks, because the block may belong to reasoning that
// breaks off.
func codeBlocks(text string) blocksOfCode {
	var blocks blocksOfCode
	begin, offset := -1, 0
	for line := range strings.Lines(text) {
		offset += len(line)
		before, info, isFence := strings.Cut(line, "```")
		switch {
		case !isFence, strings.Contains(before, "`"), strings.Contains(info, "`"):
		case begin < 0, strings.TrimSpace(info) != "":
			begin = offset
		default:
			blocks = append(blocks, [2]int{begin, offset - len(line)})
			begin = -1
		}
	}
	if begin >= 0 {
		return nil
	}
	return blocks
}

func (b blocksOfCode) contain(at int) bool {
	return slices.ContainsFunc(b, func(block [2]int) bool { return block[0] <= at && at < block[1] })
}

func beginsWithThinking(text string) bool {
	start := thinkingOpens.find(text)
	return len(start) > 0 && strings.TrimSpace(text[:start[0]]) == ""
}

// afterNestedThinking returns the text after the last closing tag that has no opening tag before it. A closing tag
// without an opening tag remains if the reasoning itself contains a pair of tags. Closing tags in code belong to the
// answer.
func afterNestedThinking(text string) string {
	blocks, after := codeBlocks(text), 0
	for at := range thinkingCloses.matches(text) {
		if isQuoted(text, at) || blocks.contain(at[0]) {
			continue
		}
		if thinkingOpens.find(text[after:at[0]]) != nil {
			break
		}
		after = at[1]
	}
	return text[after:]
}

// nextThinking returns the offsets of the next tag that opens reasoning, or nil. The parameter "thinks" reports whether
// the text begins with reasoning. In other texts, a tag opens reasoning only in three cases. The tag is at the
// beginning of a line or after the end of a sentence, or several words separate the tag from the closing tag. A tag in
// code does not open reasoning.
func nextThinking(text string, thinks bool) []int {
	blocks := codeBlocks(text)
	ticks, before := 0, "" // the number of backticks, and the text of the line before the tag
	for from := 0; ; {
		at := thinkingOpens.find(text[from:])
		if at == nil {
			return nil
		}
		start, end := from+at[0], from+at[1]
		line := text[from:start]
		if newline := strings.LastIndexByte(line, '\n'); newline >= 0 {
			ticks, before, line = 0, "", line[newline+1:]
		}
		ticks += strings.Count(line, "`")
		before += line
		switch {
		case ticks%2 == 1, blocks.contain(start):
		case thinks, endsSentence(before), closesAfterWords(text[end:]):
			return []int{start, end}
		}
		before, from = before+text[start:end], end
	}
}

// endsSentence reports whether a line is empty, or ends with the end of a sentence.
func endsSentence(line string) bool {
	line = strings.TrimRight(line, " \t\r*_\"'”’»)）」")
	last, _ := utf8.DecodeLastRuneInString(line)
	return line == "" || strings.ContainsRune(".!?…。！？｡।", last)
}

// closesAfterWords reports whether a closing tag follows at least four words, or eight characters of a script without
// spaces. A pair of tags around fewer words is only an example in the answer's text.
func closesAfterWords(text string) bool {
	end := thinkingCloses.find(text)
	if end == nil {
		return false
	}
	inside := text[:end[0]]
	wide := 0
	for _, r := range inside {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			wide++
		}
	}
	return len(strings.Fields(inside)) >= 4 || wide >= 8
}

// These patterns match the marks of the "harmony" format. The model gpt-oss uses the marks to separate its reasoning
// ("analysis"), its calls of tools ("commentary") and its answer ("final"). The format of Gemma 4 has similar marks.
var (
	channelMark  = regexp.MustCompile(`(?:<\|start\|>assistant)?<\|channel\|?>[ \n]*`)
	channelEnd   = regexp.MustCompile(`<\|(?:end|return|call|start)\|>|<channel\|>`)
	channelRest  = regexp.MustCompile(`<\|start\|>\w*|<\|(?:message|end|return|call)\|>`)
	lostChannels = regexp.MustCompile(`(?s)^analysis\s*\S.*assistantfinal`) // the marks without their special characters
)

// finalChannel returns the text of the channel "final" and the text outside all channels. The other channels contain
// reasoning. A text without channels remains unchanged. Marks in code belong to the text. If the text begins with a
// channel, the mark of another channel counts even in code, because the reasoning may contain the beginning of a block
// of code.
func finalChannel(text string) string {
	if lost := lostChannels.FindStringIndex(text); lost != nil {
		return text[lost[1]:]
	}
	if !strings.Contains(text, "<|channel") {
		return text
	}
	blocks := codeBlocks(text)
	marks := slices.DeleteFunc(channelMark.FindAllStringIndex(text, -1), func(mark []int) bool {
		if strings.HasPrefix(text, "<|") && strings.HasPrefix(text[mark[0]:], "<|start|>") {
			return false
		}
		return strings.HasSuffix(text[:mark[0]], "`") && isQuoted(text, mark) || blocks.contain(mark[0])
	})
	if len(marks) == 0 {
		return text
	}
	var kept strings.Builder
	if first := text[:marks[0][0]]; !strings.HasPrefix(first, "analysis") {
		kept.WriteString(first)
	}
	for i, mark := range marks {
		message := text[mark[1]:]
		if i+1 < len(marks) {
			message = text[mark[1]:marks[i+1][0]]
		}
		outside := ""
		if end := channelEnd.FindStringIndex(message); end != nil {
			message, outside = message[:end[0]], message[end[1]:]
		}
		if said, ok := strings.CutPrefix(message, "final"); ok {
			if _, after, marked := strings.Cut(said, "<|message|>"); marked {
				said = after
			}
			kept.WriteString(said)
		}
		kept.WriteString(channelRest.ReplaceAllString(outside, ""))
	}
	return kept.String()
}
