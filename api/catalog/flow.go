package catalog

import "strings"

// flow finds the structure of a YAML text in brackets or braces without reading its values. The method "next" skips
// comments, and texts in quotes.
type flow struct {
	text   string
	pos    int
	quoted bool // whether a text in quotes, a list or a mapping has just ended
	within bool // whether an unquoted text contains the position
}

// next returns the next bracket, brace, comma or colon that structures the text, with the character's offset. At the
// end of the text, the result "ok" is false.
func (f *flow) next() (c byte, at int, ok bool) {
	for f.pos < len(f.text) {
		at, c = f.pos, f.text[f.pos]
		f.pos++
		switch {
		case isBlank(c):
			continue
		case c == '#' && (at == 0 || isBlank(f.text[at-1])):
			f.skipLine()
			continue
		case c == ',' || c == '[' || c == '{':
			f.quoted, f.within = false, false
			return c, at, true
		case c == ']' || c == '}':
			f.quoted, f.within = true, false
			return c, at, true
		case c == ':' && f.endsKey():
			f.quoted, f.within = false, false
			return c, at, true
		case f.within:
			continue
		}
		f.scalar(c)
	}
	return 0, f.pos, false
}

// scalar begins an unquoted text, or skips a text in quotes, an anchor, an alias or a tag.
func (f *flow) scalar(c byte) {
	switch c {
	case '"':
		f.skipQuoted()
		f.quoted = true
	case '\'':
		f.skipSingleQuoted()
		f.quoted = true
	case '&', '*', '!':
		for f.pos < len(f.text) && !isBlank(f.text[f.pos]) && !strings.ContainsRune(",[]{}", rune(f.text[f.pos])) {
			f.pos++
		}
	default:
		f.within = true
	}
}

// endsKey reports whether the colon before the current position ends a key, rather than being a part of a text.
func (f *flow) endsKey() bool {
	if f.quoted || f.pos == len(f.text) {
		return true
	}
	c := f.text[f.pos]
	return isBlank(c) || strings.IndexByte(",[]{}", c) >= 0
}

func (f *flow) skipLine() {
	end := strings.IndexByte(f.text[f.pos:], '\n')
	if end < 0 {
		f.pos = len(f.text)
		return
	}
	f.pos += end + 1
}

func (f *flow) skipQuoted() {
	for f.pos < len(f.text) {
		c := f.text[f.pos]
		f.pos++
		switch c {
		case '\\':
			f.pos++
		case '"':
			return
		}
	}
	f.pos = len(f.text)
}

// skipSingleQuoted skips a text in single quotes. In a text in single quotes, two single quotes stand for one single
// quote.
func (f *flow) skipSingleQuoted() {
	for f.pos < len(f.text) {
		end := strings.IndexByte(f.text[f.pos:], '\'')
		if end < 0 {
			break
		}
		f.pos += end + 1
		if !strings.HasPrefix(f.text[f.pos:], "'") {
			return
		}
		f.pos++
	}
	f.pos = len(f.text)
}

// closing returns the offset of the bracket that closes the list or the mapping at an offset, or -1.
func closing(text string, open int) int {
	f := flow{text: text, pos: open}
	depth := 0
	for {
		c, at, ok := f.next()
		switch {
		case !ok:
			return -1
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return at
			}
		}
	}
}

// flowValue returns the offset after the colon of a key in a mapping in braces, or -1 if the mapping does not have the
// key. The parameter "open" is the offset of the brace that opens the mapping.
func flowValue(text string, open int, key string) int {
	f := flow{text: text, pos: open}
	depth, entry := 0, 0
	for {
		c, at, ok := f.next()
		switch {
		case !ok:
			return -1
		case c == '[' || c == '{':
			depth++
			entry = at + 1
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return -1
			}
		case depth != 1:
		case c == ',':
			entry = at + 1
		case c == ':' && entry >= 0: // only the first colon of an entry ends its key
			if strings.Trim(text[skipBlanks(text, entry):at], " \t\r\n\"'") == key {
				return at + 1
			}
			entry = -1
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// skipBlanks returns the offset of the first character that is neither blank nor part of a comment.
func skipBlanks(text string, at int) int {
	for at < len(text) {
		switch c := text[at]; {
		case isBlank(c):
			at++
		case c == '#' && (at == 0 || isBlank(text[at-1])):
			end := strings.IndexByte(text[at:], '\n')
			if end < 0 {
				return len(text)
			}
			at += end + 1
		default:
			return at
		}
	}
	return at
}
