package collector

import (
	"cmp"
	"encoding/json"
	"strings"
)

// serpAPISearch is what every answer of SerpApi's /search.json holds.
type serpAPISearch struct {
	Error          json.RawMessage `json:"error"`
	SearchMetadata struct {
		ID     string `json:"id"`
		Status string `json:"status"` // Queued, Processing, Success or Error
	} `json:"search_metadata"`
}

type serpAPIReference struct {
	Index  *int   `json:"index"` // what reference_indexes point at
	Link   string `json:"link"`
	Source string `json:"source"`
	Title  string `json:"title"`
}

// failure is the error of a search without an answer; nil = there was none to show. p
// is what a part of the answer said about it.
func (b *serpAPISearch) failure(c *caller, r response, p problem) error {
	p.message = cmp.Or(p.message, serpAPIProblem(b.Error).message)
	switch {
	case p.message != "" && showsNone(p.message):
		return nil
	case p.message != "" || b.SearchMetadata.Status == "Error":
		return c.bodyError(r, b.named(p))
	case b.SearchMetadata.Status == "Queued" || b.SearchMetadata.Status == "Processing":
		return c.transientf(r, "unfinished search: status %s", b.SearchMetadata.Status)
	default: // an object that is no search at all, or whose shape is not what was documented
		return c.transientf(r, "neither an answer nor a finished search without one")
	}
}

// named gives SerpApi's sentences, which have no codes, the code they mean.
func (b *serpAPISearch) named(p problem) problem {
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

// showsNone knows the sentences that say that the engine has nothing to show. "Can't
// generate an AI overview right now. Try again later." is not one of them. The exact
// strings are unverified.
func showsNone(message string) bool {
	message = strings.ReplaceAll(strings.ToLower(message), "’", "'")
	return containsAny(message, "hasn't returned any results", "not available for this search")
}

// serpAPISources returns the references. Those that a text block points at are cited.
func serpAPISources(references []serpAPIReference, blocks []aioBlock) []Source {
	var pages sourceList
	cited := map[int]bool{}
	links := aioCitations(blocks, cited)
	for i, ref := range references {
		if ref.Index != nil {
			i = *ref.Index
		}
		pages.add(Source{Cited: cited[i], Title: cmp.Or(ref.Title, ref.Source), URL: ref.Link})
	}
	for _, s := range links {
		pages.add(s)
	}
	return pages.list
}
