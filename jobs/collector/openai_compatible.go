package collector

// NewOpenAICompatible returns the collector "openai_compatible": any chat completions server, such as Ollama, vLLM or a
// gateway. Config.BaseURL is the address in front of /chat/completions, for example http://localhost:11434/v1. The key
// is optional. If the server searches, its sources are read in the three formats that such servers use.
func NewOpenAICompatible(cfg Config) (Collector, error) {
	return newEngine(nameOpenAICompatible, cfg, askCompletions)
}
