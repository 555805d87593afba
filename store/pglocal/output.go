package pglocal

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

const (
	maxLine   = 8 << 10 // maximum length of a line in bytes; longer lines are split
	tailLines = 10
)

// output logs each line that a Postgres program prints, and keeps the last lines for error messages.
type output struct {
	logger *slog.Logger

	mu      sync.Mutex
	partial []byte
	tail    []string
}

func newOutput(logger *slog.Logger) *output { return &output{logger: logger} }

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.partial = append(o.partial, p...)
	for {
		line, rest, found := bytes.Cut(o.partial, []byte("\n"))
		if !found && len(o.partial) < maxLine {
			return len(p), nil
		}
		if !found {
			line, rest = o.partial[:maxLine], o.partial[maxLine:]
		}
		o.line(strings.TrimRight(string(line), " \r"))
		o.partial = rest
	}
}

func (o *output) line(text string) {
	if text == "" {
		return
	}
	if len(o.tail) == tailLines {
		o.tail = o.tail[1:]
	}
	o.tail = append(o.tail, text)
	level, text := severity(text)
	o.logger.LogAttrs(context.Background(), level, "Postgres says", slog.String("line", text))
}

// severity splits a line of Postgres's log into level and text. The levels resemble the syslog levels in the Postgres
// manual. An ERROR concerns only one statement, and therefore has the level of a warning.
func severity(line string) (slog.Level, string) {
	prefix, text, found := strings.Cut(line, ":  ")
	if !found {
		return slog.LevelDebug, line // the line is from initdb, or continues a message
	}
	switch prefix {
	case "LOG", "INFO", "NOTICE":
		return slog.LevelInfo, text
	case "WARNING", "ERROR":
		return slog.LevelWarn, text
	case "FATAL", "PANIC":
		if text == "terminating connection due to administrator command" {
			return slog.LevelInfo, text // a shutdown ended a connection that was about to close
		}
		return slog.LevelError, text
	}
	return slog.LevelDebug, line // the prefix is DEBUG1 to DEBUG5, DETAIL, HINT, CONTEXT or STATEMENT
}

// contains reports whether one of the last lines of the output contains the given text.
func (o *output) contains(text string) bool {
	return strings.Contains(o.last(), text)
}

// quote returns the error with the last lines of the output.
func (o *output) quote(err error) error {
	if last := o.last(); last != "" {
		return fmt.Errorf("%w; its output:\n%s", err, last)
	}
	return err
}

func (o *output) last() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.TrimSpace(strings.Join(o.tail, "\n") + "\n" + string(o.partial))
}
