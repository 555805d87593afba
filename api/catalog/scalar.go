package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

const (
	// maxName bounds names, in characters.
	maxName = 200
	// maxPerDay bounds what a customer's runs may spend in a day, in calls and in US dollars.
	maxPerDay = 100_000
	// maxPrompt bounds the text of a query, in bytes: it is part of an index, whose entries have at most 2,704.
	maxPrompt = 2400
)

// text reads a text as it is. ok is false when it is none, and the problem noted.
func (r *reader) text(n ast.Node, at *place) (text string, ok bool) {
	n, ok = r.resolve(n, at)
	if !ok {
		return "", false
	}
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		r.add(at, `must be a text, is %s: write it in quotes`, describe(n))
		return "", false
	default:
		r.add(at, "must be a text, is %s", describe(n))
		return "", false
	}
	if !utf8.ValidString(text) {
		r.add(at, "has an escape that gives no character: %s", quote(text))
		return "", false
	}
	return text, true
}

// optional reads a text of one line that may be empty. ok is false when there was a problem.
func (r *reader) optional(n ast.Node, at *place) (text string, ok bool) {
	if text, ok = r.text(n, at); !ok {
		return "", false
	}
	switch control := strings.IndexFunc(text, unicode.IsControl); {
	case text != strings.TrimSpace(text):
		r.add(at, "has blanks around it: write %s", quote(strings.TrimSpace(text)))
	case control >= 0:
		r.add(at, "has a line break or another control character: %s", quote(text))
	case utf8.RuneCountInString(text) > maxName:
		r.add(at, "is too long: write at most %d characters", maxName)
	default:
		return text, true
	}
	return "", false
}

// topic reads a text of one line that may be empty.
func (r *reader) topic(n ast.Node, at *place) string {
	text, _ := r.optional(n, at)
	return text
}

// name reads a text of one line. It gives "" when there was a problem.
func (r *reader) name(n ast.Node, at *place) string {
	text, ok := r.optional(n, at)
	if ok && text == "" {
		r.add(at, "is empty: write a text")
	}
	return text
}

// prompt reads the text of a query, which may have several lines.
func (r *reader) prompt(n ast.Node, at *place) string {
	text, ok := r.text(n, at)
	if !ok {
		return ""
	}
	trimmed := strings.TrimSpace(text)
	control := func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }
	switch {
	case trimmed == "":
		r.add(at, "is empty: write what to ask")
	case text != trimmed:
		r.add(at, "has blanks or line breaks around it: write %s (a block starts with |- rather than |)", quote(trimmed))
	case strings.ContainsFunc(text, control):
		r.add(at, "has a control character: %s", quote(text))
	case len(text) > maxPrompt:
		r.add(at, "is too long: it has %d bytes, write at most %d", len(text), maxPrompt)
	default:
		return text
	}
	return ""
}

func (r *reader) boolean(n ast.Node, at *place) bool {
	n, ok := r.resolve(n, at)
	if !ok {
		return false
	}
	node, ok := n.(*ast.BoolNode)
	if !ok {
		r.add(at, "must be true or false, is %s", describe(n))
		return false
	}
	return node.Value
}

// number reads a whole number in decimal.
func (r *reader) number(n ast.Node, at *place) (number int, ok bool) {
	if n, ok = r.resolve(n, at); !ok {
		return 0, false
	}
	if node, ok := n.(*ast.IntegerNode); ok && node.Token.Type == token.IntegerType {
		if number, err := strconv.Atoi(node.Token.Value); err == nil {
			return number, true
		}
	}
	r.add(at, "must be a whole number, is %s", describe(n))
	return 0, false
}

// amount reads a number in decimal that may have a fraction.
func (r *reader) amount(n ast.Node, at *place) (amount float64, ok bool) {
	if n, ok = r.resolve(n, at); !ok {
		return 0, false
	}
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		if amount, err := strconv.ParseFloat(n.GetToken().Value, 64); err == nil {
			return amount, true
		}
	}
	r.add(at, "must be a number, is %s", describe(n))
	return 0, false
}

// positive returns a read of a number above 0, or null: none. number reads it.
func positive[T int | float64](r *reader, number func(n ast.Node, at *place) (T, bool)) func(n ast.Node, at *place) *T {
	return func(n ast.Node, at *place) *T {
		n, ok := r.resolve(n, at)
		if _, null := n.(*ast.NullNode); null || !ok {
			return nil
		}
		v, ok := number(n, at)
		if ok && (v <= 0 || v > maxPerDay) {
			r.add(at, "must be above 0 and at most %d, or null for the program's default, is %v", maxPerDay, v)
		}
		return &v
	}
}

// whole returns a read of a whole number within bounds.
func (r *reader) whole(low, high int) func(n ast.Node, at *place) int {
	return func(n ast.Node, at *place) int {
		number, ok := r.number(n, at)
		if ok && (number < low || number > high) {
			r.add(at, "must be from %d to %d, is %d", low, high, number)
		}
		return number
	}
}

// instant reads a time, or null: none. The table keeps microseconds.
func (r *reader) instant(n ast.Node, at *place) *time.Time {
	n, ok := r.resolve(n, at)
	if _, null := n.(*ast.NullNode); null || !ok {
		return nil
	}
	text := r.name(n, at)
	if text == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 1 {
		r.add(at, "must be a time with its offset, such as 2027-01-01T09:00:00Z or 2027-01-01T09:00:00+01:00, is %s", quote(text))
		return nil
	}
	t = t.UTC().Truncate(time.Microsecond)
	return &t
}

// enum returns a read of one of some words.
func enum[T ~string](r *reader, values ...T) func(n ast.Node, at *place) T {
	return func(n ast.Node, at *place) T {
		text := r.name(n, at)
		if text == "" || slices.Contains(values, T(text)) {
			return T(text)
		}
		known := make([]string, len(values))
		for i, v := range values {
			known[i] = string(v)
		}
		r.add(at, "%s", oneOf(text, known))
		return ""
	}
}

// texts returns a read of a list of texts. each reads one; no two may be the same.
func (r *reader) texts(each func(n ast.Node, at *place) string) func(n ast.Node, at *place) texts {
	return func(n ast.Node, at *place) texts {
		all := texts{values: []string{}}
		seen := map[string]*place{}
		r.list(n, at, func(n ast.Node, p *place) {
			text := each(n, p)
			if text == "" {
				return
			}
			if before := seen[text]; before != nil {
				r.add(p, "%s is in this list already%s", quote(text), onLine(before))
				return
			}
			seen[text] = p
			all.places, all.values = append(all.places, p), append(all.values, text)
		})
		return all
	}
}

func onLine(p *place) string { return fmt.Sprintf(", on line %d", p.line) }
