package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// YAML prints a value as YAML, with the fields and the order of its JSON. An import reads each text unchanged. The YAML
// library writes some texts, such as texts that contain a tab, without the quotes that its reader needs.
func YAML(w io.Writer, v any) error {
	encoded, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode as JSON: %w", err)
	}
	var ordered any
	if err := yaml.UnmarshalWithOptions(encoded, &ordered, yaml.UseOrderedMap()); err != nil {
		return fmt.Errorf("encode as YAML: %w", err)
	}
	node, err := yaml.ValueToNode(ordered)
	if err != nil {
		return fmt.Errorf("encode as YAML: %w", err)
	}
	ast.Walk(quoter{}, node)
	_, err = fmt.Fprintln(w, node)
	return err
}

// quoter puts texts in double quotes.
type quoter struct{}

// Visit implements [ast.Visitor]. The library has already put texts that start with a double quote in quotes.
func (q quoter) Visit(n ast.Node) ast.Visitor {
	if s, ok := n.(*ast.StringNode); ok && !strings.HasPrefix(s.Value, `"`) && needsQuotes(s.Value) {
		s.Token.Type = token.DoubleQuoteType
	}
	return q
}

// needsQuotes reports whether a text has a first character with a meaning in YAML, or an invisible character.
func needsQuotes(text string) bool {
	return strings.ContainsAny(text[:min(1, len(text))], "?:-=") ||
		strings.ContainsFunc(text, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) })
}
