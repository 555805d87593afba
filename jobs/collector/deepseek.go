package collector

// NewDeepSeek returns the collector "deepseek": DeepSeek's chat completions. Its API
// has no search, so its answers come from the model's memory and have no sources. What the model
// thinks first stands in a field of its own, and is left out.
// Errors come as JSON that is called application/octet-stream.
func NewDeepSeek(cfg Config) (Collector, error) {
	return newEngine(nameDeepSeek, cfg, askCompletions)
}
