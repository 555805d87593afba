package collector

// NewDeepSeek returns the collector "deepseek": DeepSeek's chat completions. The API has no search, so its answers come
// from the model's memory and have no sources. The reasoning of the model has a separate field and is left out. Errors
// are JSON with the Content-Type application/octet-stream.
func NewDeepSeek(cfg Config) (Collector, error) {
	return newEngine(nameDeepSeek, cfg, askCompletions)
}
