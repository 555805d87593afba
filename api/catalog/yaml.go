package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxBytes is the maximum size of a file.
const maxBytes = 4 << 20

// The constant "expected" is the example document in the message for an empty file.
const expected = `write a document such as "customers: [{name: Northwind Ltd, brands: [{name: Acme}]}]"`

// syntaxError is the error for a file that cannot be parsed, with the line number.
type syntaxError struct {
	line    int
	message string
}

func (e *syntaxError) Error() string { return e.message }

// These constants limit a part that cannot be split. The YAML library needs several hundred bytes for each character
// that can begin or end a value. The library needs dozens of bytes for each other character.
const (
	maxStructure = 50_000  // the maximum number of characters that can begin or end a value
	maxPart      = 1 << 20 // the maximum number of bytes, without line breaks
)

// decode returns the text of a file without the byte order marks that some editors write. Each line ends with a line
// feed.
func decode(data []byte) (part, error) {
	if len(data) > maxBytes {
		return part{}, &syntaxError{
			1,
			fmt.Sprintf("the file has %d bytes, and the limit is %d bytes (4 MiB): split the file", len(data), maxBytes),
		}
	}
	if at := invalidUTF8(data); at >= 0 {
		return part{}, &syntaxError{
			1 + bytes.Count(data[:at], []byte("\n")),
			"the file is not in UTF-8 here: save the file in UTF-8",
		}
	}
	text := strings.TrimLeft(string(data), "\ufeff")
	if strings.ContainsRune(text, '\r') {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	return part{text, 1}, nil
}

// load parses a part of a file into a tree of nodes. The size and the depth of the tree are limited. The line numbers
// in the tree are line numbers of the file.
func (p part) load() (ast.Node, token.Tokens, error) {
	if structure(p.text) > maxStructure || len(p.text)-strings.Count(p.text, "\n") > maxPart {
		return nil, nil, &syntaxError{p.line, "is too large: split its lists between several files"}
	}
	text, gaps := squeeze(p.text)
	tokens, err := tokenize(text)
	if err != nil {
		return nil, nil, err
	}
	for _, tk := range tokens {
		tk.Position.Line = lineBefore(gaps, tk.Position.Line) + p.line - 1
	}
	if tk := tokens.InvalidToken(); tk != nil {
		return nil, nil, p.syntaxError(tk, tk.Error)
	}
	if tk, message := excess(tokens); tk != nil {
		return nil, nil, &syntaxError{line(tk), message}
	}
	body, err := p.parse(tokens)
	return body, tokens, err
}

// structure counts the characters of a text that can begin or end a value, apart from line breaks.
func structure(text string) int {
	n := 0
	for i := range len(text) {
		switch text[i] {
		case ',', '[', ']', '{', '}', ':', '-', '?', '#', '&', '*', '!':
			n++
		}
	}
	return n
}

// tokenize and parse recover from panics of the YAML library on unusual input.
func tokenize(text string) (tokens token.Tokens, err error) {
	defer recoverPanic(&err)
	return lexer.Tokenize(text), nil
}

func (p part) parse(tokens token.Tokens) (body ast.Node, err error) {
	defer recoverPanic(&err)
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // the reader reports duplicate keys
	if e, ok := errors.AsType[yaml.Error](err); ok {
		return nil, p.syntaxError(e.GetToken(), e.GetMessage())
	}
	if err != nil {
		return nil, &syntaxError{p.line, "is not valid YAML: " + err.Error()}
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, &syntaxError{p.line, "the file is empty: " + expected}
	}
	return file.Docs[0].Body, nil
}

func recoverPanic(err *error) {
	if r := recover(); r != nil {
		*err = &syntaxError{1, fmt.Sprintf("is not valid YAML: the parser failed: %v", r)}
	}
}

// syntaxError returns a syntaxError with the message of the YAML library. For two common mistakes, syntaxError replaces
// the library's message with a clearer message.
func (p part) syntaxError(tk *token.Token, message string) *syntaxError {
	e := &syntaxError{line(tk), "is not valid YAML: " + message}
	source := p.lineAt(e.line)
	indent := source[:len(source)-len(strings.TrimLeft(source, " \t"))]
	if strings.Contains(indent, "\t") {
		e.message = "is not valid YAML: a tab indents this line: write spaces"
	} else if m := unquotedValue().FindStringSubmatch(source); m != nil {
		e.message = "is not valid YAML: a value that starts with " + m[2][:1] + " must be in quotes, such as " + quote(
			strings.TrimSpace(m[2]),
		)
	}
	return e
}

// lineAt returns the text of a line of the file, or "" if the part does not contain the line.
func (p part) lineAt(line int) string {
	text := p.text
	for range line - p.line {
		_, after, found := strings.Cut(text, "\n")
		if !found {
			return ""
		}
		text = after
	}
	source, _, _ := strings.Cut(text, "\n")
	return source
}

// unquotedValue returns a regular expression for lines with an unquoted value that starts with a special character of
// YAML. Values such as */5 * * * * and @daily are probably meant as texts.
func unquotedValue() *regexp.Regexp {
	return regexp.MustCompile("^\\s*(- +)?(?:[a-z_]+: +)?([*@%`][^\"']*)$")
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func line(tk *token.Token) int {
	if tk == nil || tk.Position == nil {
		return 1
	}
	return max(tk.Position.Line, 1)
}
