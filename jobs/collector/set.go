package collector

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Set holds the configured collectors by name.
type Set map[string]Collector

// NewSet builds a collector for every config that lacks nothing, see
// [Engine.Missing]; the others are left out. configs is keyed by engine name.
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

// Get finds a configured collector. Its error is a permanent [*Error] that names the
// engine's variables or the known engines.
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
		Kind:    KindNotConfigured,
		Message: tidy(fmt.Sprintf("engine %s is not configured: %s", name, e.Missing(Config{}))),
	}
}

// Names lists the names of the configured collectors, sorted.
func (s Set) Names() []string { return slices.Sorted(maps.Keys(s)) }

func unknownEngine(name string) *Error {
	return &Error{
		Class:   ClassPermanent,
		Kind:    KindNotConfigured,
		Message: tidy(fmt.Sprintf("unknown engine %q; known are %s", name, strings.Join(Names(), ", "))),
	}
}

// Check returns an error that names the first of the engines that is unknown, or that configs does not configure, with
// the variables that are missing: "collector claude is not configured: set ANTHROPIC_API_KEY". configs is as for
// [NewSet]. It is for whoever writes such names down to be asked later.
func Check(configs map[string]Config, names []string) error {
	for _, name := range names {
		e, ok := Lookup(name)
		if !ok {
			return errors.New(unknownEngine(name).Message)
		}
		if missing := e.Missing(configs[name]); missing != "" {
			return fmt.Errorf("collector %s is not configured: %s", name, missing)
		}
	}
	return nil
}
