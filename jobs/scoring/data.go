package scoring

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// data writes the values of a JSON, CSV or YAML document outside of a code fence. The result reports whether the text
// is such a document.
func (w *writer) data(start, stop int) bool {
	if w.json(start, stop) || w.csv(start, stop, w.isBareTable) {
		return true
	}
	if !w.isYAML(start, stop) {
		return false
	}
	w.yaml(start, stop)
	return true
}

// dataLines writes the values of a code fence that contains data, and reports whether it contains data. The parameter
// language is the language of the fence.
func (w *writer) dataLines(n *ast.FencedCodeBlock, language string) bool {
	if n.Lines().Len() == 0 {
		return false
	}
	start, stop := n.Lines().At(0).Start, n.Lines().At(n.Lines().Len()-1).Stop
	switch language {
	case "csv", "tsv":
		return w.csv(start, stop, w.isFencedTable)
	case "yaml", "yml":
		w.yaml(start, stop)
		return true
	default:
		return w.data(start, stop)
	}
}

// json writes the values of a JSON document, and reports whether the text is a JSON document. Engines answer in JSON if
// a query demands JSON. The objects of an array become the rows of a table, whose columns are the keys.
func (w *writer) json(start, stop int) bool {
	text := bytes.TrimSpace(w.src[start:stop])
	if len(text) == 0 || text[0] != '[' && text[0] != '{' || !json.Valid(text) {
		return false
	}
	v, ok := (&jsonReader{text: w.src[:stop], at: start}).value(0)
	if ok {
		w.jsonValue(v)
	}
	return ok
}

// jsonValue is a value of a document in JSON, CSV or YAML.
type jsonValue struct {
	kind        jsonKind
	start, stop int         // the offsets of the value in the answer, without the quotation marks of a string
	raw         bool        // whether the value is a text of CSV or YAML, which has no escapes
	keys        []jsonValue // the keys of an object
	members     []jsonValue // the values of an object, or the elements of an array
}

type jsonKind uint8

const (
	jsonText jsonKind = iota // a string, a number or a word such as true
	jsonArray
	jsonObject
)

// jsonReader reads a valid JSON document, and notes the offsets of the values.
type jsonReader struct {
	text []byte
	at   int
}

// maxJSONDepth is the maximum depth of a document. A JSON document that exceeds the maximum depth is read as lines of
// text.
const maxJSONDepth = 50

// value reads the next value. The second result is false if the document is deeper than maxJSONDepth.
func (r *jsonReader) value(depth int) (v jsonValue, ok bool) {
	r.skip(" \t\r\n,:")
	switch r.text[r.at] {
	case '"':
		return r.quoted(), true
	case '{', '[':
	default:
		v.start = r.at
		for r.at < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,]}"), r.text[r.at]) < 0 {
			r.at++
		}
		v.stop = r.at
		return v, true
	}
	v.kind = jsonArray
	if r.text[r.at] == '{' {
		v.kind = jsonObject
	}
	r.at++
	for {
		r.skip(" \t\r\n,")
		if r.text[r.at] == ']' || r.text[r.at] == '}' {
			r.at++
			return v, true
		}
		if v.kind == jsonObject {
			v.keys = append(v.keys, r.quoted())
		}
		member, ok := r.value(depth + 1)
		if !ok || depth == maxJSONDepth {
			return v, false
		}
		v.members = append(v.members, member)
	}
}

func (r *jsonReader) skip(signs string) {
	r.at += len(r.text[r.at:]) - len(bytes.TrimLeft(r.text[r.at:], signs))
}

// quoted reads a string.
func (r *jsonReader) quoted() jsonValue {
	v := jsonValue{start: r.at + 1}
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			r.at++
		}
	}
	v.stop = r.at
	r.at++
	return v
}

// isTable reports whether an array contains only objects, and no object contains an array of objects or of arrays. In
// addition, an object must have a key such as "name", or all objects must share a key. If the objects share no key, the
// keys may be names: [{"Acme": 9}, {"Globex": 8}].
func (w *writer) isTable(v jsonValue) bool {
	return v.kind == jsonArray && (w.hasNameKey(v.members) || len(v.members) > 1) && w.areRows(v.members)
}

// areRows reports whether values are objects that contain no arrays of objects, and have a key such as "name" or a
// common key.
func (w *writer) areRows(members []jsonValue) bool {
	rows := map[string]int{} // the last row with each key, if all earlier rows also have the key
	for i, row := range members {
		if row.kind != jsonObject || slices.ContainsFunc(row.flat().members, jsonValue.isDeep) {
			return false
		}
		for _, key := range row.keys {
			if key := w.dataKey(key); rows[key] == i {
				rows[key] = i + 1
			}
		}
	}
	return w.hasNameKey(members) || slices.Contains(slices.Collect(maps.Values(rows)), len(members))
}

// hasNameKey reports whether an object has a key such as "name".
func (w *writer) hasNameKey(members []jsonValue) bool {
	return slices.ContainsFunc(members, func(row jsonValue) bool {
		return row.kind == jsonObject && slices.ContainsFunc(row.flat().keys, w.isNameKey)
	})
}

// isKeyed reports whether the keys of an object may be names, because the values are several objects with a common key:
// {"Acme": {"price": 9}, "Globex": {"price": 8}}.
func (w *writer) isKeyed(v jsonValue) bool {
	return v.kind == jsonObject && len(v.members) > 1 && !w.hasNameKey(v.members) && w.areRows(v.members)
}

// keyed writes the members of an object as the items of a list. An item begins with its key.
func (w *writer) keyed(v jsonValue) {
	index := len(w.doc.lists)
	w.doc.lists = append(w.doc.lists, list{item: w.item})
	for i, member := range v.members {
		number := i + 1
		for k, key := range member.keys {
			if rank := w.rankOf(key, member.members[k]); rank > 0 {
				number = rank
			}
		}
		outer := w.enter(index, number)
		start := w.begin()
		w.jsonText(v.keys[i])
		w.finish(start, block{kind: prose})
		w.jsonValue(member)
		w.item = outer
	}
}

// rankOf returns the rank in a value whose key is a word for ranks, or 0.
func (w *writer) rankOf(key, value jsonValue) int {
	if name := w.dataKey(key); value.kind != jsonText || name != "#" && !isRankHeader(name) {
		return 0
	}
	return rankNumber(string(w.src[value.start:value.stop]))
}

func (w *writer) isNameKey(key jsonValue) bool { return oneOf(w.dataKey(key), jsonNames) }

func (v jsonValue) isDeep() bool { return v.kind != jsonText }

// flat returns an object with all the values in the object. The keys of the values are the keys of the innermost
// objects. An array that contains objects or arrays remains an array.
func (v jsonValue) flat() jsonValue {
	all := jsonValue{kind: jsonObject}
	add := func(keys, members []jsonValue) {
		all.keys, all.members = append(all.keys, keys...), append(all.members, members...)
	}
	for i, member := range v.members {
		switch {
		case member.kind == jsonObject:
			inner := member.flat()
			add(inner.keys, inner.members)
		case member.kind == jsonArray && !slices.ContainsFunc(member.members, jsonValue.isDeep):
			add(slices.Repeat(v.keys[i:i+1], len(member.members)), member.members)
		default:
			add(v.keys[i:i+1], v.members[i:i+1])
		}
	}
	return all
}

// jsonValue writes a value in the order of the answer.
func (w *writer) jsonValue(v jsonValue) {
	switch {
	case w.isTable(v):
		var headers []columnHeader
		if !w.hasNameKey(v.members) && len(v.members[0].flat().keys) > 1 { // the keys may be names
			headers = w.headerCells(v.members[0].flat().keys)
		}
		w.jsonTable(v, headers)
	case w.isKeyed(v):
		w.keyed(v)
	case v.kind == jsonArray:
		index := len(w.doc.lists)
		w.doc.lists = append(w.doc.lists, list{item: w.item})
		for i, member := range v.members {
			outer := w.enter(index, i+1)
			w.jsonValue(member)
			w.item = outer
		}
	case v.kind == jsonObject:
		for i, member := range v.members {
			start := w.begin()
			w.jsonText(v.keys[i])
			w.plain = append(w.plain, ": "...)
			if member.kind == jsonText {
				w.jsonText(member)
			}
			w.finish(start, block{kind: prose})
			if member.kind != jsonText {
				w.jsonValue(member)
			}
		}
	default:
		start := w.begin()
		w.jsonText(v)
		w.finish(start, block{kind: prose})
	}
}

// jsonTable writes the objects of an array as the rows of a table. A value whose key is a word for ranks becomes the
// number of its row. The row begins with the value whose key is a word such as "name", because the names of an entry
// stand at its beginning. The parameter "headers" contains the column headers, if the answer has headers.
func (w *writer) jsonTable(v jsonValue, headers []columnHeader) {
	index := len(w.doc.lists)
	w.doc.lists = append(w.doc.lists, list{item: w.item})
	for i, row := range v.members {
		row = row.flat()
		outer := w.enter(index, i+1)
		item := &w.doc.items[w.item]
		isNamed := false
		for k, member := range row.members {
			key := w.dataKey(row.keys[k])
			if rank := w.rankOf(row.keys[k], member); rank > 0 {
				item.number = rank
				continue
			}
			start := w.begin()
			w.jsonText(member)
			b := block{kind: cell, column: k, header: -1}
			if k < len(headers) && key == headers[k].key {
				b.header = headers[k].block
			}
			at := w.finish(start, b)
			if !isNamed && oneOf(key, jsonNames) {
				item.first, isNamed = at, true
			}
		}
		w.item = outer
	}
}

// jsonNames are the keys of values that are names.
const jsonNames = " name title brand company tool product service provider vendor platform app marke produkt anbieter" +
	" firma marque produit entreprise nom marca producto empresa nombre produto nome prodotto azienda merk bedrijf nazwa" + //nolint:misspell // Spanish
	" 名称 品牌 名前 ブランド 이름 브랜드 "

// jsonText writes a text value. In a JSON string, each escape is replaced with its character. Texts of CSV and YAML
// have no escapes.
func (w *writer) jsonText(v jsonValue) {
	if v.raw {
		w.text(v.start, v.stop)
		return
	}
	from := v.start
	for i := v.start; i < v.stop; {
		if w.src[i] != '\\' {
			i++
			continue
		}
		w.text(from, i)
		length, by := jsonEscape(w.src[i:v.stop])
		w.replace(i, i+length, by)
		i += length
		from = i
	}
	w.text(from, v.stop)
}

// jsonEscape returns the length of the escape at the beginning of a text, and the text that the escape stands for.
func jsonEscape(text []byte) (length int, by string) {
	switch text[1] {
	case 'u':
		r, length := escapedRune(text), len(`\u0000`)
		if utf16.IsSurrogate(r) && bytes.HasPrefix(text[length:], []byte(`\u`)) {
			if pair := utf16.DecodeRune(r, escapedRune(text[length:])); pair != utf8.RuneError {
				return 2 * length, string(pair)
			}
		}
		return length, string(r)
	case 'n', 'r', 'f':
		return len(`\n`), "\n"
	case 't', 'b':
		return len(`\t`), " "
	default:
		return len(`\n`), string(text[1])
	}
}

// escapedRune returns the UTF-16 code unit of an escape such as "\u00fc".
func escapedRune(text []byte) rune {
	code, err := strconv.ParseUint(string(text[len(`\u`):len(`\u0000`)]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(code)
}
