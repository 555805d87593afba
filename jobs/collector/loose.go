package collector

import (
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// looseStrings reads a string, a list of strings, or a list of objects with a string. Perplexity, for example, once
// changed the type of a field. Values of unexpected types become an empty list, without an error.
type looseStrings []string

// UnmarshalJSON implements [json.Unmarshaler].
func (l *looseStrings) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON

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

// looseString reads a string or a number. Values of unexpected types become an empty string, without an error.
type looseString string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *looseString) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON

	*s = looseString(scalar(v))
	return nil
}

// looseCount reads a number of tokens or searches: a number, or a string with a number. The value is 0, which means
// "not reported", for a number that is negative or too large to be true, and for values of unexpected types.
type looseCount int64

// UnmarshalJSON implements [json.Unmarshaler].
func (c *looseCount) UnmarshalJSON(data []byte) error {
	var s looseString
	_ = s.UnmarshalJSON(data) // the result is always nil

	const most = 1_000_000_000
	*c = 0
	if n, err := strconv.ParseFloat(string(s), 64); err == nil && n >= 0 && n <= most {
		*c = looseCount(n)
	}
	return nil
}

// toolArguments returns the search query in the arguments of a tool call. The arguments are a string that contains
// JSON.
func toolArguments(arguments looseString) string {
	var call struct {
		Query looseString `json:"query"`
	}
	_ = json.Unmarshal([]byte(arguments), &call) // arguments of other types contain no query
	return string(call.Query)
}

// notANumber matches the strings in a JSON text, and the numbers that Python writes but JSON does not allow.
var notANumber = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b`)

// withoutNaN replaces the numbers NaN and Infinity outside strings with null.
func withoutNaN(body []byte) []byte {
	return notANumber.ReplaceAllFunc(body, func(found []byte) []byte {
		if found[0] == '"' {
			return found
		}
		return []byte("null")
	})
}

// isPresent reports whether a field has a value other than null.
func isPresent(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// contentParts reads the content of a message, which is a list of parts or one string.
type contentParts []contentPart

type contentPart struct {
	Annotations []annotation `json:"annotations"`
	Refusal     string       `json:"refusal"`
	Text        string       `json:"text"`
	Title       string       `json:"title"` // Mistral's tool_reference has this field
	Type        string       `json:"type"`
	URL         string       `json:"url"` // Mistral's tool_reference has this field
}

// annotation is a page that an engine attaches to the text of an answer. The "chat completions" format nests the fields
// that the "Responses" format has at the top level.
type annotation struct {
	// EndIndex is the offset at which the passage that cites the page ends; 0 if no passage cites the page.
	EndIndex    *looseIndex `json:"end_index"`
	Title       string      `json:"title"`
	Type        string      `json:"type"`
	URL         string      `json:"url"`
	URLCitation struct {
		citation

		EndIndex *looseIndex `json:"end_index"`
	} `json:"url_citation"`
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
	if data[0] == '{' { // one part without a list
		parts = make([]contentPart, 1)
		_ = json.Unmarshal(data, &parts[0])
	} else {
		_ = json.Unmarshal(data, &parts) // a field of an unexpected JSON type stays empty, see caller.decode
	}
	*c = parts
	return nil
}

// UnmarshalJSON implements [json.Unmarshaler]. A part may also be a string.
func (p *contentPart) UnmarshalJSON(data []byte) error {
	type fields contentPart
	if json.Unmarshal(data, &p.Text) != nil {
		p.Text = ""
		_ = json.Unmarshal(data, (*fields)(p)) // a field of an unexpected JSON type stays empty, see caller.decode
	}
	return nil
}

// isText reports whether the part belongs to the text of the answer. A part without a type belongs to the text. Parts
// of other types contain, for example, the model's reasoning.
func (p contentPart) isText() bool {
	return p.Type == "" || p.Type == "text" || p.Type == "output_text"
}

// addAnnotations adds the pages of all annotations of an answer. A page is cited if the annotation marks a passage, or
// if the text contains the address of the page. A page is also cited if the set "cited" contains the number of the
// annotation. Only annotations with an address have a number. OpenRouter's annotations also include pages that a search
// found but the text does not cite.
func addAnnotations(pages *sourceList, annotations []annotation, text string, cited map[string]bool) {
	linked := addressesIn(text)
	number := 0
	for _, a := range annotations {
		address := cmp.Or(a.URL, a.URLCitation.URL)
		if address == "" {
			continue
		}
		number++
		pages.add(Source{
			Cited: a.marksPassage() || linked[linkKey(address)] || cited[strconv.Itoa(number)],
			Title: cmp.Or(a.Title, a.URLCitation.Title),
			URL:   address,
		})
	}
}

// marksPassage reports whether the annotation belongs to a passage of the text. An annotation without indexes belongs
// to the whole text, so the result is true.
func (a annotation) marksPassage() bool {
	end := cmp.Or(a.EndIndex, a.URLCitation.EndIndex)
	return end == nil || *end != 0
}

// looseCost reads a cost in US dollars: a number, a string with a number, or an object with such a value in the field
// total_cost. Perplexity sends an object, OpenRouter a number. Values of unexpected types and negative numbers become
// nil.
type looseCost struct{ usd *float64 }

// UnmarshalJSON implements [json.Unmarshaler].
func (c *looseCost) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON

	c.usd = nil
	fields, _ := v.(map[string]any)
	n, err := strconv.ParseFloat(cmp.Or(scalar(v), scalar(fields["total_cost"])), 64)
	if err == nil && n >= 0 && !math.IsInf(n, 0) {
		c.usd = &n
	}
	return nil
}

// numberedPages reads a list of pages that the text cites by number: [1] is the first page of the list. A page is an
// address or an object. An entry of another form also counts as a page, so that the numbers of the following pages stay
// correct.
type numberedPages []citation

// UnmarshalJSON implements [json.Unmarshaler].
func (p *numberedPages) UnmarshalJSON(data []byte) error {
	var entries []any
	_ = json.Unmarshal(data, &entries) // values of unexpected types are an empty list

	*p = nil
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		address := cmp.Or(scalar(entry), scalar(fields["url"]), scalar(fields["link"]))
		*p = append(*p, citation{Title: scalar(fields["title"]), URL: address})
	}
	return nil
}

// looseIndex reads an index: a number, or a string with a number. Values of unexpected types become -1, without an
// error.
type looseIndex int

// UnmarshalJSON implements [json.Unmarshaler].
func (i *looseIndex) UnmarshalJSON(data []byte) error {
	var indexes looseIndexes
	_ = indexes.UnmarshalJSON(data) // the result is always nil
	*i = -1
	if len(indexes) > 0 {
		*i = indexes[0]
	}
	return nil
}

// looseIndexes reads a list of indexes, or one index. An index is a number, a string with numbers, or an object with
// the field "index". Values of unexpected types are omitted without an error.
type looseIndexes []looseIndex

// UnmarshalJSON implements [json.Unmarshaler].
func (l *looseIndexes) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	*l = nil
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		text := cmp.Or(scalar(entry), scalar(fields["index"]))
		for number := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("[], ", r) }) {
			if i, err := strconv.Atoi(number); err == nil {
				*l = append(*l, looseIndex(i))
			}
		}
	}
	return nil
}

// reportedCost contains the fields of the usage that report a cost.
type reportedCost struct {
	Cost        looseCost `json:"cost"`
	CostDetails struct {
		UpstreamInferenceCost looseCost `json:"upstream_inference_cost"`
	} `json:"cost_details"` // a field of OpenRouter
	// IsBYOK is true if OpenRouter called the provider with the operator's own key. If IsBYOK is true, the field Cost
	// contains only OpenRouter's fee.
	IsBYOK bool `json:"is_byok"`
}

// cost returns the cost that the server reports. If OpenRouter used the operator's own key (BYOK), cost adds the amount
// that the provider of the model bills to the operator. The result is nil if a part of the cost is unknown.
func (c *reportedCost) cost() *float64 {
	fee := c.Cost.usd
	if !c.IsBYOK {
		return fee
	}
	upstream := c.CostDetails.UpstreamInferenceCost.usd
	if fee == nil || upstream == nil {
		return nil
	}
	return new(*fee + *upstream)
}
