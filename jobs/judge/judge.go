package judge

import (
	"cmp"
	"context"
	"errors"
	"time"

	"tidewatch/jobs/collector"
)

// Name is what the judge is called in tables of prices. Version grows with each change that can change a judgement.
const (
	Name    = "judge"
	Version = 1
)

// Engine says how the judge is configured: by the same kinds of settings as a collector, but it is none.
func Engine() collector.Engine {
	return collector.Engine{Custom: true, KeyVar: "TIDEWATCH_JUDGE_API_KEY", Name: Name}
}

const (
	maxAttempts    = 3
	defaultTimeout = 45 * time.Second
)

// Config is what a [Judge] needs.
type Config struct {
	collector.Config // BaseURL and Model are required; Timeout bounds all attempts at one text together

	// RetryPause is the wait before a failed attempt is repeated, where the server does not say; the next wait is twice
	// as long. Default: 1 s.
	RetryPause time.Duration
}

// Judge asks one model. It is safe for concurrent use.
type Judge struct {
	completer *collector.Completer
	pause     time.Duration
	timeout   time.Duration
}

// New returns a Judge. Its error names the setting that is missing.
func New(cfg Config) (*Judge, error) {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	completer, err := collector.NewCompleter(Engine(), cfg.Config)
	if err != nil {
		return nil, err
	}
	return &Judge{completer: completer, pause: cmp.Or(cfg.RetryPause, time.Second), timeout: cfg.Timeout}, nil
}

// Model is the model that is asked.
func (j *Judge) Model() string { return j.completer.Model() }

// Subject is a name that a text mentions.
type Subject struct {
	Aliases []string
	Name    string
}

// Verdict is what came of judging one text.
type Verdict struct {
	// Answer is what the model said and took: tokens, cost as reported, the model's echo.
	Answer     collector.Answer
	Calls      int // attempts that were made, also when there is an error
	Dropped    int // judgements that did not stand up to the text
	Judgements []Judgement
}

// Judge judges how a text speaks of the subjects that it mentions, each at most once in the verdict. The error is a
// [*collector.Error], or wraps ctx's error.
func (j *Judge) Judge(ctx context.Context, text string, subjects []Subject) (Verdict, error) {
	within, cancel := context.WithTimeout(ctx, j.timeout)
	defer cancel()
	prompt := promptFor(text, subjects)
	for attempt := 1; ; attempt++ {
		said, err := j.completer.Complete(within, prompt)
		if err == nil {
			v := Verdict{Answer: said, Calls: attempt}
			v.Judgements, v.Dropped = read(said.Text, text, subjects)
			return v, nil
		}
		failure, ok := errors.AsType[*collector.Error](err)
		if !ok && ctx.Err() == nil { // the time for all attempts is up
			failure, ok = &collector.Error{
				Class:   collector.ClassTransient,
				Message: "no judgement within " + j.timeout.String(),
			}, true
			err = failure
		}
		if !ok || !failure.Retryable() || attempt == maxAttempts ||
			!wait(within, max(failure.RetryAfter, j.pause<<(attempt-1))) {
			return Verdict{Calls: attempt}, err
		}
	}
}

// wait lasts until d is over. It is false, at once, when ctx would end before that.
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
