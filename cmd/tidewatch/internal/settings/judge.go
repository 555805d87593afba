package settings

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/judge"
)

// Judge returns the judge of sentiment, or nil if no setting of the judge is set. The timeout limits each call. The
// function transport wraps the HTTP transport, unless transport is nil. An incomplete or contradictory configuration is
// an error, because Tidewatch would otherwise silently score without the judge or with another judge.
func (e Environment) Judge(
	timeout time.Duration, transport func(http.RoundTripper) http.RoundTripper,
) (*judge.Judge, error) {
	scope, err := e.judgeScope()
	if err != nil {
		return nil, err
	}
	engine, cfg, err := e.judgeEngine(timeout)
	if err != nil {
		return nil, err
	}
	if engine.Name == "" {
		if scope != "" {
			return nil, fmt.Errorf("%s needs a judge: set %s, or %s and %s",
				judge.ScopeVar, judge.EngineVar, judge.Engine().BaseURLVar(), judge.ModelVar)
		}
		return nil, nil //nolint:nilnil // none is configured
	}
	cfg.Transport = transport
	return judge.New(judge.Config{Config: cfg, Engine: engine, Scope: scope})
}

// judgeEngine returns the engine that judges, with its settings. The name of the engine is empty if no judge is
// configured.
func (e Environment) judgeEngine(timeout time.Duration) (collector.Engine, collector.Config, error) {
	own := judge.Engine()
	cfg := e.engine(own, timeout)
	name := e.Text(judge.EngineVar)
	if name == "" {
		if !isStarted(own, cfg) {
			return collector.Engine{}, cfg, nil
		}
		return own, cfg, nil
	}
	i := slices.IndexFunc(judge.Engines(), func(e collector.Engine) bool { return e.Name == name })
	if i < 0 {
		return own, cfg, fmt.Errorf("%s: must be one of %s, got %q", judge.EngineVar, judgeNames(), name)
	}
	engine := judge.Engines()[i]
	for variable, other := range map[string]string{own.BaseURLVar(): engine.BaseURLVar(), own.KeyVar: engine.KeyVar} {
		if e.Text(variable) != "" {
			return engine, cfg, fmt.Errorf("%s cannot be combined with %s=%s, which uses %s",
				variable, judge.EngineVar, name, other)
		}
	}
	model := cfg.Model
	cfg = e.engine(engine, timeout)
	if model != "" || !engine.Custom {
		cfg.Model = model // the default model is cheap; the engine's own variable may name an expensive model
	}
	if missing := engine.MissingForCompleter(cfg); missing != "" {
		return engine, cfg, fmt.Errorf("%s=%s is not configured: %s", judge.EngineVar, name, missing)
	}
	return engine, cfg, nil
}

// judgeScope returns the configured scope of the judge, or "" if no scope is configured.
func (e Environment) judgeScope() (judge.Scope, error) {
	switch scope := judge.Scope(e.Text(judge.ScopeVar)); scope {
	case "", judge.ScopeUnsure, judge.ScopeAll:
		return scope, nil
	default:
		return "", fmt.Errorf("%s: must be %s or %s, got %q", judge.ScopeVar, judge.ScopeUnsure, judge.ScopeAll, scope)
	}
}

// judgeNames lists the engines that can judge.
func judgeNames() string {
	var names []string
	for _, engine := range judge.Engines() {
		names = append(names, engine.Name)
	}
	return strings.Join(names, ", ")
}

// judgeVariables returns the environment variables of the judge of sentiment.
func judgeVariables() []variable {
	own := judge.Engine()
	return []variable{
		{
			Name: judge.EngineVar,
			Help: "Engine that judges with its own key and address, without web search: " + judgeNames() + ".",
		},
		{
			Name: own.BaseURLVar(),
			Help: "Address of a chat-completions server that judges instead of an engine. The server must support JSON schemas.",
		},
		{
			Name: judge.ModelVar,
			Help: "Name of the model. Default: the default model of the engine. Required with " + own.BaseURLVar() + ".",
		},
		{Name: own.KeyVar, Help: "API key for " + own.BaseURLVar() + ", if the server needs one."},
		{
			Name:    judge.ScopeVar,
			Default: string(judge.ScopeUnsure),
			Help: "Names that the judge rates in each answer. The value \"unsure\" means the names whose sentiment is unsure " +
				"after scoring. The value \"all\" means all mentioned names.",
		},
	}
}
