package catalog

import (
	"strings"
	"unicode/utf8"
)

const (
	// maxEcho is the maximum number of characters of a value that a message repeats in quotes.
	maxEcho = 60
	// maxWord is the maximum number of characters of a quoted text or a word in a message. Escapes make a quoted value
	// longer than maxEcho.
	maxWord = 80
	// maxMessage is the maximum number of characters of a message.
	maxMessage = 1000
)

// Shorten truncates long words and long texts in quotes in a message, and then the message itself. Otherwise, a message
// could repeat a megabyte of a request.
func Shorten(message string) string {
	if len(message) <= maxWord {
		return message
	}
	var b strings.Builder
	for rest := message; rest != "" && b.Len() < 4*maxMessage; {
		end := valueEnd(rest)
		value := rest[:end]
		short := truncate(value, maxWord)
		if short != value && strings.HasPrefix(value, `"`) {
			short += `"`
		}
		b.WriteString(short)
		rest = rest[end:]
	}
	return truncate(b.String(), maxMessage)
}

// valueEnd returns the end of the blank, the word or the text in quotes at the beginning of a message.
func valueEnd(text string) int {
	switch text[0] {
	case ' ', '\n':
		return 1
	case '"':
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(text)
	}
	if end := strings.IndexAny(text, " \n\""); end > 0 {
		return end
	}
	return len(text)
}

// ShortenPath truncates the path of a field and the keys in the path.
func ShortenPath(path string) string {
	const most = 120
	if len(path) <= maxEcho {
		return path
	}
	keys := strings.Split(truncate(path, maxMessage), ".")
	for i, key := range keys {
		keys[i] = truncate(key, maxWord)
	}
	return truncate(strings.Join(keys, "."), most)
}

// truncate shortens a text that has more than a maximum number of characters.
func truncate(text string, most int) string {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	n := 0
	for at := range text {
		if n == most {
			return strings.TrimRight(text[:at], `\`) + "…"
		}
		n++
	}
	return text
}
