package collector

import (
	"encoding/json"
	"slices"
	"strings"
)

// answerFields lists the fields that contain the answer in the formats of the engines.
const answerFields = "ai_overview candidates choices content output outputs promptFeedback text_blocks"

// envelopeError returns the error of a response that has a 2xx status but reports in its fields that the call failed.
// Some servers, for example MiniMax, send a 2xx status with every response. If the response has the field "error",
// envelopeError returns nil, because the parser of the engine's format reads the field "error".
func (c *caller) envelopeError(r response) error {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(r.body, &fields) // only an object has fields
	if isPresent(fields["error"]) || !reportsFailure(fields) {
		return nil
	}
	p := parseProblem(r)
	if p.message == "" {
		return nil
	}
	return c.bodyError(r, p)
}

// errorWithoutText returns the error in a response with a 2xx status. If the response also has a text, errorWithoutText
// returns nil, because the engine billed the text. The result is also nil if the response describes no error.
func (c *caller) errorWithoutText(r response, text string, p problem) error {
	if strings.TrimSpace(text) != "" || p.message == "" && p.code == "" && p.kind == "" {
		return nil
	}
	return c.bodyError(r, p)
}

// reportsFailure reports whether the fields of a response say that the call failed.
func reportsFailure(fields map[string]json.RawMessage) bool {
	var base struct {
		StatusCode looseString `json:"status_code"`
	}
	_ = json.Unmarshal(fields["base_resp"], &base) // the formats of most engines lack this field
	if base.StatusCode != "" && base.StatusCode != "0" {
		return true
	}
	if slices.ContainsFunc(strings.Fields(answerFields), func(name string) bool { return hasContent(fields[name]) }) {
		return false
	}
	var success looseString
	for _, name := range []string{"code", "error_code"} {
		if isPresent(fields[name]) && success.UnmarshalJSON(fields[name]) == nil && !isSuccess(string(success)) {
			return true
		}
	}
	return string(fields["success"]) == "false" || hasContent(fields["errors"]) || hasMessage(fields)
}

// hasMessage reports whether a field for the message of an error contains a text: {"detail": "Not authenticated"}.
func hasMessage(fields map[string]json.RawMessage) bool {
	return slices.ContainsFunc([]string{"detail", "message", "msg", "error_msg", "error_message"}, func(name string) bool {
		var text string
		return json.Unmarshal(fields[name], &text) == nil && strings.TrimSpace(text) != ""
	})
}

// hasContent reports whether a field has a value that is neither null nor empty.
func hasContent(value json.RawMessage) bool {
	return isPresent(value) && !slices.Contains([]string{"[]", "{}", `""`}, string(value))
}

// isSuccess reports whether the code of a response says that the call succeeded.
func isSuccess(code string) bool {
	return slices.Contains([]string{"", "0", "200", "ok", "success"}, strings.ToLower(code))
}
