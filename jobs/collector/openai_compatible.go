package collector

// NewOpenAICompatible returns the collector "openai_compatible": any server of chat
// completions, such as Ollama, vLLM or a gateway. Config.BaseURL is the address before
// /chat/completions, for example http://localhost:11434/v1; a key is sent if there is
// one. Whether the server searches is its own affair: sources are read in any of the
// three forms in which such servers give them.
func NewOpenAICompatible(cfg Config) (Collector, error) {
	return newEngine(nameOpenAICompatible, cfg, askCompletions)
}
