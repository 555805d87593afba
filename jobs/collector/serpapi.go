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

type serpAPIReference struct {
	Index  *int   `json:"index"` // the number of the reference in the field reference_indexes
	Link   string `json:"link"`
	Source string `json:"source"`
	Title  string `json:"title"`
}

// failure returns the error of a search without an answer. The result is nil if the engine has no answer to show. The
// parameter p describes an error in a part of the response.
func (b *serpAPISearch) failure(c *caller, r response, p problem) error {
	p.message = cmp.Or(p.message, serpAPIProblem(b.Error).message)
	switch {
	case p.message != "" && showsNone(p.message):
		return nil
	case p.message != "" || b.SearchMetadata.Status == "Error":
		return c.bodyError(r, b.withCode(p))
	case b.SearchMetadata.Status == "Queued" || b.SearchMetadata.Status == "Processing":
		return c.transientf(r, "the search is unfinished: status %s", b.SearchMetadata.Status)
	default: // the response is not a search, or has an undocumented format
		return c.transientf(r, "the response has neither an answer nor a finished search")
	}
}

// withCode adds the error code that corresponds to a message of SerpApi, because SerpApi itself sends no codes.
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

// showsNone reports whether a message means that the engine has no answer to show. The message "Can't generate an AI
// overview right now" means a temporary failure, so the result is false. The exact texts of SerpApi's messages are
// unverified.
func showsNone(message string) bool {
	message = strings.ReplaceAll(strings.ToLower(message), "’", "'")
	return containsAny(message, "hasn't returned any results", "not available for this search")
}

// serpAPISources returns the references as sources. A reference counts as cited if a text block names the index of the
// reference.
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
