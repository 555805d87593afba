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

const maxBytes = 4 << 20

// The constant expected is the example document in the message for an empty file.
const expected = `expected is a document such as "customers: [{name: Northwind Ltd, brands: [{name: Acme}]}]"`

// syntaxError is the error for a file that cannot be parsed, with the line number.
type syntaxError struct {
	line    int
	message string
}

func (e *syntaxError) Error() string { return e.message }

// load parses YAML into a tree of nodes. The size and the depth of the tree are limited.
func load(data []byte) (ast.Node, error) {
	if len(data) > maxBytes {
		return nil, &syntaxError{
			1,
			fmt.Sprintf("the file has %d bytes: at most %d (4 MiB) are read, split it", len(data), maxBytes),
		}
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, &syntaxError{
			1 + bytes.Count(data[:at], []byte("\n")),
			"the file is not in UTF-8 here: save it in that encoding",
		}
	}
	text := strings.TrimPrefix(string(data), "\ufeff") // the byte order mark that some Windows editors write
	tokens, err := tokenize(text)
	if err != nil {
		return nil, err
	}
	if tk := tokens.InvalidToken(); tk != nil {
		return nil, newSyntaxError(text, tk, tk.Error)
	}
	if tk, message := excess(tokens); tk != nil {
		return nil, &syntaxError{line(tk), message}
	}
	return parse(text, tokens)
}

// tokenize and parse recover from panics of the YAML library on unusual input.
func tokenize(text string) (tokens token.Tokens, err error) {
	defer recoverPanic(&err)
	return lexer.Tokenize(text), nil
}

func parse(text string, tokens token.Tokens) (body ast.Node, err error) {
	defer recoverPanic(&err)
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // the reader reports duplicate keys
	if e, ok := errors.AsType[yaml.Error](err); ok {
		return nil, newSyntaxError(text, e.GetToken(), e.GetMessage())
	}
	if err != nil {
		return nil, &syntaxError{1, "is not valid YAML: " + err.Error()}
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, &syntaxError{1, "the file is empty: " + expected}
	}
	return file.Docs[0].Body, nil
}

func recoverPanic(err *error) {
	if r := recover(); r != nil {
		*err = &syntaxError{1, fmt.Sprintf("is not valid YAML: the parser failed: %v", r)}
	}
}

// newSyntaxError returns a syntaxError with the message of the YAML library. For two common mistakes, newSyntaxError
// uses a clearer message.
func newSyntaxError(text string, tk *token.Token, message string) *syntaxError {
	e := &syntaxError{line(tk), "is not valid YAML: " + message}
	lines := strings.Split(text, "\n")
	if e.line > len(lines) {
		return e
	}
	source := lines[e.line-1]
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
