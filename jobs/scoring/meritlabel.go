package scoring

import (
	"strings"
	"unicode/utf8"
)

// readUnmarkedLabel reads the label and the value of a line without a mark. A colon, a dash or the end of a bold line
// may separate a label of merit from the value.
func (l *lister) readUnmarkedLabel(e entry) (f labelForm, ok bool) {
	text := l.doc.plain[e.start:e.end]
	label := l.boldLine(e)
	at := len(label)
	if at == 0 {
		label, at = labelBeforeDash(text)
	}
	if f = newMeritLabel(text, label, at); f.value != "" && !l.hasMention(e.start, e.start+at) {
		if _, ok = l.labelledValue(e, f); ok {
			return f, true
		}
	}
	return readLabel(text)
}

// labelBeforeDash returns the text before the first dash between spaces, and the offset after the dash. The offset is 0
// if the text contains no such dash.
func labelBeforeDash(text string) (label string, at int) {
	limit := text[:min(len(text), maxPrefix)]
	at = strings.IndexAny(limit, "–—-")
	if at < 1 || limit[at-1] != ' ' {
		return "", 0
	}
	_, size := utf8.DecodeRuneInString(limit[at:])
	if !strings.HasPrefix(text[at+size:], " ") {
		return "", 0
	}
	return limit[:at], at + size
}

// boldLine returns the bold text at the beginning of an entry if the bold text is a whole line in the stored text. In
// the plain text, a space may stand for the line break after the bold text.
func (l *lister) boldLine(e entry) string {
	start, end := l.doc.source(e.start, e.end)
	if !strings.HasSuffix(l.doc.stored[:start], "**") {
		return ""
	}
	line, _, found := strings.Cut(l.doc.stored[start:max(start, end)], "**\n")
	if !found || !strings.HasPrefix(l.doc.plain[e.start:e.end], line) {
		return ""
	}
	return line
}

// newMeritLabel returns the form of a line with a label of merit before an offset. Without such a label, the value is
// "".
func newMeritLabel(text, label string, at int) labelForm {
	f := labelForm{label: label, words: labelWords(label)}
	if len(f.words) == 0 || len(f.words) > maxLabelWords || !isMerit(label, f.words) || isDemerit(label, f.words) ||
		isProperty(f.words) || endsInPreposition(f.words) || hasSentenceEnd(label) || strings.ContainsAny(label, ",，、:：.!?") {
		return labelForm{}
	}
	f.value = strings.TrimLeft(text[at:], " \u00a0\n*_\"“„«「『")
	f.at = len(text) - len(f.value)
	return f
}
