package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidewatch/api/problem"
)

// notJSON returns the problem of a body that is not JSON. For a wrong value such as 60., +60 or NaN, the problem names
// the field. The parameter "err" is the error of the decoder.
func notJSON(body []byte, err error) *problem.Problem {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	at := len(body)
	if ok {
		at = min(max(int(syntax.Offset)-1, 0), len(body))
	}
	switch inText, escaped := quotation(body[:at]); {
	case !ok || len(bytes.TrimSpace(body[at:])) == 0 || strings.HasPrefix(err.Error(), "unexpected end"):
		return problem.New(http.StatusBadRequest, "The body is not JSON: the body ends too early.")
	case escaped:
		return refuseAt(body, at, `an escape such as \n or \u00e9 is wrong: write \\ for a backslash`)
	case inText:
		return refuseAt(body, at, `a text contains a control character: write an escape such as \n`)
	}
	begin, end := wordAround(body, at)
	word := string(body[begin:end])
	if word == "" || json.Valid(body[begin:end]) || endsValue(body[:begin]) {
		return refuseAt(body, at, misplaced(body[at:], err))
	}
	return wrongWord(body, begin, word)
}

// wrongWord returns the problem of a word that is no JSON value and begins at an offset of a body.
func wrongWord(body []byte, begin int, word string) *problem.Problem {
	w := jsonWalk{text: body[:begin], most: maxJSONValues}
	for w.pos < len(w.text) && w.refused == nil {
		w.token()
	}
	switch top := w.top(); {
	case w.refused != nil:
		return w.refused
	case top != nil && top.object && !top.value:
		return refuseAt(body, begin, "a name must be in double quotes")
	}
	return problem.BadBody(w.path(), mustBeJSONValue(word))
}

// endsValue reports whether a value has ended at the end of a text, so that no other value may follow.
func endsValue(text []byte) bool {
	before := bytes.TrimRight(text, " \t\r\n")
	return len(before) > 0 && !bytes.ContainsAny(before[len(before)-1:], "{[:,")
}

// misplaced returns the message for a character that the decoder refuses. The parameter "rest" begins with the
// character.
func misplaced(rest []byte, err error) string {
	if strings.HasSuffix(err.Error(), "exceeded max depth") {
		return "the body is nested too deep"
	}
	r, _ := utf8.DecodeRune(rest)
	return fmt.Sprintf("the character %q is in the wrong place", r)
}

// mustBeJSONValue returns the message for a word that is not a JSON value.
func mustBeJSONValue(word string) string {
	number := strings.ContainsFunc(word, unicode.IsDigit)
	switch strings.ToLower(strings.TrimLeft(word, "+-")) {
	case "nan", "inf", "infinity", "":
		number = true
	}
	if number {
		return fmt.Sprintf("must be a number in the form of JSON, such as 60, 0.5 or -1, got %q", word)
	}
	return fmt.Sprintf("must be true, false, null, a number or a text in double quotes, got %q", word)
}

// refuseAt returns the problem of a body that is not JSON at an offset.
func refuseAt(body []byte, at int, message string) *problem.Problem {
	line := 1 + bytes.Count(body[:at], []byte("\n"))
	return problem.New(
		http.StatusBadRequest,
		fmt.Sprintf("The body is not JSON at byte %d, in line %d: %s.", at+1, line, message),
	)
}

// quotation reports whether a JSON text ends within a text in quotes, and whether the JSON text ends within an escape.
func quotation(text []byte) (inText, escaped bool) {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			inText = !inText
		case text[i] != '\\' || !inText:
		case i+1 == len(text), text[i+1] == 'u' && len(text) < i+len(`\uXXXX`):
			return true, true
		default:
			i++
		}
	}
	return inText, false
}

// wordAround returns the beginning and the end of the word at an offset of a JSON text.
func wordAround(text []byte, at int) (begin, end int) {
	const structure = " \t\r\n,:[]{}\""
	begin, end = at, at
	for begin > 0 && strings.IndexByte(structure, text[begin-1]) < 0 {
		begin--
	}
	for end < len(text) && strings.IndexByte(structure, text[end]) < 0 {
		end++
	}
	return begin, end
}
