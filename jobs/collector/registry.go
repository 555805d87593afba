package collector

import "strings"

const (
	nameBingCopilot      = "bing_copilot"
	nameChatGPT          = "chatgpt"
	nameClaude           = "claude"
	nameDeepSeek         = "deepseek"
	nameGemini           = "gemini"
	nameGoogleAIMode     = "google_ai_mode"
	nameGoogleAIO        = "google_aio"
	nameGrok             = "grok"
	nameMistral          = "mistral"
	nameOpenAICompatible = "openai_compatible"
	namePerplexity       = "perplexity"
)

// Access says where the answers of an engine come from. The answers of an API differ from the answers of the vendor's
// app, because the app adds its own instructions, memory and search.
type Access string

// An engine has one of these kinds of access.
const (
	AccessAPI           Access = "api"            // the answer comes from the vendor's API
	AccessSearchResults Access = "search_results" // the answer comes from the results page that people see
)

// Engine describes an answer engine.
type Engine struct {
	Access  Access
	BaseURL string // the default of Config.BaseURL; empty if Custom is true
	// Custom is true for an engine that represents any compatible server. Custom engines require Config.BaseURL and
	// Config.Model, and the API key is optional.
	Custom bool
	KeyVar string // the environment variable of the API key, named by the vendor's convention
	Model  string // the default of Config.Model; empty if the engine has no models or Custom is true
	Name   string // name of the engine in schedules, in answers and in Collector.Name
	New    func(Config) (Collector, error)
	OptIn  OptIn  // a condition that the operator must accept; the zero value if no condition applies
	Title  string // name of the engine on the admin page; says "API" for engines with the access "api"
}

// OptIn is a condition that the operator must accept by setting Config.Enabled.
type OptIn struct {
	Reason string // the condition as one sentence without a full stop
	Var    string // the environment variable that must have the value "true"
}

// Engines returns all engines, sorted by name. The file defaults.go has the default models.
func Engines() []Engine {
	return []Engine{
		{
			Name: nameBingCopilot, Title: "Bing Copilot", Access: AccessSearchResults,
			BaseURL: "https://serpapi.com", KeyVar: "SERPAPI_API_KEY", New: NewBingCopilot,
		},
		{
			Name: nameChatGPT, Title: "ChatGPT API", Access: AccessAPI, KeyVar: "OPENAI_API_KEY", New: NewChatGPT,
			BaseURL: "https://api.openai.com/v1", Model: modelOf(nameChatGPT),
		},
		{
			Name: nameClaude, Title: "Claude API", Access: AccessAPI, KeyVar: "ANTHROPIC_API_KEY", New: NewClaude,
			BaseURL: "https://api.anthropic.com", Model: modelOf(nameClaude),
		},
		{
			Name: nameDeepSeek, Title: "DeepSeek API", Access: AccessAPI, KeyVar: "DEEPSEEK_API_KEY", New: NewDeepSeek,
			BaseURL: "https://api.deepseek.com", Model: modelOf(nameDeepSeek),
		},
		{
			Name: nameGemini, Title: "Gemini API", Access: AccessAPI, KeyVar: "GEMINI_API_KEY", New: NewGemini,
			BaseURL: "https://generativelanguage.googleapis.com/v1beta", OptIn: geminiOptIn(),
			Model: modelOf(nameGemini),
		},
		{
			Name: nameGoogleAIMode, Title: "Google AI Mode", Access: AccessSearchResults,
			BaseURL: "https://serpapi.com", KeyVar: "SERPAPI_API_KEY", New: NewGoogleAIMode,
		},
		{
			Name: nameGoogleAIO, Title: "Google AI Overviews", Access: AccessSearchResults,
			BaseURL: "https://serpapi.com", KeyVar: "SERPAPI_API_KEY", New: NewGoogleAIO,
		},
		{
			Name: nameGrok, Title: "Grok API", Access: AccessAPI, KeyVar: "XAI_API_KEY", New: NewGrok,
			BaseURL: "https://api.x.ai/v1", Model: modelOf(nameGrok),
		},
		{
			Name: nameMistral, Title: "Mistral API", Access: AccessAPI, KeyVar: "MISTRAL_API_KEY", New: NewMistral,
			BaseURL: "https://api.mistral.ai/v1", Model: modelOf(nameMistral),
		},
		{
			Access: AccessAPI,
			Name:   nameOpenAICompatible,
			Title:  "OpenAI-compatible API",
			KeyVar: "OPENAI_COMPATIBLE_API_KEY",
			New:    NewOpenAICompatible,
			Custom: true,
		},
		{
			Name: namePerplexity, Title: "Perplexity API", Access: AccessAPI, KeyVar: "PERPLEXITY_API_KEY", New: NewPerplexity,
			BaseURL: "https://api.perplexity.ai", Model: modelOf(namePerplexity),
		},
	}
}

// Names returns the names of all engines, sorted.
func Names() []string {
	engines := Engines()
	names := make([]string, 0, len(engines))
	for _, e := range engines {
		names = append(names, e.Name)
	}
	return names
}

// Lookup returns the engine with the given name. The second result reports whether the engine exists.
func Lookup(name string) (Engine, bool) {
	for _, e := range Engines() {
		if e.Name == name {
			return e, true
		}
	}
	return Engine{}, false
}

// SharingKey returns the name of an engine, and then the names of the other engines that have the same API key. The
// limits of an account apply to all of these engines together.
func SharingKey(name string) []string {
	names := []string{name}
	e, _ := Lookup(name)
	for _, other := range Engines() {
		if other.KeyVar == e.KeyVar && other.Name != name {
			names = append(names, other.Name)
		}
	}
	return names
}

const keySuffix = "_API_KEY"

// BaseURLVar returns the environment variable of Config.BaseURL, for example OPENAI_BASE_URL.
func (e Engine) BaseURLVar() string { return strings.TrimSuffix(e.KeyVar, keySuffix) + "_BASE_URL" }

// ModelVar returns the environment variable of Config.Model, for example OPENAI_MODEL. The result is empty if the
// engine has no models.
func (e Engine) ModelVar() string {
	if e.Model == "" && !e.Custom {
		return ""
	}
	return strings.TrimSuffix(e.KeyVar, keySuffix) + "_MODEL"
}

// Missing returns an instruction to set the variables that cfg lacks, such as "set OPENAI_API_KEY". The instruction is
// empty if cfg is complete.
func (e Engine) Missing(cfg Config) string {
	variables, reason := e.missing(cfg)
	if len(variables) == 0 {
		return ""
	}
	return "set " + strings.Join(variables, " and ") + reason
}

// missing returns the variables that cfg lacks, and the condition that the operator must accept, in parentheses.
func (e Engine) missing(cfg Config) (variables []string, reason string) {
	require := func(value, variable string) {
		if strings.TrimSpace(value) == "" {
			variables = append(variables, variable)
		}
	}
	if e.Custom {
		require(cfg.BaseURL, e.BaseURLVar())
		require(cfg.Model, e.ModelVar())
	} else {
		require(cfg.APIKey, e.KeyVar)
	}
	if e.OptIn.Var != "" && !cfg.Enabled {
		variables = append(variables, e.OptIn.Var+"=true")
		reason = " (" + e.OptIn.Reason + ")"
	}
	return variables, reason
}
