package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

const (
	// maxValues limits the number of values that an import reads from one file, with aliases expanded.
	maxValues = 1_000_000
	// maxObjects limits the number of customers, brands, competitors, queries and scheduled jobs in one file.
	maxObjects = 200_000
	// maxAnchored limits the number of tokens in parts with anchors, because the values of anchors stay in memory.
	maxAnchored = 50_000
	// maxCounted limits the number of problems. After maxCounted problems, the rest of the file is not read.
	maxCounted = 1000
)

// reader converts the nodes of a YAML tree to values and collects problems.
type reader struct {
	problems

	rules    Rules
	fields   map[string]store.ScheduleField // the table of schedule fields, which is expensive to build
	piece    int                            // the size of the parts in which large files are read
	comments map[int]string                 // the comments in the place of values, by line
	anchors  map[string]ast.Node
	anchored int // the number of tokens in the parts with anchors
	values   int
	objects  int
	failed   bool // whether a part of the file cannot be parsed
	warnings []Warning
	seen     seen
	zones    cronspec.Parser
	global   field[[]blackout] // the blackouts for all customers
	excepts  bool              // whether the file contains blackouts or pauses
}

// seen maps the natural key of each object that was read so far to the object's line number.
type seen struct {
	customers map[string]int
	brands    map[string]int    // the brands of the current customer
	queries   map[[3]string]int // the queries of the current brand
	jobs      map[string]int    // the scheduled jobs of the current brand
}

// pieceSize is the default size of the parts in which large files are read, in bytes.
const pieceSize = 16 << 10

func newReader(rules Rules) *reader {
	fields := map[string]store.ScheduleField{}
	for _, f := range store.ScheduleFields() {
		fields[f.Name] = f
	}
	return &reader{
		rules:   rules,
		fields:  fields,
		piece:   pieceSize,
		anchors: map[string]ast.Node{},
		seen:    seen{customers: map[string]int{}},
	}
}

// warn reports a valid value that is probably wrong.
func (r *reader) warn(at *place, format string, args ...any) {
	if len(r.warnings) < maxProblems {
		r.warnings = append(r.warnings, Warning{
			Field: ShortenPath(at.String()), Line: at.line, Message: Shorten(fmt.Sprintf(format, args...)),
		})
	}
}

// stopped reports whether the reader must skip the rest of the file.
func (r *reader) stopped() bool { return r.failed || r.count > maxCounted || r.objects > maxObjects }

// The type "read" is a function that reads the value of a node. The parameter "at" is the node's place in the file.
type read = func(n ast.Node, at *place)

// The function "into" returns a function that reads a value and stores the value in a field.
func into[T any](f *field[T], value func(n ast.Node, at *place) T) read {
	return func(n ast.Node, at *place) { *f = field[T]{place: at, value: value(n, at)} }
}

// resolve returns the node to which an anchor or an alias refers, and returns other nodes unchanged. If the node cannot
// be resolved, the function reports a problem and returns false.
func (r *reader) resolve(n ast.Node, at *place) (ast.Node, bool) {
	for {
		if r.values++; r.values > maxValues {
			if r.values == maxValues+1 {
				r.add(at, "exceeds the limit of %d values, with aliases expanded", maxValues)
			}
			return nil, false
		}
		switch node := n.(type) {
		case *ast.AnchorNode:
			r.anchors[node.Name.GetToken().Value] = node.Value
			n = node.Value
		case *ast.AliasNode:
			name := node.Value.GetToken().Value
			target, ok := r.anchors[name]
			if !ok {
				r.add(at, "there is no anchor &%s above: a text that starts with * must be in quotes", name)
				return nil, false
			}
			n = target
		case *ast.TagNode:
			r.add(at, "has the tag %s, which is not supported: remove the tag", quote(node.GetToken().Value))
			return nil, false
		case *ast.NullNode:
			r.warnOfComment(at)
			return n, true
		default:
			return n, true
		}
	}
}

// mapping reads the values of a mapping in the order of the file. The parameter "known" contains the [read] function
// for each key. The result is false if the node is not a mapping.
func (r *reader) mapping(n ast.Node, at *place, known map[string]read) bool {
	n, ok := r.resolve(n, at)
	if !ok {
		return false
	}
	node, ok := n.(ast.MapNode)
	if !ok {
		r.add(
			at,
			"must be a mapping with keys such as %s, is %s",
			strings.Join(slices.Sorted(maps.Keys(known)), ", "),
			describe(n),
		)
		return false
	}
	lines := map[string]int{}
	for entries := node.MapRange(); entries.Next(); {
		key, ok := r.key(entries.Key(), at)
		if !ok {
			continue
		}
		p := at.child(key, line(entries.Key().GetToken()))
		before, twice := lines[key]
		lines[key] = p.line
		value, ok := known[key]
		switch {
		case twice:
			r.add(p, "repeats the key on line %d: write each key once", before)
		case !ok:
			p.key = quoteUnlessWord(key)
			r.add(p, "%s", unknownKey(key, slices.Sorted(maps.Keys(known))))
		default:
			value(entries.Value(), p)
		}
	}
	return true
}

func (r *reader) key(n ast.MapKeyNode, at *place) (string, bool) {
	p := &place{parent: at.parent, key: at.key, index: at.index, line: line(n.GetToken())}
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.MergeKeyNode:
		r.add(p, "has a merge key (<<), which is not supported: write the fields out")
	default:
		r.add(p, "has %s as a key: keys are plain text", quote(n.GetToken().Value))
	}
	return "", false
}

// list reads the items of a list.
func (r *reader) list(n ast.Node, at *place, item read) { r.listFrom(n, at, 0, item) }

// listFrom reads the items of a part of a list. The parameter "first" is the index of the part's first item in the
// list.
func (r *reader) listFrom(n ast.Node, at *place, first int, item read) {
	n, ok := r.resolve(n, at)
	if !ok {
		return
	}
	node, ok := n.(*ast.SequenceNode)
	if !ok {
		r.add(at, "must be a list, is %s", describe(n))
		return
	}
	for i, value := range node.Values {
		p := at.item(first+i, at.line)
		if value != nil {
			p.line = line(value.GetToken())
		}
		if !node.IsFlowStyle && i < len(node.Entries) && node.Entries[i].Start != nil {
			p.line = line(node.Entries[i].Start)
		}
		item(value, p)
	}
}

// describe returns a description of a node for messages.
func describe(n ast.Node) string {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return "empty (omit the key to keep the value)"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + quote(n.GetToken().Value)
	case *ast.BoolNode:
		return "the boolean " + quote(n.GetToken().Value)
	case *ast.StringNode:
		return "the text " + quote(n.Value)
	case *ast.LiteralNode:
		return "the text " + quote(n.Value.Value)
	case *ast.SequenceNode:
		return "a list"
	case ast.MapNode:
		return "a mapping"
	}
	return "something else"
}
