package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// These constants limit the numeric fields of a customer.
const (
	maxPerDay   = 100_000      // the maximum of each daily cap, in calls or in US dollars
	maxDays     = 36_500       // the maximum retention
	maxInterval = 366 * 86_400 // the upper bound of the field min_interval_seconds
)

// text reads the value of a node as a text. If the node is not a text, the function reports a problem and returns
// false.
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
		r.add(at, "has an invalid escape: %s", quote(text))
		return "", false
	}
	return text, true
}

// checkedText reads a text and applies a rule. The result is empty if the text is invalid.
func (r *reader) checkedText(n ast.Node, at *place, refuse func(string) string) string {
	text, ok := r.text(n, at)
	if !ok {
		return ""
	}
	if refused := refuse(text); refused != "" {
		r.add(at, "%s", refused)
		return ""
	}
	return text
}

// freeText reads a text that people write, and warns of a comment that may be meant as a part of the text. For example,
// the text of the item "- what is #1 crm" ends before the #. freeText does not warn of a comment with two blanks before
// the # and one blank after the #, because such a comment is probably intended.
func (r *reader) freeText(n ast.Node, at *place, refuse func(string) string) string {
	n, ok := r.resolve(n, at)
	if !ok {
		return ""
	}
	if s, ok := n.(*ast.StringNode); ok && s.Token.Type == token.StringType && s.Token.Next != nil {
		comment, origin := s.Token.Next, s.Token.Origin
		apart := strings.HasSuffix(origin, "\n") || strings.HasPrefix(comment.Value, " ") &&
			(strings.HasSuffix(origin, "  ") || strings.HasSuffix(origin, "\t"))
		if comment.Type == token.CommentType && !apart {
			r.warn(at, "ends before the comment %s: write the text in quotes if the comment belongs to the text",
				quote("#"+comment.Value))
		}
	}
	return r.checkedText(n, at, refuse)
}

// topic reads one line of text, which may be empty.
func (r *reader) topic(n ast.Node, at *place) string { return r.freeText(n, at, RefuseTopic) }

// name reads one line of text.
func (r *reader) name(n ast.Node, at *place) string { return r.checkedText(n, at, RefuseName) }

// customerName reads the name of a customer in its normal form.
func (r *reader) customerName(n ast.Node, at *place) string {
	return NormalName(r.freeText(n, at, RefuseName))
}

// mentionable reads the name or an alias of a brand or a competitor in its normal form.
func (r *reader) mentionable(n ast.Node, at *place) string {
	return NormalName(r.freeText(n, at, RefuseMentionable))
}

// prompt reads the text of a query, which may have several lines.
func (r *reader) prompt(n ast.Node, at *place) string {
	return r.freeText(n, at, func(text string) string {
		refused := RefusePrompt(text)
		if strings.HasSuffix(text, "\n") && strings.TrimSpace(text) != "" {
			refused += " (start the block with |- instead of |)"
		}
		return refused
	})
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

// number reads a whole number in decimal notation, with an optional fraction of zero or an exponent.
func (r *reader) number(n ast.Node, at *place) (number int, ok bool) {
	if n, ok = r.resolve(n, at); !ok {
		return 0, false
	}
	switch node := asNumber(n).(type) {
	case *ast.IntegerNode:
		if number, err := strconv.Atoi(node.Token.Value); err == nil && node.Token.Type == token.IntegerType {
			return number, true
		}
	case *ast.FloatNode:
		if whole, ok := WholeNumber(node.Token.Value); ok {
			if number, err := strconv.Atoi(whole); err == nil {
				return number, true
			}
		}
	}
	r.add(at, "must be a whole number, is %s", describe(n))
	return 0, false
}

// asNumber returns a number with an exponent but without a fraction, such as 1e3, as a number. The YAML library reads
// such a number as a text. Other nodes are returned unchanged.
func asNumber(n ast.Node) ast.Node {
	s, ok := n.(*ast.StringNode)
	if !ok || s.Token.Type != token.StringType || !exponential().MatchString(s.Value) {
		return n
	}
	return &ast.FloatNode{Token: s.Token}
}

//nolint:gochecknoglobals // a compiled constant
var exponential = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[-+]?\d+[eE][-+]?\d+$`) })

// amount reads an integer or a decimal fraction.
func (r *reader) amount(n ast.Node, at *place) (amount float64, ok bool) {
	if n, ok = r.resolve(n, at); !ok {
		return 0, false
	}
	switch node := asNumber(n).(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		tk := node.GetToken()
		amount, err := strconv.ParseFloat(tk.Value, 64)
		if err == nil && !strings.Contains(tk.Origin, "_") { // the library reads 1_000.5 as 1000.5
			return amount, true
		}
	}
	r.add(at, "must be a number, is %s", describe(n))
	return 0, false
}

// The function "positive" returns a function that reads null, or a number above 0 and at most maxPerDay. The parameter
// "number" is the function that reads the number.
func positive[T int | float64](r *reader, number func(n ast.Node, at *place) (T, bool)) func(n ast.Node, at *place) *T {
	return func(n ast.Node, at *place) *T {
		n, ok := r.resolve(n, at)
		if _, null := n.(*ast.NullNode); null || !ok {
			return nil
		}
		v, ok := number(n, at)
		if ok && (v <= 0 || v > maxPerDay) {
			r.add(at, "must be above 0 and at most %d, or null for the server's default, is %v", maxPerDay, v)
		}
		return &v
	}
}

// days reads null or a number of days.
func (r *reader) days(n ast.Node, at *place) *int { return orNull(r, r.whole(0, maxDays))(n, at) }

// orNull returns a function that reads null or a number. The parameter "number" is the function that reads the number.
func orNull(r *reader, number func(n ast.Node, at *place) int) func(n ast.Node, at *place) *int {
	return func(n ast.Node, at *place) *int {
		n, ok := r.resolve(n, at)
		if _, null := n.(*ast.NullNode); null || !ok {
			return nil
		}
		v := number(n, at)
		return &v
	}
}

// whole returns a function that reads a whole number within the given bounds.
func (r *reader) whole(low, high int) func(n ast.Node, at *place) int {
	return func(n ast.Node, at *place) int {
		number, ok := r.number(n, at)
		if ok && (number < low || number > high) {
			r.add(at, "must be from %d to %d, is %d", low, high, number)
		}
		return number
	}
}

// instant reads a time or null, and returns nil for null. The time is truncated to microseconds, the precision of the
// database.
func (r *reader) instant(n ast.Node, at *place) *time.Time {
	n, ok := r.resolve(n, at)
	if _, null := n.(*ast.NullNode); null || !ok {
		return nil
	}
	text := r.name(n, at)
	if text == "" {
		return nil
	}
	normal, _ := NormalizeTime(text)
	t, err := time.Parse(time.RFC3339, normal)
	if err != nil || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
		r.add(
			at,
			"must be a time with its offset, such as 2027-01-01T09:00:00Z or 2027-01-01T09:00:00+01:00, is %s",
			quote(text),
		)
		return nil
	}
	t = t.UTC().Truncate(time.Microsecond)
	return &t
}

// enum returns a function that reads one of the given values.
func enum[T ~string](r *reader, values []string) func(n ast.Node, at *place) T {
	return func(n ast.Node, at *place) T {
		text := r.name(n, at)
		if text == "" || slices.Contains(values, text) {
			return T(text)
		}
		r.add(at, "%s", oneOf(text, values))
		return ""
	}
}

// The method "texts" returns a function that reads a list of texts and rejects duplicates. The parameter "each" is the
// function that reads one text.
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
				r.add(p, "%s is a duplicate%s", quote(text), onLine(before))
				return
			}
			seen[text] = p
			all.places, all.values = append(all.places, p), append(all.values, text)
		})
		return all
	}
}

func onLine(p *place) string { return fmt.Sprintf(", on line %d", p.line) }
