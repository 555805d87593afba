package standin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// gemini implements the method generateContent of the Gemini API.
type gemini struct{ *Server }

type geminiContent struct {
	Parts []struct {
		Text string `json:"text"`
	} `json:"parts"`
}

func (c geminiContent) text() string {
	var text strings.Builder
	for _, part := range c.Parts {
		text.WriteString(part.Text)
	}
	return text.String()
}

type geminiRequest struct {
	Contents          []geminiContent              `json:"contents"`
	SystemInstruction geminiContent                `json:"systemInstruction"` //nolint:tagliatelle // Google's name
	Tools             []map[string]json.RawMessage `json:"tools"`
}

func (p *gemini) read(r *http.Request, body []byte) (request, *reply) {
	var in geminiRequest
	err := json.Unmarshal(body, &in)
	model, method, _ := strings.Cut(r.PathValue("call"), ":")
	q := request{locale: localeOf(in.SystemInstruction.text()), model: model, step: 1}
	if len(in.Contents) > 0 {
		q.prompt = in.Contents[0].text()
	}
	refuse := func(status int, name, message string) (request, *reply) {
		out := p.error(status, name, message)
		return q, &out
	}
	switch key := r.Header.Get("X-Goog-Api-Key"); {
	case key == "":
		return refuse(http.StatusForbidden, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
	case !p.accepts(key):
		out := p.badKey()
		return q, &out
	case method != "generateContent" || strings.HasPrefix(model, "bad"):
		return refuse(http.StatusNotFound, "NOT_FOUND", "models/"+model+" is not found for API version v1beta.")
	case err != nil:
		return refuse(http.StatusBadRequest, "INVALID_ARGUMENT", "Invalid JSON payload received.")
	case q.prompt == "":
		return refuse(
			http.StatusBadRequest,
			"INVALID_ARGUMENT",
			"* GenerateContentRequest.contents: contents is not specified",
		)
	}
	for _, tool := range in.Tools {
		if _, ok := tool["googleSearch"]; !ok {
			return refuse(http.StatusBadRequest, "INVALID_ARGUMENT", "Invalid JSON payload received. Unknown name in 'tools[0]'")
		}
		q.search = true
	}
	return q, nil
}

func (p *gemini) answer(q request) reply { return jsonReply(http.StatusOK, p.body(q)) }

// body returns a complete answer: the reasoning, the text and, after a search, the grounding. Offsets count bytes. As
// at Google, a start offset of 0 is omitted.
func (p *gemini) body(q request) object {
	c := p.content("gemini", q)
	text := c.markdown(func(int, int) string { return "" })
	runes := []rune(text)
	supports, end := []object{}, 0
	c.markdown(func(i, offset int) string {
		from, to := len(string(runes[:end])), len(string(runes[:offset]))
		segment := object{"endIndex": to, "text": text[from:to]}
		if from > 0 {
			segment["startIndex"] = from
		}
		supports, end = append(supports, object{"segment": segment, "groundingChunkIndices": []int{i}}), offset
		return ""
	})
	const redirect = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/"
	chunks := []object{}
	for i, s := range append(c.pages, c.pages[0]) { // the first page appears twice, with different addresses
		chunks = append(chunks, object{"web": object{
			"uri":   redirect + hexID("gemini", q.prompt, strconv.Itoa(i)),
			"title": domainOf(s.url),
		}})
	}
	candidate := object{
		"index": 0, "finishReason": "STOP", "content": object{"role": "model", "parts": []object{
			{"text": "The user wants a list.", "thought": true}, {"text": text},
		}},
	}
	if q.search {
		grounding := object{
			"webSearchQueries": c.queries,
			"groundingChunks":  chunks,
			"searchEntryPoint": object{"renderedContent": "<div>…</div>"},
		}
		if q.shape != FaultNoCitations {
			grounding["groundingSupports"] = supports
		}
		candidate["groundingMetadata"] = grounding
	}
	return object{
		"candidates": []object{candidate}, "modelVersion": q.model, "responseId": hexID("gemini", q.prompt),
		"usageMetadata": object{
			"promptTokenCount": 10 + len(q.prompt), "toolUsePromptTokenCount": 80, "candidatesTokenCount": len(text) / 4,
			"thoughtsTokenCount": 40, "totalTokenCount": 130 + len(q.prompt) + len(text)/4,
		},
	}
}

// domainOf returns the domain of an address without the prefix "www.", as Google reports domains.
func domainOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
