package judge

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tidewatch/jobs/collector"
)

// Name identifies the judge in price tables. Version increases with each code change that may affect judgements.
const (
	Name    = "judge"
	Version = 1
)

// The following constants name the environment variables of the judge.
const (
	EngineVar = "TIDEWATCH_JUDGE"
	ModelVar  = "TIDEWATCH_JUDGE_MODEL"
	ScopeVar  = "TIDEWATCH_JUDGE_SCOPE"
)

// Engine describes a judge with its own server. The judge has the same settings as a collector.
func Engine() collector.Engine {
	return collector.Engine{Custom: true, KeyVar: "TIDEWATCH_JUDGE_API_KEY", Name: Name}
}

// Engines returns the engines that can judge with their own API key, sorted by name.
func Engines() []collector.Engine {
	return slices.DeleteFunc(collector.Engines(), func(e collector.Engine) bool { return !e.Completes() })
}

// Scope says which subjects of an answer the judge rates.
type Scope string

// A judge has one of these scopes.
const (
	ScopeUnsure Scope = "unsure" // the subjects whose sentiment is unsure after scoring
	ScopeAll    Scope = "all"    // all subjects that the answer mentions
)

const (
	maxAttempts    = 3
	defaultTimeout = 45 * time.Second
)

// Config configures a [Judge].
type Config struct {
	collector.Config // Timeout limits the total time of all attempts for a text

	// Engine is the engine whose API judges. The default is a judge with its own server, which the function [Engine]
	// describes. A judge with its own server requires BaseURL and Model. An answer engine that judges uses its default
	// model if Model is empty.
	Engine collector.Engine
	// RetryPause is the wait before the second attempt. The wait before the third attempt is twice as long as
	// RetryPause. A server can ask the judge for longer waits. Default: 1 s.
	RetryPause time.Duration
	// Scope says which subjects the judge rates. Default: ScopeUnsure.
	Scope Scope
}

// Judge asks one model for judgements and is safe for concurrent use.
type Judge struct {
	completer *collector.Completer
	engine    string
	pause     time.Duration
	scope     Scope
	timeout   time.Duration
}

// New returns a Judge, or an error that names the missing or invalid setting.
func New(cfg Config) (*Judge, error) {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	if cfg.Engine.Name == "" {
		cfg.Engine = Engine()
	}
	completer, err := collector.NewCompleter(cfg.Engine, cfg.Config, ModelVar)
	if err != nil {
		return nil, err
	}
	return &Judge{
		completer: completer,
		engine:    cfg.Engine.Name,
		pause:     cmp.Or(cfg.RetryPause, time.Second),
		scope:     cmp.Or(cfg.Scope, ScopeUnsure),
		timeout:   cfg.Timeout,
	}, nil
}

// Model returns the name of the model.
func (j *Judge) Model() string { return j.completer.Model() }

// Scope returns the subjects that the judge rates.
func (j *Judge) Scope() Scope { return j.scope }

// Cost returns the cost of an answer of the judge, or nil if the cost is unknown. A price of the judge takes precedence
// over a price of its engine.
func (j *Judge) Cost(prices collector.Prices, a collector.Answer) *float64 {
	for _, name := range []string{Name, j.engine} {
		if usd, _ := prices.Cost(name, j.Model(), a); usd != nil {
			return usd
		}
	}
	return nil
}

// Typical returns the approximate cost of judging one answer, or nil if the prices do not contain the model.
func (j *Judge) Typical(prices collector.Prices) *float64 {
	for _, name := range []string{Name, j.engine} {
		if price, ok := prices.Of(name, j.Model()); ok {
			const input, output = 2000, 300 // tokens for a typical answer of 3 kB with five names
			return new(price.Cost(input, output, 0))
		}
	}
	return nil
}

// Subject is a name that the judge looks for in a text.
type Subject struct {
	Aliases []string
	Name    string
}

// Verdict is the result of judging one text.
type Verdict struct {
	// Answer is the model's answer, with the tokens, the cost and the name of the model as the server reports them. The
	// tokens and the cost are the sums of all attempts. If Judge returns an error, Answer contains only the usage.
	Answer     collector.Answer
	Calls      int // the number of attempts, which is set even if Judge returns an error
	Dropped    int // the number of judgements that failed the checks
	Judgements []Judgement
}

// Judge rates how a text speaks of the mentioned subjects. The verdict has at most one judgement of each subject. The
// error is a [*collector.Error], or wraps the error of the context.
func (j *Judge) Judge(ctx context.Context, text string, subjects []Subject) (Verdict, error) {
	within, cancel := context.WithTimeout(ctx, j.timeout)
	defer cancel()
	prompt := promptFor(text, subjects)
	var earlier collector.Answer // the usage of earlier attempts
	for attempt := 1; ; attempt++ {
		said, err := j.completer.Complete(within, prompt)
		said = withUsage(said, earlier)
		earlier = said
		if err == nil {
			v := Verdict{Answer: said, Calls: attempt}
			v.Judgements, v.Dropped = read(said.Text, text, subjects)
			return v, nil
		}
		failure, ok := errors.AsType[*collector.Error](err)
		if !ok && ctx.Err() == nil { // the time limit for all attempts together has passed
			failure, ok = timeoutError(j.timeout), true
			err = failure
		}
		if !ok || !failure.Retryable() || attempt == maxAttempts ||
			!wait(within, max(failure.RetryAfter, j.pause<<(attempt-1))) {
			return Verdict{Answer: said, Calls: attempt}, err
		}
	}
}

// withUsage adds the tokens and the cost of earlier attempts to an answer.
func withUsage(a, earlier collector.Answer) collector.Answer {
	a.InputTokens += earlier.InputTokens
	a.OutputTokens += earlier.OutputTokens
	a.Model = cmp.Or(a.Model, earlier.Model)
	switch {
	case earlier.CostUSD == nil:
	case a.CostUSD == nil:
		a.CostUSD = earlier.CostUSD
	default:
		a.CostUSD = new(*a.CostUSD + *earlier.CostUSD)
	}
	return a
}

func timeoutError(limit time.Duration) *collector.Error {
	return &collector.Error{
		Class:   collector.ClassTransient,
		Kind:    collector.KindTimedOut,
		Message: "no judgement within " + limit.String(),
	}
}

// wait waits for the given duration and reports whether the context is still active. If the context's deadline is
// earlier, wait returns false immediately.
func wait(ctx context.Context, d time.Duration) bool {
	over, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	if late, ok := ctx.Deadline(); ok {
		if until, ok := over.Deadline(); ok && !until.Before(late) {
			return false
		}
	}
	<-over.Done()
	return ctx.Err() == nil
}
