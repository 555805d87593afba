package collector

import (
	"cmp"
	"encoding/json"
)

// looseStrings reads a string, a list of strings, or a list of objects that hold one:
// Perplexity changed such a field once. Anything else is empty, never an error.
type looseStrings []string

// UnmarshalJSON implements [json.Unmarshaler].
func (l *looseStrings) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the decoder hands over valid JSON only

	*l = nil
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		if s := cmp.Or(scalar(entry), scalar(fields["query"]), scalar(fields["url"])); s != "" {
			*l = append(*l, s)
		}
	}
	return nil
}

// looseString reads a string or a number; anything else is empty, never an error.
type looseString string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *looseString) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the decoder hands over valid JSON only

	*s = looseString(scalar(v))
	return nil
}

// toolArguments reads the query out of a tool call's arguments, which are JSON in a
// string.
func toolArguments(arguments looseString) string {
	var call struct {
		Query looseString `json:"query"`
	}
	_ = json.Unmarshal([]byte(arguments), &call) // arguments of another kind hold no query
	return string(call.Query)
}

// present says whether a field holds anything.
func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// contentParts reads a message's content: a list of parts, or one string.
type contentParts []contentPart

type contentPart struct {
	Annotations []annotation `json:"annotations"`
	Refusal     string       `json:"refusal"`
	Text        string       `json:"text"`
	Title       string       `json:"title"` // of Mistral's tool_reference
	Type        string       `json:"type"`
	URL         string       `json:"url"` // of Mistral's tool_reference
}

// annotation is a citation. Chat completions nest what Responses hold flat.
type annotation struct {
	Title       string   `json:"title"`
	Type        string   `json:"type"`
	URL         string   `json:"url"`
	URLCitation citation `json:"url_citation"`
}

type citation struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *contentParts) UnmarshalJSON(data []byte) error {
	var whole string
	if json.Unmarshal(data, &whole) == nil {
		*c = contentParts{{Text: whole, Type: "output_text"}}
		return nil
	}
	var parts []contentPart
	_ = json.Unmarshal(data, &parts) // a part of an unexpected type is left empty, see caller.decode

	*c = parts
	return nil
}

// source is the page that the annotation cites.
func (a annotation) source() Source {
	return Source{Cited: true, Title: cmp.Or(a.Title, a.URLCitation.Title), URL: cmp.Or(a.URL, a.URLCitation.URL)}
}

// looseCost reads a cost in US dollars: Perplexity's object with a total_cost, or the number of some gateways, which is
// unverified. Anything else is none.
type looseCost struct{ usd *float64 }

// UnmarshalJSON implements [json.Unmarshaler].
func (c *looseCost) UnmarshalJSON(data []byte) error {
	var number *float64
	var object struct {
		TotalCost *float64 `json:"total_cost"`
	}
	if json.Unmarshal(data, &number) == nil {
		c.usd = number
	} else if json.Unmarshal(data, &object) == nil {
		c.usd = object.TotalCost
	}
	return nil
}
