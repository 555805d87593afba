package collector

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Set contains the configured collectors by name.
type Set map[string]Collector

// NewSet returns a collector for every complete config, and skips incomplete configs (see [Engine.Missing]). The keys
// of the parameter "configs" are the names of the engines. NewSet returns an error if an engine is unknown or a
// complete config is invalid.
func NewSet(configs map[string]Config) (Set, error) {
	set := Set{}
	for name, cfg := range configs {
		e, ok := Lookup(name)
		if !ok {
			return nil, unknownEngine(name)
		}
		if e.Missing(cfg) != "" {
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

// Get returns the configured collector with the given name. If the engine is unknown or not configured, Get returns a
// permanent [*Error]. The text of the [*Error] names the known engines, or all variables that the engine requires. Some
// of these variables may be set, because a Set does not contain the incomplete configs.
func (s Set) Get(name string) (Collector, error) {
	if c, ok := s[name]; ok {
		return c, nil
	}
	e, ok := Lookup(name)
	if !ok {
		return nil, unknownEngine(name)
	}
	variables, reason := e.missing(Config{})
	required := strings.Join(variables, " and ") + reason
	return nil, &Error{
		Class:   ClassPermanent,
		Kind:    KindNotConfigured,
		Message: tidy(fmt.Sprintf("engine %s is not configured: the engine requires %s", name, required)),
	}
}

// Names returns the names of the configured collectors, sorted.
func (s Set) Names() []string { return slices.Sorted(maps.Keys(s)) }

func unknownEngine(name string) *Error {
	return &Error{
		Class:   ClassPermanent,
		Kind:    KindNotConfigured,
		Message: tidy(fmt.Sprintf("unknown engine %q; known engines: %s", name, strings.Join(Names(), ", "))),
	}
}

// Check returns an error about the first engine in the parameter "names" that is unknown or not configured. The error
// names the missing variables: "engine claude is not configured: set ANTHROPIC_API_KEY". The parameter "configs" has
// the same form as in [NewSet]. Callers use Check before storing the names of engines.
func Check(configs map[string]Config, names []string) error {
	for _, name := range names {
		e, ok := Lookup(name)
		if !ok {
			return errors.New(unknownEngine(name).Message)
		}
		if missing := e.Missing(configs[name]); missing != "" {
			return fmt.Errorf("engine %s is not configured: %s", name, missing)
		}
	}
	return nil
}
