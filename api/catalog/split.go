package catalog

import (
	"iter"
	"strings"
)

// A file of 4 MiB may have a million values, and the tree of the YAML library needs several hundred bytes for each
// value. Large files are therefore split into pieces of up to 16 KiB before the library reads them. The functions in
// this file find the lists of customers, brands, queries and scheduled jobs in the text. If the functions do not
// understand a text, such as a list with an anchor, the import reads the text as a whole. The limit maxStructure
// applies to this text.

// part is a part of a file.
type part struct {
	text string
	line int // the line number of the first character
}

// itemList is the text of the items of a list, without the brackets of the list.
type itemList struct {
	part

	column int  // the column of the dashes, if the list has no brackets
	flow   bool // whether the list has brackets
}

// cut finds a list in a mapping. The part consists of the mapping, or of a list whose only item is the mapping. The
// parameter "key" is the key of the list. The result "rest" is the part with an empty list, and has the same line
// numbers as the part. If cut does not find the list, the result "ok" is false.
func cut(p part, key string) (rest part, items itemList, ok bool) {
	start, column := contentOf(p.text)
	if start == len(p.text) {
		return p, itemList{}, false
	}
	if p.text[start] != '{' {
		return cutBlock(p, start, column, key)
	}
	value := flowValue(p.text, start, key)
	if value < 0 {
		return p, itemList{}, false
	}
	return cutFlow(p, skipBlanks(p.text, value))
}

// cutFlow cuts the list whose opening bracket is at the offset in the parameter "open". The results are those of cut.
func cutFlow(p part, open int) (rest part, items itemList, ok bool) {
	if open >= len(p.text) || p.text[open] != '[' {
		return p, itemList{}, false
	}
	end := closing(p.text, open)
	if end < 0 {
		return p, itemList{}, false
	}
	items = itemList{part: p.slice(open+1, end), flow: true}
	return p.without(open+1, end), items, true
}

// cutBlock cuts a list from an indented mapping. The parameters "start" and "column" describe the first key.
func cutBlock(p part, start, column int, key string) (rest part, items itemList, ok bool) {
	for at := start; at < len(p.text); at = nextContent(p.text, at) {
		switch indent := columnOf(p.text, at); {
		case indent < column:
			return p, itemList{}, false
		case indent > column || !strings.HasPrefix(p.text[at:], key+":"):
			continue
		}
		value := at + len(key) + 1
		if value < len(p.text) && !isBlank(p.text[value]) {
			continue
		}
		first := skipBlanks(p.text, value)
		if strings.IndexByte(p.text[value:first], '\n') < 0 {
			return cutFlow(p, first)
		}
		indent := columnOf(p.text, first)
		if indent < column || !isDash(p.text, first) {
			return p, itemList{}, false
		}
		from, end := first-indent, listEnd(p.text, first, indent)
		items = itemList{part: p.slice(from, end), column: indent}
		rest = p.without(from, end)
		rest.text = rest.text[:value] + " []" + rest.text[value:]
		return rest, items, true
	}
	return p, itemList{}, false
}

// slice returns the text between two offsets as a separate part.
func (p part) slice(from, end int) part {
	return part{p.text[from:end], p.line + strings.Count(p.text[:from], "\n")}
}

// without returns the part without a section, but keeps the line breaks of the section.
func (p part) without(from, end int) part {
	breaks := strings.Repeat("\n", strings.Count(p.text[from:end], "\n"))
	return part{p.text[:from] + breaks + p.text[end:], p.line}
}

// contentOf returns the offset and the column of the first character of a document, or of the only item of a list.
func contentOf(text string) (at, column int) {
	at = skipBlanks(text, 0)
	if rest, ok := strings.CutPrefix(text[at:], "---"); ok && (rest == "" || isBlank(rest[0])) {
		at = skipBlanks(text, at+len("---"))
	} else if isDash(text, at) || strings.HasPrefix(text[at:], "[") {
		at = skipBlanks(text, at+1)
	}
	return at, columnOf(text, at)
}

// columnOf returns the column of an offset, starting from 0.
func columnOf(text string, at int) int { return at - (strings.LastIndexByte(text[:at], '\n') + 1) }

// isDash reports whether the character at an offset starts an item of a list.
func isDash(text string, at int) bool {
	return at < len(text) && text[at] == '-' && (at+1 == len(text) || isBlank(text[at+1]))
}

// nextContent returns the offset of the first character on a later line that is neither blank nor part of a comment.
func nextContent(text string, at int) int {
	end := strings.IndexByte(text[at:], '\n')
	if end < 0 {
		return len(text)
	}
	return skipBlanks(text, at+end)
}

// listEnd returns the offset of the line after an indented list.
func listEnd(text string, first, column int) int {
	for at := first; at < len(text); at = nextContent(text, at) {
		if indent := columnOf(text, at); indent < column || indent == column && !isDash(text, at) {
			return at - indent
		}
	}
	return len(text)
}

// pieces returns consecutive parts of the list with the number of items in each part. A part with several items is not
// longer than the parameter "size", apart from empty items at its end.
func (l itemList) pieces(size int) iter.Seq2[part, int] {
	return func(yield func(part, int) bool) {
		if l.text == "" {
			return
		}
		line, begin, count := l.line, 0, 0
		last, item := 0, 0 // the end of the previous item, and the beginning of this item
		for end, next := range l.ends() {
			empty := skipBlanks(l.text[:end], item) == end // the YAML library reports empty items
			if count > 0 && !empty && end-begin > size {
				if !yield(part{l.text[begin:last], line}, count) {
					return
				}
				line += strings.Count(l.text[begin:item], "\n")
				begin, count = item, 0
			}
			last, item = end, next
			count++
		}
		if count > 0 {
			yield(part{l.text[begin:], line}, count)
		}
	}
}

// The method "ends" returns the offset of the end of each item, and the offset of the next item.
func (l itemList) ends() iter.Seq2[int, int] {
	if l.flow {
		return l.commas
	}
	return l.dashes
}

func (l itemList) commas(yield func(int, int) bool) {
	f, depth, item := flow{text: l.text}, 0, 0
	for {
		c, at, ok := f.next()
		switch {
		case !ok:
			if skipBlanks(l.text, item) < len(l.text) {
				yield(len(l.text), len(l.text))
			}
			return
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			item = at + 1
			if !yield(at, item) {
				return
			}
		}
	}
}

func (l itemList) dashes(yield func(int, int) bool) {
	for at := nextContent(l.text, l.column); at < len(l.text); at = nextContent(l.text, at) {
		if columnOf(l.text, at) == l.column && isDash(l.text, at) && !yield(at-l.column, at-l.column) {
			return
		}
	}
	yield(len(l.text), len(l.text))
}
