package catalog

import (
	"strings"

	"github.com/goccy/go-yaml/token"
)

// These constants limit the structure of a document. The limits are far above the needs of a catalog. The YAML library
// is recursive. The run time of the YAML library grows with the square of two numbers: the keys in one mapping, and the
// missing values. Without limits, the YAML library would parse a hostile file of one megabyte for minutes.
const (
	maxDepth   = 40
	maxKeys    = 200
	maxMissing = 2000
)

// bounds checks the tokens of a document before the YAML library builds a tree.
type bounds struct {
	levels  []level
	missing int
}

// level is a mapping or list that contains the current token.
type level struct {
	column int
	keys   int
	kind   token.Type // MappingStart or SequenceStart if in brackets; MappingValue or SequenceEntry if indented
	keyed  bool       // whether the current entry of a mapping in braces has a colon
}

// excess returns the first token that exceeds a limit, with a message. The token is nil if the document is within the
// limits.
func excess(tokens token.Tokens) (at *token.Token, message string) {
	var b bounds
	started, ended := false, false
	for _, tk := range tokens {
		switch tk.Type { //nolint:exhaustive // the code below handles all other tokens
		case token.CommentType:
			continue
		case token.DirectiveType:
			return tk, "is a directive, which is not supported: remove the line"
		case token.DocumentEndType:
			ended = true
			continue
		case token.DocumentHeaderType:
			if !started {
				started = true
				continue
			}
			ended = true
		}
		if ended {
			return tk, "starts a second YAML document: only one is allowed, without --- or ... between its parts"
		}
		started = true
		b.step(tk)
		switch {
		case losesTab(tk):
			return tk, "has a tab in a value without quotes: write a blank, or write the value in quotes"
		case len(b.levels) > maxDepth:
			return tk, "is nested too deep"
		case len(b.levels) > 0 && b.levels[len(b.levels)-1].keys > maxKeys:
			return tk, "is a mapping with too many keys"
		case b.missing > maxMissing:
			return tk, "has too many keys and items without a value"
		}
	}
	return nil, ""
}

// losesTab reports whether the YAML library dropped a tab inside a value. In values without quotes, the library joins
// the words around a tab.
func losesTab(tk *token.Token) bool {
	return strings.Contains(strings.TrimSpace(tk.Origin), "\t") && !strings.Contains(tk.Value, "\t")
}

func (b *bounds) step(tk *token.Token) {
	column := tk.Position.Column
	switch tk.Type { //nolint:exhaustive // other tokens do not change the levels
	case token.MappingStartType, token.SequenceStartType:
		b.levels = append(b.levels, level{kind: tk.Type})
	case token.MappingEndType, token.SequenceEndType:
		b.entryEnds()
		for len(b.levels) > 0 && !b.inBrackets() {
			b.levels = b.levels[:len(b.levels)-1]
		}
		if len(b.levels) > 0 {
			b.levels = b.levels[:len(b.levels)-1]
		}
	case token.CollectEntryType:
		b.entryEnds()
	case token.SequenceEntryType, token.MappingKeyType:
		b.open(token.SequenceEntryType, column)
		b.countMissing(tk, column+1)
	case token.MappingValueType:
		if key := tk.Prev; key != nil && key.Position.Line == tk.Position.Line {
			column = key.Position.Column
		}
		b.open(token.MappingValueType, column)
		b.countMissing(tk, column)
	}
}

func (b *bounds) inBrackets() bool {
	kind := b.levels[len(b.levels)-1].kind
	return kind == token.MappingStartType || kind == token.SequenceStartType
}

// open adds a level for the indented mapping or list of an entry. If the level of the entry already exists, the method
// only counts the entry.
func (b *bounds) open(kind token.Type, column int) {
	for len(b.levels) > 0 && !b.inBrackets() {
		top := &b.levels[len(b.levels)-1]
		// YAML allows a list to start in the column of its key.
		if top.column < column || top.column == column && (top.kind == kind || kind == token.SequenceEntryType) {
			break
		}
		b.levels = b.levels[:len(b.levels)-1]
	}
	if len(b.levels) > 0 {
		top := &b.levels[len(b.levels)-1]
		if b.inBrackets() || top.kind == kind && top.column == column {
			if kind == token.MappingValueType {
				top.keys++
				top.keyed = true
			}
			return
		}
	}
	b.levels = append(b.levels, level{kind: kind, column: column, keys: 1})
}

// entryEnds counts a missing value if the current entry of a mapping in braces has no colon.
func (b *bounds) entryEnds() {
	if len(b.levels) == 0 {
		return
	}
	top := &b.levels[len(b.levels)-1]
	if top.kind == token.MappingStartType && !top.keyed {
		b.missing++
	}
	top.keyed = false
}

// countMissing counts an entry that has no value. A value on a later line must be indented further than its entry.
func (b *bounds) countMissing(tk *token.Token, column int) {
	next := tk.Next
	for next != nil && next.Type == token.CommentType {
		next = next.Next
	}
	switch {
	case next == nil:
		b.missing++
	case next.Type == token.CollectEntryType, next.Type == token.MappingEndType, next.Type == token.SequenceEndType:
		b.missing++
	case tk.Type == token.MappingValueType && next.Type == token.SequenceEntryType && next.Position.Column == column:
		// the value is a list that starts in the column of its key
	case next.Position.Line > tk.Position.Line && next.Position.Column <= column:
		b.missing++
	}
}
