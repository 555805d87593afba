// Package command has the parts that all commands share. [Env] is the input and output of a command, and [Run] parses
// the command line. [JSON] and [Table] print results.
package command

import (
	"cmp"
	"io"
	"log/slog"
	"os"
	"sync"

	"golang.org/x/term"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// Env has the environment variables, standard input, standard output and standard error of a command.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Vars           settings.Environment
}

// Logger returns a logger that writes to Stderr. The format "auto" means text on a terminal, and JSON elsewhere.
func (e *Env) Logger(s settings.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // kong has already checked the log level
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "text" || s.LogFormat == "auto" && IsTerminal(e.Stderr) {
		return slog.New(slog.NewTextHandler(e.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(e.Stderr, options))
}

// output is a standard output that keeps the first error of a write.
type output struct {
	io.Writer

	mu  sync.Mutex
	err error
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.err = cmp.Or(o.err, err)
	}
	return n, err
}

// failure returns the first error of a write, or nil.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// fileOf returns the file of a stream, if the stream is a file.
func fileOf(stream any) (*os.File, bool) {
	if o, ok := stream.(*output); ok {
		stream = o.Writer
	}
	file, ok := stream.(*os.File)
	return file, ok
}

// IsTerminal reports whether a stream (a reader or a writer) is a terminal.
func IsTerminal(stream any) bool {
	file, ok := fileOf(stream)
	return ok && term.IsTerminal(int(file.Fd()))
}

// TerminalWidth returns the width of the terminal w in columns, or 80 when w is not a terminal.
func TerminalWidth(w io.Writer) int {
	if file, ok := fileOf(w); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}
