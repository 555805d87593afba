package collector

// NewDeepSeek returns the collector "deepseek", which calls DeepSeek's chat completions API. The API has no search, so
// answers come from the model's memory and have no sources. The API returns the model's reasoning in a separate field,
// which the collector ignores. DeepSeek sends errors as JSON with the Content-Type application/octet-stream.
func NewDeepSeek(cfg Config) (Collector, error) {
	return newEngine(nameDeepSeek, cfg, askCompletions)
}
