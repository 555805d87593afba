package collector

import (
	"cmp"
	"encoding/json"
	"strings"
)

// serpAPISearch contains the fields that all responses of SerpApi's /search.json share.
type serpAPISearch struct {
	Error          json.RawMessage `json:"error"`
	SearchMetadata struct {
		ID     string `json:"id"`
		Status string `json:"status"` // the status Queued, Processing, Success or Error
	} `json:"search_metadata"`
}

// serpAPIBody is the body of a response that contains the answer at the top level: a response of SerpApi's engines
// google_ai_mode and bing_copilot.
type serpAPIBody struct {
	serpAPISearch
	pageAnswer
}

// decodePage reads a response that contains the answer at the top level.
func (c *caller) decodePage(r response) (serpAPIBody, error) {
	var body serpAPIBody
	if err := c.decodeSearch(r, &body); err != nil {
		return body, err
	}
	body.Other.readPage(r.body)
	return body, nil
}

// maxNesting is the maximum nesting of a response. The time for reading text blocks grows with the nesting.
const maxNesting = 40

// decodeSearch reads the response of a search. A response that is nested too deeply is a transient error.
func (c *caller) decodeSearch(r response, v any) error {
	if nesting(r.body) > maxNesting {
		return c.transientf(r, "the response is nested more than %d levels deep", maxNesting)
	}
	return c.decode(r, v)
}

// nesting returns the maximum depth of nested objects and lists in a JSON text.
func nesting(body []byte) int {
	depth, deepest := 0, 0
	inString, escaped := false, false
	for _, b := range body {
		switch {
		case escaped:
			escaped = false
		case inString && b == '\\':
			escaped = true
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			depth++
			deepest = max(deepest, depth)
		case b == '}' || b == ']':
			depth--
		}
	}
	return deepest
}

// answer returns the answer on the page as an [Answer]. If the page shows no answer, the result has the status
// StatusNoAnswer. The parameter "p" describes an error in a part of the response.
func (b *serpAPISearch) answer(c *caller, r response, page *pageAnswer, p problem) (Answer, error) {
	a := Answer{BilledSearches: 1, RequestID: c.requestID(r, b.SearchMetadata.ID), Status: StatusNoAnswer}
	a.Text = page.markdown()
	switch {
	case a.Text == "":
		return a, b.failure(c, r, p)
	case saysNone(a.Text):
		a.Text = ""
	default:
		a.Sources, a.Status = page.sources(), StatusOK
	}
	return a, nil
}

// failure returns the error of a search without an answer. The result is nil if the engine has no answer to show. The
// parameter "p" describes an error in a part of the response.
func (b *serpAPISearch) failure(c *caller, r response, p problem) error {
	p.message = cmp.Or(p.message, serpAPIProblem(b.Error).message)
	switch {
	case showsNone(p.message):
		return nil
	case p.message != "" || b.SearchMetadata.Status == "Error":
		return c.bodyError(r, b.withCode(p))
	case b.SearchMetadata.Status == "Queued" || b.SearchMetadata.Status == "Processing":
		return c.transientf(r, "the search is unfinished: status %s", b.SearchMetadata.Status)
	default: // the response is not a search, or has an undocumented format
		return c.transientf(r, "the response has neither an answer nor a finished search")
	}
}

// withCode marks SerpApi's message about an invalid API key with an error type, because SerpApi itself sends no codes.
func (b *serpAPISearch) withCode(p problem) problem {
	p.message = cmp.Or(p.message, "the search ended with status Error")
	p.requestID = b.SearchMetadata.ID
	if strings.HasPrefix(p.message, "Invalid API key") {
		p.kind = "authentication"
	}
	return p
}

func serpAPIProblem(raw json.RawMessage) problem {
	var p problem
	var v any
	if json.Unmarshal(raw, &v) == nil {
		p.read(v)
	}
	return p
}

// showsNone reports whether an error message means that the page shows no answer. The message "Can't generate an AI
// overview right now" means a temporary failure, so the result is false. The exact texts of SerpApi's messages are
// unverified.
func showsNone(message string) bool {
	return containsAny(plainLower(message), "hasn't returned any results", "not available for this search")
}

// saysNone reports whether the text of an answer says that AI Mode has no answer (serpapi/public-roadmap, issue 4085).
func saysNone(text string) bool {
	return strings.HasPrefix(plainLower(text), "it looks like there's no response available for this search")
}

// plainLower returns a text in lower case with straight apostrophes.
func plainLower(s string) string { return strings.ReplaceAll(strings.ToLower(s), "’", "'") }
