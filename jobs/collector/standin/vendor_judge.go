package standin

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
)

// vendorJudge adds judgements to the provider of a vendor. A request for a JSON document about names receives the same
// judgements as from [judge], in the format of the vendor. Requests for ordinary answers go to the provider.
type vendorJudge struct {
	provider

	parse  func(r *http.Request, body []byte) documentRequest
	reply  func(q request, document string) object
	server *Server
}

// documentRequest is a request for a JSON document, in the same form for all vendors.
type documentRequest struct {
	isValid bool // true if the request makes the vendor enforce the document
	model   string
	prompt  string
	schema  json.RawMessage // empty if the request asks for no document
}

func (p *vendorJudge) read(r *http.Request, body []byte) (request, *reply) {
	in := p.parse(r, body)
	if len(in.schema) == 0 {
		return p.provider.read(r, body)
	}
	q := request{model: in.model, names: namesIn(in.schema), prompt: in.prompt, step: 1}
	key := cmp.Or(bearer(r), r.Header.Get("X-Api-Key"), r.Header.Get("X-Goog-Api-Key"))
	switch {
	case !p.server.accepts(key):
		out := p.provider.fault(Fault{Kind: FaultUnauthorized}, q)
		return q, &out
	case !in.isValid || in.model == "" || in.prompt == "" || len(q.names) == 0:
		out := p.provider.fault(Fault{Kind: FaultBadRequest}, q)
		return q, &out
	}
	return q, nil
}

func (p *vendorJudge) answer(q request) reply {
	if len(q.names) == 0 {
		return p.provider.answer(q)
	}
	return jsonReply(http.StatusOK, p.reply(q, document(q)))
}

func (p *vendorJudge) fault(f Fault, q request) reply {
	switch f.Kind {
	case FaultMalformed, FaultOversized, FaultTruncated, FaultReset:
		return f.mangle(p.answer(q))
	default:
		return p.provider.fault(f, q)
	}
}

// mountJudges registers the paths on which the vendors return answers and judgements.
func (s *Server) mountJudges(post func(path, name, engine string, p provider)) {
	judged := func(
		p provider, parse func(*http.Request, []byte) documentRequest, reply func(request, string) object,
	) provider {
		return &vendorJudge{p, parse, reply, s}
	}
	complete := func(q request, document string) object { return s.completion("judge", q, document, document) }
	post("/anthropic/v1/messages", anthropicName, "claude",
		judged(&anthropic{s, anthropicName}, anthropicDocument, anthropicToolUse))
	post("/compatible/v1/chat/completions", "compatible", "openai_compatible",
		judged(&compatible{s}, compatibleDocument, complete))
	post("/deepseek/chat/completions", "deepseek", "deepseek", judged(&deepSeek{s}, deepSeekDocument, complete))
	post("/gemini/v1beta/models/{call}", "gemini", "gemini", judged(&gemini{s}, geminiDocument, geminiText))
	post("/mistral/v1/chat/completions", "mistral", "mistral", &judge{compatible{s}})
	post("/openai/v1/responses", "openai", "chatgpt", judged(&openAI{s}, responsesDocument, responsesText))
	post("/xai/v1/responses", "xai", "grok", judged(&xAI{s}, responsesDocument, responsesText))
}

// The functions below ignore invalid JSON. Invalid JSON yields no schema, so the request goes to the provider, which
// rejects it.

func anthropicDocument(_ *http.Request, body []byte) documentRequest {
	var in struct {
		anthropicRequest

		ToolChoice struct {
			Name string `json:"name"`
			Type string `json:"type"`
		} `json:"tool_choice"`
		Tools []struct {
			InputSchema json.RawMessage `json:"input_schema"`
			Name        string          `json:"name"`
		} `json:"tools"`
	}
	_ = json.Unmarshal(body, &in)
	if len(in.Tools) != 1 {
		return documentRequest{}
	}
	tool := in.Tools[0]
	return documentRequest{
		isValid: in.MaxTokens > 0 && in.ToolChoice.Type == "tool" && in.ToolChoice.Name == tool.Name,
		model:   in.Model,
		prompt:  in.prompt(),
		schema:  tool.InputSchema,
	}
}

func anthropicToolUse(q request, document string) object {
	id := hexID(anthropicName, q.prompt)
	return object{
		"id": "msg_" + id, "type": "message", "role": "assistant", "model": q.model, "stop_reason": "tool_use",
		"content": []object{{
			"type": "tool_use", "id": "toolu_" + id, "name": "sentiments", "input": json.RawMessage(document),
		}},
		"usage": object{"input_tokens": 12 + len(q.prompt)/4, "output_tokens": len(document) / 4},
	}
}

func compatibleDocument(_ *http.Request, body []byte) documentRequest {
	var in judgeRequest
	_ = json.Unmarshal(body, &in)
	prompt, _ := conversation(in.Messages)
	return documentRequest{
		isValid: in.isStrict(), model: in.Model, prompt: prompt, schema: in.ResponseFormat.JSONSchema.Schema,
	}
}

// deepSeekDocument reads the schema from the system message, because DeepSeek enforces only JSON.
func deepSeekDocument(_ *http.Request, body []byte) documentRequest {
	var in judgeRequest
	_ = json.Unmarshal(body, &in)
	if in.ResponseFormat.Type != "json_object" || len(in.Messages) != 2 {
		return documentRequest{}
	}
	system := []byte(in.Messages[0].Content)
	start := bytes.IndexByte(system, '{')
	return documentRequest{
		isValid: start >= 0,
		model:   in.Model,
		prompt:  in.Messages[1].Content,
		schema:  system[max(start, 0):],
	}
}

func geminiDocument(r *http.Request, body []byte) documentRequest {
	var in struct {
		geminiRequest

		GenerationConfig struct {
			ResponseJSONSchema json.RawMessage `json:"responseJsonSchema"` //nolint:tagliatelle // Google's name
			ResponseMIMEType   string          `json:"responseMimeType"`   //nolint:tagliatelle // Google's name
		} `json:"generationConfig"` //nolint:tagliatelle // Google's name
	}
	_ = json.Unmarshal(body, &in)
	if len(in.Contents) != 1 {
		return documentRequest{}
	}
	model, _, _ := bytes.Cut([]byte(r.PathValue("call")), []byte(":"))
	return documentRequest{
		isValid: in.GenerationConfig.ResponseMIMEType == "application/json" && len(in.Tools) == 0,
		model:   string(model),
		prompt:  in.Contents[0].text(),
		schema:  in.GenerationConfig.ResponseJSONSchema,
	}
}

func geminiText(q request, document string) object {
	return object{
		"candidates": []object{{
			"index": 0, "finishReason": "STOP",
			"content": object{"role": "model", "parts": []object{{"text": document}}},
		}},
		"modelVersion": q.model, "responseId": hexID("gemini", q.prompt),
		"usageMetadata": object{"promptTokenCount": 12 + len(q.prompt)/4, "candidatesTokenCount": len(document) / 4},
	}
}

func responsesDocument(_ *http.Request, body []byte) documentRequest {
	var in struct {
		Input json.RawMessage `json:"input"` // a text in requests of the engine chatgpt
		Model string          `json:"model"`
		Text  struct {
			Format struct {
				Schema json.RawMessage `json:"schema"`
				Strict bool            `json:"strict"`
				Type   string          `json:"type"`
			} `json:"format"`
		} `json:"text"`
	}
	_ = json.Unmarshal(body, &in)
	var messages []chatMessage
	_ = json.Unmarshal(in.Input, &messages)
	prompt, _ := conversation(messages)
	return documentRequest{
		isValid: in.Text.Format.Type == "json_schema" && in.Text.Format.Strict,
		model:   in.Model,
		prompt:  prompt,
		schema:  in.Text.Format.Schema,
	}
}

func responsesText(q request, document string) object {
	id := hexID("responses", q.prompt)
	return object{
		"id": "resp_" + id, "object": "response", "status": "completed", "error": nil, "model": q.model,
		"output": []object{{
			"id": "msg_" + id, "type": "message", "status": "completed", "role": "assistant",
			"content": []object{{"type": "output_text", "text": document, "annotations": []object{}}},
		}},
		"usage": object{"input_tokens": 12 + len(q.prompt)/4, "output_tokens": len(document) / 4},
	}
}
