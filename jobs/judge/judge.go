package judge

import (
	"cmp"
	"context"
	"errors"
	"time"

	"tidewatch/jobs/collector"
)

// Name identifies the judge in price tables. Version increases with each code change that may affect judgements.
const (
	Name    = "judge"
	Version = 1
)

// Engine describes the judge as an engine, because the judge has the same kinds of settings as a collector.
func Engine() collector.Engine {
	return collector.Engine{Custom: true, KeyVar: "TIDEWATCH_JUDGE_API_KEY", Name: Name}
}

const (
	maxAttempts    = 3
	defaultTimeout = 45 * time.Second
)

// Config configures a [Judge].
type Config struct {
	collector.Config // BaseURL and Model are required; Timeout limits the total time of all attempts for a text

	// RetryPause is the wait before the second attempt. The wait before the third attempt is twice as long. A server can
	// ask for longer waits. Default: 1 s.
	RetryPause time.Duration
}

// Judge asks one model for judgements and is safe for concurrent use.
type Judge struct {
	completer *collector.Completer
	pause     time.Duration
	timeout   time.Duration
}

// New returns a Judge, or an error that names the missing or invalid setting.
func New(cfg Config) (*Judge, error) {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	completer, err := collector.NewCompleter(Engine(), cfg.Config)
	if err != nil {
		return nil, err
	}
	return &Judge{completer: completer, pause: cmp.Or(cfg.RetryPause, time.Second), timeout: cfg.Timeout}, nil
}

// Model returns the name of the model.
func (j *Judge) Model() string { return j.completer.Model() }

// Subject is a name that the judge looks for in a text.
type Subject struct {
	Aliases []string
	Name    string
}

// Verdict is the result of judging one text.
type Verdict struct {
	// Answer is the model's answer, with the tokens, the cost and the name of the model as the server reports them.
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
	for attempt := 1; ; attempt++ {
		said, err := j.completer.Complete(within, prompt)
		if err == nil {
			v := Verdict{Answer: said, Calls: attempt}
			v.Judgements, v.Dropped = read(said.Text, text, subjects)
			return v, nil
		}
		failure, ok := errors.AsType[*collector.Error](err)
		if !ok && ctx.Err() == nil { // the time limit of all attempts has passed
			failure, ok = timeoutError(j.timeout), true
			err = failure
		}
		if !ok || !failure.Retryable() || attempt == maxAttempts ||
			!wait(within, max(failure.RetryAfter, j.pause<<(attempt-1))) {
			return Verdict{Calls: attempt}, err
		}
	}
}

func timeoutError(limit time.Duration) *collector.Error {
	return &collector.Error{
		Class:   collector.ClassTransient,
		Kind:    collector.KindTimedOut,
		Message: "no judgement within " + limit.String(),
	}
}

// wait waits for the given duration and reports whether the context is still open. If the context's deadline is
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
