package door

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
)

// These constants limit the values of a JSON body, because each value needs many times the memory of its text.
const (
	maxJSONValues = 20_000
	maxJSONDepth  = 50
)

// maxNumber is the largest number in a body, which is the largest integer that JSON programs agree on (RFC 7493).
const maxNumber = 1<<53 - 1

// noNUL is the message for a text with the character U+0000, which Postgres cannot store.
const noNUL = "must not contain the control character NUL (U+0000)"

// NormalizeJSON checks a JSON document by the rules of a request body, and returns the document in the form that
// decoders in Go expect.
func NormalizeJSON(document []byte) ([]byte, *problem.Problem) {
	return normalizeJSON(document, maxJSONValues, true)
}

// normalizeJSON checks a JSON document and returns the document in the form that decoders in Go expect. In the returned
// document, whole numbers are written as integers (1.0 and 1e0 become 1), and times have the letters T and Z in upper
// case. Fields whose names end in _at are times. The parameter "most" is the maximum number of values. If the parameter
// "unique" is true, normalizeJSON refuses an object with the same key twice (RFC 7493), because decoders in Go silently
// keep the last value.
func normalizeJSON(body []byte, most int, unique bool) ([]byte, *problem.Problem) {
	var syntax json.RawMessage
	if err := json.Unmarshal(body, &syntax); err != nil {
		return nil, notJSON(body, err)
	}
	w := jsonWalk{text: body, most: most, unique: unique}
	for w.pos < len(w.text) && w.refused == nil {
		w.token()
	}
	if w.refused != nil {
		return nil, w.refused
	}
	if w.copied == 0 {
		return body, nil
	}
	return append(w.out, body[w.copied:]...), nil
}

// jsonWalk walks through a valid JSON document.
type jsonWalk struct {
	text   []byte
	pos    int
	levels []jsonLevel
	values int
	most   int
	unique bool // whether a key may occur only once in an object

	out     []byte // the normalized text, up to the offset "copied"
	copied  int
	refused *problem.Problem
}

// jsonLevel is an object or an array that contains the current position of a [jsonWalk].
type jsonLevel struct {
	object bool
	index  int             // the index of the current item of an array
	key    string          // the key of the current value of an object, without escapes
	keys   map[string]bool // the keys of an object so far, if keys must be unique
	value  bool            // whether the next text is a value of the object, rather than a key
}

// token reads the token at the current position.
func (w *jsonWalk) token() {
	switch c := w.text[w.pos]; c {
	case '{', '[':
		w.count()
		w.levels = append(w.levels, jsonLevel{object: c == '{'})
		if len(w.levels) > maxJSONDepth {
			w.refused = problem.New(http.StatusUnprocessableEntity, "The body is nested too deep.")
		}
		w.pos++
	case '}', ']':
		w.levels = w.levels[:len(w.levels)-1]
		w.pos++
	case ',':
		top := &w.levels[len(w.levels)-1]
		top.index++
		top.value = false
		w.pos++
	case ':':
		w.levels[len(w.levels)-1].value = true
		w.pos++
	case '"':
		w.string()
	case ' ', '\t', '\r', '\n':
		w.pos++
	default:
		w.literal()
	}
}

// count adds one to the number of values, and refuses too many values.
func (w *jsonWalk) count() {
	if w.values++; w.values > w.most {
		w.refused = problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has more than %d values.", w.most))
	}
}

// string checks a text, which is a key or a value.
func (w *jsonWalk) string() {
	begin := w.pos
	for w.pos++; w.text[w.pos] != '"'; w.pos++ {
		if w.text[w.pos] != '\\' {
			continue
		}
		if w.pos++; w.text[w.pos] == 'u' {
			w.escape()
		}
	}
	w.pos++
	text := w.text[begin:w.pos]
	if top := w.top(); top != nil && top.object && !top.value {
		w.key(top, text)
		return
	}
	w.count()
	if top := w.top(); top != nil && top.object && strings.HasSuffix(top.key, "_at") {
		if t, ok := catalog.NormalizeTime(string(text[1 : len(text)-1])); ok {
			w.replace(begin, strconv.Quote(t))
		} else {
			w.refuseField(mustBeTime)
		}
	}
}

// key reads the key of an object. A key with the escape \u006e is equal to a key with the letter n.
func (w *jsonWalk) key(top *jsonLevel, quoted []byte) {
	top.key = string(quoted[1 : len(quoted)-1])
	if strings.Contains(top.key, `\`) {
		if err := json.Unmarshal(quoted, &top.key); err != nil { // the parser has checked the syntax
			return
		}
	}
	if !w.unique {
		return
	}
	if top.keys[top.key] {
		w.refuseField("occurs twice in the same object: write the field once")
	}
	if top.keys == nil {
		top.keys = map[string]bool{}
	}
	top.keys[top.key] = true
}

// escape checks an escape such as \u00e9. The current position is the letter u of the escape.
func (w *jsonWalk) escape() {
	unit := w.hex(w.pos + 1)
	w.pos += 4
	switch {
	case unit == 0:
		w.refuseField(noNUL)
	case unit >= 0xdc00 && unit <= 0xdfff:
		w.refuseSurrogate()
	case unit >= 0xd800 && unit <= 0xdbff:
		if !bytes.HasPrefix(w.text[w.pos+1:], []byte(`\u`)) {
			w.refuseSurrogate()
		} else if low := w.hex(w.pos + 3); low < 0xdc00 || low > 0xdfff {
			w.refuseSurrogate()
		} else {
			w.pos += len(`\uXXXX`)
		}
	}
}

// hex returns the value of the four hexadecimal digits at an offset.
func (w *jsonWalk) hex(at int) uint64 {
	unit, _ := strconv.ParseUint(string(w.text[at:at+4]), 16, 16) // the decoder has checked the syntax
	return unit
}

func (w *jsonWalk) refuseSurrogate() {
	if w.refused == nil {
		w.refused = problem.New(http.StatusBadRequest, fmt.Sprintf(
			"The body has half of a surrogate pair at byte %d: write both halves, or the character itself in UTF-8.", w.pos-4))
	}
}

func (w *jsonWalk) refuseField(message string) {
	if w.refused == nil {
		w.refused = problem.Invalid(w.path(), message)
	}
}

// literal reads a number, true, false or null. literal refuses numbers beyond maxNumber, and fractions that float64
// would round to a whole number.
func (w *jsonWalk) literal() {
	begin := w.pos
	for w.pos < len(w.text) && bytes.IndexByte([]byte(",]} \t\r\n"), w.text[w.pos]) < 0 {
		w.pos++
	}
	w.count()
	text := string(w.text[begin:w.pos])
	if text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(number) > maxNumber {
		w.refuseField(fmt.Sprintf("must be a number from %d to %d", -int64(maxNumber), int64(maxNumber)))
		return
	}
	whole, ok := catalog.WholeNumber(text)
	switch {
	case ok:
		w.replace(begin, whole)
	case strings.ContainsAny(text, ".eE") && number == math.Trunc(number):
		w.refuseField("has too many digits: write at most 15")
	}
}

// replace replaces the text between an offset and the current position.
func (w *jsonWalk) replace(begin int, text string) {
	w.out = append(append(w.out, w.text[w.copied:begin]...), text...)
	w.copied = w.pos
}

func (w *jsonWalk) top() *jsonLevel {
	if len(w.levels) == 0 {
		return nil
	}
	return &w.levels[len(w.levels)-1]
}

// path returns the location of the current value, such as body.queries[2].text.
func (w *jsonWalk) path() string {
	var b strings.Builder
	b.WriteString("body")
	for _, l := range w.levels {
		if l.object {
			b.WriteString("." + l.key)
		} else {
			fmt.Fprintf(&b, "[%d]", l.index)
		}
	}
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

// notUTF8 returns the reason why a body is not UTF-8, or nil.
func notUTF8(body []byte) *problem.Problem {
	for at := 0; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			return problem.New(http.StatusBadRequest, fmt.Sprintf(
				"The body is not UTF-8 at byte %d, in line %d: send text in UTF-8.", at+1, 1+bytes.Count(body[:at], []byte("\n"))))
		}
		at += size
	}
	return nil
}
