package collector

import "strings"

const (
	nameBingCopilot      = "bing_copilot"
	nameChatGPT          = "chatgpt"
	nameClaude           = "claude"
	nameDeepSeek         = "deepseek"
	nameGemini           = "gemini"
	nameGoogleAIO        = "google_aio"
	nameGrok             = "grok"
	nameMistral          = "mistral"
	nameOpenAICompatible = "openai_compatible"
	namePerplexity       = "perplexity"
)

// Engine describes an answer engine this package can ask.
type Engine struct {
	BaseURL    string // default of Config.BaseURL; "" = there is none, see Custom
	Custom     bool   // any server of its kind: Config.BaseURL and Config.Model are required, the key is not
	KeyVar     string // the environment variable that holds its key, by the vendor's convention
	Model      string // default of Config.Model; "" = the engine has no models, or see Custom
	Name       string // as in schedules, answers and Collector.Name
	New        func(Config) (Collector, error)
	OptIn      OptIn  // what the operator has to accept first; the zero value: nothing
	Title      string // for people
	Ungrounded bool   // it answers from its model's memory: no search, no sources
}

// OptIn is a condition that only the operator can accept. Config.Enabled says that it
// was.
type OptIn struct {
	Reason string // for a person, without a full stop
	Var    string // the environment variable that must be "true"
}

// Engines lists every engine, by name. Those not asked yet with their default model
// say so.
func Engines() []Engine {
	return []Engine{
		{
			Name: nameBingCopilot, Title: "Bing Copilot", KeyVar: "SERPAPI_API_KEY", New: NewBingCopilot,
			BaseURL: "https://serpapi.com",
		},
		{
			Name: nameChatGPT, Title: "ChatGPT", KeyVar: "OPENAI_API_KEY", New: NewChatGPT,
			BaseURL: "https://api.openai.com/v1", Model: "gpt-5.6-luna",
		},
		{
			Name: nameClaude, Title: "Claude", KeyVar: "ANTHROPIC_API_KEY", New: NewClaude,
			BaseURL: "https://api.anthropic.com", Model: "claude-haiku-4-5-20251001",
		},
		{
			Name:       nameDeepSeek,
			Title:      "DeepSeek",
			KeyVar:     "DEEPSEEK_API_KEY",
			New:        NewDeepSeek,
			Ungrounded: true,
			BaseURL:    "https://api.deepseek.com",
			Model:      "deepseek-flash", // unverified: named by api-docs.deepseek.com in 2026-09
		},
		{
			Name: nameGemini, Title: "Gemini", KeyVar: "GEMINI_API_KEY", New: NewGemini, OptIn: geminiOptIn(),
			BaseURL: "https://generativelanguage.googleapis.com/v1beta",
			Model:   "gemini-3.8-flash", // unverified: Firebase's page on grounding lists it
		},
		{
			Name: nameGoogleAIO, Title: "Google AI Overviews", KeyVar: "SERPAPI_API_KEY", New: NewGoogleAIO,
			BaseURL: "https://serpapi.com",
		},
		{
			Name: nameGrok, Title: "Grok", KeyVar: "XAI_API_KEY", New: NewGrok,
			BaseURL: "https://api.x.ai/v1", Model: "grok-4.6", // unverified: from a recording of 2026 in vercel/ai
		},
		{
			Name: nameMistral, Title: "Mistral", KeyVar: "MISTRAL_API_KEY", New: NewMistral,
			BaseURL: "https://api.mistral.ai/v1", Model: "mistral-medium-latest",
		},
		{
			Name:   nameOpenAICompatible,
			Title:  "OpenAI-compatible",
			KeyVar: "OPENAI_COMPATIBLE_API_KEY",
			New:    NewOpenAICompatible,
			Custom: true,
		},
		{
			Name: namePerplexity, Title: "Perplexity", KeyVar: "PERPLEXITY_API_KEY", New: NewPerplexity,
			BaseURL: "https://api.perplexity.ai", Model: "perplexity/sonar",
		},
	}
}

// Names lists the names of every engine, sorted.
func Names() []string {
	engines := Engines()
	names := make([]string, 0, len(engines))
	for _, e := range engines {
		names = append(names, e.Name)
	}
	return names
}

// Lookup finds an engine by its name.
func Lookup(name string) (Engine, bool) {
	for _, e := range Engines() {
		if e.Name == name {
			return e, true
		}
	}
	return Engine{}, false
}

const keySuffix = "_API_KEY"

// BaseURLVar is the environment variable of Config.BaseURL: OPENAI_BASE_URL beside
// OPENAI_API_KEY.
func (e Engine) BaseURLVar() string { return strings.TrimSuffix(e.KeyVar, keySuffix) + "_BASE_URL" }

// ModelVar is the environment variable of Config.Model: OPENAI_MODEL beside
// OPENAI_API_KEY. Without models there is none.
func (e Engine) ModelVar() string {
	if e.Model == "" && !e.Custom {
		return ""
	}
	return strings.TrimSuffix(e.KeyVar, keySuffix) + "_MODEL"
}

// Missing says for a person what cfg lacks before the engine can be asked, such as
// "set OPENAI_API_KEY"; "" = nothing.
func (e Engine) Missing(cfg Config) string {
	var variables []string
	need := func(value, variable string) {
		if strings.TrimSpace(value) == "" {
			variables = append(variables, variable)
		}
	}
	if e.Custom {
		need(cfg.BaseURL, e.BaseURLVar())
		need(cfg.Model, e.ModelVar())
	} else {
		need(cfg.APIKey, e.KeyVar)
	}
	reason := ""
	if e.OptIn.Var != "" && !cfg.Enabled {
		variables = append(variables, e.OptIn.Var+"=true")
		reason = " (" + e.OptIn.Reason + ")"
	}
	if len(variables) == 0 {
		return ""
	}
	return "set " + strings.Join(variables, " and ") + reason
}
