package scoring

import (
	"bytes"
	"regexp"
	"strings"
)

// yaml writes the values of a YAML document as [writer.json] does. The reader understands only lists and mappings with
// one entry per line, because engines write YAML in this form. Other YAML remains text.
func (w *writer) yaml(start, stop int) {
	y := &yamlReader{text: w.src}
	for at := start; at < stop; {
		end := stop
		if n := bytes.IndexByte(w.src[at:stop], '\n'); n >= 0 {
			end = at + n
		}
		y.add(at, end)
		at = end + 1
	}
	for len(y.lines) > 0 {
		w.jsonValue(y.value(0))
	}
}

// isYAML reports whether a text outside of a code fence is a YAML list. Each line must have a key or a dash. At least
// two items must begin with the same key, and this key must be one for names or ranks, such as "name".
func (w *writer) isYAML(start, stop int) bool {
	items, first := 0, ""
	for line := range bytes.Lines(w.src[start:stop]) {
		m := yamlItem.FindSubmatch(line)
		switch {
		case m == nil && len(bytes.TrimSpace(line)) > 0 && !yamlField.Match(line):
			return false
		case m == nil:
		case first == "":
			first = string(m[1])
			items++
		case first == string(m[1]):
			items++
		}
	}
	return items > 1 && isDataKey(strings.ToLower(strings.ReplaceAll(first, "_", " ")))
}

var (
	yamlItem  = regexp.MustCompile(`^\s*- ([\pL_]+): `)
	yamlField = regexp.MustCompile(`^\s*(- |[\pL_]+:( |\r?\n?$))`)
)

// yamlReader reads the lines of a YAML document.
type yamlReader struct {
	text  []byte
	lines []yamlLine
}

// yamlLine is a line without its indentation.
type yamlLine struct{ indent, start, stop int }

// add ignores empty lines, comments and document marks, and adds all other lines.
func (y *yamlReader) add(start, stop int) {
	line := bytes.TrimLeft(y.text[start:stop], " ")
	indent := stop - start - len(line)
	line = bytes.TrimRight(line, " \t\r")
	if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
		begin := start + indent
		y.lines = append(y.lines, yamlLine{indent: indent, start: begin, stop: begin + len(line)})
	}
}

// value reads the value that begins in the next line. The indentation of the line is the indentation of the value.
func (y *yamlReader) value(depth int) jsonValue {
	indent := y.lines[0].indent
	if depth < maxJSONDepth && y.isItem(indent) {
		list := jsonValue{kind: jsonArray}
		for y.isItem(indent) {
			rest := bytes.TrimLeft(y.text[y.lines[0].start+1:y.lines[0].stop], " ")
			y.lines[0].indent += y.lines[0].stop - len(rest) - y.lines[0].start
			y.lines[0].start = y.lines[0].stop - len(rest)
			list.members = append(list.members, y.value(depth+1))
		}
		return list
	}
	key, rest, ok := y.field()
	if depth >= maxJSONDepth || !ok {
		return y.scalar(y.lines[0].start)
	}
	object := jsonValue{kind: jsonObject}
	for ok {
		object.keys = append(object.keys, key)
		if rest < y.lines[0].stop {
			object.members = append(object.members, y.scalar(rest))
		} else {
			y.lines = y.lines[1:]
			object.members = append(object.members, y.nested(indent, depth))
		}
		for len(y.lines) > 0 && y.lines[0].indent > indent { // the text of the value continues
			object.keys = append(object.keys, jsonValue{raw: true})
			object.members = append(object.members, y.value(depth+1))
		}
		ok = len(y.lines) > 0 && y.lines[0].indent == indent && !y.isItem(indent)
		if ok {
			key, rest, ok = y.field()
		}
	}
	return object
}

// nested reads the value below a key without a value in its line.
func (y *yamlReader) nested(indent, depth int) jsonValue {
	if len(y.lines) > 0 && (y.lines[0].indent > indent || y.isItem(indent)) {
		return y.value(depth + 1)
	}
	return jsonValue{raw: true}
}

// isItem reports whether the next line has the given indentation and begins an item of a list.
func (y *yamlReader) isItem(indent int) bool {
	if len(y.lines) == 0 || y.lines[0].indent != indent {
		return false
	}
	line := y.text[y.lines[0].start:y.lines[0].stop]
	return len(line) > 2 && line[0] == '-' && line[1] == ' '
}

// field reads the key of the next line, and returns the offset of the value.
func (y *yamlReader) field() (key jsonValue, rest int, ok bool) {
	l := y.lines[0]
	line := y.text[l.start:l.stop]
	at := bytes.IndexByte(line, ':')
	if at <= 0 || at+1 < len(line) && line[at+1] != ' ' {
		return key, 0, false
	}
	value := bytes.TrimLeft(line[at+1:], " ")
	if len(value) == 1 && (value[0] == '|' || value[0] == '>') { // the value is in the next lines
		value = nil
	}
	return y.quoted(l.start, l.start+at), l.stop - len(value), true
}

// scalar reads the text from an offset to the end of the next line.
func (y *yamlReader) scalar(start int) jsonValue {
	stop := y.lines[0].stop
	y.lines = y.lines[1:]
	return y.quoted(start, stop)
}

// quoted returns a text without the quotation marks around the text.
func (y *yamlReader) quoted(start, stop int) jsonValue {
	if mark := y.text[start]; stop-start > 1 && (mark == '"' || mark == '\'') && y.text[stop-1] == mark {
		start, stop = start+1, stop-1
	}
	return jsonValue{raw: true, start: start, stop: stop}
}
