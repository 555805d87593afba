package collector

import (
	"regexp"
	"strings"
)

const thinkingNames = `(?:antthinking|reasoning|reflection|scratchpad|seed:think|think|thinking|thought)`

// The tags around the reasoning of a model: <think>, <thinking>, Mistral's [THINK] and Kimi's ◁think▷.
var (
	thinkingOpens  = regexp.MustCompile(`(?i)<` + thinkingNames + `(?:\s[^<>]*)?>|\[THINK\]|◁think▷`)
	thinkingCloses = regexp.MustCompile(`(?i)</` + thinkingNames + `\s*>|\[/THINK\]|◁/think▷`)
)

// withoutThinking removes the model's reasoning from a text, because the reasoning may name brands that the answer does
// not mention. Other engines report the reasoning in a separate field. A model may think several times, before and
// between the parts of its answer. Some servers send only the first closing tag, because the prompt already contains
// the opening tag. Tags inside a sentence belong to the answer, unless the text begins with reasoning.
func withoutThinking(text string) string {
	answer, thinks := text, false
	if end := thinkingCloses.FindStringIndex(text); end != nil {
		start := thinkingOpens.FindStringIndex(text)
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
		end := thinkingCloses.FindStringIndex(rest)
		if end == nil { // the output ended within the reasoning
			break
		}
		answer = rest[end[1]:]
		if kept.Len() == 0 {
			answer = afterNestedThinking(answer)
		}
	}
	if kept.Len() == len(text) {
		return text
	}
	return strings.TrimLeft(kept.String(), " \t\r\n")
}

func beginsWithThinking(text string) bool {
	start := thinkingOpens.FindStringIndex(text)
	return len(start) > 0 && strings.TrimSpace(text[:start[0]]) == ""
}

// afterNestedThinking returns the text after the last closing tag without an opening tag. Reasoning that mentions the
// opening tag has more closing tags than opening tags.
func afterNestedThinking(text string) string {
	for {
		end := thinkingCloses.FindStringIndex(text)
		if end == nil {
			return text
		}
		if thinkingOpens.MatchString(text[:end[0]]) {
			return text
		}
		text = text[end[1]:]
	}
}

// nextThinking returns the offsets of the next opening tag, or nil. In a text without reasoning at the beginning, only
// a tag at the beginning of a line opens reasoning. A tag in backticks does not open reasoning.
func nextThinking(text string, thinks bool) []int {
	ticks, isBlank := 0, true // the properties of the line before the tag
	for from := 0; ; {
		at := thinkingOpens.FindStringIndex(text[from:])
		if at == nil {
			return nil
		}
		start, end := from+at[0], from+at[1]
		line := text[from:start]
		if newline := strings.LastIndexByte(line, '\n'); newline >= 0 {
			ticks, isBlank, line = 0, true, line[newline+1:]
		}
		ticks += strings.Count(line, "`")
		isBlank = isBlank && strings.TrimSpace(line) == ""
		switch {
		case ticks%2 == 1:
		case thinks, isBlank:
			return []int{start, end}
		}
		isBlank, from = false, end
	}
}
