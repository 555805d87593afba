package settings

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// Answer engines have environment variables but no flags, because API keys are secrets. The variables of an engine
// share a prefix: OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, OPENAI_REQUESTS_PER_MINUTE and OPENAI_AT_ONCE.
const (
	keySuffix       = "_API_KEY"
	perMinuteSuffix = "_REQUESTS_PER_MINUTE"
	atOnceSuffix    = "_AT_ONCE"
)

// defaultLimit returns the limit of the vendor's smallest paid plan, or a low limit if the plan's limit is unknown.
func defaultLimit(name string) store.Limit {
	switch name {
	case "chatgpt":
		return store.Limit{AtOnce: 50, PerMinute: 500}
	case "perplexity": // the limit of tier 0
		return store.Limit{AtOnce: 10, PerMinute: 50}
	default:
		return store.Limit{AtOnce: 10, PerMinute: 60}
	}
}

// EngineLimits returns the call limits of each engine over all nodes, keyed by engine name.
func (e Environment) EngineLimits() (map[string]store.Limit, error) {
	limits := map[string]store.Limit{}
	for _, engine := range collector.Engines() {
		prefix := strings.TrimSuffix(engine.KeyVar, keySuffix)
		limit := defaultLimit(engine.Name)
		for suffix, value := range map[string]*int{perMinuteSuffix: &limit.PerMinute, atOnceSuffix: &limit.AtOnce} {
			if err := e.readLimit(prefix+suffix, value); err != nil {
				return nil, err
			}
		}
		limits[engine.Name] = limit
	}
	return limits, nil
}

func (e Environment) readLimit(variable string, value *int) error {
	const most = 1_000_000
	text := e.Text(variable)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return fmt.Errorf("%s: must be 0 (no limit) to %d, got %q", variable, most, text)
	}
	*value = n
	return nil
}

// Engines returns the settings of each engine, keyed by engine name. The result includes engines that lack a required
// setting.
func (e Environment) Engines(timeout time.Duration) map[string]collector.Config {
	configs := map[string]collector.Config{}
	for _, engine := range collector.Engines() {
		configs[engine.Name] = e.engine(engine, timeout)
	}
	return configs
}

func (e Environment) engine(engine collector.Engine, timeout time.Duration) collector.Config {
	cfg := collector.Config{
		APIKey:  e.Text(engine.KeyVar),
		BaseURL: e.Text(engine.BaseURLVar()),
		Enabled: engine.OptIn.Var != "" && e.Text(engine.OptIn.Var) == "true",
		Now:     time.Now,
		Timeout: timeout,
	}
	if engine.ModelVar() != "" {
		cfg.Model = e.Text(engine.ModelVar())
	}
	return cfg
}

// HalfConfigured returns the incompletely configured engines by name, each with an instruction to set the missing
// variables.
func HalfConfigured(configs map[string]collector.Config) map[string]string {
	lacking := map[string]string{}
	for _, engine := range collector.Engines() {
		cfg := configs[engine.Name]
		if missing := engine.Missing(cfg); missing != "" && isStarted(engine, cfg) {
			lacking[engine.Name] = missing
		}
	}
	return lacking
}

// isStarted reports whether the settings of an engine show that the user wants to use the engine.
func isStarted(engine collector.Engine, cfg collector.Config) bool {
	return cfg.APIKey != "" || engine.Custom && cfg.BaseURL+cfg.Model != ""
}
