package collector

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// geminiRequest is the body of POST …:generateContent of the Gemini API (google.golang.org/genai v1.77.0).
type geminiRequest struct {
	Contents          []geminiContent `json:"contents"`
	SystemInstruction *geminiContent  `json:"systemInstruction,omitempty"` //nolint:tagliatelle // Google's name
	Tools             []geminiTool    `json:"tools"`
}

type geminiContent struct {
	Parts []geminiPart `json:"parts"`
	Role  string       `json:"role,omitempty"`
}

type geminiPart struct {
	Text    string `json:"text"`
	Thought bool   `json:"thought,omitempty"` // true if the part belongs to the model's reasoning
}

type geminiTool struct {
	GoogleSearch struct{} `json:"googleSearch"` //nolint:tagliatelle // Google's name
}

func geminiOptIn() OptIn {
	return OptIn{
		Reason: "Google's terms restrict storing and analysing answers grounded by its search; consult your legal counsel",
		Var:    "TIDEWATCH_ENABLE_GEMINI",
	}
}

// NewGemini returns the collector "gemini", which calls the Gemini API with Google Search. The Gemini API Additional
// Terms of Service restrict the use of answers with Google Search, so an operator must set Config.Enabled. No known
// parameter of the Gemini API sets the country of the search.
func NewGemini(cfg Config) (Collector, error) { return newEngine(nameGemini, cfg, askGemini) }

func askGemini(ctx context.Context, c *caller, q Question) (Answer, error) {
	request := geminiRequest{
		Contents: []geminiContent{{Parts: []geminiPart{{Text: q.Text}}, Role: "user"}},
		Tools:    []geminiTool{{}},
	}
	if q.Locale != "" {
		request.SystemInstruction = &geminiContent{Parts: []geminiPart{{Text: instruction(q.Locale)}}}
	}
	a, err := c.generateContent(ctx, request)
	a.LocaleApplied = err == nil && q.Locale != ""
	return a, err
}

// generateContent sends one request to the model. If generateContent returns an error, only the usage in the result is
// valid.
func (c *caller) generateContent(ctx context.Context, request any) (Answer, error) {
	model := url.PathEscape(strings.TrimPrefix(c.model, "models/"))
	header := http.Header{"X-Goog-Api-Key": {c.key}}
	r, err := c.post(ctx, "/models/"+model+":generateContent", header, request)
	if err != nil {
		return Answer{}, err
	}
	var body geminiBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	return body.answer(c, r)
}

type geminiBody struct {
	Candidates     []geminiCandidate `json:"candidates"`
	Error          json.RawMessage   `json:"error"`
	ModelVersion   string            `json:"modelVersion"` //nolint:tagliatelle // Google's name
	PromptFeedback struct {
		BlockReason string `json:"blockReason"` //nolint:tagliatelle // Google's name
	} `json:"promptFeedback"` //nolint:tagliatelle // Google's name
	ResponseID    string      `json:"responseId"`    //nolint:tagliatelle // Google's name
	UsageMetadata geminiUsage `json:"usageMetadata"` //nolint:tagliatelle // Google's name
}

type geminiUsage struct {
	CandidatesTokenCount    looseCount `json:"candidatesTokenCount"`    //nolint:tagliatelle // Google's name
	PromptTokenCount        looseCount `json:"promptTokenCount"`        //nolint:tagliatelle // Google's name
	ThoughtsTokenCount      looseCount `json:"thoughtsTokenCount"`      //nolint:tagliatelle // Google's name
	ToolUsePromptTokenCount looseCount `json:"toolUsePromptTokenCount"` //nolint:tagliatelle // Google's name
}

type geminiCandidate struct {
	Content           geminiContent   `json:"content"`
	FinishReason      string          `json:"finishReason"`      //nolint:tagliatelle // Google's name
	GroundingMetadata geminiGrounding `json:"groundingMetadata"` //nolint:tagliatelle // Google's name
}

// geminiGrounding contains the queries and the pages of a search. A response has no geminiGrounding if the model
// answered without a search.
type geminiGrounding struct {
	GroundingChunks []struct {
		Web struct {
			Domain string `json:"domain"` // the domain of the page, which only Vertex AI sends
			Title  string `json:"title"`
			URI    string `json:"uri"`
		} `json:"web"`
	} `json:"groundingChunks"` //nolint:tagliatelle // Google's name
	GroundingSupports []struct {
		GroundingChunkIndices looseIndexes `json:"groundingChunkIndices"` //nolint:tagliatelle // Google's name
	} `json:"groundingSupports"` //nolint:tagliatelle // Google's name
	WebSearchQueries looseStrings `json:"webSearchQueries"` //nolint:tagliatelle // Google's name
}

func (b *geminiBody) answer(c *caller, r response) (Answer, error) {
	usage := b.UsageMetadata
	a := Answer{
		InputTokens:  int64(usage.PromptTokenCount) + int64(usage.ToolUsePromptTokenCount),
		Model:        b.ModelVersion,
		OutputTokens: int64(usage.CandidatesTokenCount) + int64(usage.ThoughtsTokenCount),
		RequestID:    c.requestID(r, b.ResponseID),
		Status:       StatusOK,
	}
	switch {
	case len(b.Candidates) > 0: // the request asks for only one candidate
	case isPresent(b.Error):
		return a, c.bodyError(r, parseProblem(r))
	case b.PromptFeedback.BlockReason != "":
		a.Status = StatusRefused
		return a, nil
	default:
		return a, c.transientf(r, "the answer has no candidates")
	}

	said := b.Candidates[0]
	var text strings.Builder
	for _, part := range said.Content.Parts {
		if !part.Thought {
			text.WriteString(part.Text)
		}
	}
	a.Text = withoutThinking(text.String())
	if isPresent(b.Error) {
		if err := c.errorWithoutText(r, a.Text, parseProblem(r)); err != nil {
			return a, err
		}
	}
	switch {
	case isFiltered(said.FinishReason), a.Text == "" && b.PromptFeedback.BlockReason != "":
		a.Status = StatusRefused
	case endsAtLimit(said.FinishReason):
		a.Truncated = true
	}
	a.Searches, a.Sources = said.GroundingMetadata.WebSearchQueries, said.GroundingMetadata.sources()
	a.BilledSearches = geminiBilled(a.Model, a.Searches)
	if a.Status == StatusOK && !a.Truncated && strings.TrimSpace(a.Text) == "" {
		return a, c.transientf(r, "the answer ended without text: %s", cmp.Or(said.FinishReason, "no reason given"))
	}
	return a, nil
}

// beforeGemini3 matches the names of the models of Gemini 1 and Gemini 2, such as gemini-2.5-flash.
var beforeGemini3 = regexp.MustCompile(`^gemini-[12]\b`)

// geminiBilled returns the number of searches that Google bills. Since Gemini 3, Google bills each different query. For
// earlier models, Google bills one search for each answer with a search. The source is Google's documentation
// (second-hand, read in November 2026).
func geminiBilled(model string, queries []string) int {
	different := map[string]bool{}
	for _, query := range queries {
		different[query] = true
	}
	if beforeGemini3.MatchString(model) {
		return min(len(different), 1)
	}
	return len(different)
}

// sources returns the pages of the search. Google reports redirects as the addresses of the pages, and domains as the
// titles. Google's own result pages, for example about the weather, are not sources.
func (g geminiGrounding) sources() []Source {
	cited := map[int]bool{}
	for _, support := range g.GroundingSupports {
		for _, i := range support.GroundingChunkIndices {
			cited[int(i)] = true
		}
	}
	var pages sourceList
	for i, chunk := range g.GroundingChunks {
		addPage(&pages, Source{Cited: cited[i], Title: cmp.Or(chunk.Web.Domain, chunk.Web.Title), URL: chunk.Web.URI})
	}
	return pages.list
}
