package collector

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Completer asks a model for a JSON document with a given schema. The model does not search the web. A Completer
// follows the same rules on errors, limits and secrets as a [Collector].
type Completer struct {
	*caller

	complete completion
}

// Prompt is the content of a request that a [Completer] sends.
type Prompt struct {
	Schema json.RawMessage // the JSON schema of the requested document
	Shape  string          // the name of the schema, which may contain letters, digits and underscores
	System string          // the system message with the instructions
	User   string          // the user message with the text to process
}

// completion sends a prompt once in the format of one vendor. Vendors enforce the schema in different ways.
type completion func(context.Context, *caller, Prompt) (Answer, error)

// completionOf returns the completion of an engine; nil if the engine cannot answer without a search. Perplexity's
// model always searches, and the other engines without a completion are search engines.
func completionOf(e Engine) completion {
	switch {
	case e.Custom:
		return completeCompatible
	case e.Name == nameChatGPT, e.Name == nameGrok:
		return completeResponses
	case e.Name == nameClaude:
		return completeClaude
	case e.Name == nameDeepSeek:
		return completeDeepSeek
	case e.Name == nameGemini:
		return completeGemini
	case e.Name == nameMistral:
		return completeCompatible
	default:
		return nil
	}
}

// Completes reports whether [NewCompleter] accepts the engine.
func (e Engine) Completes() bool { return completionOf(e) != nil }

// MissingForCompleter returns an instruction to set the variables that cfg lacks for a [Completer], in the same form as
// [Engine.Missing]. The opt-in of an engine concerns only answers with a search, so a Completer needs no opt-in.
func (e Engine) MissingForCompleter(cfg Config) string {
	e.OptIn = OptIn{}
	return e.Missing(cfg)
}

// NewCompleter returns a Completer for the engine "e". Error messages mention the name and the environment variables of
// "e". A custom engine need not be in the registry. Advice about the model mentions the variable modelVar. NewCompleter
// returns an error if the engine cannot complete (see [Engine.Completes]), or if cfg is incomplete or invalid.
func NewCompleter(e Engine, cfg Config, modelVar string) (*Completer, error) {
	complete := completionOf(e)
	if complete == nil {
		return nil, fmt.Errorf("engine %s cannot answer without a web search", e.Name)
	}
	e.OptIn = OptIn{}
	c, err := newCaller(e, cfg)
	if err != nil {
		return nil, err
	}
	c.modelVar = modelVar
	return &Completer{caller: c, complete: complete}, nil
}

// Model returns the model that Complete requests.
func (c *Completer) Model() string { return c.model }

// Complete sends the prompt once. Requests to chat completions APIs set the temperature 0, and other requests set no
// temperature. Complete returns the same errors as [Collector.Ask]. The caller must check whether the text of the
// answer matches the schema.
func (c *Completer) Complete(ctx context.Context, p Prompt) (Answer, error) {
	ctx, cancel := withPatience(ctx, c.timeout, c.now, timeoutError{c.timeout})
	defer cancel()
	return checkAnswer(c.complete(ctx, c.caller, p))
}

// messages returns the system message and the user message.
func (p Prompt) messages() []chatMessage {
	return []chatMessage{{Content: p.System, Role: "system"}, {Content: p.User, Role: "user"}}
}

// responseFormat asks the server for JSON, and for a document that matches JSONSchema unless JSONSchema is nil. Servers
// without schema support ignore responseFormat.
type responseFormat struct {
	JSONSchema *jsonSchema `json:"json_schema,omitempty"`
	Type       string      `json:"type"`
}

type jsonSchema struct {
	Name   string          `json:"name"`
	Schema json.RawMessage `json:"schema"`
	Strict bool            `json:"strict"`
}

// completeCompatible uses the chat completions API of Mistral, or of a compatible server.
func completeCompatible(ctx context.Context, c *caller, p Prompt) (Answer, error) {
	return complete(ctx, c, completionsRequest{
		Messages: p.messages(),
		Model:    c.model,
		ResponseFormat: &responseFormat{
			JSONSchema: &jsonSchema{Name: p.Shape, Schema: p.Schema, Strict: true},
			Type:       "json_schema",
		},
		Temperature: new(0.0),
	})
}

// deepSeekThinking turns off the thinking, which DeepSeek bills as output.
type deepSeekThinking struct {
	Type string `json:"type"`
}

type deepSeekCompletion struct {
	completionsRequest

	Thinking deepSeekThinking `json:"thinking"`
}

// completeDeepSeek uses DeepSeek's chat completions API, which enforces JSON but no schema. The schema is therefore
// part of the system message.
func completeDeepSeek(ctx context.Context, c *caller, p Prompt) (Answer, error) {
	p.System += "\nAnswer with one JSON document that matches this JSON schema:\n" + string(p.Schema)
	api := *c
	api.base = deepSeekBase(c.base)
	r, err := api.post(ctx, "/chat/completions", api.bearer(), deepSeekCompletion{
		completionsRequest: completionsRequest{
			Messages:       p.messages(),
			Model:          c.model,
			ResponseFormat: &responseFormat{Type: "json_object"},
			Temperature:    new(0.0),
		},
		Thinking: deepSeekThinking{Type: "disabled"},
	})
	if err != nil {
		return Answer{}, err
	}
	return parseCompletions(&api, r)
}

// responsesCompletion is the body of POST /v1/responses of OpenAI and xAI for a JSON document. The body has no
// temperature, because OpenAI's reasoning models reject a temperature.
type responsesCompletion struct {
	Input []chatMessage `json:"input"`
	Model string        `json:"model"`
	Store bool          `json:"store"`
	Text  responsesText `json:"text"`
}

type responsesText struct {
	Format responsesFormat `json:"format"`
}

type responsesFormat struct {
	jsonSchema

	Type string `json:"type"`
}

func completeResponses(ctx context.Context, c *caller, p Prompt) (Answer, error) {
	r, err := c.post(ctx, "/responses", c.bearer(), responsesCompletion{
		Input: p.messages(),
		Model: c.model,
		Text: responsesText{Format: responsesFormat{
			jsonSchema: jsonSchema{Name: p.Shape, Schema: p.Schema, Strict: true},
			Type:       "json_schema",
		}},
	})
	if err != nil {
		return Answer{}, err
	}
	var body grokBody // a body of OpenAI is a grokBody without the fields of xAI
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	a, err := body.answer(c, r)
	a.CostUSD = body.cost()
	return a, err
}

// messagesCompletion is the body of POST /v1/messages of Anthropic for a JSON document. The model must call a tool
// whose input is the document. The request has no temperature, because new models of Anthropic reject a temperature.
type messagesCompletion struct {
	MaxTokens  int                `json:"max_tokens"`
	Messages   []messagesMessage  `json:"messages"`
	Model      string             `json:"model"`
	System     string             `json:"system"`
	ToolChoice messagesToolChoice `json:"tool_choice"`
	Tools      []messagesSchema   `json:"tools"`
}

type messagesToolChoice struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type messagesSchema struct {
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"input_schema"`
	Name        string          `json:"name"`
}

func completeClaude(ctx context.Context, c *caller, p Prompt) (Answer, error) {
	r, err := c.post(ctx, "/v1/messages", c.messagesHeader(), messagesCompletion{
		MaxTokens:  messagesMaxTokens,
		Messages:   []messagesMessage{{Content: p.User, Role: "user"}},
		Model:      c.model,
		System:     p.System,
		ToolChoice: messagesToolChoice{Name: p.Shape, Type: "tool"},
		Tools:      []messagesSchema{{Description: "Returns the document.", InputSchema: p.Schema, Name: p.Shape}},
	})
	if err != nil {
		return Answer{}, err
	}
	var body messagesBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}
	var turns messagesTurns
	turns.add(body)
	a, err := turns.answer(c, r, body)
	if document := body.toolInput(p.Shape); document != "" {
		a.Text = document
	}
	return a, err
}

// toolInput returns the input of the first call of a tool; empty if the answer has no such call.
func (b *messagesBody) toolInput(tool string) string {
	var blocks []struct {
		Input json.RawMessage `json:"input"`
		Name  string          `json:"name"`
		Type  string          `json:"type"`
	}
	_ = json.Unmarshal(b.Content, &blocks) // a field of an unexpected JSON type stays empty, see caller.decode
	for _, block := range blocks {
		if block.Type == "tool_use" && block.Name == tool {
			return string(block.Input)
		}
	}
	return ""
}

// geminiCompletion is the body of POST …:generateContent for a JSON document. The request has no temperature, because
// Google advises against low temperatures for models since Gemini 3.
type geminiCompletion struct {
	Contents          []geminiContent        `json:"contents"`
	GenerationConfig  geminiGenerationConfig `json:"generationConfig"`  //nolint:tagliatelle // Google's name
	SystemInstruction geminiContent          `json:"systemInstruction"` //nolint:tagliatelle // Google's name
}

type geminiGenerationConfig struct {
	ResponseJSONSchema json.RawMessage `json:"responseJsonSchema"` //nolint:tagliatelle // Google's name
	ResponseMIMEType   string          `json:"responseMimeType"`   //nolint:tagliatelle // Google's name
}

func completeGemini(ctx context.Context, c *caller, p Prompt) (Answer, error) {
	return c.generateContent(ctx, geminiCompletion{
		Contents: []geminiContent{{Parts: []geminiPart{{Text: p.User}}, Role: "user"}},
		GenerationConfig: geminiGenerationConfig{
			ResponseJSONSchema: p.Schema,
			ResponseMIMEType:   "application/json",
		},
		SystemInstruction: geminiContent{Parts: []geminiPart{{Text: strings.TrimSpace(p.System)}}},
	})
}
