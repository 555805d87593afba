package collector

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	nameChatGPT    = "chatgpt"
	nameGoogleAIO  = "google_aio"
	namePerplexity = "perplexity"
)

// Engine describes an answer engine this package can ask.
type Engine struct {
	BaseURL string // default of Config.BaseURL
	KeyVar  string // the environment variable that holds its key, by the vendor's convention
	Model   string // default of Config.Model; "" = the engine has no models
	Name    string // as in schedules, answers and Collector.Name
	New     func(Config) (Collector, error)
}

// Engines lists every engine, by name.
func Engines() []Engine {
	return []Engine{
		{
			Name: nameChatGPT, KeyVar: "OPENAI_API_KEY", New: NewChatGPT,
			BaseURL: "https://api.openai.com/v1", Model: "gpt-5.6-luna",
		},
		{
			Name: nameGoogleAIO, KeyVar: "SERPAPI_API_KEY", New: NewGoogleAIO,
			BaseURL: "https://serpapi.com",
		},
		{
			Name: namePerplexity, KeyVar: "PERPLEXITY_API_KEY", New: NewPerplexity,
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

// Set holds the configured collectors by name.
type Set map[string]Collector

// NewSet builds a collector for every config that has a key. configs is keyed by
// engine name.
func NewSet(configs map[string]Config) (Set, error) {
	set := Set{}
	for name, cfg := range configs {
		e, ok := Lookup(name)
		if !ok {
			return nil, unknownEngine(name)
		}
		if strings.TrimSpace(cfg.APIKey) == "" {
			continue
		}

		c, err := e.New(cfg)
		if err != nil {
			return nil, err
		}
		set[name] = c
	}

	return set, nil
}

// Get finds a configured collector. Its error is a permanent [*Error] that names the
// missing variable or the known engines.
func (s Set) Get(name string) (Collector, error) {
	if c, ok := s[name]; ok {
		return c, nil
	}
	e, ok := Lookup(name)
	if !ok {
		return nil, unknownEngine(name)
	}

	return nil, &Error{
		Class:   ClassPermanent,
		Message: fmt.Sprintf("engine %s is not configured: set %s", name, e.KeyVar),
	}
}

// Names lists the names of the configured collectors, sorted.
func (s Set) Names() []string { return slices.Sorted(maps.Keys(s)) }

func unknownEngine(name string) *Error {
	return &Error{
		Class:   ClassPermanent,
		Message: tidy(fmt.Sprintf("unknown engine %q; known are %s", name, strings.Join(Names(), ", "))),
	}
}
