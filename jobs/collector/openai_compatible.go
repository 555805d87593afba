package collector

// NewOpenAICompatible returns the collector "openai_compatible", which calls any chat completions server, such as
// Ollama, vLLM or a gateway. Config.BaseURL is the address without the path /chat/completions, for example
// http://localhost:11434/v1. The API key is optional. If the server searches, the collector reads the sources in the
// four formats that compatible servers use.
func NewOpenAICompatible(cfg Config) (Collector, error) {
	return newEngine(nameOpenAICompatible, cfg, askCompletions)
}
